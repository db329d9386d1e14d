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
        ({"paper": line(type="cloze")}, ("paper[0].type", "not-allowed")),
        ({"paper": line(topic=None)}, ("paper[0]", "missing")),
        ({"paper": line(count=0)}, ("paper[0].count", "too-small")),
        ({"paper": line(points="two")}, ("paper[0].points", "not-a-number")),
        ({"paper": line(points=0)}, ("paper[0].points", "too-small")),
        ({"paper": line(worth=2)}, ("paper[0].worth", "unknown-key")),
        ({"paper": line(count=200) + line(count=200)}, ("paper", "too-big")),
        ({"paper": line(difficulty=6)}, ("paper[0].difficulty", "too-big")),
        ({"paper": line(difficulty="4-2")}, ("paper[0].difficulty", "range-backwards")),
        ({"paper": line(difficulty="hard")}, ("paper[0].difficulty", "not-a-span")),
        ({"paper": line(anchors=["a", "b", "c", "d"])}, ("paper[0].anchors", "anchors-too-many")),
        ({"paper": line(anchors=["a"]) + line(anchors=["a"])}, ("paper[1].anchors", "code-twice")),
        ({"paper": line(rule="per-option")}, ("paper[0].rule", "rule-not-partial")),
        ({"paper": line(type="ordering", keep_options=True)}, ("paper[0].keep_options", "order-tells-key")),
        ({"paper": line(type="matching", fixed_last=True)}, ("paper[0].fixed_last", "order-tells-key")),
        ({"question_order": "random"}, ("question_order", "not-allowed")),
        ({"exposure": "1.5"}, ("exposure", "too-big")),
        ({"forms": 1}, ("forms", "too-small")),
        ({"balance": "yes"}, ("balance", "not-a-flag")),
        ({"equate": "linear"}, ("equate", "equate-without-forms")),
        ({"equate": "tucker", "forms": 2}, ("equate", "equate-without-anchors")),
        ({"equate": "median", "forms": 2}, ("equate", "not-allowed")),
        ({"forms": 3, "exposure": "0.3"}, ("forms", "forms-too-few")),
    ],
)
def test_each_mistake_is_named_at_its_place(changes: dict, found: tuple[str, str]):
    assert problems(**changes) == [found]


def test_every_kind_may_be_asked_and_a_line_may_say_how():
    kinds = ("single", "multiple", "true-false", "numeric", "short", "matching", "ordering", "essay")
    assert problems(paper=[row for kind in kinds for row in line(type=kind)]) == []
    (one,) = rules_of({**GOOD, "paper": line(difficulty="2-4", anchors=["x-1"])}).lines
    assert (one.low, one.high, one.anchors, one.drawn) == (2, 4, ("x-1",), 2)
    assert rules_of({**GOOD, "paper": line(difficulty=3)}).lines[0].high == 3


def test_papers_are_dealt_together_only_where_the_programme_asks_for_it():
    assert not rules_of(GOOD).drawing.dealt
    assert rules_of({**GOOD, "exposure": "0.5"}).drawing.balance
    assert not rules_of({**GOOD, "exposure": "0.5", "balance": False}).drawing.balance
    assert rules_of({**GOOD, "balance": True}).drawing.dealt
