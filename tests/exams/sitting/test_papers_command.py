"""`zeyou papers`: drawn again from plain files, and compared with what is kept."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

import recruit.app
from exams.bank.items import SEED
from exams.commands.papers import papers
from exams.models import BankItem, Paper
from exams.queries.papers import draws_of
from exams.queries.redrawn import compare
from exams.queries.sitting import stage_rules
from exams.sitting.pools import pools_from_plain
from exams.sitting.redrawn import drawn_again
from recruit.config import COMMANDS
from recruit.db import db
from tests.exams.sitting.world import build, with_params
from tests.recruit.programme.files import JINSHA, write

BLUEPRINT = (
    "paper:\n- {type: single, topic: safety, count: 6, points: 2, difficulty: 2-4}\nduration_minutes: 60\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command on a blueprint of its own, the seed bank and three numbers."""
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    (tmp_path / "numbers.txt").write_text("A1\nA2\n\nA3\n", "utf-8")

    def call(command: str, blueprint: str = BLUEPRINT, bank=SEED, **more):
        (tmp_path / "exam.yaml").write_text(blueprint, "utf-8")
        args = [command, "--blueprint", str(tmp_path / "exam.yaml"), "--bank", str(bank)]
        for key, value in more.items():
            args += [f"--{key}"] if value is True else [f"--{key}", str(value)]
        return CliRunner().invoke(papers, args, catch_exceptions=False)

    return call


def test_it_is_a_command_of_the_house():
    assert "exams.commands.papers:papers" in COMMANDS


def test_the_same_files_draw_the_same_papers(run, tmp_path):
    numbers = tmp_path / "numbers.txt"
    first = run("draw", seed="s", numbers=numbers, json=True)
    assert first.exit_code == 0, first.output
    drawn = json.loads(first.output)["papers"]
    assert [one["candidate"] for one in drawn] == ["A1", "A2", "A3"]
    assert {len(one["questions"]) for one in drawn} == {6}
    assert run("draw", seed="s", numbers=numbers, json=True).output == first.output
    assert run("draw", seed="t", numbers=numbers, json=True).output != first.output
    forms = run("draw", BLUEPRINT + "forms: 3\n", seed="s", numbers=numbers, json=True)
    assert sorted(one["form"] for one in json.loads(forms.output)["papers"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("A1\n\nA1\n", "第 3 行：A1 在第 1 行已经写过"),
        ("A1\nA\0\n", "第 2 行：有看不见的字符"),
        ("\n", "一个号也没有"),
    ],
)
def test_a_list_of_numbers_is_refused_by_the_line(run, tmp_path, content: str, told: str):
    (tmp_path / "odd.txt").write_text(content, "utf-8")
    result = run("draw", seed="s", numbers=tmp_path / "odd.txt")
    assert (result.exit_code, told in result.stderr) == (1, True)


def test_what_the_bank_lacks_is_told_line_by_line(run):
    assert run("check").exit_code == 0
    lacking = run("check", BLUEPRINT + "exposure: 0.2\n")
    assert lacking.exit_code == 1
    assert "第 1 行" in lacking.output
    assert "需要 30 道" in lacking.output
    told = json.loads(run("check", BLUEPRINT.replace("safety", "farming"), json=True).output)
    assert told["lacks"][0]["facts"] == {
        "topic": "farming", "type": "single", "need": 6, "have": 0, "low": 2, "high": 4,
    }  # fmt: skip


def test_bad_files_are_told_and_nothing_is_drawn(run, tmp_path):
    wrong = run("check", BLUEPRINT.replace("2-4", "9"))
    assert (wrong.exit_code, "paper[0].difficulty" in wrong.output) == (1, True)
    bank = tmp_path / "bank.csv"
    bank.write_text(
        "code,kind,topic,difficulty,options\na,single,t,9,4\nb,cloze,t,1,4\nc,single,t,1,4\n", "utf-8"
    )
    broken = run("check", bank=bank)
    assert (broken.exit_code, broken.output.count("\n")) == (1, 2)
    assert "第 2 行" in broken.output


def test_a_programme_is_checked_with_its_lines(tmp_path, monkeypatch):
    from recruit.commands.programme import programme

    monkeypatch.setenv("ZEYOU_LANG", "zh")
    row = "{type: single, topic: computer, count: 6, points: 2}"
    text = JINSHA.replace(row, row[:-1] + ", difficulty: 4-2, anchors: [a, a]}", 1)
    line = text[: text.index("difficulty: 4-2")].count("\n") + 1
    found = CliRunner().invoke(programme, ["check", str(write(tmp_path, text))])
    assert found.exit_code == 1
    assert f"{line}" in found.output
    assert "最小值 4 比最大值 2 还大" in found.output


def test_kept_papers_are_drawn_again_from_the_list_and_from_the_record(app, run, tmp_path, monkeypatch):
    monkeypatch.setattr(recruit.app, "create_app", lambda: app)
    with app.app_context():
        world = build(4, programme=with_params(balance="true"))
        db.session.commit()
        codes = dict(db.session.execute(select(BankItem.id, BankItem.code)).all())
        kept = {
            paper.seed.rsplit("/", 1)[1]: [(codes[row["item"]], row["order"]) for row in paper.items]
            for paper in db.session.scalars(select(Paper))
        }
        assert world.stage.code == "online-exam"
    out = tmp_path / "bank.csv"
    assert CliRunner().invoke(papers, ["bank", "--out", str(out)]).exit_code == 0
    with out.open(encoding="utf-8") as file:
        assert set(next(csv.DictReader(file))) == {"code", "kind", "topic", "difficulty", "options"}
    (tmp_path / "numbers.txt").write_text("\n".join(kept), "utf-8")
    blueprint = JINSHA.replace(
        "multiple_rule: all-or-nothing\n", "multiple_rule: all-or-nothing\n      balance: true\n"
    )
    mine = write(tmp_path, blueprint, "exam.yaml").read_text("utf-8")
    drawn = run("draw", mine, out, seed="test/online-exam", numbers=tmp_path / "numbers.txt", json=True)
    again = {
        one["candidate"]: [(asked["code"], asked["order"]) for asked in one["questions"]]
        for one in json.loads(drawn.output)["papers"]
    }
    assert again == kept
    verified = CliRunner().invoke(papers, ["verify", "test", "online-exam"])
    assert (verified.exit_code, "4 份卷子都重抽了一遍" in verified.output) == (0, True)
    with app.app_context():
        paper = db.session.scalars(select(Paper)).first()
        paper.items = paper.items[::-1]
        db.session.commit()
    broken = CliRunner().invoke(papers, ["verify", "test", "online-exam"])
    assert (broken.exit_code, "和重抽的不一样" in broken.output) == (1, True)
    unknown = CliRunner().invoke(papers, ["verify", "test", "briefing"])
    assert (unknown.exit_code, "有：test online-exam" in unknown.output) == (1, True)


def test_a_batch_put_in_anothers_place_is_found(app_context):
    """Papers, seed and roster may fit together: the log tells that they are not what was drawn."""
    world = build(4, programme=with_params(balance="true"))
    assert compare(world.stage).replaced == ()
    (draw,) = draws_of(world.stage)
    paper = db.session.scalars(select(Paper)).first()
    # Its tie to the batch cut, a paper of one whom the batch names does not pass as one from before.
    paper.draw_id = None
    db.session.flush()
    assert (compare(world.stage).different, compare(world.stage).unknown) == (("0001",), 0)
    paper.draw_id = draw.id
    draw.seed = "mine"
    again = drawn_again(pools_from_plain(draw.bank.choices), stage_rules(world.stage), "mine", draw.numbers)
    for entry, number in zip(world.entries, draw.numbers, strict=True):
        own = db.session.scalars(select(Paper).where(Paper.entry_id == entry.id)).one()
        own.items = [slot.to_plain() for slot in again[number][1]]
    db.session.flush()
    found = compare(world.stage)
    assert (found.same, found.different, found.replaced) == (4, (), (1,))
    db.session.execute(update(Paper).values(draw_id=None))
    db.session.delete(draw)
    db.session.flush()
    assert (compare(world.stage).unknown, compare(world.stage).gone) == (4, 1)
    db.session.rollback()
