"""Decide a tie in two steps: the office enters it, a second person stands for it on their own page.

A draw's seed is made of two words. The witness gives theirs without having seen the office's, and the office gave
theirs first: neither can choose a word that suits somebody. What is on record cannot be drawn again. Whoever joins a
tie late, by a corrected mark, sits the extra test that the others have sat; where it leaves them equal, lots are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Stage, TieBreakProposal
from recruit.queries.entries import entries_of
from recruit.queries.replacements import tied_in_reserve
from recruit.queries.ties import tie_breaks
from recruit.reasons import told
from recruit.services.break_ties import check_extra_test, draw_lots, may_draw, record_extra_test
from recruit.services.build_bundle import build_list
from recruit.services.collect_inputs import collect
from recruit.services.roles import require, require_county
from recruit.services.send_back import settle_back, still_proposed
from recruit.two_words import spoken_seed, tidy_word
from scoring.numeric import plain

#: Who may stand for a tie break that the office has entered.
WITNESSES = ("second-signatory", "auditor")


def tied(stage: Stage) -> list[str]:
    """Admission numbers of those who have to be told apart before the stage can close; empty when nobody has.

    Of a closed stage: those who share the next turn to move up from its reserve.
    """
    if stage.state == "closed":
        return tied_in_reserve(stage)
    return build_list(stage, collect(stage)).undecided or kind_of(stage).undecided(stage)


def untested(stage: Stage, numbers: Sequence[str]) -> list[str]:
    """Those of them who have no extra test on record: the only ones who may sit it."""
    known = tie_breaks(stage)
    return [number for number in numbers if "extra-test" not in known.get(number, {})]


def ways_left(stage: Stage, numbers: Sequence[str]) -> list[str]:
    """How these who are equal may still be told apart: by an ``extra`` test, by a ``draw``, or both."""
    ways = ["extra"] if untested(stage, numbers) else []
    return [*ways, "draw"] if may_draw(stage, numbers) else ways


def propose_extra_test(
    stage: Stage, marks: Mapping[str, Decimal], by: Account, at: datetime
) -> TieBreakProposal:
    """Marks (0 to what the stage says) by admission number for exactly those of the tied who have none on record.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'tie-pending' | 'tie-marks-incomplete' |
    'extra-test-out-of-range' | 'tie-break-on-record' (number) where all of them have sat it already,
    'wrong-state' where nobody is tied).
    """
    numbers = _may_propose(stage, by)
    to_test = untested(stage, numbers)
    if not to_test:
        raise Refusal("tie-break-on-record", number=numbers[0])
    if set(marks) != set(to_test):
        raise Refusal("tie-marks-incomplete")
    check_extra_test(stage, marks.values())
    given = {number: plain(marks[number]) for number in to_test}
    return _add(stage, "extra-test", numbers, by, at, values=given)


def propose_draw(stage: Stage, word: str, by: Account, at: datetime) -> TieBreakProposal:
    """Commits the roster of those who are tied, with the office's half of the seed.

    Errors: Refusal('draw-not-in-rules' | 'word-too-short' and those of `propose_extra_test`).
    """
    numbers = _may_propose(stage, by)
    if not may_draw(stage, numbers):
        raise Refusal("draw-not-in-rules")
    return _add(stage, "draw", numbers, by, at, word=tidy_word(word))


def confirm_tie_break(proposal: TieBreakProposal, witness: Account, at: datetime, word: str = "") -> None:
    """The witness stands for it; a draw takes place now, with the witness's half of the seed.

    Errors: Refusal('role-missing' | 'county-only' | 'wrong-state' | 'tie-changed' | 'same-signatory' |
    'word-too-short').
    """
    require(witness, *WITNESSES)
    require_county(witness)
    held = still_proposed(TieBreakProposal, proposal.id)
    stage, proposer = held.stage, db.session.get(Account, held.proposed_by_id)
    assert proposer is not None
    if tied(stage) != held.numbers:
        raise Refusal("tie-changed")
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}
    if held.kind == "draw":
        seed = spoken_seed(held.word, tidy_word(word))
        draw_lots(stage, [entries[number] for number in held.numbers], seed, proposer, witness, at)
    else:
        marks = {entries[number]: Decimal(value) for number, value in held.values.items()}
        record_extra_test(stage, marks, proposer, witness, at)
    held.state, held.settled_by_id, held.settled_at = "confirmed", witness.id, at


def send_back(proposal: TieBreakProposal, by: Account, at: datetime, reason: str) -> None:
    """The witness does not stand for it, with a reason; or the office takes its own proposal back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(TieBreakProposal, proposal.id)
    held.reason = settle_back(held, by, at, reason, seconds=WITNESSES, recalled="withdrawn")
    facts = {"kind": held.kind, "state": held.state, "reason": told(reason)}
    audit.note(at, by.login, "stage.tie-back", audit.at_stage(held.stage), **facts)


def pending_tie_break(stage: Stage) -> TieBreakProposal | None:
    """The proposal that waits for its witness."""
    query = select(TieBreakProposal).where(
        TieBreakProposal.stage_id == stage.id, TieBreakProposal.state == "proposed"
    )
    return db.session.scalar(query)


def _may_propose(stage: Stage, by: Account) -> list[str]:
    require(by, "office")
    require_county(by)
    locked(Stage, stage.id)
    if pending_tie_break(stage) is not None:
        raise Refusal("tie-pending")
    numbers = tied(stage)
    if not numbers:
        if stage.state == "closed":
            raise Refusal("stage-closed", stage=stage.code)
        raise Refusal("wrong-state")
    return numbers


def _add(
    stage: Stage,
    kind: str,
    numbers: list[str],
    by: Account,
    at: datetime,
    values: Mapping[str, str] | None = None,
    word: str = "",
) -> TieBreakProposal:
    proposal = TieBreakProposal(
        stage=stage,
        kind=kind,
        numbers=numbers,
        values=dict(values or {}),
        word=word,
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(proposal)
    db.session.flush()
    subject = audit.at_stage(stage)
    audit.note(
        at, by.login, "stage.tie-propose", subject, kind=kind, numbers=numbers, values=dict(values or {})
    )
    return proposal
