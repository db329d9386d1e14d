"""What one reader may do about one request, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recruit.errors import Refusal
from recruit.i18n import listed
from recruit.messages import tell
from recruit.models import Account, Recheck, RecheckFile, Ruling
from recruit.queries.objections import files_of, ruling_waiting, rulings_of
from recruit.queries.owed_corrections import owed_corrections
from recruit.queries.rechecks import opened_after
from recruit.recheck import BY_TWO
from recruit.recheck_words import heard_of, ruling_of
from recruit.retention_words import erased_words
from recruit.services.answerers import ANSWERERS, barred, enough_left, left_to_answer, own_case, two_left
from recruit.web.rechecks.shown import STATES
from recruit.web.words import moment


@dataclass(frozen=True)
class Standing:
    """`why_not`: the sentence that keeps the reader out, '' where nothing does. `left`: who may answer. `by_letter`:
    nobody is left, so the leading group's own writing is typed in."""

    why_not: str
    left: str
    by_letter: bool
    may_answer: bool
    may_rule: bool
    may_hear: bool
    may_confirm: bool
    may_recall: bool
    may_refer: bool
    waiting: dict[str, Any] | None
    sent_back: list[tuple[str, str]]
    heard: str
    files: list[RecheckFile]
    letters: list[RecheckFile]


def standing_of(recheck: Recheck, by: Account, at: datetime) -> Standing:
    code, own = barred(recheck, by), own_case(recheck, by) is not None
    left = left_to_answer(recheck)
    by_letter = not enough_left(recheck, left)
    open_now, may = recheck.state == "open", bool(set(ANSWERERS) & by.roles)
    free = code is None or (by_letter and not own)
    may_refer = may and (code is None or not (own or two_left(recheck, left))) and _handed_on(recheck, at)
    by_two = recheck.kind in BY_TWO or by_letter
    county, waiting = by.township_scope is None, ruling_waiting(recheck)
    other = waiting is not None and waiting.proposed_by_id != by.id
    heard = recheck.kind != "report" or recheck.heard_on is not None
    rulings = rulings_of(recheck)
    return Standing(
        why_not=tell(Refusal(code, number=recheck.candidacy.number))
        if code and (own or not by_letter)
        else "",
        left=listed(one.name for one in left),
        by_letter=by_letter,
        may_answer=open_now and may and free and not by_two,
        may_rule=open_now and may and county and free and by_two and waiting is None and heard,
        may_hear=open_now
        and may
        and county
        and free
        and recheck.kind == "report"
        and recheck.heard_on is None,
        may_confirm=county
        and other
        and (may_refer or (open_now and may and (code is None or (waiting.letter and not own)))),  # type: ignore[union-attr]
        may_recall=waiting is not None and not other,
        may_refer=county and may_refer and waiting is None,
        waiting=_told(waiting) if waiting is not None else None,
        sent_back=[
            (one.proposed_by.name, one.sent_back or erased_words())
            for one in rulings
            if one.state == "rejected"
        ],
        heard=heard_of(recheck) or (erased_words() if recheck.heard_on is not None else ""),
        files=[one for one in files_of(recheck, "filed") if one.erased_at is None],
        letters=[one for one in files_of(recheck, "letter") if one.erased_at is None],
    )


def _handed_on(recheck: Recheck, at: datetime) -> bool:
    """Whether it was granted, no list since carries it out, and the next stage has opened."""
    stage = recheck.result.stage
    return opened_after(stage, at) is not None and recheck.id in {one.id for one in owed_corrections(stage)}


def _told(ruling: Ruling) -> dict[str, Any]:
    return {
        "id": ruling.id,
        "state": STATES[ruling.answer],
        "words": ruling_of(ruling),
        "commission": ruling.commission,
        "letter": ruling.letter,
        "by": ruling.proposed_by.name,
        "at": moment(ruling.proposed_at),
    }
