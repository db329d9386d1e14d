"""The page of rooms where their judges cannot mend it: the office asks, the second person agrees."""

from __future__ import annotations

import pytest

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.services.step_aside import step_aside
from recruit.db import db
from recruit.models import Account, Assignment
from tests.exams.panels import rooms, world

REASON = "三位评委登记了回避"


@pytest.fixture
def made(app, clock):
    with app.app_context():
        one = rooms.hall(4)
        rooms.fill(one.stage, one.during)
        entry = one.entries[0]
        for gone in (
            db.session.query(Assignment).filter_by(entry_id=entry.id).order_by(Assignment.id).limit(3)
        ):
            step_aside([gone], "interest", db.session.get_one(Account, gone.account_id), one.during)
        rooms.close_all(one.stage, one.during)
        db.session.commit()
        clock.set(one.during)
        return one, rooms.lot(entry)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_smaller_panel_is_asked_for_by_number_and_agreed_by_another(app, made):
    one, number = made
    with app.app_context():
        office, second = (world.sign_in(app.test_client(), login) for login in ("off", "sec"))
    page = f"/examine/closings/{one.stage_id}"
    told = text(office.get(page))
    assert "评委不够的考生" in told
    assert number in told
    assert "申请代为关闭" not in told
    address = f"{page}/panel/{number}/hearing"
    assert second.post(address, data={"kind": "smaller", "reason": REASON}).status_code == 403
    assert "重新打开面试室" in text(
        office.post(address, data={"kind": "again", "reason": REASON}, follow_redirects=True)
    )
    assert office.post(address, data={"kind": "smaller", "reason": REASON}).status_code == 303
    assert REASON in text(second.get(page))
    assert second.post("/examine/closings/ruling/1/confirm").status_code == 303
    assert "评委不够的考生" not in text(office.get(page))
    assert "经两人裁定按现有评委计分" in text(office.get(f"/interview/{one.stage_id}/figures"))


def test_a_room_whose_judges_are_gone_is_closed_from_the_page(app, made):
    one, _number = made
    with app.app_context():
        office, second = (world.sign_in(app.test_client(), login) for login in ("off", "sec"))
    page = f"/examine/closings/{one.stage_id}"
    assert office.post("/examine/closings/room/1/reopen", data={"reason": "说明有误"}).status_code == 303
    assert second.post("/examine/closings/reopening/1/confirm").status_code == 303
    with app.app_context():
        room = rooms_of(one.stage, panel_component(one.stage))[0]
        for judge in room.judges:
            rooms.account(judge.login).active = False
        db.session.commit()
    assert "申请代为关闭" in text(office.get(page))
    assert office.post(f"{page}/panel/1/close", data={"reason": "一日条到期"}).status_code == 303
    assert second.post("/examine/closings/ruling/1/confirm").status_code == 303
    with app.app_context():
        assert rooms_of(one.stage, panel_component(one.stage))[0].closed
