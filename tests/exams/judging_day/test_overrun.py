"""What an operation counts that took longer than its time: by rule, from points and seconds as observed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.kinds.skills_test.explained import overrun_words, workings
from exams.kinds.skills_test.sheet import explained, stored_lines
from exams.services.record_arrival import Seen, record_arrivals
from exams.services.tick_operations import Ticked, checklist_component, checklist_of, tick_operations
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import AuditEntry
from recruit.services.assign import assign
from tests.exams.judging_day import world

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
PARAMS = "onsite-test__components__operations__params"


@pytest.mark.parametrize(
    ("rule", "mark"),
    [
        ("{overrun: keep}", "100.00"),
        ("{overrun: partly, overrun_share: 0.5}", "95.00"),
        ("{overrun: partly, overrun_share: 0.25}", "92.50"),
        ("{overrun: lost}", "90.00"),
        ("{mean_decimals: 2}", "100.00"),
    ],
)
def test_typing_takes_300_seconds_and_not_one_more(rule, mark):
    made = world.onsite(2, **{PARAMS: rule})
    office, proctor = world.staff("off", "office"), world.staff("p1", "proctor")
    assign(made.entries, [proctor], "operations", office, made.during)
    record_arrivals(made.stage, [(one, Seen()) for one in made.entries], proctor, made.during)
    full = {one.code: one.max for one in checklist_of(made.stage)}
    late, exact = made.entries
    tick_operations(made.stage, [Ticked(late, full, {"typing": 301})], proctor, made.during)
    tick_operations(made.stage, [Ticked(exact, full, {"typing": 300})], proctor, made.during)
    found = {one.candidate: one.values["operations"] for one in kind_of(made.stage).marks(made.stage)}
    assert found == {"0001": Decimal(mark), "0002": Decimal("100.00")}
    told = dict(workings(late)[0].lines)["照样打一段字"]
    assert ("超时后算" in told) == (mark != "100.00")
    assert "301 秒" in told
    assert bool(overrun_words(checklist_component(made.stage))) == ("partly" in rule or "lost" in rule)


def test_fewer_than_ten_operations_are_warned_of():
    programme = world.programme()
    stage = next(one for one in programme.stages if one.code == "onsite-test")
    kind = kind_of(world.onsite(1).stage)
    assert list(kind.check_stage(stage, programme)) == []
    few = stage.params["checklist"][:4]
    short = replace(stage, params={**stage.params, "checklist": few})
    ((path, code, facts),) = kind.check_stage(short, programme)
    assert (path, code, facts["count"], facts["level"]) == (
        "params.checklist",
        "operations-few",
        4,
        "warning",
    )


def test_a_time_is_changed_as_a_mark_is_with_a_reason_on_record_and_by_who_observed():
    made = world.onsite(1, **{PARAMS: "{overrun: lost}"})
    office, proctor, other = (
        world.staff(*one) for one in (("off", "office"), ("p1", "proctor"), ("p2", "proctor"))
    )
    assign(made.entries, [proctor], "operations", office, made.during)
    (entry,) = made.entries
    record_arrivals(made.stage, [(entry, Seen())], proctor, made.during)
    full = {one.code: one.max for one in checklist_of(made.stage)}

    def timed(seconds: int, by=proctor, reason: str = "") -> None:
        tick_operations(made.stage, [Ticked(entry, {}, {"typing": seconds}, reason)], by, made.during)

    tick_operations(made.stage, [Ticked(entry, full, {"typing": 200})], proctor, made.during)
    with pytest.raises(Refusal, match="reason-missing"):
        timed(301)
    with pytest.raises(Refusal, match="not-assigned"):
        timed(301, other)
    timed(200)
    timed(301, reason="看错了表")
    said = db.session.query(AuditEntry).filter_by(action="time.change").one()
    assert (said.facts["was"], said.facts["seconds"], said.facts["reason"]) == ("200s", "301s", "看错了表")
    with pytest.raises(Refusal, match="reason-missing"):
        tick_operations(made.stage, [Ticked(entry, {}, {"search": 999})], proctor, made.during)
    made.stage.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        timed(10, reason="再看了一遍")
    line = stored_lines(checklist_of(made.stage), full, {"typing": 301})
    assert explained(line, full, "", timed={"typing": 200}) != ""
    for before, reason in (({"typing": 200}, "看错了表"), ({"typing": 301}, "")):
        assert explained(line, full, reason, timed=before) == ""
