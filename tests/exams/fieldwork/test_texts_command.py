"""`zeyou texts pairs` on a folder of files."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from exams.commands import texts as command
from exams.commands import texts_shown
from exams.commands.texts import texts
from recruit.columns import width
from scoring.texts import likeness
from tests.scoring.texts import plans


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four people filled in the form; the fifth copied the second and exchanged names and amounts."""
    place = tmp_path / "plans"
    (place / "镇上").mkdir(parents=True)
    for seed in range(4):
        (place / f"p{seed}.txt").write_text(plans.filled(plans.plan(seed, 24)), "gb18030")
    (place / "镇上" / "p4.md").write_text(plans.filled(plans.renamed(plans.plan(1, 24), 5)), "utf-8-sig")
    (place / "form.txt").write_text(plans.TEMPLATE, "utf-8")
    return place


def pairs(*arguments: object) -> Result:
    return CliRunner().invoke(texts, ["pairs", *(str(one) for one in arguments)])


def found(*arguments: object) -> dict[str, Any]:
    result = pairs(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_copy_is_found_with_its_passages(folder: Path):
    plain = found(folder, "--template", folder / "form.txt")
    assert plain["texts"] == 5
    assert [(one["first"], one["second"], one["kind"]) for one in plain["pairs"]] == [
        ("p1.txt", "镇上/p4.md", "copied")
    ]
    pair = plain["pairs"][0]
    first = (folder / "p1.txt").read_text("gb18030")
    second = (folder / "镇上" / "p4.md").read_text("utf-8-sig")
    for one in pair["passages"]:
        here, there = first[slice(*one["first"])], second[slice(*one["second"])]
        assert here[0] == there[0]
        assert here[-1] == there[-1]
    assert pair["likeness"] > 0.8
    assert plain["groups"] == [["p1.txt", "镇上/p4.md"]]
    assert plain["note"] in pairs(folder).stdout


def test_without_the_form_few_texts_are_all_alike_and_that_is_told(folder: Path):
    (folder / "form.txt").unlink()
    (folder / "镇上" / "p4.md").unlink()
    for seed in range(4):
        (folder / f"p{seed}.txt").write_text(plans.filled(plans.plan(seed, 4)), "gb18030")
    result = pairs(folder)
    assert result.exit_code == 0
    assert "--template" in result.stdout
    assert "--template" not in pairs(folder, "--template", folder / "p0.txt").stdout


def test_the_report_says_why_and_shows_both_sides(folder: Path):
    result = pairs(folder, "--template", folder / "form.txt", "--passages")
    assert "p1.txt ~ 镇上/p4.md：" in result.stdout
    beside = [line for line in result.stdout.splitlines() if " | " in line]
    assert len(beside) > 20
    assert all(width(line.partition(" | ")[0]) == 46 for line in beside)
    assert all(width(line) <= 95 for line in beside)


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(folder: Path):
    (folder / "empty.docx").touch()
    (folder / "pic.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    (folder / "~$p1.docx").write_bytes(b"lock")
    (folder / ".hidden").write_bytes(b"x")
    (folder / "to").symlink_to(folder / "p1.txt")
    plain = found(folder, "--template", folder / "form.txt")
    assert [(one["file"], one["code"]) for one in plain["skipped"]] == [
        ("empty.docx", "text-empty"),
        ("pic.txt", "text-type"),
    ]
    assert (plain["texts"], len(plain["pairs"])) == (5, 1)
    assert "pic.txt" in pairs(folder).stderr


def test_a_file_that_cannot_be_opened(folder: Path, monkeypatch: pytest.MonkeyPatch):
    opened = Path.open

    def refuse(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == "p0.txt":
            raise PermissionError(path)
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)
    plain = found(folder)
    assert [(one["file"], one["code"]) for one in plain["skipped"]] == [("p0.txt", "text-missing")]
    assert plain["texts"] == 5


@pytest.mark.parametrize("as_json", [False, True])
def test_what_stops_the_command(tmp_path: Path, as_json: bool):
    (tmp_path / "a").write_bytes(b"one text alone")
    (tmp_path / "bad").write_bytes(b"")
    few = pairs(tmp_path, *(["--json"] * as_json))
    gone = pairs(tmp_path / "gone", *(["--json"] * as_json))
    (tmp_path / "c").write_bytes(b"another text")
    form = pairs(tmp_path, "--template", tmp_path / "bad", *(["--json"] * as_json))
    assert few.exit_code == gone.exit_code == form.exit_code == 1
    assert all(one.stderr.strip() for one in (few, gone, form))
    if as_json:
        codes = [[one["code"] for one in json.loads(r.stdout)["problems"]] for r in (few, gone, form)]
        assert codes == [["text-empty", "too-few"], ["no-folder"], ["text-empty"]]


def test_names_and_passages_cannot_steer_the_terminal(tmp_path: Path):
    text = plans.written(plans.plan(1, 10))
    (tmp_path / "a\x1b[31m.txt").write_text(text.replace("，", "\u202e，\u200b"), "utf-8")
    (tmp_path / "b.txt").write_text(text, "utf-8")
    shown = pairs(tmp_path, "--passages").output
    assert "b.txt" in shown
    assert not {"\x1b", "\u202e", "\u200b"} & set(shown)


def test_lines_are_wrapped_by_their_width_on_a_terminal():
    lines = texts_shown.wrapped("村里的tea茶e\u0301😀" * 9, 11)
    assert "".join(lines) == "村里的tea茶e\u0301😀" * 9
    assert all(width(line.replace("\u0301", "")) <= 11 for line in lines)
    assert not any(line.startswith("\u0301") for line in lines)
    assert texts_shown.wrapped("", 11) == []


def test_the_usual_limits_are_those_of_the_arithmetic():
    assert (command.LIKE, command.RUN, command.MOST) == (likeness.LIKE, likeness.RUN, likeness.MOST_PAIRS)
