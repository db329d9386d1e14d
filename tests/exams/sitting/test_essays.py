"""Essays marked by hand: two blind marks, a third where they differ, and what the list is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from exams.demo.acts.essays import mark_essays
from exams.kinds.online_exam import KIND
from exams.models import EssaySheet
from exams.queries.essay_sheets import own_sheets
from exams.queries.essays import ESSAYS, burdens
from exams.queries.item_report import sat
from exams.queries.marked import marked_papers
from exams.services.deal_blind import deal, keep_apart, name_markers, release_marker
from exams.services.make_item_report import fingerprint
from exams.services.mark_blind import draft_mark, hand_in, step_aside, undo_mark
from exams.services.mark_paper import paper_marks
from exams.services.rule_late_work import Verdict, confirm_late, propose_late
from exams.services.save_answers import Answer, save_answers
from exams.sitting.essays import EssayRules, Wanted, buttons, settle, share_answers
from exams.sitting.rules import check, rules_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry
from tests.exams.sitting.essays import exam, give, place, programme, sheets_of
from tests.exams.sitting.sheets import client_id
from tests.exams.sitting.test_late import open_ones
from tests.support.candidates import staff

D = Decimal
HALF = EssayRules()


@pytest.mark.parametrize(
    ("first", "third", "rules", "points", "apart", "used"),
    [
        (["6"], None, HALF, None, False, ()),
        (["6", "8"], None, HALF, "7.00", False, (0, 1)),
        (["6", "8.5"], None, HALF, None, True, ()),
        (["6", "9"], "8", HALF, "8.50", True, (1, 2)),
        (["6", "9"], "7", HALF, "6.50", True, (0, 2)),
        (["6", "9"], "7.5", HALF, "8.25", True, (1, 2)),
        (["9", "6"], "7.5", HALF, "8.25", True, (0, 2)),
        (["3", "6"], "9.5", HALF, "4.50", True, (0, 1)),
        (["6", "9"], "7", EssayRules(third="third"), "7", True, (2,)),
        (["6", "6.5"], None, EssayRules(decimals=1), "6.3", False, (0, 1)),
        (["6", "8"], "0", HALF, "7.00", False, (0, 1)),
        (["6"], None, EssayRules(markers=1), "6", False, (0,)),
        (["0", "0"], None, EssayRules(difference=D(0)), "0.00", False, (0, 1)),
    ],
)
def test_what_marks_come_to(first, third, rules, points, apart, used):
    found = settle([D(one) for one in first], D(third) if third else None, rules)
    assert (str(found.points) if found.points is not None else None, found.apart) == (points, apart)
    assert found.used == used


def test_answers_are_shared_out_evenly_by_lot_and_never_to_whoever_may_not():
    wanted = [Wanted(f"a{number}", 2, {1} if number < 30 else set()) for number in range(60)]
    shared, short = share_answers(wanted, dict.fromkeys((1, 2, 3, 4), 0), "seed")
    assert short == 0
    assert len(set(shared)) == 120
    counts = [sum(who == marker for _, who in shared) for marker in (1, 2, 3, 4)]
    assert max(counts) - min(counts) <= 1
    assert not any(who == 1 and int(key[1:]) < 30 for key, who in shared)
    assert share_answers(wanted, dict.fromkeys((1, 2, 3, 4), 0), "seed")[0] == shared
    assert share_answers(wanted, dict.fromkeys((1, 2, 3, 4), 0), "other")[0] != shared
    assert share_answers([Wanted("a", 2, {1})], {1: 0, 2: 7}, "seed") == ([("a", 2)], 1)


def test_which_marks_there_are():
    assert [str(one) for one in buttons(D(2), HALF)] == ["2.0", "1.5", "1.0", "0.5", "0.0"]
    assert buttons(D(30), HALF)[1] == 29
    assert buttons(D(90), HALF) == []
    assert HALF.allows(D("7.50"), D(10))
    assert not any(HALF.allows(D(one), D(10)) for one in ("7.3", "-0.5", "10.5", "NaN", "Infinity"))


def test_a_programme_says_how_essays_are_marked():
    stage = programme("step: 0.25, difference: 1.5, third: third").stage("online-exam")
    rules = rules_of(stage.params).essays
    assert (rules.step, rules.difference, rules.third, rules.markers) == (D("0.25"), D("1.5"), "third", 2)
    row = {"type": "essay", "topic": "t", "count": 1, "points": 10}
    base = {"duration_minutes": 60, "paper": [row]}
    told = [one[:2] for one in check(base | {"essay": {"markers": 3, "thrid": "x"}})]
    assert told == [("essay.thrid", "unknown-key"), ("essay.markers", "too-big")]
    assert [one[1] for one in check(base | {"essay": {"step": D("0.3")}})] == ["essay-step-uneven"]
    plain = base | {"paper": [row | {"type": "single"}], "essay": {"step": 1}}
    assert [one[1] for one in check(plain)] == ["essay-not-asked"]
    whole = programme()
    assert list(KIND.check_stage(whole.stage("online-exam"), whole)) == []
    without = replace(whole, roles=tuple(one for one in whole.roles if one.code != "marker"))
    assert [one[1] for one in KIND.check_stage(whole.stage("online-exam"), without)] == ["essay-no-role"]


def codes(stage) -> dict[str, int]:
    return {one.code: one.count for one in KIND.blockers(stage) if one.code.startswith("essays")}


@pytest.mark.database
def test_two_blind_marks_a_third_where_they_differ_and_the_list_waits(app_context):
    made = exam()
    stage, at, office = made.world.stage, made.at, made.office
    one, other, blank = made.attempts
    assert codes(stage) == {"essays-undealt": 2}
    with pytest.raises(Refusal, match="essays-no-markers"):
        deal(ESSAYS, stage, office, at)
    assert name_markers(ESSAYS, stage, made.markers, office, at) == 3
    assert name_markers(ESSAYS, stage, made.markers[:1], office, at) == 0
    with pytest.raises(Refusal, match="essays-too-early"):
        deal(ESSAYS, stage, office, made.world.opens + timedelta(minutes=40))
    assert deal(ESSAYS, stage, office, at).added == 4
    assert deal(ESSAYS, stage, office, at).added == 0
    assert sorted(total for _, total in burdens(stage).values()) == [1, 1, 2]
    assert not sheets_of(made, blank)
    assert codes(stage) == {"essays-unmarked": 4}
    give(made, one, "6", "8")
    assert (paper_marks(stage)["0001"], paper_marks(stage)["0002"]) == (D(7), 0)
    give(made, other, "2", None)
    assert codes(stage) == {"essays-unmarked": 1}
    give(made, other, None, "9")
    assert len({sheet.account_id for sheet in sheets_of(made, other)}) == 3
    assert codes(stage) == {"essays-unmarked": 1}
    assert paper_marks(stage)["0002"] == 0
    give(made, other, None, None, "8.5")
    assert codes(stage) == {}
    assert paper_marks(stage) == {"0001": D(7), "0002": D("8.75"), "0003": D(0)}
    (told,) = KIND.mark_notes(stage, "0002", at)
    assert "第一位 2 分，第二位 9 分" in told
    assert "8.5 和" in told or "9 和 8.5" in told
    assert "8.75 分" in told
    assert not any(marker.name in told for marker in made.markers)
    assert KIND.mark_notes(stage, "0002", at - timedelta(seconds=1)) == []
    assert KIND.mark_notes(stage, "0003", at) == []


def test_marks_are_undone_until_handed_in_and_then_stand(app_context):
    made = exam()
    stage, at = made.world.stage, made.at
    name_markers(ESSAYS, stage, made.markers[:2], made.office, at)
    deal(ESSAYS, stage, made.office, at)
    marker, stranger = made.markers[0], made.markers[2]
    sheet = own_sheets(marker, stage)[0]
    before = fingerprint(stage)
    for value in ("10.5", "7.3", "-1"):
        with pytest.raises(Refusal, match="essay-mark"):
            draft_mark(ESSAYS, sheet.id, D(value), marker, at)
    for who in (stranger, made.office):
        with pytest.raises(Refusal, match=r"unknown|role-missing"):
            draft_mark(ESSAYS, sheet.id, D(5), who, at)
    draft_mark(ESSAYS, sheet.id, D(5), marker, at)
    undo_mark(ESSAYS, sheet.id, marker)
    with pytest.raises(Refusal, match="essay-nothing"):
        hand_in(ESSAYS, stage, marker, at)
    draft_mark(ESSAYS, sheet.id, D(4), marker, at)
    assert hand_in(ESSAYS, stage, marker, at) == 1
    assert fingerprint(stage) != before
    with pytest.raises(Refusal, match="essay-handed-in"):
        undo_mark(ESSAYS, sheet.id, marker)
    entry = db.session.query(AuditEntry).filter_by(action="essays.hand-in").one()
    assert entry.facts["marks"] == 1
    assert "4" not in {str(value) for value in entry.facts.values()}


def test_whoever_steps_aside_or_is_kept_apart_is_replaced_and_never_gets_that_candidate(app_context):
    made = exam(markers=4)
    stage, at = made.world.stage, made.at
    chief = made.office
    township = staff("m9", "marker", township=made.world.entries[0].candidacy.township_code)
    for wrong in (township, staff("c9", "clerk")):
        with pytest.raises(Refusal, match="essay-marker"):
            name_markers(ESSAYS, stage, [wrong], chief, at)
    name_markers(ESSAYS, stage, made.markers[:3], chief, at)
    keep_apart(ESSAYS, stage, made.markers[0], "0001", "relative", chief, at)
    with pytest.raises(Refusal, match="essay-number"):
        keep_apart(ESSAYS, stage, made.markers[0], "0099", "relative", chief, at)
    deal(ESSAYS, stage, chief, at)
    first = sheets_of(made, made.attempts[0])
    assert {one.account_id for one in first} == {one.id for one in made.markers[1:3]}
    aside = db.session.get_one(Account, first[0].account_id)
    with pytest.raises(Refusal, match="essay-aside"):
        step_aside(ESSAYS, first[0].id, "lazy", aside, at)
    assert step_aside(ESSAYS, first[0].id, "known", aside, at) == 1
    assert codes(stage)["essays-undealt"] == 1
    name_markers(ESSAYS, stage, made.markers[3:], chief, at)
    assert deal(ESSAYS, stage, chief, at).added == 1
    assert {one.account_id for one in sheets_of(made, made.attempts[0])} == {
        first[1].account_id,
        made.markers[3].id,
    }
    give(made, made.attempts[0], "5", "6")
    assert paper_marks(stage)["0001"] == D("5.5")
    done = keep_apart(ESSAYS, stage, made.markers[3], "0001", "interest", chief, at)
    assert (done.added, done.short) == (0, 1)
    assert paper_marks(stage)["0001"] == 0


def test_a_marker_who_goes_leaves_marks_and_hands_on_the_rest(app_context):
    made = exam(texts=tuple(f"答案{number}" for number in range(6)))
    stage, at = made.world.stage, made.at
    name_markers(ESSAYS, stage, made.markers[:2], made.office, at)
    assert deal(ESSAYS, stage, made.office, at).added == 12
    goes = made.markers[0]
    mine = own_sheets(goes, stage)
    draft_mark(ESSAYS, mine[0].id, D(3), goes, at)
    hand_in(ESSAYS, stage, goes, at)
    draft_mark(ESSAYS, mine[1].id, D(3), goes, at)
    done = release_marker(ESSAYS, stage, goes, made.office, at)
    assert (done.added, done.short) == (0, 5)
    assert [one.id for one in own_sheets(goes, stage)] == [mine[0].id]
    name_markers(ESSAYS, stage, made.markers[2:], made.office, at)
    assert deal(ESSAYS, stage, made.office, at).added == 5
    with pytest.raises(Refusal, match="essay-not-marking"):
        release_marker(ESSAYS, stage, goes, made.office, at)
    release_marker(ESSAYS, stage, made.markers[2], made.office, at)
    name_markers(ESSAYS, stage, [goes], made.office, at)
    assert deal(ESSAYS, stage, made.office, at).added == 5
    assert {one.id for one in own_sheets(goes, stage)} == {one.id for one in mine}


def test_an_answer_that_late_work_changes_is_marked_anew(app_context):
    made = exam(texts=("短",))
    stage, at, (attempt,) = made.world.stage, made.at, made.attempts
    attempt.finished_by = "clock"
    second = staff("sec", "second-signatory")
    name_markers(ESSAYS, stage, made.markers, made.office, at)
    deal(ESSAYS, stage, made.office, at)
    give(made, attempt, "1", "1")
    assert paper_marks(stage)["0001"] == 1
    late = made.world.opens + timedelta(minutes=80)
    save_answers([Answer(attempt.id, client_id(77), 9, place(attempt), ["长得多"])], late)
    ruling = propose_late(stage, open_ones(stage), Verdict("count", "network", "断网"), made.office, at)
    with pytest.raises(Refusal, match="essays-late-first"):
        deal(ESSAYS, stage, made.office, at)
    confirm_late(ruling, second, at)
    assert paper_marks(stage)["0001"] == 0
    assert codes(stage) == {"essays-undealt": 1}
    deal(ESSAYS, stage, made.office, at)
    give(made, attempt, "7", "8")
    assert paper_marks(stage)["0001"] == D("7.5")
    outdated = db.session.query(EssaySheet).filter_by(stopped_why="changed").count()
    assert outdated == 2


def test_the_item_report_reads_marks_by_hand(app_context):
    made = exam()
    stage = made.world.stage
    name_markers(ESSAYS, stage, made.markers, made.office, made.at)
    deal(ESSAYS, stage, made.office, made.at)
    give(made, made.attempts[0], "6", "8")
    known = sat(marked_papers(stage))
    row = [known.items[key].kind for key in known.ids].index("essay")
    assert known.answers.marks[row][0] == pytest.approx(7)
    assert marked_papers(stage).by_question("0001")[place(made.attempts[0]) - 1] == 7


def test_the_demonstration_marks_them_until_nothing_is_left(app_context):
    made = exam(
        "difference: 0", markers=4, texts=("短", "长一些的答案", "道歉，换货，留电话，再去看他", "不")
    )
    mark_essays(made.world.stage, made.markers, made.office, 7, made.at)
    assert codes(made.world.stage) == {}
    given = paper_marks(made.world.stage)
    assert given["0001"] < given["0003"]
    assert sum(total for _, total in burdens(made.world.stage).values()) > 8
