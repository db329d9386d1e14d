"""Moving up as it is walked: who left, who is next, the proposal, the second person, and what everybody reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Candidacy, Entry, Replacement, Result
from recruit.queries.progress import progress_of
from recruit.web.own_way import answers_of
from tests.recruit.funnel import small
from tests.support import funnel

BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.office:bp",
    "recruit.web.rechecks:bp",
    "recruit.web.lists:bp",
)


class Site:
    """A list is out, N0002 has left, and the office and the second signatory sit at their pages."""

    def __init__(self, app: Flask, stage_id: int, result_id: int) -> None:
        self.app, self.stage_id, self.result_id = app, stage_id, result_id
        self.office, self.second = (funnel.browser(app, login) for login in ("office", "second"))
        self.page = f"/office/stage/{stage_id}"

    def ask(self, action: Callable[[], Any]) -> Any:
        with self.app.test_request_context():
            return action()

    def propose(self, **given: str) -> Any:
        form = {"number": "N0002", "reason": "本人来信", **given}
        return self.office.post(f"{self.page}/move-up", data=form)

    def proposal(self) -> int:
        return self.ask(lambda: db.session.query(Replacement.id).order_by(Replacement.id.desc()).first()[0])

    def in_the_talk(self) -> list[str]:
        query = db.select(Candidacy.number).join(Entry).join(Entry.stage).where(small.Stage.code == "talk")
        return self.ask(lambda: list(db.session.scalars(query.order_by(Candidacy.number))))


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Callable[..., Site]:
    def make(**how: Any) -> Site:
        clock.set(small.AFTER_TEST)
        app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            rule = {"replacement": "reserve", "reserve": 2, "marks": (90, 80, 70, 60, 50)}
            stage = funnel.at_the_test(**{**rule, **how})
            result = funnel.publish(stage)
            left = db.session.query(Candidacy).filter_by(number="N0002").one()
            left.state = "withdrawn"
            stage_id, result_id = stage.id, result.id
            db.session.commit()
        return Site(app, stage_id, result_id)

    return make


def test_from_the_stage_to_the_public_page(site):
    it = site()
    shown = it.office.get(it.page).text
    assert "N0002" in shown[shown.index('id="reserve"') :]
    assert "有 1 人退出，可以递补" in it.office.get("/office/").text
    form = it.office.get(f"{it.page}/move-up?left=N0002").text
    assert 'value="N0002"' in form
    assert "N0003 人3甲 （第 3 名）" in form
    answer = it.propose()
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert "确认递补" not in it.office.get(address).text
    assert "递补等复核人确认" in it.second.get("/office/").text
    assert "确认递补" in it.second.get(address).text
    assert it.second.post(f"{address}/confirm").status_code == 303
    assert it.in_the_talk() == ["N0001", "N0002", "N0003"]
    assert "递补 1 人" in it.office.get("/office/").text
    assert "看这位考生" in it.office.get(address).text
    public = it.app.test_client().get(f"/lists/{it.result_id}").text
    below = public[public.index('id="moved-up"') :]
    for word in ("N0003", "人*甲", "候补第 3 名", "N0002", "名额空出"):
        assert word in below
    for secret in ("本人来信", "人2甲", "人3甲"):
        assert secret not in public
    assert it.ask(lambda: db.session.get(Result, it.result_id).state) == "published"


def test_the_public_is_not_told_what_is_held_against_somebody(site):
    it = site()
    it.propose(number="N0001", cause="declined", reason="照片是别人的")
    it.second.post(f"/office/move-up/{it.proposal()}/confirm")
    public = it.app.test_client().get(f"/lists/{it.result_id}").text
    below = public[public.index('id="moved-up"') :]
    assert "N0001" in below
    assert "名额空出" in below
    for held_against in ("取消资格", "弄虚作假", "退出", "放弃", "照片"):
        assert held_against not in below


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reason": " "}, "这一项要填"),
        ({"number": ""}, "这一项要填"),
        ({"number": "N0001"}, "考生 N0001 还没有退出"),
        ({"number": "N0005", "cause": "declined"}, "考生 N0005 没有占这份名单的名额"),
        ({"number": "N0001", "cause": "fraud"}, "先在这位考生的页面上取消资格"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(site, given, told):
    answer = site().propose(**given)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{given.get("number", "N0002")}"' in answer.text
    assert given.get("reason", "本人来信").strip() in answer.text


def test_a_programme_that_fills_no_places_says_so(site):
    it = site(replacement="none")
    page = it.office.get(it.page).text
    assert "方案写明这一环节有人退出不递补" in page
    assert "名额空着" in page
    assert "可以递补" not in it.office.get("/office/").text
    assert "方案写明这一环节有人退出不递补" in it.propose().text


def test_the_second_person_sends_back_with_a_reason_and_the_office_recalls(site):
    it = site()
    it.propose()
    address = f"/office/move-up/{it.proposal()}"
    assert it.second.post(f"{address}/back", data={"reason": ""}).status_code == 422
    it.second.post(f"{address}/back", data={"reason": "信没有签名"})
    assert "信没有签名" in it.office.get(address).text
    it.propose()
    again = f"/office/move-up/{it.proposal()}"
    assert again != address
    it.office.post(f"{again}/back")
    assert "办公室收回" in it.office.get(again).text
    assert it.in_the_talk() == ["N0001", "N0002"]


def test_a_shared_turn_leads_to_the_extra_test(site):
    it = site(marks=(90, 80, 70, 70, 50))
    page = it.office.get(f"{it.page}/move-up").text
    assert f"{it.page}/tie/extra" in page
    assert "并列" in it.propose().text
    assert it.office.get(f"{it.page}/tie/extra").status_code == 200
    it.office.post(f"{it.page}/tie/extra", data={"n0": "5", "n1": "8"})
    it.second.post("/office/tie/1/confirm")
    assert it.propose().status_code == 303
    assert "N0004" in it.office.get(f"/office/move-up/{it.proposal()}").text


def test_who_moved_up_finds_the_next_stage_on_their_own_page(site, clock):
    it = site()

    def where(number: str) -> tuple[str, str]:
        found = db.session.query(Candidacy).filter_by(number=number).one()
        progress = progress_of(found.application, clock.now())
        assert progress is not None
        return progress.current.stage.code, answers_of(progress, clock.now()).next

    assert it.ask(lambda: where("N0003")) == ("test", "等通知，有人退出时按名次递补")
    it.propose()
    it.second.post(f"/office/move-up/{it.proposal()}/confirm")
    assert it.ask(lambda: where("N0003")) == ("talk", "面谈")

    # For the next reserve there is nothing left to wait for once the next stage's list is signed.
    def close_the_talk() -> None:
        db.session.query(small.Stage).filter_by(code="talk").update({"state": "closed"})
        db.session.commit()

    it.ask(close_the_talk)
    assert it.ask(lambda: where("N0004")) == ("test", "递补已经结束，没有轮到您")
