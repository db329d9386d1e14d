"""Reading what a stage says about the time after its list: rechecks, objections, who moves up."""

from __future__ import annotations

from typing import Any

import yaml

from recruit.programme.model import Recheck
from recruit.programme.reader import Item
from recruit.replacement import LEAST_HOURS

REPLACEMENTS = ("none", "reserve", "reserve-until-next-notice")
#: Codes of the section `objections`, and which agreements wait for one where the programme does not say.
OBJECTIONS = {"evidence": "own", "ruling": "list", "report": "own"}
PRINTING = ("own", "list", "none")
#: Causes after which a place may stay empty: a check of the conditions failed, or somebody cheated.
CLOSING = ("unfit", "fraud")
#: More than two weeks to say yes or no is a slip of the pen: everybody behind waits.
MOST_HOURS = 14 * 24


def read_recheck(item: Item) -> Recheck:
    """The section `recheck`: whether a line was worked out right."""
    recheck = Recheck(
        item.integer("days", low=1), item.integer("answer_days"), item.flag("working_days", "true"),
        item.choice("scope", ("arithmetic", "full"), "arithmetic"), item.flag("blocks", "false"), item.source,  # type: ignore[arg-type]
        answer_working_days=_counted(item), printing=_printing(item, "own"),
    )  # fmt: skip
    item.finish()
    return recheck


def read_objections(row: Item) -> tuple[Recheck, ...]:
    """The section `objections`: one row for each kind that is taken; the order of the file is that of the page."""
    found: list[Recheck] = []
    for item in row.rows("objections", optional=True):
        kind = item.choice("code", tuple(OBJECTIONS), record=False)
        found.append(
            Recheck(
                item.integer("days", low=1), item.integer("answer_days"), item.flag("working_days", "true"),
                "full", item.flag("blocks", "false"), item.source, kind,  # type: ignore[arg-type]
                _counted(item), _printing(item, OBJECTIONS.get(kind, "own")),
            )
        )  # fmt: skip
        item.finish()
    return tuple(found)


def _counted(item: Item) -> bool | None:
    return item.flag("answer_working_days") if item.has("answer_working_days") else None


def _printing(item: Item, usual: str) -> Any:
    return item.choice("printing", PRINTING, usual)


def _least(item: Item, hours: int) -> int:
    if not item.has("least_hours"):
        return min(LEAST_HOURS, hours)
    least = item.integer("least_hours", low=1)
    if least > hours:
        item.get("least_hours").wrong("too-big", value=least, high=hours)
    return least


def read_replacement(row: Item) -> dict[str, Any]:
    """`replacement`: the rule alone, or a table with the rule and how it is carried out."""
    if not row.has("replacement") or isinstance(row.get("replacement").node, yaml.ScalarNode):
        return {"replacement": row.choice("replacement", REPLACEMENTS, "none")}
    item = row.get("replacement")
    found: dict[str, Any] = {"replacement": item.choice("rule", REPLACEMENTS)}
    if item.has("accept_hours"):
        hours = item.integer("accept_hours", low=1)
        if hours > MOST_HOURS:
            item.get("accept_hours").wrong("too-big", value=hours, high=MOST_HOURS)
        found["accept_hours"] = hours
        found["least_hours"] = _least(item, hours)
    causes = item.names("closed_after", optional=True)
    for cause in causes:
        if cause not in CLOSING:
            item.get("closed_after").wrong("not-allowed", value=cause, allowed=", ".join(CLOSING), near="")
    item.finish()
    return {**found, "closed_after": frozenset(causes)}
