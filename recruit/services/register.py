"""Register applicants by phone, at a desk, or from a spreadsheet: one person is one application, whatever the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import IdNumber, read_id_number
from recruit.intake.checks import problems, tidied
from recruit.intake.form import ApplicationForm
from recruit.intake.screening import as_plain, failing, findings_of, standing
from recruit.models import Account, Application, Candidacy, Cohort, Person, Stage, Waiver
from recruit.personal import Contact, id_index, new_person, set_application_contact
from recruit.queries.people import known_people
from recruit.services import numbering
from recruit.services.admit import admit
from recruit.services.decide import Verdict, decide
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.roles import require, require_scope
from recruit.services.send_messages import Notice, queue
from recruit.services.set_contact import set_contact

__all__ = ["ApplicationForm", "register", "registration_stage", "require_window"]


@dataclass
class _Case:
    """One application on its way through the steps below."""

    form: ApplicationForm
    number: IdNumber
    index: str
    person: Person | None = None
    account: Account | None = None
    application: Application | None = None


def register(
    cohort: Cohort, forms: Sequence[ApplicationForm], channel: str, by: Account | None, at: datetime
) -> list[Application]:
    """Takes the applications, screens them and sends those who meet every rule on to the next stage, where it exits
    one by one. All or none: one form that cannot be taken refuses the batch. Order of forms is order of numbers.

    `channel` is web, desk or import; `by` the clerk, or the signed-in applicant, or None for somebody new.
    Errors: Refusal('channel-closed' | 'window-not-open' | 'window-closed' | 'role-missing' | 'outside-township' |
    'already-registered' | 'person-known'), or the code of `checks.problems` with `field`; `position` counts from 1.
    """
    stage = registration_stage(cohort)
    _authorise(cohort, forms, channel, by)
    require_window(stage, at)
    today = at.astimezone(cohort.programme.timezone).date()
    cases = [_checked(cohort, form, today, position) for position, form in enumerate(forms, 1)]
    # Numbers first: the cohort's lock makes two registrations of one person come one after the other.
    numbers = iter(numbering.take(cohort, "registration", len(cases)))
    require_window(stage, at)  # once more under that lock: the cohort may have been taken back a moment ago
    _find_people(cohort, cases, channel, by)
    _make_accounts(cohort, stage, cases, numbers, at)
    _make_applications(cohort, cases, channel, by, at, today)
    _into_the_funnel(stage, cases, at)
    applications = [case.application for case in cases if case.application is not None]
    _tell(cohort, cases, at)
    audit.record(
        audit.Event(
            at,
            by.login if by else application.number,
            "application.register",
            f"application:{cohort.code}/{application.number}",
            {"channel": channel, "state": application.state, "township": application.township_code},
        )
        for application in applications
    )
    return applications


def _authorise(cohort: Cohort, forms: Sequence[ApplicationForm], channel: str, by: Account | None) -> None:
    if channel not in {one.code for one in cohort.programme.channels}:
        raise Refusal("channel-closed", channel=channel)
    if channel == "web":
        if by is not None and by.is_staff:
            raise Refusal("role-missing", roles=["applicant"])
        return
    if by is None:
        raise Refusal("role-missing", roles=["clerk"])
    require(by, "clerk", "office")
    for form in forms:
        require_scope(by, form.township_code)


def _checked(cohort: Cohort, form: ApplicationForm, today: date, position: int) -> _Case:
    form = tidied(form)
    for problem in problems(cohort.programme, form, today, demo=cohort.demo):
        raise Refusal(problem.code, **{"field": problem.field, "position": position, **problem.facts})
    number = read_id_number(form.id_number, today, demo=cohort.demo)
    return _Case(form, number, id_index(number.number))


def _find_people(cohort: Cohort, cases: list[_Case], channel: str, by: Account | None) -> None:
    seen: dict[str, int] = {}
    people, accounts, taken = known_people(cohort, [case.index for case in cases], hold=True)
    for position, case in enumerate(cases, 1):
        case.person = people.get(case.index)
        case.account = accounts.get(case.person.id) if case.person else None
        if case.index in seen or (case.person is not None and case.person.id in taken):
            raise Refusal("already-registered", field="id_number", position=position)
        if case.account is not None and case.account.is_staff:
            raise Refusal("staff-cannot-apply", field="id_number", position=position)
        # Somebody who merely knows a number must not get hold of the account that goes with it.
        if channel == "web" and case.account is not None and (by is None or by.id != case.account.id):
            raise Refusal("person-known", field="id_number", position=position)
        if channel == "web" and by is not None and (case.account is None or case.account.id != by.id):
            raise Refusal("another-person", field="id_number", position=position)
        seen[case.index] = position


def _make_accounts(cohort: Cohort, stage: Stage, cases: list[_Case], numbers: object, at: datetime) -> None:
    """People and accounts. The registration number is the sign-in name and stays a person's own in later cohorts."""
    year = stage.opens_at.astimezone(cohort.programme.timezone).year % 100
    fresh = []
    for case, serial in zip(cases, numbers, strict=True):  # type: ignore[call-overload]
        if case.person is None:
            case.person = new_person(case.form.name, case.number, at)
            fresh.append(case.person)
        if case.account is None:
            login = f"{year:02d}{cohort.id:02d}{serial:05d}"
            case.account = Account(kind="applicant", login=login, name=case.form.name, created_at=at)
            case.account.password_hash = case.form.password_hash
        set_contact(case.account, case.form.phone, case.form.email)
    db.session.add_all(fresh)
    db.session.flush()
    for case in cases:
        assert case.account is not None
        assert case.person is not None
        case.account.person_id = case.person.id
    db.session.add_all(case.account for case in cases if case.account is not None)


def _make_applications(
    cohort: Cohort, cases: list[_Case], channel: str, by: Account | None, at: datetime, today: date
) -> None:
    entered_by = by.id if by is not None and by.is_staff else None
    for case in cases:
        assert case.account is not None
        assert case.person is not None
        form = case.form
        findings = findings_of(cohort.programme.eligibility, form, case.number, today)
        application = Application(
            cohort=cohort,
            person=case.person,
            number=case.account.login,
            channel=channel,
            state=standing(findings),
            township_code=form.township_code,
            village_code=form.village_code,
            schooling=form.schooling,
            answers=dict(form.extra),
            declarations=sorted(form.declarations),
            findings=as_plain(findings),
            preferences=list(form.preferences),
            reassign=form.reassign,
            consent_at=at,
            submitted_at=at,
            entered_by_id=entered_by,
            # Told to be empty, so that nobody has to ask the database once per person.
            attachments=[],
            waivers=[],
        )
        contact = Contact(form.phone, form.email, form.address, dict(form.extra_private))
        set_application_contact(application, cohort.id, contact)
        if application.state == "waiver":
            application.waivers = [
                Waiver(rule=rule, requested_at=at, reason=form.waiver_reason) for rule in failing(findings)
            ]
        case.application = application
    db.session.add_all(case.application for case in cases if case.application is not None)


def _into_the_funnel(stage: Stage, cases: list[_Case], at: datetime) -> None:
    """Everybody enters the registration stage; plain facts are decided at once, waivers wait for a person."""
    candidacies = [
        Candidacy(
            cohort_id=stage.cohort_id,
            track=stage.track,
            subject="person",
            number=number,
            person=case.person,
            application=case.application,
            township_code=case.form.township_code,
            created_at=at,
        )
        for case, number in zip(cases, _admission_numbers(stage, cases), strict=True)
    ]
    db.session.add_all(candidacies)
    entries = admit(stage, candidacies, at)
    verdicts = []
    for entry in entries:
        application = entry.candidacy.application
        assert application is not None
        if application.state == "eligible":
            verdicts.append(Verdict(entry, "advanced", "eligible"))
        elif application.state == "refused":
            rules = [one["rule"] for one in application.findings if not one["ok"]]
            verdicts.append(Verdict(entry, "out", rules[0]))
    decide(stage, verdicts, None, at)


def _tell(cohort: Cohort, cases: list[_Case], at: datetime) -> None:
    """Everybody gets their number by message, whoever typed the form."""
    facts = {"programme": cohort.programme.title}
    queue(
        [
            Notice(case.account, "registration-received", {**facts, "number": case.account.login})
            for case in cases
            if case.account is not None
        ],
        at,
    )


def _admission_numbers(stage: Stage, cases: list[_Case]) -> list[str]:
    """Year, three digits of the township, four running digits: another number than the one people sign in with."""
    year = stage.opens_at.astimezone(stage.cohort.programme.timezone).year
    townships: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        townships[case.form.township_code].append(place)
    numbers = [""] * len(cases)
    for code, places in sorted(townships.items()):
        serials = numbering.take(stage.cohort, f"admission:{code}", len(places))
        for place, serial in zip(places, serials, strict=True):
            numbers[place] = f"{year}{code[-3:]}{serial:04d}"
    return numbers
