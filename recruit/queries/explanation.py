"""How one line of a published list came about: recomputed from the list's own signed data, never from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.keep_some import KeepSome
from recruit.models import Account, Candidacy, Result
from recruit.queries.lists import bundle_of, head_of_list, published
from scoring.allotment import RULE as ALLOTMENT
from scoring.allotment import AllotmentPolicy
from scoring.explain import Context, Line, context, explain
from scoring.explain_training import explain_training
from scoring.explain_turns import Whole, explain_turn, whole, wish_lines
from scoring.inputs import DECISIONS, by_allotment, by_posts, contenders_from_plain, marks_from_plain
from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.ranking import Ranked, rank_stage
from scoring.training import by_training


@dataclass(frozen=True)
class Explanation:
    """A candidate's row and its working. `lines` is empty where people decide without marks."""

    result: Result
    number: str
    row: Mapping[str, Any]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Whole:
    policy: StagePolicy
    rows: Mapping[str, CandidateMarks]
    ranked: Mapping[str, Ranked]
    context: Context


def own_explanation(by: Account, result_id: int, number: str) -> Explanation:
    """The applicant's own line. Errors: Refusal('unknown'), the same for "not there" and "not yours"."""
    result = published(result_id)
    query = select(Candidacy.id).where(
        Candidacy.cohort_id == result.stage.cohort_id,
        Candidacy.track == result.stage.track,
        Candidacy.number == number,
        Candidacy.person_id == by.person_id,
    )
    if by.person_id is None or db.session.scalar(query) is None:
        raise Refusal("unknown")
    return explanation(result, number)


def explanation(result: Result, number: str) -> Explanation:
    """Errors: Refusal('unknown') when the number is not on the list."""
    bundle = bundle_of(result)
    row = next((one for one in bundle["rows"] if one["candidate"] == number), None)
    if row is None:
        raise Refusal("unknown")
    if bundle["policy"] == DECISIONS or by_posts(bundle["policy"]):
        return Explanation(result, number, row, ())
    if by_training(bundle["policy"]):
        own = next(one for one in bundle["inputs"] if one["candidate"] == number)
        return Explanation(result, number, row, explain_training(bundle["policy"], own))
    if by_allotment(bundle["policy"]):
        return Explanation(result, number, row, _turn_lines(result, number))
    whole = _whole(result.sha256, result.id)
    lines = explain(whole.policy, whole.rows[number], whole.ranked[number], whole.context)
    return Explanation(result, number, row, lines)


def _turn_lines(result: Result, number: str) -> tuple[Line, ...]:
    """Where a seat was kept from the version before, what was told there follows: that is how they came by it."""
    lines = explain_turn(number, _allotment(result.sha256, result.id))
    before = db.session.get(Result, result.supersedes_id) if result.supersedes_id is not None else None
    if lines[0].code != "kept" or before is None:
        return lines
    kept = replace(lines[0], facts={**lines[0].facts, "version": before.version})
    return (kept, *(line for line in _turn_lines(before, number) if line.code != "kept"))


def wishes_of(result: Result, numbers: Iterable[str]) -> dict[str, tuple[Line, ...]]:
    """What became of these candidates' wishes, by number; empty for every list that is no allotment."""
    if head_of_list(result)["rule"] != ALLOTMENT:
        return {}
    known = _allotment(result.sha256, result.id)
    found = {number: known.by_candidate.get(number) for number in numbers}
    return {number: tuple(wish_lines(turn, known)) for number, turn in found.items() if turn is not None}


@lru_cache(maxsize=4)
def _allotment(sha256: str, result_id: int) -> Whole:
    bundle = _signed(sha256, result_id)
    return whole(AllotmentPolicy.from_dict(bundle["policy"]), contenders_from_plain(bundle["inputs"]))


def _signed(sha256: str, result_id: int) -> Mapping[str, Any]:
    result = db.session.get(Result, result_id)
    assert result is not None
    assert result.sha256 == sha256
    return bundle_of(result)


#: Rows of ranked lists that are kept. One applicant's page shows every stage's list, so those of a cohort should fit.
KEPT_ROWS = 40_000
_ranked: KeepSome[_Whole] = KeepSome(KEPT_ROWS)


def _whole(sha256: str, result_id: int) -> _Whole:
    return _ranked.get(sha256, lambda: _rank(_signed(sha256, result_id)))


def _rank(bundle: Mapping[str, Any]) -> tuple[_Whole, int]:
    policy = StagePolicy.from_dict(bundle["policy"])
    rows = [marks_from_plain(item) for item in bundle["inputs"]]
    ranked = rank_stage(policy, rows)
    made = _Whole(
        policy,
        {row.candidate: row for row in rows},
        {row.candidate: row for row in ranked},
        context(policy, rows, ranked),
    )
    return made, len(rows)
