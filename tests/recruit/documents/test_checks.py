"""What stops a print before anything is laid out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import DictLoader

from recruit.documents import templating
from recruit.documents.agreement import AgreementData
from recruit.documents.fonts import common_repertoire, configured_files, covered, rare_characters
from recruit.documents.glyphs import printed_text, require_glyphs, unprintable
from recruit.documents.render import check_signs
from recruit.documents.templating import fill
from recruit.documents.wording.printing import check_agreement
from recruit.errors import Refusal
from tests.recruit.documents import SHIPPED

Make = Callable[..., AgreementData]


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Replace the template folder by one template with the given source; returns its name."""

    def install(source: str) -> str:
        env = templating.environment()
        monkeypatch.setattr(env, "loader", DictLoader({"trial.html": source}))
        env.cache.clear()  # type: ignore[union-attr]
        return "trial.html"

    yield install  # type: ignore[misc]
    templating.environment().cache.clear()  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [None, "", "  \u3000"])
def test_a_blank_field_names_the_person_and_the_field(agreement: Make, value: str | None) -> None:
    data = agreement()
    with pytest.raises(Refusal) as refused:
        check_agreement(SHIPPED, replace(data, party_b=replace(data.party_b, address=value)))
    assert refused.value.code == "undefined-field"
    assert refused.value.facts == {"person": "安若禾", "field": "party_b.address"}


def test_a_field_the_template_asks_for_and_nobody_declared(template: Callable[[str], str]) -> None:
    facts = {"number": "1", "person": "安若禾", "party": {"name": "甲"}}
    for source, field in (
        ("{{ bank }}", "bank"),
        ("{{ party.bank }}", "bank"),
        ("{% if fee %}x{% endif %}", "fee"),
    ):
        with pytest.raises(Refusal) as refused:
            fill(template(source), facts)
        assert refused.value.code == "undefined-field"
        assert refused.value.facts == {"person": "安若禾", "field": field}


def test_templates_are_sandboxed(template: Callable[[str], str]) -> None:
    facts = {"number": "1", "person": "安若禾", "path": Path("x")}
    with pytest.raises(Refusal) as refused:
        fill(template("{{ path.__class__.__mro__ }}"), facts)
    assert refused.value.code == "unsafe-template"
    assert refused.value.facts == {"person": "安若禾", "template": "trial.html", "what": "__class__"}


def test_markup_in_a_name_is_text(agreement: Make) -> None:
    body = "".join(
        one.html for one in check_agreement(SHIPPED, agreement(name="<script>a</script><svg>")).blocks
    )
    assert "<script>" not in body
    assert "<script>a</script><svg>" in printed_text(body)


def test_a_missing_glyph_names_the_person_and_the_character() -> None:
    with pytest.raises(Refusal) as refused:
        require_glyphs("<p>𠮷祥 &#x20BB7;</p>", covered(configured_files()), "𠮷祥")
    assert refused.value.code == "missing-glyph"
    assert refused.value.facts == {"person": "𠮷祥", "characters": ("𠮷",), "codes": ("U+20BB7",)}


@pytest.mark.parametrize("name", ["安若禾", "龑堃", "O'Neil & 禾", "安\u3000禾", "禾 <b>"])
def test_the_quick_look_at_a_document_sees_what_the_thorough_one_sees(agreement: Make, name: str) -> None:
    files = configured_files()
    body = "".join(one.html for one in check_agreement(SHIPPED, agreement(name=name)).blocks)
    assert check_signs(body, name, files) == rare_characters(require_glyphs(body, covered(files), name))


@pytest.mark.parametrize("name", ["𠮷祥", "安\u200b禾", "安\xad禾"])
def test_the_quick_look_lets_nothing_through(agreement: Make, name: str) -> None:
    with pytest.raises(Refusal, match="missing-glyph"):
        check_agreement(SHIPPED, agreement(name=name))


def test_running_footers_are_checked_too() -> None:
    assert "𠮷" in printed_text('<section data-number="𠮷-1"></section>')


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\u00ad", "\ufeff", "\x07"])
def test_invisible_characters_are_not_printed_over(invisible: str) -> None:
    assert unprintable(f"安{invisible}禾", {"安", "禾", invisible}) == (invisible,)


def test_rare_names_are_covered_by_the_packaged_faces() -> None:
    rare = "䶮㛃𬭎𫖯龑𠅤堃喆"
    assert unprintable(rare, covered(configured_files())) == ()
    assert rare_characters(rare + "安若禾 A1") == frozenset("䶮㛃𬭎𫖯龑𠅤堃喆") - common_repertoire()
    assert "䶮" in rare_characters(rare)


def test_an_office_font_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZEYOU_PDF_FONT", str(tmp_path / "office.ttf"))
    with pytest.raises(FileNotFoundError, match=r"office\.ttf"):
        configured_files()
