"""The demonstration, small: played on both engines, its papers compared, every list recomputed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from recruit.cli import zeyou
from recruit.programme import load
from scoring.verification import verify_bytes
from tests.recruit.programme.files import JINSHA, without_stages, write
from tests.support import postgres
from tests.support.databases import Databases

pytestmark = pytest.mark.pdf
STAGES = [stage.code for stage in load("jinsha-2016").stages]
OPTIONS = ["demo", "--no-serve", "--applicants", "24", "--seed", "7", "--pieces", "1", "--processes", "1"]


def play(out: Path, *more: str) -> Path:
    ended = CliRunner().invoke(zeyou, [*OPTIONS, "--out", str(out), *more], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return out


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("demo"))


def papers(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for folder in ("lists", "bundles")
        for path in sorted((out / folder).iterdir())
    }


def test_it_leaves_every_paper_of_every_stage(played):
    wanted = {f"lists/{code}.{kind}" for code in STAGES for kind in ("csv", "xlsx", "html")}
    wanted |= {f"bundles/{code}.json" for code in STAGES}
    assert set(papers(played)) == wanted
    assert (played / "funnel.svg").read_text("utf-8").startswith("<svg")


def test_the_report_adds_up(played):
    report = json.loads((played / "report.json").read_text("utf-8"))
    stages = report["stages"]
    assert [stage["code"] for stage in stages] == STAGES
    assert stages[0]["entered"] == report["applicants"] == 24
    for stage in stages:
        assert stage["entered"] == stage["advanced"] + stage["reserve"] + stage["out"], stage["code"]
    for before, after in zip(stages[1:], stages[2:], strict=False):
        assert after["entered"] == before["advanced"], after["code"]
    assert report["lowered_targets"]["task-1.screenshots"] == {"notice": 100, "demo": 1}
    with_recheck = {stage.code for stage in load("jinsha-2016").stages if stage.recheck is not None}
    assert {stage["code"] for stage in stages if stage["rechecks"]} == with_recheck
    sat = sum(row["sat"] for row in report["townships"])
    exam = next(stage for stage in stages if stage["code"] == "online-exam")
    assert 0 < sat <= exam["entered"]


def test_everybody_is_invited_to_every_stage_they_came_to(played):
    asked = (
        "SELECT stage.code, count(*) FROM notice_told JOIN entry ON entry.id = notice_told.entry_id"
        " JOIN stage ON stage.id = entry.stage_id GROUP BY stage.code"
    )
    with closing(sqlite3.connect(played / "zeyou.db")) as database:
        told = dict(database.execute(asked))
    report = json.loads((played / "report.json").read_text("utf-8"))
    assert told == {stage["code"]: stage["entered"] for stage in report["stages"][1:]}


def test_as_many_agreements_as_people_who_came_through(played):
    report = json.loads((played / "report.json").read_text("utf-8"))
    printed = list((played / "agreements").glob("*.pdf"))
    assert len(printed) == report["stages"][-1]["advanced"] > 0
    assert all(path.read_bytes().startswith(b"%PDF-") for path in printed)


@pytest.mark.parametrize("code", STAGES)
def test_every_list_can_be_recomputed(played, code):
    assert verify_bytes((played / "bundles" / f"{code}.json").read_bytes()) == []


def test_no_list_tells_more_than_it_may(played):
    for name, content in papers(played).items():
        assert b"999999" not in content, name  # the prefix of every invented ID number
        assert b"199" + b"0" * 4 not in content, name
        assert b"@example.com" not in content, name


def test_both_engines_give_the_same_bytes(played, databases: Databases, tmp_path):
    """Also where the server sorts text in another way; and the verifier finds the same list in its bundles."""
    try:
        server = postgres.start(databases.run_dir)
    except postgres.NoPostgres as missing:
        pytest.skip(f"no PostgreSQL: {missing}")
    name = f"sorted_{databases.worker}"
    address = postgres.create_sorted_otherwise(server, name).render_as_string(hide_password=False)
    again = play(tmp_path / "again", "--database", address)
    postgres.drop_database(server, name)
    first, second = papers(played), papers(again)
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert [code for code in STAGES if verify_bytes(second[f"bundles/{code}.json"])] == []


def test_a_database_that_holds_data_is_refused(played, tmp_path):
    before = (played / "zeyou.db").read_bytes()
    address = f"sqlite:///{played / 'zeyou.db'}"
    ended = CliRunner().invoke(zeyou, [*OPTIONS, "--out", str(tmp_path / "x"), "--database", address])
    assert ended.exit_code != 0
    assert getattr(ended.exception, "code", None) == "database-not-empty"
    assert (played / "zeyou.db").read_bytes() == before


def test_a_second_programme_plays_from_its_yaml_alone(tmp_path):
    """Two stages cut out, numbers changed, another ladder: no code knows of it."""
    text = without_stages(JINSHA, "briefing", "task-2")
    for code in ("briefing", "task-2"):
        start = text.index(f"      - code: {code}\n")
        text = text[:start] + text[text.index("}\n", text.index("params: {stage:", start)) + 2 :]
    for old, new in (
        ("id: jinsha-2016", "id: other-county"),
        ("weight: 95}", "weight: 100}"),
        ("places: {value: 1200", "places: {value: 16"),
        ("places: {value: 600", "places: {value: 12"),
        ("places: {value: 400", "places: {value: 8"),
        ("places: {value: 160, source: notice}, tie", "places: {value: 3, source: notice}, tie"),
        ("panels: 4", "panels: 1"),
        ('["component:task-2", "component:task-1", extra-test]', '["component:task-1", draw]'),
    ):
        assert old in text, old
        text = text.replace(old, new, 1)
    out = play(tmp_path / "out", "--programme", str(write(tmp_path, text)))
    stages = {one["code"]: one for one in json.loads((out / "report.json").read_text("utf-8"))["stages"]}
    assert list(stages) == [
        "registration", "online-exam", "onsite-test", "task-1", "interview", "allotment", "agreement",
    ]  # fmt: skip
    assert [stages[code]["advanced"] for code in ("onsite-test", "task-1", "interview")] == [12, 8, 3]
    assert len(list((out / "agreements").glob("*.pdf"))) == 3
    assert all(verify_bytes(path.read_bytes()) == [] for path in (out / "bundles").iterdir())
    with closing(sqlite3.connect(out / "zeyou.db")) as database:
        chain = database.execute(
            "SELECT id, state, replied_via, follows_id FROM replacement ORDER BY id"
        ).fetchall()
        ruled = database.execute("SELECT answer FROM recheck WHERE kind = 'ruling'").fetchall()
    # Somebody leaves after the interview, the first in reserve does not come, the next one does.
    assert chain == [(1, "declined", "phone", None), (2, "confirmed", "own", 1)]
    assert ruled == [("confirmed",)]


def test_it_can_be_moved_to_another_year_and_stopped_inside_a_stage(tmp_path):
    out = play(tmp_path, "--start", "2027-05-03", "--until", "onsite-test")
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [stage["code"] for stage in report["stages"]] == ["registration", "briefing", "online-exam"]
    assert "2027" in (out / "lists" / "online-exam.html").read_text("utf-8")
