"""Decide a tie in two steps: the office enters it, a second person stands for it on their own page.

A draw's seed is made of two words. The witness gives theirs without having seen the office's, and the office gave
theirs first: neither can choose a word that suits somebody. What is on record cannot be drawn again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage, TieBreakProposal
from recruit.services.break_ties import draw_lots, record_extra_test
from recruit.services.build_bundle import build_list
from recruit.services.collect_inputs import collect
from recruit.services.roles import require
from scoring.numeric import plain

SHORTEST_WORD, LONGEST_WORD = 4, 80
HIGHEST = Decimal(100)


def propose_extra_test(
    stage: Stage, marks: Mapping[str, Decimal], by: Account, at: datetime
) -> TieBreakProposal:
    """Marks (0 to 100) by admission number for exactly those who are tied at the line.

    Errors: Refusal('role-missing' | 'stage-closed' | 'tie-pending' | 'tie-marks-incomplete' | 'mark-out-of-range').
    """
    tied = _may_propose(stage, by)
    if set(marks) != set(tied):
        raise Refusal("tie-marks-incomplete")
    for value in marks.values():
        if not value.is_finite() or not 0 <= value <= HIGHEST:
            raise Refusal("mark-out-of-range", component="extra-test", value=value, max=HIGHEST)
    given = {number: plain(marks[number]) for number in tied}
    return _add(stage, "extra-test", tied, by, at, values=given)


def propose_draw(stage: Stage, word: str, by: Account, at: datetime) -> TieBreakProposal:
    """Commits the roster of those who are tied, with the office's half of the seed.

    Errors: Refusal('draw-not-in-rules' | 'tie-word-short' and those of `propose_extra_test`).
    """
    tied = _may_propose(stage, by)
    policy = stage.definition.policy
    if policy is None or "draw" not in policy.ties:
        raise Refusal("draw-not-in-rules")
    return _add(stage, "draw", tied, by, at, word=_word(word))


def confirm_tie_break(proposal: TieBreakProposal, witness: Account, at: datetime, word: str = "") -> None:
    """The witness stands for it; a draw takes place now, with the witness's half of the seed.

    Errors: Refusal('wrong-state' | 'tie-changed' | 'same-signatory' | 'role-missing' | 'tie-word-short').
    """
    require(witness, "second-signatory", "auditor")
    held = _held(proposal)
    stage, proposer = held.stage, db.session.get(Account, held.proposed_by_id)
    assert proposer is not None
    inputs = collect(stage)
    if build_list(stage, inputs).undecided != held.numbers:
        raise Refusal("tie-changed")
    if held.kind == "draw":
        seed = f"{held.word} {_word(word)}"
        draw_lots(stage, [inputs.entries[number] for number in held.numbers], seed, proposer, witness, at)
    else:
        marks = {inputs.entries[number]: Decimal(value) for number, value in held.values.items()}
        record_extra_test(stage, marks, proposer, witness, at)
    _settle(held, "confirmed", witness, at)


def send_back(proposal: TieBreakProposal, by: Account, at: datetime, reason: str) -> None:
    """The witness does not stand for it, with a reason; or the office takes its own proposal back."""
    require(by, "second-signatory", "auditor", "office")
    held = _held(proposal)
    own = by.id == held.proposed_by_id
    if not own:
        require(by, "second-signatory", "auditor")
    if not own and not reason.strip():
        raise Refusal("correction-reason-missing")
    held.reason = reason.strip()[:500]
    state = "withdrawn" if own else "rejected"
    _settle(held, state, by, at)
    stage = held.stage
    subject = f"stage:{stage.cohort.code}/{stage.code}"
    audit.note(at, by.login, "stage.tie-back", subject, kind=held.kind, state=state, reason=held.reason)


def pending_tie_break(stage: Stage) -> TieBreakProposal | None:
    """The proposal that waits for its witness."""
    query = select(TieBreakProposal).where(
        TieBreakProposal.stage_id == stage.id, TieBreakProposal.state == "proposed"
    )
    return db.session.scalar(query)


def _may_propose(stage: Stage, by: Account) -> list[str]:
    require(by, "office")
    locked(Stage, stage.id)
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    if pending_tie_break(stage) is not None:
        raise Refusal("tie-pending")
    tied = build_list(stage, collect(stage)).undecided
    if not tied:
        raise Refusal("wrong-state")
    return tied


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
    subject = f"stage:{stage.cohort.code}/{stage.code}"
    audit.note(
        at, by.login, "stage.tie-propose", subject, kind=kind, numbers=numbers, values=dict(values or {})
    )
    return proposal


def _held(proposal: TieBreakProposal) -> TieBreakProposal:
    held = locked(TieBreakProposal, proposal.id)
    if held is None or held.state != "proposed":
        raise Refusal("wrong-state")
    return held


def _settle(proposal: TieBreakProposal, state: str, by: Account, at: datetime) -> None:
    proposal.state, proposal.settled_by_id, proposal.settled_at = state, by.id, at


def _word(text: str) -> str:
    """One half of the seed: a single line, neither so short that it can be guessed nor too long to print."""
    word = " ".join(text.split())[:LONGEST_WORD]
    if len(word) < SHORTEST_WORD:
        raise Refusal("tie-word-short")
    return word
