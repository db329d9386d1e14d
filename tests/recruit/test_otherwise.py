"""Another rule is only looked at: who would go on is told, nothing is stored, and who looked is noted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from recruit.db import db
from recruit.models import AuditEntry, Result
from recruit.services.look_otherwise import look_otherwise
from scoring.errors import PolicyError
from scoring.marks import CandidateMarks, PanelSheets
from scoring.otherwise import other_rules, otherwise
from scoring.policy import StagePolicy
from scoring.worked import work_out, work_out_marks
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, office, person
from tests.support.refusals import refused

POLICY = StagePolicy.from_dict(
    {
        "components": [
            {"code": "a", "max": "10", "weight": "50"},
            {"code": "b", "max": "10", "weight": "50"},
        ],
        "ties": ["component:a"],
        "cut": {"rule": "fixed", "places": 2},
    }
)
MARKS = [
    CandidateMarks(code, {"a": Decimal(first), "b": Decimal(second)})
    for code, first, second in (("A", 9, 9), ("B", 8, 6), ("C", 6, 8), ("D", 1, 1))
]


def numbers(found) -> tuple[list[str], list[str]]:
    return [one.candidate for one in found.entering], [one.candidate for one in found.leaving]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ([], [])),
        ({"places": 3}, (["C"], [])),
        ({"places": 1}, ([], ["B"])),
        ({"tie_at_line": "all-advance"}, (["C"], [])),
        ({"ties": ["component:b", "component:a"]}, (["C"], ["B"])),
        ({"ties": ["extra-test"]}, ([], ["B"])),
        ({"threshold": "80"}, ([], ["B"])),
        ({"places": None, "threshold": "60"}, (["C"], [])),
        ({"pass-b": "7"}, (["C"], ["B"])),  # B has 6 in it
        ({"pass-b": None}, ([], [])),
    ],
)
def test_who_would_go_on_under_another_rule(asked, expected):
    assert numbers(otherwise(work_out_marks(POLICY, MARKS), asked)) == expected


#: Two rooms of four judges; in the second one judge is far from the others.
SHEETS = {
    "A": ("1", (92, 82, 72, 62)),
    "B": ("1", (75, 75, 75, 75)),
    "C": ("2", (79, 79, 79, 10)),
    "D": ("2", (60, 60, 60, 60)),
}


def judged(rule: str = "none", coefficient: str = "none"):
    """Two go on; a mark follows from the sheets."""
    policy = StagePolicy.from_dict(
        {
            "components": [
                {
                    "code": "talk",
                    "max": "100",
                    "weight": "100",
                    "panel": {
                        "criteria": [{"code": "all", "max": "100"}],
                        "trim": rule,
                        "coefficient": coefficient,
                    },
                }
            ],
            "cut": {"rule": "fixed", "places": 2},
        }
    )
    marks = [
        CandidateMarks(
            code,
            {"talk": Decimal(0)},
            panel={
                "talk": PanelSheets(
                    room, {f"J{number}": {"all": Decimal(mark)} for number, mark in enumerate(given, start=1)}
                )
            },
        )
        for code, (room, given) in SHEETS.items()
    ]
    return work_out_marks(policy, marks)


@pytest.mark.parametrize(
    ("asked", "expected", "mark"),
    [
        # Untrimmed: A 77, B 75, C 61.75, D 60. Trimmed: C's one low mark goes, and with it a high one: 79.
        ({}, ([], []), "61.75"),
        ({"trim": "highest-and-lowest"}, (["C"], ["B"]), "79"),
        # Means 76 and 60.88, pooled 68.44: coefficients 0.90 and 1.12; 61.75 x 1.12 = 69.16, 75 x 0.90 = 67.50.
        ({"coefficient": "pooled"}, (["C"], ["B"]), "69.16"),
        ({"coefficient": "pooled", "coefficient_places": "1"}, (["C"], ["B"]), "67.93"),
    ],
)
def test_the_arithmetic_of_judges_under_another_rule(asked, expected, mark):
    worked = judged()
    found = otherwise(worked, asked)
    made = {
        one.candidate: one.total for one in work_out(other_rules(worked.policy, asked), worked.inputs).ranked
    }
    assert (numbers(found), made["C"]) == (expected, Decimal(mark))


def test_a_rule_that_nobody_could_publish_is_refused():
    with pytest.raises(PolicyError):
        other_rules(POLICY.to_dict(), {"places": "many"})


@pytest.mark.database
def test_a_look_is_noted_and_nothing_else_is_stored(running):
    stage = at_the_test()
    before = db.session.query(Result).count()
    _made, found = look_otherwise(stage, {"places": 3}, office(), small.AFTER_TEST)
    assert numbers(found) == (["N0003"], [])
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "lists.look")).one()
    assert entry.facts == {"rules": {"cut.places": "2 → 3"}, "entering": 1, "leaving": 0}
    assert db.session.query(Result).count() == before
    assert stage.definition.policy.cut.places == 2


def test_only_those_who_answer_for_the_list_look(running):
    stage = at_the_test()
    with refused("role-missing"):
        look_otherwise(stage, {}, person("judge", "judge"), small.AFTER_TEST)
    with refused("not-ranked"):
        look_otherwise(stage.cohort.stage("screen"), {}, office(), small.AFTER_TEST)
