"""Requests about one's own data in the browser: form, receipt, the office's queue, two people, several cohorts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application, DataRequest
from recruit.personal import Contact, contact_of, set_application_contact
from recruit.services.open_cohort import open_cohort
from tests.recruit.funnel import small
from tests.support import funnel
from tests.web.test_own_data import PAGES

PHONE = "13812345678"


@pytest.fixture
def app(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    clock.set(small.AFTER_TEST)
    sources = tuple(f"recruit.queries.own_{one}:PARTS" for one in ("records", "outcomes", "requests"))
    app = make_app(
        ZEYOU_KINDS=small.KINDS,
        ZEYOU_BLUEPRINTS=(*PAGES, "recruit.web.data_requests:bp", "recruit.web.desk:bp"),
        ZEYOU_OWN_DATA=sources,
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test()
        for number in ("N0001", "N0002"):
            account = funnel.applicant_of(stage, number)
            own = db.session.query(Application).filter_by(person_id=account.person_id).one()
            set_application_contact(own, own.cohort_id, Contact(phone="+8613800000001", address="一村1号"))
        db.session.commit()
    return app


def test_from_the_form_to_the_answer(app):
    own, office, second = (funnel.browser(app, login) for login in ("AN0001", "office", "second"))
    assert "申请更正资料" in own.get("/my/data").text
    page = own.get("/my/data/correct").text
    assert "名次是按这些排的，不会悄悄改" in page
    wrong = own.post("/my/data/correct", data={"field": "phone", "words": "换号了", "right": "12"})
    assert wrong.status_code == 422
    assert "换号了" in wrong.text
    proof = (io.BytesIO(b"%PDF-nothing"), "proof.pdf")
    bad = own.post(
        "/my/data/correct",
        data={"field": "phone", "words": "换号了", "right": PHONE, "proof": proof},
        content_type="multipart/form-data",
    )
    assert bad.status_code == 422
    assert 'id="proof-error"' in bad.text
    sent = own.post("/my/data/correct", data={"field": "phone", "words": "换号了", "right": PHONE})
    assert sent.status_code == 303
    receipt = own.get("/my/data").text
    assert "ZL0001" in receipt
    assert "等答复" in receipt

    assert "1 件更正、删除资料的申请等答复" in office.get("/office/").text
    assert "ZL0001" in office.get("/office/data-requests/small").text
    case = office.get("/office/data-request/1").text
    assert "换号了" in case
    assert PHONE not in case
    assert PHONE in office.post("/office/data-request/1/open").text
    empty = office.post("/office/data-request/1", data={"kind": "done", "words": ""})
    assert empty.status_code == 422
    office.post("/office/data-request/1", data={"kind": "done", "words": "核对过，改好了"})
    second.post("/office/data-request/1/confirm")
    told = own.get("/my/data").text
    assert "已经更正" in told
    assert "核对过，改好了" in told
    with app.app_context():
        one = db.session.get(DataRequest, 1)
        assert contact_of(one.application).phone == "+86" + PHONE
    assert "没有等答复的申请" in office.get("/office/data-requests/small").text


def test_two_stand_for_a_note_and_the_owner_reads_nothing_before(app):
    own, office, second = (funnel.browser(app, login) for login in ("AN0001", "office", "second"))
    own.post("/my/data/correct", data={"field": "marks", "words": "签到没记", "right": "到场了"})
    office.post("/office/data-request/1", data={"kind": "noted", "words": "说明放在一起了"})
    assert "说明放在一起了" not in own.get("/my/data").text
    assert "等另一个人确认" in second.get("/office/").text
    assert "确认答复" in second.get("/office/data-request/1").text
    assert "确认答复" not in office.get("/office/data-request/1").text
    assert second.post("/office/data-request/1/back", data={"reason": " "}).status_code == 422
    second.post("/office/data-request/1/confirm")
    assert "说明放在一起了" in own.get("/my/data").text


def test_what_is_asked_of_the_office_is_nobody_elses(app):
    funnel.browser(app, "AN0001").post("/my/data/erase", data={"field": "both", "words": "不想留"})
    other = funnel.browser(app, "AN0002")
    assert "ZL0001" not in other.get("/my/data").text
    assert other.get("/office/data-request/1").status_code == 403
    with app.app_context():
        first = db.session.query(Application).order_by(Application.id).first().id
    assert other.get(f"/my/data?application={first}").status_code in (403, 404)
    assert other.post("/my/data.zip", data={"application": first}).status_code in (403, 404)


def test_the_desk_writes_down_what_somebody_says(app):
    with app.app_context():
        funnel.person("clerk", "clerk")
        db.session.commit()
        key = db.session.query(Application).order_by(Application.id).first().id
    clerk = funnel.browser(app, "clerk")
    assert "先看身份证" in clerk.get(f"/desk/data/{key}/erase").text
    clerk.post(f"/desk/data/{key}/erase", data={"field": "papers", "words": "本人说不想留照片"})
    with app.app_context():
        assert (db.session.get(DataRequest, 1).via, db.session.get(DataRequest, 1).field) == (
            "desk",
            "papers",
        )


def test_who_is_late_is_said_to_the_office(app, clock):
    funnel.browser(app, "AN0001").post("/my/data/erase", data={"field": "both", "words": "不想留"})
    clock.set(small.AFTER_TEST + timedelta(days=40))
    page = funnel.browser(app, "office").get("/office/data-requests/small").text
    assert "过了答复的日子" in page


def test_the_queue_shows_one_state_alone(app, clock):
    funnel.browser(app, "AN0001").post("/my/data/erase", data={"field": "both", "words": "不想留"})
    office = funnel.browser(app, "office")
    at = "/office/data-requests/small?state="
    assert "ZL0001" in office.get(at + "open").text
    assert "ZL0001" in office.get(at + "nothing").text
    for other in ("late", "proposed", "answered"):
        page = office.get(at + other).text
        assert "ZL0001" not in page
        assert "没有这种状态的申请" in page
    clock.set(small.AFTER_TEST + timedelta(days=40))
    office = funnel.browser(app, "office")
    assert "ZL0001" not in office.get(at + "open").text
    assert "ZL0001" in office.get(at + "late").text


def test_somebody_in_two_cohorts_takes_along_either(app):
    with app.app_context():
        account = db.session.query(Account).filter_by(login="AN0001").one()
        old = db.session.query(Application).filter_by(person_id=account.person_id).one()
        again = open_cohort(old.cohort.version, "again", None, small.START)
        new = Application(
            cohort=again, person=old.person, number="R9", channel="web", state="submitted",
            township_code=old.township_code, village_code=old.village_code, schooling=old.schooling,
            answers={}, declarations=[], submitted_at=small.START,
        )  # fmt: skip
        db.session.add(new)
        db.session.commit()
        numbers = {old.id: old.number, new.id: "R9"}
        first, second = old.id, new.id
    own = funnel.browser(app, "AN0001")
    assert f"application={first}" in own.get("/my/data").text
    for key in (first, second):
        packed = zipfile.ZipFile(io.BytesIO(own.post("/my/data.zip", data={"application": key}).data))
        assert f'"number":"{numbers[key]}"' in packed.read("data.json").decode()
