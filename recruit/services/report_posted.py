"""Anybody says something about somebody whom a list posts (公示期间的意见): by the public page, or at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import (
    audit,
    objection_messages,  # noqa: F401 - the words of the refusals below
    storage,
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Recheck, Result
from recruit.objection_files import cleaned, stored
from recruit.recheck import TOTAL, answer_due
from recruit.recheck_words import set_party, set_words
from recruit.secrets import signature
from recruit.services.file_recheck import check_words, listed, plain, receipt_number, require_open
from recruit.services.roles import require
from recruit.services.send_messages import Notice, queue

NAME, CONTACT = 40, 80
#: What the log calls somebody who is not signed in.
ANYBODY = "public"
_CODE = 16


@dataclass(frozen=True)
class Report:
    """`number` is the admission number of the person concerned. `by` None: over the public page."""

    result: Result
    number: str
    words: str
    name: str
    contact: str
    by: Account | None = None
    files: tuple[bytes, ...] = ()


def report_posted(report: Report, at: datetime) -> Recheck:
    """Puts it on record and tells the person concerned that they will be heard; never who wrote.

    Errors: Refusal('role-missing' | 'unknown' | 'recheck-superseded' | 'objection-none' | 'objection-over' (until)),
    and with `field`: 'objection-not-posted' (number) | 'recheck-words' | 'recheck-long' | 'objection-party' |
    'objection-party-long' (high), and those of `recruit.objection_files.cleaned`.
    """
    if report.by is not None:
        require(report.by, "clerk", "office")
    require_open(report.result, "report", at)
    candidacy = _posted(report)
    _check(report)
    files = cleaned(report.files)
    stage = report.result.stage
    rule, programme = stage.definition.rule_for("report"), stage.cohort.programme
    assert rule is not None
    recheck = Recheck(
        result=report.result,
        candidacy=candidacy,
        result_id=report.result.id,
        candidacy_id=candidacy.id,
        kind="report",
        number=receipt_number(report.result),
        about=TOTAL,
        filed_at=at,
        filed_by=report.by,
        via="page" if report.by is None else "desk",
        due_at=answer_due(rule, at, programme.calendar, programme.timezone),
    )
    set_words(recheck, plain(report.words))
    set_party(recheck, report.name.strip(), report.contact.strip())
    db.session.add(recheck)
    with storage.together():
        db.session.add_all(stored(files, recheck, "filed", at))
    db.session.flush()
    facts = {
        "stage": stage.code,
        "version": report.result.version,
        "receipt": recheck.number,
        "kind": "report",
    }
    who = report.by.login if report.by is not None else ANYBODY
    told = {"stage": stage.definition.title, "phone": programme.objection_desk.phone}
    queue([Notice(one, "objection-about-you", told) for one in applicants_of(candidacy)], at)
    audit.note(at, who, "recheck.file", audit.about(candidacy), **facts)
    return recheck


def receipt_code(recheck: Recheck) -> str:
    """What opens the receipt's page for whoever holds it: nobody guesses it, and it is stored nowhere."""
    return signature("objection", recheck.result.stage.cohort_id, recheck.number)[:_CODE]


def applicants_of(candidacy: Candidacy) -> list[Account]:
    """The applicant's own accounts; a place has none."""
    if candidacy.person_id is None:
        return []
    query = select(Account).where(Account.kind == "applicant", Account.active.is_(True))
    return list(
        db.session.scalars(query.where(Account.person_id == candidacy.person_id).order_by(Account.id))
    )


def _posted(report: Report) -> Candidacy:
    stage, wanted = report.result.stage, "".join(report.number.split()).upper()
    query = select(Candidacy).where(
        Candidacy.cohort_id == stage.cohort_id, Candidacy.track == stage.track, Candidacy.number == wanted
    )
    found = db.session.scalar(query)
    if found is None or not listed(report.result, found, "advanced", "reserve"):
        raise Refusal("objection-not-posted", field="number", number=wanted)
    return found


def _check(report: Report) -> None:
    check_words(report.words)
    for field, text, high in (("name", report.name, NAME), ("contact", report.contact, CONTACT)):
        if not text.strip():
            raise Refusal("objection-party", field=field)
        if len(text.strip()) > high:
            raise Refusal("objection-party-long", field=field, high=high)
