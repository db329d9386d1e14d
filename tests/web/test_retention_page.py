"""The page on keeping and erasing, the hold, the public sentences, and the command."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from recruit import storage
from recruit.clock import FixedClock
from recruit.commands.erase import erase
from recruit.config import JOBS
from recruit.db import db
from recruit.jobs import load_jobs, run_job
from recruit.models import Application, AuditEntry, Cohort, ErasureRun, Message
from recruit.queries.retention import facts_of
from recruit.services.erase_due import erase_due
from tests.support.funnel import browser
from tests.support.people import staff
from tests.support.registering import applied, filled, open_jinsha

HOLD = "/admin/retention/jinsha-2016/hold"


@pytest.fixture
def site(app: Flask, clock: FixedClock) -> Flask:
    """One applicant of Jinsha, and one of each role that may look."""
    with app.app_context():
        cohort = open_jinsha(clock.now())
        for login, role in (("office", "office"), ("watch", "auditor"), ("admin", "administrator")):
            staff(clock.now(), login, role)
        applied(cohort, clock.now())
        db.session.commit()
    return app


@pytest.fixture
def all_due(site: Flask, clock: FixedClock) -> datetime:
    with site.app_context():
        cohort = db.session.query(Cohort).one()
        clock.set(facts_of(cohort).last_list + timedelta(days=1200))
    return clock.now()


def test_the_page_says_what_is_kept_until_when_and_that_nobody_erases(site):
    page = browser(site, "office").get("/admin/retention").text
    for told in (
        "入户调查里别人家的姓和电话",
        "最后一份名单公示完以后 180 天",
        "2016年12月",
        "各算各的",
        "还没有做过",
    ):
        assert told in page
    assert "两天没有自动删除过了" in page
    assert HOLD not in page, "the office looks, it does not hold"


def test_what_is_due_is_counted_and_after_a_run_it_is_on_record(site, all_due, clock):
    page = browser(site, "watch").get("/admin/retention").text
    assert "已经到期" in page
    assert "2 项到期" in page, "one application and one message"
    with site.app_context():
        erase_due(clock.now())
    page = browser(site, "watch").get("/admin/retention").text
    assert "项到期，下次自动删除时删掉" not in page
    assert "报名资料 1" in page
    assert "做完了" in page
    assert "两天没有自动删除过了" not in page


def test_a_run_that_was_cut_short_is_shown(site, clock):
    with site.app_context():
        db.session.add(ErasureRun(started_at=clock.now(), actor="clock", counts={}))
        db.session.commit()
    assert "中途停了，下次接着做" in browser(site, "admin").get("/admin/retention").text


def test_the_auditor_holds_with_a_reason_and_lets_go_with_one(site, all_due, clock):
    watch = browser(site, "watch")
    assert 'value="hold"' in watch.get(HOLD).text
    assert watch.post(HOLD, data={"act": "hold", "reason": ""}).status_code == 422
    assert watch.post(HOLD, data={"act": "hold", "reason": "行政复议 2027-3 号"}).status_code == 302
    page = watch.get("/admin/retention").text
    assert "暂停删除，等事情了结" in page
    assert "行政复议 2027-3 号" in page
    with site.app_context():
        assert erase_due(clock.now()).total == 0
    assert "恢复三天以后，已经到期的资料就会删掉" in watch.get(HOLD).text
    assert 'value="release"' in watch.get(HOLD).text
    watch.post(HOLD, data={"act": "release", "reason": "复议结束"})
    assert "有人恢复了，从这时起照常删除" in watch.get("/admin/retention").text
    assert 'value="hold"' in watch.get(HOLD).text
    with site.app_context():
        cohort = db.session.query(Cohort).one()
        assert cohort.held(clock.now())
        assert not cohort.held(clock.now() + timedelta(days=3))
        actions = [one.action for one in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
        assert actions[-2:] == ["data.hold", "data.release"]
    assert "暂停删除资料" in watch.get("/audit/?action=data.hold").text


def test_two_who_both_want_to_hold_do_not_release(site):
    first, second = browser(site, "watch"), browser(site, "admin")
    assert first.post(HOLD, data={"act": "hold", "reason": "投诉 7 号"}).status_code == 302
    late = second.post(HOLD, data={"act": "hold", "reason": "投诉 8 号"}, follow_redirects=True)
    assert late.status_code == 200
    assert "这一期已经暂停删除了，不用再办。" in late.text
    with site.app_context():
        cohort = db.session.query(Cohort).one()
        assert (cohort.hold_reason, cohort.held_by) == ("投诉 7 号", "watch")
    first.post(HOLD, data={"act": "release", "reason": "办完了"})
    late = second.post(HOLD, data={"act": "release", "reason": "办完了"}, follow_redirects=True)
    assert "这一期没有暂停删除，不用恢复。" in late.text
    with site.app_context():
        assert db.session.query(Cohort).one().held_until is not None
        told = db.session.query(AuditEntry).filter(AuditEntry.action.in_(("data.hold", "data.release")))
        assert [one.actor for one in told] == ["watch", "watch"]


@pytest.mark.parametrize("wish", [{}, {"act": ""}, {"act": "toggle"}])
def test_a_form_that_does_not_say_which_changes_nothing(site, wish):
    assert browser(site, "watch").post(HOLD, data={"reason": "投诉", **wish}).status_code == 422
    with site.app_context():
        assert db.session.query(Cohort).one().hold_reason is None


@pytest.mark.parametrize("login", ["office", None])
def test_nobody_else_holds(site, login):
    client = browser(site, login) if login else site.test_client()
    assert client.post(HOLD, data={"act": "hold", "reason": "x"}).status_code == (403 if login else 302)
    with site.app_context():
        assert db.session.query(Cohort).one().hold_reason is None


def test_the_public_rules_and_the_form_say_how_long(site):
    rules = site.test_client().get("/p/jinsha-2016/rules").text
    assert "照片、身份证和毕业证的照片：最后一份名单公示完以后 365 天删除。" in rules
    assert "办公室定的" in rules
    form = site.test_client().get("/p/jinsha-2016/apply").text
    assert "其他资料最后一份名单公示完以后 1095 天删除" in form
    english = site.test_client().get("/p/jinsha-2016/rules?lang=en")
    assert english.status_code == 200


def test_who_applies_again_after_the_erasure_is_somebody_new(site, all_due, clock):
    from recruit.services.register import register

    with site.app_context():
        erase_due(clock.now())
        first = db.session.query(Cohort).one()
        clock.set(datetime.fromisoformat("2016-05-03T09:00+08:00"))
        from recruit.services.open_cohort import open_cohort

        again = open_cohort(first.version, "again", None, clock.now(), demo=True)
        (application,) = register(again, [filled()], "web", None, clock.now())
        old = db.session.query(Application).filter_by(cohort_id=first.id).one()
        assert application.person_id != old.person_id
        db.session.commit()


def test_the_job_of_the_worker_erases(site, all_due):
    (job,) = [one for one in load_jobs(JOBS) if one.code == "erase-due"]
    assert job.seconds == 24 * 3600
    assert run_job(site, job) == 2
    with site.app_context():
        assert db.session.query(Message).one().body_sealed is None
        assert db.session.query(ErasureRun).one().actor == "clock"


@pytest.fixture
def command(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs the command on this test's site."""
    import recruit.app

    monkeypatch.setattr(recruit.app, "create_app", lambda _overrides=None: site)

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(erase, list(words))
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_the_command_shows_first_and_erases_only_when_told(command, site, all_due):
    assert "--dry-run" in command(code=2)
    assert "--yes" in command("--dry-run", "--yes", code=2)
    rows = json.loads(command("--dry-run", "--json"))["rows"]
    assert {(one["part"], one["count"]) for one in rows} == {("applications", 1), ("messages", 1)}
    assert "现在到期的一共 2 项，什么也没有删" in command("--dry-run")
    with site.app_context():
        assert db.session.query(Application).one().erased_at is None
        assert db.session.query(ErasureRun).count() == 0
    told = command("--yes")
    assert "报名资料" in told
    assert "删掉了 2 项" in told
    assert json.loads(command("--yes", "--json")) == {"dry_run": False, "rows": []}


def test_the_command_counts_the_files_it_would_delete_and_notes_those_it_deletes(command, site):
    """A sheet that nobody confirmed: left alone for a day, then gone, and the audit log says how many."""
    with site.app_context():
        old, young = storage.put(b"a sheet of last week"), storage.put(b"a sheet of this morning")
        for sha256, hours in ((old, 25), (young, 23)):
            then = time.time() - hours * 3600
            os.utime(storage.path_of(sha256), (then, then))
    files = [{"cohort": "", "part": "files", "count": 1, "due_at": None}]
    assert json.loads(command("--dry-run", "--json"))["rows"] == files
    assert json.loads(command("--yes", "--json"))["rows"] == files
    assert json.loads(command("--dry-run", "--json"))["rows"] == []
    with site.app_context():
        assert list(storage.stored()) == [young]
        (noted,) = db.session.query(AuditEntry).filter_by(action="data.erase")
        assert (noted.actor, noted.subject, noted.facts) == (
            "system",
            "site",
            {"part": "files", "kind": "", "count": 1, "unclaimed": 1},
        )
    command("--yes")
    with site.app_context():
        assert db.session.query(AuditEntry).filter_by(action="data.erase").count() == 1, "nothing went"
