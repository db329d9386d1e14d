"""Whoever judges in a stage neither types nor sees a peer's sheet, in whichever room, whatever other role they hold."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from PIL import Image

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.services.change_mark import confirm_change, propose_change
from exams.services.close_room import close_room, confirm_reopening, propose_reopening
from exams.services.mark_sheets import Filled, mark_sheets
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.type_sheets import attach_scan, type_sheet
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Mark, RoleGrant, Stage
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account
from tests.support.signed_in import sign_in
from tests.support.worlds import kept


def elsewhere(made: world.World, *roles: str) -> Account:
    """A judge of the last room, with other roles as well."""
    judge = account(rooms_of(made.stage, panel_component(made.stage))[-1].judges[0].login)
    judge.grants += [RoleGrant(role=role) for role in roles]
    db.session.flush()
    return judge


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_a_judge_of_another_room_types_no_sheet_and_attaches_none():
    made = kept(rooms.hall)
    part, clerk = panel_component(made.stage), elsewhere(made, "clerk")
    _room, entry, judge = rooms.seated(made)
    with pytest.raises(Refusal, match="own-room"):
        type_sheet(entry, part, judge, rooms.share(made.stage, "0.8"), clerk, made.during)
    with pytest.raises(Refusal, match="own-room"):
        attach_scan(entry, part, judge, picture(), clerk, made.during)


def test_scans_are_seen_when_marks_are_and_by_no_judge(app, clock):
    with app.app_context():
        made = rooms.hall(4)
        clock.set(made.during)
        other = elsewhere(made, "office").login
        _room, entry, judge = rooms.seated(made)
        attach_scan(
            entry, panel_component(made.stage), judge, picture(), world.staff("t1", "clerk"), made.during
        )
        rooms.fill(made.stage, made.during)
        db.session.commit()
        peer, desk = judge.login, f"/examine/papers/{made.stage_id}"
        sheet = f"{desk}/{rooms.lot(entry)}/{peer}"
        judging, office = (sign_in(app.test_client(), login) for login in (other, "off"))
    for address in (desk, sheet, f"{sheet}/scan.jpg"):
        page = judging.get(address)
        assert "您在这一环节当评委" in page.text
        assert f"工作人员{peer}" not in page.text
    assert office.get(f"{sheet}/scan.jpg").status_code == 409
    assert "scan.jpg" not in office.get(desk).text
    with app.app_context():
        rooms.close_all(db.session.get_one(Stage, made.stage_id), made.during)
        db.session.commit()
    assert "scan.jpg" in office.get(desk).text
    assert office.get(f"{sheet}/scan.jpg").mimetype == "image/jpeg"
    assert judging.get(f"{sheet}/scan.jpg").mimetype != "image/jpeg"


def reopened() -> world.World:
    """Everything in, rooms closed, numbers opened, and the first room opened again by two."""
    made = rooms.hall()
    rooms.fill(made.stage, made.during)
    rooms.close_all(made.stage, made.during)
    office, second = account("off"), account("sec")
    propose_opening(made.stage, "评分表收齐", office, made.during)
    confirm_opening(made.stage, second, made.during)
    room, _entry, _judge = rooms.seated(made)
    assert room.closing is not None
    confirm_reopening(propose_reopening(room.closing, "漏了一份", office, made.during), second, made.during)
    db.session.commit()
    return made


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_a_reopened_room_gives_no_judge_back_marks_whose_persons_are_known():
    made = kept(reopened)
    part = panel_component(made.stage)
    room, entry, judge = rooms.seated(made)
    marks = dict(rooms.share(made.stage, "0.8")) | {"will": Decimal(18)}
    with pytest.raises(Refusal, match="numbers-marks"):
        mark_sheets(made.stage, part, [Filled(entry, marks, "听错了")], judge, made.during)
    other = elsewhere(made, "office", "second-signatory")
    with pytest.raises(Refusal, match="own-room"):
        propose_change(entry, part, judge, marks, "听错了", other, made.during)
    asked = propose_change(entry, part, judge, marks, "听错了", judge, made.during)
    with pytest.raises(Refusal, match="own-room"):
        confirm_change(asked, other, made.during)
    confirm_change(asked, account("sec"), made.during)
    given = db.session.query(Mark).filter_by(entry_id=entry.id, examiner_id=judge.id, current=True)
    assert {one.criterion: one.value for one in given}["will"] == 18
    late = Assignment(
        entry_id=entry.id,
        account_id=world.staff("late", "judge").id,
        component="panel",
        panel=room.name,
        assigned_at=made.during,
    )
    db.session.add(late)
    done = mark_sheets(made.stage, part, [Filled(entry, marks)], account("late"), made.during)
    assert len(done) == len(marks), "a missing sheet may still be handed in"
    close_room(made.stage, part, room.name, account(room.chief or ""), made.during)
