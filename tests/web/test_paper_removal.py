"""A version of a notice paper that shows somebody's data: read by nobody from the asking on, gone when confirmed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit import audit, storage
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    AuditEntry,
    NoticePaper,
    NoticePaperVersion,
    Organisation,
    RoleGrant,
    Site,
)
from recruit.services import erase_files, remove_papers
from tests.support import funnel
from tests.support.office_files import docx, pdf
from tests.support.people import staff
from tests.support.registering import open_jinsha
from tests.web.test_papers import send

pytestmark = pytest.mark.database
NOTICE, OFFICE = "/p/jinsha-2016", "/office/cohort/jinsha-2016/papers"
REMOVAL = f"{OFFICE}/1/removal"
LEAK = "附件1 张小三 13800000000"


@pytest.fixture
def site(make_app: Callable[..., Flask], clock: FixedClock) -> Flask:
    app = make_app()
    with app.app_context():
        open_jinsha(clock.now())
        for login, role in (("office", "office"), ("second", "second-signatory"), ("auditor", "auditor")):
            staff(clock.now(), login, role)
        staff(clock.now(), "both", "office")
        db.session.commit()
    return app


@pytest.fixture
def office(site: Flask) -> FlaskClient:
    browser = funnel.browser(site, "office")
    send(browser, OFFICE, pdf(b"secret"), title_zh=LEAK, title_en="Annex by Zhang")
    return browser


@pytest.fixture
def second(site: Flask, office: FlaskClient) -> FlaskClient:
    return funnel.browser(site, "second")


def ask(office: FlaskClient, *numbers: int, **fields: Any) -> Any:
    words = {"cause": "personal", "reason": "登了张小三的电话", **fields}
    return office.post(REMOVAL, data={"versions": [str(one) for one in numbers], **words})


def answer(by: FlaskClient, way: str, *numbers: int, **fields: Any) -> Any:
    follow = fields.pop("follow_redirects", False)
    data = {"version": [str(one) for one in numbers], **fields}
    return by.post(f"{REMOVAL}/{way}", data=data, follow_redirects=follow)


def version(site: Flask, number: int = 1, paper: int = 1) -> NoticePaperVersion:
    return db.session.query(NoticePaperVersion).filter_by(paper_id=paper, number=number).one()


def make_old(site: Flask) -> None:
    """As if everything had been stored more than an hour ago."""
    with site.app_context():
        for sha256 in storage.stored():
            os.utime(storage.path_of(sha256), (1, 1))


def stored(site: Flask) -> set[str]:
    with site.app_context():
        return set(storage.stored())


def text_of(page: str) -> str:
    return re.sub(r"</?time[^>]*>", "", page)


def test_from_the_asking_on_nobody_outside_reads_title_or_file(site, office, second, client):
    fetched = client.get(f"{NOTICE}/papers/1/1")
    assert ask(office, 1).status_code == 303
    page = client.get(NOTICE).text
    assert "张小三" not in page
    assert f"{NOTICE}/papers/1/1" not in page
    assert "第 1 版正在核对，暂时不能下载" in page
    assert "Zhang" not in client.get(f"{NOTICE}?lang=en").text
    again = {"If-None-Match": fetched.headers["ETag"]}
    for headers in ({}, again, {"Range": "bytes=5-"}):
        stopped = site.test_client().get(f"{NOTICE}/papers/1/1", headers=headers)
        assert stopped.status_code == 404
        assert "张小三" not in stopped.text
    # Whoever confirms has to see what they confirm; the file is still there.
    assert second.get(f"{OFFICE}/1/1").data == pdf(b"secret")
    shown = second.get(REMOVAL).text
    assert "登了张小三的电话" in shown
    assert "我看过了，确认删除" in shown
    assert "等第二个人确认删除" in second.get("/office/").text


def test_confirmed_the_file_is_gone_and_the_row_says_when_and_by_whom(site, office, second, client, clock):
    make_old(site)
    ask(office, 1)
    clock.set(clock.now() + timedelta(hours=3))
    assert answer(second, "confirm", 1).status_code == 303
    assert stored(site) == set()
    with site.app_context():
        row = version(site)
        assert (row.title_zh, row.title_en, row.reason, row.removal_reason) == ("", "", "", "")
        assert (len(row.sha256), row.removal_cause, row.erased_at) == (64, "personal", clock.now())
        assert storage.find(row.sha256) is None
        facts = [one.facts for one in db.session.query(AuditEntry) if one.action.startswith("notice.removal")]
        assert "张小三" not in str(facts)
        assert [one["sha256"] for one in facts] == [[row.sha256]] * 2
        assert list(audit.verify()) == []
    page = text_of(client.get(NOTICE).text)
    assert "第 1 版误登了个人资料，县电商办已在 2016年5月3日 12:00 删除" in page
    assert "公告的附件有更新" in page
    gone = client.get(f"{NOTICE}/papers/1/1")
    assert gone.status_code == 404
    assert "已经删除" in gone.text
    for by in (office, second):
        assert by.get(f"{OFFICE}/1/1").status_code == 404
    for address in (OFFICE, f"{OFFICE}/1", REMOVAL):
        looked = office.get(address)
        assert looked.status_code == 200
        assert "张小三" not in looked.text


def test_another_row_that_names_the_file_keeps_it(site, office, second, client):
    send(office, f"{OFFICE}/1", title_zh="附件1 改了标题", reason="标题里有名字")
    make_old(site)
    ask(office, 1)
    assert "同样的文件还用在别处" in second.get(REMOVAL).text
    answer(second, "confirm", 1)
    assert len(stored(site)) == 1
    assert client.get(f"{NOTICE}/papers/1/2").data == pdf(b"secret")
    assert "没有从系统里清掉" in second.get(REMOVAL).text
    page = client.get(NOTICE).text
    assert "附件1 改了标题" in page
    assert "张小三" not in page
    ask(office, 2)
    answer(second, "confirm", 2)
    assert stored(site) == set()


def test_the_same_file_goes_with_all_its_numbers_at_once(site, office, second):
    send(office, f"{OFFICE}/1", title_zh="附件1 改了标题", reason="标题里有名字")
    make_old(site)
    page = office.get(REMOVAL).text
    assert len(re.findall(r"<input checked[^>]*name=\"versions\"", page)) == 2
    ask(office, 1, 2)
    answer(second, "confirm", 1, 2)
    assert stored(site) == set()


def test_the_removed_file_does_not_come_back(site, office, second, client):
    ask(office, 1)
    same = send(office, OFFICE, pdf(b"secret"), title_zh="又来")
    assert same.status_code == 422
    assert "不能再放" in same.text
    # A change of the title alone would give the file another number, and the public would read it again.
    assert send(office, f"{OFFICE}/1", title_zh="换个标题", reason="改").status_code == 422
    answer(second, "confirm", 1)
    assert send(office, f"{OFFICE}/1", pdf(b"secret"), title_zh="换个标题", reason="改").status_code == 422
    assert send(office, f"{OFFICE}/1", title_zh="换个标题", reason="改").status_code == 422
    assert send(office, f"{OFFICE}/1", docx(), title_zh="换个标题", reason="改").status_code == 302
    page = text_of(client.get(NOTICE).text)
    assert "换个标题" in page
    assert "误登了个人资料" in page


def test_a_file_just_stored_is_taken_by_the_worker_and_read_by_nobody_meanwhile(site, office, second):
    ask(office, 1)
    answer(second, "confirm", 1)
    assert "过一会儿会自动清掉" in second.get(REMOVAL).text
    assert len(stored(site)) == 1
    assert office.get(f"{OFFICE}/1/1").status_code == 404
    with site.app_context():
        assert remove_papers.clear_removed() == 0
    make_old(site)
    with site.app_context():
        assert remove_papers.clear_removed() == 1
        assert remove_papers.clear_removed() == 0


def test_sent_back_or_taken_back_the_public_reads_again(site, office, second, client):
    ask(office, 1)
    empty = answer(second, "back", 1, reason=" ")
    assert empty.status_code == 422
    assert client.get(f"{NOTICE}/papers/1/1").status_code == 404
    answer(second, "back", 1, reason="里面没有个人资料")
    assert client.get(f"{NOTICE}/papers/1/1").data == pdf(b"secret")
    assert LEAK in client.get(NOTICE).text
    ask(office, 1)
    answer(office, "back", 1)
    assert client.get(f"{NOTICE}/papers/1/1").status_code == 200
    with site.app_context():
        row = version(site)
        assert (row.removal_cause, row.removal_reason, row.removal_asked_at) == ("", "", None)


def test_nobody_confirms_what_they_asked_for_nor_does_another_account_of_theirs(site, office, second):
    with site.app_context():
        for login in ("office", "both"):
            account = db.session.query(Account).filter_by(login=login).one()
            account.name = "同一个人"
            account.grants.append(RoleGrant(role="second-signatory"))
        db.session.commit()
    ask(office, 1)
    assert "我看过了，确认删除" not in office.get(REMOVAL).text
    for login in ("office", "both"):
        answer(funnel.browser(site, login), "confirm", 1)
        with site.app_context():
            assert version(site).erased_at is None
    answer(second, "confirm", 1)
    with site.app_context():
        assert version(site).erased_at is not None


@pytest.mark.parametrize(
    ("numbers", "fields", "said"),
    [
        ((), {}, "这一项要填"),
        ((7,), {}, "请选要删除哪一版"),
        ((1,), {"cause": "x"}, "请选为什么删除"),
        ((1,), {"reason": "\u200b"}, "请写明理由"),
    ],
)
def test_what_is_asked_must_say_which_and_why(site, office, client, numbers, fields, said):
    answered = ask(office, *numbers, **fields)
    assert answered.status_code == 422
    assert said in answered.text
    assert client.get(f"{NOTICE}/papers/1/1").status_code == 200


def test_asked_twice_confirmed_twice(site, office, second):
    ask(office, 1)
    assert ask(office, 1).status_code == 422
    answer(second, "confirm", 1)
    answer(second, "confirm", 1)
    assert "没有等着确认的删除申请" in second.get(REMOVAL).text
    assert ask(office, 1).status_code == 422
    for odd in ("x", "9" * 5000, "-1"):
        assert second.post(f"{REMOVAL}/confirm", data={"version": odd}).status_code == 303


def test_also_of_a_paper_that_was_taken_down_with_the_words_about_it(site, office, second, client):
    make_old(site)
    office.post(f"{OFFICE}/1/down", data={"down-reason": "误登了张小三的电话"})
    ask(office, 1)
    assert "张小三" not in client.get(NOTICE).text
    answer(second, "confirm", 1)
    assert stored(site) == set()
    page = client.get(NOTICE).text
    assert "一份附件已在" in page
    assert "误登了个人资料" in page
    with site.app_context():
        assert db.session.get(NoticePaper, 1).taken_down_reason == ""


def test_a_sweep_and_a_second_look_agree_with_it(site, office, second):
    """The row stays and names the hash, and still nothing counts as using the file."""
    ask(office, 1)
    answer(second, "confirm", 1)
    make_old(site)
    with site.app_context():
        assert erase_files.unclaimed() == 1
        assert erase_files.sweep() == 1


def test_only_the_county_asks_and_confirms(site, office):
    with site.app_context():
        paper = db.session.get(NoticePaper, 1)
        at = paper.newest.put_up_at
        town = staff(at, "town", "office")
        town.grants.append(RoleGrant(role="second-signatory"))
        town.organisation = Organisation(code="t", kind="township", name="乙镇", township_code="520523002")
        for step in (
            lambda: remove_papers.ask_removal(paper, [1], "personal", "错", town, at),
            lambda: remove_papers.confirm_removal(paper, [1], town, at),
            lambda: remove_papers.send_back_removal(paper, [1], "错", town, at),
        ):
            with pytest.raises(Refusal, match="county-only"):
                step()
        auditor = db.session.query(Account).filter_by(login="auditor").one()
        with pytest.raises(Refusal, match="role-missing"):
            remove_papers.ask_removal(paper, [1], "personal", "错", auditor, at)


def test_what_two_officers_ask_for_is_settled_apart(site, office, second, client):
    send(office, f"{OFFICE}/1", docx(), title_zh="附件1", reason="更正")
    other = funnel.browser(site, "both")
    ask(office, 1)
    ask(other, 2)
    page = office.get(REMOVAL).text
    assert len(re.findall(r">收回</button>", page)) == 1, "each takes back what they asked for"
    assert answer(office, "back", 1, 2).status_code == 422, "one of them is not theirs"
    assert answer(office, "back", 2).status_code == 422
    assert answer(other, "back", 2).status_code == 303
    assert client.get(f"{NOTICE}/papers/1/2").status_code == 200
    assert client.get(f"{NOTICE}/papers/1/1").status_code == 404
    ask(other, 2)
    page = second.get(REMOVAL).text
    assert len(re.findall(r"我看过了，确认删除", page)) == 2
    wrong = answer(second, "back", 2, reason=" ")
    assert wrong.status_code == 422
    assert wrong.text.count("请写明理由") == 1, "beside the form that was sent"
    assert "公布" not in wrong.text[wrong.text.index("请写明理由") - 80 : wrong.text.index("请写明理由") + 80]
    answer(second, "confirm", 2)
    with site.app_context():
        assert version(site, 2).erased_at is not None
        assert version(site, 1).removal_pending


def test_a_copy_of_the_database_takes_nothing_out_of_the_real_sites_store(site, office, second):
    ask(office, 1)
    make_old(site)
    with site.app_context():
        storage.mark("a" * 32)
        db.session.merge(Site(id=1, code="b" * 32))
        db.session.commit()
    told = answer(second, "confirm", 1, follow_redirects=True)
    with site.app_context():
        assert version(site).erased_at is not None
        with pytest.raises(Refusal, match="store-of-another"):
            remove_papers.clear_removed()
        db.session.rollback()
    assert len(stored(site)) == 1
    assert "已经从系统里清掉" not in told.text
