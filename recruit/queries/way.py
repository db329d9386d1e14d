"""The whole way of one applicant, stage by stage, as far as lists are out: every version, and where the line was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from recruit.db import db
from recruit.models import Candidacy, Result, ResultRow
from recruit.queries.progress import Progress, Step


@dataclass(frozen=True)
class Version:
    """The applicant's row on one published version of a list."""

    result: Result
    outcome: str
    rank: int | None
    total: Decimal | None


@dataclass(frozen=True)
class CutLine:
    """Where the line was: `competing` people had a rank, `advanced` of them went on; the total of the last who did and
    of the first who did not, None where there is nobody."""

    competing: int
    advanced: int
    last: Decimal | None
    first_out: Decimal | None


@dataclass(frozen=True)
class WayStage:
    """One stage: where the applicant stands in it, the published versions from the first on, the newest one's line."""

    step: Step
    versions: tuple[Version, ...]
    line: CutLine | None

    @property
    def corrected(self) -> bool:
        """Whether a correction changed what this applicant reads: rank, total or outcome."""
        return len({(one.outcome, one.rank, one.total) for one in self.versions}) > 1


def way_of(progress: Progress) -> list[WayStage]:
    """In the order of the stages; a handful of statements however many there are."""
    versions = _versions(progress.candidacy)
    newest = [rows[-1].result.id for rows in versions.values()]
    lines = cut_lines(newest)
    found = []
    for step in progress.steps:
        # A stage that the applicant does not know to have reached shows nothing of itself.
        rows = versions.get(step.stage.id, ()) if step.entry is not None else ()
        found.append(WayStage(step, tuple(rows), lines.get(rows[-1].result.id) if rows else None))
    return found


def _versions(candidacy: Candidacy) -> dict[int, list[Version]]:
    query = (
        select(ResultRow, Result)
        .join(Result, ResultRow.result_id == Result.id)
        .where(ResultRow.candidacy_id == candidacy.id, Result.state == "published")
        .order_by(Result.stage_id, Result.version)
        .options(defer(Result.bundle))
    )
    found: dict[int, list[Version]] = {}
    for row, result in db.session.execute(query):
        found.setdefault(result.stage_id, []).append(Version(result, row.outcome, row.rank, row.total))
    return found


def cut_lines(results: Collection[int]) -> Mapping[int, CutLine]:
    """The line of each of these results that ranks by marks, by the result's id. Rows stand in the list's order, so the
    last who went on has the highest position among them, and the first who did not the lowest after that."""
    if not results:
        return {}
    went_on = ResultRow.outcome == "advanced"
    ranked = ResultRow.result_id.in_(results), ResultRow.rank.is_not(None), ResultRow.total.is_not(None)
    competing = dict(
        db.session.execute(
            select(ResultRow.result_id, func.count()).where(*ranked).group_by(ResultRow.result_id)
        ).all()
    )
    inside = dict(_edges(select(ResultRow.result_id, func.max(ResultRow.position)).where(*ranked, went_on)))
    outside = dict(_edges(select(ResultRow.result_id, func.min(ResultRow.position)).where(*ranked, ~went_on)))
    through = dict(
        db.session.execute(
            select(ResultRow.result_id, func.count()).where(*ranked, went_on).group_by(ResultRow.result_id)
        ).all()
    )
    return {
        result: CutLine(count, through.get(result, 0), inside.get(result), outside.get(result))
        for result, count in competing.items()
    }


def _edges(positions: Select[tuple[int, int]]) -> list[tuple[int, Decimal]]:
    edge = positions.group_by(ResultRow.result_id).subquery()
    columns = list(edge.c)
    rows = select(ResultRow.result_id, ResultRow.total).join(
        edge, (ResultRow.result_id == columns[0]) & (ResultRow.position == columns[1])
    )
    return [(result, total) for result, total in db.session.execute(rows)]
