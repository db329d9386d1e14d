"""Groups' tables: read row by row, taken in once, names settled by people, marks from sums."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.kinds.trial_operation import KIND
from exams.models import ActivityLine
from exams.queries.trial import activity_sums
from exams.services.import_activity import (
    enter_activity,
    preview_activity,
    settle_likely,
    settle_line,
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
    again = take(made, HEAD + "小花朵朵,,9,9\n李强,,5,0\n", "一群 第二天")
    assert [(line.how, line.entry_id) for line in again.lines] == [
        ("nobody", None),
        ("settled", made.entry_ids[2]),
    ]
    assert sums(made)["0003"] == {"answers": 10, "shares": 1}


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
    assert settle_likely(sheet, roster_of(made.stage, "activity"), office(), made.during) == 1
    assert [line.how for line in sheet.lines] == ["person", "open", "open"]
    with pytest.raises(Refusal, match="activity-twice"):
        settle_line(sheet.lines[1], made.entries[0], office(), made.during)


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
