"""Whoever judges in a stage neither types nor sees a peer's sheet, in whichever room, whatever other role they hold."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.services.type_sheets import attach_scan, type_sheet
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, RoleGrant, Stage
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
