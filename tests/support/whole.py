"""The demonstration played up to a stage, and addresses behind which nothing lies, for tests that attack every page."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from exams.demo.play import Play
from exams.demo.script import perform, set_the_stage
from exams.demo.stage_app import lowered
from recruit.clock import FixedClock
from recruit.db import db
from recruit.programme import load

NOWHERE = 2**31 - 1
#: The play leaves no pair of pictures (tests/exams/likeness); a room's chief, a judge's own closed sheet and the typing
#: desk go by more than an assignment (tests/exams/panels/test_alone).
TRIED_APART = {
    "task_round.alike_picture",
    *(f"deliverables.{view}" for view in ("queue", "judge", "rule")),
    *(f"examine.{view}" for view in ("room", "room_close", "change", "paper_type", "paper_scan")),
}
#: Own pages that Jinsha's play has none of, or whose pictures go by more than an entry: they have tests of their own.
NOT_PLAYED = ("exam.picture", "money.my_picture", "task_round.own_form_picture", "training.", "deliverables.",
              "approval.", "opening.")  # fmt: skip
WORDS = {
    "cohort": "nowhere", "code": "0000-0000-0000", "number": "0", "component": "none", "field": "photo",
    "slot": 1, "day": 1,
}  # fmt: skip


def play_until(app: Flask, clock: FixedClock, until: str, applicants: int = 12) -> Play:
    """Jinsha with one picture and one household each, standing inside `until` with that stage's work undone."""
    programme, _changed = lowered(load("jinsha-2016"), 1)
    with app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"]):
        play = set_the_stage(programme, clock, 1, applicants, lambda _what, _done, _total: None)
        perform(play, until)
        db.session.commit()
        db.session.remove()
    return play


def values_of(rule: Rule) -> dict[str, Any]:
    """An address of this shape behind which nothing lies; of a choice of words, the first."""
    words = dict(WORDS)
    words.update((name, first) for first, name in re.findall(r"<any\((\w+)[^>]*\):(\w+)>", rule.rule))
    return {name: words.get(name, NOWHERE) for name in rule.arguments}
