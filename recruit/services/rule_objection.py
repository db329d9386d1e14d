"""Rule on an objection: a commission decides, one of two people puts it forward and the other gives it.

Where nobody is left in the office who had no hand in the list, both type what the leading group wrote, with its letter
beside; that way is closed while anybody else is left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from recruit import audit, storage
from recruit import objection_messages as objection_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import listed
from recruit.models import Account, Recheck, Ruling
from recruit.objection_files import cleaned, stored
from recruit.reasons import Told, told
from recruit.recheck import BY_TWO, LONGEST
from recruit.recheck_words import heard_of, ruling_of, set_heard, set_ruling
from recruit.services.answer_recheck import (
    event,
    hold,
    notices_of,
    plain,
    require_answer,
    require_free,
    settle,
)
from recruit.services.answerers import ANSWERERS, enough_left, left_to_answer, own_case
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.send_messages import queue

COMMISSION = 200
#: So many characters of the person concerned are kept, in all.
HEARD = 4 * LONGEST


@dataclass(frozen=True)
class Decided:
    """What the commission decided: an answer of `answer_recheck.KINDS`, its reasons, who sat on it. `letter`: the
    leading group's own writing, as a picture or PDF."""

    kind: str
    words: str
    commission: str
    letter: bytes | None = None


def propose_ruling(recheck: Recheck, decided: Decided, by: Account, at: datetime) -> Ruling:
    """Puts it forward; nothing is answered before somebody else gives it.

    Errors: Refusal('role-missing' | 'county-only' | 'objection-by-two' for a kind that one officer answers, without a
    letter | 'objection-ruling-waits' | 'objection-hearing' | 'objection-letter-wanted' | 'objection-letter-idle'
    (names) | 'objection-commission' | 'objection-commission-long'), and those of `require_free`, `require_answer` and
    `cleaned`.
    """
    require(by, *ANSWERERS)
    require_county(by)
    hold([recheck])
    words = plain(decided.words)
    require_answer(recheck, decided.kind, words, at)
    _who_decides(recheck, decided, by)
    _named(decided.commission)
    if recheck.kind == "report" and recheck.heard_on is None:
        raise Refusal("objection-hearing", field="words")
    if _waiting(recheck) is not None:
        raise Refusal("objection-ruling-waits")
    letters = cleaned([decided.letter], "letter") if decided.letter else []
    ruling = Ruling(
        recheck=recheck, answer=decided.kind, commission=decided.commission.strip(), letter=bool(letters),
        state="proposed", proposed_at=at, proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(ruling)
    with storage.together():
        db.session.add_all(stored(letters, recheck, "letter", at))
    db.session.flush()
    set_ruling(ruling, words)
    db.session.flush()
    _note(ruling, by, at, "recheck.rule", answer=ruling.answer, letter=ruling.letter)
    return ruling


def confirm_ruling(ruling: Ruling, by: Account, at: datetime) -> Recheck:
    """The other person gives it: the request is answered and everybody concerned is told.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory'), and those of `propose_ruling`
    that are about who may, and about a correction that has become impossible meanwhile.
    """
    require(by, *ANSWERERS)
    require_county(by)
    hold([ruling.recheck])
    held = still_proposed(Ruling, ruling.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    recheck, words = held.recheck, ruling_of(held)
    require_answer(recheck, held.answer, words, at)
    if held.letter:
        # Somebody who had no hand in it may have come back meanwhile, and nobody types the answer to their own case.
        for one in (by, held.proposed_by):
            _not_own(recheck, one)
        _nobody_left(recheck, left_to_answer(recheck))
    else:
        require_free(recheck, by)
        # The first may have signed a corrected list, or judged, since they put it forward.
        require_free(recheck, held.proposed_by)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    settle(recheck, held.answer, words, by, at)
    db.session.flush()
    queue(notices_of(recheck), at)
    audit.record([event(recheck, by, at, first=held.proposed_by.login, letter=held.letter)])
    return recheck


def send_back_ruling(ruling: Ruling, by: Account, at: datetime, reason: str = "") -> None:
    """The other person does not give it, with a reason; or whoever put it forward takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    hold([ruling.recheck])
    held = still_proposed(Ruling, ruling.id)
    held.sent_back = settle_back(held, by, at, reason, seconds=ANSWERERS)
    _note(held, by, at, "recheck.rule-back", state=held.state, reason=_told(held, reason))


def hear(recheck: Recheck, words: str, heard_on: date, by: Account, at: datetime) -> None:
    """What the person concerned by a report says: by themselves, or written down by the office.

    The office writes it down once. The person may add their own words until the request is answered, whatever the
    office wrote down before. Whoever had a hand in the list writes nothing down while the office can answer by others.

    Errors: Refusal('not-yours' | 'role-missing' | 'county-only' | 'objection-hearing-only' | 'recheck-answered' |
    'objection-heard'), those of `barred`, and with `field`: 'objection-hearing-words' | 'recheck-long' |
    'objection-heard-enough' | 'objection-hearing-day'.
    """
    if by.is_staff:
        require(by, *ANSWERERS)
        require_county(by)
    elif by.person_id is None or by.person_id != recheck.candidacy.person_id:
        raise Refusal("not-yours")
    hold([recheck])
    if recheck.kind != "report":
        raise Refusal("objection-hearing-only")
    if recheck.state != "open":
        raise Refusal("recheck-answered")
    if by.is_staff:
        _may_write_down(recheck, by)
    said = plain(words)
    if not said:
        raise Refusal("objection-hearing-words", field="words")
    if len(said) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)
    zone = recheck.result.stage.cohort.programme.timezone
    if not recheck.filed_at.astimezone(zone).date() <= heard_on <= at.astimezone(zone).date():
        raise Refusal("objection-hearing-day", field="heard_on")
    before = heard_of(recheck)
    if len(before) + len(said) > HEARD:
        raise Refusal("objection-heard-enough", field="words")
    recheck.heard_on = recheck.heard_on or heard_on
    # data: stands in the record between what the office wrote down and the person's own words
    set_heard(recheck, f"{before}\n{heard_on.isoformat()} 本人补充：{said}" if before else said)
    facts = {"receipt": recheck.number, "own": not by.is_staff}
    audit.note(at, by.login, "recheck.hear", audit.about(recheck.candidacy), **facts)


def _may_write_down(recheck: Recheck, by: Account) -> None:
    _not_own(recheck, by)
    if enough_left(recheck):
        require_free(recheck, by)
    if recheck.heard_on is not None:
        raise Refusal("objection-heard")


def _who_decides(recheck: Recheck, decided: Decided, by: Account) -> None:
    """The office by itself, or nobody of it but the leading group in writing."""
    _not_own(recheck, by)
    left = left_to_answer(recheck)
    if decided.letter:
        _nobody_left(recheck, left)
        return
    if recheck.kind not in BY_TWO and enough_left(recheck, left):
        require_free(recheck, by)
        raise Refusal("objection-by-two-idle")
    if not enough_left(recheck, left):
        raise Refusal("objection-letter-wanted", field="letter")
    require_free(recheck, by)


def _not_own(recheck: Recheck, by: Account) -> None:
    if (code := own_case(recheck, by)) is not None:
        raise Refusal(code, number=recheck.candidacy.number)


def _nobody_left(recheck: Recheck, left: list[Account]) -> None:
    if enough_left(recheck, left):
        raise Refusal("objection-letter-idle", field="letter", names=listed(one.name for one in left))


def _named(commission: str) -> None:
    names = [one for one in re.split(r"[、，,；;\s]+", commission.strip()) if one]
    if len(set(names)) < 2:
        raise Refusal("objection-commission", field="commission")
    if len(commission.strip()) > COMMISSION:
        raise Refusal("objection-commission-long", field="commission", high=COMMISSION)


def _waiting(recheck: Recheck) -> Ruling | None:
    query = select(Ruling).where(Ruling.recheck_id == recheck.id, Ruling.state == "proposed")
    return db.session.scalar(query.limit(1))


def _told(ruling: Ruling, reason: str) -> Told:
    candidacy = ruling.recheck.candidacy
    return told(reason, {candidacy.person.name: candidacy.number} if candidacy.person is not None else None)


def _note(ruling: Ruling, by: Account, at: datetime, action: str, **facts: object) -> None:
    receipt = ruling.recheck.number or str(ruling.recheck.id)
    audit.note(at, by.login, action, audit.about(ruling.recheck.candidacy), receipt=receipt, **facts)
