"""Judges' marks: dropping the extremes and taking the mean of one candidate's panel.

Rules in real use (Chinese public selections): no trimming; the highest and the lowest judge's whole mark;
the highest and the lowest mark of each scoring element; two highest and two lowest. What happens when a judge
is absent or only three sit is stated, not left to chance: trimming that would leave fewer than
``minimum_kept`` marks is softened, two-and-two to one-and-one to none, and the result says so; or, where the notice
knows no such thing, refused (``few``).
Coefficients between panels are in :mod:`scoring.coefficients`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.numeric import Rounding, own_context

FEW = ("soften", "refuse")
TRIMS = ("none", "highest-and-lowest", "per-element", "two-and-two")
_DROPPED_EACH_SIDE = {"none": 0, "highest-and-lowest": 1, "per-element": 1, "two-and-two": 2}


@dataclass(frozen=True)
class JudgeRule:
    """How a panel's marks become one.

    trim: one of :data:`TRIMS`; minimum_judges: fewer present is refused; minimum_kept: marks that must be
    left after trimming; few: whether trimming is softened where fewer would be left, or such a panel refused;
    rounding: of the mean, None where it is not rounded.
    """

    trim: str = "highest-and-lowest"
    minimum_judges: int = 3
    minimum_kept: int = 2
    rounding: Rounding | None = field(default_factory=Rounding)
    few: str = "soften"

    @property
    def least(self) -> int:
        """The fewest judges with whom a candidate gets a mark at all."""
        return max(1, self.minimum_judges) if self.few == "soften" else judges_needed(self)


@dataclass(frozen=True)
class JudgedMark:
    """One candidate's mark.

    mean: rounded as the rule says; unrounded: before; wholes: the whole mark of each judge present; kept / dropped:
    judges' codes whose whole mark counted or not (with ``per-element`` trimming all are kept and ``dropped_elements``
    says which of their elements were left out); applied: how many marks were dropped on each side; softened: fewer than
    the rule asks for; absent: judges without a sheet; smaller: fewer judges than the rule wants, whose marks were let
    stand.
    """

    mean: Decimal
    unrounded: Decimal
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    dropped_elements: Mapping[str, tuple[str, ...]]
    applied: int
    softened: bool
    absent: tuple[str, ...]
    wholes: Mapping[str, Decimal]
    smaller: bool = False


@own_context
def judge_mean(
    sheets: Mapping[str, Mapping[str, Decimal] | None], rule: JudgeRule, *, smaller: bool = False
) -> JudgedMark:
    """``sheets``: judge -> element -> mark; a judge who is absent or recused has None. ``smaller``: one judge is
    enough, as two people ruled for this candidate; trimming is softened as far as it has to be, whatever ``few`` says.

    Judges of equal extreme marks are interchangeable: exactly one is dropped (by code, for the record), and
    the mean is the same whichever it is.
    Errors: ScoringError ``too-few-judges`` (present, needed), ``incomplete-sheet`` (judge, elements),
    ``unknown-trim``.
    """
    if rule.trim not in TRIMS:
        raise ScoringError("unknown-trim", trim=rule.trim)
    present = {judge: dict(sheets[judge] or {}) for judge in sorted(sheets) if sheets[judge] is not None}
    absent = tuple(judge for judge in sorted(sheets) if sheets[judge] is None)
    if len(present) < (1 if smaller else rule.least):
        raise ScoringError("too-few-judges", present=len(present), needed=rule.least)
    elements = _elements(present)
    sides = _sides(rule, len(present))
    dropped_elements: dict[str, tuple[str, ...]] = {}
    dropped: tuple[str, ...] = ()
    # Sorted before they are added: a scaled mark may have more digits than the context keeps.
    wholes = {judge: sum(sorted(sheet.values()), Decimal(0)) for judge, sheet in present.items()}
    if rule.trim == "per-element":
        unrounded = Decimal(0)
        for element in elements:
            marks = {judge: sheet[element] for judge, sheet in present.items()}
            extremes = _extremes(marks, sides)
            dropped_elements[element] = extremes
            unrounded += _mean([mark for judge, mark in marks.items() if judge not in extremes])
    else:
        dropped = _extremes(wholes, sides)
        unrounded = _mean([mark for judge, mark in wholes.items() if judge not in dropped])
    return JudgedMark(
        mean=unrounded if rule.rounding is None else rule.rounding.of(unrounded),
        unrounded=unrounded,
        kept=tuple(judge for judge in present if judge not in dropped),
        dropped=dropped,
        dropped_elements=dropped_elements,
        applied=sides,
        softened=sides < _DROPPED_EACH_SIDE[rule.trim],
        absent=absent,
        wholes=wholes,
        smaller=len(present) < rule.least,
    )


def judges_needed(rule: JudgeRule) -> int:
    """The fewest judges with whom a panel may sit and its trimming is never softened."""
    return max(1, rule.minimum_judges, 2 * _DROPPED_EACH_SIDE[rule.trim] + rule.minimum_kept)


def _elements(present: Mapping[str, Mapping[str, Decimal]]) -> tuple[str, ...]:
    wanted = sorted({element for sheet in present.values() for element in sheet})
    for judge, sheet in present.items():
        missing = [element for element in wanted if element not in sheet]
        if missing or not wanted:
            raise ScoringError("incomplete-sheet", judge=judge, elements=missing)
    return tuple(wanted)


def _sides(rule: JudgeRule, present: int) -> int:
    sides = _DROPPED_EACH_SIDE[rule.trim]
    while sides and present - 2 * sides < max(1, rule.minimum_kept):
        sides -= 1
    return sides


def _extremes(marks: Mapping[str, Decimal], sides: int) -> tuple[str, ...]:
    if not sides:
        return ()
    ordered = sorted(marks, key=lambda judge: (marks[judge], judge))
    return (*ordered[:sides], *ordered[-sides:])


def _mean(marks: Sequence[Decimal]) -> Decimal:
    return sum(sorted(marks), Decimal(0)) / len(marks)
