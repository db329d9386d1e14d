"""Two hands on one thing at the same moment, on both databases: one of them does it, the other is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from recruit.audit import verify
from recruit.db import db
from recruit.models import (
    Account,
    Agreement,
    AgreementRun,
    Application,
    AuditEntry,
    Candidacy,
    Entry,
    Person,
    Result,
    Stage,
)
from recruit.services import close_stage
from recruit.services.issue_agreements import issue_agreements
from recruit.services.run_prints import print_waiting
from tests.recruit.funnel import small
from tests.support import closing, funnel
from tests.support.printing import words_only
from tests.support.registering import fields_of, open_jinsha

pytestmark = pytest.mark.database


def at_once(jobs: Sequence[Callable[[], int]]) -> list[int]:
    """What each job answered; all begin together."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[], int]) -> int:
        gate.wait(timeout=20)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def counted(app: Flask, model: Any, **where: Any) -> int:
    with app.app_context():
        return int(db.session.query(model).filter_by(**where).count())


def chain_is_whole(app: Flask) -> bool:
    with app.app_context():
        return not list(verify())


def test_one_person_who_sends_the_form_twice_is_registered_once(app, clock):
    with app.app_context():
        open_jinsha(clock.now())
        db.session.commit()
    sent = fields_of(1)
    jobs = [
        lambda: app.test_client().post("/p/jinsha-2016/apply", data=sent).status_code for _each in range(6)
    ]
    answers = at_once(jobs)
    assert sorted(answers) == [302] + [422] * 5
    assert [counted(app, model) for model in (Person, Application, Candidacy)] == [1, 1, 1]
    assert counted(app, Account, kind="applicant") == 1
    assert chain_is_whole(app)


def test_a_list_that_is_confirmed_by_many_clicks_is_signed_once(make_app, clock):
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS)
    with app.app_context():
        stage = funnel.at_the_test()
        result_id = close_stage.propose(stage, funnel.office(), small.AFTER_TEST).id
        funnel.second()
        db.session.commit()
        stage_id = stage.id
    browsers = [funnel.browser(app, "second") for _each in range(12)]
    at_once([lambda b=b: b.post(f"/office/list/{result_id}/confirm").status_code for b in browsers])
    with app.app_context():
        assert db.session.get(Result, result_id).state == "confirmed"
        assert db.session.get(Stage, stage_id).state == "closed"
        following = db.session.query(Entry).filter(Entry.stage_id > stage_id).all()
        assert len({entry.candidacy_id for entry in following}) == len(following)
    # The screening was signed before; this list adds one signature, not twelve.
    assert counted(app, AuditEntry, action="result.confirm") == 2
    assert chain_is_whole(app)


def test_a_list_is_proposed_once_however_many_officers_click(make_app, clock):
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS)
    with app.app_context():
        stage_id = funnel.at_the_test().id
        funnel.person("office2", "office", name="庚")
        db.session.commit()
    browsers = [funnel.browser(app, login) for login in ("office", "office2") * 3]
    at_once([lambda b=b: b.post(f"/office/stage/{stage_id}/propose").status_code for b in browsers])
    assert counted(app, Result, stage_id=stage_id) == 1


def test_an_agreement_is_signed_or_taken_back_never_both(make_app, clock, monkeypatch):
    from recruit.documents.wording import printing

    monkeypatch.setattr(printing, "_set", words_only())
    clock.set(closing.SIGNING)
    app = make_app(ZEYOU_KINDS=closing.KINDS)
    with app.app_context():
        stage, entries = closing.at_the_agreement(people=1)
        issued = issue_agreements(stage, closing.office(), closing.SIGNING, base_url="https://example.org")
        closing.handed(stage, issued.agreements)
        db.session.commit()
        agreement, cohort = db.session.query(Agreement).one(), stage.cohort
        address = f"/closing/{cohort.code}/agreements"
        day = stage.opens_at.astimezone(cohort.programme.timezone).date().isoformat()
        signing = {"entry": str(entries[0].id), "what": "sign", "signed_on": day}
        agreement_id = agreement.id
    one, other = funnel.browser(app, "office"), funnel.browser(app, "office")
    at_once(
        [
            lambda: one.post(f"{address}/sign", data=signing).status_code,
            lambda: other.post(f"{address}/{agreement_id}", data={"reason": "地址写错"}).status_code,
        ]
    )
    with app.app_context():
        state = db.session.get(Agreement, agreement_id).state
    done = {
        action: counted(app, AuditEntry, action=action) for action in ("agreement.sign", "agreement.void")
    }
    assert done == {"agreement.sign": int(state == "signed"), "agreement.void": int(state == "void")}
    assert chain_is_whole(app)


def test_printing_twice_at_once_prints_each_agreement_once(make_app, clock, monkeypatch):
    from recruit.documents.wording import printing

    monkeypatch.setattr(printing, "_set", words_only())
    clock.set(closing.SIGNING)
    app = make_app(ZEYOU_KINDS=closing.KINDS)
    with app.app_context():
        stage, _entries = closing.at_the_agreement(people=2)
        address = f"/closing/{stage.cohort.code}/agreements/print"
        db.session.commit()
    browsers = [funnel.browser(app, "office") for _each in range(4)]
    at_once([lambda b=b: b.post(address).status_code for b in browsers])
    assert counted(app, AgreementRun) == 1

    def work() -> int:
        with app.app_context():
            return print_waiting(lambda: closing.SIGNING)

    at_once([work] * 3)
    assert counted(app, AgreementRun, state="done") == 1
    assert counted(app, Agreement) == 2
    assert counted(app, Agreement, state="issued") == 2
    assert chain_is_whole(app)
