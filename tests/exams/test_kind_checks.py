"""Mistakes inside a stage's params and components, made in Jinsha's file: all are told before a cohort opens."""

from __future__ import annotations

import re
import runpy
import textwrap
from collections.abc import Mapping
from typing import Any

import pytest

from recruit.commands.programme import known_kinds
from recruit.kinds import BaseKind
from recruit.messages import TEXTS
from recruit.programme import read
from recruit.programme.loading import Reading
from recruit.programme.messages import CATALOGUE, message
from recruit.programme.problems import errors
from recruit.programme.shapes import Code, Part, Rows, Whole, walk
from tests.recruit.programme.files import JINSHA, write
from tests.support.sources import ROOT

FIGURES = "stages.task-2.components.figures"
PANEL = "stages.interview.components.panel"
TRIM = "trim: highest-and-lowest"
TONE = "{code: tone, title: {zh: 说话做事正派, en: Decent tone}, max: 40}"
MISTAKES = [
    # (what is replaced, by what, code, path, what the sentence names besides what was typed)
    ("field: orders", "field: order", "not-allowed", f"{FIGURES}.params.measures.1.field", "orders, amount"),
    ("field: orders", "field: story", "not-allowed", f"{FIGURES}.params.measures.1.field", "orders, amount"),
    ("field: amount", "field: orders", "code-twice", f"{FIGURES}.params.measures.2.field", "orders"),
    ("kind: figure\n", "kind: figures\n", "component-kind", f"{FIGURES}.kind", "figure, form-series"),
    ("cap: 70,", "cap: many,", "not-a-number", f"{FIGURES}.params.measures.1.cap", "30"),
    ("cap: 70,", "cap: 0,", "too-small", f"{FIGURES}.params.measures.1.cap", "0.01"),
    ("share: 40", "share: .nan", "not-a-number", f"{FIGURES}.params.measures.1.share", "30"),
    ("measures:", "mesures:", "unknown-key", f"{FIGURES}.params.mesures", "measures"),
    ("form: daily-report\n          measures", "form: plan\n          measures", "figure-form",
     f"{FIGURES}.params.form", "form-series"),
    ("{code: help,", "{cod: help,", "unknown-key",
     "stages.task-2.components.spirit.params.criteria.1.cod", "code"),
    (TONE, TONE.replace("max: 40", "max: 0"), "too-small",
     "stages.task-2.components.spirit.params.criteria.2.max", "0.01"),
    (TONE, TONE.replace("tone", "help"), "code-twice",
     "stages.task-2.components.spirit.params.criteria.2.code", "help"),
    (TONE, "{code: tone, title: 正派, max: 40}", "not-two-texts",
     "stages.task-2.components.spirit.params.criteria.2.title", "{zh:"),
    ("coefficient: pooled", "coefficient: poled", "not-allowed", f"{PANEL}.params.coefficient",
     "none, pooled, mean-of-means"),
    (TRIM, "trim: highest", "not-allowed", f"{PANEL}.params.trim", "highest-and-lowest"),
    (TRIM, "trim: [none]", "not-plain", f"{PANEL}.params.trim", "只写一个值"),
    ("judges: 5", "judges: [5]", "not-plain", "stages.interview.params.judges", "只写一个值"),
    ("cap: 70,", "cap: {zh: 七十, en: x},", "not-plain", f"{FIGURES}.params.measures.1.cap", "只写一个值"),
    (TRIM, "trim:", "missing", f"{PANEL}.params", "trim"),
    ("judges: 5", "judges: 2", "judges-minimum", "stages.interview.params.judges", "3"),
    ("judges: 5", "judges: 3", "judges-trim", "stages.interview.params.judges", "4"),
    ("judges: 5", "judges: 6", "judges-even", "stages.interview.params.judges", "odd"),
    ("mean_decimals: 2", "mean_decimals: all", "not-whole-nor", f"{PANEL}.params.mean_decimals", "none"),
    ("coefficient_decimals: 2", "coefficient_decimals: none", "not-whole",
     f"{PANEL}.params.coefficient_decimals", "整数"),
    (TRIM, f"{TRIM}\n          few: hope", "not-allowed", f"{PANEL}.params.few", "soften, refuse"),
    (TRIM, f"{TRIM}\n          pool: some", "not-allowed", f"{PANEL}.params.pool", "trimmed, all"),
    (TRIM, f"{TRIM}\n          score_cap: 110", "not-allowed", f"{PANEL}.params.score_cap", "max, none"),
    (TRIM, f"{TRIM}\n          common_mode: up", "not-allowed", f"{PANEL}.params.common_mode", "truncate"),
    (TRIM, "trim: two-and-two", "judges-trim", "stages.interview.params.judges", "6"),
    ("judges: 5", "judges: 5\n      tables: 4", "unknown-key", "stages.interview.params.tables",
     "panels, judges, draw"),
    ("draw: true", "draw: yes please", "not-a-flag", "stages.interview.params.draw", "true"),
    ("judges: 5", "judges: yes", "not-whole", "stages.interview.params.judges", "“yes”"),
    ("mean_decimals: 2", "mean_decimals: 20", "too-big", f"{PANEL}.params.mean_decimals", "6"),
    ("kind: checklist", "kind: panel", "component-kind", "stages.onsite-test.components.operations.kind",
     "checklist"),
    ("seconds: 120", "seconds: soon", "not-a-number", "stages.onsite-test.params.checklist.1.seconds", "30"),
    ("kind: attendance", "kind: rubric", "component-kind", "stages.briefing.components.attendance.kind",
     "attendance, carried"),
    ("late: 60", "later: 60", "not-allowed", "stages.briefing.params.statuses.later", "present, late, absent"),
    ("sample: 5", "sample: few", "not-whole", "stages.task-1.components.households.params.phone_check.sample",
     "整数"),
    ("confirmed: 1", "confirmed: 2", "too-big",
     "stages.task-1.components.households.params.phone_check.effect.confirmed", "1"),
    ("denied: 0", "denid: 0", "not-allowed",
     "stages.task-1.components.households.params.phone_check.effect.denid", "denied"),
    ("phone_check:\n", "same_by: [village]\n          phone_check:\n", "not-allowed",
     "stages.task-1.components.households.params.same_by.1", "village_code"),
    ("params: {target: {value: 100, source: notice}}", "params: {target: 100, at_most: 50}", "too-small",
     "stages.task-1.components.screenshots.params.at_most", "100"),
    ("kind: evidence\n", "kind: figure\n", "component-kind", "stages.task-1.components.screenshots.kind",
     "evidence, form-series"),
    ("slots: {value: 7, source: notice}", "slots: 9", "reports-few",
     "stages.task-2.components.reports.params.target", "9"),
    ('slot_closes: "23:59:59"', "slot_closes: late", "not-a-clock", "stages.task-2.params.slot_closes",
     "23:59:59"),
    ("late_effect: 0.5", "late_effect: 5", "too-big", "stages.task-2.params.late_effect", "1"),
    ("topic: computer, count: 6,", "topik: computer, count: 6,", "unknown-key",
     "stages.online-exam.params.paper.1.topik", "topic"),
    ("preferences: 3,", "prefrences: 3,", "unknown-key", "stages.allotment.params.prefrences", "preferences"),
    ("preferences: 3,", 'places: "track:site",', "not-allowed", "stages.allotment.params.places", "track:people"),
    ("params: {stage: task-2}", "params: {stage: task-2, part: panel}", "unknown-key",
     "stages.interview.components.task-2.params.part", "stage, component"),
    ("params: {document: agreement}", "params: {documents: agreement}", "unknown-key",
     "stages.agreement.params.documents", "document"),
    ("params: {stage: task-2}", "params: [1]", "not-a-mapping",
     "stages.interview.components.task-2.params", "名称: 值"),
    ("params: {preferences: 3,", "params: [preferences]\n    parames: {preferences: 3,", "not-a-mapping",
     "stages.allotment.params", "名称: 值"),
    ("    window: {opens: 2016-05-03,", "    params: {rooms: 3}\n    window: {opens: 2016-05-03,", "unknown-key",
     "stages.registration.params.rooms", "rooms"),
]  # fmt: skip


def check(tmp_path, *changes: tuple[str, str], kinds: Mapping[str, Any] | None = None) -> Reading:
    text = JINSHA
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read(write(tmp_path, text), kinds or known_kinds())


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "named"),
    MISTAKES,
    ids=[f"{m[2]}-{m[3][7:]}-{n}" for n, m in enumerate(MISTAKES)],
)
def test_a_mistake_is_told_on_its_line_with_what_may_stand_there(tmp_path, old, new, code, path, named):
    found = {one.path: one for one in errors(check(tmp_path, (old, new)).problems)}
    assert found[path].code == code
    assert len(found) == 1 or code in ("figure-form", "not-a-mapping", "too-small")
    begin = JINSHA[: JINSHA.index(old)].count("\n") + 1
    line = JINSHA.replace(old, new, 1).splitlines()[found[path].line - 1]
    assert found[path].line >= begin - 20
    typed = str(found[path].facts.get("value", ""))
    assert code in ("judges-trim", "reports-few") or typed in line
    assert named in message(found[path])
    assert code in {**CATALOGUE, **TEXTS}
    assert not re.search(r"%\(|True|None", message(found[path]))


def test_the_countys_own_programme_has_none(tmp_path):
    assert errors(check(tmp_path).problems) == []


def test_two_panels_or_none_are_refused(tmp_path):
    second = "      - {code: two, title: {zh: 二, en: Two}, kind: panel, max: 100, role: tie}\n      - code: task-2\n"
    found = errors(
        check(tmp_path, ("      - code: task-2\n        title", second + "        title")).problems
    )
    assert [(one.code, one.facts["found"]) for one in found] == [("component-once", 2)]


class Talk(BaseKind):
    """A new kind as docs/adding-a-kind.md has it: it states its own in a few lines."""

    code = "interview"
    params = {"group_size": Whole(2, 12, needed=True)}
    components = {"panel": Part({"criteria": Rows({"code": Code(needed=True)})}), "seat": Part()}

    def check_stage(self, stage, programme):
        if stage.params["group_size"] == 7:
            yield "params.group_size", "seven", {"value": 7}


def talks(tmp_path, params: str) -> list[tuple[str, str]]:
    kinds = dict(known_kinds()) | {"interview": Talk()}
    changes = ("      panels: 4\n      judges: 5\n      draw: true\n", f"      {params}\n")
    reading = check(tmp_path, changes, kinds=kinds)
    return [(one.code, one.path) for one in errors(reading.problems) if ".components." not in one.path]


def test_a_kind_states_its_own(tmp_path):
    here = "stages.interview.params"
    assert talks(tmp_path, "group_size: 1") == [("too-small", f"{here}.group_size")]
    assert talks(tmp_path, "groupsize: 4") == [("unknown-key", f"{here}.groupsize")]


def test_what_must_agree_is_asked_once_every_value_is_right(tmp_path):
    class Lenient(Talk):
        components = {"panel": known_kinds()["interview"].components["panel"]}

    kinds = dict(known_kinds()) | {"interview": Lenient()}
    old = "      panels: 4\n      judges: 5\n      draw: true\n"
    reading = check(tmp_path, (old, "      group_size: 7\n"), kinds=kinds)
    assert [one.code for one in errors(reading.problems)] == ["seven"]
    reading = check(tmp_path, (old, "      group_size: 7\n"), (TRIM, "trim: highest"), kinds=kinds)
    assert [one.code for one in errors(reading.problems)] == ["not-allowed"]


def test_the_guides_example_does_what_it_says(tmp_path):
    guide = (ROOT / "docs" / "adding-a-kind.md").read_text("utf-8")
    _before, _heading, rest = guide.partition("## What `check` knows of it\n")
    body = textwrap.indent(rest.split("```python\n", 1)[1].split("```", 1)[0], "    ")
    head = (
        "from exams.components import PANEL\nfrom recruit.kinds import BaseKind\n"
        "from recruit.programme.shapes import *\n\nclass Guide(BaseKind):\n"
    )
    (tmp_path / "guide.py").write_text(head + body, "utf-8")
    made = runpy.run_path(str(tmp_path / "guide.py"))
    kinds = dict(known_kinds()) | {"interview": made["Guide"]()}
    rooms = "      panels: 4\n      judges: 5\n      draw: true\n"
    seat = "      - {code: seat, title: {zh: 座, en: Seat}, kind: seat, max: 1, role: tie, params: {order: lot}}\n"
    at = ("      - code: task-2\n        title", f"{seat}      - code: task-2\n        title")

    def found(params: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
        reading = check(tmp_path, (rooms, f"      {params}\n"), at, *more, kinds=kinds)
        return [(one.code, one.path.removeprefix("stages.interview.")) for one in errors(reading.problems)]

    assert found("group_size: 4") == []
    assert found("group_size: 13") == [("too-big", "params.group_size")]
    assert found("{group_size: 3, draw: true}") == [("group-odd", "params.group_size")]
    assert found("group_size: 4", ("order: lot", "order: lots")) == [
        ("not-allowed", "components.seat.params.order")
    ]


def test_a_key_written_nearly_right_is_not_missed_as_well():
    known = {"count": Whole(needed=True), "topic": Code(needed=True)}
    assert [(where, code) for where, code, _facts in walk({"cuont": 1}, known)] == [
        ("cuont", "unknown-key"),
        ("", "missing"),
    ]
    assert [facts["near"] for _where, _code, facts in walk({"cuont": 1, "topic": "a"}, known)] == ["count"]


def test_every_kind_that_gives_marks_says_what_gives_them():
    for code, kind in known_kinds().items():
        assert bool(kind.components) == (kind.yields == "marks"), code
