"""Agreements, as the office, a candidate and a stranger with a paper meet them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from recruit.db import db
from recruit.models import (
    Agreement,
    AgreementStep,
    Annulment,
    AuditEntry,
    Engagement,
    Entry,
    Stage,
)
from recruit.services import run_prints
from recruit.services.issue_agreements import issue_agreements
from recruit.services.run_prints import print_waiting
from tests.support import closing
from tests.support.closing import SIGNING
from tests.web.closing.reading import count, text

pytestmark = pytest.mark.database
Enter = Callable[[str], FlaskClient]


def test_the_office_prints_in_batches_hands_out_and_puts_signatures_on_record(site, enter, signing):
    browser = enter("office")
    printed = browser.post("/closing/small/agreements/print", data={"starts_on": "2026-05-08"})
    assert printed.status_code == 302
    work(site)
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
    sent = {"what": "sign", "signed_on": "2026-05-08", "entry": ids[:1]}
    early = browser.post("/closing/small/agreements/sign", data=sent)
    assert early.status_code == 422
    assert "还没有登记乙方签字" in text(early)
    hand = {"what": "hand", "handed_on": "2026-05-08", "witness": "见证人", "entry": ids[:1]}
    assert browser.post("/closing/small/agreements/sign", data=hand).status_code == 302
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


def work(site: Flask) -> int:
    """The worker's turn, and how many it printed."""
    with site.app_context():
        return print_waiting(lambda: SIGNING)


def test_printing_keeps_its_first_day_until_all_are_done(site, enter, signing, monkeypatch):
    monkeypatch.setattr(run_prints, "AT_A_TIME", 1)
    browser = enter("office")
    sent = {"starts_on": "2026-05-20"}
    assert browser.post("/closing/small/agreements/print", data=sent).status_code == 302
    page = text(browser.get("/closing/small/agreements"))
    assert "正在印：0 / 2 份" in page
    assert 'http-equiv="refresh"' in page
    assert "开始印（共" not in page, "nobody starts a second print beside it"
    assert work(site) == 2
    page = text(browser.get("/closing/small/agreements"))
    assert "正在印" not in page
    with site.app_context():
        assert {str(one.starts_on) for one in db.session.scalars(select(Agreement))} == {"2026-05-20"}


def test_a_print_is_stopped_and_goes_on(site, enter, signing):
    browser = enter("office")
    assert browser.post("/closing/small/agreements/run", data={"what": "stop"}).status_code == 404
    browser.post("/closing/small/agreements/print", data={})
    assert browser.post("/closing/small/agreements/run", data={"what": "stop"}).status_code == 302
    assert work(site) == 0
    assert "接着印（还剩 2 份）" in text(browser.get("/closing/small/agreements"))
    assert browser.post("/closing/small/agreements/run", data={"what": "stop"}).status_code == 422
    assert browser.post("/closing/small/agreements/run", data={"what": "go-on"}).status_code == 302
    assert work(site) == 2


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


def test_the_paper_is_followed_into_the_files(site, enter, signing):
    printed(site)
    browser = enter("office")
    with site.app_context():
        ids = list(db.session.scalars(select(Agreement.entry_id).order_by(Agreement.id)))
        number = db.session.scalar(select(Agreement.id).order_by(Agreement.id))
    page = "/closing/small/agreements"
    one = f"{page}/{number}"

    def put(what, **sent):
        return browser.post(f"{page}/sign", data={"what": what, "entry": ids[:1], **sent})

    assert put("hand", handed_on="2026-05-08", witness="").status_code == 422
    assert put("hand", handed_on="2026-05-08", witness="王见证").status_code == 302
    assert "王见证" in text(browser.get(one))
    assert count_of(browser, "to-seal-a") == 1
    assert put("sign", signed_on="2026-05-08").status_code == 302
    assert "等扫描" in text(browser.get("/office/cohort/small"))
    bad = browser.post(f"{one}/scan", data={"file": (io.BytesIO(b"MZ"), "a.exe")})
    assert bad.status_code == 422
    picture = io.BytesIO()
    Image.new("L", (40, 60), 255).save(picture, "PNG")
    kept = browser.post(f"{one}/scan", data={"file": (io.BytesIO(picture.getvalue()), "a.png")})
    assert kept.status_code == 302
    fetched = browser.post(f"{one}/scan/file")
    assert fetched.data.startswith(b"\xff\xd8")
    assert "no-store" in fetched.headers["Cache-Control"]
    assert put("file", place="2号柜第3盒").status_code == 302
    assert put("file", place="2号柜第3盒").status_code == 422, "once is enough"
    assert count_of(browser, "done") == 1
    sheet = browser.get(f"{page}.xlsx?where=done")
    assert sheet.data.startswith(b"PK")
    with site.app_context():
        step = db.session.scalar(select(AgreementStep.id).where(AgreementStep.step == "filed"))
    assert browser.post(one, data={"step": step, "reason": ""}).status_code == 422
    assert browser.post(one, data={"step": step, "reason": "放错了"}).status_code == 302
    assert "放错了" in text(browser.get(one))
    assert count_of(browser, "to-file") == 1
    assert enter("second").post(f"{one}/scan/file").status_code == 403


def test_a_wrong_signing_is_annulled_on_the_agreements_page(site, enter, signing):
    agreements = printed(site)
    with site.app_context():
        found = [db.session.get_one(Agreement, one.id) for one in agreements]
        closing.both_sign(found[0].entry.stage, found[:1])
        db.session.commit()
    page = f"/closing/small/agreements/{agreements[0].id}"
    office, second = enter("office"), enter("second")
    assert "其实没有签" in text(office.get(page))
    empty = office.post(f"{page}/annul", data={"why": " "})
    assert empty.status_code == 422
    assert second.post(f"{page}/annul", data={"why": "勾错了"}).status_code == 403
    assert office.post(f"{page}/annul", data={"why": "勾错了行"}).status_code == 302
    again = office.post(f"{page}/annul", data={"why": "写得很长的另一个原因"})
    assert again.status_code == 422
    assert "写得很长的另一个原因" in text(again), "what was typed is kept"
    assert "等复核人确认" in text(office.get("/office/"))
    with site.app_context():
        waiting = db.session.scalars(select(Annulment.id)).one()
    sent = {"annulment": waiting, "what": "back", "reason": ""}
    unsaid = second.post(f"{page}/annulment", data=sent)
    assert unsaid.status_code == 422
    assert "请写明原因" in text(unsaid)
    assert second.post(f"{page}/annulment", data={**sent, "annulment": 9999}).status_code == 404
    assert office.post(f"{page}/annulment", data={**sent, "what": "confirm"}).status_code == 422
    assert second.post(f"{page}/annulment", data={**sent, "what": "confirm"}).status_code == 302
    after = text(office.get(page))
    assert "勾错了行" in after
    assert "作废" in after
    assert count_of(office, "to-print") == 1


def count_of(browser: FlaskClient, where: str) -> int:
    """How many rows the list shows when it is narrowed."""
    return text(browser.get(f"/closing/small/agreements?where={where}")).count(">XF-2026-")
