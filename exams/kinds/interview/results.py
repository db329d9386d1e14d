"""The judges' sheets of an interview as `scoring.panel_marks` takes them: rooms, and judges under codes.

In a published list a judge is J1, J2 … of the room, in an order that only the holder of the site's key could work out:
who gave which mark is shown, who that is is not. Whoever is recused keeps the place, without marks.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from exams.queries.numbers import voided_numbers
from exams.queries.room_rulings import let_stand, level_rooms
from exams.queries.rooms import panel_component
from exams.rubrics import Criterion, Sheet, absent_numbers, criteria_of, sheets
from recruit.models import Stage
from recruit.programme import Component
from recruit.secrets import blind_index
from scoring.marks import PanelSheets
from scoring.panel_marks import PanelResults, panel_marks
from scoring.panel_rules import PanelRule


@dataclass(frozen=True)
class Judged:
    """What stands on the sheets: admission number -> sheets; and room -> judge's code -> login."""

    given: Mapping[str, PanelSheets]
    codes: Mapping[str, Mapping[str, str]]


def rule_of(stage: Stage) -> PanelRule:
    """The rule of the stage's panel."""
    policy = stage.definition.policy
    rule = policy.component(panel_component(stage).code).panel if policy else None
    assert rule is not None
    return rule


def judged_of(stage: Stage) -> Judged:
    """All sheets of the stage, of candidates who left later too; left out is who is absent or whose mark is void."""
    component = panel_component(stage)
    absent = absent_numbers(stage) | voided_numbers(stage)
    present = [one for one in sheets(stage, component, left=True) if one.number not in absent]
    place = f"{stage.cohort.code}/{stage.code}"
    # Logins are easily guessed, so a plain digest would be read backwards. A demonstration's judges are nobody, and its
    # lists are to be the same bytes whatever key it has.
    found = as_given(present, component, place, _digest if stage.cohort.demo else _keyed)
    ruled, level = _smaller(stage, present), level_rooms(stage)
    given = {
        number: replace(one, smaller=number in ruled, level=one.room in level)
        for number, one in found.given.items()
    }
    return Judged(given, found.codes)


def _smaller(stage: Stage, present: Sequence[Sheet]) -> set[str]:
    """Whose panel is smaller than the rule wants, and was let stand with as many judges as it has."""
    stands, sitting = let_stand(stage), Counter(one.number for one in present if not one.recused)
    least = rule_of(stage).judges.least
    entries = {one.number: one.entry_id for one in present}
    return {
        number for number, count in sitting.items() if 0 < stands.get(entries[number], 0) <= count < least
    }


def results_of(stage: Stage) -> PanelResults:
    """The panel's figures as they stand."""
    return panel_marks(judged_of(stage).given, rule_of(stage))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _keyed(text: str) -> str:
    return blind_index("judge-code", text)


def as_given(
    found: Iterable[Sheet], component: Component, place: str, order: Callable[[str], str] = _digest
) -> Judged:
    """Sheets by candidate, judges under their codes. A sheet begun and not complete is handed on as it is."""
    by_number: dict[str, list[Sheet]] = {}
    for sheet in found:
        by_number.setdefault(sheet.number, []).append(sheet)
    room_of = {number: _room(group) for number, group in by_number.items()}
    logins: dict[str, set[str]] = {}
    for number, group in by_number.items():
        logins.setdefault(room_of[number], set()).update(one.login for one in group)
    codes = {room: _codes(sitting, f"{place}/{room}", order) for room, sitting in logins.items()}
    shown = {room: {login: code for code, login in known.items()} for room, known in codes.items()}
    lines = criteria_of(component)
    given = {
        number: PanelSheets(
            room_of[number],
            {shown[room_of[number]][one.login]: _marks(one, lines, component) for one in group},
        )
        for number, group in by_number.items()
    }
    return Judged(given, codes)


def _room(group: Sequence[Sheet]) -> str:
    """The room where most of a candidate's judges sit: one who comes over from another to help is a judge of this."""
    told = Counter(one.panel for one in group)
    return min(told, key=lambda room: (-told[room], room))


def _codes(logins: Iterable[str], place: str, order: Callable[[str], str]) -> dict[str, str]:
    drawn = sorted(logins, key=lambda login: order(f"{place}/{login}"))
    return {f"J{place}": login for place, login in enumerate(drawn, 1)}


def _marks(sheet: Sheet, lines: Sequence[Criterion], component: Component) -> Mapping[str, Decimal] | None:
    if sheet.recused:
        return None
    return {one.code or component.code: sheet.marks[one.code] for one in lines if one.code in sheet.marks}
