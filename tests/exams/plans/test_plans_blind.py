"""Plans before two blind markers and a third: dealt, marked, settled, counted, as essays are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.fieldwork.marking import blind_rules
from exams.kinds.task_round import KIND
from exams.models import PlanMark, PlanSheet
from exams.queries.blind import left_to_mend, own_sheet, own_sheets
from exams.queries.plans import PLANS, Filled, plan_marks, told_of
from exams.services.deal_blind import deal, keep_apart, name_markers, release_marker
from exams.services.mark_blind import draft_mark, hand_in, mend_mark, step_aside, undo_mark
from exams.services.mark_sheets import Filled as Sheet
from exams.services.mark_sheets import mark_sheets
from exams.services.submit_document import Written, submit_documents
from exams.services.tell_named import tell_named
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry, Mending
from recruit.programme import Programme, load_text
from recruit.programme.kind_checks import of_kind
from recruit.programme.reader import Notes
from tests.exams.plans import pieces
from tests.exams.plans.pieces import dealt, filled, give, sheets_of
from tests.support.candidates import staff
from tests.support.mending import found_wrong

D = Decimal


def plan_of(made):
    return made.stage.definition.component("plan")


def blocked(made) -> dict[str, int]:
    return {one.code: one.count for one in KIND.blockers(made.stage) if one.code.startswith("plans-")}


@pytest.mark.database
def test_two_near_marks_give_their_mean_two_far_ones_ask_a_third_and_the_list_waits(made):
    assert blocked(made) == {"plans-undealt": 2}
    dealt(made)
    first, second, none = made.entries
    assert [len(sheets_of(one)) for one in made.entries] == [2, 2, 0]
    assert {one.round for one in sheets_of(first)} == {1}
    assert blocked(made) == {"plans-unmarked": 4}
    give(made, first, 80, 65)
    assert len(sheets_of(first)) == 2
    give(made, second, 80, 64)
    third = sheets_of(second)[2]
    assert (third.round, blocked(made)) == (2, {"plans-unmarked": 1})
    assert plan_marks(made.stage, plan_of(made)) == {"0001": D("72.50"), "0002": None, "0003": None}
    give(made, second, None, None, 70)
    assert blocked(made) == {}
    values = {one.candidate: one.values["plan"] for one in KIND.marks(made.stage)}
    assert values == {"0001": D("72.50"), "0002": D("67.00"), "0003": None}
    told = told_of(second, plan_of(made), made.after)
    assert told is not None
    assert ([one.value for one in told.given], told.used) == ([D(80), D(64), D(70)], (1, 2))
    assert told_of(second, plan_of(made), made.after - timedelta(seconds=1)) is None
    (note,) = KIND.mark_notes(made.stage, "0002", made.after)
    assert "相差超过 15 分，请了第三位，评 70 分" in note
    assert KIND.mark_notes(made.stage, "0003", made.after) == []


def test_the_third_alone_counts_where_the_programme_says_so(app_context, clock):
    made = pieces.build(of=pieces.programme("markers: 2, difference: 5, third: third, decimals: 1"))
    dealt(made)
    give(made, made.entries[0], 90, 80)
    give(made, made.entries[0], None, None, 41)
    assert plan_marks(made.stage, plan_of(made))["0001"] == D(41)
    (note,) = KIND.mark_notes(made.stage, "0001", made.after)
    assert "以第三位的为准，41 分" in note


def test_nothing_is_dealt_before_the_last_window_has_closed_or_without_markers(made):
    office, stage = made.office, made.stage
    with pytest.raises(Refusal, match="plans-too-early"):
        deal(PLANS, stage, office, made.world.during)
    entry = made.entries[1]
    entry.closes_at = made.after + timedelta(days=1)
    db.session.flush()
    with pytest.raises(Refusal, match="plans-too-early"):
        deal(PLANS, stage, office, made.after)
    later = made.after + timedelta(days=2)
    with pytest.raises(Refusal, match="plans-no-markers"):
        deal(PLANS, stage, office, later)
    with pytest.raises(Refusal, match="plan-marker"):
        name_markers(PLANS, stage, [staff("t1", "marker", township="520523001")], office, later)
    with pytest.raises(Refusal, match="role-missing"):
        name_markers(PLANS, stage, made.markers, made.markers[0], later)
    assert name_markers(PLANS, stage, made.markers, office, later) == 3
    assert deal(PLANS, stage, office, later).added == 4
    assert deal(PLANS, stage, office, later).added == 0


def test_every_sheet_is_checked_criterion_by_criterion(made):
    dealt(made)
    sheet = sheets_of(made.entries[0])[0]
    marker = db.session.get_one(Account, sheet.account_id)
    for wrong in (filled("26", "1", "1", "1"), filled("-1", "1", "1", "1"), filled("1.001", "1", "1", "1")):
        with pytest.raises(Refusal, match="plan-criterion"):
            draft_mark(PLANS, sheet.id, wrong, marker, made.after)
    with pytest.raises(Refusal, match="plan-criterion"):
        draft_mark(PLANS, sheet.id, Filled({"local": D(1)}, {}), marker, made.after)
    with pytest.raises(Refusal, match="plan-comment"):
        draft_mark(PLANS, sheet.id, filled("1", "1", "1", "1", local="长" * 301), marker, made.after)
    kept = draft_mark(
        PLANS,
        sheet.id,
        filled("25", "0", "1.5", "20", local=" 去过 \n 三组 ", strange="x"),
        marker,
        made.after,
    )
    assert kept.draft == {
        "marks": {"local": "25", "plan": "0", "money": "1.5", "service": "20"},
        "comments": {"local": "去过 三组"},
    }
    undo_mark(PLANS, sheet.id, marker)
    with pytest.raises(Refusal, match="plan-nothing"):
        hand_in(PLANS, made.stage, marker, made.after)
    draft_mark(PLANS, sheet.id, filled("25", "0", "1.5", "20"), marker, made.after)
    assert hand_in(PLANS, made.stage, marker, made.after) == 1
    with pytest.raises(Refusal, match="plan-handed-in"):
        draft_mark(PLANS, sheet.id, filled("1", "1", "1", "1"), marker, made.after)
    assert db.session.query(PlanMark).one().value == D("46.5")


def test_nobody_reaches_anothers_sheet_and_the_log_tells_no_mark(made):
    dealt(made)
    sheet = sheets_of(made.entries[0])[0]
    others = [one for one in made.markers if one.id not in {s.account_id for s in sheets_of(made.entries[0])}]
    with pytest.raises(Refusal, match="unknown"):
        own_sheet(PLANS, others[0], sheet.id)
    with pytest.raises(Refusal, match="unknown"):
        draft_mark(PLANS, sheet.id, filled("1", "1", "1", "1"), others[0], made.after)
    give(made, made.entries[0], 77, 71)
    entries = db.session.query(AuditEntry).filter_by(action="plans.hand-in").all()
    assert len(entries) == 2
    assert all(set(one.facts) == {"marks", "sha256"} and one.facts["marks"] == 1 for one in entries)


def test_stepping_aside_and_keeping_apart_hand_a_piece_to_somebody_else(made):
    dealt(made)
    entry = made.entries[0]
    sheet = sheets_of(entry)[0]
    marker = db.session.get_one(Account, sheet.account_id)
    with pytest.raises(Refusal, match="plan-aside"):
        step_aside(PLANS, sheet.id, "tired", marker, made.after)
    step_aside(PLANS, sheet.id, "known", marker, made.after)
    assert marker.id not in {one.account_id for one in sheets_of(entry)}
    assert len(sheets_of(entry)) == 2
    left = keep_apart(PLANS, made.stage, made.markers[1], "0002", "relative", made.office, made.after)
    assert made.markers[1].id not in {one.account_id for one in sheets_of(made.entries[1])}
    assert left.short + len(sheets_of(made.entries[1])) == 2
    with pytest.raises(Refusal, match="plan-number"):
        keep_apart(PLANS, made.stage, made.markers[1], "9999", "relative", made.office, made.after)
    release_marker(PLANS, made.stage, made.markers[0], made.office, made.after)
    assert own_sheets(PLANS, made.markers[0], made.stage) == []
    with pytest.raises(Refusal, match="plan-not-marking"):
        release_marker(PLANS, made.stage, made.markers[0], made.office, made.after)


def test_a_newer_revision_is_another_piece_and_is_dealt_anew(made):
    dealt(made)
    give(made, made.entries[0], 80, 78)
    entry = made.entries[0]
    entry.closes_at = made.after + timedelta(hours=2)
    submit_documents([Written(entry, "plan", pieces.answers("新"))], made.after)
    assert blocked(made)["plans-undealt"] == 1
    assert plan_marks(made.stage, plan_of(made))["0001"] is None
    again = deal(PLANS, made.stage, made.office, made.after + timedelta(hours=15))
    assert again.added == 2
    assert db.session.query(PlanSheet).filter_by(stopped_why="changed").count() == 2


def test_the_office_is_told_once_that_a_text_names_its_writer(made):
    dealt(made)
    sheet = sheets_of(made.entries[0])[0]
    marker = db.session.get_one(Account, sheet.account_id)
    for _ in range(2):
        tell_named(sheet.id, marker, made.after)
    assert db.session.query(AuditEntry).filter_by(action="plans.named").count() == 1


@pytest.mark.database
def test_a_mark_is_put_right_after_a_recheck_criterion_by_criterion(made):
    dealt(made)
    entry = made.entries[0]
    give(made, entry, 80, 70)
    give(made, made.entries[1], 50, 50)
    sheet = sheets_of(entry)[0]
    marker = db.session.get_one(Account, sheet.account_id)
    found_wrong(entry.id)
    later = made.after + timedelta(minutes=1)
    assert left_to_mend(PLANS, marker, made.stage, later) == (1, 1)
    was = Filled.of(PLANS.given(db.session.query(PlanMark).filter_by(sheet_id=sheet.id).one()))
    assert mend_mark(PLANS, sheet.id, was, "没有变", marker, later) is None
    changed = Filled({**was.marks, "money": D("0"), "service": D("10")}, {})
    with pytest.raises(Refusal, match="mend-reason"):
        mend_mark(PLANS, sheet.id, changed, " ", marker, later)
    db.session.rollback()
    mend_mark(PLANS, sheet.id, changed, "账算错了", marker, later)
    rows = {(one.part, one.was, one.now) for one in db.session.query(Mending)}
    assert rows == {("1/money", "20", "0"), ("1/service", "0", "10")}
    assert KIND.verdict_words(made.stage, "plan", "1/money", "0") == ("第一位阅卷人，账算得明白", "0")
    # 60 + 10 = 70 and 70: the mean of what stands now.
    assert plan_marks(made.stage, plan_of(made))["0001"] == D("70.00")
    other = sheets_of(made.entries[1])[0]
    with pytest.raises(Refusal, match=r"plan-handed-in|stage-closed"):
        mend_mark(PLANS, other.id, changed, "也改", db.session.get_one(Account, other.account_id), later)


def test_a_blind_piece_takes_no_sheet_by_assignment(made):
    part = plan_of(made)
    marks = dict.fromkeys(pieces.CRITERIA, D(1))
    with pytest.raises(Refusal, match="plan-blind"):
        mark_sheets(made.stage, part, [Sheet(made.entries[0], marks)], made.markers[0], made.after)


def test_what_a_programme_may_say(app_context):
    real = pieces.programme()
    part = next(one for stage in real.stages for one in stage.components if one.code == "plan")
    found = blind_rules(part)
    assert found is not None
    assert (found.markers, found.difference, found.third, found.decimals) == (2, D(15), "nearest", 2)
    assert problems(pieces.programme(levels=True)) == []
    for wrong in ("markers: 3", "third: last", "differense: 4", "decimals: -1"):
        assert problems(pieces.programme(wrong)) == [True]
    bad = pieces.programme(levels=True).source_yaml.replace("from: 20", "from: 26")
    assert problems(load_text(bad, real.source_regions, files=real.files)) == [True]


def problems(programme: Programme) -> list[bool]:
    """Of each mistake in the round, whether it is about the plan."""
    stage = next(one for one in programme.stages if one.code == "task-1")
    return [
        "components.plan" in one.path for one in of_kind(programme, stage, KIND, Notes(programme.timezone))
    ]
