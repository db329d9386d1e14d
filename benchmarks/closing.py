"""Closing a stage beside a script with the same Decimal totals, one sort and one bulk insert, in the same run.

Target: at most 3 times the script at 100,000 candidates. `.venv/bin/python benchmarks/closing.py`; the last line is
the ratio. `--sizes 100000,300000,1000000` shows how it grows; `--pages` times one page of a list at 600 and at 60,000.

The script: points of two marks and of the order of completion, rounded as the rules say, their sum, one sort by total,
mark and time, places given by counting, one bulk insert into the table of rows (SQLAlchemy's), one commit.

Ours, from the same marks in memory to the same commit: check of every mark, points, totals, the whole ladder with
ties found and named, the cut with its reserve, what stands at the line (all that a person's explanation needs of the
others), the inputs in canonical spelling, the bundle with its CSV and all hashes, the head for pages, the bundle
sealed in the file store, and every row with what a page shows of it. An explanation is worked out when its person
asks; its time is told.

Each is repeated in turn and the best time of each counts: whatever else the machine does can only add to it.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from sqlalchemy import delete, insert

from recruit.app import create_app
from recruit.bundles import keep
from recruit.db import db
from recruit.list_head import head_of
from recruit.models import Candidacy, Cohort, Place, Result, ResultRow, Stage
from recruit.programme import load
from recruit.queries.lists import list_page
from recruit.secrets import KeyRing
from recruit.services.publish_programme import publish
from recruit.services.store_rows import store_rows
from scoring.bundle import Frame, seal
from scoring.canonical import sha256_hex
from scoring.explain import context, explain
from scoring.marks import CandidateMarks
from scoring.policy import StagePolicy
from scoring.worked import Worked, no_garbage_rounds, work_out_marks

CANDIDATES, REPEATS, TARGET, SEED = 100_000, 3, 3.0, 20165
OPENS = datetime(2016, 5, 23, tzinfo=UTC)
CENT = Decimal("0.01")
COLUMNS = [
    [key, key]
    for key in (
        *("rank", "candidate", "name", "township", "points.exam", "points.tasks", "points.completion"),
        *("total", "outcome", "rung", "reason"),
    )
]


def rules(count: int) -> StagePolicy:
    """Two marks and the order of completion; a quarter goes on, ties by mark and time."""
    return StagePolicy.from_dict(
        {
            "components": [
                {"code": "exam", "max": "100", "weight": "60"},
                {"code": "tasks", "max": "120", "weight": "30"},
            ],
            "completion_time": {"rule": "rank-points", "weight": "10"},
            "ties": ["component:exam", "completed-at", "extra-test"],
            "cut": {"rule": "fixed", "places": count // 4},
            "reserve": {"places": count // 20},
        }
    )


def made_up(count: int) -> list[CandidateMarks]:
    """Marks in half points and tenths, so that there are ties; every moment is somebody's own."""
    dice = random.Random(SEED)
    seconds = dice.sample(range(count * 20), count)
    return [
        CandidateMarks(
            f"N{number:07}",
            {"exam": Decimal(dice.randrange(201)) / 2, "tasks": Decimal(dice.randrange(1201)) / 10},
            OPENS + timedelta(seconds=seconds[number]),
        )
        for number in range(count)
    ]


def script(marks: list[CandidateMarks], ids: dict[str, int], result_id: int) -> list[dict[str, Any]]:
    """What somebody would write who needs the list tonight."""
    count = len(marks)
    order = {
        one.candidate: place for place, one in enumerate(sorted(marks, key=lambda one: one.completed_at))
    }
    scored = []
    for one in marks:
        exam = (one.values["exam"] * 60 / 100).quantize(CENT, ROUND_HALF_UP)
        tasks = (one.values["tasks"] * 30 / 120).quantize(CENT, ROUND_HALF_UP)
        share = Decimal(100) * (count - order[one.candidate]) / count
        done = (share * 10 / 100).quantize(CENT, ROUND_HALF_UP)
        scored.append((-(exam + tasks + done), -one.values["exam"], one.completed_at, one.candidate))
    scored.sort()
    rows = [
        {
            "result_id": result_id,
            "position": place,
            "candidacy_id": ids[name],
            "rank": place,
            "total": -total,
            "outcome": _outcome(place, count),
        }
        for place, (total, _exam, _at, name) in enumerate(scored, 1)
    ]
    db.session.execute(insert(ResultRow), rows)
    db.session.commit()
    return rows


def _outcome(place: int, count: int) -> str:
    if place <= count // 4:
        return "advanced"
    return "reserve" if place <= count // 4 + count // 20 else "out"


def ours(marks: list[CandidateMarks], ids: dict[str, int], result_id: int) -> Worked:
    """The functions that `close_stage.confirm` calls, in its order."""
    with no_garbage_rounds():
        worked = work_out_marks(rules(len(marks)), marks)
        people = dict.fromkeys(ids, {"name": "王*明", "township": "城关镇"})
        sealed = seal(FRAME, worked, people)
        result = db.session.get_one(Result, result_id)
        result.sha256, result.head = sha256_hex(sealed.content), head_of(sealed.bundle)
        keep(result, sealed.content)
        db.session.flush()
        store_rows(result_id, sealed, ids)
        db.session.commit()
        return worked


FRAME = Frame(
    programme={"id": "bench", "version": 1, "sha256": "0" * 64},
    stage={"code": "exam", "title": "考试"},
    code={"version": "0", "scoring_sha256": "0" * 64},
    signers=[{"name": name, "role": "office", "at": OPENS.isoformat(), "act": "sign"} for name in "甲乙"],
    columns=COLUMNS,
)


@contextmanager
def site() -> Iterator[None]:
    """An installation of its own on SQLite, durable as in service."""
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyRing({1: bytes(32)}, b"i" * 32, b"r" * 32, "benchmark")
        app = create_app({"ZEYOU_HOME": Path(folder), "ZEYOU_KEYS": keys, **_paths(Path(folder))})
        with app.app_context():
            upgrade()
            yield
            db.session.remove()
            db.engine.dispose()


def _paths(home: Path) -> dict[str, Any]:
    return {
        "ZEYOU_KEY_FILE": home / "zeyou.key",
        "ZEYOU_STORAGE": home / "files",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{home / 'zeyou.db'}",
    }


def stage_of(marks: list[CandidateMarks]) -> tuple[dict[str, int], Stage]:
    """A stage with so many candidacies; nothing of it is timed."""
    version = publish(load("jinsha-2016"), None, OPENS)
    cohort = Cohort(code=f"bench-{len(marks)}", version=version, opened_at=OPENS, counters={})
    window = {"opens_at": OPENS, "closes_at": OPENS + timedelta(days=1)}
    stage = Stage(cohort=cohort, code="online-exam", kind="online-exam", track="sites", position=1, **window)
    db.session.add(stage)
    db.session.flush()
    _candidacies(cohort, marks)
    rows = db.session.execute(db.select(Candidacy.number, Candidacy.id).filter_by(cohort_id=cohort.id))
    ids = {number: key for number, key in rows}  # noqa: C416
    db.session.commit()
    return ids, stage


def _candidacies(cohort: Cohort, marks: list[CandidateMarks]) -> None:
    about = {"cohort_id": cohort.id, "created_at": OPENS}
    seat = {"township_code": "1", "village_code": "1"}
    db.session.execute(
        insert(Place), [{**about, **seat, "code": one.candidate, "name": one.candidate} for one in marks]
    )
    keys = dict(db.session.execute(db.select(Place.code, Place.id).filter_by(cohort_id=cohort.id)).all())
    common = {**about, "track": "sites", "subject": "place", "township_code": "1"}
    rows = [{**common, "number": one.candidate, "place_id": keys[one.candidate]} for one in marks]
    db.session.execute(insert(Candidacy), rows)


def empty_result(stage: Stage, version: int) -> int:
    """A list that has been put forward, as confirming finds it."""
    result = Result(
        stage_id=stage.id, version=version, state="proposed", inputs_sha256="", bundle="", sha256="",
        proposed_at=OPENS, proposed_by_id=_signer(),
    )  # fmt: skip
    db.session.add(result)
    db.session.commit()
    return result.id


def _signer() -> int:
    from recruit.models import Account

    found = db.session.scalar(db.select(Account))
    if found is None:
        found = Account(kind="staff", login="bench", name="bench", created_at=OPENS)
        db.session.add(found)
        db.session.flush()
    return found.id


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    made = work()
    return perf_counter() - start, made


def measure(count: int, repeats: int) -> tuple[float, float]:
    """Best times of the script and of ours for so many candidates; both must come to the same list."""
    marks = made_up(count)
    ids, stage = stage_of(marks)
    best = {"script": math.inf, "ours": math.inf}
    for turn in range(repeats):
        for name, work in (("script", script), ("ours", ours)):
            result_id = empty_result(stage, turn * 2 + (name == "ours") + 1)
            taken, made = timed(partial(work, marks, ids, result_id))
            best[name] = min(best[name], taken)
            if name == "script":
                theirs = [(row["candidacy_id"], row["total"], row["outcome"]) for row in made]
                db.session.execute(delete(ResultRow).where(ResultRow.result_id == result_id))
                db.session.commit()
        mine = [(ids[row.candidate], row.total, row.outcome) for row in made.ranked]
        assert mine == theirs, "both must come to the same list before their times mean anything"
    print(f"{count:>9,}: script {best['script']:.2f} s, closing {best['ours']:.2f} s, "
          f"ratio {best['ours'] / best['script']:.2f}", flush=True)  # fmt: skip
    if repeats > 1:
        _explanations(marks, made)
    return best["script"], best["ours"]


def _explanations(marks: list[CandidateMarks], worked: Worked) -> None:
    policy = rules(len(marks))
    first, whole = timed(lambda: context(policy, marks, worked.ranked))
    by_code = {row.candidate: row for row in worked.ranked}
    some = marks[:: max(1, len(marks) // 1000)]
    taken, _ = timed(lambda: [explain(policy, row, by_code[row.candidate], whole) for row in some])
    print(
        f"explanations: {first:.2f} s once per list and process, then {taken / len(some) * 1e6:.0f} µs a person"
    )


def pages() -> None:
    """One page in the middle and one search, at two lengths; the best of twenty."""
    for count in (600, 60_000):
        marks = made_up(count)
        ids, stage = stage_of(marks)
        result_id = empty_result(stage, 1)
        ours(marks, ids, result_id)
        for what, number, page in (("a page", "", count // 200), ("a search", f"N{count // 2:07}", 1)):
            asked = partial(_page, result_id, number, page)
            best = min(timed(asked)[0] for _ in range(20))
            print(f"{what} of {count:>6,}: {best * 1000:.1f} ms")


def _page(result_id: int, number: str, page: int) -> None:
    db.session.expire_all()
    rows = list_page(db.session.get_one(Result, result_id), number, page).rows
    assert rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="", help="numbers of candidates, with commas; each is run once")
    parser.add_argument("--pages", action="store_true", help="times one page of a list at two lengths")
    chosen = parser.parse_args()
    with site():
        if chosen.pages:
            pages()
        for size in [int(one) for one in chosen.sizes.split(",") if one]:
            _grows(size, measure(size, 1)[1])
        theirs, mine = measure(CANDIDATES, REPEATS)
    print(f"target {TARGET}")
    print(f"ratio {mine / theirs:.2f}")


def _grows(size: int, taken: float) -> None:
    print(f"{'':>9}  {taken / (size * math.log2(size)) * 1e6:.3f} µs per n·log n")


if __name__ == "__main__":
    main()
