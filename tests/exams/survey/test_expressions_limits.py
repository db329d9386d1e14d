"""Expressions that want too much, patterns that would never end, and the words for what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.survey.expressions import Answer, ExpressionError, PlainScope, evaluate, parse
from exams.survey.expressions.library import FUNCTIONS
from exams.survey.expressions.messages import TEXTS
from exams.survey.expressions.parser import DEEPEST
from exams.survey.expressions.patterns import compiled
from exams.survey.expressions.signatures import CARRIED, NOT_CARRIED
from recruit.messages import tell
from tests.exams.survey.test_expressions import CASES, scope_of

PACKAGE = Path("exams/survey/expressions")


def refusal(text: str, scope: PlainScope | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(text), scope or PlainScope())
    return caught.value


def test_what_an_expression_mentions():
    read = parse(
        "if(${a} > ../b and selected(${c}, name), count(${a}), sum(/data/house/d)) + ${r}[e > 1][2]/f"
        " + instance('towns')/root/item[name = ${g}]/people + jr:choice-name(${a}, '${h}')"
    )
    assert read.names == ("a", "c", "r", "g", "h")
    assert read.paths == ("b", "d", "f")
    assert read.columns == ("name",)
    assert read.functions == ("selected", "count", "sum", "if", "instance", "jr:choice-name")


def test_every_function_that_is_carried_is_there():
    assert set(FUNCTIONS) == set(CARRIED)
    assert not set(CARRIED) & NOT_CARRIED
    assert {refusal(f"{name}()").code for name in NOT_CARRIED} == {"expression-not-carried"}


@pytest.mark.parametrize(
    ("text", "scope", "code"),
    [
        ("(" * 9000 + "1" + ")" * 9000, {}, "expression-too-deep"),
        ("not(" * 4000, {}, "expression-too-deep"),
        ("${m}[" * 3000, {}, "expression-too-deep"),
        ("1 or 1 and 1 = 1 < 1 + 1 * (" * 60, {}, "expression-too-deep"),
        ("1" * 20_001, {}, "expression-too-long"),
        ("a" * 19_990 + "()", {}, "expression-function"),
        ("1 < " * 6000, {}, "expression-too-long"),
        ("${" * 9000, {}, "expression-reference-open"),
        ("'" + "${ " * 6000 + "'", {}, None),
        ("1" + " < 1" * 4900, {}, None),
        ("sum(${m})", {"repeated": {"m": ["1"] * 250_000}}, "expression-work"),
        ("count(${m}[count(${m}[. > 1]) > 1])", {"repeated": {"m": ["2"] * 900}}, "expression-work"),
        ("regex(${a}, '" + ".*" * 150 + "x')", {"values": {"a": "a" * 5000}}, "expression-work"),
        ("regex(${a}, '(" + "|" * 400 + ")*b')", {"values": {"a": "b" * 5000}}, None),
        ("concat(" + "${a}," * 2000 + "'')", {"values": {"a": "x" * 1000}}, "expression-result-long"),
        (
            "join(${a}, ${m})",
            {"values": {"a": "x" * 50_000}, "repeated": {"m": [""] * 9}},
            "expression-result-long",
        ),
        ("format-date(today(), ${a})", {"values": {"a": "%B" * 50_000}}, "expression-result-long"),
        ("-" * 19_000 + "1", {}, None),
        ("0" + " or 0" * 3900, {}, None),
        ("/a" * 9000, {}, None),
        (
            "count(${m}[substring(${a}, 1) = 'q'])",
            {"values": {"a": "x" * 100_000}, "repeated": {"m": ["1"] * 2000}},
            None,
        ),
    ],
)
def test_nothing_takes_long(text, scope, code):
    begun = perf_counter()
    if code:
        assert refusal(text, PlainScope(**scope)).code == code
    else:
        evaluate(parse(text), PlainScope(**scope))
    assert perf_counter() - begun < 2  # Far more than it takes; what grows without bound takes minutes.


def test_a_name_without_end_does_not_fill_the_message():
    assert len(str(tell(refusal("a" * 15_000 + "()")))) < 200
    assert len(str(tell(refusal("1 " + "b" * 15_000)))) < 200


def test_a_chain_of_conditions_may_be_as_long_as_a_county_has_townships():
    townships = DEEPEST - 5
    text = "".join(f"if(${{t}} = 't{n}', {n}, " for n in range(townships)) + "''" + ")" * townships
    read = parse(text)
    assert evaluate(read, PlainScope(values={"t": f"t{townships - 1}"})) == townships - 1


def test_called_from_far_down_it_is_refused_and_does_not_fall():
    def from_below(depth: int) -> str:
        return from_below(depth - 1) if depth else refusal("(" * 100 + "1" + ")" * 100).code

    assert from_below(600) == "expression-too-deep"


PIECES = st.lists(
    st.sampled_from(
        ["a", "b", ".", "[ab]", "[^a]", "[a-c]", "(a|b)", "(?:ab)*", "a*", "b+", "c?", "a{2}", "(b|ca){1,3}"]
        + ["^", "$", "(a*)*", "(a|a)+", r"\d", r"\w", r"\.", "[a-]", "|", "a{0,2}?"]
    ),
    max_size=7,
)


@settings(max_examples=150, deadline=None)
@given(PIECES, st.text("abc1.-", max_size=9))
def test_a_pattern_means_what_it_means_elsewhere(pieces, text):
    pattern = "".join(pieces)
    assert compiled(pattern).matches(text, lambda steps: None) == bool(re.fullmatch(pattern, text))


PARTS = sorted(
    {part for case in CASES for part in re.findall(r"\$\{\w+\}|[\w:-]+\(?|\S", case["expression"])}
)


def outcome(text: str, scope: PlainScope) -> Answer | ExpressionError:
    try:
        return evaluate(parse(text), scope)
    except ExpressionError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS), max_size=12), st.sampled_from(["house", "multi", "choice", "no zone"])
)
def test_whatever_is_typed_gives_a_value_or_says_what_is_wrong(parts, scope):
    text = " ".join(parts)
    found = outcome(text, scope_of(scope))
    if isinstance(found, ExpressionError):
        assert found.code in TEXTS
        assert "%(" not in str(tell(found))
        assert 0 <= found.at <= len(text)
    else:
        assert isinstance(found, (str, float, bool))


def test_every_code_has_words_and_every_word_its_code():
    codes = {
        code
        for path in PACKAGE.glob("*.py")
        if path.name != "messages.py"
        for code in re.findall(r'"(expression-[a-z-]+)"', path.read_text("utf-8"))
    }
    assert codes == set(TEXTS)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "refused" in case], ids=lambda case: case["expression"]
)
def test_the_words_need_no_fact_that_is_not_given(case):
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(case["expression"], columns=case.get("columns", True)), PlainScope())
    assert "%(" not in str(tell(caught.value))
