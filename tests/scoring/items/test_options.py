"""Who chose what, and keys that cannot be right."""

from decimal import Decimal

import pytest

from scoring.items.answers import Answers, from_choices
from scoring.items.options import option_use
from scoring.items.report import item_report

#: Twelve candidates, best first; six easy items rank them.
PEOPLE = [f"p{number:02}" for number in range(12)]


def paper(asked: list[str], key: str) -> Answers:
    answers = {
        f"base{step}": ["A" if person <= 2 * step else "B" for person in range(12)] for step in range(6)
    }
    answers["asked"] = asked
    return from_choices(PEOPLE, answers, dict.fromkeys(answers, {"A"}) | {"asked": set(key.split("|"))})


STRONG = list("CCCCCCBBDDDD")


def test_the_table_counts_by_thirds():
    asked = option_use(paper(STRONG, "C"))[-1]
    assert [(use.option, use.right, use.count, use.thirds) for use in asked.options] == [
        # Two level candidates across the line between thirds are both counted in the middle: thirds of 3, 6 and 3.
        ("C", True, 6, (0, 3, 3)),
        ("D", False, 4, (3, 1, 0)),
        ("B", False, 2, (0, 2, 0)),
    ]
    assert [use.share for use in asked.options][:1] == [Decimal("0.5")]
    assert asked.doubt is None


def test_equal_totals_are_never_parted():
    answers = from_choices(list("abcdef"), {"q": list("AAAABB")}, {"q": {"A"}})
    (use,) = option_use(answers)
    # Four of six are level: their place is the middle of the upper two thirds.
    assert {one.option: one.thirds for one in use.options} == {"A": (0, 4, 0), "B": (2, 0, 0)}


def test_a_key_that_the_strong_avoid_is_doubted():
    asked = option_use(paper(STRONG, "D"))[-1]
    assert asked.doubt is not None
    assert (asked.doubt.key, asked.doubt.option) == (("D",), "C")
    assert asked.doubt.option_item_rest > asked.doubt.key_item_rest
    report = item_report(paper(STRONG, "D"))
    assert [item.figures.item for item in report.doubtful_keys] == ["asked"]
    assert report.items[-1].remarks[0] == "doubtful-key"


def test_a_key_nobody_took_is_doubted_and_said():
    item = item_report(paper(STRONG, "E")).items[-1]
    assert {"doubtful-key", "right-unchosen", "no-variation"} <= set(item.remarks)


def test_several_right_options():
    asked = option_use(paper(STRONG, "B|C"))[-1]
    assert {use.option for use in asked.options if use.right} == {"B", "C"}
    assert asked.doubt is None


@pytest.mark.parametrize("asked", [list("CDCDCDCDCDCD"), ["D"] * 12, [""] * 12])
def test_what_chance_may_do_is_not_doubted(asked: list[str]):
    assert option_use(paper(asked, "D"))[-1].doubt is None
