"""Agreements, as the office, a candidate and a stranger with a paper meet them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from recruit.db import db
from recruit.models import (
    Agreement,
    AuditEntry,
    Engagement,
    Entry,
    Stage,
)
from recruit.services.issue_agreements import issue_agreements
from tests.support import closing
from tests.support.browser import DESK
from tests.support.closing import SIGNING
from tests.support.site import serve
from tests.web.closing.reading import count, text

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]


def test_the_office_prints_in_batches_hands_out_and_puts_signatures_on_record(site, enter, signing):
    browser = enter("office")
    printed = browser.post("/closing/small/agreements/print", data={"starts_on": "2026-05-08"})
    assert printed.status_code == 302
    page = text(browser.get("/closing/small/agreements"))
    assert "XF-2026-0002" in page
    packed = browser.post("/closing/small/agreements/agreements.zip")
    names = zipfile.ZipFile(io.BytesIO(packed.data)).namelist()
    assert names == ["XF-2026-0001.pdf", "XF-2026-0002.pdf"]
    with site.app_context():
        ids = list(
            db.session.scalars(
                select(Entry.id).join(Stage).where(Stage.code == "agreement").order_by(Entry.id)
            )
        )
    nothing = browser.post("/closing/small/agreements/sign", data={"what": "sign", "signed_on": "2026-05-08"})
    assert nothing.status_code == 422
    wrong = browser.post(
        "/closing/small/agreements/sign", data={"what": "sign", "signed_on": "2026-06-08", "entry": ids[:1]}
    )
    assert wrong.status_code == 422
    assert "签订日期请填" in text(wrong)
    sent = {"what": "sign", "signed_on": "2026-05-08", "entry": ids[:1]}
    assert browser.post("/closing/small/agreements/sign", data=sent).status_code == 302
    refused = browser.post("/closing/small/agreements/sign", data={"what": "decline", "entry": ids[1:]})
    assert refused.status_code == 422, "a reason is wanted"
    sent = {"what": "decline", "reason": "没有来", "entry": ids[1:]}
    assert browser.post("/closing/small/agreements/sign", data=sent).status_code == 302
    with site.app_context():
        states = {one.number: one.state for one in db.session.scalars(select(Agreement))}
        assert states == {"XF-2026-0001": "signed", "XF-2026-0002": "void"}
        fetched = select(AuditEntry).where(AuditEntry.action == "agreement.fetch")
        assert len(db.session.scalars(fetched).all()) == 2
    assert count(site, Engagement) == 1


def test_printing_goes_on_with_the_same_first_day_until_all_are_done(site, enter, signing, monkeypatch):
    from recruit.web.closing import agreements

    monkeypatch.setattr(agreements, "BATCH", 1)
    browser = enter("office")
    sent = {"starts_on": "2026-05-20"}
    first = browser.post("/closing/small/agreements/print", data=sent)
    assert first.location.endswith("?start=2026-05-20")
    page = text(browser.get(first.location))
    assert "data-go-on" in page
    assert 'value="2026-05-20"' in page
    assert "data-go-on" not in text(browser.get("/closing/small/agreements"))
    last = browser.post("/closing/small/agreements/print", data=sent)
    assert "start=" not in last.location
    with site.app_context():
        assert {str(one.starts_on) for one in db.session.scalars(select(Agreement))} == {"2026-05-20"}


def test_a_failed_print_names_person_field_and_remedy(site, enter, signing):
    with site.app_context():
        entry = db.session.scalar(select(Entry).join(Stage).where(Stage.code == "agreement"))
        entry.candidacy.application.contact_sealed = None
        name = entry.candidacy.person.name
        db.session.commit()
    answer = enter("office").post("/closing/small/agreements/print", data={"starts_on": ""})
    assert answer.status_code == 422
    assert f"{name} 的文件里“乙方住址”是空的" in text(answer)
    assert count(site, Agreement) == 0


def printed(site: Flask) -> list[Agreement]:
    with site.app_context():
        stage = db.session.scalar(select(Stage).where(Stage.code == "agreement"))
        issued = issue_agreements(stage, closing.office(), SIGNING, base_url="https://zeyou.example")
        db.session.commit()
        rows = list(issued.agreements)
        for row in rows:
            db.session.refresh(row)
            db.session.expunge(row)
        return rows


def test_a_stranger_confirms_a_paper_and_a_file(site, signing, client):
    agreement = printed(site)[0]
    page = text(client.get(f"/a/{agreement.verify_code.lower()}"))
    for words in ("XF-2026-0001", "甲镇 一村", agreement.pdf_sha256, "人*甲"):
        assert words in page
    assert "人1甲" not in page
    assert "999999" not in page
    with site.app_context():
        from recruit import storage

        content = storage.get(agreement.pdf_sha256)
    for data, words in (
        (content, "一模一样"),
        (content + b" ", "不一样"),
        (b"x" * (2 * 1024 * 1024 + 1), "超过2兆"),
    ):
        sent = {"file": (io.BytesIO(data), "a.pdf")}
        assert words in text(client.post(f"/a/{agreement.verify_code}", data=sent))
    assert client.post(f"/a/{agreement.verify_code}", data={}).status_code == 422


def test_a_code_nobody_issued_confirms_nothing(site, signing, client):
    answer = client.get("/a/AAAA-AAAA-AAAA")
    assert answer.status_code == 404
    assert "没有这个核对码" in text(answer)
    assert client.get("/a/?code=AAAA").status_code == 302


def test_a_candidate_fetches_the_own_agreement_and_nobody_elses(site, enter, signing, client):
    first, second = printed(site)
    browser = enter("n0002")
    page = text(browser.get("/my/agreement"))
    for words in ("一楼窗口", second.number, "5月8日"):
        assert words in page
    assert first.number not in page
    mine = browser.get("/my/agreement.pdf")
    assert second.number.encode() in mine.data
    assert first.number.encode() not in mine.data
    assert "no-store" in mine.headers["Cache-Control"]
    assert client.get("/my/agreement.pdf").status_code == 302
    assert browser.post(f"/closing/small/agreements/{first.id}/agreement.pdf").status_code == 403


def test_a_wrong_print_is_taken_back_with_a_reason(site, enter, signing):
    first, _second = printed(site)
    browser = enter("office")
    address = f"/closing/small/agreements/{first.id}"
    assert browser.post(address, data={"reason": ""}).status_code == 422
    assert browser.post(address, data={"reason": "地址错"}).status_code == 302
    assert "地址错" in text(browser.get(address))
    assert browser.get("/closing/small/agreements/9999").status_code == 404


def test_every_page_of_the_room_opens_for_whoever_reads_it(site, enter, signing):
    printed(site)
    for login in ("office", "second"):
        browser = enter(login)
        for page in ("", "/places", "/wishes", "/allotment", "/agreements"):
            assert browser.get(f"/closing/small{page}").status_code == 200
    assert enter("second").post("/closing/small/agreements/print").status_code == 403


def test_the_office_presses_once_and_watches_the_rest(site, enter, signing, visit, monkeypatch):
    from recruit.web.closing import agreements

    monkeypatch.setattr(agreements, "BATCH", 1)
    cookie = enter("office").get_cookie("zeyou")
    with serve(site) as server:
        window = visit(**DESK)
        window.context.add_cookies([{"name": "zeyou", "value": cookie.value, "url": server.url}])
        page = window.page()
        page.goto(f"{server.url}/closing/small/agreements")
        page.get_by_role("button", name="开始印").click()
        page.get_by_text("2 / 2").wait_for()
    assert count(site, Agreement) == 2
