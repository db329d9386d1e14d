"""Every route for every role, and every object for everybody it does not belong to. Both are read from the routes.

A new page is tried the day it appears: its guard tells who may come in, its address tells what can be guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from flask import Flask, url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from exams.demo.stage_app import close_database, make_app, opening_clock
from exams.models import Attempt, Document, Evidence, FormResponse, PhoneCall
from exams.web.examine.addresses import keys_of
from recruit import storage
from recruit.db import db
from recruit.models import Account, Application, Assignment, Candidacy, Entry, Place, Result
from recruit.programme import load
from recruit.services.create_staff import NewStaff, create_staff
from recruit.services.open_cohort import open_cohort
from recruit.web.guards import Guard
from tests.support.funnel import browser
from tests.support.whole import NOT_PLAYED, NOWHERE, TRIED_APART, play_until, values_of

STRANGER = "stranger"
STAFF = {
    "administrator": "admin",
    "office": "office",
    "second-signatory": "second",
    "auditor": "auditor",
    "clerk": "clerk01",
    "proctor": "proctor01",
    "marker": "marker01",
    "phone-checker": "checker01",
    "judge": "judge01",
}


@dataclass(frozen=True)
class Asked:
    """What came back, read before the next request."""

    status: int
    text: str
    location: str


class Site:
    """The demonstration played up to the agreements, and a browser for whoever is asked for."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cookie = cache(self._cookie)
        with app.test_request_context():
            self.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]

    def _cookie(self, login: str) -> str:
        cookie = browser(self.app, login).get_cookie("zeyou")
        assert cookie is not None
        return cookie.value

    def guard(self, rule: Rule) -> Guard:
        guard: Guard = self.app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]
        return guard

    def ask(self, login: str | None, method: str, address: str, **more: Any) -> Asked:
        client = self.app.test_client()
        if login is not None:
            client.set_cookie("zeyou", self.cookie(login))
        answer = client.open(address, method=method, **more)
        text = "" if answer.mimetype != "text/html" else answer.text
        return Asked(answer.status_code, text, answer.headers.get("Location", ""))

    def address(self, rule: Rule, **values: Any) -> str:
        with self.app.test_request_context():
            return url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})

    def read(self, action: Callable[[], Any]) -> Any:
        with self.app.app_context():
            return action()

    def methods(self, rule: Rule) -> list[str]:
        return sorted((rule.methods or set()) & {"GET", "POST"})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock = opening_clock(load("jinsha-2016"))
    app = make_app(tmp_path_factory.mktemp("matrix"), None, clock)
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    play = play_until(app, clock, "agreement")
    with app.app_context():
        roles = ("proctor", "marker", "judge", "phone-checker")
        create_staff([NewStaff(STRANGER, "某某", "office", roles)], None, clock.now())
        open_cohort(play.cohort.version, "another", None, clock.now(), demo=True)
        # The play's plans are written in place; these came as files, which have pages of their own.
        facts = {"sha256": storage.put(b"plan"), "file_type": "txt", "file_name": "plan.txt", "size": 4}
        db.session.query(Document).update(facts)
        db.session.commit()
    yield Site(app)
    with app.app_context():
        close_database()


def test_every_route_admits_exactly_whom_its_guard_names(site):
    """Asked as scripts ask: the guard decides alike, and two thousand pages of refusal need not be drawn."""
    applicant, wrong = owner(site), []
    for rule in site.rules:
        guard, address = site.guard(rule), site.address(rule, **values_of(rule))
        for role, login in [*STAFF.items(), ("applicant", applicant), ("nobody", None)]:
            if guard.kind == "public" or admitted(guard, role):
                continue
            for method in site.methods(rule):
                got = site.ask(login, method, address, headers={"Accept": "application/json"})
                sent_to_sign_in = got.status == 302 and "sign-in" in got.location
                if not (sent_to_sign_in if login is None else got.status == 403):
                    wrong.append((role, method, address, got.status))
    assert not wrong
    assert "<h1" in site.ask(applicant, "GET", "/admin/").text


def test_whoever_is_admitted_is_never_shown_an_error_inside(site):
    """The address leads nowhere, so nothing may happen; but the answer is a page, never a broken one."""
    applicant = owner(site)
    wrong = []
    for rule in site.rules:
        guard, address = site.guard(rule), site.address(rule, **values_of(rule))
        if rule.endpoint == "signin.leave":
            continue
        people = [(role, STAFF[role]) for role in sorted(guard.roles)]
        people += {"applicant": [("applicant", applicant)], "public": [("nobody", None)]}.get(guard.kind, [])
        for role, login in people:
            for method in site.methods(rule):
                got = site.ask(login, method, address)
                if got.status == 403 or got.status >= 500 or (rule.arguments and got.status == 401):
                    wrong.append((role, method, address, got.status))
    assert not wrong


def admitted(guard: Guard, role: str) -> bool:
    return role in guard.roles or (guard.kind == "applicant" and role == "applicant")


def owner(site: Site) -> str:
    """The login of an applicant who came all the way."""
    return site.read(lambda: db.session.get(Application, _finalist().application_id).number)


def _finalist() -> Candidacy:
    query = select(Candidacy).join(Entry).where(Candidacy.state == "active").order_by(Entry.stage_id.desc())
    found = db.session.scalars(query).first()
    assert found is not None
    return found


def others(site: Site, login: str) -> list[str]:
    """Two other applicants: one who came as far, and whoever else there is."""
    query = select(Account.login).where(Account.kind == "applicant", Account.login != login)
    found = site.read(lambda: list(db.session.scalars(query.order_by(Account.id))))
    return [found[0], found[-1]]


def own_addresses(site: Site) -> list[tuple[Rule, str]]:
    """Every applicant's page with an id in its address, filled with what belongs to one applicant."""

    def fill() -> list[tuple[Rule, str]]:
        candidacy = _finalist()
        entries = {e.stage.kind: e for e in db.session.query(Entry).filter_by(candidacy_id=candidacy.id)}
        made = []
        for rule in site.rules:
            if site.guard(rule).kind != "applicant" or not rule.arguments - {"field"}:
                continue
            if rule.endpoint.startswith(NOT_PLAYED):
                continue
            made += [(rule, site.address(rule, **values)) for values in filled(rule, candidacy, entries)]
        return made

    return site.read(fill)


#: Which stage the pages of a blueprint belong to.
KIND = dict.fromkeys(("task_round", "field", "shares"), "task-round") | {
    "exam": "online-exam", "trial_operation": "trial-operation"}  # fmt: skip
#: Which kind of component a page shows.
SHOWS = dict.fromkeys(("forms", "note", "edit_form", "new_form", "report"), "form-series") | {
    "evidence": "evidence"} | dict.fromkeys(("document", "document_file", "plan_marks_page"), "document")  # fmt: skip


def filled(rule: Rule, candidacy: Candidacy, entries: dict[str, Entry]) -> Iterator[dict[str, Any]]:
    place, _dot, view = rule.endpoint.partition(".")
    entry = entries[KIND.get(place, "interview")]
    component = next((c.code for c in entry.stage.definition.components if c.kind == SHOWS.get(view)), "")
    values = {
        "entry": entry.id, "entry_id": entry.id, "component": component, "slot": 1, "day": 1,
        "attempt_id": _id(Attempt, entry_id=entries["online-exam"].id),
        "evidence_id": _id(Evidence, entry_id=entries["task-round"].id),
        "document_id": _id(Document, entry_id=entries["task-round"].id),
        "size": "thumb", "link": "share", "paper": "a4", "number": candidacy.number,
        "client_id": "00000000-0000-0000-0000-000000000001", "result_id": entries["interview"].result_id,
    }  # fmt: skip
    assert set(rule.arguments) <= set(values), f"say what {rule.endpoint} is about"
    yield values


def _id(model: Any, **where: Any) -> int:
    found = db.session.query(model).filter_by(**where).order_by(model.id).first()
    assert found is not None, f"the play left no {model.__name__}"
    return int(found.id)


def test_an_applicant_reaches_their_own_pages_and_nobody_elses(site):
    login = owner(site)
    addresses = own_addresses(site)
    assert len(addresses) > 15
    wrong = []
    for rule, address in addresses:
        for method in site.methods(rule):
            wrong += [
                (stranger, method, address, got.status)
                for stranger in others(site, login)
                if (got := site.ask(stranger, method, address)).status not in (403, 404)
            ]
        if "GET" in site.methods(rule) and site.ask(login, "GET", address).status in (403, 404):
            wrong.append((login, "GET", address, "not even the owner"))
    assert not wrong


def of_application(site: Site) -> tuple[list[tuple[Rule, str]], str, str]:
    """(pages about one application, its township's clerk, another township's clerk)."""

    def fill() -> tuple[list[tuple[Rule, str]], str, str]:
        application = db.session.get(Application, _finalist().application_id)
        place = db.session.query(Place).filter_by(township_code=application.township_code).first()
        values = {"application_id": application.id, "what": "withdraw", "cohort": application.cohort.code}
        values |= {"place_id": place.id if place else NOWHERE, "stage_id": NOWHERE}
        made = [
            (rule, site.address(rule, **values))
            for rule in site.rules
            if {"application_id", "place_id"} & rule.arguments and "clerk" in site.guard(rule).roles
        ]
        clerks = [a for a in db.session.query(Account).order_by(Account.id) if "clerk" in a.roles]
        own = next(one for one in clerks if one.township_scope == application.township_code)
        other = next(one for one in clerks if one.township_scope != application.township_code)
        return made, own.login, other.login

    return site.read(fill)


def test_a_township_reaches_its_own_people_and_places_only(site):
    addresses, own, other = of_application(site)
    assert len(addresses) > 7
    wrong = [
        (method, address, got.status)
        for rule, address in addresses
        for method in site.methods(rule)
        if (got := site.ask(other, method, address)).status != 404
    ]
    assert not wrong
    shown = [address for rule, address in addresses if "GET" in site.methods(rule)]
    assert all(site.ask(own, "GET", address).status != 404 for address in shown)


def test_an_object_of_one_cohort_is_not_found_under_another(site):
    def fill() -> list[tuple[Rule, str]]:
        values = {"cohort": "another", "place_id": _id(Place), "agreement_id": NOWHERE}
        return [
            (rule, site.address(rule, **values))
            for rule in site.rules
            if "cohort" in rule.arguments and {"place_id", "agreement_id"} & rule.arguments
        ]

    wrong = [
        (method, address, got.status)
        for rule, address in site.read(fill)
        for method in site.methods(rule)
        if (got := site.ask("office", method, address)).status != 404
    ]
    assert not wrong


def examined(site: Site) -> list[tuple[Rule, str, str, str]]:
    """(rule, address, the examiner it is assigned to, one who was given nobody) for every examiner's page."""

    def fill() -> list[tuple[Rule, str, str, str]]:
        made = []
        for rule in site.rules:
            if not set(rule.arguments) & {"entry", "response_id", "evidence_id", "document_id", "component"}:
                continue
            guard = site.guard(rule)
            if rule.endpoint in TRIED_APART:
                continue
            if guard.kind != "staff" or not guard.roles & {"proctor", "marker", "judge", "phone-checker"}:
                continue
            made += [(rule, *found) for one in pieces(rule) if (found := assigned(site, rule, *one))]
        return made

    return site.read(fill)


def pieces(rule: Rule) -> Iterator[tuple[Entry, str, dict[str, Any]]]:
    """(entry, component, further ids) that a page of this kind could be about."""
    further: dict[str, tuple[Any, Any]] = {
        "response_id": (FormResponse, select(FormResponse).join(PhoneCall, PhoneCall.response_id == FormResponse.id)),
        "evidence_id": (Evidence, select(Evidence)),
        "document_id": (Document, select(Document)),
    }  # fmt: skip
    named = next((name for name in further if name in rule.arguments), None)
    if named is not None:
        row = db.session.scalars(further[named][1]).first()
        assert row is not None, f"the play left nothing for {rule.endpoint}"
        yield row.entry, row.component, {named: row.id}
        return
    seen = set()
    for one in db.session.scalars(select(Assignment).order_by(Assignment.id)):
        entry = db.session.get_one(Entry, one.entry_id)
        key = (entry.stage_id, one.component)
        if key not in seen and fits(rule, entry, one.component):
            seen.add(key)
            yield entry, one.component, {}


OF_PICTURES = ("review", "rule", "undo", "alike", "alike_list", "judge_alike", "undo_alike", "reject_alike")


def fits(rule: Rule, entry: Entry, component: str) -> bool:
    kind = entry.stage.definition.component(component).kind
    wanted = {
        **dict.fromkeys(("examine.rubric", "examine.sheets"), ("panel", "rubric", "document")),
        **{f"task_round.{view}": ("evidence",) for view in OF_PICTURES},
        "task_round.calls": ("form-series",),
        "skills_test.ticks": ("checklist",),
        "briefing.roll": ("attendance",),
    }
    return kind in wanted.get(rule.endpoint, (kind,)) and entry.candidacy.state == "active"


def assigned(
    site: Site, rule: Rule, entry: Entry, component: str, ids: dict[str, Any]
) -> tuple[str, str, str] | None:
    theirs = db.session.query(Assignment).filter_by(entry_id=entry.id, component=component)
    holders = {one.account_id for one in theirs}
    roles = site.guard(rule).roles - {"office"}
    staff = [a for a in db.session.query(Account).order_by(Account.id) if a.is_staff and a.roles & roles]
    own = next((a for a in staff if a.id in holders), None)
    if own is None:
        return None
    keys = keys_of(entry.stage, entry.stage.definition.component(component), [entry])  # as a judge knows them
    key = keys[entry.id] if rule.endpoint.startswith("examine.") else entry.id
    values = ids | {
        "stage": entry.stage_id, "stage_id": entry.stage_id, "entry": key, "component": component, "size": "thumb",
    }  # fmt: skip
    return site.address(rule, **values), own.login, STRANGER


def test_an_examiner_sees_whom_they_were_given_and_nobody_else(site):
    pages = examined(site)
    endpoints = {rule.endpoint for rule, *_rest in pages}
    assert {"examine.rubric", "skills_test.ticks", "task_round.picture"} <= endpoints
    assert "task_round.written" not in endpoints  # plans are marked blind: nobody is assigned one
    assert {"task_round.reveal", "task_round.verdict", "task_round.review", "examine.recuse"} <= endpoints
    wrong = []
    for rule, address, own, stranger in pages:
        for method in site.methods(rule):
            if (got := site.ask(stranger, method, address)).status != 404:
                wrong.append((stranger, method, address, got.status))
        if "GET" in site.methods(rule) and (got := site.ask(own, "GET", address)).status != 200:
            wrong.append((own, "GET", address, got.status))
    assert not wrong


def test_whoever_recused_themselves_sees_the_candidate_no_more(site):
    pages = [one for one in examined(site) if {"entry", "evidence_id", "document_id"} & one[0].arguments]
    logins = {own for _rule, _address, own, _stranger in pages}

    def set_aside(at: Any) -> None:
        for login in logins:
            account = db.session.query(Account).filter_by(login=login).one()
            db.session.query(Assignment).filter_by(account_id=account.id).update({"recused_at": at})
        db.session.commit()

    at = site.read(lambda: db.session.query(Result).first().proposed_at)
    site.read(lambda: set_aside(at))
    try:
        wrong = [
            (own, method, address, got.status)
            for rule, address, own, _stranger in pages
            for method in site.methods(rule)
            if (got := site.ask(own, method, address)).status != 404
        ]
    finally:
        site.read(lambda: set_aside(None))
    assert not wrong
