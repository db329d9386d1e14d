"""A period's assessment as one file that anybody recomputes. Canonical JSON (:mod:`scoring.canonical`)::

    format      "zeyou-performance/1"
    period      "2016-10" or "2016-Q4"
    measures    [{code, cap, share} ...]; ties: codes of measures
    removal     {last, periods, at_least, grace, equal}, or null
    commission  [{code, measure, each, rate} ...]
    figures     station -> {measure: text or null}, as reported, caps not applied
    left_out    station -> why it is not held against the others
    new         stations in their first periods
    before      station -> how it stood in earlier periods that still count, the oldest first
    list        the ranking, a "zeyou-list/1" of its own, whose stage is the period
    standings   station -> {status, streak, proposed}
    earned      station -> {commission: yuan}

`zeyou list verify` accepts ``list`` by itself; `verify_period` also recomputes everything around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from scoring.bundle import Frame, build
from scoring.canonical import canonical_json, parse_json
from scoring.errors import PolicyError, ScoringError
from scoring.numeric import plain, to_decimal
from scoring.performance import (
    Commission,
    Measure,
    Removal,
    Standing,
    commission,
    rank,
    removal_to_plain,
    standings,
)
from scoring.verification import Finding, verify
from scoring.worked import Worked

FORMAT = "zeyou-performance/1"
_KEYS = {
    "format", "period", "measures", "ties", "removal", "commission", "figures", "left_out", "new", "before", "list",
    "standings", "earned",
}  # fmt: skip

Figures = Mapping[str, Mapping[str, Decimal | None]]


@dataclass(frozen=True)
class Inputs:
    """Everything a period's assessment follows from."""

    period: str
    measures: Sequence[Measure]
    ties: Sequence[str]
    removal: Removal | None
    commission: Sequence[Commission]
    figures: Figures
    left_out: Mapping[str, str]
    new: Sequence[str]
    before: Mapping[str, Sequence[str]]

    def to_dict(self) -> dict[str, Any]:
        """Plain and canonical: numbers as text, no key missing."""
        return {
            "period": self.period,
            "measures": [
                {k: v if k == "code" else plain(v) for k, v in asdict(one).items()} for one in self.measures
            ],
            "ties": list(self.ties),
            "removal": removal_to_plain(self.removal),
            "commission": [
                {k: plain(v) if isinstance(v, Decimal) else v for k, v in asdict(one).items()}
                for one in self.commission
            ],
            "figures": {
                station: {code: None if value is None else plain(value) for code, value in row.items()}
                for station, row in self.figures.items()
            },
            "left_out": dict(self.left_out),
            "new": sorted(self.new),
            "before": {station: list(row) for station, row in self.before.items()},
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Inputs:
        """Errors: LookupError, TypeError, ScoringError for what is none."""
        return cls(
            told["period"],
            [Measure(one["code"], _number(one["cap"]), _number(one["share"])) for one in told["measures"]],
            list(told["ties"]),
            None if told["removal"] is None else Removal(**told["removal"]),
            [
                Commission(one["code"], one["measure"], _maybe(one["each"]), _maybe(one["rate"]))
                for one in told["commission"]
            ],
            {
                station: {code: _maybe(value) for code, value in row.items()}
                for station, row in told["figures"].items()
            },
            dict(told["left_out"]),
            list(told["new"]),
            {station: list(row) for station, row in told["before"].items()},
        )


@dataclass(frozen=True)
class Assessed:
    """A period worked out."""

    inputs: Inputs
    worked: Worked
    standings: Mapping[str, Standing]
    earned: Mapping[str, Mapping[str, Decimal]]


def assess(inputs: Inputs) -> Assessed:
    """Errors: those of `scoring.performance.rank`."""
    worked = rank(inputs.measures, inputs.ties, inputs.figures, inputs.left_out)
    return Assessed(
        inputs,
        worked,
        standings(worked.ranked, inputs.removal, inputs.new, inputs.before),
        {station: commission(inputs.commission, row) for station, row in inputs.figures.items()},
    )


def file_of(assessed: Assessed, frame: Frame, people: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The file. `people` as for `scoring.bundle.build`; nobody's name need stand in it."""
    worked = assessed.worked
    return canonical_json(
        {
            "format": FORMAT,
            **assessed.inputs.to_dict(),
            "list": build(frame, worked.policy, worked.inputs, people),
            **_outcome(assessed),
        }
    )


def _outcome(assessed: Assessed) -> dict[str, Any]:
    return {
        "standings": {station: asdict(one) for station, one in assessed.standings.items()},
        "earned": {
            station: {code: format(amount, "f") for code, amount in row.items()}
            for station, row in assessed.earned.items()
        },
    }


def verify_period(data: bytes) -> list[Finding]:
    """Check a file. Empty if all of it follows from its own figures and rules; never raises.

    Codes: those of :class:`scoring.verification.Finding`, ``part-differs`` (part) for what surrounds the list.
    """
    try:
        told = parse_json(data)
    except ScoringError:
        return [Finding("not-json", {})]
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return [
            Finding("wrong-format", {"format": str(told.get("format") if isinstance(told, dict) else "")})
        ]
    wrong = [Finding("missing-key", {"key": key}) for key in sorted(_KEYS - set(told))]
    wrong += [Finding("unknown-key", {"key": str(key)}) for key in sorted(set(told) - _KEYS)]
    if wrong:
        return wrong
    try:
        return _compared(told, data)
    except PolicyError as error:
        return [Finding("bad-policy", {"problem": error.code, "path": error.path, **error.facts})]
    except ScoringError as error:
        return [Finding("bad-input", {"problem": error.code, **error.facts})]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        return [Finding("malformed", {"problem": type(error).__name__, "detail": str(error)})]


def _compared(told: Mapping[str, Any], data: bytes) -> list[Finding]:
    assessed = assess(Inputs.from_dict(told))
    found = verify(told["list"])
    expected = {
        **assessed.inputs.to_dict(),
        **_outcome(assessed),
        "policy": assessed.worked.policy,
        "inputs": list(assessed.worked.inputs),
    }
    listed = told["list"]
    if listed["stage"]["code"] != told["period"]:
        found.append(Finding("part-differs", {"part": "period"}))
    for part, value in expected.items():
        stated = listed.get(part) if part in ("policy", "inputs") else told[part]
        if stated != value:
            found.append(Finding("part-differs", {"part": part}))
    if not found and canonical_json(dict(told)) != data:
        found.append(Finding("not-canonical", {}))
    return found


def _number(text: object) -> Decimal:
    return to_decimal(text)


def _maybe(text: object) -> Decimal | None:
    return None if text is None else to_decimal(text)
