"""Hand on a request that was granted and cannot be carried out any more: by two people, with words to whoever asked.

The answer on record stays. The list stays too, and what waited for its correction waits no longer.
"""

from __future__ import annotations

from datetime import datetime

from recruit import audit
from recruit import objection_messages as objection_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Recheck, Ruling, Stage
from recruit.queries.objections import ruling_waiting
from recruit.queries.owed_corrections import owed_corrections
from recruit.queries.rechecks import opened_after
from recruit.recheck import LONGEST
from recruit.recheck_words import set_ruling
from recruit.services.answer_recheck import applicants_to_tell, hold, plain
from recruit.services.answerers import ANSWERERS, barred, own_case, two_left
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import still_proposed
from recruit.services.send_messages import Notice, queue


def propose_referral(recheck: Recheck, words: str, by: Account, at: datetime) -> Ruling:
    """Puts forward that the corrected list cannot come any more, and why, as whoever asked will read it.

    Errors: Refusal('role-missing' | 'county-only' | 'refer-not-owed' | 'refer-early' | 'objection-ruling-waits'),
    with `field`: 'refer-words' | 'recheck-long' (high), and those of `_require_free`.
    """
    require(by, *ANSWERERS)
    require_county(by)
    _hold_owed(recheck, at)
    _require_free(recheck, by)
    if ruling_waiting(recheck) is not None:
        raise Refusal("objection-ruling-waits")
    said = plain(words)
    if not said:
        raise Refusal("refer-words", field="words")
    if len(said) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)
    ruling = Ruling(
        recheck=recheck,
        answer="referred",
        commission="",
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(ruling)
    db.session.flush()
    set_ruling(ruling, said)
    db.session.flush()
    _note(ruling, by, at, "recheck.refer-propose")
    return ruling


def confirm_referral(ruling: Ruling, by: Account, at: datetime) -> None:
    """A second, different person confirms; whoever asked is told.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'same-signatory' | 'refer-not-owed' where the
    corrected list was signed meanwhile | 'refer-early'), and those of `_require_free`.
    """
    require(by, *ANSWERERS)
    require_county(by)
    recheck = ruling.recheck
    _hold_owed(recheck, at)
    held = still_proposed(Ruling, ruling.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    _require_free(recheck, by)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    facts = {"stage": recheck.result.stage.definition.title}
    queue([Notice(one, "objection-referred", facts) for one in applicants_to_tell(recheck)], at)
    _note(held, by, at, "recheck.refer", first=held.proposed_by.login)


def _hold_owed(recheck: Recheck, at: datetime) -> None:
    """With the stage held nobody signs the corrected list at this moment."""
    stage = recheck.result.stage
    locked(Stage, stage.id)
    hold([recheck])
    if recheck.id not in {one.id for one in owed_corrections(stage)}:
        raise Refusal("refer-not-owed")
    if opened_after(stage, at) is None:
        raise Refusal("refer-early")


def _require_free(recheck: Recheck, by: Account) -> None:
    """Never one's own case; and while two are left who had no hand in the list, nobody who had.

    Errors: those of `barred`.
    """
    code = own_case(recheck, by) or (barred(recheck, by) if two_left(recheck) else None)
    if code is not None:
        raise Refusal(code, number=recheck.candidacy.number)


def _note(ruling: Ruling, by: Account, at: datetime, action: str, **facts: object) -> None:
    receipt = ruling.recheck.number or str(ruling.recheck.id)
    audit.note(at, by.login, action, audit.about(ruling.recheck.candidacy), receipt=receipt, **facts)
