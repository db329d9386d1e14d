from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.support import catalogue
from tests.support.sources import ROOT


@cache
def said() -> dict[str, str]:
    """Every text of the program; looking through all of it takes seconds."""
    return catalogue.extract(ROOT)


def test_every_text_has_its_english():
    texts = said()
    english = catalogue.read(ROOT / "recruit/translations/en/LC_MESSAGES/messages.po")
    assert len(texts) > 100
    assert catalogue.faults(texts, english) == []


def test_the_catalogue_holds_nothing_that_no_page_says():
    texts = said()
    english = catalogue.read(ROOT / "recruit/translations/en/LC_MESSAGES/messages.po")
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in english if message.id}
    assert sorted(ids - texts.keys()) == []


@pytest.mark.parametrize(
    ("string", "flags", "expected"),
    [
        ("", [], "not translated"),
        ("%(n)s seats", ["fuzzy"], "unsure"),
        ("%(number)s seats", ["python-format"], "placeholder"),
        ("%(n)s seats", ["python-format"], None),
        ("%(n)s seats, 5 %", ["python-format"], "bare percent"),
    ],
)
def test_the_check_sees_each_fault(string: str, flags: list[str], expected: str | None):
    english = Catalog(locale="en")
    english.add("%(n)s 个名额", string, flags=flags)
    faults = catalogue.faults({"%(n)s 个名额": "page.html"}, english)
    assert (expected in faults[0]) if expected else faults == []


def test_the_check_sees_a_text_that_was_never_added():
    assert "not in the catalogue" in catalogue.faults({"报名": "page.html"}, Catalog(locale="en"))[0]


def test_texts_are_found_in_code_and_templates(tmp_path: Path):
    (tmp_path / "babel.cfg").write_text((ROOT / "babel.cfg").read_text("utf-8"), "utf-8")
    (tmp_path / "recruit").mkdir()
    (tmp_path / "recruit/page.py").write_text('x = lazy("甲") + _("乙")\n', "utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text("{{ _('丙') }}{% trans %}丁{% endtrans %}", "utf-8")
    assert set(catalogue.extract(tmp_path)) == {"甲", "乙", "丙", "丁"}
