"""Many hands on the day at the same moment: at the door, in a closing room, where a panel is short, at a ruling."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exams.models import Arrival, RoomClosing, RoomRuling
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.close_room import close_room, marks_digest
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.record_arrival import Seen, record_arrivals
from exams.services.rule_on_room import confirm_ruling, propose_hearing
from exams.services.spread_examiners import spread
from exams.services.step_aside import step_aside
from recruit.audit import verify
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry, Mark, Stage
from tests.exams.judging_day import world
from tests.exams.panels.rooms import account, fill, hall, share
from tests.web.test_at_the_same_moment import at_once

pytestmark = pytest.mark.database


@pytest.fixture
def made(app) -> world.World:
    with app.app_context():
        one = hall(4)
        world.staff("off2", "office")
        world.staff("sec2", "second-signatory")
        db.session.commit()
        return one


@pytest.fixture
def alone(app) -> Callable[..., Callable[[], str]]:
    """A step in a session of its own: '' where it was done, else the refusal."""

    def job(step: Callable[[], object]) -> Callable[[], str]:
        def run() -> str:
            with app.app_context():
                try:
                    step()
                    db.session.commit()
                except Refusal as refusal:
                    db.session.rollback()
                    return refusal.code
                return ""

        return run

    return job


def stage_of(made: world.World) -> Stage:
    return db.session.get_one(Stage, made.stage_id)


def sitting(entry_id: int) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry_id).filter(Assignment.recused_at.is_(None))
    return query.order_by(Assignment.id).all()


def test_somebody_checked_in_by_two_at_once_came_once(app, made, alone):
    def comes(login: str) -> Callable[[], str]:
        def step() -> None:
            entry = db.session.get_one(Entry, made.entry_ids[0])
            record_arrivals(entry.stage, [(entry, Seen())], account(login), made.during)

        return alone(step)

    assert sorted(at_once([comes(login) for login in ("off", "off2") * 2])) == [
        "",
        *["arrival-on-record"] * 3,
    ]
    with app.app_context():
        assert db.session.query(Arrival).count() == 1
        assert not list(verify())


def test_a_sheet_handed_in_while_the_room_closes_is_in_the_fingerprint_or_refused(app, made, alone):
    with app.app_context():
        fill(made.stage, made.during)
        part = panel_component(made.stage)
        room = rooms_of(made.stage, part)[0]
        judge = next(one.login for one in room.judges if one.login != room.chief)
        entry_id = next(one.entry_id for one in sheets(made.stage, part) if one.login == judge)
        chief = room.chief or ""
        db.session.commit()

    def closes() -> None:
        close_room(stage_of(made), panel_component(stage_of(made)), "1", account(chief), made.during)

    def hands_in() -> None:
        stage = stage_of(made)
        filled = [Filled(db.session.get_one(Entry, entry_id), share(stage, "0.9"), "听错了")]
        mark_sheets(stage, panel_component(stage), filled, account(judge), made.during)

    codes = at_once([alone(closes), alone(hands_in), alone(closes)])
    assert sorted((codes[0], codes[2])) == ["", "room-closed-already"]
    assert codes[1] in ("", "room-closed")
    with app.app_context():
        closing = db.session.query(RoomClosing).one()
        part = panel_component(stage_of(made))
        own = [one for one in sheets(stage_of(made), part) if one.panel == "1"]
        assert closing.marks_sha256 == marks_digest(own)


def test_two_officers_who_send_somebody_at_once_fill_a_panel_once(app, made, alone):
    with app.app_context():
        entry = made.entries[0]
        number = entry.candidacy.number
        for _time in range(3):
            step_aside(sitting(entry.id)[:1], "interest", account("off"), made.during)
        for login in ("friend1", "friend2"):
            world.staff(login, "judge")
        db.session.commit()

    def sends(officer: str, friend: str) -> Callable[[], str]:
        def step() -> None:
            stage = stage_of(made)
            part = panel_component(stage)
            spread(stage, part, [account(friend)], 5, account(officer), made.during, (number, number))

        return alone(step)

    codes = at_once([sends("off", "friend1"), sends("off2", "friend2")])
    assert sorted(codes) == ["", "spread-drawn"]
    with app.app_context():
        assert len(sitting(made.entry_ids[0])) == 3


def test_a_ruling_is_carried_out_once_and_not_on_a_panel_that_has_changed(app, made, alone):
    with app.app_context():
        fill(made.stage, made.during)
        entry_id = made.entry_ids[0]
        for _time in range(3):
            one = sitting(entry_id)[0]
            step_aside([one], "interest", db.session.get_one(Account, one.account_id), made.during)
        asked = propose_hearing(
            made.stage, made.entries[0], "smaller", "三位评委回避", account("off"), made.during
        ).id
        db.session.commit()

    def agrees(login: str) -> Callable[[], str]:
        return alone(
            lambda: confirm_ruling(db.session.get_one(RoomRuling, asked), account(login), made.during)
        )

    def leaves() -> None:
        one = sitting(entry_id)[0]
        step_aside([one], "interest", db.session.get_one(Account, one.account_id), made.during)

    codes = at_once([agrees("sec"), agrees("sec2"), alone(leaves)])
    assert codes[2] == ""
    assert sorted(codes[:2]) in (["", "wrong-state"], ["ruling-old", "ruling-old"])
    with app.app_context():
        assert db.session.query(Mark).filter_by(entry_id=entry_id, current=False).count() == 0
        assert not list(verify())
