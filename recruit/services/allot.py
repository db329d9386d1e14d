"""Allot the places: work out who gets which, and put the signed outcome on record seat by seat."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from recruit.closing.placing import Contender, Reason, violations
from recruit.closing.wishes import Offer, resolve
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry, Place, Placement, ResultRow, Stage
from recruit.queries.places import offers, on_offer, wished, wishes_on_record
from recruit.services.collect_inputs import current_result, entries_of, tie_breaks


@dataclass(frozen=True)
class Plan:
    """What an allotment is worked out from. `unranked` are admission numbers without a rank on the list before."""

    contenders: tuple[Contender, ...]
    places: tuple[Place, ...]
    unranked: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def offers(self) -> list[Offer]:
        return offers(self.places)


def ranking_stage(stage: Stage) -> Stage | None:
    """The last stage before this one, on the same track, that ranked people by marks."""
    before = [
        one for one in stage.cohort.stages if one.track == stage.track and one.position < stage.position
    ]
    return next((one for one in reversed(before) if one.definition.policy is not None), None)


def ranks(stage: Stage) -> dict[int, int]:
    """Ranks of the signed list that this stage allots by, by candidacy; nobody has one before that list is signed."""
    source = ranking_stage(stage)
    result = current_result(source) if source else None
    if result is None:
        return {}
    rows = db.session.execute(
        select(ResultRow.candidacy_id, ResultRow.rank).where(ResultRow.result_id == result.id)
    )
    return {candidacy_id: rank for candidacy_id, rank in rows if rank is not None}


def plan(stage: Stage) -> Plan:
    """Reads everything an allotment depends on. Whoever withdrew or was excluded takes no part and holds no place."""
    entries = entries_of(stage)
    active = [entry for entry in entries if entry.candidacy.state == "active"]
    places = on_offer(stage, final=True)
    by_rank, breaks = ranks(stage), tie_breaks(stage)
    recorded = wishes_on_record([entry.candidacy_id for entry in active])
    on = offers(places)
    may_move = bool(stage.definition.params.get("reassign", True))
    contenders = []
    for entry in active:
        rank = by_rank.get(entry.candidacy_id)
        if rank is None:
            continue
        number = entry.candidacy.number
        wishes, reassign = wished(entry.candidacy, recorded.get(entry.candidacy_id))
        broken: dict[str, Decimal] = breaks.get(number, {})
        contenders.append(
            Contender(
                number,
                rank,
                resolve(wishes, on),
                reassign and may_move,
                broken.get("extra-test"),
                broken.get("draw"),
            )
        )
    unranked = [e.candidacy.number for e in active if e.candidacy_id not in by_rank]
    return Plan(tuple(contenders), tuple(places), tuple(unranked), tuple(entries))


def store_placements(stage: Stage) -> int:
    """Writes the placements of the list that was just signed; returns how many.

    The list is taken as it was signed and checked against the rules once more. Two officers cannot give one seat
    twice: the stage is locked, and the table's constraints refuse it. Errors: Refusal('allotment-broken').
    """
    result = current_result(stage)
    assert result is not None
    signed = {
        row.candidacy_id: Reason.read(row.reason)
        for row in db.session.scalars(select(ResultRow).where(ResultRow.result_id == result.id))
        if row.outcome == "advanced"
    }
    worked_out = plan(stage)
    numbers = {entry.candidacy.number: entry.candidacy_id for entry in worked_out.entries}
    got = {
        one.number: signed[numbers[one.number]].place if numbers[one.number] in signed else None
        for one in worked_out.contenders
    }
    wrong = violations(worked_out.contenders, worked_out.offers, got)
    if wrong or len([one for one in got.values() if one]) != len(signed):
        raise Refusal("allotment-broken", what=wrong[0].code if wrong else "not-considered")
    rows = _seated(worked_out, got, numbers, signed, result.id)
    if rows:
        db.session.execute(insert(Placement), rows)
    return len(rows)


def _seated(
    worked_out: Plan,
    got: dict[str, str | None],
    numbers: dict[str, int],
    signed: dict[int, Reason],
    result_id: int,
) -> list[dict[str, Any]]:
    """One row for each person placed; the seats of a place are numbered in order of rank."""
    places = {place.code: place for place in worked_out.places}
    taken: dict[str, int] = {}
    rows = []
    for one in sorted(worked_out.contenders, key=lambda each: (each.turn, each.number)):
        code = got[one.number]
        if code is None:
            continue
        taken[code] = taken.get(code, 0) + 1
        rows.append(
            {
                "result_id": result_id,
                "candidacy_id": numbers[one.number],
                "place_id": places[code].id,
                "seat": taken[code],
                "way": signed[numbers[one.number]].way,
            }
        )
    return rows
