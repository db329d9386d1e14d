"""After a recheck every verdict that a person gave can be put right in one way: with a reason, the old value kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.kinds.task_round import KIND
from exams.models import Attendance, PhoneCheck
from exams.queries.mending import left_to_mend
from exams.services.check_in import check_in
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.phone_check import Checked, record_phone_checks, reveal_phone
from exams.services.review_evidence import Judged, review_evidence
from exams.services.spread_examiners import spread
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Assignment, AuditEntry, Mending, Recheck
from recruit.services.assign import assign
from recruit.web.rechecks.mending import mended, who_mends
from tests.exams.fieldwork import field
from tests.exams.panels import world
from tests.support.mending import found_wrong

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
WHY = "当时看错了一张"


def kept() -> list[tuple[str, str, str, str, str]]:
    rows = db.session.query(Mending).order_by(Mending.id)
    return [(one.component, one.part, one.was, one.now, one.reason) for one in rows]


@pytest.fixture
def round_():
    """A task round with two candidates marked in full; the first one's recheck found something wrong."""
    made = field.build("task-1", candidates=2)
    people = field.examiners(made, "screenshots", "downloads", "households", "plan")
    shots = [field.everything(entry, 100 * place, made.during) for place, entry in enumerate(made.entries, 1)]
    judged = [Judged(one, "accepted") for one in shots[0][1:] + shots[1]]
    review_evidence([Judged(shots[0][0], "rejected", "unreadable"), *judged], people["marker"], made.during)
    calls = field.draw(made, people["office"])
    checks = [Checked(call.response, "denied") for call in calls]
    record_phone_checks(checks, people["phone-checker"], made.after)
    for entry in made.entries:
        field.mark_plan(made, entry, people["marker"], 10, 10, 10, 10)
    found_wrong(made.entry_ids[0])
    return made, people, shots, calls


def test_pictures_calls_and_plans_are_put_right_and_the_marks_come_out_different(round_):
    made, people, shots, calls = round_
    before = {one.candidate: dict(one.values) for one in KIND.marks(made.stage)}
    review_evidence([Judged(shots[0][0], "accepted", why=WHY)], people["marker"], made.after)
    call = next(one for one in calls if one.entry_id == made.entry_ids[0])
    record_phone_checks(
        [Checked(call.response, "confirmed", why="打错了号码")], people["phone-checker"], made.after
    )
    part = made.stage.definition.component("plan")
    marks = {code: Decimal(10) for code in ("local", "plan", "money")} | {"service": Decimal(15)}
    mark_sheets(made.stage, part, [Filled(made.entries[0], marks, "漏看一页")], people["marker"], made.after)
    db.session.commit()
    after = {one.candidate: dict(one.values) for one in KIND.marks(made.stage)}
    assert after["0002"] == before["0002"]
    changed = {code: (before["0001"][code], after["0001"][code]) for code in after["0001"]}
    assert changed["screenshots"] == (Decimal("66.66"), Decimal(100))
    assert changed["downloads"][0] == changed["downloads"][1]
    assert changed["households"][0] < changed["households"][1]
    assert changed["plan"] == (Decimal(40), Decimal(45))
    assert kept() == [
        ("screenshots", "1", "rejected:unreadable", "accepted", WHY),
        ("households", call.response.slot, "denied", "confirmed", "打错了号码"),
        ("plan", "service", "10", "15", "漏看一页"),
    ]
    facts = [row.facts for row in db.session.query(AuditEntry).filter_by(action="verdict.mend")]
    assert [(one["was"], one["now"]) for one in facts] == [row[2:4] for row in kept()]
    old = db.session.query(PhoneCheck).filter_by(response_id=call.response_id, current=False).one()
    assert old.verdict == "denied"


def test_a_call_that_comes_to_the_same_changes_nothing(round_):
    made, people, _shots, calls = round_
    own = next(one for one in calls if one.entry_id == made.entry_ids[0]).response
    again = [Checked(own, "denied", note="又打了一次", why=WHY)]
    assert record_phone_checks(again, people["phone-checker"], made.after)[0].note == "又打了一次"
    assert kept() == []


def test_nobody_else_is_opened_and_nothing_is_changed_without_a_reason(round_):
    made, people, shots, calls = round_
    first, other = shots[0][0], shots[1][0]
    marker, checker = people["marker"], people["phone-checker"]
    with pytest.raises(Refusal, match="stage-closed"):
        review_evidence([Judged(other, "rejected", "cut-off", WHY)], marker, made.after)
    with pytest.raises(Refusal, match="mend-reason"):
        review_evidence([Judged(first, "accepted", why=" ")], marker, made.after)
    db.session.rollback()
    with pytest.raises(Refusal, match="mend-undecided"):
        review_evidence([Judged(first, "waiting", why=WHY)], marker, made.after)
    own, foreign = (next(c for c in calls if c.entry_id == entry).response for entry in made.entry_ids)
    with pytest.raises(Refusal, match="stage-closed"):
        reveal_phone(foreign, checker, made.after)
    with pytest.raises(Refusal, match="stage-closed"):
        record_phone_checks([Checked(foreign, "confirmed", why=WHY)], checker, made.after)
    with pytest.raises(Refusal, match="mend-reason"):
        record_phone_checks([Checked(own, "confirmed")], checker, made.after)
    db.session.rollback()
    # What was granted is carried out until two people have signed the next list, which waits for it.
    following = next(one for one in made.stage.cohort.stages if one.position == made.stage.position + 1)
    following.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        review_evidence([Judged(first, "accepted", why=WHY)], marker, following.opens_at)
    assert kept() == []


def test_an_absence_recorded_by_mistake_is_lifted_and_the_sheet_can_be_filled_in():
    made = world.build("onsite-test", 3)
    office, proctor = world.staff("off", "office"), world.staff("p", "proctor")
    part = next(one for one in made.stage.definition.components if one.kind == "checklist")
    assign(made.entries, [proctor], part.code, office, made.during)
    first, second, _third = made.entries
    check_in(made.stage, [(first, "absent"), (second, "absent")], proctor, made.during)
    found_wrong(first.id)
    with pytest.raises(Refusal, match="mend-reason"):
        check_in(made.stage, [(first, "present")], proctor, made.after)
    db.session.rollback()
    with pytest.raises(Refusal, match="stage-closed"):
        check_in(made.stage, [(second, "present")], proctor, made.after, WHY)
    assert check_in(made.stage, [(first, "present")], proctor, made.after, WHY) == 1
    assert kept() == [("", "", "absent", "present", WHY)]
    assert {one.entry_id: one.status for one in db.session.query(Attendance)} == {
        first.id: "present", second.id: "absent",
    }  # fmt: skip
    (row,) = mended(db.session.query(Mending).one().recheck)
    assert (row.title, row.was, row.now) == ("到场情况", "没来", "到场")


def test_attendance_that_is_itself_a_mark_changes_the_mark():
    made = world.build("briefing", 2)
    office, clerk = world.staff("off", "office"), world.staff("clerk", "clerk")
    assign(made.entries, [clerk], "attendance", office, made.during)
    first = made.entries[0]
    check_in(made.stage, [(first, "late")], clerk, made.during)
    found_wrong(first.id)
    check_in(made.stage, [(first, "present")], clerk, made.after, "签到表上是准时的")
    marks = {one.candidate: one.values["attendance"] for one in kind_of(made.stage).marks(made.stage)}
    assert marks["0001"] == Decimal(100)
    assert kept()[0][:4] == ("attendance", "", "late", "present")


def test_the_examiner_is_told_what_is_left_and_the_office_who_can_do_it(round_):
    made, people, shots, _calls = round_
    part = made.stage.definition.component("screenshots")
    assert left_to_mend(people["marker"], made.stage, part, made.after) == (1, 1)
    assert left_to_mend(people["phone-checker"], made.stage, part, made.after) == (0, 0)
    review_evidence([Judged(shots[0][0], "accepted", why=WHY)], people["marker"], made.after)
    assert left_to_mend(people["marker"], made.stage, part, made.after) == (0, 1)
    recheck = db.session.query(Mending).one().recheck
    (row,) = mended(recheck)
    assert (row.was, row.now, row.why) == ("已退回（看不清）", "已收下", WHY)
    assert row.title.endswith("第 1 张")
    rows = dict(who_mends(recheck))
    title = part.title.zh
    assert rows[title] == f"{people['marker'].name}，在“我的考评”里改"


NOBODY = "考评人员都停用或者回避了"


@pytest.mark.parametrize("left", ["closed", "recused"])
def test_what_a_person_judged_is_not_the_machines_when_that_person_has_left(round_, left):
    made, people, _shots, _calls = round_
    if left == "closed":
        people["marker"].active = False
    else:
        for one in db.session.query(Assignment).filter_by(account_id=people["marker"].id):
            one.recused_at = made.during
    db.session.commit()
    rows = dict(who_mends(db.session.query(Recheck).one()))
    titles = {
        code: made.stage.definition.component(code).title.zh for code in ("screenshots", "plan", "households")
    }
    assert NOBODY in rows[titles["screenshots"]]
    assert NOBODY in rows[titles["plan"]]
    assert people["phone-checker"].name in rows[titles["households"]]


def test_the_office_sends_another_where_all_have_stepped_aside_and_nowhere_else(round_):
    made, people, shots, _calls = round_
    part = made.stage.definition.component("screenshots")
    other = world.staff("marker2", "marker")
    with pytest.raises(Refusal, match="stage-closed"):
        spread(made.stage, part, [other], 1, people["office"], made.during, ("0002", ""))
    assert spread(made.stage, part, [other], 3, people["office"], made.after).added == 0
    for one in db.session.query(Assignment).filter_by(
        account_id=people["marker"].id, component="screenshots"
    ):
        one.recused_at = made.during
    db.session.commit()
    assert spread(made.stage, part, [other], 3, people["office"], made.after).added == 1
    assert left_to_mend(other, made.stage, part, made.after) == (1, 1)
    review_evidence([Judged(shots[0][0], "accepted", why=WHY)], other, made.after)
    assert kept()[0][0] == "screenshots"
    rows = dict(who_mends(db.session.query(Recheck).one()))
    assert rows[part.title.zh] == f"{other.name}，在“我的考评”里改"
    following = next(one for one in made.stage.cohort.stages if one.position == made.stage.position + 1)
    following.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        spread(made.stage, part, [world.staff("marker3", "marker")], 1, people["office"], following.opens_at)


def test_the_log_holds_the_number_for_the_name_in_an_examiners_reason(round_):
    made, people, shots, _calls = round_
    entry = made.entries[0]
    name = entry.candidacy.person.name
    review_evidence(
        [Judged(shots[0][0], "accepted", why=f"{name}的照片看错了")], people["marker"], made.after
    )
    part = made.stage.definition.component("plan")
    marks = {code: Decimal(10) for code in ("local", "plan", "money")} | {"service": Decimal(15)}
    mark_sheets(made.stage, part, [Filled(entry, marks, f"漏看{name}一页")], people["marker"], made.after)
    told = [
        row.facts["reason"]
        for row in db.session.query(AuditEntry).order_by(AuditEntry.seq)
        if row.action in ("verdict.mend", "mark.enter") and "reason" in row.facts
    ]
    assert sorted(told) == sorted(["0001的照片看错了", "漏看0001一页", "漏看0001一页"])
    assert {row[4] for row in kept()} == {f"{name}的照片看错了", f"漏看{name}一页"}


def test_what_the_machine_works_out_says_so():
    made = world.build("onsite-test", 1)
    found_wrong(made.entry_ids[0])
    rows = dict(who_mends(db.session.query(Recheck).one()))
    assert "前面环节转来的，这里不能改" in rows.values()
    assert "系统按规则算的，没有人评分，不能改" in rows.values()
