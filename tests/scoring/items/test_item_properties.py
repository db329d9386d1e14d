"""What holds for any answers: order does not matter, figures stay in their ranges, nothing crashes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.items.answers import Answers, from_choices
from scoring.items.report import item_report
from scoring.items.similarity import similar_pairs

OPTIONS = st.sampled_from(["A", "B", "C", "", None])


@st.composite
def papers(draw: st.DrawFn) -> tuple[list[str], dict[str, list[str | None]], dict[str, set[str]]]:
    people, items = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    names = [f"p{number}" for number in range(people)]
    answers = {f"i{row}": draw(st.lists(OPTIONS, min_size=people, max_size=people)) for row in range(items)}
    key = {item: {draw(st.sampled_from("ABC"))} for item in answers}
    return names, answers, key


def close(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return float(one) == pytest.approx(float(other), abs=2e-9)


def same(one: Answers, other: Answers) -> None:
    """Reports agree item by item, found by name."""
    first, second = item_report(one), item_report(other)
    for name, value in vars(first.paper).items():
        assert close(value, getattr(second.paper, name)), name
    others = {item.figures.item: item for item in second.items}
    for item in first.items:
        twin = others[item.figures.item]
        for name, value in vars(item.figures).items():
            assert name == "item" or close(value, getattr(twin.figures, name)), name
        assert set(item.remarks) == set(twin.remarks)
        assert item.options is not None
        assert twin.options is not None
        assert [use.thirds for use in item.options.options] == [use.thirds for use in twin.options.options]


@given(papers(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_candidates_and_of_items_changes_nothing(paper: Any, dice: Any):
    names, answers, key = paper
    order = list(range(len(names)))
    dice.shuffle(order)
    items = list(answers)
    dice.shuffle(items)
    shuffled = {item: [answers[item][place] for place in order] for item in items}
    same(
        from_choices(names, answers, key),
        from_choices([names[place] for place in order], shuffled, key),
    )


@given(papers())
@settings(max_examples=60)
def test_figures_stay_in_their_ranges(paper: Any):
    report = item_report(from_choices(*paper))
    for item in report.items:
        one = item.figures
        assert one.facility is None or 0 <= one.facility <= 1
        assert one.item_rest is None or -1 <= one.item_rest <= 1
        assert one.discriminative_efficiency is None or one.discriminative_efficiency <= 100
        if one.covariance is not None:
            assert one.covariance_max is not None
            assert one.covariance_max >= one.covariance
    assert report.paper.alpha is None or report.paper.alpha <= 1


@given(papers())
@settings(max_examples=60)
def test_pairs_have_chances(paper: Any):
    found = similar_pairs(from_choices(*paper))
    people = len(paper[0])
    assert found.comparisons == people * (people - 1) // 2
    for pair in found.pairs:
        for value in (pair.gbt_p, pair.first.k_p, pair.second.k_p, pair.first.omega_p, pair.second.omega_p):
            assert 0 <= value <= 1
        assert pair.wrong_matches <= pair.matches <= pair.compared
