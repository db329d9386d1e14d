"""Correct an application until registration closes; that it was corrected stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.idnumber import IdNumber, read_id_number
from recruit.intake.checks import problems, tidied
from recruit.intake.form import ApplicationForm
from recruit.intake.screening import findings_of
from recruit.models import Account, Application, Candidacy, Person
from recruit.personal import (
    Contact,
    contact_of,
    id_index,
    id_number_of,
    set_application_contact,
    set_id_number,
)
from recruit.services.attach import require_hand
from recruit.services.hold_candidacy import candidacy_held
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.roles import require_scope
from recruit.services.screen import rescreen
from recruit.services.set_contact import set_contact


def form_of(application: Application) -> ApplicationForm:
    """The application as it stands. Opens sealed data: nothing of it goes to a page unless somebody asks for it."""
    contact = contact_of(application)
    return ApplicationForm(
        name=application.person.name,
        id_number=id_number_of(application.person),
        sex=application.person.sex,
        schooling=application.schooling,
        township_code=application.township_code,
        village_code=application.village_code,
        phone=contact.phone,
        email=contact.email,
        address=contact.address,
        declarations=frozenset(application.declarations),
        consent=application.consent_at is not None,
        preferences=tuple(application.preferences),
        reassign=application.reassign,
        extra=application.answers,
        extra_private=contact.answers,
        waiver_reason=next((waiver.reason for waiver in application.waivers), ""),
    )


def correct_application(
    application: Application,
    form: ApplicationForm,
    by: Account,
    at: datetime,
    *,
    based_on: int | None = None,
) -> list[str]:
    """Stores the corrected form as the next revision, screens it again and returns the names of the changed fields.

    `based_on` is the revision that the form was filled in from; a form based on an older one would undo what
    somebody else has put right meanwhile, and is refused. None means this very moment's.
    Errors: those of `checks.problems` (with `field`), 'changed-meanwhile', 'already-registered',
    'correction-breaks-rules', 'window-closed', 'withdrawn-already', 'candidacy-ended' for whoever was excluded,
    'not-yours', 'outside-township', 'role-missing'.
    """
    locked(Application, application.id)
    if based_on is not None and based_on != application.revision:
        raise Refusal("changed-meanwhile", revision=application.revision)
    require_hand(application, by)
    if candidacy_held(application).state == "excluded":
        raise Refusal("candidacy-ended")
    cohort = application.cohort
    require_window(registration_stage(cohort), at)
    today = at.astimezone(cohort.programme.timezone).date()
    form = tidied(form)
    for problem in problems(cohort.programme, form, today, demo=cohort.demo):
        raise Refusal(problem.code, **{"field": problem.field, **problem.facts})
    if by.is_staff:
        require_scope(by, form.township_code)
    changed = changed_fields(form_of(application), form)
    if not changed:
        return []
    number = read_id_number(form.id_number, today, demo=cohort.demo)
    if "id_number" in changed:
        _move_to_number(application.person, number)
    _store(application, form)
    findings = findings_of(cohort.programme.eligibility, form, number, today)
    rescreen(application, findings, form.waiver_reason, by, at)
    application.revision += 1
    db.session.flush()
    audit.note(
        at,
        by.login,
        "application.correct",
        f"application:{cohort.code}/{application.number}",
        fields=changed,
        revision=application.revision,
        state=application.state,
    )
    return changed


def changed_fields(before: ApplicationForm, after: ApplicationForm) -> list[str]:
    """The names of the fields that differ, never their contents: they go into the audit log."""
    names = [
        name
        for name in ApplicationForm.__dataclass_fields__
        if name not in ("extra", "extra_private", "password_hash", "consent", "sex")
        and getattr(before, name) != getattr(after, name)
    ]
    return [
        *names,
        *_differing(before.extra, after.extra),
        *_differing(before.extra_private, after.extra_private),
    ]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _move_to_number(person: Person, number: IdNumber) -> None:
    taken = select(Person.id).where(Person.id_number_index == id_index(number.number), Person.id != person.id)
    if db.session.scalar(taken):
        raise Refusal("already-registered", field="id_number")
    set_id_number(person, number)


def _store(application: Application, form: ApplicationForm) -> None:
    account = db.session.scalar(select(Account).where(Account.person_id == application.person_id))
    if account is not None:
        set_contact(account, form.phone, form.email)
        account.name = form.name
    candidacy = db.session.scalars(select(Candidacy).where(Candidacy.application_id == application.id)).one()
    candidacy.township_code = form.township_code
    application.person.name = form.name
    application.schooling = form.schooling
    application.township_code, application.village_code = form.township_code, form.village_code
    application.declarations = sorted(form.declarations)
    application.preferences, application.reassign = list(form.preferences), form.reassign
    application.answers = dict(form.extra)
    contact = Contact(form.phone, form.email, form.address, dict(form.extra_private))
    set_application_contact(application, application.cohort_id, contact)
