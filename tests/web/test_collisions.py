"""Two requests that get in each other's way: one is done, the other is told so and keeps what was typed."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import TestResponse

from exams.models import Attendance
from recruit.db import db
from recruit.models import Application, AuditEntry, PlaceWish, Waiver
from recruit.services.assign import assign
from recruit.web.guards import public
from tests.exams.panels import world
from tests.support import closing, funnel
from tests.support.people import staff
from tests.support.registering import applied, clerk, fields_of, open_jinsha
from tests.web.closing.conftest import own_account

pytestmark = pytest.mark.database


def both(*jobs: Callable[[], TestResponse]) -> list[TestResponse]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [one.result() for one in [pool.submit(job) for job in jobs]]


def meet(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Lets two requests pass this reading together, so that neither sees the other's row.

    SQLite lets only one of them write at a time: there the first waits in vain and goes on alone.
    """
    gate, real = Barrier(2), getattr(module, name)

    def together(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        with suppress(BrokenBarrierError):
            gate.wait(timeout=3)
        return found

    monkeypatch.setattr(module, name, together)


def outcome(answers: list[TestResponse], engine_name: str) -> TestResponse | None:
    """The one that was told; on SQLite they come one after the other and both are done."""
    codes = sorted(answer.status_code for answer in answers)
    if engine_name == "sqlite":
        assert all(300 <= code < 400 for code in codes)
        return None
    assert (300 <= codes[0] < 400, codes[1]) == (True, 409)
    return next(answer for answer in answers if answer.status_code == 409)


def hidden(answer: TestResponse) -> dict[str, list[str]]:
    """What the page would send again."""
    main = answer.text.split("<main")[1].split("</main")[0]
    kept: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", main):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts["type"] == "hidden" and facts["name"] != "csrf_token":
            kept.setdefault(facts["name"], []).append(html.unescape(facts["value"]))
    return kept


def test_wishes_sent_twice_at_once_are_kept_once_and_can_be_sent_again(
    make_app, clock, engine_name, monkeypatch
):
    from recruit.services import set_preferences

    clock.set(closing.RANKED)
    app = make_app(ZEYOU_KINDS=closing.KINDS)
    with app.app_context():
        running = closing.cohort()
        codes = closing.supplied(running, closing.ONE, closing.TWO, closing.THREE)
        (candidacy,) = closing.ranked(running, (90,))
        own_account(candidacy)
        db.session.commit()
        login = candidacy.number.lower()
    browsers = [funnel.browser(app, login) for _each in range(2)]
    sent = {"places": [codes[1], codes[0], ""], "reassign": "yes"}
    meet(monkeypatch, set_preferences, "wishes_on_record")
    told = outcome(both(*[lambda b=b: b.post("/my/places", data=sent) for b in browsers]), engine_name)
    with app.app_context():
        assert db.session.query(PlaceWish).one().places == [codes[1], codes[0]]
    if told is not None:
        assert "有人同时改了" in told.text
        assert hidden(told) == {"places": [codes[1], codes[0], ""], "reassign": ["yes"]}
        assert browsers[0].post("/my/places", data=hidden(told)).status_code == 302


def test_two_clerks_check_the_same_person_in(make_app, clock, engine_name, monkeypatch):
    from exams.services import check_in

    app = make_app()
    with app.app_context():
        made = world.build("briefing", 2)
        clerks = [world.staff(f"door{n}", "clerk") for n in (1, 2)]
        assign(made.entries, clerks, "attendance", world.staff("off", "office"), made.during)
        clock.set(made.during)
        db.session.commit()
        sent = {f"e-{entry.id}": "present" for entry in made.entries}
        page = f"/briefing/{made.stage.id}/"
    browsers = [funnel.browser(app, login) for login in ("door1", "door2")]
    meet(monkeypatch, check_in, "attendance_of")
    told = outcome(both(*[lambda b=b: b.post(page, data=sent) for b in browsers]), engine_name)
    with app.app_context():
        assert db.session.query(Attendance).count() == 2
        assert db.session.query(AuditEntry).filter_by(action="attendance.record").count() == 2
    if told is not None:
        assert browsers[1].post(page, data=hidden(told)).status_code == 303


def test_two_officers_decide_one_waiver(app, clock, engine_name):
    with app.app_context():
        cohort = open_jinsha(clock.now())
        own = applied(cohort, clock.now(), 1, schooling="junior")[0].id
        staff(clock.now(), "office1", "office")
        staff(clock.now(), "office2", "office")
        db.session.commit()
        waiver = db.session.query(Waiver).one().id
    jobs = []
    for login, granted in (("office1", "yes"), ("office2", "no")):
        sent = {f"w{waiver}-submit": "1", f"w{waiver}-granted": granted, f"w{waiver}-reason": login}
        browser = funnel.browser(app, login)
        jobs.append(lambda b=browser, d=sent: b.post(f"/office/waivers/case/{own}", data=d))
    assert [answer.status_code for answer in both(*jobs)] == [302, 302]
    with app.app_context():
        found = db.session.query(Waiver).one()
        assert found.decision_reason == ("office1" if found.granted else "office2")
        assert db.session.query(AuditEntry).filter_by(action="waiver.decide").count() == 1


def test_two_second_names_confirm_once(app, clock, engine_name):
    with app.app_context():
        cohort = open_jinsha(clock.now())
        own = applied(cohort, clock.now(), 1, schooling="junior")[0].id
        for login, role in (
            ("office1", "office"),
            ("second1", "second-signatory"),
            ("second2", "second-signatory"),
        ):
            staff(clock.now(), login, role)
        db.session.commit()
        waiver = db.session.query(Waiver).one().id
    page = f"/office/waivers/case/{own}"
    ruling = {f"w{waiver}-submit": "1", f"w{waiver}-granted": "yes", f"w{waiver}-reason": "能力突出"}
    assert funnel.browser(app, "office1").post(page, data=ruling).status_code == 302
    browsers = [funnel.browser(app, login) for login in ("second1", "second2")]
    answers = both(*[lambda b=b: b.post(page, data={f"b{waiver}-confirm": "1"}) for b in browsers])
    assert [answer.status_code for answer in answers] == [302, 302]
    with app.app_context():
        assert db.session.get(Application, own).state == "eligible"
        assert db.session.query(AuditEntry).filter_by(action="waiver.confirm").count() == 1


def test_two_clerks_correct_one_application(app, clock, engine_name):
    """Neither overwrites the other unseen: whoever comes second is shown what changed."""
    with app.app_context():
        cohort = open_jinsha(clock.now())
        own = applied(cohort, clock.now(), 1)[0].id
        clerk(clock.now(), "clerk1")
        clerk(clock.now(), "clerk2")
    page = f"/desk/application/{own}/correct"
    jobs = []
    for login, name in (("clerk1", "甲甲"), ("clerk2", "乙乙")):
        browser = funnel.browser(app, login)
        sent = fields_of(1, name=name, id_number="", phone="", address="") | hidden(browser.get(page))
        jobs.append(lambda b=browser, d=sent: b.post(page, data=d))
    assert sorted(answer.status_code for answer in both(*jobs)) == [302, 422]
    with app.app_context():
        assert db.session.get(Application, own).revision == 2


@pytest.fixture
def clumsy(make_app) -> Flask:
    """A site with pages that do what no page should."""
    app = make_app()

    def twice() -> str:
        at = app.config["ZEYOU_CLOCK"].now()
        facts = {"application_id": 10**6, "rule": "age", "reason": "13800000001", "decision_reason": ""}
        db.session.execute(insert(Waiver), [facts | {"return_reason": "", "requested_at": at}])
        db.session.commit()
        return ""

    def wrong() -> str:
        db.session.execute(insert(AuditEntry), [{"seq": 1}])
        return ""

    def gone() -> str:
        raise StaleDataError("13800000001")

    for view in (twice, wrong, gone):
        app.add_url_rule(f"/clumsy/{view.__name__}", view.__name__, public(view), methods=["GET", "POST"])
    return app


def test_a_program_is_answered_in_its_own_language_and_nothing_private_is_logged(clumsy, caplog):
    logging.getLogger("zeyou").propagate = True
    with caplog.at_level(logging.INFO, logger="zeyou"):
        answers = [
            clumsy.test_client().post(f"/clumsy/{name}", json={"phone": "13800000001"})
            for name in ("twice", "gone")
        ]
    assert [(one.status_code, one.json["error"]) for one in answers] == [(409, "at-the-same-time")] * 2
    assert "13800000001" not in caplog.text
    assert "collided" in caplog.text


def test_secrets_and_files_are_never_handed_back(clumsy):
    browser = clumsy.test_client()
    kept = browser.post("/clumsy/gone", data={"name": "甲<乙>", "note": "一\r\n二"})
    assert hidden(kept) == {"name": ["甲<乙>"], "note": ["一\r\n二"]}
    for sent in (
        {"name": "甲", "password": "x"},
        {"name": "甲", "photo": (b"", "a.jpg")},
        {"name": "甲" * 70_000},
    ):
        answer = browser.post("/clumsy/gone", data=sent)
        assert answer.status_code == 409
        assert "<input" not in answer.text.split("<main")[1].split("</main")[0]


def test_our_own_mistakes_stay_errors(clumsy):
    clumsy.config["PROPAGATE_EXCEPTIONS"] = False
    assert clumsy.test_client().post("/clumsy/wrong").status_code == 500
