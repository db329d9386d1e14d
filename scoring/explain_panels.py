"""How a panel's mark came about: what each judge gave, what was left out, the room's coefficient. Codes and facts."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.panel_marks import PanelMark, PanelResults
from scoring.panel_rules import PanelRule
from scoring.policy import ComponentRule

Step = tuple[str, Mapping[str, object]]


def panel_steps(item: ComponentRule, candidate: str, found: PanelResults) -> list[Step]:
    """``judges`` and ``between`` as :class:`scoring.explain.Line` tells them; nothing where no sheets are on record."""
    mark, rule = found.rows.get(candidate), item.panel
    if mark is None or mark.judged is None or rule is None:
        return []
    return [_judges(item, mark, rule), _between(item, mark, rule, found)]


def _judges(item: ComponentRule, mark: PanelMark, rule: PanelRule) -> Step:
    judged = mark.judged
    assert judged is not None
    codes = sorted((*judged.wholes, *judged.absent), key=lambda code: (len(code), code))
    rounding = rule.judges.rounding
    return "judges", {
        "component": item.code,
        "room": mark.room,
        "sheets": tuple((code, judged.wholes.get(code), code in judged.kept) for code in codes),
        "trim": rule.judges.trim,
        "applied": judged.applied,
        "softened": judged.softened,
        "smaller": judged.smaller,
        "unrounded": judged.unrounded,
        "places": None if rounding is None else rounding.places,
        "mode": None if rounding is None else rounding.mode,
        "mean": judged.mean,
    }


def _between(item: ComponentRule, mark: PanelMark, rule: PanelRule, found: PanelResults) -> Step:
    figure = found.report.panels[mark.room] if found.report and not mark.level else None
    return "between", {
        "component": item.code,
        "method": rule.between.method,
        "room": mark.room,
        "level": mark.level,
        "candidates": figure.candidates if figure else 0,
        "counted": figure.counted if figure else 0,
        "room_mean": figure.mean if figure else None,
        "common": found.report.common if found.report else None,
        "pool": rule.between.pool,
        "coefficient": mark.coefficient,
        "mean": mark.judged.mean if mark.judged else None,
        "lifted": mark.lifted,
        "corrected": mark.corrected,
        "max": rule.between.score_max,
        "coefficient_rounding": rule.between.coefficient,
        "score_rounding": rule.between.score,
    }
