"""What the editor begins with stands up to the check: the blank programme, and it with one more stage of each kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from recruit.asked_of import wrong_only_for
from recruit.config import KINDS
from recruit.editor.stage import new_stage
from recruit.kinds import load_kinds
from recruit.programme import available, load, read, read_text
from recruit.programme.problems import errors
from recruit.programme.rewrite import add, put
from recruit.programme.starters import blank

ALL = load_kinds(KINDS)
#: What a stage of a kind cannot do without elsewhere in the programme; the check says so to the office.
ELSEWHERE = {
    "agreement": ["document-unknown"],
    "allotment": ["allotment-no-ranks"],
    "posts": ["staffing-missing"],
}


def found(source: str) -> list[str]:
    return [f"{one.path}: {one.code}" for one in errors(read_text(source, blank()[1], ALL).problems)]


def test_the_blank_programme_has_no_error():
    assert found(blank()[0]) == []


@pytest.mark.parametrize("kind", sorted(ALL))
def test_one_more_stage_of_each_kind(kind):
    source = add(blank()[0], ("stages",), new_stage(kind, "one-more", "再一个", "One more", "2027-03-05"))
    stage = yaml.safe_load(source)["stages"][-1]
    assert (stage["code"], stage["kind"], stage["title"]) == (
        "one-more",
        kind,
        {"zh": "再一个", "en": "One more"},
    )
    assert stage["window"] == {"opens": "2027-03-06 09:00", "closes": "2027-03-08 18:00"}
    assert [one.rpartition(": ")[2] for one in found(source)] == ELSEWHERE.get(kind, [])


def test_a_stage_after_one_without_a_day():
    assert "2027-03-01 09:00" in put(new_stage("interview", "x", "面试", "Interview", ""), ("code",), "y")


@pytest.mark.parametrize("name", available())
def test_every_programme_that_ships_stands_up_to_the_whole_check(name):
    """With its stage kinds and registers, as `programme check` and the demonstration read it."""
    assert [(one.path, one.code) for one in errors(read(name, ALL).problems)] == []


def mistakes(name: str, before: str, after: str) -> list[str]:
    """What is wrong with a programme that ships once `before` stands there as `after`."""
    one = load(name)
    assert before in one.source_yaml
    beside = {locate_regions(one.source_yaml): one.source_regions.encode(), **one.files}
    return [
        told.path for told in errors(read_text(one.source_yaml.replace(before, after), beside, ALL).problems)
    ]


def test_who_chooses_first_is_a_choice_that_everybody_makes_in_the_open():
    for before, after, path in (
        ("{field: group, order", "{field: photo, order", "stages.allotment.params.first.field"),
        ("[firm, graduate", "[nobody, graduate", "stages.allotment.params.first.order"),
        (
            "shortage: allowed\n      first",
            "shortage: allowed\n      rule: fit\n      first",
            "stages.allotment.params.first",
        ),
    ):
        assert [one.startswith(path) for one in mistakes("neixiang-2017", before, after)] == [True]


def test_of_whom_a_stage_asks_anything_is_such_a_choice_too():
    only, here = (
        "only_for: {field: provider, choices: {value: [centre], source: notice}}",
        "stages.practice.params.only_for",
    )
    for after, path in (
        ("only_for: {field: name, choices: [centre]}", f"{here}.field"),
        ("only_for: {field: provider, choices: [city]}", f"{here}.choices.1"),
        ("only_for: {field: provider}", here),
    ):
        assert path in mistakes("meihekou-2019", only, after)
    yulu = load("yulu-2016")
    sites = next(one for one in yulu.stages if one.track == "sites")
    asking = replace(sites, params={"only_for": {"field": "group", "choices": ["a"]}})
    assert [code for _path, code, _facts in wrong_only_for(asking, yulu)] == ["only-for-people"]


def locate_regions(source: str) -> str:
    return str(yaml.safe_load(source)["regions"])
