"""Every fault is told at its cell, with words, and whether it keeps the form from being used."""

import re
from datetime import date

import pytest

from exams.survey.circles import circles
from exams.survey.findings import severity_of
from exams.survey.messages import WORDS, sentence
from exams.survey.reading import Read, read_form
from tests.exams.survey.books import book, read, told
from tests.support.sources import ROOT

HEAD = ["type", "name", "label"]
LISTS = [["list_name", "name", "label"], ["yn", "yes", "是"], ["yn", "no", "否"]]


def with_column(column: str, *cells: object) -> list[list[object]]:
    """Integer questions a, b, c …, with one further column."""
    rows = [["integer", "abcdefgh"[index], f"题{index}", cell] for index, cell in enumerate(cells)]
    return [[*HEAD, column], *rows]


ERRORS = {
    "type-unknown": ([HEAD, ["intger", "a", "题"]], "A2"),
    "type-no-list": ([HEAD, ["select_one", "a", "题"]], "A2"),
    "type-many-words": ([HEAD, ["select_one yes no", "a", "题"]], "A2"),
    "type-missing": ([HEAD, ["", "a", "题"]], "A2"),
    "name-missing": ([HEAD, ["text", "", "题"]], "B2"),
    "name-bad": ([HEAD, ["text", "2 a", "题"]], "B2"),
    "name-reserved": ([HEAD, ["text", "__proto__", "题"]], "B2"),
    "name-wide": ([HEAD, ["text", "ａge", "题"]], "B2"),
    "name-too-long": ([HEAD, ["text", "a" * 101, "题"]], "B2"),
    "name-twice": ([HEAD, ["text", "a", "题"], ["text", "a", "又"]], "B3"),
    "block-not-ended": ([HEAD, ["begin group", "g", "组"], ["text", "a", "题"]], "A2"),
    "block-not-begun": ([HEAD, ["text", "a", "题"], ["end repeat"]], "A3"),
    "block-crossed": (
        [HEAD, ["begin group", "g"], ["begin repeat", "r"], ["text", "a", "题"], ["end group"], ["end repeat"]],
        "A5",
    ),
    "list-missing": ([HEAD, ["select_one Y_N", "a", "题"]], "A2"),
    "reference-unknown": (with_column("relevant", "", "${aa} > 1"), "D3"),
    "reference-wide": ([HEAD, ["text", "a", "题"], ["note", "n", "您是＄｛a｝"]], "C3"),
    "self-reference": (with_column("relevant", "${a} > 1"), "D2"),
    "circular": (with_column("calculation", "${b}", "${c} + 1", "${a}"), "D2"),
    "expression-bare-name": (with_column("relevant", "", "a > 1"), "D3"),
    "expression-ends": (with_column("constraint", ". >"), "D2"),
    "expression-wide-sign": (with_column("constraint", ". ＞ 3"), "D2"),
    "calculation-missing": ([HEAD, ["calculate", "a"]], "A2"),
    "count-bad": ([[*HEAD, "repeat_count"], ["begin repeat", "r", "", "2.5"], ["text", "a"], ["end repeat"]], "D2"),
    "range-bad": ([[*HEAD, "parameters"], ["range", "a", "题", "start=9 end=1"]], "D2"),
    "other-filter": ([[*HEAD, "choice_filter"], ["select_one yn or_other", "a", "题", "name != 'no'"]], "D2"),
    "column-twice": ([[*HEAD, "label"], ["text", "a", "题", "别的"]], "D1"),
    "no-questions": ([HEAD, [None, None, "话"]], "A1"),
    "nothing-left": ([HEAD, ["audio", "a", "题"]], "A1"),
    "column-missing": ([["type", "title"], ["text", "a"]], "A1"),
}  # fmt: skip

WARNINGS = {
    "expression-chained": (with_column("constraint", "18 <= . <= 60"), "D2"),
    "expression-quoted-reference": (with_column("relevant", "", "'${a}' = 1"), "D3"),
    "left-out": ([HEAD, ["audio", "a", "题"], ["text", "b", "又"]], "A2"),
    "left-out-block": ([HEAD, ["begin loop over yn", "l"], ["text", "a"], ["end loop"], ["text", "b", "题"]], "A2"),
    "left-out-rule": (with_column("relevant", "", "pulldata('x', 'y', 'z', ${a}) = 1"), "D3"),
    "left-out-reference": ([HEAD, ["video", "v", "拍"], ["note", "n", "看 ${v}"]], "C3"),
    "name-case": ([HEAD, ["text", "age", "题"], ["text", "Age", "又"]], "B3"),
    "end-name-differs": ([HEAD, ["begin group", "g"], ["text", "a", "题"], ["end group", "h"]], "B4"),
    "required-not-asked": ([[*HEAD, "required"], ["note", "a", "题", "yes"]], "D2"),
    "text-unused": ([[*HEAD, "choice_filter"], ["text", "a", "题", "x = 1"]], "D2"),
    "range-default": ([HEAD, ["range", "a", "题"]], "A2"),
    "count-not-number": (
        [[*HEAD, "repeat_count"], ["text", "a", "题"], ["begin repeat", "r", "", "${a}"], ["text", "b", "又"],
         ["end repeat"]],
        "D3",
    ),
    "repeat-from-outside": (
        [[*HEAD, "relevant"], ["begin repeat", "r"], ["integer", "a", "题"], ["end repeat"],
         ["text", "b", "又", "${a} > 1"]],
        "D5",
    ),
    "filter-column-unknown": ([[*HEAD, "choice_filter"], ["select_one yn", "a", "题", "county = 1"]], "D2"),
    "label-missing": ([HEAD, ["text", "a"]], "C2"),
    "label-twice": ([HEAD, ["text", "a", "题"], ["text", "b", "题 "]], "C3"),
    "language-missing": ([["type", "name", "label::zh", "label::en"], ["text", "a", "题"]], "D2"),
    "plain-label-beside-languages": ([["type", "name", "label", "label::en"], ["text", "a", "题", "q"]], "C1"),
    "media-left-out": ([[*HEAD, "media::image"], ["text", "a", "题", "x.png"]], "D2"),
    "personal": ([HEAD, ["text", "a", "户主的手机号"]], "B2"),
    "column-misspelt": ([[*HEAD, "relevent"], ["text", "a", "题"]], "D1"),
    "cell-formula": ([HEAD, ["text", "a", "=A1"]], "C2"),
    "cell-date": ([HEAD, ["text", "a", date(2016, 1, 1)]], "C2"),
}  # fmt: skip


def finding(found: Read, code: str):
    return next(one for one in found.findings if one.code == code)


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_keeps_the_form_out(code: str):
    survey, cell = ERRORS[code]
    found = read(survey, LISTS)
    assert finding(found, code).cell == cell
    assert found.form is None
    assert finding(found, code).severity == "error"


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_lets_it_in(code: str):
    survey, cell = WARNINGS[code]
    found = read(survey, LISTS)
    assert (finding(found, code).cell, finding(found, code).severity) == (cell, "warning")
    assert [one.code for one in found.errors] == []
    assert found.form is not None


def choices(
    *rows: list[object], kind: str = "select_multiple", settings: list[list[object]] | None = None
) -> Read:
    survey = [HEAD, [f"{kind} yn", "a", "题"]]
    return read(survey, [["list_name", "name", "label"], *rows], settings or [])


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        ([["yn", "a", "x"], ["yn", "a", "y"]], ("B3", "choice-twice")),
        ([["yn", "a b", "x"]], ("B2", "choice-name-blank")),
        ([["yn", "", "x"], ["yn", "b", "y"]], ("B2", "choice-name-missing")),
        ([["yn", "1.0", "x"]], ("B2", "choice-name-decimal")),
        ([["yn", date(2016, 3, 5), "x"]], ("B2", "choice-name-date")),
        ([["yn", 1234567890123456789, "x"]], ("B2", "choice-digits-lost")),
        ([["yn", "a", ""]], ("C2", "choice-label-missing")),
        ([["yn", "a", "x"], ["", "b", "y"]], ("A3", "list-name-missing")),
        ([["yn", "a", "x"], ["__proto__", "b", "y"]], ("A3", "name-reserved")),
        ([["yn", "a", "x"], ["old", "b", "y"]], ("A3", "choices-unused")),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_choices(rows: list[list[object]], finding: tuple[str, str]):
    assert finding in told(choices(*rows))


def test_what_is_no_fault_of_choices():
    assert told(choices(["yn", 1, "x"], ["yn", 2, "y"])) == []
    assert told(choices(["yn", "a b", "x"], kind="select_one")) == []
    allowed = [["allow_choice_duplicates"], ["yes"]]
    assert told(choices(["yn", "a", "x"], ["yn", "a", "y"], settings=allowed)) == []


def test_languages():
    survey = [["type", "name", "label::中文", "label::English"], ["text", "a", "题", "q"]]
    found = read(survey, settings=[["default_language"], ["Englisch"]])
    assert told(found) == [("A2", "language-unknown")]
    assert "English" in sentence(found.findings[0])
    assert read(survey, settings=[["default_language"], ["english"]]).form.default_language == "English"
    plain = read([HEAD, ["text", "a", "题"]], settings=[["default_language"], ["中文"]])
    assert (plain.form.languages, plain.form.items[0].labels) == (("中文",), (("中文", "题"),))


def test_both_rows_of_a_crossed_block_are_told():
    found = read(ERRORS["block-crossed"][0], LISTS)
    assert finding(found, "block-crossed").facts["begin"] == "A3"
    assert "A3" in sentence(finding(found, "block-crossed"))


def test_the_nearest_is_offered():
    facts = {
        code: finding(read(ERRORS[code][0], LISTS), code).facts["near"]
        for code in ("type-unknown", "list-missing")
    }
    assert facts == {"type-unknown": "integer", "list-missing": "yn"}
    assert finding(read(with_column("relevant", "${A}")), "reference-unknown").facts["near"] == "a"


def test_the_place_in_an_expression_is_told():
    found = read(with_column("constraint", ". ＞ 3"))
    assert finding(found, "expression-wide-sign").facts["place"] == 3


def test_references_that_are_sound():
    rows = [
        [*HEAD, "calculation", "relevant"],
        ["begin repeat", "r"],
        ["integer", "a", "题"],
        ["text", "b", "又 ${a}", "", "${a} > 1"],
        ["end repeat"],
        ["calculate", "total", "", "sum(${a}) + count(${r})"],
        ["select_one yn or_other", "c", "选"],
        ["note", "n", "合计 ${total}，另有 ${c_other}"],
    ]
    assert told(read(rows, LISTS)) == []


def test_one_name_in_two_groups_is_told_only_where_it_is_asked_for():
    rows = [
        HEAD,
        *[one for g in "gh" for one in (["begin group", g], ["text", "a", f"题{g}"], ["end group"])],
    ]
    assert told(read(rows)) == []
    found = read([*rows, ["note", "n", "看 ${a}"]])
    assert told(found) == [("C8", "reference-ambiguous")]
    assert finding(found, "reference-ambiguous").facts["cells"] == ["B3", "B6"]


def test_a_group_that_waits_for_its_own_question_is_a_circle():
    rows = [[*HEAD, "relevant"], ["begin group", "g", "", "${a} = 1"], ["integer", "a", "题"], ["end group"]]
    found = read(rows)
    assert told(found) == [("D2", "circular")]
    assert finding(found, "circular").facts["chain"] == ["g (B2)", "a (B3)", "g (B2)"]


def test_asking_for_one_more_inside_a_repeat_is_no_circle():
    rows = [
        [*HEAD, "repeat_count", "calculation"],
        ["begin repeat", "r", "", "${rounds}"],
        ["integer", "more", "还有吗"],
        ["end repeat"],
        ["calculate", "rounds", "", "", "1 + sum(${more})"],
    ]
    assert told(read(rows)) == []


def test_disabled_rows_and_comment_rows_are_passed_over():
    rows = [[*HEAD, "disabled"], ["nonsense", "a", "题", "yes"], ["", "", "给自己的话"], ["text", "b", "题"]]
    found = read(rows)
    assert told(found) == []
    assert [one.name for one in found.form.items] == ["b"]


def test_merged_cells():
    found = read([HEAD, ["text", "a", "题"], ["text", "b", "又"]], merge="A2:A3")
    assert ("A2", "cell-merged") in told(found)


def test_sheets_that_are_missing_blank_or_misspelt():
    missing = read_form(book({"Survay": [HEAD], "choices": LISTS}))
    assert [(one.sheet, one.code) for one in missing.findings] == [
        ("survey", "sheet-missing"),
        ("Survay", "sheet-misspelt"),
    ]
    assert [one.code for one in read_form(book({"survey": [], "choices": LISTS})).findings] == ["sheet-blank"]
    shouted = read_form(book({" SURVEY ": [HEAD, ["text", "a", "题"]], "Choices": LISTS[:1]}))
    assert shouted.form is not None


def test_every_code_has_words_and_every_word_a_code():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "exams" / "survey").glob("*.py"))
    added = set(re.findall(r'findings\.add\(\s*"([a-z-]+)"', sources)) | {"sheet-missing", "sheet-blank"}
    added |= {"type-no-list", "type-many-words"}
    assert len(added) > 50
    assert added == set(WORDS)
    assert severity_of("no-questions") == "error"
    # Those about expressions have their words where expressions are read.
    ours = {code for code in WARNINGS if not code.startswith("expression-")}
    assert {code for code in WORDS if severity_of(code) == "warning"} >= ours


@pytest.mark.parametrize("code", [*ERRORS, *WARNINGS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_can_be_made_of_the_facts(code: str, language: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ZEYOU_LANG", language)
    survey, _cell = {**ERRORS, **WARNINGS}[code]
    for one in read(survey, LISTS).findings:
        assert "%(" not in sentence(one)


def test_circles_are_told_once_and_long_chains_do_not_hurt():
    assert circles({1: [2], 2: [3], 3: [1], 4: [1]}) == [[1, 2, 3]]
    assert circles({index: [index + 1] for index in range(20_000)}) == []
    assert circles({1: [1]}) == [[1]]
