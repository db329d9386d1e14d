"""The phone's expressions against the vectors that every implementation has to pass, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

from tests.exams.survey_phone.conftest import Filled

VECTORS = json.loads((Path(__file__).parents[1] / "survey" / "expressions.json").read_text("utf-8"))
RUN = """([cases, scopes]) => cases.map(one => {
  try {
    const read = ZeyouExpressions.parse(one.expression, one.columns !== false);
    const gives = ZeyouExpressions.evaluate(read, ZeyouExpressions.plainScope(scopes[one.scope] || {}));
    const plain = typeof gives === 'number' && !Number.isFinite(gives) ? {number: String(gives)} : gives;
    return {gives: plain, kind: typeof gives, doubts: read.doubts.map(doubt => [doubt.code, doubt.at])};
  } catch (error) {
    return error.code ? {refused: error.code, at: error.at} : {crash: String(error.stack)};
  }
})"""


def outcome(case: dict) -> dict:
    if "refused" in case:
        return {"refused": case["refused"], "at": case["at"]}
    gives = case["gives"]
    kind = {bool: "boolean", str: "string"}.get(type(gives), "number")
    return {"gives": gives, "kind": kind, "doubts": case.get("doubts", [])}


def test_every_vector(filled):
    cases = VECTORS["cases"]
    found = filled.page.evaluate(RUN, [cases, VECTORS["scopes"]])
    different = [(case, got) for case, got in zip(cases, found, strict=True) if got != outcome(case)]
    assert len(found) >= 550
    assert different == []


LIMITS = [
    ("'('.repeat(9000) + '1' + ')'.repeat(9000)", {}, "expression-too-deep"),
    ("'not('.repeat(4000)", {}, "expression-too-deep"),
    ("'1'.repeat(20001)", {}, "expression-too-long"),
    ("'${'.repeat(9000)", {}, "expression-reference-open"),
    ("'1' + ' < 1'.repeat(4900)", {}, None),
    ("'-'.repeat(19000) + '1'", {}, None),
    ("'/a'.repeat(9000)", {}, None),
    ("'count(${m}[count(${m}[. > 1]) > 1])'", {"repeated": {"m": ["2"] * 900}}, "expression-work"),
    ("`regex(\\${a}, '${'.*'.repeat(150)}x')`", {"values": {"a": "a" * 5000}}, "expression-work"),
    ("`regex(\\${a}, '((a+)+)+b')`", {"values": {"a": "a" * 3000}}, None),
    ("`regex(\\${a}, '(a|a|aa)*$')`", {"values": {"a": "a" * 3000 + "!"}}, None),
    ("`concat(${'${a},'.repeat(2000)}'')`", {"values": {"a": "x" * 1000}}, "expression-result-long"),
    ("'format-date(today(), ${a})'", {"values": {"a": "%B" * 50_000}}, "expression-result-long"),
]


def test_nothing_keeps_the_phone_busy(filled):
    found = filled.page.evaluate(
        """limits => limits.map(([text, scope, code]) => {
          const begun = performance.now();
          let got = null;
          try { ZeyouExpressions.evaluate(ZeyouExpressions.parse(eval(text)), ZeyouExpressions.plainScope(scope)); }
          catch (error) { got = error.code || String(error.stack); }
          return [got, performance.now() - begun < 5000];
        })""",
        LIMITS,
    )
    assert found == [[code, True] for _text, _scope, code in LIMITS]


def test_the_zone_of_the_phone_means_nothing(chromium, plain):
    """Half past one in the morning of the second in Beijing is still the first in New York."""
    context = chromium.new_context(timezone_id="America/New_York")
    away = Filled(context.new_page()).mount(
        plain(
            {"name": "day", "type": "today"},
            {"name": "told", "type": "calculate", "calculation": "format-date(now(), '%Y-%m-%d %H:%M')"},
            {"name": "when", "type": "dateTime", "labels": {"": "When"}},
        )
    )
    away.type("When", "2016-05-03T09:30")
    found = away.answers()
    context.close()
    assert found == {"day": "2016-06-02", "told": "2016-06-02 01:30", "when": "2016-05-03T09:30:00.000+08:00"}
