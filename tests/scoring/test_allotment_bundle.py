"""The list of an allotment: anybody works it out again, and whatever is touched is found."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.allotment import (
    AllotmentPolicy,
    Contender,
    RanksFrom,
    contender_from_plain,
    contender_to_plain,
)
from scoring.bundle import build, published_marks, rebuild
from scoring.canonical import canonical_json, parse_json, sha256_hex
from scoring.errors import PolicyError, ScoringError
from scoring.inputs import DECISIONS, marks_to_plain
from scoring.marks import CandidateMarks
from scoring.sampling import draw_lots
from scoring.verification import verify, verify_bytes
from tests.scoring.allotments import RULES, bundle, frame, one, worlds
from tests.scoring.builders import mark, policy

PEOPLE = [
    one("n1", 3, "e1", "w1"),
    one("n2", 12, "e1", "w1", "n1"),
    one("n3", 40, "e1", "w1", reassign=True),
    one("n4", 41, "e1"),
    one("n5", 50, "w1", excluded="withdrawn"),
]


def made() -> dict[str, Any]:
    return bundle(*PEOPLE)


def codes(data: dict[str, Any]) -> set[str]:
    return {finding.code for finding in verify(data)}


def test_rows_say_place_and_reason_and_name_only_who_got_one():
    rows = made()["rows"]
    assert [(row["rank"], row["candidate"], row["outcome"], row["reason"], row["name"]) for row in rows] == [
        (3, "n1", "advanced", "preference-1:e1", "姓名n1"),
        (12, "n2", "advanced", "preference-2:w1", "姓名n2"),
        (40, "n3", "advanced", "reassigned-same-township:e2", "姓名n3"),
        (41, "n4", "out", "no-preference-free", None),
        (None, "n5", "out", "withdrawn", None),
    ]
    assert published_marks(made()) == {}


def test_the_inputs_carry_wishes_as_far_as_they_were_looked_at():
    told = {item["candidate"]: (item["preferences"], item["reassign"]) for item in made()["inputs"]}
    assert told == {
        "n1": (["e1"], None),
        "n2": (["e1", "w1"], None),
        "n3": (["e1", "w1"], True),
        "n4": (["e1"], False),
        "n5": ([], None),
    }


def test_a_bundle_works_itself_out_again_from_its_own_file():
    data = canonical_json(made())
    assert canonical_json(rebuild(parse_json(data))) == data
    assert verify_bytes(data) == []
    assert canonical_json(bundle(*PEOPLE[::-1])) == data


@given(worlds())
@settings(max_examples=50)
def test_every_allotment_can_be_worked_out_again(world: tuple[AllotmentPolicy, list[Contender]]):
    rules, people = world
    records = _tie_records(people)
    data = canonical_json(bundle(*people, rules=rules, tie_records=records))
    found = {finding.code for finding in verify_bytes(data)}
    assert found <= {"undecided", "draw-differs"}  # the numbers of this world's lots are made up
    assert canonical_json(rebuild(parse_json(data))) == data


def _tie_records(people: list[Contender]) -> tuple[dict[str, Any], ...]:
    marks = {each.candidate: str(each.extra_test) for each in people if each.extra_test is not None}
    return ({"kind": "extra-test", "values": marks},) if marks else ()


Tamper = Callable[[dict[str, Any]], object]
TAMPERED: dict[str, tuple[Tamper, str]] = {
    "a wish": (lambda b: b["inputs"][1]["preferences"].__setitem__(0, "n1"), "row-differs"),
    "a wish added": (lambda b: b["inputs"][0]["preferences"].append("n1"), "part-differs"),
    "a wish taken away": (lambda b: b["inputs"][1]["preferences"].pop(0), "row-differs"),
    "wishes swapped": (lambda b: b["inputs"][2]["preferences"].reverse(), "hash-differs"),
    "consent": (lambda b: b["inputs"][2].update(reassign=False), "row-differs"),
    "consent nobody asked for": (lambda b: b["inputs"][0].update(reassign=True), "part-differs"),
    "a rank": (lambda b: b["inputs"][1].update(rank=2), "row-differs"),
    "a rank without effect": (lambda b: b["inputs"][3].update(rank=42), "row-differs"),
    "who takes part": (lambda b: b["inputs"][4].update(excluded=None), "row-differs"),
    "who does not": (lambda b: b["inputs"][0].update(excluded="withdrawn"), "row-differs"),
    "a capacity": (lambda b: b["policy"]["sites"][0].update(places=2), "row-differs"),
    "a capacity without effect": (lambda b: b["policy"]["sites"][2].update(places=1), "hash-differs"),
    "a site": (lambda b: b["policy"]["sites"].pop(), "row-differs"),
    "sites in another order": (lambda b: b["policy"]["sites"].reverse(), "part-differs"),
    "the place given": (lambda b: b["rows"][0].update(reason="preference-1:n1"), "row-differs"),
    "why": (lambda b: b["rows"][1].update(reason="preference-1:w1"), "row-differs"),
    "an outcome": (lambda b: b["rows"][3].update(outcome="advanced"), "row-differs"),
    "a name": (lambda b: b["rows"][3].update(name="某人"), "name-published"),
    "the rule": (lambda b: b["policy"].update(reassign=False), "row-differs"),
    "the number of wishes": (lambda b: b["policy"].update(preferences=1), "bad-input"),
    "the list the ranks are from": (lambda b: b["policy"]["ranks_from"].update(version=2), "hash-differs"),
    "nobody to decide": (lambda b: b["inputs"][0].update(rank=None), "bad-input"),
    "a key": (lambda b: b["inputs"][0].update(phone="1"), "bad-input"),
    "a site's shape": (lambda b: b["policy"]["sites"][0].update(places="2"), "bad-policy"),
    "a site twice": (lambda b: b["policy"]["sites"].append(b["policy"]["sites"][0]), "bad-policy"),
    "no sites": (lambda b: b["policy"].update(sites=None), "bad-policy"),
    "decided by people": (lambda b: b.update(policy=dict(DECISIONS)), "bad-input"),
    "equal ranks": (lambda b: b["inputs"][1].update(rank=3), "row-differs"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_touched_is_found(name: str):
    change, code = TAMPERED[name]
    data = copy.deepcopy(made())
    change(data)
    assert code in codes(data)


def test_a_list_decided_by_people_is_checked_as_before():
    inputs = [{"candidate": "n1", "decision": "advanced", "reason": "preference-1:e1"}]
    old = build(frame(), DECISIONS, inputs, {}, [{"kind": "extra-test", "values": {"n1": "7"}}])
    assert verify(old) == []


# extra tests and lots


def with_tests(**marks: object) -> dict[str, Any]:
    people = [one(code, 1, "e1", "w1", extra_test=value) for code, value in marks.items()]
    record = {"kind": "extra-test", "values": {code: str(value) for code, value in marks.items()}}
    return bundle(*people, tie_records=(record,))


def test_equal_ranks_parted_by_an_extra_test_replay():
    data = with_tests(n1=7, n2="8.5")
    assert verify(data) == []
    assert [(row["candidate"], row["rung"]) for row in data["rows"]] == [
        ("n2", "extra-test"),
        ("n1", "extra-test"),
    ]
    assert data["ties"] == [{"rank": 1, "members": ["n2", "n1"], "rungs": ["extra-test"], "undecided": []}]


def test_equal_ranks_parted_by_lot_replay_and_no_other_lot_will_do():
    numbers = draw_lots("山高水长 春暖花开", ["n1", "n2"]).numbers
    record = {"kind": "draw", "seed": "山高水长 春暖花开", "roster": ["n1", "n2"]}
    people = [one(code, 1, "e1", "w1", draw=number) for code, number in numbers.items()]
    assert verify(bundle(*people, tie_records=(record,))) == []
    other = [one(code, 1, "e1", "w1", draw=3 - number) for code, number in numbers.items()]
    assert codes(bundle(*other, tie_records=(record,))) == {"draw-differs"}


def stage_list(*rows: CandidateMarks, values: dict[str, str]) -> dict[str, Any]:
    rules = policy(cut={"rule": "fixed", "places": 1}, ties=["extra-test"]).to_dict()
    records = [{"kind": "extra-test", "values": values}] if values else []
    return build(
        frame("interview"),
        rules,
        [marks_to_plain(row) for row in rows],
        {},
        records,
    )


TIED = [mark("n1", 80, extra_test=7), mark("n2", 80, extra_test="8.5")]


@pytest.mark.parametrize("values", [{"n1": "7", "n2": "8.5"}, {"n1": "7.0", "n2": "8.50", "gone": "3"}])
def test_marks_of_an_extra_test_that_are_on_record(values: dict[str, str]):
    assert verify(stage_list(*TIED, values=values)) == []


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, ["n1", "n2"]),
        ({"n1": "7"}, ["n2"]),
        ({"n1": "9", "n2": "8.5"}, ["n1"]),
    ],
)
def test_marks_of_an_extra_test_that_are_not_on_record(values: dict[str, str], wrong: list[str]):
    (finding,) = verify(stage_list(*TIED, values=values))
    assert (finding.code, finding.facts["candidates"]) == ("extra-test-differs", wrong)


def test_a_mark_on_record_that_was_left_away():
    rows = [mark("n1", 80, extra_test=7), mark("n2", 90)]
    (finding,) = verify(stage_list(*rows, values={"n1": "7", "n2": "8"}))
    assert (finding.code, finding.facts["candidates"]) == ("extra-test-differs", ["n2"])


def test_an_allotments_extra_test_is_tied_to_its_record_too():
    data = with_tests(n1=7, n2=8)
    data["tie_records"][0]["values"]["n1"] = "9"
    assert codes(data) == {"extra-test-differs"}


# the list the ranks are from


def interview(*ranked: str) -> bytes:
    """A published list on which these stand in this order."""
    rows = [mark(code, 90 - place) for place, code in enumerate(ranked)]
    return canonical_json(stage_list(*rows, values={}))


def ranked_by(record: bytes, *people: Contender) -> bytes:
    source = RanksFrom("interview", "面试", 1, sha256_hex(record))
    return canonical_json(bundle(*people, rules=AllotmentPolicy(RULES.sites, 3, True, source)))


def test_ranks_are_those_of_the_list_they_come_from():
    record = interview("n1", "n2", "n3")
    sound = ranked_by(record, one("n1", 1, "e1"), one("n2", 2, "e1"), one("n3", 3, excluded="withdrawn"))
    assert verify_bytes(sound, record) == []
    assert verify_bytes(sound) == []


def test_a_rank_that_stands_nowhere_is_found():
    record = interview("n1", "n2", "n3")
    forged = ranked_by(record, one("n1", 2, "e1"), one("n2", 1, "e1"), one("n9", 3, "w1"))
    assert verify_bytes(forged) == []
    found = verify_bytes(forged, record)
    assert {finding.code for finding in found} == {"rank-differs"}
    assert [
        (f.facts["candidate"], f.facts["published"], f.facts["recorded"]) for f in found
    ] == [("n1", 2, 1), ("n2", 1, 2), ("n9", 3, None)]  # fmt: skip


def test_somebody_kept_out_for_want_of_a_rank_that_they_have_is_found():
    record = interview("n1", "n2")
    forged = ranked_by(record, one("n1", None, excluded="not-considered"), one("n2", 2, "e1"))
    assert [finding.facts["recorded"] for finding in verify_bytes(forged, record)] == [1]


def test_another_file_is_told_from_the_one_that_is_named():
    record, other = interview("n1", "n2"), interview("n2", "n1")
    data = ranked_by(record, one("n1", 1, "e1"))
    for wrong in (other, b"", b"{}", data):
        (finding,) = verify_bytes(data, wrong)
        assert (finding.code, finding.facts["stage"], finding.facts["version"]) == (
            "ranks-other-list",
            "interview",
            1,
        )


def test_a_named_file_that_is_itself_forged_is_no_proof():
    forged = json.loads(interview("n1", "n2"))
    forged["rows"][0]["rank"], forged["rows"][1]["rank"] = 2, 1
    record = canonical_json(forged)
    (finding,) = verify_bytes(ranked_by(record, one("n1", 2, "e1"), one("n2", 1, "e1")), record)
    assert finding.code == "ranks-list-broken"


def test_a_list_that_takes_ranks_from_nowhere_needs_no_second_file():
    assert verify_bytes(interview("n1"), b"anything") == []


# the plain spelling


def test_rules_and_candidates_survive_the_plain_spelling():
    assert AllotmentPolicy.from_dict(RULES.to_dict()) == RULES
    for each in PEOPLE:
        assert contender_from_plain(contender_to_plain(each)) == each


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"colour": 1}, "unknown-key"),
        ({"preferences": 0}, "not-a-whole-number"),
        ({"preferences": True}, "not-a-whole-number"),
        ({"reassign": "yes"}, "not-a-flag"),
        ({"sites": "x"}, "not-a-list"),
        ({"sites": [7]}, "not-a-mapping"),
        ({"sites": [{"code": "", "village": "", "township": "", "places": 1}]}, "bad-site"),
        ({"sites": [{"code": "a", "village": "", "township": "", "places": -1}]}, "bad-site"),
        ({"ranks_from": {"stage": "x", "title": "y", "version": 1, "sha256": "zz"}}, "bad-source"),
        ({"ranks_from": {"stage": "x", "title": "y", "version": 0, "sha256": "ab" * 32}}, "bad-source"),
    ],
)
def test_rules_that_make_no_sense_are_refused(change: dict[str, Any], code: str):
    with pytest.raises(PolicyError) as caught:
        AllotmentPolicy.from_dict({**RULES.to_dict(), **change})
    assert caught.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"candidate": ""},
        {"rank": "3"},
        {"rank": 0},
        {"rank": True},
        {"draw": "3"},
        {"preferences": "e1"},
        {"preferences": [1]},
        {"reassign": "no"},
        {"excluded": ""},
        {"name": "x"},
    ],
)
def test_candidates_of_another_shape_are_refused(change: dict[str, Any]):
    with pytest.raises(ScoringError, match="bad-input"):
        contender_from_plain({**contender_to_plain(PEOPLE[0]), **change})


#: What a file says of itself, which no arithmetic can doubt.
SAYS_ITSELF = ("programme", "stage", "code", "signers", "audit_head", "reason", "supersedes")
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.sampled_from(["", "e1", "n2", "NaN", "9" * 40]),
    st.just([]),
    st.just({}),
)


@settings(max_examples=150)
@given(data=st.data())
def test_whatever_stands_in_a_forged_list_is_found_and_never_raises(data: st.DataObject):
    forged = json.loads(canonical_json(with_tests(n1=7, n2=8)))
    places = [path for path in _paths(forged) if path]
    path, junk = data.draw(st.sampled_from(places)), data.draw(JUNK)
    holder = forged
    for key in path[:-1]:
        holder = holder[key]
    same = canonical_json(holder[path[-1]]) == canonical_json(junk)
    holder[path[-1]] = junk
    if not same and path[0] not in SAYS_ITSELF:
        assert verify(forged) != []
    else:
        verify(forged)


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, each in inside for path in _paths(each, (*here, key)))]
