"""Reading the stages: windows, components, and the policy that `scoring` applies when a stage closes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import yaml

from recruit.programme.afterwards import read_objections, read_recheck, read_replacement
from recruit.programme.model import Component, Posting, Stage, Window
from recruit.programme.panels import PANEL, PANEL_WORDS, panel_rule
from recruit.programme.reader import Item
from scoring.errors import PolicyError
from scoring.policy import StagePolicy

ROLES = ("scored", "tie", "condition")
EXITS = ("cohort", "single")
#: The highest mark of an extra test where the programme does not say.
EXTRA_TEST = Decimal(100)
MOST_EXTRA_TEST = 1000
SIGNERS = ("apart", "any")
# What `scoring.policy` reads itself, with its own strict checks.
PASS_LINES = ("pass_line", "unopposed")
POLICY_KEYS = ("completion_time", "rounding", "ties", "rank_style", "cut", "reserve", "absence")


def read_stages(top: Item) -> tuple[Stage, ...]:
    """Every stage, in the order of the file."""
    stages = tuple(_stage(row, top) for row in top.rows("stages"))
    if not stages and top.has("stages"):
        top.get("stages").wrong("stages-empty")
    return stages


def _stage(row: Item, top: Item) -> Stage:
    window = _window(row.get("window"))
    components = tuple(_component(one) for one in row.rows("components", optional=True))
    policy = _policy(row, components, window)
    track = row.words("track") if row.has("track") else _first_track(top)
    stage = Stage(
        code=row.code(),
        kind=row.code("kind"),
        track=track,
        title=row.text("title"),
        summary=row.text("summary", optional=True),
        window=window,
        exit=row.choice("exit", EXITS, "cohort"),  # type: ignore[arg-type]
        policy=policy,
        components=components,
        params=row.get("params").as_params() if row.has("params") else {},
        posting=_posting(row.get("posting")) if row.has("posting") else None,
        recheck=read_recheck(row.get("recheck")) if row.has("recheck") else None,
        overlaps=row.flag("overlaps", "false", record=False),
        extra_test_max=_extra_test(row.get("extra_test")) if row.has("extra_test") else EXTRA_TEST,
        # Told where the file says it: that judges sign is worth a line, that they do not is what everybody expects.
        signers=row.choice("signers", SIGNERS, "apart", record=row.has("signers")),  # type: ignore[arg-type]
        objections=read_objections(row),
        **read_replacement(row),
    )
    row.finish()
    return stage


def _first_track(top: Item) -> str:
    tracks = top.rows("tracks")
    return tracks[0].code() if tracks else ""


def _window(item: Item) -> Window:
    window = Window(item.get("opens").as_stamp(), item.get("closes").as_stamp(closing=True))
    item.finish()
    if min(window.opens.year, window.closes.year) > 1 and window.closes <= window.opens:
        item.wrong("window-backwards", opens=_told(window.opens), closes=_told(window.closes))
    return window


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _component(row: Item) -> Component:
    role = row.choice("role", ROLES, "scored")
    if role not in ROLES:  # told; what it stands for is guessed, so that nothing more is said of it
        role = "scored" if row.has("weight") else "tie"
    weight = row.number("weight", low=0) if role == "scored" else row.number("weight", "0", low=0)
    params = row.get("params").as_params() if row.has("params") else {}
    component = Component(
        row.code(), row.text("title"), row.number("max", "100", low=0), weight, role, row.code("kind"), params,  # type: ignore[arg-type]
        *(row.number(key, low=0) if row.has(key) else None for key in PASS_LINES),
    )  # fmt: skip
    if component.kind == PANEL:
        for key, value in params.items():
            if key in PANEL_WORDS and isinstance(value, str):
                row.get("params").get(key).record(value)
    row.finish()
    return component


def _posting(item: Item) -> Posting:
    names = item.choice("names", ("full", "middle-masked"), "middle-masked")
    posting = Posting(item.integer("working_days"), item.get("working_days").source, names)  # type: ignore[arg-type]
    item.finish()
    return posting


def _policy(row: Item, components: tuple[Component, ...], window: Window) -> StagePolicy | None:
    given = {key: row.get(key).as_plain(record_words=True) for key in POLICY_KEYS if row.has(key)}
    if not components:
        if given:
            row.wrong("policy-without-components", keys=", ".join(given))
        return None
    plain: dict[str, Any] = {**given, "components": [_plain_component(one) for one in components]}
    completion = plain.get("completion_time")
    if isinstance(completion, dict):
        plain["completion_time"] = _with_window(completion, window)
    try:
        return StagePolicy.from_dict(plain)
    except PolicyError as error:
        # What a panel's params say wrong is told by the stage kind, which knows them one by one.
        problems = [problem for problem in error.problems if ".panel." not in problem.path]
    for problem in problems:
        item = _at(row, problem.path, components)
        item.wrong("policy-" + problem.code, **_facts(problem.facts, item))
    return None if problems else StagePolicy.from_dict(_without_panels(plain))


def _extra_test(item: Item) -> Decimal:
    """Its highest mark. More than a thousand is a slip of the pen: nobody marks so finely."""
    highest = item.number("max", str(EXTRA_TEST), low=1)
    if highest > MOST_EXTRA_TEST:
        item.get("max").wrong("too-big", value=highest, high=MOST_EXTRA_TEST)
    item.finish()
    return highest


def _plain_component(component: Component) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "code": component.code, "max": str(component.max), "weight": str(component.weight), "role": component.role,
    }  # fmt: skip
    plain |= {key: str(line) for key in PASS_LINES if (line := getattr(component, key)) is not None}
    return {**plain, "panel": panel_rule(component)} if component.kind == PANEL else plain


def _without_panels(plain: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{key: value for key, value in one.items() if key != "panel"} for one in plain["components"]]
    return {**plain, "components": rows}


def _with_window(completion: Mapping[str, Any], window: Window) -> dict[str, Any]:
    """The linear rule runs from the stage's opening to its closing unless the file says otherwise."""
    known = {key: value for key, value in completion.items() if value is not None}
    if known.get("rule") == "linear":
        known = {"opens": window.opens, "closes": window.closes, **known}
    return {
        key: _moment(value, key, window) if isinstance(value, date) else value for key, value in known.items()
    }


def _moment(value: date, key: str, window: Window) -> str:
    """A day alone begins at midnight and, as a closing, lasts to its end; as everywhere in a programme."""
    if not isinstance(value, datetime):
        day = value + timedelta(days=key == "closes")
        value = datetime.combine(day, time(), window.opens.tzinfo)
    return value.isoformat()


def _at(row: Item, path: str, components: tuple[Component, ...]) -> Item:
    """The place in the file that a path of `scoring` (`components[1].weight`, `cut.places`) speaks of."""
    item = row
    for step in path.split("."):
        key, _, index = re.fullmatch(r"([^\[]*)(\[(\d+)\])?", step).groups()  # type: ignore[union-attr]
        if key == "components" and index is not None:
            rows = row.rows("components")
            item = rows[int(index)] if int(index) < len(rows) else item
        elif item.has(key):
            item = item.get(key)
            if index is not None:
                item = list(item.each())[int(index)]
        else:
            break
    return item


def _facts(facts: Mapping[str, object], item: Item) -> dict[str, Any]:
    """Ready to be told. YAML takes yes for true; what is quoted is what was typed."""
    told = {
        key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in facts.items()
    }
    if str(told.get("value")) in ("True", "False") and isinstance(item.node, yaml.ScalarNode):
        told["value"] = item.scalar()
    return told
