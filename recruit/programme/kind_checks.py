"""What a stage kind says of a stage: which params, which kinds of component with which params, what must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from recruit.programme.model import Component, Programme, Stage
from recruit.programme.problems import Problem
from recruit.programme.reader import Notes
from recruit.programme.shapes import Code, Part, Shapes, Told, nearest, walk

#: What brings in an earlier result: every stage with marks may have it, no kind need name it.
CARRIED = "carried"
_CARRIED: Shapes = {"stage": Code(needed=True), "component": Code()}


def of_kind(programme: Programme, stage: Stage, kind: Any, notes: Notes) -> Iterator[Problem]:
    """Every mistake in a stage's params and components. A kind without `components` says nothing of them."""
    here = f"stages.{stage.code}"
    found = [_problem(f"{here}.params", told, notes) for told in kind.check_params(stage.params)]
    parts: Mapping[str, Part] | None = getattr(kind, "components", None)
    if parts is not None and stage.components:
        found += [_problem(here, told, notes) for told in _components(stage, parts)]
    yield from found
    # What must agree is only asked of values that are right one by one.
    if not found and hasattr(kind, "check_stage"):
        for told in kind.check_stage(stage, programme):
            yield _problem(here, told, notes)


def of_registers(programme: Programme, registers: Mapping[str, Any], notes: Notes) -> Iterator[Problem]:
    """Every mistake in what a programme says of its registers: those nobody knows, then what is wrong in each."""
    for code, said in programme.registers.items():
        here = f"registers.{code}"
        if code not in registers:
            facts = {"value": code, "near": nearest(code, registers), "allowed": ", ".join(sorted(registers))}
            yield Problem(notes.line(here), here, "register-unknown", facts)
            continue
        register = registers[code]
        found = [_problem(here, told, notes) for told in register.shape.wrong(said, "")]
        yield from found
        if not found:
            for told in register.check(said, programme):
                yield _problem(here, told, notes)


def _components(stage: Stage, parts: Mapping[str, Part]) -> Iterator[Told]:
    for component in stage.components:
        yield from _component(stage, component, parts)
    if any(one.kind not in (*parts, CARRIED) for one in stage.components):
        return  # whichever is missing may be the one that was misspelt
    for kind, part in parts.items():
        count = sum(one.kind == kind for one in stage.components)
        if part.once and count != 1:
            yield "components", "component-once", {"kind": stage.kind, "value": kind, "found": count}


def _component(stage: Stage, component: Component, parts: Mapping[str, Part]) -> Iterator[Told]:
    here, kind = f"components.{component.code}", component.kind
    if kind == CARRIED:
        yield from walk(component.params, _CARRIED, f"{here}.params")
    elif kind in parts:
        yield from walk(component.params, parts[kind].params, f"{here}.params")
    else:
        allowed = [*parts, CARRIED]
        facts = {"kind": stage.kind, "near": nearest(kind, allowed), "allowed": ", ".join(allowed)}
        yield f"{here}.kind", "component-kind", {"value": kind, **facts}


def _problem(base: str, told: Told, notes: Notes) -> Problem:
    """With its line; a fact `level` makes it a warning. The reader counts the items of a list from one
    (``criteria.1``), kinds from zero."""
    where, code, given = told
    path, facts = _read_path(base, where), dict(given)
    level = facts.pop("level", "error")
    if code == "code-twice":
        facts["first"] = notes.line(_read_path(base, str(facts["first"])))
    if isinstance(facts.get("value"), bool):  # YAML's yes is the reader's True, and nobody typed that
        facts["value"] = notes.typed.get(path, str(facts["value"]).lower())
    return Problem(notes.line(path), path, code, facts, level)


def _read_path(base: str, where: str) -> str:
    counted = re.sub(r"\[(\d+)\]", lambda index: f".{int(index[1]) + 1}", where).lstrip(".")
    return f"{base}.{counted}" if counted else base
