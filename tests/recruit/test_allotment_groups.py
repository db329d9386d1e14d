"""Groups that a notice names choose before all others; the list proves it and everybody reads why."""

from __future__ import annotations

import json

import pytest
from flask import current_app

from recruit.web.working_places import WORDS
from scoring.allotment import AllotmentPolicy, contender_from_plain
from scoring.explain_turns import explain_turn, whole
from scoring.verification import verify
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    THREE,
    TWO,
    close,
    cohort,
    placements_of,
    ranked,
    supplied,
    wish,
)

pytestmark = pytest.mark.database


def test_groups_that_the_notice_names_choose_before_all_others(running):
    cohort_ = cohort("preferences: 2, first: {field: group, order: [graduate, veteran]}")
    one, two, three = supplied(cohort_, ONE, TWO, THREE)
    first, veteran, graduate = ranked(cohort_, (90, 80, 70))
    for candidacy, said in ((first, "other"), (veteran, "veteran"), (graduate, ["veteran", "graduate"])):
        candidacy.application.answers = {**candidacy.application.answers, "group": said}
        wish(candidacy, one, two, reassign=True)
    stage = cohort_.stage("allotment")
    result = close(stage, AFTER_ALLOTMENT)
    assert {row.candidacy.number: (row.place.code, row.way) for row in placements_of(result)} == {
        graduate.number: (one, "preference-1"),
        veteran.number: (two, "preference-2"),
        first.number: (three, "reassigned-elsewhere"),
    }
    bundle = json.loads(result.bundle)
    assert bundle["policy"]["groups"] == ["graduate", "veteran"]
    assert {item["candidate"]: item.get("group") for item in bundle["inputs"]} == {
        first.number: None,
        veteran.number: "veteran",
        graduate.number: "graduate",
    }
    assert verify(bundle) == []
    rules, people = (
        AllotmentPolicy.from_dict(bundle["policy"]),
        [contender_from_plain(one) for one in bundle["inputs"]],
    )
    for candidacy, own in ((first, "您不在里面"), (veteran, "您是“veteran”")):
        line = explain_turn(candidacy.number, whole(rules, people))[0]
        with current_app.test_request_context():
            assert own in str(WORDS["turn"](line.facts, stage).text)
    # Whoever moves people past a group that goes first is found out.
    for item in bundle["inputs"]:
        item.pop("group", None)
    assert verify(bundle)
