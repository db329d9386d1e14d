"""Where the line falls, and what happens to those who stand on it together.

With ``tie_at_line: ladder`` candidates whom the ladder cannot part and who do not all fit are ``undecided``,
all of them: an extra test or a witnessed draw has to come first. With ``all-advance`` everyone with the total
of the last place goes on, whatever the ladder says about their order. The threshold is inclusive. Reserve
places are the next ones after the line; a tie at their end is taken whole; nobody below a threshold is a
reserve. Whoever is below the pass line of one component does not come here at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring.moved_up import REASONS
from scoring.policy import StagePolicy

if TYPE_CHECKING:
    from scoring.ranking import Ranked

Outcome = tuple[str, str | None]


def outcomes(
    policy: StagePolicy, groups: Sequence[tuple[Decimal, int]], competing: int, held: int = 0
) -> list[Outcome]:
    """(total, size) of each class, best first -> (outcome, reason) of each class.

    `competing`: how many have a total; `held`: so many of the places belong to people who are not counted in the sizes.
    """
    cut = policy.cut
    threshold = cut.pass_line(competing)
    passing = [group for group in groups if threshold is None or group[0] >= threshold]
    if cut.rule in ("fixed", "fixed-and-threshold") and cut.places is not None:
        left = max(0, cut.places - held)
        result = _with_places(passing, left, policy.reserve, cut.tie_at_line == "all-advance")
    else:
        result = [("advanced", None)] * len(passing)
    return [*result, *[("out", "below-threshold")] * (len(groups) - len(passing))]


def _with_places(
    groups: Sequence[tuple[Decimal, int]], places: int, reserve: int, all_advance: bool
) -> list[Outcome]:
    last_total = _total_of_place(groups, places)
    result: list[Outcome] = []
    before = 0
    line = places
    for total, size in groups:
        if before + size <= places or (all_advance and total == last_total):
            result.append(("advanced", None))
            line = max(places, before + size)
        elif before < places:
            result.append(("undecided", "tie-at-line"))
        elif before < line + reserve:
            result.append(("reserve", None))
        else:
            result.append(("out", "below-line"))
        before += size
    return result


def _total_of_place(groups: Sequence[tuple[Decimal, int]], place: int) -> Decimal | None:
    before = 0
    for total, size in groups:
        before += size
        if before >= place > 0:
            return total
    return None


@dataclass(frozen=True)
class TieGroup:
    """Everyone with one total, where more than one holds it.

    members: in list order; rungs: the rungs that parted them, best first, without repeats; at_line: the line
    runs through the group; decided: False while some of them are undecided; decided_by: the rung that drew
    the line through the group (None if it is not at the line, undecided, or all advance together);
    undecided: the codes an extra test or a draw must part; seats: how many of those can still go on.
    """

    total: Decimal
    members: tuple[Ranked, ...]
    rungs: tuple[str, ...]
    at_line: bool
    decided: bool
    decided_by: str | None
    undecided: tuple[str, ...]
    seats: int


@dataclass(frozen=True)
class LineReport:
    """What the preview of a cut shows.

    threshold: the one that holds, see `CutRule.pass_line`. Counts per outcome (``out_of_competition`` are the absent
    and excluded among ``out``); ``last_in`` and ``first_out``: the rows of the rank just above and just below the line;
    ``ties``: all groups of equal total in list order; ``at_line``: the one the line runs through, or None;
    ``complete``: nobody is undecided; ``pass_lines``: component code -> the least mark that holds; ``failed``: how many
    have a total and no rank for it (among ``out_of_competition``); ``held``: how many of those above hold a place
    because they moved up.
    """

    places: int | None
    threshold: Decimal | None
    competing: int
    advanced: int
    reserve: int
    undecided: int
    out: int
    out_of_competition: int
    last_in: tuple[Ranked, ...]
    first_out: tuple[Ranked, ...]
    ties: tuple[TieGroup, ...]
    at_line: TieGroup | None
    complete: bool
    pass_lines: Mapping[str, Decimal] = field(default_factory=dict)
    failed: int = 0
    held: int = 0


def line_report(policy: StagePolicy, ranked: Sequence[Ranked]) -> LineReport:
    """Who stands on either side of the line, which ties there are, and which rung decided each."""
    competing = [row for row in ranked if row.rank is not None]
    count = {
        name: sum(row.outcome == name for row in ranked)
        for name in ("advanced", "reserve", "undecided", "out")
    }
    # Whoever moved up, or was asked and does not come, says nothing about where the line is.
    by_rank = [row for row in competing if row.reason not in REASONS]
    above = [row for row in by_rank if row.outcome == "advanced"]
    below = [row for row in by_rank if row.outcome != "advanced"]
    ties = _tie_groups(policy, competing, count["advanced"])
    with_total = sum(row.total is not None for row in ranked)
    return LineReport(
        places=policy.cut.places,
        threshold=policy.cut.pass_line(with_total),
        competing=len(competing),
        advanced=count["advanced"],
        reserve=count["reserve"],
        undecided=count["undecided"],
        out=count["out"],
        out_of_competition=len(ranked) - len(competing),
        last_in=tuple(row for row in above if row.rank == above[-1].rank),
        first_out=tuple(row for row in below if row.rank == below[0].rank),
        ties=ties,
        at_line=next((group for group in ties if group.at_line), None),
        complete=count["undecided"] == 0,
        pass_lines=policy.pass_lines(with_total),
        failed=with_total - len(competing),
        held=sum(row.reason == "moved-up" for row in competing),
    )


def _tie_groups(policy: StagePolicy, competing: Sequence[Ranked], advanced: int) -> tuple[TieGroup, ...]:
    by_total: dict[Decimal, list[Ranked]] = {}
    for row in competing:
        if row.total is not None:
            by_total.setdefault(row.total, []).append(row)
    return tuple(
        _tie_group(policy, total, members, advanced)
        for total, members in by_total.items()
        if len(members) > 1
    )


def _tie_group(policy: StagePolicy, total: Decimal, members: Sequence[Ranked], advanced: int) -> TieGroup:
    undecided = tuple(row.candidate for row in members if row.outcome == "undecided")
    by_rank = [row for row in members if row.reason not in REASONS]
    inside = [row for row in by_rank if row.outcome == "advanced"]
    outside = [row for row in by_rank if row.outcome in ("reserve", "out")]
    used = {row.rung for row in members if row.outcome != "undecided"}
    places = policy.cut.places or 0
    at_line = bool(undecided) or bool(inside and outside)
    return TieGroup(
        total=total,
        members=tuple(members),
        rungs=tuple(rung for rung in policy.ties if rung in used),
        at_line=at_line,
        decided=not undecided,
        decided_by=outside[0].rung if at_line and not undecided else None,
        undecided=undecided,
        seats=max(0, places - advanced) if undecided else 0,
    )
