"""`zeyou bank load` fills the bank and draws the papers that were waiting for it."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

import recruit.app
from exams.bank.items import SEED
from exams.commands.bank import bank
from exams.models import BankItem, Paper
from recruit.config import COMMANDS
from recruit.db import db
from tests.exams.sitting.world import build


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(recruit.app, "create_app", lambda: app)
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    return lambda *args: CliRunner().invoke(bank, ["load", *map(str, args)])


def numbers(app) -> tuple[int, int]:
    with app.app_context():
        return db.session.scalar(select(func.count(BankItem.id))), db.session.scalar(
            select(func.count(Paper.id))
        )


def test_it_is_a_command_of_the_house():
    assert "exams.commands.bank:bank" in COMMANDS


def test_loading_draws_the_papers_that_waited(app, run):
    with app.app_context():
        build(2, items=())
    assert numbers(app) == (0, 0)
    result = run()
    assert result.exit_code == 0, result.output
    items = numbers(app)[0]
    assert items >= 200
    assert numbers(app) == (items, 2)
    assert run(SEED).exit_code == 0
    assert numbers(app) == (items, 2)


def test_a_broken_folder_is_told_line_by_line_and_nothing_comes_in(app, run, tmp_path):
    (tmp_path / "a.yaml").write_text("topic: safety\nitems:\n- {code: x}\n", "utf-8")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "a.yaml:3" in result.output
    assert numbers(app)[0] == 0
