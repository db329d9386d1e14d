"""What one candidate brought: the marks as they were entered, before any rule is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.moved_up import MovedUp
from scoring.numeric import plain, to_decimal
from scoring.policy import ComponentRule, StagePolicy


@dataclass(frozen=True)
class FormMark:
    """The mark one candidate earned on one of several parallel forms, and how it is put on the scale of the reference
    form (``method``: one of `scoring.equated.METHODS`). ``anchor``: what was earned in the questions that all forms
    share, which count in ``raw``; where the method does not look at them, None."""

    method: str
    form: int
    raw: Decimal
    anchor: Decimal | None = None


@dataclass(frozen=True)
class PanelSheets:
    """What one candidate's judges wrote: the room, and judge's code -> criterion -> mark, None for a judge of the room
    who did not mark this candidate. From these of all candidates the mark follows (:mod:`scoring.panel_marks`).
    ``smaller``: two people let the marks stand though fewer judges are left than the rule wants.
    ``level``: two people ruled that the room's marks are not corrected, because no coefficient can be told for it."""

    room: str
    sheets: Mapping[str, Mapping[str, Decimal] | None]
    smaller: bool = False
    level: bool = False


@dataclass(frozen=True)
class CandidateMarks:
    """The inputs of one candidate to one stage.

    candidate: the code he or she is published under (admission number), unique within the stage.
    values: component code -> mark, ``None`` for "no mark". No mark is worth zero, in the total and on the
        ladder alike. A *condition* whose key is absent is not examined: the completion time stands.
    completed_at: aware moment at which everything demanded was complete; None if it never was.
    extra_test, draw: what decides the ties an office could not decide otherwise. The draw's number 1 wins.
    absent: did not appear; the policy says what that means.
    equated: component code -> what was earned on which form; ``values`` then holds the mark that
        :func:`scoring.equated.equate_rows` makes of it.
    panel: component code -> what the judges wrote; ``values`` then holds the mark that
        :func:`scoring.panel_marks.judge_rows` makes of it.
    excluded: a reason code (``withdrawn``, ``fraud``, ``failed-vetting`` ...) that takes the candidate out.
    replacement: on a corrected list, that they moved up by the version before, or were asked and do not come.
    """

    candidate: str
    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    completed_at: datetime | None = None
    extra_test: Decimal | None = None
    draw: int | None = None
    absent: bool = False
    excluded: str | None = None
    equated: Mapping[str, FormMark] = field(default_factory=dict)
    panel: Mapping[str, PanelSheets] = field(default_factory=dict)
    replacement: MovedUp | None = None


def parse_mark(text: object, component: ComponentRule) -> Decimal | None:
    """Read one mark as typed: blank is no mark, full-width digits are fine, 0 to max (or more: a
    condition, a panel's mark without a cap).

    Errors: ScoringError ``not-a-number`` (text) or ``out-of-range`` (component, value, max).
    """
    if text is None or (isinstance(text, str) and not text.strip()):
        return None
    value = to_decimal(text)
    check_range(value, component)
    return value


def check_range(value: Decimal, component: ComponentRule) -> None:
    """Errors: ScoringError ``out-of-range`` (component, value, max), ``not-a-number`` (NaN, infinity)."""
    if not value.is_finite():
        raise ScoringError("not-a-number", text=str(value), component=component.code)
    too_high = component.capped and value > component.max
    if value < 0 or too_high:
        raise ScoringError(
            "out-of-range", component=component.code, value=plain(value), max=plain(component.max)
        )


def check_rows(policy: StagePolicy, rows: Iterable[CandidateMarks]) -> None:
    """Refuse marks the policy does not know or allow.

    Errors: ScoringError ``unknown-component``, ``out-of-range``, ``not-a-number``, ``naive-time``,
    each with the candidate.
    """
    known = {component.code: component for component in policy.components}
    for row in rows:
        _check_row(known, row)


def _check_row(known: Mapping[str, ComponentRule], row: CandidateMarks) -> None:
    for code, value in row.values.items():
        if code not in known:
            raise ScoringError("unknown-component", candidate=row.candidate, component=code)
        if value is None:
            continue
        try:
            check_range(value, known[code])
        except ScoringError as error:
            raise ScoringError(error.code, candidate=row.candidate, **error.facts) from None
    if row.extra_test is not None and (not row.extra_test.is_finite() or row.extra_test < 0):
        raise ScoringError("out-of-range", candidate=row.candidate, component="extra-test")
    if row.completed_at is not None and row.completed_at.utcoffset() is None:
        raise ScoringError("naive-time", candidate=row.candidate, text=row.completed_at.isoformat())


def has_no_mark(policy: StagePolicy, values: Mapping[str, Decimal | None]) -> bool:
    """True if not one scored component has a mark: how plain files say "did not appear"."""
    return bool(policy.scored) and all(values.get(item.code) is None for item in policy.scored)
