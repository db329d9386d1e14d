"""`zeyou draw`: lots drawn, or a draw on record drawn again, by anybody, on plain files and without a database.

The order, the rooms and the judges come from the very functions that draw for the interview (`exams.lots`,
`scoring.sampling`), so a committed roster and the seed give what was drawn that day.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from exams.commands.draw_files import Roster, read_judges, read_roster
from exams.commands.draw_text import PROBLEMS, draw_lines, draw_rows
from exams.lots import Drawn, draw_again
from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import Problem, problem_lines
from recruit.commands.whole import whole
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import Table, TableError, read_table
from recruit.two_words import seed_of, tidy_word
from scoring.csvtext import csv_bytes

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("roster", metavar="ROSTER.csv", type=FILE)
@click.option("--seed", help="The seed of the draw, one line.")
@click.option(
    "--word",
    "words",
    multiple=True,
    help="Instead of --seed: what each of two officers said, in that order (give it twice).",
)
@click.option("--rooms", type=click.IntRange(1, 200), help="Spread everybody over so many rooms.")
@click.option("--judges", type=FILE, help="Who can judge (column `judge`): drawn into the rooms.")
@click.option(
    "--per-room", type=click.IntRange(1, 50), help="Judges in each room [default: as many as go round]."
)
@click.option(
    "--experts",
    type=click.IntRange(1, 50),
    help="So many judges of the trade in each room at least (column `expert` of --judges says who is).",
)
@click.option("--digest", default="", help="The roster's published digest; leaves with 1 if it is another.")
@click.option("--out", type=FILE, help="Write the outcome to this CSV file as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def draw(
    roster: Path,
    seed: str | None,
    words: tuple[str, ...],
    rooms: int | None,
    judges: Path | None,
    per_room: int | None,
    experts: int | None,
    digest: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Draw lots for ROSTER.csv (column `candidate`, CSV or Excel): who comes when, in which room, before whom.

    Who withdrew after the roster was committed stays in it, with a word in the column `withdrawn`: the others keep
    their numbers. The order of the rows does not count.
    """
    candidates = _read(roster, read_roster, as_json)
    pool = _read(judges, read_judges, as_json) if judges else None
    count = rooms if rooms is not None or pool is None else 1
    each = _per_room(per_room, pool, count)
    trade = _experts(experts, pool, count, each)
    drawn = draw_again(_seed(seed, words), candidates.codes, count, pool.codes if pool else (), each, *trade)
    drawn = replace(drawn, withdrawn=candidates.withdrawn)
    if out is not None:
        _write(out, drawn)
    fits = not digest or digest.strip().lower() == drawn.roster_sha256
    if as_json:
        click.echo(json.dumps(_plain(drawn, digest, fits), ensure_ascii=False, indent=2))
    else:
        for line in draw_lines(drawn):
            click.echo(line)
    if not fits:
        stop([_("名单的指纹不是 %(digest)s：这不是抽签时定下的那份名单。", digest=digest.strip()[:64])])


def _seed(seed: str | None, words: Sequence[str]) -> str:
    if words and seed is not None:
        stop([_("--seed 和 --word 只能写一样。")])
    if words:
        if len(words) != 2:
            stop([_("--word 要写两次：先说的一段、后说的一段。")])
        try:
            return seed_of(tidy_word(words[0]), tidy_word(words[1]))
        except Refusal as refusal:
            stop([tell(refusal)])
    if seed is None:
        stop([_("请写抽签的种子（--seed），或者两个人说的两段话（--word 写两次）。")])
    if not seed.strip() or not seed.isprintable():
        stop([_("种子要写在一行里，不能是空的。")])
    return seed


def _per_room(per_room: int | None, pool: Roster | None, rooms: int | None) -> int:
    if pool is None:
        if per_room is not None:
            stop([_("--per-room 要和 --judges 一起用。")])
        return 0
    assert rooms is not None
    each = len(pool.codes) // rooms if per_room is None else per_room
    if each < 1 or each * rooms > len(pool.codes):
        needed = max(each, 1) * rooms
        stop([_("要 %(needed)s 位评委，名单上只有 %(found)s 位。", needed=needed, found=len(pool.codes))])
    return each


def _experts(
    least: int | None, pool: Roster | None, rooms: int | None, each: int
) -> tuple[frozenset[str], int]:
    if least is None:
        return frozenset(), 0
    if pool is None:
        stop([_("--experts 要和 --judges 一起用。")])
    assert rooms is not None
    if least > each or least * rooms > len(pool.experts):
        needed = least * rooms
        stop(
            [_("要 %(needed)s 位专业评委，名单上只有 %(found)s 位。", needed=needed, found=len(pool.experts))]
        )
    return pool.experts, least


def _read(path: Path, reader: Any, as_json: bool) -> Roster:
    found: Roster
    problems: Sequence[Problem]
    found, problems = reader(_table(path))
    if problems:
        told = problem_lines(path.name, problems, PROBLEMS)
        if as_json:
            places = [{"row": one.row, "column": one.column, "code": one.code} for one in problems]
            pairs = zip(places, told, strict=True)
            print_problems([{"file": path.name, **place, "message": text} for place, text in pairs])
        stop(told)
    return found


def _table(path: Path) -> Table:
    try:
        return read_table(path)
    except TableError as error:
        stop([tell(error)])


def _write(out: Path, drawn: Drawn) -> None:
    try:
        with whole(out) as file:
            file.write(csv_bytes(["number", "room", "position", "candidate", "withdrawn"], draw_rows(drawn)))
    except OSError as error:
        click.echo(_("写不进 %(file)s：%(why)s", file=out, why=error.strerror or error), err=True)
        sys.exit(1)


def _plain(drawn: Drawn, digest: str, fits: bool) -> dict[str, Any]:
    order = [
        {
            "number": seat.number,
            "candidate": seat.candidate,
            **({"room": seat.room, "position": seat.position} if seat.room else {}),
            "withdrawn": seat.candidate in drawn.withdrawn,
        }
        for seat in drawn.seats
    ]
    plain = asdict(drawn)
    told = {
        "roster_sha256": drawn.roster_sha256,
        "seed": drawn.seed,
        "candidates": len(order),
        "order": order,
    }
    if drawn.panels:
        told |= {"judges": plain["panels"], "reserve": list(drawn.reserve)}
    return {**told, "digest_fits": fits} if digest else told
