"""What the editor begins with stands up to the check: the blank programme, and it with one more stage of each kind."""

from __future__ import annotations

import pytest
import yaml

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


def test_who_chooses_first_is_a_choice_that_everybody_makes_in_the_open():
    source = load("neixiang-2017").source_yaml
    for before, after, path in (
        ("{field: group, order", "{field: photo, order", "stages.allotment.params.first.field"),
        ("[firm, graduate", "[nobody, graduate", "stages.allotment.params.first.order"),
        (
            "shortage: allowed\n      first",
            "shortage: allowed\n      rule: fit\n      first",
            "stages.allotment.params.first",
        ),
    ):
        assert before in source
        beside = {locate_regions(source): load("neixiang-2017").source_regions.encode()}
        found = errors(
            read_text(source.replace(before, after), {**beside, **load("neixiang-2017").files}, ALL).problems
        )
        assert [one.path.startswith(path) for one in found] == [True]


def locate_regions(source: str) -> str:
    return str(yaml.safe_load(source)["regions"])
