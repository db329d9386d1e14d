"""Allot the places: work out who gets which, and put the signed outcome on record seat by seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from recruit.asked_of import given_codes
from recruit.closing.placing import Reason
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Application, Candidacy, Entry, Place, Placement, Result, ResultRow, Stage
from recruit.queries.entries import entries_of
from recruit.queries.freed import out_again
from recruit.queries.lists import bundle_of
from recruit.queries.places import on_offer, sites, wished, wishes_allowed, wishes_on_record
from recruit.queries.results import current_result
from recruit.queries.sites import files_of, point_of
from recruit.queries.stages import following
from recruit.queries.ties import tie_breaks
from scoring.allotment import AllotmentPolicy, Contender, RanksFrom, contender_to_plain
from scoring.fit_costs import MOST_PAIRS, Distances, within_bounds
from scoring.fit_rule import FitRule
from scoring.placement_check import check_allotment
from scoring.turns import turns

#: By what turns go: by the ranks of the list before, or by when people applied.
ORDERS = ("rank", "applied")
#: Why somebody who has no rank takes no part.
UNRANKED = "not-considered"


@dataclass(frozen=True)
class Plan:
    """What an allotment is worked out from. Everybody in the stage is a contender; who takes no part says why."""

    policy: AllotmentPolicy
    contenders: tuple[Contender, ...]
    places: tuple[Place, ...]
    entries: tuple[Entry, ...]

    @property
    def unranked(self) -> list[str]:
        """Numbers without a rank on the list before, of people who are still in it."""
        return [one.candidate for one in self.contenders if one.excluded == UNRANKED]


def ranking_stage(stage: Stage) -> Stage | None:
    """The last stage before this one, on the same track, that ranked people by marks."""
    before = [
        one for one in stage.cohort.stages if one.track == stage.track and one.position < stage.position
    ]
    return next((one for one in reversed(before) if one.definition.policy is not None), None)


def ranks(stage: Stage) -> dict[int, int]:
    """Ranks of the signed list that this stage allots by, by candidacy; nobody has one before that list is signed.
    Where turns go by application, whoever applied first is 1."""
    if by_application(stage):
        return _applied(stage)
    source = ranking_stage(stage)
    result = current_result(source) if source else None
    if result is None:
        return {}
    rows = db.session.execute(
        select(ResultRow.candidacy_id, ResultRow.rank).where(ResultRow.result_id == result.id)
    )
    return {candidacy_id: rank for candidacy_id, rank in rows if rank is not None}


def by_application(stage: Stage) -> bool:
    """Whether turns go by when people applied."""
    return bool(stage.definition.params.get("order") == "applied")


def _applied(stage: Stage) -> dict[int, int]:
    """Turns by the moment of the application; two of the same moment go by their registration numbers, which are
    handed out one after the other."""
    query = (
        select(Candidacy.id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Application, Application.id == Candidacy.application_id)
        .where(Entry.stage_id == stage.id)
        .order_by(Application.submitted_at, Application.number)
    )
    return {candidacy_id: turn for turn, candidacy_id in enumerate(db.session.scalars(query), start=1)}


def plan(stage: Stage, kept: Mapping[int, str] | None = None) -> Plan:
    """Reads everything an allotment depends on. Whoever withdrew or was excluded takes no part and holds no place.

    `kept`: seats that stay whose they are, by default those of the list in force; as from `seats_held`.

    Errors: Refusal('fit-too-large' (limit)) where the best overall fit decides and there are too many of both.
    """
    entries = entries_of(stage, with_applications=True)
    held = seats_held(stage, current_result(stage)) if kept is None else kept
    places = _with_held(stage, on_offer(stage, final=True), held)
    params = stage.definition.params
    policy = AllotmentPolicy(
        tuple(sites(places)),
        wishes_allowed(stage),
        bool(params.get("reassign", True)),
        _ranks_from(stage),
        # What came free is given out in turn: a sum over people who keep their seats would compare nobody.
        fit_rule(stage) if params.get("rule") == "fit" and not held else None,
        preferred_groups(stage),
    )
    if policy.fit is not None and not within_bounds(policy.fit, policy.sites, len(entries)):
        raise Refusal("fit-too-large", limit=MOST_PAIRS)
    by_rank, breaks = ranks(stage), tie_breaks(stage)
    recorded = wishes_on_record([entry.candidacy_id for entry in entries])
    gone = out_again(stage) if held else set()
    # Also where the fit is only shown beside: a list by rank does not carry them.
    away = _away(places) if fit_rule(stage).km else None
    contenders = []
    for entry in entries:
        candidacy, rank = entry.candidacy, by_rank.get(entry.candidacy_id)
        wishes, reassign = wished(candidacy, recorded.get(entry.candidacy_id))
        broken: dict[str, Decimal] = breaks.get(candidacy.number, {})
        absent = _absent(candidacy, rank, gone)
        seat = held.get(entry.candidacy_id) if absent is None else None
        contenders.append(
            Contender(
                candidate=candidacy.number,
                rank=rank,
                preferences=() if seat else tuple(dict.fromkeys(wishes))[: policy.preferences],
                reassign=None if seat else reassign,
                extra_test=broken.get("extra-test"),
                draw=int(broken["draw"]) if "draw" in broken else None,
                excluded=absent,
                distances=_distances(entry, away) if away is not None else None,
                holds=seat,
                group=_group(stage, entry) if absent is None else None,
            )
        )
    return Plan(policy, tuple(contenders), tuple(places), tuple(entries))


def preferred_groups(stage: Stage) -> tuple[str, ...]:
    """Codes of the groups that choose before all others, the first first; empty where the notice names none."""
    return tuple((stage.definition.params.get("first") or {}).get("order", ()))


def _group(stage: Stage, entry: Entry) -> str | None:
    """The first of these groups that somebody belongs to, by what the registration says; None for none of them."""
    said = stage.definition.params.get("first")
    application = entry.candidacy.application
    if not said or application is None:
        return None
    told = given_codes(application.answers, said["field"])
    return next((code for code in preferred_groups(stage) if code in told), None)


def _absent(candidacy: Candidacy, rank: int | None, gone: set[int]) -> str | None:
    """Why somebody takes no part; None for whoever does. `gone`: had a place and did not sign for it."""
    if candidacy.state != "active":
        return candidacy.state
    if rank is None:
        return UNRANKED
    return "declined" if candidacy.id in gone else None


def _version_before(result: Result) -> Result | None:
    return db.session.get(Result, result.supersedes_id) if result.supersedes_id is not None else None


def seats_held(stage: Stage, result: Result | None) -> dict[int, str]:
    """Candidacy -> reason of everybody this signed list gave a place, as it stands there (``preference-1:P7``): what
    two people have signed stays, and a new version gives out only what came free.

    Empty before the first list, and where the ranks themselves were corrected since: then all take turns anew.
    """
    if result is None:
        return {}
    told, now = bundle_of(result)["policy"].get("ranks_from"), _ranks_from(stage)
    if (told or {}).get("sha256") != (now.sha256 if now else None):
        return {}
    query = select(ResultRow.candidacy_id, ResultRow.reason).where(
        ResultRow.result_id == result.id, ResultRow.outcome == "advanced"
    )
    return {candidacy_id: str(reason) for candidacy_id, reason in db.session.execute(query)}


def _with_held(stage: Stage, places: list[Place], held: Mapping[int, str]) -> list[Place]:
    """A place that somebody holds stands on the list whether or not it would be offered today."""
    codes = {Reason.read(reason).place for reason in held.values()} - {place.code for place in places}
    query = select(Place).where(Place.cohort_id == stage.cohort_id, Place.code.in_(codes))
    return sorted([*places, *db.session.scalars(query)], key=lambda place: place.code)


def fills_freed(stage: Stage) -> bool:
    """Whether a new version of a signed allotment would give a place that is free to somebody who has none, while
    nobody loses theirs but who left. The stage after it may have begun, as long as it is not closed."""
    after = following(stage)
    if (
        stage.state != "closed"
        or after is None
        or after.state == "closed"
        or not seats_held(stage, current_result(stage))
    ):
        return False
    worked_out = plan(stage)
    return any(
        turn.contender.holds is None and turn.placement.site is not None
        for turn in turns(worked_out.policy, worked_out.contenders)
    )


def fit_rule(stage: Stage) -> FitRule:
    """How the best overall fit counts in this stage, whether it decides or is only shown beside the ranks."""
    params, programme = stage.definition.params, stage.cohort.programme
    bound = programme.places.by_township if params.get("fit_quota") else {}
    capacity = programme.places.capacity
    most = tuple(sorted((code, count * capacity) for code, count in bound.items()))
    return FitRule(int(params.get("fit_wish", 10)), int(params.get("fit_km", 0)), most)


def _away(places: Sequence[Place]) -> Distances:
    points = {key: where for key, file in files_of(places).items() if (where := point_of(file)) is not None}
    return Distances(sites(places, points))


def _distances(entry: Entry, away: Distances) -> tuple[tuple[str, int], ...] | None:
    """How far it is from home to every site. Where somebody lives is not said: the list is published."""
    application = entry.candidacy.application
    told = away.of(application.village_code) if application is not None else None
    return None if told is None else tuple(sorted(told.items()))


def _ranks_from(stage: Stage) -> RanksFrom | None:
    """The signed list whose ranks count, named so that anybody can lay it beside the allotment's."""
    source = None if by_application(stage) else ranking_stage(stage)
    result = current_result(source) if source else None
    if source is None or result is None:
        return None
    return RanksFrom(source.code, source.definition.title.zh, result.version, result.sha256)


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
    worked_out = plan(stage, seats_held(stage, _version_before(result)))
    numbers = {entry.candidacy.number: entry.candidacy_id for entry in worked_out.entries}
    got = {
        one.candidate: signed[numbers[one.candidate]].place if numbers[one.candidate] in signed else None
        for one in worked_out.contenders
        if one.excluded is None
    }
    wrong = check_allotment(_as_seen(result, worked_out))
    if wrong or len([one for one in got.values() if one]) != len(signed):
        raise Refusal("allotment-broken", what=wrong[0].code if wrong else "not-considered")
    rows = _seated(worked_out, got, numbers, signed, result.id)
    if rows:
        db.session.execute(insert(Placement), rows)
    return len(rows)


def _as_seen(result: Result, worked_out: Plan) -> dict[str, Any]:
    """The stored rows as a stranger reads them: other code than the rule's looks them over."""
    entries = {entry.candidacy_id: entry.candidacy.number for entry in worked_out.entries}
    query = select(ResultRow).where(ResultRow.result_id == result.id).order_by(ResultRow.position)
    rows = [
        {"candidate": entries.get(row.candidacy_id, ""), "outcome": row.outcome, "reason": row.reason}
        for row in db.session.scalars(query)
    ]
    return {
        "policy": worked_out.policy.to_dict(),
        "inputs": [contender_to_plain(one) for one in worked_out.contenders],
        "rows": rows,
        "fit": bundle_of(result).get("fit"),
    }


def _seated(
    worked_out: Plan,
    got: dict[str, str | None],
    numbers: dict[str, int],
    signed: dict[int, Reason],
    result_id: int,
) -> list[dict[str, Any]]:
    """One row for each person placed; the seats of a place are numbered in the order of the turns."""
    places = {place.code: place for place in worked_out.places}
    taken: dict[str, int] = {}
    rows = []
    for turn in turns(worked_out.policy, worked_out.contenders):
        number = turn.contender.candidate
        code = got[number]
        if code is None:
            continue
        taken[code] = taken.get(code, 0) + 1
        rows.append(
            {
                "result_id": result_id,
                "candidacy_id": numbers[number],
                "place_id": places[code].id,
                "seat": taken[code],
                "way": signed[numbers[number]].way,
            }
        )
    return rows
