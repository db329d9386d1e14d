"""My data: everything about oneself and nothing about others, after a fresh sign-in, with every file."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from recruit import storage
from recruit.app import limiter
from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Application, Attachment, AuditEntry, LoginSession, Stage
from recruit.own_data import Records
from tests.recruit.funnel import small
from tests.support import funnel
from tests.web.test_office import BLUEPRINTS

PAGES = (*BLUEPRINTS, "recruit.web.apply:bp", "recruit.web.my_way:bp", "recruit.web.own_data:bp")
PHOTO = b"a photo as it was stored"


@pytest.fixture
def app(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    clock.set(small.AFTER_TEST)
    app = make_app(
        ZEYOU_KINDS=small.KINDS,
        ZEYOU_BLUEPRINTS=PAGES,
        ZEYOU_OWN_DATA=tuple(
            f"recruit.queries.own_{one}:PARTS" for one in ("records", "outcomes", "requests")
        ),
    )
    with app.app_context():
        limiter.reset()
        stage = funnel.at_the_test()
        for number in ("N0001", "N0002"):
            funnel.applicant_of(stage, number)
        own = application("N0001")
        facts = {"mime": "image/jpeg", "size": len(PHOTO), "received_at": small.START}
        db.session.add(Attachment(application_id=own.id, field="photo", sha256=storage.put(PHOTO), **facts))
        db.session.commit()
    return app


def application(number: str) -> Application:
    account = db.session.scalars(select(Account).where(Account.login == f"A{number}")).one()
    return db.session.scalars(select(Application).where(Application.person_id == account.person_id)).one()


def archive(app: Flask, number: str = "N0001") -> zipfile.ZipFile:
    answer = funnel.browser(app, f"A{number}").post("/my/data.zip")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return zipfile.ZipFile(io.BytesIO(answer.data))


def parts(packed: zipfile.ZipFile) -> dict[str, Any]:
    return {part["code"]: part for part in json.loads(packed.read("data.json"))["parts"]}


@pytest.mark.database
def test_the_archive_holds_the_data_the_page_and_the_files(app):
    packed = archive(app)
    assert packed.testzip() is None
    found = parts(packed)
    assert packed.read("files/papers/photo.jpg") == PHOTO
    assert found["papers"]["files"] == [
        {"name": "files/papers/photo.jpg", "sha256": hashlib.sha256(PHOTO).hexdigest()}
    ]
    assert found["application"]["records"][0]["number"]
    assert "报名材料" in packed.read("index.html").decode()


def test_nothing_of_anybody_else_is_in_it(app):
    with app.app_context():
        other = application("N0002")
        names = [other.number, "N0002"]
    packed = archive(app)
    text = "".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())
    assert "N0001" in text
    assert [name for name in names if name in text] == []


def test_a_mark_stands_in_it_from_its_publication_on(app):
    assert "results" not in [code for code, part in parts(archive(app)).items() if "90" in str(part)]
    with app.app_context():
        funnel.publish(db.session.scalars(select(Stage).where(Stage.code == "test")).one())
        db.session.commit()
    rows = {row["stage"]: row for row in parts(archive(app))["results"]["records"]}
    assert rows["测试"]["rank"] == 1
    assert "90" in rows["测试"]["marks"]


def test_taking_it_is_noted(app):
    archive(app)
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "own.take")).one()
        assert noted.facts == {"files": 1, "own": True}
        assert noted.subject.endswith(application("N0001").number)


def test_an_old_sign_in_reads_but_does_not_take(app):
    browser = funnel.browser(app, "AN0001")
    with app.app_context():
        for session in db.session.scalars(select(LoginSession)):
            session.created_at -= timedelta(minutes=16)
        db.session.commit()
    assert "先重新登录一次" in browser.get("/my/data").text
    answer = browser.post("/my/data.zip")
    assert answer.status_code == 303
    assert "请先重新登录一次" in browser.get("/my/data").text


def test_a_file_that_is_gone_is_named_and_the_rest_comes(app):
    with app.app_context():
        storage.path_of(hashlib.sha256(PHOTO).hexdigest()).unlink()
    packed = archive(app)
    assert "files/papers/photo.jpg" not in packed.namelist()
    assert "这些文件读不出来，请告诉办公室：files/papers/photo.jpg" in packed.read("index.html").decode()


def test_what_was_erased_says_when(app):
    with app.app_context():
        one = application("N0001").attachments[0]
        one.erased_at = small.AFTER_TALK
        db.session.commit()
    packed = archive(app)
    record = parts(packed)["papers"]["records"][0]
    assert record["erased_at"].startswith("2026-05-09")
    assert "file" not in record
    assert [name for name in packed.namelist() if name.startswith("files/")] == []


def test_whoever_has_left_takes_it_along_as_well(app):
    with app.app_context():
        application("N0001").state = "withdrawn"
        db.session.commit()
    assert parts(archive(app))["application"]["records"][0]["state"] == "withdrawn"


def test_only_so_many_an_hour(app):
    browser = funnel.browser(app, "AN0001")
    app.config["RATELIMIT_ENABLED"] = True
    answers = [browser.post("/my/data.zip").status_code for _time in range(8)]
    assert answers[:6] == [200] * 6
    assert 429 in answers[6:]


def test_the_desk_takes_it_only_after_the_card_was_seen(app):
    with app.app_context():
        number = application("N0001").id
        funnel.person("clerk", "clerk", name="登记员")
        db.session.commit()
    clerk = funnel.browser(app, "clerk")
    refused = clerk.post(f"/desk/data/{number}", data={})
    assert refused.status_code == 422
    assert "请先核对身份证" in refused.text
    taken = clerk.post(f"/desk/data/{number}", data={"seen": "y"})
    assert taken.mimetype == "application/zip"
    with app.app_context():
        assert (
            db.session.scalars(select(AuditEntry).where(AuditEntry.action == "own.take")).one().facts["own"]
            is False
        )
    assert clerk.get("/desk/data/9999").status_code == 404


def test_a_key_without_a_label_is_found_at_once():
    records = Records({"name": "姓名"})
    with pytest.raises(KeyError, match="phone"):
        records.add(name="x", phone="1")
