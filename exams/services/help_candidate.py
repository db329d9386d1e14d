"""The help desk of an exam: let somebody sign in again, release a device, say what has arrived. Every act is noted.

Nothing here touches an answer or a clock. Whoever signs in on another phone goes on with the same attempt; what the
old phone still holds may come in with its ticket.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from exams.queries.sight import sight_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.idnumber import normalise
from recruit.models import Account, Candidacy, Entry, Person, Stage
from recruit.personal import id_index
from recruit.services.change_staff import end_sessions
from recruit.services.request_code import request_code
from recruit.services.reset_access import renew_access
from recruit.services.roles import require

HELPERS = ("office", "proctor", "clerk")
#: More than these are no answer to a question; the number or the whole name narrows it down.
MOST = 20


def find_candidates(stage: Stage, text: str, by: Account, at: datetime) -> Sequence[Entry]:
    """By name, admission number, or the last four characters of the ID number, within sight. The looking is noted.

    The log names who was found by number; what was typed is not kept.
    Errors: Refusal('role-missing').
    """
    require(by, *HELPERS)
    plain = normalise(text)
    if not plain:
        return []
    ways = [Candidacy.number == plain, Person.name.startswith(text.strip(), autoescape=True)]
    if len(plain) == 4:
        ways.append(Person.id_number_tail == plain)
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Person, Person.id == Candidacy.person_id)
        .where(Entry.stage_id == stage.id, or_(*ways))
        .options(joinedload(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(Candidacy.number)
        .limit(MOST + 1)
    )
    found = db.session.scalars(sight_of(stage, by).narrow(query)).all()
    if found:
        numbers = [entry.candidacy.number for entry in found]
        audit.note(at, by.login, "exam.help-look", audit.at_stage(stage), numbers=numbers)
    return found


def let_in_again(entry: Entry, id_number: str, by: Account, at: datetime) -> str:
    """A one-time code for the slip, shown once. `id_number` is read from the card: nobody gets in without it.

    Errors: Refusal('role-missing' | 'help-no-account' | 'help-card').
    """
    require(by, *HELPERS)
    account, person = _account(entry), entry.candidacy.person
    given = id_index(normalise(id_number))
    if person is None or not hmac.compare_digest(person.id_number_index, given):
        raise Refusal("help-card")
    code = renew_access(account, by, at)
    audit.note(at, by.login, "exam.help-access", audit.about(entry.candidacy), stage=entry.stage.code)
    return code


def send_code(entry: Entry, by: Account, at: datetime) -> None:
    """A sign-in code to the phone on record; whoever holds that phone may sign in, nobody else learns anything.

    Errors: Refusal('role-missing' | 'help-no-account' | 'help-sent-already').
    """
    require(by, *HELPERS)
    if not request_code([_account(entry)], at):
        raise Refusal("help-sent-already")
    audit.note(at, by.login, "exam.help-code", audit.about(entry.candidacy), stage=entry.stage.code)


def release_device(entry: Entry, by: Account, at: datetime) -> None:
    """Ends the candidate's sign-ins, wherever they are. Errors: Refusal('role-missing' | 'help-no-account')."""
    require(by, *HELPERS)
    end_sessions(_account(entry), at)
    audit.note(at, by.login, "exam.help-release", audit.about(entry.candidacy), stage=entry.stage.code)


def login_of(entry: Entry) -> str:
    """The name under which the candidate signs in. Errors: Refusal('help-no-account')."""
    return _account(entry).login


def _account(entry: Entry) -> Account:
    person_id = entry.candidacy.person_id
    found = None
    if person_id is not None:
        query = select(Account).where(Account.kind == "applicant", Account.person_id == person_id)
        found = db.session.scalar(query.where(Account.active.is_(True)))
    if found is None:
        raise Refusal("help-no-account")
    return found
