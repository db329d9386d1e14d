"""The second look at an allotment: code of its own, which finds what the first must never do."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.allotment import AllotmentPolicy, Contender, contender_to_plain, offered
from scoring.placement_check import check_allotment
from scoring.turns import resolve
from tests.scoring.allotments import bundle, one, worlds

PEOPLE = (
    one("c1", 1, "e1", "n1"),
    one("c2", 2, "e1", "w1"),
    one("c3", 3, "e1", reassign=True),
    one("c4", 4, "w1"),
    one("c5", None, excluded="withdrawn"),
)


def changed(made: dict[str, Any], candidate: str, **values: Any) -> dict[str, Any]:
    rows = [{**row, **(values if row["candidate"] == candidate else {})} for row in made["rows"]]
    return {**made, "rows": rows}


def asking(made: dict[str, Any], candidate: str, *wishes: str) -> dict[str, Any]:
    """With more wishes than the bundle needs to tell."""
    inputs = [
        {**item, **({"preferences": list(wishes)} if item["candidate"] == candidate else {})}
        for item in made["inputs"]
    ]
    return {**made, "inputs": inputs}


def codes(made: dict[str, Any]) -> list[str]:
    return [wrong.code for wrong in check_allotment(made)]


def test_what_the_rule_gives_holds():
    made = bundle(*PEOPLE)
    told = {row["candidate"]: row["reason"] for row in made["rows"]}
    assert told["c3"] == "reassigned-same-township:e2"
    assert codes(made) == []


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_whatever_the_rule_gives_holds(world):
    policy, people = world
    assert codes(bundle(*people, rules=policy)) == []


def test_somebody_given_no_place_while_a_wish_is_free():
    made = changed(bundle(*PEOPLE), "c1", outcome="out", reason="no-preference-free")
    found = check_allotment(made)
    assert found[0].code == "free-preferred"
    assert found[0].facts == {"candidate": "c1", "site": "e1"}


def test_two_who_changed_places_behind_the_rule():
    """The second in rank holds what the first wanted more."""
    made = changed(asking(bundle(*PEOPLE), "c1", "e1", "n1"), "c1", reason="preference-2:n1")
    made = changed(made, "c2", reason="preference-1:e1")
    found = check_allotment(made)
    assert [(one.code, one.facts["candidate"], one.facts.get("holder")) for one in found] == [
        ("behind-preferred", "c1", "c2"),
        ("free-preferred", "c4", None),
    ]


@pytest.mark.parametrize(
    ("candidate", "row", "code"),
    [
        ("c2", {"reason": "preference-1:e1"}, "too-full"),
        ("c4", {"outcome": "advanced", "reason": "reassigned-elsewhere:n1"}, "not-asked"),
        ("c3", {"reason": "reassigned-elsewhere:n1"}, "nearer-free"),
        ("c3", {"outcome": "out", "reason": "no-place-left"}, "place-left"),
        ("c2", {"reason": "preference-1:w1"}, "wish-misnamed"),
        ("c3", {"reason": "reassigned-elsewhere:x9"}, "site-unknown"),
        ("c3", {"reason": "reassigned-elsewhere"}, "without-place"),
        ("c5", {"outcome": "advanced", "reason": "reassigned-elsewhere:n1"}, "on-list"),
    ],
)
def test_each_thing_an_allotment_must_not_contain(candidate, row, code):
    assert code in codes(changed(bundle(*PEOPLE), candidate, **row))


def test_somebody_left_off_and_somebody_twice():
    made = bundle(*PEOPLE)
    assert codes({**made, "rows": made["rows"][1:]}) == ["on-list"]
    assert codes({**made, "rows": [*made["rows"], made["rows"][0]]}) == ["on-list"]


def test_a_list_that_leaves_somebody_undecided_is_no_outcome_yet():
    made = bundle(one("c1", 1, "e1"), one("c2", 1, "e1"))
    assert {row["outcome"] for row in made["rows"]} == {"undecided"}
    assert codes(made) == []


def test_equal_ranks_are_parted_by_test_then_lot():
    made = bundle(one("c1", 1, "e1", "n1", draw=2), one("c2", 1, "e1", "n1", draw=1))
    assert codes(made) == []
    made = asking(made, "c2", "e1", "n1")
    turned = changed(changed(made, "c1", reason="preference-1:e1"), "c2", reason="preference-2:n1")
    assert codes(turned) == ["behind-preferred"]


def test_somebody_sent_far_away_while_somebody_behind_them_has_a_nearer_place():
    made = bundle(one("c1", 1, "e1"), one("c2", 2, "e1", reassign=True), one("c3", 3, "e1", reassign=True))
    told = {row["candidate"]: row["reason"].partition(":")[2] for row in made["rows"]}
    assert told["c2"] == "e2"
    swapped = changed(
        changed(made, "c2", reason=f"reassigned-elsewhere:{told['c3']}"),
        "c3",
        reason="reassigned-same-township:e2",
    )
    (found,) = check_allotment(swapped)
    assert (found.code, found.facts) == (
        "behind-preferred",
        {"candidate": "c2", "site": "e2", "holder": "c3"},
    )


@settings(max_examples=300, deadline=None)
@given(worlds(), st.data())
def test_nothing_but_the_outcome_of_the_rule_holds(world, data):
    """Anybody anywhere they agreed to go: found wrong unless it is exactly what the turns give."""
    policy, people = world
    made = bundle(*people, rules=policy)
    if any(row["outcome"] == "undecided" for row in made["rows"]):
        return
    told = {each.candidate: each for each in people}
    right = {row["candidate"]: (row["reason"] or "").partition(":")[2] for row in made["rows"]}
    rows = []
    for row in made["rows"]:
        person = told[row["candidate"]]
        if person.excluded is None and data.draw(st.integers(0, 2)) == 0:
            row = {**row, **anywhere(data, policy, person)}
        rows.append(row)
    got = {row["candidate"]: (row["reason"] or "").partition(":")[2] for row in rows}
    inputs = [contender_to_plain(each) for each in people]
    found = [wrong.code for wrong in check_allotment({**made, "inputs": inputs, "rows": rows})]
    assert (found == []) == (got == right), (found, got, right)


def anywhere(data: st.DataObject, policy: AllotmentPolicy, person: Contender) -> dict[str, str]:
    """Any site that this person listed or agreed to, or none."""
    choices = {choice.site: choice.wish for choice in resolve(person.preferences, offered(policy.sites))}
    agreed = bool(person.reassign) and policy.reassign
    open_ = sorted({*choices, *(site.code for site in policy.sites if agreed)})
    site = data.draw(st.sampled_from(["", *open_]))
    if not site:
        return {"outcome": "out", "reason": "no-preference-free"}
    way = f"preference-{choices[site]}" if site in choices else "reassigned-elsewhere"
    return {"outcome": "advanced", "reason": f"{way}:{site}"}
