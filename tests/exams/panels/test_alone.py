"""Each judge marks alone: no page, export or stranger's role lets one see a peer's mark before or after the closing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.change_mark import propose_change
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.db import db
from recruit.models import Account, Entry, RoleGrant
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account
from tests.support.whole import values_of

#: Marks that stand nowhere else on any page.
PEER = {"understanding": "23.5", "skills": "22.5", "speaking": "13.5", "will": "12.5"}
SEEN = re.compile(r"(?<![\w.])(23\.5|22\.5|13\.5|12\.5|72(\.0+)?)(?![\w.])")


@pytest.fixture
def made(app: Flask, clock) -> world.World:
    with app.app_context():
        one = rooms.hall(4)
        clock.set(one.during)
        return one


@pytest.fixture
def enter(app: Flask) -> Callable[[str], FlaskClient]:
    def begin(login: str) -> FlaskClient:
        with app.app_context():
            return world.sign_in(app.test_client(), login)

    return begin


def everything(app: Flask, client: FlaskClient, made: world.World, **known: object) -> dict[str, str]:
    """What this person is shown at every address that can be filled in."""
    with app.test_request_context():
        pages = set()
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
                continue
            filled = values_of(rule) | {
                "stage": made.stage_id,
                "stage_id": made.stage_id,
                "component": "panel",
            }
            numbered = rule.endpoint.startswith("examine.") and rule.endpoint != "examine.come"
            for entry in made.entries if "entry" in rule.arguments else made.entries[:1]:
                filled |= {"entry": rooms.lot(entry) if numbered else entry.id, **known}
                pages.add(url_for(rule.endpoint, **{name: filled[name] for name in rule.arguments}))
    found = {}
    for page in sorted(pages):
        if "sign-out" not in page:
            answer = client.get(page)
            found[page] = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
    return found


def test_a_judge_sees_no_peers_mark_on_any_page(app, made, enter):
    with app.app_context():
        part = panel_component(made.stage)
        room, entry, judge = rooms.seated(made)
        others = [one.login for one in room.judges if one.login != judge.login]
        marks = {code: type(part.max)(value) for code, value in PEER.items()}
        for sheet in sheets(made.stage, part):
            if sheet.login == judge.login:
                one = db.session.get_one(Entry, sheet.entry_id)
                mark_sheets(made.stage, part, [Filled(one, marks)], judge, made.during)
        db.session.commit()
        names, chief, login = room.name, room.chief, judge.login
    assert SEEN.search("".join(everything(app, enter(login), made, judge=login).values()))
    peer = next(one for one in others if one != chief)
    for reader in (peer, chief):
        shown = everything(app, enter(reader), made, judge=login, room=names)
        assert [page for page, text in shown.items() if SEEN.search(text)] == []
        assert any(f"/{made.stage_id}/panel/" in page and "<h1" in text for page, text in shown.items())
        with app.app_context():
            account(reader).grants += [RoleGrant(role=one) for one in ("office", "auditor", "clerk")]
            db.session.commit()
        shown = everything(app, enter(reader), made, judge=login, room=names)
        assert [page for page, text in shown.items() if SEEN.search(text)] == [], "nor by another role"


def test_nor_once_the_room_is_closed_and_a_change_is_asked_for(app, made, enter):
    with app.app_context():
        part = panel_component(made.stage)
        rooms.fill(made.stage, made.during, "0.6")
        room, entry, judge = rooms.seated(made)
        rooms.close_all(made.stage, made.during)
        marks = {code: type(part.max)(value) for code, value in PEER.items()}
        asked = propose_change(entry, part, judge, marks, "写错了", judge, made.during).id
        db.session.commit()
        peer, name = next(one.login for one in room.judges if one.login != judge.login), room.name
        login = judge.login
    shown = everything(app, enter(peer), made, judge=login, room=name)
    assert [page for page, text in shown.items() if SEEN.search(text)] == []
    client = enter(peer)
    assert client.post(f"/examine/closings/change/{asked}/confirm").status_code == 404
    assert client.get(f"/examine/{made.stage_id}/panel/{made.entry_ids[0]}/change/{login}").status_code == 404


def test_the_chief_closes_on_a_phone_and_the_office_follows(app, made, enter):
    with app.app_context():
        rooms.fill(made.stage, made.during, "0.8")
        db.session.commit()
        room, entry, judge = rooms.seated(made)
        chief, login, number = room.chief, judge.login, rooms.lot(entry)
    address = f"/examine/{made.stage_id}/panel/room/1"
    assert enter(login).get(address).status_code == 404
    assert enter(login).post(address).status_code == 404
    client = enter(chief)
    assert "关闭这个面试室" in client.get(address).get_data(as_text=True)
    assert "您是 1 室的主考" in client.get(f"/examine/{made.stage_id}/panel/").get_data(as_text=True)
    assert client.post(address).status_code == 303
    assert "已经关闭" in client.get(address).get_data(as_text=True)
    sheet = f"/examine/{made.stage_id}/panel/{number}/"
    own = enter(login)
    assert "申请改分" in own.get(sheet).get_data(as_text=True)
    data = {"c-understanding": "20", "c-skills": "20", "c-speaking": "10", "c-will": "10", "reason": "算错"}
    assert own.post(sheet, data=data).status_code == 200
    wrong = own.post(f"{sheet}change/{login}", data=data | {"c-will": "99"})
    assert (wrong.status_code, "99" in wrong.get_data(as_text=True)) == (422, True)
    assert own.post(f"{sheet}change/{login}", data=data).status_code == 303
    office, closings = enter("off"), f"/examine/closings/{made.stage_id}"
    told = office.get(closings).get_data(as_text=True)
    assert "算错" in told
    with app.app_context():
        assert [one.closed for one in rooms_of(made.stage, panel_component(made.stage))][0]
    second = enter("sec")
    assert second.post("/examine/closings/change/1/confirm").status_code == 303
    assert "16.0 → <b>10" in second.get(closings).get_data(as_text=True)
    assert office.post("/examine/closings/room/1/reopen", data={"reason": "说明有误"}).status_code == 303
    assert second.post("/examine/closings/reopening/1/confirm").status_code == 303
    with app.app_context():
        assert not rooms_of(made.stage, panel_component(made.stage))[0].closed


def test_the_desk_types_prints_and_looks(app, made, enter):
    with app.app_context():
        for login in ("t1", "t2", "t3"):
            world.staff(login, "clerk")
        _room, entry, judge = rooms.seated(made)
        db.session.commit()
        here = f"/examine/papers/{made.stage_id}/{rooms.lot(entry)}/{judge.login}"
        whose = judge.login
    pdf = enter("off").get(f"/examine/papers/{made.stage_id}/1.pdf")
    assert (pdf.status_code, pdf.data[:5]) == (200, b"%PDF-")
    data = {"c-understanding": "20", "c-skills": "20", "c-speaking": "10", "c-will": "10"}
    first = enter("t1")
    assert "录入" in first.get(f"/examine/papers/{made.stage_id}").get_data(as_text=True)
    wrong = first.post(here, data=data | {"c-will": "21"})
    assert (wrong.status_code, 'value="21"' in wrong.get_data(as_text=True)) == (422, True)
    assert first.post(here, data=data).status_code == 303
    second = enter("t2")
    blind = second.get(here).get_data(as_text=True)
    assert 'value="20"' not in blind
    assert second.post(here, data=data | {"c-will": "12"}).status_code == 303
    third = enter("t3")
    look = third.get(here).get_data(as_text=True)
    assert "10 和 12" in look
    assert "c-skills" not in look
    assert third.post(here, data={"c-will": "12"}).status_code == 303
    with app.app_context():
        own = {
            sheet.login: sheet.marks
            for sheet in sheets(made.stage, panel_component(made.stage))
            if sheet.marks
        }
        assert {code: str(value) for code, value in own[whose].items()} == {
            "understanding": "20",
            "skills": "20",
            "speaking": "10",
            "will": "12",
        }
    assert enter(whose).get(here).status_code == 403
    with app.app_context():
        assert db.session.query(Account).filter_by(login=whose).one().roles == {"judge"}
        assert account("t1").roles == {"clerk"}
