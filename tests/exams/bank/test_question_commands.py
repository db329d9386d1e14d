"""`zeyou bank check`, `import`, `export`: a clerk's way in and out."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select

import recruit.app
from exams.bank.formats.draft import Draft
from exams.bank.intake import Incoming, Intake, take_in
from exams.bank.items import SEED, Item, load_bank
from exams.commands.bank import bank
from exams.models import BankItem
from exams.queries.bank import item_of, own_pictures, pools, standing_items
from exams.services.import_questions import import_questions
from exams.services.load_bank import load_bank as store
from recruit import storage
from recruit.db import db

CSV = "题型,题干,选项A,选项B,答案,解析\n单选题,甲题,一,二,A,因为\n单选题,乙题,一,二,C,因为\n判断题,丙题,,,对,因为\n"


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(recruit.app, "create_app", lambda: app)
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    return lambda *args: CliRunner().invoke(bank, [*map(str, args)], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "题.csv"
    path.write_text(CSV, "utf-8")
    return path


def states(app) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(BankItem).order_by(BankItem.stem))
        return [(row.stem, row.state) for row in rows]


def test_check_tells_rows_and_touches_nothing(app, run, file):
    result = run("check", file)
    assert result.exit_code == 1
    assert "第 3 行 “答案”列: 答案“C”不是选项 AB 里的" in result.output
    assert "看到 3 道题，可以读入 2 道，不读入 1 道，1 处要先改" in result.output
    assert states(app) == []


def test_check_needs_no_database(monkeypatch, file):
    monkeypatch.setattr(recruit.app, "create_app", lambda: pytest.fail("the database was asked for"))
    assert CliRunner().invoke(bank, ["check", str(file), "--json"]).exit_code == 1


def test_check_in_json_says_the_same(run, file):
    plain = json.loads(run("check", file, "--json", "--topic", "safety").output)
    assert (plain["format"], plain["found"], plain["ready"], plain["errors"]) == ("csv", 3, 2, 1)
    assert [(each["line"], each["kind"], each["topic"]) for each in plain["questions"]] == [
        (2, "single", "safety"),
        (4, "true-false", "safety"),
    ]
    (wrong,) = [each for each in plain["troubles"] if each["blocks"]]
    assert (wrong["line"], wrong["column"], wrong["code"]) == (3, "答案", "answer-not-an-option")


def test_import_brings_drafts_and_a_second_time_nothing(app, run, file):
    assert run("import", file, "--topic", "safety").exit_code == 0
    assert states(app) == [("丙题", "draft"), ("甲题", "draft")]
    again = run("import", file, "--topic", "safety")
    assert again.output.count("题库里已经有这道题") == 2
    assert states(app) == [("丙题", "draft"), ("甲题", "draft")]


def test_a_draft_is_in_no_paper(app, run, file):
    run("import", file, "--topic", "safety")
    with app.app_context():
        assert pools() == {}


def test_strict_brings_in_nothing_when_anything_is_wrong(app, run, file):
    assert run("import", file, "--strict").exit_code == 1
    assert states(app) == []


@pytest.mark.parametrize("form", ["gift", "aiken", "moodle-xml", "xlsx", "qti", "csv"])
def test_the_countys_bank_goes_out_and_is_known_when_it_comes_back(app, run, tmp_path, form):
    with app.app_context():
        store(load_bank(SEED)[:40], app.config["ZEYOU_CLOCK"].now())
        db.session.commit()
    out = tmp_path / f"out{form}"
    result = run("export", "--format", form, "--out", out)
    assert result.exit_code == 0
    assert "不完全一样" not in result.output
    back = run("check", out, "--format", form, "--against-bank")
    assert back.exit_code == 0, back.output
    assert "可以读入 0 道" in back.output


def test_export_of_one_topic_only(app, run, tmp_path):
    with app.app_context():
        store(load_bank(SEED), app.config["ZEYOU_CLOCK"].now())
        db.session.commit()
    run("export", "--format", "csv", "--out", tmp_path / "a.csv", "--topic", "safety")
    plain = json.loads(run("check", tmp_path / "a.csv", "--json").output)
    assert {each["topic"] for each in plain["questions"]} == {"safety"}


@pytest.mark.database
def test_a_code_in_use_is_never_taken_over(app_context, clock):
    old = Item("x-1", 1, "true-false", "safety", 1, "旧题", (), True, "因为")
    new = Item("x-1", 4, "true-false", "safety", 1, "新题", (), True, "因为")
    store([old], clock.now())
    incoming = (Incoming(Draft(7, new.kind, new.stem), new),)
    imported = import_questions(Intake("xlsx", 1, incoming, ()), clock.now())
    assert [(each.line, each.code) for each in imported.troubles] == [(7, "code-taken")]
    assert imported.codes[0] != "x-1"
    rows = {row.stem: (row.code, row.version, row.state) for row in db.session.scalars(select(BankItem))}
    assert rows == {"旧题": ("x-1", 1, "reviewed"), "新题": (imported.codes[0], 1, "draft")}


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.database
def test_a_picture_is_made_anew_kept_and_goes_out_again(app_context, clock):
    import base64

    from exams.bank import formats

    body = (
        '<?xml version="1.0"?><quiz><question type="truefalse"><questiontext format="html">'
        '<text>&lt;img src="@@PLUGINFILE@@/a b.png" alt="红"/&gt; 是红的</text>'
        f'<file name="a b.png" encoding="base64">{base64.b64encode(picture()).decode()}</file></questiontext>'
        '<answer fraction="100"><text>true</text></answer></question></quiz>'
    )
    intake = take_in(body.encode(), "a.xml")
    import_questions(intake, clock.now())
    (item,) = standing_items()
    (kept,) = item.pictures
    assert (item.stem, kept.name, kept.alt, kept.media_type) == (
        "![红](a_b.png) 是红的",
        "a_b.png",
        "红",
        "image/jpeg",
    )
    assert storage.get(kept.sha256).startswith(b"\xff\xd8")
    for form in ("moodle-xml", "qti"):
        written = formats.write(form, [item], storage.get)
        assert written.troubles == (), form
        again = take_in(written.data, "b", bank=standing_items(), own_pictures=own_pictures())
        assert [each.code for each in again.troubles if each.code == "already-there"] == ["already-there"], (
            form
        )


@pytest.mark.database
def test_every_kind_comes_back_from_the_database_as_it_was(app_context, clock):
    from tests.exams.bank.test_kinds import GOOD

    store(GOOD, clock.now())
    db.session.expire_all()
    assert {row.code: item_of(row) for row in db.session.scalars(select(BankItem))} == {
        each.code: each for each in GOOD
    }
