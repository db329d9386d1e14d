"""A room is closed by its chief alone, once everything is in; opened again by two; late changes by two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.models import MarkChange
from exams.panel_chief import chief_by_lot
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.services.change_mark import confirm_change, propose_change, send_back_change
from exams.services.close_room import close_room, confirm_reopening, name_chief, propose_reopening
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.recuse import recuse
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Assignment, AuditEntry, Mark, RoleGrant
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account
from tests.support.worlds import kept

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def shut():
    made = rooms.hall()
    rooms.fill(made.stage, made.during)
    rooms.close_all(made.stage, made.during)
    db.session.commit()
    return made


@pytest.fixture
def made():
    return kept(rooms.hall)


@pytest.fixture
def closed():
    return kept(shut)


def part_of(made):
    return panel_component(made.stage)


def test_the_lots_choose_the_chief_and_a_leaver_moves_nobody_else():
    panel = ["a", "b", "c", "d", "e"]
    first = chief_by_lot("seed", "1", panel, set(panel))
    assert first == chief_by_lot("seed", "1", panel[::-1], set(panel))
    second = chief_by_lot("seed", "1", panel, set(panel) - {first})
    assert second not in (None, first)
    for other in set(panel) - {first}:
        assert chief_by_lot("seed", "1", panel, set(panel) - {other}) == first
    assert chief_by_lot("seed", "1", panel, {"stand-in"}) is None
    assert len({chief_by_lot(str(seed), "1", panel, set(panel)) for seed in range(40)}) == 5


def test_only_the_chief_closes_and_only_when_everything_is_in(made):
    part = part_of(made)
    room, entry, judge = rooms.seated(made)
    chief = account(room.chief)
    with pytest.raises(Refusal) as refused:
        close_room(made.stage, part, room.name, chief, made.during)
    assert (refused.value.code, refused.value.facts["count"]) == ("room-missing-sheets", 10)
    rooms.fill(made.stage, made.during)
    for other in (judge, account("off"), account("sec")):
        with pytest.raises(Refusal, match="chief-only"):
            close_room(made.stage, part, room.name, other, made.during)
    done = close_room(made.stage, part, room.name, chief, made.during)
    assert (done.sheets, done.serial) == (10, 1)
    with pytest.raises(Refusal, match="room-closed-already"):
        close_room(made.stage, part, room.name, chief, made.during)
    for one in (judge, chief):
        with pytest.raises(Refusal, match="room-closed"):
            mark_sheets(
                made.stage, part, [Filled(entry, rooms.share(made.stage, "0.9"), "听错了")], one, made.during
            )
    assert [one.closed for one in rooms_of(made.stage, part)] == [True, False, False, False]
    waiting = next(one for one in kind_of(made.stage).blockers(made.stage) if one.code == "room-open")
    assert waiting.facts["rooms"] == ["2", "3", "4"]


def test_the_office_names_another_chief_from_the_room_and_says_why(made):
    part, office = part_of(made), account("off")
    room, _entry, judge = rooms.seated(made)
    stranger = next(one for one in rooms_of(made.stage, part)[1].judges)
    with pytest.raises(Refusal, match="chief-not-here"):
        name_chief(made.stage, part, room.name, account(stranger.login), office, made.during, "原主考病了")
    with pytest.raises(Refusal, match="room-reason"):
        name_chief(made.stage, part, room.name, judge, office, made.during)
    with pytest.raises(Refusal, match="role-missing"):
        name_chief(made.stage, part, room.name, judge, judge, made.during, "我来")
    name_chief(made.stage, part, room.name, judge, office, made.during, "原主考病了")
    assert rooms_of(made.stage, part)[0].chief == judge.login
    for one in db.session.query(Assignment).filter_by(account_id=judge.id):
        recuse([one], "other", office, made.during)
    assert rooms_of(made.stage, part)[0].chief == room.chief


def test_a_room_is_opened_again_by_two_who_never_judged_in_it(closed):
    part = part_of(closed)
    room, entry, judge = rooms.seated(closed)
    office, second = account("off"), account("sec")
    for one, code in ((judge, "role-missing"), (second, "role-missing")):
        with pytest.raises(Refusal, match=code):
            propose_reopening(room.closing, "第三项说明有误", one, closed.during)
    with pytest.raises(Refusal, match="room-reason"):
        propose_reopening(room.closing, " ", office, closed.during)
    asked = propose_reopening(room.closing, "第三项说明有误", office, closed.during)
    with pytest.raises(Refusal, match="room-waiting"):
        propose_reopening(room.closing, "再来一次", office, closed.during)
    assert ("room-asked", 1) in [
        (one.code, one.count) for one in kind_of(closed.stage).blockers(closed.stage)
    ]
    (hand,) = kind_of(closed.stage).second_hands(closed.stage)
    assert (hand.code, hand.facts["asked_by"]) == ("room-asked", (office.id,))
    office.grants.append(RoleGrant(role="second-signatory"))
    judge.grants.append(RoleGrant(role="second-signatory"))
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_reopening(asked, office, closed.during)
    with pytest.raises(Refusal, match="own-room"):
        confirm_reopening(asked, judge, closed.during)
    twin = world.staff("twin", "second-signatory")
    twin.name, twin.organisation = judge.name, judge.organisation
    with pytest.raises(Refusal, match="own-room"):
        confirm_reopening(asked, twin, closed.during)
    confirm_reopening(asked, second, closed.during)
    marks = rooms.share(closed.stage, "0.9")
    mark_sheets(closed.stage, part, [Filled(entry, marks, "说明有误")], judge, closed.during)
    again = close_room(closed.stage, part, room.name, account(room.chief), closed.during)
    assert again.serial == 2
    assert again.marks_sha256 != room.closing.marks_sha256


def test_a_late_change_needs_a_reason_and_another_person_and_keeps_the_old_mark(closed):
    part = part_of(closed)
    _room, entry, judge = rooms.seated(closed)
    office, second = account("off"), account("sec")
    marks = dict(rooms.share(closed.stage, "0.8")) | {"skills": Decimal("27.5")}

    def ask(by=office, given=marks, reason="加分时看错了一行"):
        return propose_change(entry, part, judge, given, reason, by, closed.during)

    peer = account(
        next(one.login for one in rooms_of(closed.stage, part)[0].judges if one.login != judge.login)
    )
    wrong = (
        (lambda: ask(by=peer), "role-missing"),
        (lambda: ask(reason=""), "change-reason"),
        (lambda: ask(given=rooms.share(closed.stage, "0.8")), "change-none"),
        (lambda: ask(given=marks | {"skills": Decimal("27.3")}), "mark-step"),
        (lambda: ask(given=marks | {"skills": Decimal(31)}), "mark-out-of-range"),
        (lambda: ask(given={"skills": Decimal(27)}), "sheet-incomplete"),
    )
    for attempt, code in wrong:
        with pytest.raises(Refusal, match=code):
            attempt()
    asked = ask()
    with pytest.raises(Refusal, match="change-waiting"):
        ask()
    assert (asked.was, asked.marks) == ({"skills": "24.0"}, {"skills": "27.5"})
    for by, code in ((office, "role-missing"), (judge, "role-missing")):
        with pytest.raises(Refusal, match=code):
            confirm_change(asked, by, closed.during)
    confirm_change(asked, second, closed.during)
    with pytest.raises(Refusal, match="wrong-state"):
        confirm_change(asked, second, closed.during)
    rows = db.session.query(Mark).filter_by(entry_id=entry.id, examiner_id=judge.id, criterion="skills")
    kept = [(one.revision, one.value, one.current, one.reason) for one in rows.order_by(Mark.revision)]
    assert kept == [(1, Decimal("24.0"), False, ""), (2, Decimal("27.5"), True, "加分时看错了一行")]
    said = db.session.query(AuditEntry).filter_by(action="mark.enter").order_by(AuditEntry.seq.desc()).first()
    assert (said.actor, said.facts["examiner"]) == ("sec", judge.login)


def test_the_judge_may_ask_but_nobody_settles_what_they_asked_or_judged(closed):
    part = part_of(closed)
    _room, entry, judge = rooms.seated(closed)
    judge.grants.append(RoleGrant(role="second-signatory"))
    marks = dict(rooms.share(closed.stage, "0.8")) | {"will": Decimal(18)}
    asked = propose_change(entry, part, judge, marks, "写错了", judge, closed.during)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_change(asked, judge, closed.during)
    send_back_change(asked, judge, closed.during)
    assert asked.state == "recalled"
    asked = propose_change(entry, part, judge, marks, "写错了", account("off"), closed.during)
    with pytest.raises(Refusal, match="same-signatory"):
        confirm_change(asked, judge, closed.during)
    with pytest.raises(Refusal, match="reason-wanted"):
        send_back_change(asked, account("sec"), closed.during)
    send_back_change(asked, account("sec"), closed.during, "纸上不是这样写的")
    assert [one.state for one in db.session.query(MarkChange).order_by(MarkChange.id)] == [
        "recalled",
        "rejected",
    ]


def test_before_the_room_is_closed_and_after_the_list_nothing_is_asked(made):
    part = part_of(made)
    _room, entry, judge = rooms.seated(made)
    marks = dict(rooms.share(made.stage, "0.8")) | {"will": Decimal(18)}
    with pytest.raises(Refusal, match="change-sheet"):
        propose_change(entry, part, judge, marks, "写错了", judge, made.during)
    rooms.fill(made.stage, made.during)
    with pytest.raises(Refusal, match="room-not-closed"):
        propose_change(entry, part, judge, marks, "写错了", judge, made.during)
    rooms.close_all(made.stage, made.during)
    made.stage.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        propose_change(entry, part, judge, marks, "写错了", judge, made.during)


def test_marks_keep_to_the_step(made):
    part = part_of(made)
    _room, entry, judge = rooms.seated(made)
    marks = dict(rooms.share(made.stage, "0.8")) | {"will": Decimal("17.25")}
    with pytest.raises(Refusal) as refused:
        mark_sheets(made.stage, part, [Filled(entry, marks)], judge, made.during)
    assert (refused.value.code, refused.value.facts["step"]) == ("mark-step", Decimal("0.5"))


def test_who_comes_later_is_sent_to_a_room_that_is_still_open(made):
    part = part_of(made)
    rooms.fill(made.stage, made.during)
    for room in rooms_of(made.stage, part)[:3]:
        close_room(made.stage, part, room.name, account(room.chief), made.during)
    (late,) = world.candidates(made.stage.cohort, "interview", [9], made.during)
    assert {one.panel for one in db.session.query(Assignment).filter_by(entry_id=late.id)} == {"4"}
