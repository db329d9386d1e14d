"""How judges' sheets become the mark of one component: the whole rule, as a published list carries it.

:class:`PanelRule` is frozen; :meth:`PanelRule.to_dict` is its canonical spelling inside a component of the policy and
:func:`read_panel` reads it back, strictly. The arithmetic is in :mod:`scoring.panel_marks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scoring.coefficients import METHODS, POOLS, CoefficientRule
from scoring.numeric import MAX_PLACES, MODES, Rounding, plain
from scoring.panels import FEW, TRIMS, JudgeRule

if TYPE_CHECKING:
    from scoring.policy_reader import Reader

CAPS = ("max", "none")
#: The steps that are rounded, in the order of the arithmetic; the first three may be left unrounded.
STEPS = ("judge", "mean", "common", "coefficient", "score")
UNROUNDED = ("judge", "mean", "common")
_KEYS = (
    "criteria", "trim", "minimum_judges", "minimum_kept", "few", "coefficient", "trim_candidates", "pool", "cap",
    "rounding",
)  # fmt: skip


@dataclass(frozen=True)
class PanelRule:
    """criteria: (code, highest mark) of each line of the sheet; maximum: the component's, to which a sheet is scaled
    whose lines add up to something else; judges: from the sheets to their mean; between: from there to the mark."""

    criteria: tuple[tuple[str, Decimal], ...]
    maximum: Decimal
    judges: JudgeRule
    between: CoefficientRule

    def to_dict(self) -> dict[str, Any]:
        """Every key present, numbers as strings but counts; a step that is not rounded is None."""
        between, judges = self.between, self.judges
        steps = (judges.rounding, between.mean, between.common, between.coefficient, between.score)
        return {
            "criteria": [{"code": code, "max": plain(most)} for code, most in self.criteria],
            "trim": judges.trim,
            "minimum_judges": judges.minimum_judges,
            "minimum_kept": judges.minimum_kept,
            "few": judges.few,
            "coefficient": between.method,
            "trim_candidates": between.trim_candidates,
            "pool": between.pool,
            "cap": "none" if between.score_max is None else "max",
            "rounding": {
                step: None if how is None else {"places": how.places, "mode": how.mode}
                for step, how in zip(STEPS, steps, strict=True)
            },
        }


def read_panel(reader: Reader, value: object, path: str, maximum: Decimal) -> PanelRule | None:
    """The plain form; what is wrong with it is told to the reader, and the default stands in its place."""
    if value is None:
        return None
    item = reader.table(value, path, _KEYS)
    steps = _rounding(reader, item.get("rounding"), f"{path}.rounding")
    judges = JudgeRule(
        trim=reader.choice(item.get("trim", "highest-and-lowest"), f"{path}.trim", TRIMS),
        minimum_judges=reader.whole(item.get("minimum_judges"), f"{path}.minimum_judges", 3, 100),
        minimum_kept=reader.whole(item.get("minimum_kept"), f"{path}.minimum_kept", 2, 100),
        rounding=steps["judge"],
        few=reader.choice(item.get("few"), f"{path}.few", FEW),
    )
    cap = reader.choice(item.get("cap"), f"{path}.cap", CAPS)
    between = CoefficientRule(
        method=reader.choice(item.get("coefficient"), f"{path}.coefficient", METHODS),
        mean=steps["mean"],
        common=steps["common"],
        coefficient=steps["coefficient"] or Rounding(),
        score=steps["score"] or Rounding(),
        trim_candidates=reader.whole(item.get("trim_candidates"), f"{path}.trim_candidates", 0, 1000),
        pool=reader.choice(item.get("pool"), f"{path}.pool", POOLS),
        score_max=maximum if cap == "max" else None,
    )
    return PanelRule(_criteria(reader, item.get("criteria"), f"{path}.criteria"), maximum, judges, between)


def _criteria(reader: Reader, value: object, path: str) -> tuple[tuple[str, Decimal], ...]:
    if not isinstance(value, (list, tuple)) or not value:
        reader.wrong("not-a-list", path, value=str(value))
        return ()
    found: list[tuple[str, Decimal]] = []
    for index, entry in enumerate(value):
        here = f"{path}[{index}]"
        item = reader.table(entry, here, ("code", "max"))
        code = item.get("code")
        if not isinstance(code, str) or not code:
            reader.wrong("bad-code", f"{here}.code", value=str(code))
        elif any(code == known for known, _most in found):
            reader.wrong("duplicate-code", f"{here}.code", value=code)
        else:
            most = reader.number(item.get("max"), f"{here}.max", Decimal(100), above_zero=True)
            found.append((code, most))
    return tuple(found)


def _rounding(reader: Reader, value: object, path: str) -> dict[str, Rounding | None]:
    table = reader.table(value, path, STEPS)
    return {step: _step(reader, table, step, f"{path}.{step}") for step in STEPS}


def _step(reader: Reader, table: Mapping[str, Any], step: str, path: str) -> Rounding | None:
    if step in UNROUNDED and step in table and table[step] is None:
        return None
    item = reader.table(table.get(step), path, ("places", "mode"))
    places = reader.whole(item.get("places"), f"{path}.places", 2, MAX_PLACES)
    return Rounding(places, reader.choice(item.get("mode"), f"{path}.mode", tuple(MODES)))
