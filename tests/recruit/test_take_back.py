"""A cohort opened by mistake is taken back while nobody has registered, and nobody registers in it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from recruit.clock import FixedClock
from recruit.commands.programme import programme
from recruit.commands.site import init
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry, Organisation
from recruit.queries.applications import cohort_by_code, cohorts
from recruit.services.hold_erasure import WAIT, hold
from recruit.services.post_papers import NewPaper, put_up
from recruit.services.register import register
from recruit.services.remove_papers import ask_removal
from recruit.services.take_back_cohort import take_back_cohort
from recruit.services.withdraw import withdraw
from tests.recruit.programme.files import JINSHA, write
from tests.support.office_files import pdf
from tests.support.people import staff
from tests.support.registering import applied, fields_of, filled, open_jinsha
from tests.support.signed_in import browser

pytestmark = pytest.mark.database
PAGE = "/office/cohort/jinsha-2016/take-back"


@pytest.fixture
def site(app: Flask, clock: FixedClock) -> Flask:
    with app.app_context():
        open_jinsha(clock.now())
        staff(clock.now(), "office1", "office")
        staff(clock.now(), "auditor1", "auditor")
        db.session.commit()
    return app


def test_from_the_office_to_the_notice(site: Flask) -> None:
    office, public = browser(site, "office1"), site.test_client()
    assert PAGE in office.get("/office/").text
    assert PAGE not in browser(site, "auditor1").get("/office/").text
    assert office.get(PAGE).status_code == 200
    assert office.post(PAGE, data={"reason": " "}).status_code == 422
    assert public.get("/p/jinsha-2016").status_code == 200
    assert office.post(PAGE, data={"reason": "开始日期写错了"}).status_code == 303
    notice = public.get("/p/jinsha-2016")
    assert notice.status_code == 410
    assert "开始日期写错了" in notice.text
    assert "我要报名" not in notice.text
    for address in ("/p/jinsha-2016/apply", "/p/jinsha-2016/rules", "/p/jinsha-2016/lists"):
        assert public.get(address).status_code == 410
    answer = public.post("/p/jinsha-2016/apply", data=fields_of(1))
    assert answer.status_code == 410
    assert "已经撤回" in answer.text
    assert "农村电商服务站合伙人招募" not in public.get("/").text
    for address in (PAGE, "/office/cohort/jinsha-2016/townships", "/desk/jinsha-2016"):
        assert office.get(address).status_code == 410
    assert office.get("/office/").status_code == 200
    with site.app_context():
        noted = db.session.query(AuditEntry).filter_by(action="cohort.take-back").one()
        assert (noted.actor, noted.subject, noted.facts["reason"]) == (
            "office1",
            "cohort:jinsha-2016",
            "开始日期写错了",
        )


def test_once_somebody_has_registered_it_stays_even_if_they_left(site: Flask, clock: FixedClock) -> None:
    with site.app_context():
        application, account = applied(cohort_by_code("jinsha-2016"), clock.now())
        withdraw(application, "", account, clock.now())
        db.session.commit()
    office = browser(site, "office1")
    assert PAGE not in office.get("/office/").text
    assert "已经有 1 人报名，不能撤回" in office.get(PAGE).text
    assert office.post(PAGE, data={"reason": "写错了"}).status_code == 422
    with site.app_context():
        cohort = cohort_by_code("jinsha-2016")
        with pytest.raises(Refusal, match="cohort-has-people"):
            take_back_cohort(cohort, "写错了", None, clock.now())
        assert cohort.withdrawn_at is None
        assert cohorts() == [cohort]


def test_nobody_registers_in_it_and_it_goes_once_only(site: Flask, clock: FixedClock) -> None:
    with site.app_context():
        cohort = cohort_by_code("jinsha-2016")
        office = staff(clock.now(), "office2", "office", name="丙丙")
        take_back_cohort(cohort, "写错了", office, clock.now())
        with pytest.raises(Refusal, match="cohort-withdrawn"):
            register(cohort, [filled(1)], "web", None, clock.now())
        with pytest.raises(Refusal, match="cohort-withdrawn"):
            take_back_cohort(cohort, "写错了", office, clock.now())
        assert cohorts() == []


def test_only_the_county_takes_back(site: Flask, clock: FixedClock) -> None:
    with site.app_context():
        cohort = cohort_by_code("jinsha-2016")
        town = staff(clock.now(), "town", "office", name="乡里")
        town.organisation = Organisation(code="t9", kind="township", name="乙镇", township_code="520523002")
        db.session.flush()
        judge = staff(clock.now(), "judge9", "judge", name="丁丁")
        for by, code in ((town, "county-only"), (judge, "role-missing")):
            with pytest.raises(Refusal, match=code):
                take_back_cohort(cohort, "写错了", by, clock.now())


def test_the_operator_takes_back_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask]
) -> None:
    for name in ("DATABASE_URL", "ZEYOU_KEY_FILE", "ZEYOU_STORAGE", "ZEYOU_DEMO", "ZEYOU_SMTP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZEYOU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    CliRunner().invoke(init, catch_exceptions=False)
    file = str(write(tmp_path, JINSHA))
    run = CliRunner().invoke
    assert run(programme, ["publish", file, "--cohort", "wrong"]).exit_code == 0
    assert run(programme, ["take-back", "wrong"]).exit_code == 2
    done = run(programme, ["take-back", "wrong", "--reason", "日期写错了"], catch_exceptions=False)
    assert (done.exit_code, "/p/wrong" in done.output) == (0, True)
    again = run(programme, ["take-back", "wrong", "--reason", "日期写错了"])
    assert (again.exit_code, "已经撤回" in again.output) == (1, True)
    missing = run(programme, ["take-back", "nowhere", "--reason", "x"])
    assert (missing.exit_code, "nowhere" in missing.output) == (1, True)
    assert run(programme, ["publish", file, "--cohort", "wrong"]).exit_code == 1
    assert run(programme, ["publish", file, "--cohort", "right"]).exit_code == 0


def test_a_removal_that_waits_is_settled_first(site: Flask, clock: FixedClock) -> None:
    """Nobody would find its page any more, and what was put up by mistake would stay in the store."""
    with site.app_context():
        by = db.session.query(Account).filter_by(login="office1").one()
        cohort = cohort_by_code("jinsha-2016")
        [paper] = put_up(cohort, [NewPaper("名册", "", pdf())], by, clock.now())
        ask_removal(paper, [1], "personal", "有身份证号", by, clock.now())
        db.session.commit()
        paper_id = paper.id
    office = browser(site, "office1")
    assert "误登的内容" in office.get(PAGE).text
    assert office.post(PAGE, data={"reason": "写错了"}).status_code == 422
    with site.app_context():
        cohort, by = cohort_by_code("jinsha-2016"), db.session.query(Account).filter_by(login="office1").one()
        with pytest.raises(Refusal, match="cohort-removal-waits"):
            take_back_cohort(cohort, "写错了", by, clock.now())
        cohort.withdrawn_at, cohort.withdrawn_by, cohort.withdrawn_reason = clock.now(), "office1", "写错了"
        db.session.commit()
    # One that was taken back before this was looked at: its removals can still be settled.
    assert office.get(f"/office/cohort/jinsha-2016/papers/{paper_id}/removal").status_code == 200


def test_while_it_is_held_it_stays(site: Flask, clock: FixedClock) -> None:
    """Taken back, nobody would look for it any more, and as long as it is held no staff account is erased."""
    with site.app_context():
        auditor = db.session.query(Account).filter_by(login="auditor1").one()
        hold(cohort_by_code("jinsha-2016"), "有人投诉", auditor, clock.now())
        db.session.commit()
    office = browser(site, "office1")
    assert "暂停了删除" in office.get(PAGE).text
    assert office.post(PAGE, data={"reason": "写错了"}).status_code == 422
    with site.app_context():
        cohort = cohort_by_code("jinsha-2016")
        with pytest.raises(Refusal, match="cohort-held"):
            take_back_cohort(cohort, "写错了", None, clock.now())
        assert cohort.withdrawn_at is None


def test_held_after_it_was_taken_back_it_is_let_go_again(site: Flask, clock: FixedClock) -> None:
    with site.app_context():
        take_back_cohort(cohort_by_code("jinsha-2016"), "写错了", None, clock.now())
        db.session.commit()
    auditor, page = browser(site, "auditor1"), "/admin/retention/jinsha-2016/hold"
    for act in ("hold", "release"):
        assert auditor.get(page).status_code == 200
        assert auditor.post(page, data={"act": act, "reason": "投诉"}).status_code == 302
    with site.app_context():
        assert not cohort_by_code("jinsha-2016", taken_back=True).held(clock.now() + WAIT)
