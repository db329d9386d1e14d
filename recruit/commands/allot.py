"""`zeyou allot`: places by rank and wish, or by the best overall fit, from two plain files; by anyone, no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import click

from recruit.allotment_findings import told as finding_told
from recruit.commands.allot_files import read_candidates, read_sites
from recruit.commands.allot_text import (
    PROBLEMS,
    check_lines,
    difference_lines,
    not_compared,
    refused,
    turn_line,
    way_words,
)
from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import Problem, problem_lines
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import Table, TableError, read_table
from scoring.allotment import AllotmentPolicy, Contender, contender_to_plain
from scoring.csvtext import csv_bytes
from scoring.errors import ScoringError
from scoring.explain_turns import Whole, whole
from scoring.fit_difference import Difference, difference
from scoring.fit_rule import FitRule
from scoring.placement_check import Wrong, check_allotment
from scoring.turns import Turn, proof, ranked_by_turn, turns


@dataclass(frozen=True)
class Outcome:
    """All that is told of one allotment. `other` is None where both rules cannot be compared: `unlike` says why, in the
    code of the error."""

    policy: AllotmentPolicy
    turns: tuple[Turn, ...]
    known: Whole
    proof: dict[str, Any] | None
    wrong: list[Wrong]
    other: Difference | None
    unlike: str = ""

    @property
    def waiting(self) -> frozenset[str]:
        """Candidates from the first on whose turn waits for what tells equals apart: what is free for those behind them
        is not known either."""
        first = next((place for place, turn in enumerate(self.turns) if turn.undecided), len(self.turns))
        return frozenset(turn.contender.candidate for turn in self.turns[first:])

    @property
    def undecided(self) -> int:
        """How many people of one rank still wait for what tells them apart; until then nothing is allotted."""
        return sum(turn.undecided for turn in self.turns)


@click.command()
@click.argument("candidates", type=click.Path(path_type=Path))
@click.argument("sites", type=click.Path(path_type=Path))
@click.option("--rule", type=click.Choice(("rank", "fit")), default="rank", show_default=True)
@click.option(
    "--wish", type=click.IntRange(1, 1000), default=10, show_default=True, help="Cost of a later wish."
)
@click.option("--km", type=click.IntRange(0, 1000), default=0, show_default=True, help="Cost of a kilometre.")
@click.option("--most", type=click.IntRange(0), help="With fit: at most so many people in each township.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the result as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def allot(
    candidates: Path,
    sites: Path,
    rule: str,
    wish: int,
    km: int,
    most: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Allot the SITES (columns `site`, `places`, `township`) to CANDIDATES (`candidate`, `rank`, `preferences` joined
    by `|`, `reassign`), and compare with the other rule. Exits 1 when a file or the outcome is wrong.
    """
    offered = read_sites(_table(sites))
    people = read_candidates(_table(candidates), {site.code: site for site in offered.rows})
    problems = [(sites.name, one) for one in offered.problems]
    # Which sites exist is not known while their file is wrong: a second error for each wish would only hide the first.
    problems += [
        (candidates.name, one) for one in people.problems if not problems or one.code != "site-unknown"
    ]
    if problems:
        _bad_rows(problems, as_json)
    bounds = tuple(sorted({site.township: most for site in offered.rows}.items())) if most is not None else ()
    fit = FitRule(wish, km, bounds)  # type: ignore[arg-type]
    longest = max(1, *(len(one.preferences) for one in people.rows))
    policy = AllotmentPolicy(tuple(offered.rows), longest, True, None, fit if rule == "fit" else None)
    try:
        outcome = _worked_out(policy, people.rows, fit)
    except ScoringError as error:
        stop([refused(error)])
    _say(outcome, as_json, out)
    if outcome.undecided:
        stop(
            [
                _(
                    "有 %(count)s 人名次相同、分不出先后，还不能算分好。请补上加试成绩（extra_test）或签号（draw）。",
                    count=outcome.undecided,
                )
            ]
        )
    if outcome.wrong:
        stop([_("分配没有通过核对，请不要使用。")])


def _worked_out(policy: AllotmentPolicy, people: Sequence[Contender], fit: FitRule) -> Outcome:
    found = turns(policy, people)
    proved = proof(policy, people) if policy.fit is not None else None
    rows = [
        {"candidate": row.candidate, "outcome": row.outcome, "reason": row.reason}
        for row in ranked_by_turn(policy, people)
    ]
    seen = {
        "policy": replace(policy, sites=tuple(policy.sites)).to_dict(),
        "inputs": [contender_to_plain(one) for one in people],
        "rows": rows,
        "fit": proved,
    }
    other, unlike = None, ""
    try:
        other = difference(policy, people, fit)
    except ScoringError as error:
        unlike = error.code  # the allotment by its own rule stands by itself
    return Outcome(policy, found, whole(policy, people), proved, check_allotment(seen), other, unlike)


def _say(outcome: Outcome, as_json: bool, out: Path | None) -> None:
    if out is not None:
        _write(out, outcome)
    if as_json:
        click.echo(json.dumps(_plain(outcome), ensure_ascii=False, indent=2))
        return
    for turn in outcome.turns:
        click.echo(_line(turn, outcome))
    click.echo("")
    if outcome.undecided:
        click.echo(_("还有人待定，没有核对，也没有对照。"))
        return
    for line in check_lines(outcome.wrong, outcome.policy.fit is not None):
        click.echo(line)
    lines = difference_lines(outcome.other) if outcome.other is not None else [not_compared(outcome.unlike)]
    for line in lines:
        click.echo(line)


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": "rank" if outcome.policy.fit is None else "fit",
        "rows": [
            {
                "candidate": turn.contender.candidate,
                "rank": turn.contender.rank,
                **_got(turn, outcome),
                "reason": _reason(turn, outcome),
                "message": _line(turn, outcome),
            }
            for turn in outcome.turns
        ],
        "check": {
            "ok": None if outcome.undecided else not outcome.wrong,
            "findings": [
                {"code": one.code, "facts": dict(one.facts), "message": finding_told(one)}
                for one in outcome.wrong
            ],
        },
        "proof": outcome.proof,
        "difference": None if outcome.other is None else _difference(outcome.other),
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "rank": asdict(found.rank),
        "fit": asdict(found.fit),
        "changes": [{**asdict(one), "worse": one.worse} for one in found.changes],
        "envy": [asdict(one) for one in found.envy],
    }


def _got(turn: Turn, outcome: Outcome) -> dict[str, Any]:
    if turn.contender.candidate in outcome.waiting:
        return {"site": None, "wish": None, "outcome": "undecided"}
    site = turn.placement.site
    return {"site": site, "wish": turn.wish, "outcome": "out" if site is None else "advanced"}


def _reason(turn: Turn, outcome: Outcome) -> str:
    if turn.undecided:
        return "rank-shared"
    return "behind-shared" if turn.contender.candidate in outcome.waiting else turn.reason


def _line(turn: Turn, outcome: Outcome) -> str:
    return turn_line(turn, outcome.known, turn.contender.candidate in outcome.waiting)


def _write(path: Path, outcome: Outcome) -> None:
    header = ["candidate", "rank", "outcome", "site", "wish", "reason"]
    rows = [
        [
            turn.contender.candidate,
            turn.contender.rank,
            *(_got(turn, outcome)[name] for name in ("outcome", "site", "wish")),
            way_words(turn, turn.contender.candidate in outcome.waiting),
        ]
        for turn in outcome.turns
    ]
    try:
        path.write_bytes(csv_bytes(header, rows))
    except OSError:
        stop([_("文件 %(name)s 写不了，请换一个地方。", name=str(path))])


def _table(path: Path) -> Table:
    try:
        return read_table(path)
    except TableError as error:
        stop([f"{path.name}: {tell(error)}"])


def _bad_rows(problems: Sequence[tuple[str, Problem]], as_json: bool) -> NoReturn:
    """All problems of both files at once, in words on the error stream and, if asked for, as JSON as well."""
    told = [problem_lines(name, [one], PROBLEMS)[0] for name, one in problems]
    if as_json:
        print_problems(
            [
                {"file": name, "row": one.row, "column": one.column, "code": one.code, "message": text}
                for (name, one), text in zip(problems, told, strict=True)
            ]
        )
    stop(told)
