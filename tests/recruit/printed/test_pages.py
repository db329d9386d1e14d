"""Pages of printed forms: the office, a township's clerk, an applicant, and those whom it does not concern."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from recruit.db import db
from recruit.models import AuditEntry, FormPiece, FormPrint, FormTable
from recruit.web.rule_words import rule_groups
from tests.recruit.printed import world
from tests.support.signed_in import browser

pytestmark = [pytest.mark.database, pytest.mark.pdf]
HOME = f"/registers/papers/{world.YULU}"
YJ = f"/registers/papers/{world.YINGJIANG}/head-form"


@pytest.fixture
def yulu(make_app, clock) -> Flask:
    clock.set(datetime(2016, 6, 10, 9, tzinfo=UTC))
    app = make_app(WTF_CSRF_ENABLED=False)
    with app.app_context():
        world.yulu()
        db.session.remove()
    return app


@pytest.fixture
def yingjiang(make_app, clock) -> Flask:
    clock.set(datetime(2020, 11, 10, 9, tzinfo=UTC))
    app = make_app(WTF_CSRF_ENABLED=False)
    with app.app_context():
        world.yingjiang()
        db.session.remove()
    return app


def rows(**typed: str) -> dict[str, str]:
    return {"group.lines": "6", "office.lines": "8", "revision": "0", **typed}


def test_the_office_finds_forms_prints_one_and_all(yulu):
    office = browser(yulu, "office")
    with yulu.app_context():
        key = world.places()[0].id
    assert "备选站点登记表" in office.get(HOME).text
    assert (
        "打印“雨碌乡农村淘宝村级服务站备选站点登记表”"
        in office.get(f"/closing/{world.YULU}/places/{key}").text
    )
    assert HOME in office.get(f"/office/cohort/{world.YULU}").text
    page = office.get(f"{HOME}/site?text=小铺").text
    assert ("小铺村委会" in page, "小米村委会" in page) == (True, False)
    one = office.post(f"{HOME}/site/one.pdf", data={"subject": key})
    assert (one.status_code, one.data[:5], one.headers["Cache-Control"]) == (200, b"%PDF-", "no-store")
    assert office.post(f"{HOME}/site/one.pdf", data={"subject": 2**31 - 1}).status_code == 404
    assert office.get(f"{HOME}/site/blank.pdf").data[:5] == b"%PDF-"
    where = office.post(f"{HOME}/site/print", data={"township": ""}).location
    assert "接着印下一份" in office.get(where).text
    batch = where.partition("?")[0]
    assert office.post(f"{batch}/go").status_code == 303
    assert "都印好了" in office.get(batch).text
    with yulu.app_context():
        piece = db.session.query(FormPiece).one()
        assert len(piece.subjects) == 4
        assert {one.action for one in db.session.query(AuditEntry)} >= {"form.print", "form.print-one"}
        got = office.post(f"/registers/papers/piece/{piece.id}.pdf")
    assert got.data[:5] == b"%PDF-"
    assert office.post(f"{batch}/files.zip").data[:2] == b"PK"
    assert office.post(f"{batch}/discard").status_code == 303
    assert office.post(f"{batch}/files.zip").status_code == 200
    assert "文件已经删掉" in office.get(batch).text


def test_rows_are_typed_lines_added_and_nothing_is_lost_when_a_cell_is_wrong(yulu):
    clerk, address = browser(yulu, "clerk"), f"{HOME}/staff/rows?township={world.TOWNSHIP}"
    assert "还没有存过" in clerk.get(address).text
    wrong = clerk.post(address, data=rows(**{"group.0.name": "张某", "group.0.mobile": "123"}))
    assert (wrong.status_code, 'value="张某"' in wrong.text, 'value="123"' in wrong.text) == (422, True, True)
    assert 'id="group.0.mobile-error"' in wrong.text
    more = clerk.post(address, data=rows(more="group", **{"group.0.name": "张某"}))
    assert ('value="张某"' in more.text, 'name="group.8.name"' in more.text) == (True, True)
    assert 'name="office.8.name"' not in more.text
    done = clerk.post(address, data=rows(**{"group.0.name": "张某", "group.0.mobile": "13800000001"}))
    assert done.status_code == 303
    assert 'value="张某"' in clerk.get(address).text
    assert "填过了" in clerk.get(f"{HOME}/staff").text
    assert clerk.post(f"{HOME}/staff/rows.pdf?township={world.TOWNSHIP}").data[:5] == b"%PDF-"
    batch = clerk.post(f"{HOME}/staff/print").location.partition("?")[0]
    assert clerk.post(f"{batch}/go").status_code == 303
    assert clerk.post(f"{batch}/files.zip").data[:2] == b"PK"
    late = browser(yulu, "office").post(address, data=rows(**{"group.0.name": "李某"}))
    assert (late.status_code, "已经改过这张表" in late.text, 'value="李某"' in late.text) == (422, True, True)
    with yulu.app_context():
        assert db.session.query(FormTable).one().revision == 1
        assert db.session.query(FormPiece).one().subjects == [int(world.TOWNSHIP)]


def test_who_only_reads_sees_how_far_it_is_and_no_names(yulu):
    auditor = browser(yulu, "auditor")
    assert auditor.get(f"{HOME}/staff").status_code == 200
    assert auditor.get(f"{HOME}/staff/rows?township={world.TOWNSHIP}").status_code == 403
    assert auditor.post(f"{HOME}/site/print", data={"township": ""}).status_code == 403
    assert browser(yulu, "office").get(f"{HOME}/site/rows").status_code == 404
    assert browser(yulu, "office").get(f"{HOME}/staff/rows?township=530326210").status_code == 404


def test_a_clerk_reaches_the_own_townships_people_only(yingjiang):
    clerk, other, office = (browser(yingjiang, one) for one in ("clerk", "elsewhere", "office"))
    with yingjiang.app_context():
        key = world.people().first.id
    assert ("排勒干" in clerk.get(YJ).text, "闷小兰" in clerk.get(YJ).text) == (True, False)
    assert clerk.post(f"{YJ}/one.pdf", data={"subject": key}).status_code == 200
    assert other.post(f"{YJ}/one.pdf", data={"subject": key}).status_code == 404
    assert f"{YJ}/one.pdf" in clerk.get(f"/desk/application/{key}").text
    assert f"/registers/papers/{world.YINGJIANG}" in clerk.get(f"/desk/{world.YINGJIANG}").text
    # Whatever township the form names, a clerk prints the own one.
    batch = other.post(f"{YJ}/print", data={"township": world.FIRST}).location.partition("?")[0]
    with yingjiang.app_context():
        one = db.session.query(FormPrint).one()
        assert (one.township_code, one.whole) == (world.OTHER, 1)
    assert (clerk.get(batch).status_code, office.get(batch).status_code) == (404, 200)
    assert other.post(f"{batch}/go").status_code == 303
    assert "正在印" not in office.get(YJ).text


def test_an_applicant_prints_the_own_form(yingjiang):
    with yingjiang.app_context():
        login = world.owner(world.people().first).login
    own = browser(yingjiang, login)
    assert "/my/form.pdf?code=head-form" in own.get("/my").text
    got = own.get("/my/form.pdf?code=head-form")
    assert (got.status_code, got.data[:5]) == (200, b"%PDF-")
    assert own.get("/my/form.pdf?code=nothing").status_code == 404
    assert browser(yingjiang, "clerk").get("/my/form.pdf?code=head-form").status_code == 403


def test_how_a_form_is_laid_out_is_no_rule_for_the_public(yulu):
    with yulu.test_request_context():
        told = rule_groups(world.cohort(world.YULU).programme)
    assert "表单" not in dict(told)
