import copy
import json
from collections.abc import Callable
from datetime import timedelta, timezone
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest

from scoring.bundle import Frame, build, list_csv, published_marks, rebuild
from scoring.canonical import canonical_json, digest, parse_json, sha256_hex
from scoring.errors import PolicyError, ScoringError
from scoring.inputs import DECISIONS, marks_from_plain, marks_to_plain
from scoring.sampling import draw_lots, joint_seed
from scoring.verification import Finding, verify, verify_bytes
from tests.scoring.builders import START, mark, policy

FRAME = Frame(
    programme={"id": "jinsha-2016", "version": 1, "sha256": "ab"},
    stage={"code": "interview", "title": "面试"},
    code={"version": "0.1.0", "scoring_sha256": "cd"},
    signers=[
        {"name": "甲", "role": "office", "at": "2016-06-13T10:00:00Z", "act": "submitted"},
        {"name": "乙", "role": "second-signatory", "at": "2016-06-13T11:00:00Z", "act": "confirmed"},
    ],
    columns=[
        ["rank", "名次"],
        ["candidate", "报名序号"],
        ["name", "姓名"],
        ["points.panel", "面试"],
        ["total", "总分"],
    ],
    audit_head="ef",
)
RULES = policy(
    cut={"rule": "fixed", "places": 2}, reserve={"places": 1}, ties=["component:plan", "draw"]
).to_dict()
ROWS = [mark("n1", 90), mark("n2", 80, 1), mark("n3", 80, 2), mark("n4", 70), mark("n5", absent=True)]
PEOPLE = {row.candidate: {"name": f"=姓名{row.candidate}", "township": "木孔镇"} for row in ROWS}


def made(**changes: Any) -> dict[str, Any]:
    facts = {"policy": RULES, "inputs": [marks_to_plain(row) for row in ROWS], "people": PEOPLE, **changes}
    frame = facts.pop("frame", FRAME)
    return build(frame, **facts)


def test_rows_carry_rank_points_and_outcome():
    rows = made()["rows"]
    assert [(row["position"], row["candidate"], row["rank"], row["outcome"]) for row in rows] == [
        (1, "n1", 1, "advanced"),
        (2, "n3", 2, "advanced"),
        (3, "n2", 3, "reserve"),
        (4, "n4", 4, "out"),
        (5, "n5", None, "out"),
    ]
    assert rows[1]["points"] == {"panel": "80.00"}
    assert rows[1]["rung"] == "component:plan"
    assert made()["ties"][0]["decided_by"] == "component:plan"


def test_only_those_who_advance_or_wait_are_named():
    assert [row["name"] for row in made()["rows"]] == ["=姓名n1", "=姓名n3", "=姓名n2", None, None]


def test_the_file_is_the_same_whatever_the_order_zone_or_context():
    inputs = [marks_to_plain(row) for row in ROWS]
    shifted = [
        marks_to_plain(mark(row.candidate, row.values["panel"], row.values["plan"], absent=row.absent))
        for row in reversed(ROWS)
    ]
    with localcontext(Context(prec=4)):
        assert canonical_json(made(inputs=shifted)) == canonical_json(made(inputs=inputs))
    here = mark("a", 1, minutes=5)
    there = here.__class__(
        "a", here.values, (START + timedelta(minutes=5)).astimezone(timezone(timedelta(hours=8)))
    )
    assert marks_to_plain(here) == marks_to_plain(there)


def test_a_bundle_rebuilds_itself_byte_for_byte_from_its_own_file():
    data = canonical_json(made())
    bundle = parse_json(data)
    assert canonical_json(rebuild(bundle)) == data
    assert verify_bytes(data) == []


def test_the_csv_is_hashed_and_guarded():
    bundle = made()
    data = list_csv(bundle["rows"], bundle["columns"])
    assert bundle["hashes"]["list_csv"] == sha256_hex(data)
    text = data.decode("utf-8-sig")
    assert text.splitlines()[:2] == ["名次,报名序号,姓名,面试,总分", "1,n1,'=姓名n1,90.00,90.00"]
    assert text.splitlines()[5] == ",n5,,,"


def test_the_csv_refuses_columns_that_are_not_there():
    with pytest.raises(ScoringError, match="bad-column"):
        made(frame=Frame(**{**FRAME.__dict__, "columns": [["phone", "电话"]]}))


def test_decisions_are_listed_without_marks():
    inputs = [
        {"candidate": "n2", "decision": "out", "reason": "age"},
        {"candidate": "n3", "decision": "advanced", "reason": None},
        {"candidate": "n1", "decision": "advanced", "reason": None},
    ]
    bundle = made(policy=DECISIONS, inputs=inputs)
    assert [(row["candidate"], row["outcome"], row["reason"]) for row in bundle["rows"]] == [
        ("n1", "advanced", None),
        ("n3", "advanced", None),
        ("n2", "out", "age"),
    ]
    assert verify(bundle) == []
    assert published_marks(bundle) == {}


def test_a_later_stage_takes_totals_or_single_marks():
    bundle = made()
    assert published_marks(bundle)["n1"] == Decimal("90.00")
    assert "n5" not in published_marks(bundle)
    assert published_marks(bundle, "plan") == {"n2": Decimal(1), "n3": Decimal(2)}


def test_marks_survive_the_plain_spelling():
    row = mark("a", "88.50", None, minutes=3, extra_test="7.0", draw=4, absent=True, excluded="withdrawn")
    plain = marks_to_plain(row)
    assert plain["values"] == {"panel": "88.5", "plan": None}
    assert marks_from_plain(plain) == row
    assert marks_from_plain({"candidate": "a"}).values == {}


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"candidate": ""},
        {"candidate": "a", "colour": 1},
        {"candidate": "a", "draw": "3"},
        {"candidate": "a", "draw": True},
        {"candidate": "a", "absent": "no"},
        {"candidate": "a", "values": [1]},
    ],
)
def test_inputs_of_another_shape_are_refused(plain: dict[str, Any]):
    with pytest.raises(ScoringError, match="bad-input"):
        marks_from_plain(plain)


def test_building_refuses_bad_policies_and_doubled_candidates():
    with pytest.raises(PolicyError):
        made(policy={"components": []})
    with pytest.raises(ScoringError, match="duplicate-candidate"):
        made(inputs=[{"candidate": "a"}, {"candidate": "a"}])


Tamper = Callable[[dict[str, Any]], object]
TAMPERED: dict[str, tuple[Tamper, str]] = {
    "rank": (lambda b: b["rows"][0].update(rank=2), "row-differs"),
    "swapped rows": (lambda b: b["rows"].insert(0, b["rows"].pop()), "row-differs"),
    "row removed": (lambda b: b["rows"].pop(), "row-count"),
    "mark": (lambda b: b["inputs"][0]["values"].update(panel="10"), "row-differs"),
    "unused mark": (lambda b: b["inputs"][3]["values"].update(plan="9"), "hash-differs"),
    "places": (lambda b: b["policy"]["cut"].update(places=3), "row-differs"),
    "policy": (lambda b: b["policy"].update(rank_style="dense"), "hash-differs"),
    "bad policy": (lambda b: b["policy"].update(rank_style="x"), "bad-policy"),
    "bad mark": (lambda b: b["inputs"][0]["values"].update(panel="999"), "bad-input"),
    "hash": (lambda b: b["hashes"].update(list_csv="00"), "hash-differs"),
    "heading": (lambda b: b["columns"][0].__setitem__(1, "x"), "hash-differs"),
    "spelling": (lambda b: b["inputs"][0]["values"].update(panel="90.0"), "part-differs"),
    "ties": (lambda b: b["ties"].clear(), "part-differs"),
    "name": (lambda b: b["rows"][3].update(name="某人"), "name-published"),
    "other name": (lambda b: b["rows"][0].update(name="某人"), "hash-differs"),
    "one signer": (lambda b: b["signers"].pop(), "one-signer"),
    "same signer": (lambda b: b["signers"][1].update(name="甲"), "one-signer"),
    "correction": (lambda b: b.update(version=2), "correction-unexplained"),
    "format": (lambda b: b.update(format="zeyou-list/9"), "wrong-format"),
    "missing": (lambda b: b.pop("rows"), "missing-key"),
    "unknown": (lambda b: b.update(note="x"), "unknown-key"),
    "shape": (lambda b: b.update(rows=7), "malformed"),
    "input shape": (lambda b: b.update(inputs=["x"]), "malformed"),
    "row shape": (lambda b: b.update(rows=[{}]), "malformed"),
    "signer shape": (lambda b: b.update(signers=["x"]), "malformed"),
    "programme shape": (lambda b: b.update(programme=None), "malformed"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_touched_is_found(name: str):
    change, code = TAMPERED[name]
    bundle = copy.deepcopy(made())
    change(bundle)
    assert code in {finding.code for finding in verify(bundle)}
    assert verify(made()) == []


def test_an_undecided_list_is_no_final_list():
    open_rules = {**RULES, "ties": []}
    findings = verify(made(policy=open_rules))
    assert [(one.code, one.facts["candidates"]) for one in findings] == [("undecided", ["n2", "n3"])]


def drawn(roster: list[str], **changes: Any) -> dict[str, Any]:
    words = ["甲说", "乙说"]
    record = {"kind": "draw", "seed": joint_seed(words), "roster": roster, "contributions": words}
    return {**record, **changes}


def with_draw(record: dict[str, Any], numbers: dict[str, int]) -> dict[str, Any]:
    rows = [mark("n1", 90), *(mark(code, 80, draw=number) for code, number in numbers.items())]
    return made(inputs=[marks_to_plain(row) for row in rows], tie_records=[record])


def test_a_recorded_draw_is_replayed():
    record = drawn(["n2", "n3"])
    numbers = dict(draw_lots(record["seed"], ["n2", "n3"]).numbers)
    assert verify(with_draw(record, numbers)) == []
    swapped = {"n2": numbers["n3"], "n3": numbers["n2"]}
    assert [one.code for one in verify(with_draw(record, swapped))] == ["draw-differs"]
    chosen = drawn(["n2", "n3"], contributions=["甲说", "丙说"])
    assert [one.code for one in verify(with_draw(chosen, numbers))] == ["draw-differs"]


def test_a_number_that_nobody_drew_is_found():
    record = drawn(["n2", "n3"])
    bundle = with_draw(record, dict(draw_lots(record["seed"], ["n2", "n3"]).numbers))
    bundle["tie_records"] = []
    assert Finding("draw-differs", {"candidates": ["n2", "n3"]}) in verify(bundle)


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"], ids=["before all time", "after"]
)
def test_checking_never_raises(moment: str):
    bundle = made()
    bundle["inputs"][0]["completed_at"] = moment
    assert [one.code for one in verify(bundle)] == ["malformed"]
    surrogate = b'{"format":"zeyou-list/1","rows":"\\ud800"}\n'
    assert [one.code for one in verify_bytes(surrogate)][-1] == "not-canonical"


def test_bytes_must_be_canonical_json():
    bundle = made()
    pretty = json.dumps(bundle, ensure_ascii=False, indent=1).encode()
    assert [one.code for one in verify_bytes(pretty)] == ["not-canonical"]
    for broken in (b"", b"{", b"\xff\xfe", b'{"a": 1.5}', b'{"a": 1, "a": 2}', b"[" * 100_000):
        assert [one.code for one in verify_bytes(broken)] == ["not-json"]
    assert [one.code for one in verify_bytes(b"[]\n")] == ["wrong-format"]


def test_canonical_json_has_no_place_for_floats_or_decimals():
    assert canonical_json({"b": [1, None, True], "a": "中"}) == '{"a":"中","b":[1,null,true]}\n'.encode()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    for value in (1.5, Decimal(1), {1: 2}, {"a": {3}}, "\ud800"):
        with pytest.raises(ScoringError, match="not-plain"):
            canonical_json(value)
