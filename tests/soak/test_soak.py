"""The smallest run of the slow proofs, and that they notice what they are there to notice."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Application, Candidacy
from recruit.services.register import register
from tests.soak import registration
from tests.soak.__main__ import main
from tests.support.importing import numbered
from tests.support.registering import filled, open_jinsha
from tests.support.sources import ROOT


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_twenty_kills_of_site_processes_and_database_lose_no_answer(database: str) -> None:
    """In turn: all of the site, one of its processes, and the PostgreSQL server in the middle of its commits."""
    command = [sys.executable, "-m", "tests.soak", "answers", "--database", database, "--kills", "20"]
    command += ["--clients", "4", "--seed", "7", "--shortest", "0.1", "--longest", "0.3"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    if run.returncode == 2 and database == "postgres" and "no Debian package" in run.stderr:
        pytest.skip(run.stderr)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"answers: {database}, seed 7, 4 clients\nkill 1 (site) after " in run.stdout
    assert "kill 2 (worker) after " in run.stdout
    assert ("kill 3 (database) after " in run.stdout) == (database == "postgres")
    assert "answers: 20 kills, " in run.stdout


@pytest.mark.parametrize("proof", ["registration"])
def test_two_kills_lose_nothing(proof: str) -> None:
    command = [sys.executable, "-m", "tests.soak", proof, "--kills", "2", "--clients", "2", "--seed", "7"]
    command += ["--sheet", "40", "--shortest", "0.3", "--longest", "0.9"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith(f"{proof}: sqlite, seed 7, 2 clients\nkill 1 (site) after ")
    assert ": nothing lost\n" in run.stdout
    assert "2 kills, 0 acknowledged" not in run.stdout


def test_a_server_that_cannot_start_is_no_passed_proof(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    from tests.soak import installation

    monkeypatch.setattr(installation, "SERVE", [sys.executable, "-c", "raise SystemExit('no such thing')"])
    assert main(["answers", "--kills", "1", "--clients", "1"]) == 2
    assert "no such thing" in capsys.readouterr().err


@pytest.fixture
def three(app_context, clock: FixedClock) -> registration.Ledger:
    """Three people who have been told their numbers."""
    cohort = open_jinsha(clock.now())
    forms = [filled(1, id_number=numbered(number), phone=f"137{number:08d}") for number in range(3)]
    made = register(cohort, forms, "web", None, clock.now())
    db.session.commit()
    return registration.Ledger({number: one.number for number, one in enumerate(made)})


def test_whole_registrations_have_no_fault(three: registration.Ledger) -> None:
    assert registration.faults(three) == []


def test_a_lost_a_renumbered_and_a_half_registration_are_faults(three: registration.Ledger) -> None:
    three.told[3] = "160100009"
    three.told[0] = "160100008"
    found = registration.faults(three)
    assert len(found) == 2
    assert "person 0 was told 160100008" in found[1] + found[0]
    assert "lost: person 3" in found[1] + found[0]
    del three.told[0], three.told[3]
    first = db.session.query(Application).first()
    db.session.query(Candidacy).filter_by(application_id=first.id).one().application_id = None
    db.session.flush()
    assert registration.faults(three) == [f"half registered: {first.number}"]
