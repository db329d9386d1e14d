"""The papers of the notice: the office puts them up, everybody fetches them, nothing that stood there is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import AuditEntry, NoticePaper
from recruit.web.paper_words import size_words
from tests.support import funnel
from tests.support.office_files import docx, pdf
from tests.support.people import staff
from tests.support.registering import open_jinsha, picture

pytestmark = pytest.mark.database
NOTICE, OFFICE = "/p/jinsha-2016", "/office/cohort/jinsha-2016/papers"


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    app = make_app(ZEYOU_PAPER_MB=1, ZEYOU_PAPERS_MOST=3)
    with app.app_context():
        cohort = open_jinsha(clock.now())
        from recruit.services.open_cohort import open_cohort

        open_cohort(cohort.version, "another", None, clock.now())
        for login, role in (("office", "office"), ("second", "second-signatory"), ("auditor", "auditor")):
            staff(clock.now(), login, role)
        db.session.commit()
    return app


@pytest.fixture
def office(site: Flask) -> FlaskClient:
    return funnel.browser(site, "office")


def send(office: FlaskClient, address: str = OFFICE, content: bytes | None = None, **fields: Any) -> Any:
    data = {"title_zh": "附件1 报名登记表", "title_en": "Annex 1: form", "version": "1", **fields}
    if content is not None:
        data["file"] = (io.BytesIO(content), "我的文件.exe")
    return office.post(address, data=data, content_type="multipart/form-data")


def test_a_paper_is_put_up_and_fetched(site, office, client):
    assert "公告附件" not in client.get(NOTICE).text
    assert send(office, content=pdf()).status_code == 302
    page = client.get(NOTICE).text
    assert f'href="{NOTICE}/papers/1/1" download>附件1 报名登记表</a>' in page
    assert "PDF，1 KB" in page
    assert "更新于" not in page
    assert "Annex 1: form" in client.get(f"{NOTICE}?lang=en").text
    file = site.test_client().get(f"{NOTICE}/papers/1/1")
    assert (file.data, file.mimetype) == (pdf(), "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E9%99%84%E4%BB%B61%20" in file.headers["Content-Disposition"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert file.headers["Cache-Control"] == "no-cache"


def test_a_download_that_broke_off_goes_on(office, client):
    send(office, content=pdf())
    part = client.get(f"{NOTICE}/papers/1/1", headers={"Range": "bytes=5-"})
    assert (part.status_code, part.data) == (206, pdf()[5:])
    again = client.get(f"{NOTICE}/papers/1/1", headers={"If-None-Match": part.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_change_is_told_and_the_old_version_stays(office, client, clock):
    send(office, content=pdf())
    clock.set(clock.now() + timedelta(days=2))
    answer = send(office, f"{OFFICE}/1", docx(), title_zh="附件1 报名表（新）", reason="电话一栏改长了")
    assert answer.status_code == 302
    page = re.sub(r"</?time[^>]*>", "", client.get(NOTICE).text)
    assert "公告的附件有更新，最近一次是 2016年5月5日 09:00" in page
    assert "更新于 2016年5月5日 09:00：电话一栏改长了" in page
    assert "附件1 报名表（新）" in page
    assert "第 1 版，2016年5月3日 09:00 放上，PDF，1 KB" in page
    assert client.get(f"{NOTICE}/papers/1/1").data == pdf()
    assert client.get(f"{NOTICE}/papers/1/2").data == docx()
    old = client.get(f"{NOTICE}/papers/1/1").headers["Content-Disposition"]
    assert "%E7%AC%AC%201%20%E7%89%88" in old


def test_only_the_title_can_change_and_nothing_is_not_a_change(office, client):
    send(office, content=pdf())
    assert "都没有变" in send(office, f"{OFFICE}/1", reason="随便").text
    assert send(office, f"{OFFICE}/1", content=pdf(), reason="同一个文件").status_code == 422
    assert send(office, f"{OFFICE}/1", title_zh="附件一").status_code == 422  # no reason
    assert send(office, f"{OFFICE}/1", title_zh="附件一", reason="改标题").status_code == 302
    assert client.get(f"{NOTICE}/papers/1/2").data == pdf()


def test_a_paper_that_was_taken_down_is_gone_for_all_but_the_record(site, office, client):
    send(office, content=pdf())
    send(office, f"{OFFICE}/1", docx(), reason="换成 Word")
    assert office.post(f"{OFFICE}/1/down", data={"down-reason": ""}).status_code == 422
    assert office.post(f"{OFFICE}/1/down", data={"down-reason": "误写了电话"}).status_code == 302
    page = client.get(NOTICE).text
    assert "撤下：误写了电话" in page
    assert "papers/1" not in page
    for number in (1, 2):
        assert client.get(f"{NOTICE}/papers/1/{number}").status_code == 404
    assert funnel.browser(site, "auditor").get(f"{OFFICE}/1/1").data == pdf()
    assert "误写了电话" in funnel.browser(site, "second").get(OFFICE).text
    assert send(office, f"{OFFICE}/1", pdf(b"new"), reason="再放").status_code == 422
    assert office.post(f"{OFFICE}/1/down", data={"down-reason": "又撤"}).status_code in (409, 422)
    assert send(office, content=pdf(b"new")).status_code == 302


def titles(client: FlaskClient) -> list[str]:
    page = client.get(NOTICE).text
    return sorted(("甲", "乙", "丙"), key=lambda one: page.index(f">{one}</a>"))


def test_the_order_is_the_offices(office, client):
    for title in ("甲", "乙", "丙"):
        send(office, content=pdf(title.encode()), title_zh=title)
    assert titles(client) == ["甲", "乙", "丙"]
    office.post(f"{OFFICE}/3/upward")
    assert titles(client) == ["甲", "丙", "乙"]
    office.post(f"{OFFICE}/1/downward")
    assert titles(client) == ["丙", "甲", "乙"]
    office.post(f"{OFFICE}/3/upward")
    assert titles(client) == ["丙", "甲", "乙"]


def test_no_more_than_the_setting_allows_but_others_may_follow_one_taken_down(office):
    for serial in range(3):
        assert send(office, content=pdf(str(serial).encode())).status_code == 302
    full = send(office, content=pdf(b"4"))
    assert full.status_code == 422
    assert "最多放 3 份" in full.text
    office.post(f"{OFFICE}/2/down", data={"down-reason": "不用了"})
    assert send(office, content=pdf(b"4")).status_code == 302


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>1</script></html>", "只能放 PDF"),
        (b"<svg onload='alert(1)'/>", "只能放 PDF"),
        (b"<?php 1;", "只能放 PDF"),
        (docx({"word/vbaProject.bin": b"x"}), "有宏"),
        (pdf(b"x" * 1_100_000), "最多 1 MB"),
        (b"", "文件是空的"),
        (None, "这一项要填"),
    ],
)
def test_a_bad_file_is_refused_with_what_was_typed_kept(site, office, client, content, said):
    answer = send(office, content=content, title_zh="很特别的标题")
    assert answer.status_code == 422
    assert said in answer.text
    assert "很特别的标题" in answer.text
    assert "公告附件" not in client.get(NOTICE).text


def test_a_damaged_picture_and_a_good_one(office, client):
    assert send(office, content=b"\x89PNG\r\n\x1a\n" + bytes(50)).status_code == 422
    assert send(office, content=picture(50, 40, "PNG")).status_code == 302
    assert client.get(f"{NOTICE}/papers/1/1").mimetype == "image/jpeg"


def test_titles_are_text_everywhere(office, client):
    evil = '<b>a</b>\r\nX: y/..\\"\'; filename="x.exe'
    assert send(office, content=pdf(), title_zh=evil).status_code == 302
    assert "<b>a</b>" not in client.get(NOTICE).text
    assert "<b>a</b>" not in office.get(OFFICE).text
    sent = client.get(f"{NOTICE}/papers/1/1").headers["Content-Disposition"]
    kind, options = parse_options_header(sent)
    assert (kind, options) == ("attachment", {"filename": "b a b X y .. '; filename= x.exe.pdf"})


def test_a_paper_belongs_to_its_cohort(office, client):
    send(office, content=pdf())
    for address in ("/p/another/papers/1/1", "/p/jinsha-2016/papers/1/2", "/p/jinsha-2016/papers/2/1"):
        assert client.get(address).status_code == 404
    other = OFFICE.replace("jinsha-2016", "another")
    assert office.get(f"{other}/1").status_code == 404
    assert office.get(f"{other}/1/1").status_code == 404
    for way in ("down", "upward", "downward"):
        assert office.post(f"{other}/1/{way}", data={"down-reason": "试"}).status_code == 404


def test_only_the_office_changes_and_every_change_is_in_the_log(site, office):
    for login in ("second", "auditor"):
        reader = funnel.browser(site, login)
        assert send(reader, content=pdf()).status_code == 403
        assert "放一份附件" not in reader.get(OFFICE).text
    send(office, content=pdf())
    send(office, content=docx())
    office.post(f"{OFFICE}/2/upward")
    send(office, f"{OFFICE}/1", title_zh="新", reason="改")
    office.post(f"{OFFICE}/1/down", data={"down-reason": "撤"})
    with site.app_context():
        query = db.session.query(AuditEntry).filter(AuditEntry.action.like("notice.%"))
        log = [(one.action, one.actor, one.subject) for one in query.order_by(AuditEntry.seq)]
        assert db.session.get(NoticePaper, 1).taken_down_by.login == "office"
    assert log == [
        ("notice.put-up", "office", "notice-paper:1"),
        ("notice.put-up", "office", "notice-paper:2"),
        ("notice.order", "office", "notice-paper:2"),
        ("notice.change", "office", "notice-paper:1"),
        ("notice.take-down", "office", "notice-paper:1"),
    ]


@pytest.mark.pdf
def test_the_blank_form_of_the_programme_can_be_put_up_as_it_is(office, client):
    form = office.get(f"{OFFICE}/blank-form.pdf")
    assert form.mimetype == "application/pdf"
    assert office.get(f"{OFFICE}/blank-form.pdf").data == form.data
    assert send(office, content=form.data).status_code == 302
    assert client.get(f"{NOTICE}/papers/1/1").data == form.data


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 KB"),
        (1024, "1 KB"),
        (1025, "2 KB"),
        (1_024_000, "1000 KB"),
        (1_258_291, "1.2 MB"),
        (1_258_292, "1.3 MB"),
    ],
)
def test_a_size_is_never_told_smaller_than_it_is(size, words):
    assert size_words(size) == words


def test_two_windows_change_one_paper_and_the_later_one_is_told(office, client):
    send(office, content=pdf())
    assert 'name="version" type="hidden" value="1"' in office.get(f"{OFFICE}/1").text
    assert send(office, f"{OFFICE}/1", title_zh="第一个窗口", reason="改标题").status_code == 302
    late = send(office, f"{OFFICE}/1", docx(), title_zh="第二个窗口", reason="换成 Word")
    assert late.status_code == 422
    assert "现在是第 2 版" in late.text
    assert 'value="第二个窗口"' in late.text
    assert "换成 Word</textarea>" in late.text
    assert client.get(f"{NOTICE}/papers/1/3").status_code == 404
    assert 'name="version" type="hidden" value="2"' in late.text
    for odd in ("", "x", "9" * 5000):
        assert send(office, f"{OFFICE}/1", title_zh="乱", reason="乱", version=odd).status_code == 422
    again = send(office, f"{OFFICE}/1", docx(), title_zh="第二个窗口", reason="换成 Word", version="2")
    assert again.status_code == 302
    assert client.get(f"{NOTICE}/papers/1/3").data == docx()


def test_titles_and_reasons_hold_nothing_invisible(office, client):
    assert send(office, content=pdf(), title_zh="附\u200b件\u202e1\x07 表\ufeff").status_code == 302
    assert ">附件1 表</a>" in client.get(NOTICE).text
    for empty in ("\u200b", "\u202e \u2066", "\u3164", "\ufe0f"):
        answer = send(office, content=pdf(), title_zh=empty)
        assert answer.status_code == 422
        assert "请写标题" in answer.text
    assert office.post(f"{OFFICE}/1/down", data={"down-reason": "\u200b"}).status_code == 422


@pytest.mark.parametrize(
    ("title", "plain_name"), [("报名登记表", "paper-1.pdf"), ("附件1 表", "paper-1.pdf"), ("表 A", "A.pdf")]
)
def test_every_download_has_a_name(office, client, title, plain_name):
    send(office, content=pdf(), title_zh=title)
    sent = client.get(f"{NOTICE}/papers/1/1").headers["Content-Disposition"]
    assert f"filename={plain_name};" in sent
    assert "filename*=UTF-8''%" in sent


def test_a_paper_taken_down_by_hand_says_so(office, client):
    send(office, content=pdf())
    office.post(f"{OFFICE}/1/down", data={"down-reason": "误写了电话"})
    gone = client.get(f"{NOTICE}/papers/1/1")
    assert gone.status_code == 404
    assert "办公室已经撤下" in gone.text
    assert "按规定删除" not in gone.text


def test_a_file_is_looked_into_while_nothing_is_held(site, office, monkeypatch):
    """Another connection can write while the file is examined."""
    from recruit.services import post_papers

    held = []

    def looking(content, most):
        held.append(db.session().in_transaction())
        return checked(content, most)

    checked = post_papers.checked
    monkeypatch.setattr(post_papers, "checked", looking)
    assert send(office, content=pdf()).status_code == 302
    assert send(office, f"{OFFICE}/1", docx(), reason="换").status_code == 302
    assert held == [False, False]
