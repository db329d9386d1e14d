"""Groups' tables: read row by row, taken in once, names settled by people, marks from sums."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
import xlsxwriter
from sqlalchemy import update

from exams.kinds.trial_operation import KIND
from exams.models import ActivityLine
from exams.queries.trial import activity_sums
from exams.services.import_activity import (
    enter_activity,
    likely_of,
    match_activity,
    preview_activity,
    settle_likely,
    settle_line,
    settle_rest,
    take_activity,
    take_back_activity,
)
from exams.services.read_activity import roster_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
HEAD = "昵称,准考证号,回应次数,分享次数\n"


@pytest.fixture
def made():
    world = field.build("task-2", candidates=4)
    names = ("王小花", "李强", "李强", "赵梅")
    for entry, name in zip(world.entries, names, strict=True):
        entry.candidacy.person.name = name
    field.staff("office", "office")
    db.session.commit()
    return world


def office():
    from recruit.models import Account

    return db.session.query(Account).filter_by(login="office").one()


def look(made, text, by=None):
    return preview_activity(made.stage, "activity", text.encode(), "群.csv", by or office(), made.during)


def take(made, text, title="一群 第一天"):
    seen = look(made, text)
    return take_activity(made.stage, "activity", seen.file, seen.token, title, office(), made.during)


def sums(made):
    return {
        db.session.get_one(type(made.entries[0]), key).candidacy.number: {k: int(v) for k, v in each.items()}
        for key, each in activity_sums(made.stage, "activity").items()
    }


def test_numbers_and_names_of_their_own_count_the_rest_waits_for_a_person(made):
    sheet = take(made, HEAD + "花姐,0001,10,2\n赵梅,,7,1\n李强,,5,1\n小花朵朵,,1,1\n")
    assert sums(made) == {"0001": {"answers": 10, "shares": 2}, "0004": {"answers": 7, "shares": 1}}
    assert [line.how for line in sheet.lines] == ["number", "name", "open", "open"]
    submit(made)
    assert ("activity-open", 2) in [(one.code, one.count) for one in KIND.blockers(made.stage)]
    settle_line(sheet.lines[2], made.entries[2], office(), made.during)
    settle_line(sheet.lines[3], None, office(), made.during)
    assert sums(made)["0003"] == {"answers": 5, "shares": 1}
    assert not [one for one in KIND.blockers(made.stage) if one.code.startswith("activity")]
    again = take(made, HEAD + "小花朵朵,,9,9\n", "一群 第二天")
    assert [(line.how, line.entry_id) for line in again.lines] == [("nobody", None)]


def test_a_settled_nickname_holds_in_later_tables(made):
    settle_line(take(made, HEAD + "阿强,,5,1\n").lines[0], made.entries[2], office(), made.during)
    again = take(made, HEAD + "阿强,,5,0\n", "一群 第二天")
    assert [(line.how, line.entry_id) for line in again.lines] == [("settled", made.entry_ids[2])]
    assert sums(made)["0003"] == {"answers": 10, "shares": 1}


def test_a_name_that_two_bear_is_asked_about_in_every_table(made):
    """One group's 李强 is not the other's, whatever was said of the first."""
    settle_line(take(made, HEAD + "李强,,5,1\n", "甲群").lines[0], made.entries[1], office(), made.during)
    assert [line.how for line in take(made, HEAD + "李强,,70,9\n", "乙群").lines] == ["open"]
    assert sums(made) == {"0002": {"answers": 5, "shares": 1}}


def test_a_nickname_that_was_settled_for_two_is_asked_about_until_one_is_left(made):
    sheet = take(made, HEAD + "阿强,,5,1\n阿强,,3,1\n", "甲群")
    settle_line(sheet.lines[0], made.entries[1], office(), made.during)
    settle_line(sheet.lines[1], made.entries[2], office(), made.during + timedelta(minutes=1))
    text = HEAD + "阿强,,50,1\n阿强,,30,1\n"
    seen = look(made, text)
    assert [one.how for _row, one in seen.good] == ["open", "open"]
    assert seen.bad == ()
    take_back_activity(sheet, office(), made.during)
    settle_line(take(made, HEAD + "阿强,,5,1\n", "丙群").lines[0], made.entries[1], office(), made.during)
    assert [one.entry_id for _row, one in look(made, HEAD + "阿强,,9,1\n").good] == [made.entry_ids[1]]


def submit(made):
    from exams.services.submit_form import Filled, submit_forms

    submit_forms([Filled(made.entries[0], "reports", field.day(), "1")], made.during)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",,1,1", "activity-no-name"),
        ("甲,,一,1", "activity-figure"),
        ("甲,,-1,1", "activity-figure"),
        ("甲,,1.5,1", "activity-figure"),
        ("甲" * 81 + ",,1,1", "activity-name-long"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_goes_on(made, row, code):
    seen = look(made, HEAD + f"赵梅,,7,1\n{row}\n")
    assert [one.refusal.code for one in seen.bad] == [code]
    assert len(seen.good) == 1


def workbook(fill):
    """A workbook whose head is that of the tables; `fill` writes the rest."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD.strip().split(","))
    fill(sheet)
    book.close()
    return out.getvalue()


def problems(made, content):
    seen = preview_activity(made.stage, "activity", content, "群", office(), made.during)
    return [row for row, _one in seen.good], [(one.number, one.refusal.code) for one in seen.bad]


def test_a_row_whose_columns_slipped_is_told(made):
    """An unquoted comma in a nickname would make the number of another column its figure."""
    text = HEAD + "小王,云南,0004,5,3\n赵梅,,7,1\n王小花,,7,1,,\n"
    assert problems(made, text.encode()) == ([3, 4], [(2, "activity-row-longer")])


def test_a_merged_cell_is_told_in_all_its_rows(made):
    def fill(sheet):
        sheet.write_row(1, 0, ("赵梅", "", 7, 1))
        sheet.merge_range(2, 2, 3, 2, 9)
        sheet.write_row(2, 0, ("王小花", ""))
        sheet.write_row(3, 0, ("李强", "0002"))

    assert problems(made, workbook(fill)) == ([2], [(3, "activity-merged"), (4, "activity-merged")])


def test_merged_cells_that_overlap_without_end_are_no_workbook(made):
    content = workbook(lambda sheet: [sheet.write_row(row, 0, ("甲", "", 1, 1)) for row in (1, 19_000)])
    many = b"".join(b'<mergeCell ref="A1:D20000"/>' for _ in range(3000))
    with pytest.raises(Refusal, match="table-broken"):
        problems(
            made, changed(content, b"</sheetData>", b"</sheetData><mergeCells>" + many + b"</mergeCells>")
        )


def changed(content, old, new):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return out.getvalue()


def test_a_formula_is_told_in_a_file_whose_cells_do_not_say_where_they_stand(made):
    def fill(sheet):
        sheet.write_row(1, 0, ("赵梅", "0004", 7, 1))
        sheet.write_formula(1, 2, "=70+7", None, 77)

    content = workbook(fill)
    for place in (*(f"{letter}{row}" for row in (1, 2) for letter in "ABCD"), "1", "2"):
        content = changed(content, f' r="{place}"'.encode(), b"")
    assert problems(made, content) == ([], [(2, "activity-formula")])


def test_two_rows_of_one_candidate_are_told(made):
    seen = look(made, HEAD + "赵梅,,7,1\n梅,0004,1,1\n")
    assert [(one.number, one.refusal.code, one.refusal.facts["row"]) for one in seen.bad] == [
        (3, "activity-twice", 2)
    ]


def test_a_table_without_its_columns_is_refused_by_name(made):
    with pytest.raises(Refusal, match="activity-columns") as refused:
        look(made, "名称,回应次数\n赵梅,1\n")
    assert refused.value.facts["columns"] == ["姓名", "分享次数"]


def test_the_same_file_counts_once_and_again_after_it_was_taken_back(made):
    text = HEAD + "赵梅,,7,1\n"
    sheet = take(made, text)
    with pytest.raises(Refusal, match="activity-known"):
        take(made, text)
    take_back_activity(sheet, office(), made.during)
    assert sums(made) == {}
    with pytest.raises(Refusal, match="activity-taken-back"):
        settle_line(sheet.lines[0], made.entries[0], office(), made.during)
    take(made, text)
    assert sums(made)["0004"] == {"answers": 7, "shares": 1}


def test_suggestions_are_taken_together_but_never_two_rows_for_one(made):
    sheet = take(made, HEAD + "沙土王小花,,3,1\n王小花🌸二号,,4,1\n不认识,,1,1\n")
    assert (
        settle_likely(sheet, likely_of(sheet, roster_of(made.stage, "activity")), office(), made.during) == 1
    )
    assert [line.how for line in sheet.lines] == ["person", "open", "open"]
    with pytest.raises(Refusal, match="activity-twice"):
        settle_line(sheet.lines[1], made.entries[0], office(), made.during)


def test_what_a_colleague_settled_since_the_page_was_read_is_seen(made):
    """Only one row of a table may speak of a candidate, and nobody's word is overruled unseen."""
    sheet = take(made, HEAD + "甲,,3,1\n乙,,4,1\n沙土王小花,,5,1\n")
    first, second, third = sheet.lines
    likely = likely_of(sheet, roster_of(made.stage, "activity"))
    assert likely == {third.id: made.entry_ids[0]}
    meanwhile = update(ActivityLine).execution_options(synchronize_session=False)
    word = meanwhile.where(ActivityLine.id == second.id).values(entry_id=made.entry_ids[1], how="person")
    db.session.execute(word)
    with pytest.raises(Refusal, match="activity-twice"):
        settle_line(first, made.entries[1], office(), made.during)
    db.session.execute(meanwhile.where(ActivityLine.id == third.id).values(how="nobody"))
    assert settle_likely(sheet, likely, office(), made.during) == 0
    assert third.how == "nobody"


def test_marks_are_shares_up_to_the_caps_and_single_figures_add_up(made):
    submit(made)
    take(made, HEAD + "赵梅,,35,7\n")
    enter_activity(made.entries[3], "activity", {"shares": 700}, "线下", office(), made.during)
    marks = {one.candidate: one.values["activity"] for one in KIND.marks(made.stage)}
    assert marks == {
        "0001": Decimal("0.00"),
        "0002": Decimal("0.00"),
        "0003": Decimal("0.00"),
        "0004": Decimal("75.00"),
    }
    acts = [row.action for row in db.session.query(AuditEntry) if row.action.startswith("activity.")]
    assert acts == ["activity.import", "activity.enter"]


def test_only_the_county_office_and_only_while_the_stage_is_open(made):
    for login, roles, scope in (("m", ("marker",), None), ("town", ("office",), "520523100")):
        with pytest.raises(Refusal, match="role-missing|county-only"):
            look(made, HEAD + "赵梅,,7,1\n", field.staff(login, *roles, township=scope))
    sheet = take(made, HEAD + "甲乙,,7,1\n")
    seen = look(made, HEAD + "赵梅,,7,1\n")
    made.stage.state = "closed"
    db.session.commit()
    with pytest.raises(Refusal, match="stage-closed"):
        settle_line(sheet.lines[0], made.entries[0], office(), made.during)
    with pytest.raises(Refusal, match="stage-closed"):
        take_activity(made.stage, "activity", seen.file, seen.token, "二群", office(), made.during)
    assert db.session.query(ActivityLine).count() == 1


def test_a_table_is_matched_before_anything_is_held_and_again_where_somebody_was_settled_since(
    made, monkeypatch
):
    text = HEAD + "花姐,,9,9\n李强,,5,0\n"
    seen = look(made, text)
    given = (made.stage, "activity", seen.file, seen.token)
    matched = match_activity(*given, office(), made.during)
    with monkeypatch.context() as held:
        held.setattr("exams.services.import_activity.read_activity", lambda *_of: pytest.fail("others wait"))
        first = take_activity(*given, "一群 第一天", office(), made.during, matched)
    assert [line.how for line in first.lines] == ["open", "open"]
    take_back_activity(first, office(), made.during)
    other = take(made, HEAD + "花姐,,1,1\n", "二群")
    settle_line(other.lines[0], made.entries[0], office(), made.during)
    with pytest.raises(Refusal, match="import-changed"):
        take_activity(*given, "一群 第一天", office(), made.during, matched)


def test_likely_names_are_settled_in_one_go_and_one_row_for_each_candidate(made):
    sheet = take(made, HEAD + "小花朵朵,,1,1\n花小花,,2,2\n梅梅赵,,3,3\n")
    likely = likely_of(sheet, roster_of(made.stage, "activity"))
    assert list(likely.values()) == [made.entry_ids[0], made.entry_ids[0], made.entry_ids[3]]
    assert settle_likely(sheet, likely, office(), made.during) == 2
    assert [line.how for line in sheet.lines] == ["person", "open", "person"]
    with pytest.raises(Refusal, match="activity-twice"):
        settle_line(sheet.lines[1], made.entries[0], office(), made.during)
    told = db.session.query(AuditEntry).filter_by(action="activity.settle").order_by(AuditEntry.seq)
    assert [(one.facts["row"], one.facts["number"]) for one in told] == [(2, "0001"), (4, "0004")]


def test_whoever_is_left_in_a_large_group_is_no_candidate_in_one_step(made):
    sheet = take(made, HEAD + "赵梅,,7,1\n" + "".join(f"群友{n},,1,0\n" for n in range(60)))
    submit(made)
    assert settle_rest(sheet, office(), made.during) == 60
    assert settle_rest(sheet, office(), made.during) == 0
    assert sums(made) == {"0004": {"answers": 7, "shares": 1}}
    assert not [one for one in KIND.blockers(made.stage) if one.code.startswith("activity")]
    assert [row.action for row in db.session.query(AuditEntry) if row.action == "activity.rest"] == [
        "activity.rest"
    ]
    settle_line(sheet.lines[5], made.entries[0], office(), made.during)
    assert sums(made)["0001"] == {"answers": 1, "shares": 0}
    take_back_activity(sheet, office(), made.during)
    with pytest.raises(Refusal, match="activity-taken-back"):
        settle_rest(sheet, office(), made.during)
