"""Checking a published bundle: recompute everything and say where it differs. Codes and facts, no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.bundle import FORMAT_WITH_SHEETS, FORMATS, NAMED, rebuild
from scoring.canonical import canonical_json, parse_json, sha256_hex
from scoring.errors import PolicyError, ScoringError
from scoring.inputs import by_allotment, marks_from_plain
from scoring.numeric import to_decimal
from scoring.panel_marks import unjudged
from scoring.policy import StagePolicy
from scoring.sampling import draw_lots, joint_seed

_KEYS = {
    "format", "programme", "stage", "version", "supersedes", "reason", "code", "policy", "inputs",
    "tie_records", "ties", "columns", "rows", "signers", "hashes", "audit_head",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a bundle.

    Codes: ``not-json``, ``not-canonical`` (the bytes differ from the canonical spelling), ``wrong-format``,
    ``missing-key`` / ``unknown-key`` (key), ``bad-policy`` (problem, path), ``bad-input`` (problem, facts),
    ``malformed`` (problem), ``row-count`` (published, recomputed), ``row-differs`` (position, candidate,
    field, published, recomputed), ``part-differs`` (part), ``hash-differs`` (part, published, recomputed),
    ``undecided`` (candidates), ``name-published`` (candidate), ``one-signer`` (signers),
    ``correction-unexplained`` (version), ``draw-differs`` (candidates), ``extra-test-differs`` (candidates: the
    mark that counts is not the one on record), ``sheets-missing`` (candidates: a panel's mark without the sheets from
    which it would follow).

    With the list that the ranks of an allotment come from: ``ranks-other-list`` (stage, title, version, published,
    found: it is not the file that the allotment names), ``ranks-list-broken`` (count: what is wrong with that file
    itself), ``rank-differs`` (candidate, published, recorded). With the version that an allotment supersedes:
    ``seat-differs`` (candidate, published, recorded: the seat they are said to have held; published is None where
    somebody who takes part had a seat there and holds none here, though the ranks are the same).

    ``replacement-differs`` (candidate): said to have moved up or refused though there is no version before, or for
    somebody who is not on the list; with the version before also where they did not stand in its reserve, or where
    whoever had moved up by then no longer holds the place.
    """

    code: str
    facts: Mapping[str, object]


def verify_bytes(data: bytes, ranks: bytes | None = None) -> list[Finding]:
    """Check a bundle file. Empty if it can be rebuilt byte for byte.

    ranks: the file of the list that an allotment takes its ranks from, or of the version that a list supersedes in
    which seats are kept or somebody moved up; not looked at for any other list.
    """
    try:
        bundle = parse_json(data)
    except ScoringError:
        return [Finding("not-json", {})]
    if not isinstance(bundle, dict):
        return [Finding("wrong-format", {"format": type(bundle).__name__})]
    findings = verify(bundle)
    if not findings and ranks is not None:
        findings = _ranks(bundle, ranks)
    try:
        canonical = canonical_json(bundle) == data
    except (ScoringError, RecursionError):
        canonical = False
    return findings if canonical else [*findings, Finding("not-canonical", {})]


def verify(bundle: Mapping[str, Any]) -> list[Finding]:
    """Check a bundle as plain data. Never raises, whatever is in it."""
    if bundle.get("format") not in FORMATS:
        return [Finding("wrong-format", {"format": str(bundle.get("format"))})]
    findings = [Finding("missing-key", {"key": key}) for key in sorted(_KEYS - set(bundle))]
    findings += [
        Finding("unknown-key", {"key": str(key)}) for key in sorted(set(bundle) - _KEYS - {"fit"}, key=str)
    ]
    if findings:
        return findings
    try:
        return _compare(bundle, rebuild(bundle)) + _conduct(bundle)
    except PolicyError as error:
        return [Finding("bad-policy", {"problem": error.code, "path": error.path, **error.facts})]
    except ScoringError as error:
        return [Finding("bad-input", {"problem": error.code, **error.facts})]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        return [Finding("malformed", {"problem": type(error).__name__, "detail": str(error)})]


def ranks_source(bundle: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Which list an allotment takes its ranks from: {stage, title, version, sha256}; None for every other list."""
    source: Mapping[str, Any] | None = (
        bundle["policy"].get("ranks_from") if by_allotment(bundle["policy"]) else None
    )
    return source


def _ranks(bundle: Mapping[str, Any], data: bytes) -> list[Finding]:
    """The ranks of a sound allotment against the list they come from, which must be sound as well."""
    source = ranks_source(bundle)
    if sha256_hex(data) == bundle["supersedes"]:
        return _seats(bundle, data) if by_allotment(bundle["policy"]) else _moved_up(bundle, data)
    if source is None:
        return []
    if sha256_hex(data) != source["sha256"]:
        facts = {name: source[name] for name in ("stage", "title", "version")}
        hashes = {"published": source["sha256"], "found": sha256_hex(data)}
        return [Finding("ranks-other-list", {**facts, **hashes})]
    if broken := verify_bytes(data):
        return [Finding("ranks-list-broken", {"count": len(broken)})]
    recorded = {row["candidate"]: row["rank"] for row in parse_json(data)["rows"]}
    findings = []
    for item in bundle["inputs"]:
        rank = recorded.get(item["candidate"])
        if item["rank"] != rank:
            facts = {"candidate": item["candidate"], "published": item["rank"], "recorded": rank}
            findings.append(Finding("rank-differs", facts))
    return findings


def _seats(bundle: Mapping[str, Any], data: bytes) -> list[Finding]:
    """The seats that are kept against the version that gave them, which must be sound as well.

    While the ranks are the same, whoever had a seat there has that very seat here, or takes no part any more.
    """
    if broken := verify_bytes(data):
        return [Finding("ranks-list-broken", {"count": len(broken)})]
    before = parse_json(data)
    given = {row["candidate"]: row["reason"] for row in before["rows"] if row["outcome"] == "advanced"}
    found = [
        _seat_differs(item["candidate"], item["holds"], given.get(item["candidate"]))
        for item in bundle["inputs"]
        if "holds" in item and given.get(item["candidate"]) != item["holds"]
    ]
    if (ranks_source(before) or {}).get("sha256") != (ranks_source(bundle) or {}).get("sha256"):
        return found
    now = {item["candidate"]: item for item in bundle["inputs"]}
    lost = [code for code in given if not _may_lose(now.get(code))]
    return found + [_seat_differs(code, None, given[code]) for code in sorted(lost)]


def _may_lose(item: Mapping[str, Any] | None) -> bool:
    return item is not None and ("holds" in item or bool(item["excluded"]))


def _seat_differs(candidate: str, published: str | None, recorded: str | None) -> Finding:
    facts = {"candidate": candidate, "published": published, "recorded": recorded}
    return Finding("seat-differs", facts)


def _moved_up(bundle: Mapping[str, Any], data: bytes) -> list[Finding]:
    """Who moved up or refused against the version before, which must be sound as well."""
    if broken := verify_bytes(data):
        return [Finding("ranks-list-broken", {"count": len(broken)})]
    before = parse_json(data)
    waited = {row["candidate"] for row in before["rows"] if row["outcome"] == "reserve"}
    known = replacements(before)
    now = {item["candidate"]: item for item in bundle["inputs"]}
    wrong = [
        code
        for code, told in replacements(bundle).items()
        if told != known.get(code) and (code in known or code not in waited)
    ]
    wrong += [
        code
        for code, told in known.items()
        if told["answer"] == "came" and not _keeps(now.get(code, {}), told)
    ]
    return [Finding("replacement-differs", {"candidate": code}) for code in sorted(set(wrong))]


def _keeps(item: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    gone = item.get("excluded") or item.get("decision") == "out"
    return bool(gone) or item.get("replacement") == told


def replacements(bundle: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Candidate -> {for, answer} of everybody who moved up by the version before, or refused."""
    return {item["candidate"]: item["replacement"] for item in bundle["inputs"] if "replacement" in item}


def _unfounded(bundle: Mapping[str, Any]) -> list[Finding]:
    told = replacements(bundle)
    there = {item["candidate"] for item in bundle["inputs"]} if told else set()
    wrong = [code for code, one in told.items() if bundle["version"] < 2 or one["for"] not in there]
    return [Finding("replacement-differs", {"candidate": code}) for code in wrong]


def _compare(published: Mapping[str, Any], again: Mapping[str, Any]) -> list[Finding]:
    findings = _rows(published["rows"], again["rows"])
    for part in ("policy", "inputs", "ties", "columns"):
        if canonical_json(published[part]) != canonical_json(again[part]):
            findings.append(Finding("part-differs", {"part": part}))
    for part in sorted(set(again["hashes"]) | set(published["hashes"])):
        stated, found = published["hashes"].get(part), again["hashes"].get(part)
        if stated != found:
            facts = {"part": part, "published": stated, "recomputed": found}
            findings.append(Finding("hash-differs", facts))
    if not findings and canonical_json(dict(published)) != canonical_json(dict(again)):
        findings.append(Finding("part-differs", {"part": "other"}))
    return findings


def _rows(published: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> list[Finding]:
    findings: list[Finding] = []
    if len(published) != len(again):
        findings.append(Finding("row-count", {"published": len(published), "recomputed": len(again)}))
    for row, other in zip(published, again, strict=False):
        for field in sorted(set(row) | set(other)):
            if field == "name" and row.get("name") is not None and other["outcome"] not in NAMED:
                findings.append(Finding("name-published", {"candidate": row.get("candidate")}))
            elif canonical_json(row.get(field)) != canonical_json(other.get(field)):
                facts = {
                    "position": other["position"],
                    "candidate": row.get("candidate"),
                    "field": field,
                    "published": row.get(field),
                    "recomputed": other.get(field),
                }
                findings.append(Finding("row-differs", facts))
    return findings


def _conduct(bundle: Mapping[str, Any]) -> list[Finding]:
    """Rules about how a list comes about, which no recomputation shows."""
    findings: list[Finding] = []
    open_rows = [row["candidate"] for row in bundle["rows"] if row["outcome"] == "undecided"]
    if open_rows:
        findings.append(Finding("undecided", {"candidates": open_rows}))
    names = sorted({str(signer["name"]) for signer in bundle["signers"]})
    if len(names) < 2:
        findings.append(Finding("one-signer", {"signers": names}))
    if bundle["version"] > 1 and not (bundle["supersedes"] and bundle["reason"]):
        findings.append(Finding("correction-unexplained", {"version": bundle["version"]}))
    draws = [record for record in bundle["tie_records"] if record.get("kind") == "draw"]
    for record in draws:
        findings.extend(_replayed(record, bundle["inputs"]))
    on_record = {code for record in draws for code in record["roster"]}
    loose = [item["candidate"] for item in bundle["inputs"] if item.get("draw") is not None]
    if loose := [code for code in loose if code not in on_record]:
        findings.append(Finding("draw-differs", {"candidates": loose}))
    return findings + _extra_tests(bundle) + _sheets(bundle) + _unfounded(bundle)


def _sheets(bundle: Mapping[str, Any]) -> list[Finding]:
    """A panel's mark must follow from sheets that are there."""
    if bundle["format"] != FORMAT_WITH_SHEETS:
        return []
    policy = StagePolicy.from_dict(bundle["policy"])
    bare = unjudged([marks_from_plain(item) for item in bundle["inputs"]], policy)
    return [Finding("sheets-missing", {"candidates": bare})] if bare else []


def _extra_tests(bundle: Mapping[str, Any]) -> list[Finding]:
    """Marks of extra tests that count must be on record, and those on record must count."""
    on_record: dict[str, set[Decimal]] = {}
    for record in bundle["tie_records"]:
        if record.get("kind") == "extra-test":
            for code, value in record["values"].items():
                on_record.setdefault(code, set()).add(to_decimal(value))
    wrong = []
    for item in bundle["inputs"]:
        # Where people decide, the inputs know of no extra test; whoever was on record may since be gone from them.
        counted = item.get("extra_test")
        stated = set() if counted is None else {to_decimal(counted)}
        if "extra_test" in item and stated != on_record.get(item["candidate"], set()):
            wrong.append(item["candidate"])
    return [Finding("extra-test-differs", {"candidates": wrong})] if wrong else []


def _replayed(record: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> list[Finding]:
    numbers = draw_lots(record["seed"], record["roster"]).numbers
    # Where the stage's kind decides (an allotment), the numbers lie behind the decisions and not in the inputs.
    used = {item["candidate"]: item["draw"] for item in inputs if "draw" in item}
    # Whoever withdrew after the draw may be gone from the inputs; nobody else's number may have moved.
    wrong = [code for code, number in sorted(numbers.items()) if code in used and used[code] != number]
    if "contributions" in record and joint_seed(record["contributions"]) != record["seed"]:
        wrong = sorted(numbers)
    return [Finding("draw-differs", {"candidates": wrong})] if wrong else []
