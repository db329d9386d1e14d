"""A published list as one file that anyone can recompute, byte for byte.

Format ``zeyou-list/1``, plain data in canonical JSON (:mod:`scoring.canonical`)::

    format      "zeyou-list/1"
    programme   {id, version, sha256}
    stage       {code, title}
    version     1, 2 ...; supersedes: SHA-256 of the file it replaces, or null; reason: why, or null
    code        {version, scoring_sha256}
    policy      StagePolicy.to_dict(), {"rule": "decisions"}, or AllotmentPolicy.to_dict() with the sites
    inputs      one per candidate, by candidate code (see scoring.inputs)
    tie_records what decided ties the ladder could not: {kind: "extra-test" | "draw", values, ...}; the marks of an
                extra test must be those of the inputs; a draw carries seed and roster (and may carry
                contributions), and is replayed
    ties        every group of equal total: {total, members, rungs, at_line, decided_by}; in an allotment every
                shared rank: {rank, members, rungs, undecided}
    columns     [[key, heading] ...] of the CSV; a key is a row's key or "points.CODE"
    rows        {position, candidate, name, township, rank, points, total, outcome, rung, reason}
    signers     [{name, role, at, act} ...]
    hashes      SHA-256 of policy, inputs, rows (canonical JSON) and of the CSV file
    audit_head  head of the audit chain when the list was signed
    fit         only in an allotment by best fit: the prices that prove it (see scoring.fit_check)

A name appears only in rows that advance or are in reserve; everyone else by admission number alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.allotment import AllotmentPolicy
from scoring.canonical import digest, sha256_hex
from scoring.csvtext import Cell, csv_bytes
from scoring.cutoff import line_report
from scoring.errors import ScoringError
from scoring.inputs import (
    DECISIONS,
    by_allotment,
    canonical_inputs,
    canonical_policy,
    contenders_from_plain,
    ranked_from_plain,
)
from scoring.numeric import fixed
from scoring.policy import StagePolicy
from scoring.ranking import ADVANCED, RESERVE, Ranked
from scoring.turns import proof, rank_ties

FORMAT = "zeyou-list/1"
NAMED = (ADVANCED, RESERVE)


@dataclass(frozen=True)
class Frame:
    """What a bundle says about itself, as plain data: see the module's text for each key."""

    programme: Mapping[str, Any]
    stage: Mapping[str, Any]
    code: Mapping[str, Any]
    signers: Sequence[Mapping[str, Any]]
    columns: Sequence[Sequence[str]]
    version: int = 1
    supersedes: str | None = None
    reason: str | None = None
    audit_head: str | None = None


def build(
    frame: Frame,
    policy: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    people: Mapping[str, Mapping[str, Any]],
    tie_records: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole bundle from plain data.

    people: candidate -> {name, township}, either may be None; names of those who fell out are left away here.
    Errors: PolicyError, ScoringError (``bad-input``, those of :func:`scoring.ranking.rank_stage`).
    """
    rules = canonical_policy(policy)
    canonical = canonical_inputs(rules, inputs)
    ranked = ranked_from_plain(rules, canonical)
    rows = [_row(position, item, people) for position, item in enumerate(ranked, start=1)]
    columns = [list(column) for column in frame.columns]
    told = {
        "format": FORMAT,
        "programme": dict(frame.programme),
        "stage": dict(frame.stage),
        "version": frame.version,
        "supersedes": frame.supersedes,
        "reason": frame.reason,
        "code": dict(frame.code),
        "policy": rules,
        "inputs": canonical,
        "tie_records": [dict(record) for record in tie_records],
        "ties": _ties(rules, canonical, ranked),
        "columns": columns,
        "rows": rows,
        "signers": [dict(signer) for signer in frame.signers],
        "hashes": {
            "policy": digest(rules),
            "inputs": digest(canonical),
            "rows": digest(rows),
            "list_csv": sha256_hex(list_csv(rows, columns)),
        },
        "audit_head": frame.audit_head,
    }
    proved = (
        proof(AllotmentPolicy.from_dict(rules), contenders_from_plain(canonical)) if "fit" in rules else None
    )
    return told if proved is None else {**told, "fit": proved}


def rebuild(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle made anew from its inputs; equal to it, byte for byte, if nothing in it was touched."""
    frame = Frame(
        programme=bundle["programme"],
        stage=bundle["stage"],
        code=bundle["code"],
        signers=bundle["signers"],
        columns=bundle["columns"],
        version=bundle["version"],
        supersedes=bundle["supersedes"],
        reason=bundle["reason"],
        audit_head=bundle["audit_head"],
    )
    people = {row["candidate"]: row for row in bundle["rows"]}
    return build(frame, bundle["policy"], bundle["inputs"], people, bundle["tie_records"])


def list_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[Sequence[str]]) -> bytes:
    """The list as CSV: UTF-8 with BOM, CRLF, cells that a spreadsheet would run are guarded.

    columns: (key, heading); a key is a row's key, or ``points.CODE``. Errors: ScoringError ``bad-column``.
    """
    for column in columns:
        if len(column) != 2 or not all(isinstance(part, str) for part in column):
            raise ScoringError("bad-column", column=str(column))
    return csv_bytes([title for _key, title in columns], [_cells(row, columns) for row in rows])


def _cells(row: Mapping[str, Any], columns: Sequence[Sequence[str]]) -> list[Cell]:
    cells: list[Cell] = []
    for key, _title in columns:
        if key.startswith("points."):
            cells.append(row["points"].get(key.removeprefix("points.")))
        elif key in row and key != "points":
            cells.append(row[key])
        else:
            raise ScoringError("bad-column", column=key)
    return cells


def _row(position: int, item: Ranked, people: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    person = people.get(item.candidate, {})
    return {
        "position": position,
        "candidate": item.candidate,
        "name": person.get("name") if item.outcome in NAMED else None,
        "township": person.get("township"),
        "rank": item.rank,
        "points": {code: fixed(value) for code, value in item.points.items()},
        "total": None if item.total is None else fixed(item.total),
        "outcome": item.outcome,
        "rung": item.rung,
        "reason": item.reason,
    }


def _ties(
    policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]], ranked: Sequence[Ranked]
) -> list[dict[str, Any]]:
    if dict(policy) == DECISIONS:
        return []
    if by_allotment(policy):
        return rank_ties(AllotmentPolicy.from_dict(policy), contenders_from_plain(inputs))
    return [
        {
            "total": fixed(group.total),
            "members": [row.candidate for row in group.members],
            "rungs": list(group.rungs),
            "at_line": group.at_line,
            "decided_by": group.decided_by,
        }
        for group in line_report(StagePolicy.from_dict(policy), ranked).ties
    ]


def published_marks(bundle: Mapping[str, Any], component: str | None = None) -> dict[str, Decimal]:
    """What a published list hands on to a later stage: candidate -> total, or -> mark of one component.

    Candidates without a total (absent, excluded, decided without marks) or without that mark are left out.
    """
    if component is None:
        return {row["candidate"]: Decimal(row["total"]) for row in bundle["rows"] if row["total"] is not None}
    marks = {item["candidate"]: item.get("values", {}).get(component) for item in bundle["inputs"]}
    return {candidate: Decimal(mark) for candidate, mark in marks.items() if mark is not None}
