"""What the phone form and the desk form have in common: taking an application, taking its pictures, showing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, clauses, listed
from recruit.messages import tell
from recruit.models import Account, Application, Cohort
from recruit.pictures import LIMITS, Picture, clean
from recruit.retention_words import erased_words
from recruit.services.attach import Paper, attach
from recruit.services.correct_application import correct_application, form_of
from recruit.services.passwords import hash_password
from recruit.services.register import register
from recruit.web.forms.dynamic import uploads
from recruit.web.forms.papers import PapersForm
from recruit.web.forms.registration import RegistrationForm
from recruit.web.meanwhile import based_on, merge
from recruit.web.words import CHANNELS, choice_label, masked_number, moment, place_name, rule_words


def account_of(application: Application) -> Account | None:
    """The applicant's own account."""
    return db.session.scalar(select(Account).where(Account.person_id == application.person_id))


def read_pictures(form: RegistrationForm | PapersForm) -> dict[str, Picture]:
    """The chosen pictures that are good, cleaned; the field of any other says why."""
    pictures: dict[str, Picture] = {}
    for code, file in uploads(form, form.definition).items():
        try:
            pictures[code] = clean(file.stream.read(LIMITS.bytes + 1))
        except Refusal as refusal:
            form[code].errors = [tell(refusal)]
    return pictures


def take(
    cohort: Cohort, form: RegistrationForm, channel: str, by: Account | None, at: datetime
) -> Application | None:
    """Registers what the form holds, pictures included; None when something is wrong, and then the form says what."""
    good = form.check(cohort, at.astimezone(cohort.programme.timezone).date())
    pictures = read_pictures(form)
    if not good or form.errors:
        return None
    filled = form.application()
    if form.with_password:
        filled = replace(filled, password_hash=hash_password(form["password"].data))
    try:
        application = register(cohort, [filled], channel, by, at)[0]
        hand = by or account_of(application)
        assert hand is not None
        attach([Paper(application, code, picture) for code, picture in pictures.items()], hand, at)
    except Refusal as refusal:
        db.session.rollback()
        at_desk = refusal.code == "already-registered" and by is not None
        form.blame(Refusal("already-at-desk", **refusal.facts) if at_desk else refusal)
        return None
    return application


def correct(application: Application, form: RegistrationForm, by: Account, at: datetime) -> list[str] | None:
    """Stores a correction; the names of the changed fields, or None when the form has to say what is wrong."""
    before = form_of(application)
    cohort = application.cohort
    if not form.check(cohort, at.astimezone(cohort.programme.timezone).date(), before):
        return None
    try:
        return correct_application(application, form.application(before), by, at, based_on=based_on(form))
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code == "changed-meanwhile":
            merge(application, form)
        else:
            form.blame(_said(refusal, cohort))
        return None


def _said(refusal: Refusal, cohort: Cohort) -> Refusal:
    """The refusal with the broken rules in words instead of their codes."""
    findings = refusal.facts.get("findings")
    if refusal.code != "correction-breaks-rules" or not isinstance(findings, list):
        return refusal
    rules = [rule_words(one["rule"], one["facts"], cohort.programme) for one in findings]
    return Refusal(refusal.code, rules=clauses(rules))


def facts_of(application: Application) -> list[tuple[str, str]]:
    """The application as pages show it: numbers masked, nothing sealed opened."""
    cohort = application.cohort
    gone = erased_words() if application.erased_at else ""
    wishes = listed(place_name(cohort, code) for code in application.preferences)
    return [
        (_("报名号"), application.number),
        (_("姓名"), application.person.name),
        (_("身份证号"), masked_number(application.person)),
        (_("文化程度"), gone or choice_label(cohort, "schooling", application.schooling)),
        (_("联系方式"), gone or application.phone_masked),
        (_("所在村（社区）"), gone or place_name(cohort, application.village_code)),
        (_("想去的村"), wishes),
        (_("服从调剂"), _("是") if application.reassign else _("否")),
        (_("报名方式"), str(CHANNELS[application.channel])),
        (_("报名时间"), moment(application.submitted_at)),
        (_("改过几次"), str(application.revision - 1)),
    ]


def hand_in(application: Application, form: PapersForm, by: Account, at: datetime) -> int:
    """Stores the good pictures and returns how many. What is wrong with the others stands in the form's errors."""
    if not form.validate():
        return 0
    pictures = read_pictures(form)
    if not pictures and not form.errors:
        form.form_errors.append(_("还没有选照片，请先选一张。"))
    if not pictures:
        return 0
    try:
        return len(attach([Paper(application, code, picture) for code, picture in pictures.items()], by, at))
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(tell(refusal))
        return 0
