"""What a programme says of its printed forms: read, checked, laid out in a grid."""

from __future__ import annotations

import pytest

from recruit.programme import load, read
from recruit.programme.model import Text
from recruit.programme.problems import errors
from recruit.registers.papers.grid import columns, misfits, placed
from recruit.registers.papers.names import names
from recruit.registers.papers.said import Cell, papers_of
from tests.recruit.programme.files import NO_REGISTERS, write

SITE = """  papers:
    - code: a
      title: {zh: 表, en: Form}
      about: site
      rows:
        - cells: [{label: {zh: 村, en: Village}, value: village}, {label: {zh: 址, en: Address}, value: address}]
        - cells: [{label: {zh: 村里的意见, en: Opinion}, value: "opinion:village", seal: true, date: true, height: 3}]
      attachments: [outdoor]
"""


def checked(tmp_path, said: str):
    found = read(write(tmp_path, f"{NO_REGISTERS}\nregisters:\n{said}"), {}).problems
    return [one for one in errors(found) if one.path.startswith("registers")]


def cell(span: int = 1, rows: int = 0) -> Cell:
    return Cell(Text("a", "a"), "", None, span, 0, False, None, False, rows)


def test_the_four_forms_of_the_notices_are_right(app_context):
    for code, papers in (("yulu-2016", ["site", "premises", "staff"]), ("yingjiang-2019", ["head-form"])):
        assert [one.code for one in papers_of(load(code))] == papers


def test_a_right_form_has_no_problems(tmp_path):
    assert checked(tmp_path, SITE) == []


@pytest.mark.parametrize(
    ("typed", "meant", "path", "near"),
    [
        ("villag}", "village}", "papers.1.rows.1.cells.1.value", "village"),
        ('"opinion:vilage"', '"opinion:village"', "papers.1.rows.2.cells.1.value", "opinion:village"),
        ("[outdor]", "[outdoor]", "papers.1.attachments.1", "outdoor"),
    ],
)
def test_an_unknown_value_is_told_with_the_nearest_one(tmp_path, typed, meant, path, near):
    (wrong,) = checked(tmp_path, SITE.replace(meant, typed, 1))
    assert (wrong.path, wrong.code, wrong.facts["near"]) == (f"registers.{path}", "not-allowed", near)


def test_words_may_name_values_and_only_those_there_are(tmp_path):
    fixed = SITE.replace("value: village}", "text: {zh: '在{township}办', en: 'at {vilage}'}}", 1)
    (wrong,) = checked(tmp_path, fixed)
    assert (wrong.facts["value"], wrong.facts["near"]) == ("vilage", "village")


def test_a_row_that_cannot_be_drawn_is_told(tmp_path):
    wide = SITE.replace("value: village}", "value: village, span: 2}", 1)
    assert [one.code for one in checked(tmp_path, wide)] == ["paper-row-wide"]
    empty = SITE.replace("{label: {zh: 村, en: Village}, value: village}", "{height: 2}", 1)
    assert [one.code for one in checked(tmp_path, empty)] == ["paper-cell-empty"]
    table = SITE.replace(
        "      attachments: [outdoor]\n",
        "      tables: [{code: t, columns: [{code: n, label: {zh: 名, en: N}}]}]\n",
    )
    assert [one.code for one in checked(tmp_path, table)] == ["paper-part"]
    bare = "  papers: [{code: a, title: {zh: 表, en: Form}, about: rows}]\n"
    assert [one.code for one in checked(tmp_path, bare)] == ["missing"]


def test_a_column_of_the_register_needs_a_table_that_comes_from_it(tmp_path):
    columns = "[{code: n, label: {zh: 名, en: N}, value: onwer}]"
    table = f"{{code: t, FROMcolumns: {columns}}}"
    said = f"  papers: [{{code: a, title: {{zh: 表, en: F}}, about: rows, tables: [{table}]}}]\n"
    assert [one.code for one in checked(tmp_path, said.replace("FROM", ""))] == ["paper-from"]
    (wrong,) = checked(tmp_path, said.replace("FROM", "from: sites, "))
    assert (wrong.code, wrong.facts["near"]) == ("not-allowed", "owner")


def test_a_picture_of_the_form_may_stand_beside_several_rows(app_context):
    programme = load("yingjiang-2019")
    known = names("application", programme)
    assert {"photo", "birth", "native_place", "opinion:village", "opinion:county"} <= set(known)
    (paper,) = papers_of(programme)
    grid = placed(paper.rows, paper.pairs)
    assert columns(paper.rows, paper.pairs) == 5
    widths = [sum(one.label + one.value for one in row) for row in grid]
    # The photo stands in the first row and hangs down over the next three.
    assert widths == [5, 4, 4, 4, 5, 5, 5, 5, 5, 5]


def test_the_last_cell_takes_the_rest_and_misfits_are_found():
    rows = [(cell(), cell()), (cell(),), (cell(0),)]
    assert [[(one.label, one.value) for one in row] for row in placed(rows, 2)] == [
        [(1, 1), (1, 1)],
        [(1, 3)],
        [(1, 3)],
    ]
    assert list(misfits(rows, 2)) == []
    assert list(misfits([(cell(), cell(), cell())], 2)) == [(0, "paper-row-wide")]
    assert list(misfits([(cell(0), cell())], 2)) == [(0, "paper-row-wide")]
    assert list(misfits([(cell(), cell(rows=2))], 2)) == [(0, "paper-rows-beyond")]
    assert list(misfits([(cell(), cell(rows=3)), (cell(), cell(rows=2)), (cell(),)], 2)) == [
        (1, "paper-rows-two")
    ]
    assert list(misfits([(cell(rows=2),), (cell(),)], 1)) == [(0, "paper-rows-two")]


def test_a_chain_that_is_wrong_itself_does_not_stop_the_check(tmp_path):
    said = NO_REGISTERS.replace("kind: briefing", "kind: approval", 1)
    found = read(
        write(tmp_path, f"{said}\nregisters:\n{SITE.replace('about: site', 'about: application')}"), {}
    ).problems
    assert "registers.papers.1.attachments" in {one.path for one in errors(found)}
