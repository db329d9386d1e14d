"""Put on record what decides a tie that the ladder could not: an extra test, or a witnessed seeded draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage, TieBreak
from recruit.queries.replacements import tied_in_reserve
from recruit.queries.ties import tie_breaks
from recruit.services.roles import require, require_county, require_other
from recruit.services.stay_apart import require_apart
from scoring.numeric import plain
from scoring.sampling import drawn_order


def record_extra_test(
    stage: Stage, marks: Mapping[Entry, Decimal], by: Account, witness: Account, at: datetime
) -> list[TieBreak]:
    """Marks of the extra test for the tied entries.

    Errors: Refusal('extra-test-out-of-range' | 'stage-closed' | 'tie-break-on-record' | 'role-missing' |
    'county-only' | 'same-signatory').
    """
    check_extra_test(stage, marks.values())
    return _record(stage, "extra-test", marks, "", by, witness, at)


def check_extra_test(stage: Stage, marks: Iterable[Decimal]) -> None:
    """Whether these can be marks of an extra test here: 0 to what the programme says.

    Errors: Refusal('extra-test-out-of-range').
    """
    highest = stage.definition.extra_test_max
    for value in marks:
        if not value.is_finite() or not 0 <= value <= highest:
            raise Refusal("extra-test-out-of-range", value=value, max=plain(highest))


def draw_lots(
    stage: Stage, entries: Sequence[Entry], seed: str, by: Account, witness: Account, at: datetime
) -> list[TieBreak]:
    """Draws an order from the committed roster and the seed the two officers agreed on; anybody can replay it.

    See `may_draw`. A draw that is on record cannot be repeated.
    Errors: Refusal('draw-not-in-rules' | 'seed-too-short' | 'tie-break-on-record' | 'stage-closed' | 'role-missing' |
    'county-only' | 'same-signatory').
    """
    if not may_draw(stage, [entry.candidacy.number for entry in entries]):
        raise Refusal("draw-not-in-rules")
    if len(seed.strip()) < 8:
        raise Refusal("seed-too-short")
    order = drawn_order(seed.strip(), [entry.candidacy.number for entry in entries])
    by_number = {entry.candidacy.number: entry for entry in entries}
    places = {by_number[number]: Decimal(place) for place, number in enumerate(order, 1)}
    return _record(stage, "draw", places, seed.strip(), by, witness, at)


def may_draw(stage: Stage, numbers: Sequence[str]) -> bool:
    """Whether these may draw lots: the published ladder says so, or an extra test all of them sat left them equal."""
    policy = stage.definition.policy
    if policy is not None and "draw" in policy.ties:
        return True
    known = tie_breaks(stage)
    return bool(numbers) and all("extra-test" in known.get(number, {}) for number in numbers)


def _record(
    stage: Stage,
    kind: str,
    values: Mapping[Entry, Decimal],
    seed: str,
    by: Account,
    witness: Account,
    at: datetime,
) -> list[TieBreak]:
    require(by, "office")
    require(witness, "second-signatory", "auditor")
    require_county(by)
    require_county(witness)
    require_other(witness, by, by.id)
    require_apart(stage, witness, second=True)
    # After the list is signed only whose turn in its reserve is shared may still be told apart.
    late = stage.state == "closed" and {one.candidacy.number for one in values} != set(tied_in_reserve(stage))
    if late:
        raise Refusal("stage-closed", stage=stage.code)
    for entry in values:
        if entry.stage_id != stage.id:
            raise Refusal("unknown")
        if db.session.query(TieBreak.id).filter_by(entry_id=entry.id, kind=kind).first():
            raise Refusal("tie-break-on-record", number=entry.candidacy.number)
    rows = [
        TieBreak(
            entry_id=entry.id,
            kind=kind,
            value=value,
            seed=seed,
            recorded_at=at,
            recorded_by_id=by.id,
            witness_id=witness.id,
        )
        for entry, value in values.items()
    ]
    db.session.add_all(rows)
    audit.note(
        at,
        by.login,
        "stage.tie-break",
        audit.at_stage(stage),
        kind=kind,
        seed=seed,
        witness=witness.login,
        values={entry.candidacy.number: str(value) for entry, value in values.items()},
    )
    return rows
