"""The expressions of survey forms against the vectors that every implementation has to pass."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from exams.survey.expressions import Answer, ExpressionError, PlainScope, evaluate, parse

VECTORS = json.loads((Path(__file__).parent / "expressions.json").read_text("utf-8"))
CASES = VECTORS["cases"]


def scope_of(name: str | None) -> PlainScope:
    told = dict(VECTORS["scopes"][name]) if name else {}
    if "now" in told:
        told["now"] = datetime.fromisoformat(told["now"])
    return PlainScope(**told)


def given(wanted: Any) -> Answer:
    if isinstance(wanted, dict):
        return float(wanted["number"])
    return wanted if isinstance(wanted, (str, bool)) else float(wanted)


def same(one: Answer, other: Answer) -> bool:
    """The kind counts; NaN is NaN."""
    if type(one) is not type(other):
        return False
    nan = isinstance(one, float) and math.isnan(one)
    return math.isnan(float(other)) if nan else one == other


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "gives" in case],
    ids=lambda case: f"{case['scope']}: {case['expression']}",
)
def test_an_expression_gives(case):
    read = parse(case["expression"], columns=case.get("columns", True))
    assert [[doubt.code, doubt.at] for doubt in read.doubts] == case.get("doubts", [])
    value = evaluate(read, scope_of(case["scope"]))
    assert same(value, given(case["gives"])), value


@pytest.mark.parametrize(
    "case", [case for case in CASES if "refused" in case], ids=lambda case: case["expression"]
)
def test_an_expression_is_refused(case):
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(case["expression"], columns=case.get("columns", True)), scope_of(case.get("scope")))
    assert (caught.value.code, caught.value.at) == (case["refused"], case["at"])
    assert caught.value.facts["place"] == case["at"] + 1


def test_there_are_vectors_for_every_function():
    from exams.survey.expressions.signatures import CARRIED

    called = {name for case in CASES if "gives" in case for name in parse(case["expression"]).functions}
    assert set(CARRIED) - called == {"acos", "asin", "atan", "tan"}
    assert len(CASES) >= 300
    assert len({(case["expression"], case.get("scope"), case.get("columns")) for case in CASES}) == len(CASES)
