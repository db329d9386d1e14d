"""`zeyou init`, the jobs and their single leader, `zeyou audit verify`."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from recruit import audit
from recruit.cli import main
from recruit.clock import FixedClock
from recruit.commands.audit import audit as audit_command
from recruit.commands.erase import erase
from recruit.commands.programme import programme
from recruit.commands.site import init, readmit, serve, worker
from recruit.config import DEMO_NOTE, JOBS
from recruit.db import db
from recruit.errors import Refusal
from recruit.jobs import Job, load_jobs, run_job, take_leadership
from recruit.models import AuditEntry, Cohort, Message
from recruit.secrets import KeyRing
from recruit.services.send_messages import Notice, queue
from tests.recruit.programme.files import JINSHA, write
from tests.support.people import applicant


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: only the home of the installation is set."""
    for name in ("DATABASE_URL", "ZEYOU_KEY_FILE", "ZEYOU_STORAGE", "ZEYOU_DEMO", "ZEYOU_SMTP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZEYOU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    return tmp_path / "home"


def test_init_makes_an_administrator_and_says_what_to_back_up(machine: Path) -> None:
    done = CliRunner().invoke(init, ["--login", "Chief", "--name", "孙某"], catch_exceptions=False)
    assert done.exit_code == 0
    for told in (
        "chief",
        str(machine / "zeyou.key"),
        str(machine / "zeyou.db"),
        "分开放",
        "/staff/invitation",
    ):
        assert told in done.output
    assert (machine / "zeyou.key").stat().st_mode & 0o077 == 0, "the key is for its owner alone"
    code = done.output.split("邀请码：")[1][:14]

    from recruit.app import create_app

    client = create_app({"WTF_CSRF_ENABLED": False, "TESTING": True}).test_client()
    slip = {
        "identifier": "chief",
        "code": code,
        "password": "three plain words",
        "again": "three plain words",
    }
    assert client.post("/staff/invitation", data=slip).location == "/staff/second-factor/set-up"


def test_init_never_overwrites(machine: Path) -> None:
    CliRunner().invoke(init, [], catch_exceptions=False)
    key = (machine / "zeyou.key").read_bytes()
    with pytest.raises(Refusal, match="site-exists"):
        CliRunner().invoke(init, [], catch_exceptions=False)
    assert (machine / "zeyou.key").read_bytes() == key
    (machine / "zeyou.key").rename(machine / "elsewhere.key")
    with pytest.raises(Refusal, match="database-not-empty"):
        CliRunner().invoke(init, [], catch_exceptions=False)
    assert not (machine / "zeyou.key").exists(), "no second key beside a database that the first one sealed"


def test_a_failed_init_can_be_tried_again(machine: Path) -> None:
    with pytest.raises(Refusal, match="login-wrong"):
        CliRunner().invoke(init, ["--login", "9"], catch_exceptions=False)
    assert CliRunner().invoke(init, [], catch_exceptions=False).exit_code == 0


def test_a_locked_out_administrator_is_let_in_again_and_it_is_noted(machine: Path) -> None:
    from recruit.app import create_app

    CliRunner().invoke(init, ["--login", "chief"], catch_exceptions=False)
    done = CliRunner().invoke(readmit, ["Chief"], catch_exceptions=False)
    code = done.output.split("邀请码：")[1][:14]
    app = create_app({"WTF_CSRF_ENABLED": False, "TESTING": True})
    slip = {
        "identifier": "chief",
        "code": code,
        "password": "three plain words",
        "again": "three plain words",
    }
    assert app.test_client().post("/staff/invitation", data=slip).location == "/staff/second-factor/set-up"
    with app.app_context():
        assert db.session.query(AuditEntry).filter_by(action="staff.readmit").count() == 1
    with pytest.raises(Refusal, match="login-unknown"):
        CliRunner().invoke(readmit, ["nobody"], catch_exceptions=False)


@pytest.mark.database
def test_only_one_worker_leads(make_app: Callable[..., Flask]) -> None:
    first, second = make_app(), make_app()
    leader = take_leadership(first)
    assert leader is not None
    assert leader.holds()
    assert take_leadership(second) is None
    leader.release()
    follower = take_leadership(second)
    assert follower is not None
    follower.release()


def test_a_second_worker_ends_with_a_word(machine: Path) -> None:
    CliRunner().invoke(init, [], catch_exceptions=False)
    from recruit.app import create_app

    leader = take_leadership(create_app())
    assert leader is not None
    second = CliRunner().invoke(worker, [], catch_exceptions=False)
    assert second.exit_code == 1
    assert "已经有一个 worker" in second.output
    leader.release()


@pytest.mark.parametrize(("command", "told"), [(worker, []), (erase, ["--yes"])])
def test_nothing_works_on_a_demonstration_by_todays_date(machine: Path, command, told) -> None:
    CliRunner().invoke(init, [], catch_exceptions=False)
    (machine / DEMO_NOTE).write_text("{}")
    with pytest.raises(Refusal, match="demo-not-worked-on"):
        CliRunner().invoke(command, told, catch_exceptions=False)


def test_the_listed_jobs_deliver_and_no_code_comes_twice(app: Flask, clock: FixedClock) -> None:
    with app.app_context():
        account = applicant(clock.now(), "260100001", phone="13800138000")
        queue([Notice(account, "sign-in-code", {"code": "1", "minutes": 10})], clock.now())
        db.session.commit()
    jobs = {job.code: job for job in load_jobs(JOBS)}
    assert run_job(app, jobs["deliver-outbox"]) == 1
    assert run_job(app, jobs["deliver-outbox"]) == 0
    assert {code: run_job(app, job) for code, job in jobs.items()} == dict.fromkeys(jobs, 0)
    assert "finish-overdue" in jobs
    with app.app_context():
        assert db.session.query(Message).one().state == "sent"
    with pytest.raises(RuntimeError, match="registered twice"):
        load_jobs([*JOBS, JOBS[0]])


def test_a_failing_job_changes_nothing_and_the_next_turn_goes_on(app: Flask, clock: FixedClock) -> None:
    def half_done(at: datetime) -> int:
        applicant(at, "260100001")
        raise ValueError("half way")

    assert run_job(app, Job("half-done", 60, half_done)) == -1
    with app.app_context():
        assert db.session.query(Message).count() == 0
        from recruit.models import Account

        assert db.session.query(Account).count() == 0


@pytest.fixture
def logged(app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Flask:
    with app.app_context():
        for number in range(5):
            audit.note(clock.now(), "chief", "staff.create", f"account:p{number}")
        db.session.commit()
    monkeypatch.setattr("recruit.app.create_app", lambda: app)
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    return app


def verify(*options: str) -> Any:
    return CliRunner().invoke(audit_command, ["verify", *options], catch_exceptions=False)


def test_a_whole_chain_is_confirmed_with_its_head(logged: Flask) -> None:
    done = verify("--json")
    plain = json.loads(done.output)
    assert done.exit_code == 0
    assert (plain["ok"], plain["entries"], len(plain["head"]), plain["findings"]) == (True, 5, 64, [])
    assert "共 5 条" in verify().output


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lambda: db.session.query(AuditEntry).filter_by(seq=3).update({"actor": "nobody"}), "altered"),
        (lambda: db.session.query(AuditEntry).filter_by(seq=3).delete(), "gap"),
        (lambda: db.session.query(AuditEntry).filter_by(seq=5).delete(), "head-differs"),
    ],
    ids=["changed", "removed", "cut off"],
)
def test_a_changed_chain_is_found(logged: Flask, tamper: Callable[[], Any], code: str) -> None:
    with logged.app_context():
        tamper()
        db.session.commit()
    done = verify("--json")
    assert done.exit_code == 1
    assert code in {finding["code"] for finding in json.loads(done.output)["findings"]}
    assert verify().exit_code == 1


def test_a_key_ring_written_is_the_one_read(tmp_path: Path) -> None:
    ring = KeyRing.generate()
    ring.write(tmp_path / "zeyou.key")
    assert KeyRing.read(tmp_path / "zeyou.key") == ring
    with pytest.raises(FileExistsError):
        ring.write(tmp_path / "zeyou.key")


def test_a_database_that_cannot_be_used_is_told_in_one_sentence(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://zeyou:not-to-be-told@127.0.0.1:1/zeyou")
    monkeypatch.setattr(sys, "argv", ["zeyou", "init"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert told.startswith("数据库用不了")
    assert "not-to-be-told" not in told
    assert not (machine / "zeyou.key").exists(), "a second try must not be stopped by the key of the first"


def test_a_programme_that_cannot_be_used_is_told_line_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\ntitle: [\n", encoding="utf-8")
    monkeypatch.setattr(
        sys, "argv", ["zeyou", "demo", "--programme", str(broken), "--out", str(tmp_path / "out")]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "第 " in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [serve, worker])
def test_nothing_runs_on_tables_of_another_version(machine: Path, command: Any) -> None:
    CliRunner().invoke(init, catch_exceptions=False)
    with closing(sqlite3.connect(machine / "zeyou.db")) as tables:
        tables.execute("UPDATE alembic_version SET version_num = '0001'")
        tables.commit()
    with pytest.raises(Refusal) as refused:
        CliRunner().invoke(command, catch_exceptions=False)
    assert refused.value.code == "tables-other-revision"
    assert refused.value.facts["here"] == "0001"


def test_a_running_cohort_keeps_the_version_it_was_opened_with(machine: Path, tmp_path: Path) -> None:
    """The file is changed and published again, once alone, once for a cohort that runs, once for a new one."""
    CliRunner().invoke(init, catch_exceptions=False)
    file = write(tmp_path, JINSHA)
    assert publish(file, "--cohort", "a/b").exit_code == 1
    assert "/p/first" in publish(file, "--cohort", "first").output
    file.write_text(JINSHA.replace("places: {value: 600", "places: {value: 650", 1), "utf-8")
    assert "第 2 版" in publish(file).output
    with pytest.raises(Refusal) as refused:
        publish(file, "--cohort", "first")
    assert refused.value.code == "code-taken"
    publish(file, "--cohort", "second")

    from recruit.app import create_app

    with create_app({"ZEYOU_QUIET": True}).app_context():
        cohorts = {one.code: one for one in db.session.query(Cohort)}
        places = {code: one.programme.stage("onsite-test").places for code, one in cohorts.items()}
        numbers = {code: one.version.number for code, one in cohorts.items()}
    assert places == {"first": 600, "second": 650}
    assert numbers == {"first": 1, "second": 2}


def publish(file: Path, *more: str) -> Any:
    return CliRunner().invoke(programme, ["publish", str(file), *more], catch_exceptions=False)
