"""A published list as one file that anyone can recompute, byte for byte.

Format ``zeyou-list/1``, plain data in canonical JSON (:mod:`scoring.canonical`)::

    format      "zeyou-list/1"; "zeyou-list/2" where judges' sheets are among the inputs and their rule in the policy
    programme   {id, version, sha256}
    stage       {code, title}
    version     1, 2 ...; supersedes: SHA-256 of the file it replaces, or null; reason: why, or null
    code        {version, scoring_sha256}
    policy      StagePolicy.to_dict(), {"rule": "decisions"}, AllotmentPolicy.to_dict() with the sites, or the rule of
                a training (scoring.training)
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
from scoring.canonical import digest, encoded, require_plain, sha256_hex, spelled
from scoring.csvtext import Cell, csv_columns
from scoring.errors import ScoringError
from scoring.inputs import by_allotment, contenders_from_plain
from scoring.numeric import fixed
from scoring.ranking import ADVANCED, RESERVE, Ranked
from scoring.turns import proof, rank_ties
from scoring.worked import Worked, no_garbage_rounds, work_out

FORMAT = "zeyou-list/1"
#: With judges' sheets: a reader of the first format would take their marks as given.
FORMAT_WITH_SHEETS = "zeyou-list/2"
FORMATS = (FORMAT, FORMAT_WITH_SHEETS)
NAMED = (ADVANCED, RESERVE)
#: Rows of a list that are read together.
PAGE = 100


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
    return _made(frame, work_out(policy, inputs), people, tie_records)[0]


@dataclass(frozen=True)
class Sealed:
    """A bundle as data (`bundle`), its rows as they are spelt, `PAGE` to a list, and the bytes that are published."""

    bundle: Mapping[str, Any]
    pages: Sequence[str]
    content: bytes


def seal(
    frame: Frame,
    worked: Worked,
    people: Mapping[str, Mapping[str, Any]],
    tie_records: Sequence[Mapping[str, Any]] = (),
) -> Sealed:
    """The bundle of a list that has been worked out, with its canonical bytes; what is long is spelt once."""
    with no_garbage_rounds():
        bundle, pages = _made(frame, worked, people, tie_records)
        known = {"inputs": worked.inputs_json, "rows": _joined(pages)}
        require_plain({key: value for key, value in bundle.items() if key not in known})
        parts = [f"{spelled(key)}:{known.get(key) or spelled(bundle[key])}" for key in sorted(bundle)]
        return Sealed(bundle, pages, encoded("{" + ",".join(parts) + "}\n"))


def _joined(pages: Sequence[str]) -> str:
    """Lists spelt one by one as one list."""
    return "[" + ",".join([page[1:-1] for page in pages]) + "]"


def _made(
    frame: Frame,
    worked: Worked,
    people: Mapping[str, Mapping[str, Any]],
    tie_records: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[str]]:
    """The bundle, and its rows as they are spelt, page by page."""
    rules = worked.policy
    rows = rows_of(worked, people)
    columns = [list(column) for column in frame.columns]
    pages = [spelled(rows[start : start + PAGE]) for start in range(0, len(rows), PAGE)]
    bundle = {
        "format": format_of(rules),
        "programme": dict(frame.programme),
        "stage": dict(frame.stage),
        "version": frame.version,
        "supersedes": frame.supersedes,
        "reason": frame.reason,
        "code": dict(frame.code),
        "policy": rules,
        "inputs": worked.inputs,
        "tie_records": [dict(record) for record in tie_records],
        "ties": _ties(worked),
        "columns": columns,
        "rows": rows,
        "signers": [dict(signer) for signer in frame.signers],
        "hashes": {
            "policy": digest(rules),
            "inputs": worked.inputs_sha256,
            "rows": sha256_hex(encoded(_joined(pages) + "\n")),
            "list_csv": sha256_hex(list_csv(rows, columns)),
        },
        "audit_head": frame.audit_head,
    }
    if "fit" in rules:
        # A stranger checks with this, and without any solver, that nothing fits better.
        bundle["fit"] = proof(AllotmentPolicy.from_dict(rules), contenders_from_plain(worked.inputs))
    return bundle, pages


def rows_of(worked: Worked, people: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows as a bundle has them."""
    return [_row(position, item, people) for position, item in enumerate(worked.ranked, start=1)]


def format_of(policy: Mapping[str, Any]) -> str:
    """The format of a list by these rules."""
    judged = any("panel" in one for one in policy.get("components", ()))
    return FORMAT_WITH_SHEETS if judged else FORMAT


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
    return csv_columns([title for _key, title in columns], [_column(rows, key) for key, _title in columns])


def _column(rows: Sequence[Mapping[str, Any]], key: str) -> list[Cell]:
    if key.startswith("points."):
        code = key.removeprefix("points.")
        return [row["points"].get(code) for row in rows]
    if key == "points" or any(key not in row for row in rows[:1]):
        raise ScoringError("bad-column", column=key)
    return [row[key] for row in rows]


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


def _ties(worked: Worked) -> list[dict[str, Any]]:
    if by_allotment(worked.policy):
        return rank_ties(AllotmentPolicy.from_dict(worked.policy), contenders_from_plain(worked.inputs))
    if worked.report is None:
        return []
    return [
        {
            "total": fixed(group.total),
            "members": [row.candidate for row in group.members],
            "rungs": list(group.rungs),
            "at_line": group.at_line,
            "decided_by": group.decided_by,
        }
        for group in worked.report.ties
    ]


def published_marks(bundle: Mapping[str, Any], component: str | None = None) -> dict[str, Decimal]:
    """What a published list hands on to a later stage: candidate -> total, or -> mark of one component.

    Candidates without a total (absent, excluded, decided without marks) or without that mark are left out.
    """
    if component is None:
        return {row["candidate"]: Decimal(row["total"]) for row in bundle["rows"] if row["total"] is not None}
    marks = {item["candidate"]: item.get("values", {}).get(component) for item in bundle["inputs"]}
    return {candidate: Decimal(mark) for candidate, mark in marks.items() if mark is not None}
