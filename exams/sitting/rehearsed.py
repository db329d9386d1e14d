"""The programme of a rehearsal, and its few questions. Pure: a programme's text in, the rehearsal's text out.

A rehearsal runs the very pages of the exam, so it is a programme like any other: the same text with another name, whose
exam asks a handful of questions that no exam ever counts.
"""

from __future__ import annotations

from typing import Any

import yaml

from exams.bank.model import MULTIPLE, SHORT, SINGLE, TRUE_FALSE, Item

#: Questions of this topic are asked in rehearsals alone: no blueprint names it.
TOPIC = "rehearsal"
MINUTES = 20
#: What would ask more of a handful of questions than they can give.
DROPPED = ("forms", "equate", "balance", "exposure")
_ASKED = (  # data: questions
    "练习题：请选“乙”。",
    "练习题：请把水果都选上。",
    "练习题：看到“已保存”，答案才算存好了。",
    "练习题：请随便写两个字，看看打字顺不顺手。",
)
_HANDS = ("甲", "乙", "丙")  # data: options
_THINGS = ("苹果", "板凳", "梨", "雨伞")  # data: options
_WORDS = ("随便",)  # data: an answer
_MARK = "练习："  # data: stands before the exam's title
ITEMS = (
    Item("rehearsal-1", 1, SINGLE, TOPIC, 1, _ASKED[0], _HANDS, "B", ""),
    Item("rehearsal-2", 1, MULTIPLE, TOPIC, 1, _ASKED[1], _THINGS, frozenset("AC"), ""),
    Item("rehearsal-3", 1, TRUE_FALSE, TOPIC, 1, _ASKED[2], (), True, ""),
    Item("rehearsal-4", 1, SHORT, TOPIC, 1, _ASKED[3], (), _WORDS, ""),
)


def rehearsal_source(source: str, stage_code: str) -> str:
    """The YAML of the rehearsal of one exam. Raises KeyError where the programme has no such stage."""
    plan = yaml.safe_load(source)
    plan["id"] = f"{plan['id']}-rehearsal"[:64]
    stage = next((one for one in plan["stages"] if one["code"] == stage_code), None)
    if stage is None:
        raise KeyError(stage_code)
    title = stage["title"]
    stage["title"] = {"zh": _MARK + title["zh"], "en": "Practice: " + title["en"]}
    params: dict[str, Any] = {name: one for name, one in stage["params"].items() if name not in DROPPED}
    part = next(one for one in stage["components"] if one["kind"] == "paper")
    most = part["max"]["value"] if isinstance(part["max"], dict) else part["max"]
    params["duration_minutes"] = MINUTES
    params["paper"] = [
        {"type": item.kind, "topic": TOPIC, "count": 1, "points": float(most) / len(ITEMS)} for item in ITEMS
    ]
    stage["params"] = params
    dumped: str = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False, width=1000)
    return dumped
