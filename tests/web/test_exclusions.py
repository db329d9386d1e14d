"""An exclusion as it is walked: the office's form, the second person, and what candidate and public read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, Exclusion
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.worlds import kept

pytestmark = pytest.mark.database
BLUEPRINTS = (
    "recruit.web.public:bp",
    "recruit.web.signin:bp",
    "recruit.web.office:bp",
    "recruit.web.apply:bp",
    "recruit.web.rechecks:bp",
    "recruit.web.lists:bp",
)
GIVEN = {
    "cause": "cheating",
    "reason": "请人代做任务，截图是别人手机上的",
    "heard_on": "2026-05-01",
    "statement": "手机坏了，借了邻居的",
}


class Site:
    """The test runs; the office, the second signatory and the candidate N0001 sit at their pages."""

    def __init__(self, app: Flask, stage_id: int) -> None:
        self.app, self.stage_id = app, stage_id
        self.office, self.second, self.own = (
            funnel.browser(app, login) for login in ("office", "second", "AN0001")
        )
        self.candidacy_id = self.ask(lambda: db.session.query(Candidacy).filter_by(number="N0001").one().id)
        self.entry_id = self.ask(
            lambda: (
                db.session.query(Entry).filter_by(candidacy_id=self.candidacy_id, stage_id=stage_id).one().id
            )
        )
        self.form = f"/office/candidacy/{self.candidacy_id}/exclude"

    def ask(self, action: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return action()

    def propose(self, **given: str) -> Any:
        return self.office.post(self.form, data={**GIVEN, **given})

    def state(self) -> str:
        return self.ask(lambda: db.session.get_one(Candidacy, self.candidacy_id).state)


@pytest.fixture
def it(make_app: Callable[..., Flask], clock: FixedClock) -> Site:
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        return Site(app, kept(_at_the_test))


def _at_the_test() -> int:
    stage = funnel.at_the_test(replacement="none", reserve=0)
    funnel.office()
    funnel.second()
    funnel.applicant_of(stage, "N0001")
    db.session.commit()
    return stage.id


def test_from_the_candidates_page_to_their_own(it):
    assert it.form in it.office.get(f"/office/entry/{it.entry_id}").text
    assert it.office.get(it.form).status_code == 200
    answer = it.propose()
    assert answer.status_code == 303
    address = answer.headers["Location"]
    # Until the second person has confirmed it, the candidate takes part and reads nothing of it.
    assert it.state() == "active"
    assert "资格取消" not in it.own.get("/my").text
    assert "等复核人确认" in it.office.get(address).text
    assert it.form not in it.office.get(f"/office/entry/{it.entry_id}").text
    assert "考生 N0001：取消资格等复核人确认" in it.second.get("/office/").text.partition("被卡住的")[0]
    shown = it.second.get(address).text
    for said in ("请人代做任务", "手机坏了，借了邻居的", "考试或者任务作弊"):
        assert said in shown
    assert it.second.post(f"{address}/confirm").status_code == 303
    assert it.state() == "excluded"
    own = it.own.get("/my").text
    for said in ("您的资格取消了：考试或者任务作弊", "请人代做任务", "手机坏了，借了邻居的", "意见窗口"):
        assert said in own
    assert "取消资格等复核人确认" not in it.second.get("/office/").text


def test_the_public_reads_one_word_only(it):
    it.second.post(f"{it.propose().headers['Location']}/confirm")

    def publish() -> int:
        result = funnel.publish(db.session.get_one(small.Stage, it.stage_id))
        db.session.commit()
        return int(result.id)

    public = it.app.test_client().get(f"/lists/{it.ask(publish)}").text
    line = public[public.index("N0001") :].partition("</tr>")[0]
    assert "取消资格" in line
    for word in ("作弊", "截图", "邻居", "人1"):
        assert word not in public


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"cause": ""}, "这一项要填"),
        ({"cause": "winner"}, "请选一个缘由"),
        ({"reason": " "}, "这一项要填"),
        ({"statement": ""}, "这一项要填"),
        ({"heard_on": "2026-05-40"}, "年-月-日"),
        ({"heard_on": "2030-01-01"}, "听取说明的日子"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(it, given, told):
    answer = it.propose(**given)
    assert answer.status_code == 422
    assert told in answer.text
    for name in ("reason", "statement"):
        assert {**GIVEN, **given}[name].strip() in answer.text
    assert it.ask(lambda: db.session.query(Exclusion).count()) == 0


def test_a_second_proposal_is_told_of_the_first_and_the_second_person_sends_back(it):
    address = it.propose().headers["Location"]
    again = it.propose()
    assert again.status_code == 422
    assert "已经有一份取消资格等人确认" in again.text
    assert it.second.post(f"{address}/back", data={"reason": ""}).status_code == 422
    it.second.post(f"{address}/back", data={"reason": "没有证据"})
    assert "没有证据" in it.office.get(address).text
    assert it.second.post(f"{address}/confirm", follow_redirects=True).status_code == 200
    assert it.state() == "active"
    it.office.post(f"{it.propose().headers['Location']}/back")
    assert it.state() == "active"


def test_a_township_account_opens_none_of_it(it):
    address = it.propose().headers["Location"]

    def town() -> None:
        from recruit.models import Organisation

        account = funnel.person("town", "office", "second-signatory", name="乡里")
        account.organisation = Organisation(
            code="t1", kind="township", name="甲镇", township_code="999001001"
        )
        db.session.commit()

    it.ask(town)
    browser = funnel.browser(it.app, "town")
    assert browser.get(it.form).status_code == 409
    assert browser.get(address).status_code == 409
    assert "全县" in browser.post(f"{address}/confirm", follow_redirects=True).text
    assert it.form not in browser.get(f"/office/entry/{it.entry_id}").text
    assert it.ask(lambda: db.session.query(Account).filter_by(login="town").count()) == 1
    assert it.state() == "active"


def test_a_township_reads_that_somebody_is_out_and_not_what_is_held_against_them(it):
    it.second.post(f"{it.propose().headers['Location']}/confirm")

    def reader() -> None:
        from recruit.models import Organisation

        account = funnel.person("town", "auditor", name="乡里")
        found = db.session.get_one(Candidacy, it.candidacy_id)
        account.organisation = Organisation(
            code="t2", kind="township", name="甲镇", township_code=found.township_code
        )
        db.session.commit()

    it.ask(reader)
    page = funnel.browser(it.app, "town").get(f"/office/entry/{it.entry_id}").text
    assert "考试或者任务作弊" in page
    assert GIVEN["reason"] not in page
    number = it.ask(lambda: db.session.query(Exclusion).one().id)
    assert GIVEN["reason"] in it.office.get(f"/office/exclusion/{number}").text


def test_nothing_is_left_to_confirm_about_who_is_no_longer_in_the_running(it):
    address = it.propose().headers["Location"]
    assert f'action="{address}/confirm"' in it.second.get(address).text

    def leave() -> None:
        db.session.get_one(Candidacy, it.candidacy_id).state = "withdrawn"
        db.session.commit()

    it.ask(leave)
    assert "取消资格等复核人确认" not in it.second.get("/office/").text
    page = it.second.get(address).text
    assert f'action="{address}/confirm"' not in page
    assert "现在不用确认" in page
    assert "现在不用确认" in it.second.post(f"{address}/confirm", follow_redirects=True).text
    assert it.second.post(f"{address}/back", data={"reason": "本人退出了"}).status_code == 303
    assert it.ask(lambda: db.session.query(Exclusion).one().state) == "rejected"
