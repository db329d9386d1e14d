"""Whoever comes into a stage after its time, by a corrected list, is not found absent: they get a time of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit.errors import Refusal
from recruit.messages import tell
from recruit.queries.stages import standing_in_the_way
from recruit.services.move_window import move_window
from tests.exams.fieldwork import field
from tests.support.candidates import staff

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


def late(made, at):
    return [one for one in standing_in_the_way(made.stage, at) if one.code == "came-too-late"]


@pytest.mark.parametrize("stage", ["task-1", "task-2"])
def test_the_list_waits_until_they_have_time_of_their_own(stage):
    made = field.build(stage, candidates=3)
    office = staff("late-office", "office")
    assert late(made, made.after) == []
    first, second, _third = made.entries
    first.entered_at = first.window[1]
    second.entered_at = second.window[1] - timedelta(seconds=1)
    (found,) = late(made, made.after)
    assert found.count == 1
    told = tell(Refusal(found.code, count=found.count, **found.facts))
    assert first.candidacy.number in told
    assert "单独安排时间" in told
    move_window(first, None, made.after + timedelta(days=3), "更正名单后进来", office, made.after)
    codes = {one.code: one.facts for one in standing_in_the_way(made.stage, made.after)}
    assert "came-too-late" not in codes
    assert codes["window-open"]["closes"] >= made.after + timedelta(days=3), "and it stays open for them"


def test_whoever_left_again_is_waited_for_no_more():
    made = field.build("task-1", candidates=2)
    made.entries[0].entered_at = made.after
    made.entries[0].candidacy.state = "withdrawn"
    assert late(made, made.after) == []
