"""Where the programme asks for the best overall fit: the same two signatures, a list that proves itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from recruit.closing.allotment import KIND
from recruit.commands.lists import list_
from recruit.db import db
from recruit.errors import Refusal
from recruit.list_findings import check, words
from recruit.models import Place, Result, SiteFile
from recruit.queries.explanation import explanation, wishes_of
from recruit.services import close_stage
from recruit.services.allot import fit_rule, plan
from recruit.web.working import said
from recruit.web.working_places import full_before
from scoring.canonical import canonical_json
from scoring.fit_difference import difference
from scoring.geo import kilometres
from scoring.verification import Finding
from tests.recruit.funnel import small
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    THREE,
    TWO,
    close,
    cohort,
    office,
    placements_of,
    ranked,
    source,
    supplied,
    wish,
)

pytestmark = pytest.mark.database


def given(params: str = "preferences: 2, rule: fit") -> tuple[Result, list[str], list[str]]:
    """The first in rank would take what the second cannot do without."""
    cohort_ = cohort(params, places=3)
    one, two, three = supplied(cohort_, ONE, TWO, THREE)
    first, middle, last = ranked(cohort_, (90, 80, 70))
    wish(first, one, two)
    wish(middle, one)
    wish(last, two, reassign=True)
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    return result, [one, two, three], [each.number for each in (first, middle, last)]


def test_the_whole_decides_and_the_seats_are_stored_as_signed(running):
    result, (one, two, three), numbers = given()
    got = {row.candidacy.number: row.place.code for row in placements_of(result)}
    assert got == dict(zip(numbers, (two, one, three), strict=True))
    reasons = {row["candidate"]: row["reason"] for row in json.loads(result.bundle)["rows"]}
    assert sorted(reasons.values()) == sorted(
        [f"fit-preference-2:{two}", f"fit-preference-1:{one}", f"fit-elsewhere:{three}"]
    )


def test_the_published_list_is_recomputed_and_proved_by_anybody(running, tmp_path: Path):
    result, (one, *_rest), _numbers = given()
    assert check(result.bundle.encode()) == []
    file = tmp_path / "list.json"
    file.write_bytes(result.bundle.encode())
    told = CliRunner().invoke(list_, ["verify", str(file)], env={"ZEYOU_LANG": "zh"})
    assert told.exit_code == 0
    assert "价格证明没有总和更小的分法" in told.output
    bundle = json.loads(result.bundle)
    assert bundle["policy"]["fit"] == {"wish": 10, "km": 0, "most": {}}
    bundle["fit"]["sites"][one] = 0
    assert "part-differs" in [finding.code for finding in check(canonical_json(bundle))]


def test_what_the_second_look_finds_is_told_in_words(app):
    assert (
        words(Finding("fit-not-best", {"total": 9, "bound": 5}))
        == "总代价是 9，价格只证明到 5，可能还有更好的分法。"
    )


def test_everybody_reads_who_has_what_they_wanted_and_what_it_would_have_cost(running):
    result, _places, numbers = given()
    told = [said(line, result.stage).text for line in explanation(result, numbers[0]).lines]
    assert told[0].startswith("全县一起算，让大家合起来最合适")
    assert "给了第 2 名。要是给您，全县合起来至少差" in told[1]
    assert told[2] == "甲镇 二村：按整体最合适，分给了您。"
    moved = [said(line, result.stage).text for line in explanation(result, numbers[2]).lines]
    assert "您服从调剂，全县合起来算，这里最合适。" in moved
    lines = wishes_of(result, numbers)
    assert full_before(lines[numbers[0]]) == "第 1 志愿给了第 2 名。"


def test_the_office_sees_both_rules_before_it_proposes(running):
    cohort_ = cohort("preferences: 2", places=3)
    one, two, _three = supplied(cohort_, ONE, TWO, THREE)
    first, second_ = ranked(cohort_, (90, 80))
    wish(first, one, two)
    wish(second_, one)
    worked_out = plan(cohort_.stage("allotment"))
    found = difference(worked_out.policy, worked_out.contenders, fit_rule(cohort_.stage("allotment")))
    assert (found.rank.placed, found.fit.placed) == (1, 2)
    assert [(each.candidate, each.worse) for each in found.changes] == [
        (first.number, True),
        (second_.number, False),
    ]
    assert [(each.candidate, each.site, each.holder) for each in found.envy] == [
        (first.number, one, second_.number)
    ]


def test_a_township_takes_no_more_than_the_programme_gives_it(running):
    """Two places in the first township, one in the second."""
    cohort_ = cohort("preferences: 3, rule: fit, fit_quota: true", places=3)
    supplied(cohort_, ONE, TWO, ONE, THREE)
    people = ranked(cohort_, (90, 80, 70))
    codes = [place.code for place in db.session.scalars(select(Place).order_by(Place.code))]
    near = [code for code in codes if not code.startswith(THREE)]
    for number, candidacy in enumerate(people):
        wish(candidacy, near[number], reassign=True)
    rows = close_stage.preview(cohort_.stage("allotment"), AFTER_ALLOTMENT).stage_list.rows
    assert sum(str(row.reason).rpartition(":")[2].startswith(THREE) for row in rows) == 1


def test_distance_is_published_only_where_it_counts(running):
    cohort_ = cohort("preferences: 2, rule: fit, fit_km: 1", places=3)
    supplied(cohort_, ONE, TWO)
    spots = {ONE: (27_000_000, 106_000_000), TWO: (27_100_000, 106_000_000)}
    for place in db.session.scalars(select(Place)):
        north, east = spots[place.village_code]
        db.session.add(
            SiteFile(
                place_id=place.id, state="draft", revision=1, latitude=north, longitude=east, facts={},
                updated_at=small.START, updated_by_id=office().id,
            )
        )  # fmt: skip
    (first,) = ranked(cohort_, (90,))
    wish(first, reassign=True)
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    bundle = json.loads(result.bundle)
    assert bundle["inputs"][0]["distances"] == {f"{ONE}-1": 0, f"{TWO}-1": 11}
    assert "home" not in bundle["inputs"][0]
    assert not any("point" in site for site in bundle["policy"]["sites"])
    assert bundle["rows"][0]["reason"].partition(":")[2].startswith(ONE)
    assert kilometres(spots[ONE], spots[TWO]) == 11
    assert check(result.bundle.encode()) == []


def test_kilometres_count_where_the_fit_is_only_shown_beside_and_no_list_by_rank_tells_them(running):
    cohort_ = cohort("preferences: 2, fit_km: 1", places=3)
    one, two = supplied(cohort_, ONE, TWO)
    for place, north in zip(
        db.session.scalars(select(Place).order_by(Place.code)), (27_000_000, 27_100_000), strict=True
    ):
        db.session.add(
            SiteFile(
                place_id=place.id, state="draft", revision=1, latitude=north, longitude=106_000_000, facts={},
                updated_at=small.START, updated_by_id=office().id,
            )
        )  # fmt: skip
    (first,) = ranked(cohort_, (90,))
    assert first.application is not None
    first.application.village_code = TWO
    wish(first, reassign=True)
    stage = cohort_.stage("allotment")
    worked_out = plan(stage)
    found = difference(worked_out.policy, worked_out.contenders, fit_rule(stage))
    assert [(each.by_rank, each.by_fit) for each in found.changes] == [(one, two)]
    assert "distances" not in close(stage, AFTER_ALLOTMENT).bundle


def test_equal_ranks_without_a_collision_need_no_lot_for_a_fit_either(running):
    cohort_ = cohort("preferences: 2, rule: fit", places=3)
    one, two = supplied(cohort_, ONE, TWO)
    for candidacy, code in zip(ranked(cohort_, (90, 90)), (one, two), strict=True):
        wish(candidacy, code)
    result = close(cohort_.stage("allotment"), AFTER_ALLOTMENT)
    assert {row.place.code for row in placements_of(result)} == {one, two}
    assert check(result.bundle.encode()) == []


def test_equal_ranks_stop_a_fit_until_they_are_parted(running):
    cohort_ = cohort("preferences: 2, rule: fit", places=3)
    supplied(cohort_, ONE, TWO)
    for candidacy in ranked(cohort_, (90, 90)):
        wish(candidacy, reassign=True)
    assert "rank-shared" in [one.code for one in KIND.blockers(cohort_.stage("allotment"))]


def test_sites_that_do_not_keep_a_hard_rule_stop_the_closing(running):
    checks = ", checks: [{code: truck, level: hard}]}"
    text = source("preferences: 2", 3).replace('"999001002": 1}}', '"999001002": 1}' + checks, 1)
    cohort_ = cohort(text=text)
    supplied(cohort_, ONE)
    ranked(cohort_, (90,))
    blockers = {one.code: one.count for one in KIND.blockers(cohort_.stage("allotment"))}
    assert blockers["sites-unmet"] == 1


def test_too_many_for_a_fit_are_told_so_instead_of_an_error(running, monkeypatch):
    from scoring import fit_costs

    cohort_ = cohort("preferences: 2, rule: fit", places=3)
    supplied(cohort_, ONE, TWO)
    ranked(cohort_, (90, 80))
    monkeypatch.setattr(fit_costs, "MOST_PAIRS", 3)
    with pytest.raises(Refusal, match="fit-too-large"):
        close_stage.preview(cohort_.stage("allotment"), AFTER_ALLOTMENT)
