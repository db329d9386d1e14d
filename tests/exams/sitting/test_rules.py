"""What a programme may say about an online exam."""

import copy
from decimal import Decimal

import pytest

from exams.kinds.online_exam import KIND
from exams.sitting.rules import rules_of
from recruit.programme import load

GOOD = {
    "duration_minutes": 60,
    "grace_seconds": 30,
    "multiple_rule": "per-option",
    "paper": [{"type": "single", "topic": "safety", "count": 3, "points": "1.5"}],
}


def problems(**changes) -> list[tuple[str, str]]:
    params = {**copy.deepcopy(GOOD), **changes}
    return [
        (path, code)
        for path, code, _ in KIND.check_params({k: v for k, v in params.items() if v is not None})
    ]


def line(**changes) -> list[dict]:
    return [{k: v for k, v in {**GOOD["paper"][0], **changes}.items() if v is not None}]


def test_good_params_have_no_problem():
    assert problems() == []
    rules = rules_of(GOOD)
    assert (rules.questions, rules.points) == (3, Decimal("4.5"))


def test_the_countys_own_exam_is_fifty_questions_for_a_hundred_points():
    params = load("jinsha-2016").stage("online-exam").params
    assert list(KIND.check_params(params)) == []
    assert (rules_of(params).questions, rules_of(params).points) == (50, Decimal(100))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"duration_minutes": None}, ("", "missing")),
        ({"duration_minutes": 0}, ("duration_minutes", "too-small")),
        ({"duration_minutes": "1h"}, ("duration_minutes", "not-whole")),
        ({"duration_minutes": True}, ("duration_minutes", "not-whole")),
        ({"grace_seconds": 86400}, ("grace_seconds", "too-big")),
        ({"most_extra_minutes": 0}, ("most_extra_minutes", "too-small")),
        ({"most_extra_minutes": 121}, ("most_extra_minutes", "too-big")),
        ({"most_extra_minutes": "60"}, ("most_extra_minutes", "not-whole")),
        ({"multiple_rule": "half"}, ("multiple_rule", "not-allowed")),
        ({"minutes": 60}, ("minutes", "unknown-key")),
        ({"paper": None}, ("", "missing")),
        ({"paper": []}, ("paper", "not-a-list")),
        ({"paper": ["single"]}, ("paper[0]", "not-a-mapping")),
        ({"paper": line(type="essay")}, ("paper[0].type", "not-allowed")),
        ({"paper": line(topic=None)}, ("paper[0]", "missing")),
        ({"paper": line(count=0)}, ("paper[0].count", "too-small")),
        ({"paper": line(points="two")}, ("paper[0].points", "not-a-number")),
        ({"paper": line(points=0)}, ("paper[0].points", "too-small")),
        ({"paper": line(worth=2)}, ("paper[0].worth", "unknown-key")),
        ({"paper": line(count=200) + line(count=200)}, ("paper", "too-big")),
    ],
)
def test_each_mistake_is_named_at_its_place(changes: dict, found: tuple[str, str]):
    assert problems(**changes) == [found]
