"""What `programme check` says of a training, and how its rule is read and told."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from exams.training.rules import rule_of
from recruit.commands.programme import known_kinds
from recruit.programme import load, read
from recruit.programme.messages import message
from recruit.programme.problems import errors
from recruit.web.rule_words import rule_groups
from scoring.minutes import DAYS
from tests.exams.training import world
from tests.recruit.programme.files import write

HERE = Path(__file__)
COMPLETE = "complete: {minutes: 110}"
MISTAKES = [
    # (file, what is replaced, by what, code, path below the stage, what the sentence names)
    ("stage", COMPLETE, "complete: {minutes: 121}", "too-big", "params.complete.minutes", "120"),
    ("stage", COMPLETE, "complete: {minutes: 80, share: 0.5}", "training-complete", "params.complete", "share"),
    ("stage", COMPLETE, "complete: {days: 3}", "training-complete", "params.complete", "minutes"),
    ("stage", COMPLETE, "complete: {share: 2}", "too-big", "params.complete.share", "1"),
    ("stage", COMPLETE, "choosing: true", "unknown-key", "params.choosing", "choose"),
    ("stage", "code: buying, title: {zh: 代买, en: Buying}, minutes: 40", "code: buying, title: {zh: 代买, en: Buying}",
     "training-length", "params.lessons.2", "buying"),
    ("stage", "code: buying, title: {zh: 代买, en: Buying}, minutes: 40",
     "code: buying, title: {zh: 代买, en: Buying}, minutes: 40, days: 2", "training-other-unit",
     "params.lessons.2", "days"),
    ("stage", "kind: theory", "kind: talk", "not-allowed", "params.lessons.1.kind", "practice"),
    ("stage", "code: parcels", "code: buying", "code-twice", "params.lessons.3.code", "buying"),
    ("marked", "kind: minutes, max: 40", "kind: minuets, max: 40", "component-kind", "components.time.kind", "minutes"),
    ("marked", "    components:", "      complete: {minutes: 80}\n    components:", "unknown-key", "params.complete",
     "lessons"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code", "path", "named"), MISTAKES)
def test_each_mistake_is_told_where_it_is(tmp_path, name, old, new, code, path, named):
    pasted = HERE.with_name(f"{name}.yaml").read_text("utf-8")
    assert old in pasted
    text = load("jinsha-2016").source_yaml
    text = text.replace("  - code: interview\n", f"{pasted.replace(old, new, 1)}\n  - code: interview\n", 1)
    found = errors(read(write(tmp_path, text), known_kinds()).problems)
    assert (code, f"stages.training-1.{path}") in [(one.code, one.path) for one in found]
    told = next(one for one in found if one.code == code)
    assert named in message(told)
    assert re.search("[一-鿿]", message(told))


@pytest.mark.parametrize("name", ["stage.yaml", "marked.yaml"])
def test_the_examples_are_sound(tmp_path, name):
    text = world.programme(name=name).source_yaml
    assert errors(read(write(tmp_path, text), known_kinds()).problems) == []


def test_the_rule_is_read_in_minutes_shares_and_days():
    assert rule_of(stage("complete: {minutes: 110}")).needed == 110
    by_share = rule_of(stage("complete: {share: 0.75}\n      lesson_share: 0.5"))
    assert (by_share.needed, by_share.lesson_share, by_share.least("trends")) == (90, Decimal("0.5"), 20)
    marked = rule_of(
        next(one for one in world.programme(name="marked.yaml").stages if one.code == "training-1")
    )
    assert (marked.needed, marked.whole) == (80, 100)
    days = world.programme(name="days.yaml")
    rule = rule_of(next(one for one in days.stages if one.code == "training-1"))
    assert (rule.unit, rule.units, rule.needed) == (DAYS, {"theory": 2, "practice": 1}, 3)


def stage(complete: str):
    made = world.programme(old=COMPLETE, new=complete)
    return next(one for one in made.stages if one.code == "training-1")


def test_the_page_of_rules_says_it_in_words(app):
    with app.test_request_context():
        groups = dict(rule_groups(world.programme()))
    lines = {one.what: one.value for one in groups["岗前培训"]}
    assert lines["上够的要求 · 几分钟"] == "110"
    assert lines["自己选场次"] == "是"
    assert "几分钟" in next(what for what in lines if what.startswith("课程 · 代买"))
