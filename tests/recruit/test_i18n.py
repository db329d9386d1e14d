"""Joining texts in the reader's language, and the language of commands that run without an application."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

from recruit.i18n import _, clauses, listed, sentences


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("zh", ("甲。乙。", "甲、乙", "甲；乙")), ("en", ("甲。 乙。", "甲, 乙", "甲; 乙"))],
)
def test_each_language_has_its_own_joints(app: Flask, locale: str, expected: tuple[str, str, str]):
    with app.app_context(), force_locale(locale):
        assert (sentences(["甲。", "乙。"]), listed(["甲", "乙"]), clauses(["甲", "乙"])) == expected


def test_empty_parts_leave_no_joint(app: Flask):
    with app.app_context(), force_locale("en"):
        assert sentences(["", "One.", "", "Two."]) == "One. Two."
        assert listed([]) == ""


def test_a_link_stays_a_link_and_what_stands_beside_it_is_escaped(app: Flask):
    with app.app_context(), force_locale("zh"):
        assert listed([Markup("<a>甲</a>"), "<b>"]) == Markup("<a>甲</a>、&lt;b&gt;")
        assert not isinstance(listed(["<b>"]), Markup)


def test_pages_and_printed_documents_join_alike(app: Flask):
    from recruit.documents.templating import environment

    with app.app_context(), force_locale("en"):
        for engine in (app.jinja_env, environment()):
            assert engine.from_string("{{ ['甲', '乙']|listed }}").render() == "甲, 乙"


@pytest.mark.parametrize(("chosen", "word"), [("zh", "报名号"), ("en", "Registration number")])
def test_a_command_without_an_application_speaks_the_chosen_language(
    monkeypatch: pytest.MonkeyPatch, chosen: str, word: str
):
    monkeypatch.setenv("ZEYOU_LANG", chosen)
    assert _("报名号") == word


def test_a_value_may_bear_any_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    assert _("%(text)s%(name)s", text="乙", name="甲") == "乙甲"


def test_a_full_disk_leaves_no_half_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from recruit import i18n

    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid "甲"\nmsgstr "a"\n', "utf-8")

    def full(file, _catalogue):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    with monkeypatch.context() as disk:
        disk.setattr(i18n, "write_mo", full)
        with pytest.raises(OSError, match="No space"):
            i18n.compile_catalogues()
    assert [one.name for one in folder.iterdir()] == ["messages.po"]
    i18n.compile_catalogues()
    assert sorted(one.name for one in folder.iterdir()) == ["messages.mo", "messages.po"]
