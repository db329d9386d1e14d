"""Answer a request about somebody's own data: one officer for how they are reached, two for everything that deletes or
touches who somebody is or what a list came from. No answer changes a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from recruit.data_request_words import right_of, set_answer
from recruit.data_requests import WORDS, answers_to, by_two
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Application, DataRequest
from recruit.personal import Contact, contact_of, set_application_contact
from recruit.queries.data_requests import why_bound
from recruit.reasons import told
from recruit.services.ask_about_data import as_kept, note, plain
from recruit.services.roles import require, require_county, require_other, require_scope
from recruit.services.send_messages import Notice, queue
from recruit.services.set_contact import email_of, phone_of, set_contact

ANSWERERS = ("office", "second-signatory")
REASON = 300


@dataclass(frozen=True)
class Answer:
    """`kind` is one of `recruit.data_requests.answers_to`; `words` are for the applicant."""

    kind: str
    words: str


def answer_data_request(one: DataRequest, answer: Answer, by: Account, at: datetime) -> DataRequest:
    """Answers it, or puts the answer forward where a second person has to stand for it (`by_two`).

    Errors: Refusal('role-missing' | 'outside-township' | 'own-case' | 'data-answered' | 'data-erased' (number)), and
    with `field`: 'data-answer' | 'data-answer-words' | 'data-words-long' (high), and those of `why_bound`.
    """
    require(by, *ANSWERERS)
    held = _held(one, "open")
    _who(held, by)
    words = _checked(held, answer)
    _require_unbound(held, answer.kind, at)
    held.answer = answer.kind
    set_answer(held, words)
    if by_two(held.kind, held.field, answer.kind):
        held.state, held.proposed_at, held.proposed_by_id = "proposed", at, by.id
        db.session.flush()
        note(held, by, at, "own.propose-answer", answer=held.answer)
    else:
        _settle(held, by, at)
    return held


def confirm_data_answer(one: DataRequest, by: Account, at: datetime) -> DataRequest:
    """A second, different person stands for it; what it says is done in the same transaction.

    Errors: Refusal('role-missing' | 'outside-township' | 'own-case' | 'same-signatory' | 'data-answered'), and those of
    `why_bound` where something has come up since.
    """
    require(by, *ANSWERERS)
    held = _held(one, "proposed")
    _who(held, by)
    require_other(by, held.proposed_by, held.proposed_by_id)
    assert held.answer is not None
    _require_unbound(held, held.answer, at)
    _settle(held, by, at)
    return held


def send_back_data_answer(one: DataRequest, by: Account, at: datetime, reason: str = "") -> DataRequest:
    """The second person does not stand for it, with a reason; or whoever proposed it takes it back. It is open again.

    Errors: Refusal('role-missing' | 'outside-township' | 'own-case' | 'data-answered' | 'reason-wanted').
    """
    require(by, *ANSWERERS)
    held = _held(one, "proposed")
    _who(held, by)
    own = by.id == held.proposed_by_id
    if not own and not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.answer, held.answer_sealed = "open", None, None
    held.proposed_at, held.proposed_by_id = None, None
    db.session.flush()
    names = {held.application.person.name: held.application.number}
    note(held, by, at, "own.send-back", own=own, reason=told(reason.strip()[:REASON], names))
    return held


def _held(one: DataRequest, state: str) -> DataRequest:
    """Application, then request: the order of everything that changes what is kept of an applicant."""
    locked(Application, one.application_id)
    held = locked(DataRequest, one.id)
    if held is None or held.state != state:
        raise Refusal("data-answered")
    return held


def _who(held: DataRequest, by: Account) -> None:
    require_scope(by, held.application.township_code)
    if held.field not in ("phone", "email", "address"):
        require_county(by)
    if by.person_id is not None and by.person_id == held.application.person_id:
        raise Refusal("own-case")


def _checked(held: DataRequest, answer: Answer) -> str:
    if answer.kind not in answers_to(held.kind, held.field):
        raise Refusal("data-answer", field="kind")
    words = plain(answer.words)
    if not words:
        raise Refusal("data-answer-words", field="words")
    if len(words) > WORDS:
        raise Refusal("data-words-long", field="words", high=WORDS)
    return words


def _require_unbound(held: DataRequest, answer: str, at: datetime) -> None:
    if answer != "done":
        return
    if held.application.erased_at is not None:
        raise Refusal("data-erased", number=held.application.number)
    if held.kind == "correct":
        as_kept(held.field, right_of(held))
    if held.kind == "erase" and (code := why_bound(held.application, at)) is not None:
        raise Refusal(code, field="kind")


def _settle(held: DataRequest, by: Account, at: datetime) -> None:
    held.state, held.answered_at, held.answered_by_id = "answered", at, by.id
    db.session.flush()
    told_to = [one for one in _accounts(held.application) if one.active]
    if held.answer == "done":
        if held.field in ("phone", "email"):
            _tell_old_contact(held, told_to, at)
        _do(held, at)
    facts = {"number": held.number}
    queue([Notice(one, "data-request-answered", facts) for one in told_to], at)
    note(held, by, at, "own.answer", answer=held.answer)


def _tell_old_contact(held: DataRequest, accounts: list[Account], at: datetime) -> None:
    """Before it is replaced: whoever holds the old phone hears that the account is about to listen to another."""
    facts = {"number": held.number, "phone": held.application.cohort.programme.objection_desk.phone}
    queue([Notice(one, "contact-changed", facts) for one in accounts], at)


def _do(held: DataRequest, at: datetime) -> None:
    """What the answer says. A form that was filled in from the application as it was is refused from here on."""
    application = held.application
    application.revision += 1
    if held.kind == "erase":
        if held.field in ("papers", "both"):
            _erase_papers(application, at)
        if held.field in ("contact", "both"):
            _erase_contact(application)
    elif held.field == "name":
        application.person.name = right_of(held)
        for account in _accounts(application):
            account.name = right_of(held)
    else:
        contact = replace(contact_of(application), **{held.field: right_of(held)})
        set_application_contact(application, application.cohort_id, contact)
        if held.field in ("phone", "email"):
            for account in _accounts(application):
                reach = {"phone": phone_of(account), "email": email_of(account)}
                set_contact(account, **{**reach, held.field: right_of(held)})
    db.session.flush()


def _erase_contact(application: Application) -> None:
    """What two people confirmed and no more: phone, e-mail and address. The account keeps the one way by which the
    answer is read, and the e-mail beside a phone only while another application of the person lives by it."""
    answers = contact_of(application).answers
    set_application_contact(application, application.cohort_id, Contact(answers=answers))
    others = select(Application).where(
        Application.person_id == application.person_id,
        Application.id != application.id,
        Application.erased_at.is_(None),
    )
    if any(contact_of(one).email for one in db.session.scalars(others.order_by(Application.id))):
        return
    for account in _accounts(application):
        if (phone := phone_of(account)) is not None:
            set_contact(account, phone)


def _erase_papers(application: Application, at: datetime) -> None:
    """The rows stay with their days; files that nothing names any more are taken by the sweep of the file store."""
    for paper in application.attachments:
        if paper.erased_at is None:
            paper.erased_at, paper.size = at, 0


def _accounts(application: Application) -> list[Account]:
    query = select(Account).where(Account.kind == "applicant", Account.person_id == application.person_id)
    return list(db.session.scalars(query.order_by(Account.id)))
