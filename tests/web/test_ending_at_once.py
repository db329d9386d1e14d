"""Two hands on one application at the very same moment: one takes its owner out of the running, the other corrects,
withdraws, decides, hands in papers. On both databases one comes first, the other finds what was done, and nobody waits
in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from flask import Flask

from recruit import audit
from recruit.clock import FixedClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.registration import KIND
from recruit.models import Account, Application, Attachment, Candidacy, Cohort, Exclusion, Waiver
from recruit.services import correct_application as correcting
from recruit.services import decide_waiver, exclude, settle_papers
from recruit.services import withdraw as leaving
from recruit.services.attach import Paper, attach
from recruit.services.close_stage import confirm, propose
from recruit.services.decide_waiver import WaiverRuling
from recruit.services.exclude import Grounds, confirm_exclusion, propose_exclusion
from recruit.services.register import register
from recruit.services.settle_papers import recall_originals, refuse_for_papers, see_originals
from recruit.services.take_back_cohort import take_back_cohort
from tests.support.people import staff
from tests.support.registering import applied, clerk, filled, open_jinsha, picture

pytestmark = pytest.mark.database
#: How long one side waits for the other, who may have to wait for it.
PATIENCE = 1.0


@dataclass
class Scene:
    """One applicant, and what waits for the second person about them. Every job opens a session of its own."""

    app: Flask
    clock: FixedClock
    own: int
    account: int
    exclusion: int

    @property
    def application(self) -> Application:
        return db.session.get_one(Application, self.own)

    def by(self, login: str) -> Account:
        return db.session.query(Account).filter_by(login=login).one()

    def confirm(self) -> None:
        found = db.session.get_one(Exclusion, self.exclusion)
        confirm_exclusion(found, self.by("second1"), self.clock.now())

    def states(self) -> tuple[str, str]:
        with self.app.app_context():
            candidacy = db.session.query(Candidacy).filter_by(application_id=self.own).one()
            return self.application.state, candidacy.state


def scene(app: Flask, clock: FixedClock, **changes: Any) -> Scene:
    at = clock.now()
    with app.app_context():
        own, account = applied(open_jinsha(at), at, 1, **changes)
        for login, role in (
            ("office1", "office"),
            ("office2", "office"),
            ("second1", "second-signatory"),
        ):
            staff(at, login, role, name=f"{login}甲")
        clerk(at, "clerk1")
        candidacy = db.session.query(Candidacy).filter_by(application_id=own.id).one()
        office = db.session.query(Account).filter_by(login="office1").one()
        waiting = propose_exclusion(candidacy, Grounds("fraud", "假证", at.date(), "不是"), office, at)
        db.session.commit()
        return Scene(app, clock, own.id, account.id, waiting.id)


def done(app: Flask, job: Callable[[], object]) -> str:
    """What became of a job in its own session: 'done', the code of a refusal, or what the database said."""
    with app.app_context():
        try:
            job()
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            return refusal.code
        except Exception as problem:
            db.session.rollback()
            return f"{type(problem).__name__}: {problem}"[:300]
        return "done"


def together(app: Flask, *jobs: Callable[[], object]) -> list[str]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: done(app, job), jobs))


def one_after_the_other(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """The second comes while what the first did is not committed yet, and ends before it, or has to wait for it."""
    under_way, ended = Event(), Event()

    def begin() -> None:
        first()
        under_way.set()
        ended.wait(PATIENCE)

    def follow() -> None:
        assert under_way.wait(20)
        second()

    def run(job: Callable[[], object]) -> str:
        try:
            return done(app, job)
        finally:
            under_way.set()
            if job is follow:
                ended.set()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (begin, follow)))


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes two steps wait for each other; where one holds what the other needs, it goes on alone."""
    gate = Barrier(2)

    def hold(module: Any, name: str) -> None:
        real = getattr(module, name)

        def slow(*args: Any, **kwargs: Any) -> Any:
            found = real(*args, **kwargs)
            with suppress(BrokenBarrierError):
                gate.wait(timeout=PATIENCE)
            return found

        monkeypatch.setattr(module, name, slow)

    return hold


def chain_is_whole(app: Flask) -> bool:
    with app.app_context():
        return not list(audit.verify())


def blocked(app: Flask) -> set[str]:
    with app.app_context():
        stage = db.session.query(Cohort).one().stage("registration")
        return {one.code for one in KIND.blockers(stage)}


def test_a_correction_that_asks_for_a_waiver_and_an_exclusion_leave_nothing_open(app, clock, meet):
    it = scene(app, clock)
    meet(exclude, "require_other")
    meet(correcting, "require_window")

    def correct() -> None:
        form = filled(1, schooling="junior", waiver_reason="会修电脑")
        owner = db.session.get_one(Account, it.account)
        correcting.correct_application(it.application, form, owner, clock.now())

    said = together(app, it.confirm, correct)
    assert said[0] == "done"
    assert said[1] in ("done", "candidacy-ended")
    assert it.states()[1] == "excluded"
    assert it.states()[0] != "waiver"
    assert "waivers-undecided" not in blocked(app)
    assert chain_is_whole(app)


def test_registration_never_waits_for_a_request_of_somebody_who_is_out(app, clock):
    """However it came about: nobody can decide on it any more."""
    it = scene(app, clock, schooling="junior", waiver_reason="会修电脑")
    assert "waivers-undecided" in blocked(app)
    with app.app_context():
        db.session.query(Candidacy).filter_by(application_id=it.own).one().state = "excluded"
        db.session.commit()
    assert "waivers-undecided" not in blocked(app)


def test_an_exclusion_and_a_waivers_decision_do_not_wait_in_a_circle(app, clock, meet):
    it = scene(app, clock, schooling="junior", waiver_reason="会修电脑")
    # The log's head is the last thing taken, on both sides: whoever held it and still wanted the application would wait
    # for the other, who waits for the head.
    meet(exclude, "_note")
    meet(decide_waiver, "held")

    def rule() -> None:
        asked = db.session.query(Waiver).filter_by(application_id=it.own).all()
        rulings = [WaiverRuling(one, False, "条件不够") for one in asked]
        decide_waiver.decide_waivers(rulings, it.by("office2"), clock.now())

    said = together(app, it.confirm, rule)
    assert "done" in said
    assert set(said) <= {"done", "candidacy-ended", "exclude-gone"}
    assert it.states()[0] == "refused"
    assert chain_is_whole(app)


def test_an_exclusion_and_a_withdrawal_do_not_wait_in_a_circle(app, clock, meet):
    it = scene(app, clock, schooling="junior", waiver_reason="会修电脑")
    meet(exclude, "require_other")
    meet(leaving, "require_hand")

    def leave() -> None:
        leaving.withdraw(it.application, "", db.session.get_one(Account, it.account), clock.now())

    said = together(app, it.confirm, leave)
    assert (said, it.states()[1]) in (
        (["done", "candidacy-ended"], "excluded"),
        (["exclude-gone", "done"], "withdrawn"),
    )
    assert chain_is_whole(app)


def after_the_deadline(clock: FixedClock, app: Flask) -> None:
    with app.app_context():
        clock.set(db.session.query(Cohort).one().stage("registration").closes_at + timedelta(hours=1))


def test_an_exclusion_and_a_refusal_for_papers_do_not_wait_in_a_circle(app, clock, meet):
    it = scene(app, clock, schooling="junior", waiver_reason="会修电脑")
    after_the_deadline(clock, app)
    meet(exclude, "require_other")
    meet(settle_papers, "_held")
    said = together(
        app, it.confirm, lambda: refuse_for_papers([it.application], it.by("office2"), clock.now())
    )
    assert said[1] == "done"
    assert said[0] in ("done", "exclude-gone")
    assert it.states() == ("refused", "excluded")
    assert chain_is_whole(app)


def test_a_late_paper_is_not_slipped_under_a_list_that_is_being_signed(app, clock):
    it = scene(app, clock)
    after_the_deadline(clock, app)

    def sign() -> None:
        stage = db.session.query(Cohort).one().stage("registration")
        see_originals([it.application], it.by("office1"), clock.now())
        confirm(propose(stage, it.by("office1"), clock.now()), it.by("second1"), clock.now())

    def late() -> None:
        attach([Paper(it.application, "diploma", picture())], it.by("clerk1"), clock.now())

    assert one_after_the_other(app, sign, late) == ["done", "window-closed"]
    with app.app_context():
        assert db.session.query(Attachment).count() == 0


def test_a_late_paper_waits_for_the_refusal_and_is_kept_for_who_is_refused(app, clock):
    it = scene(app, clock)
    after_the_deadline(clock, app)

    def late() -> None:
        papers = [
            Paper(it.application, field, picture()) for field in ("photo", "id_front", "id_back", "diploma")
        ]
        attach(papers, it.by("clerk1"), clock.now())

    def refuse() -> None:
        refuse_for_papers([it.application], it.by("office1"), clock.now())

    # The last picture came first: the office finds it, and refuses nobody whose papers are there.
    assert one_after_the_other(app, late, refuse) == ["done", "done"]
    assert it.states() == ("eligible", "active")


def test_of_two_who_take_back_that_papers_were_seen_one_does(app, clock):
    it = scene(app, clock)
    with app.app_context():
        see_originals([it.application], it.by("clerk1"), clock.now())
        db.session.commit()

    def back(login: str) -> Callable[[], None]:
        return lambda: recall_originals(it.application, it.by(login), clock.now())

    assert one_after_the_other(app, back("clerk1"), back("office1")) == ["done", "wrong-state"]
    assert chain_is_whole(app)


def test_nobody_registers_in_a_cohort_that_is_being_taken_back(app, clock):
    with app.app_context():
        open_jinsha(clock.now())
        staff(clock.now(), "office1", "office")
        db.session.commit()

    def take_back() -> None:
        office = db.session.query(Account).filter_by(login="office1").one()
        take_back_cohort(db.session.query(Cohort).one(), "开错了", office, clock.now())

    def come() -> None:
        register(db.session.query(Cohort).one(), [filled(1)], "web", None, clock.now())

    assert one_after_the_other(app, take_back, come) == ["done", "cohort-withdrawn"]
    with app.app_context():
        assert db.session.query(Application).count() == 0
