"""A second programme needs the YAML only: copied, cut short, its numbers changed, even rewritten by a program."""

from __future__ import annotations

import json

import yaml
from click.testing import CliRunner

from recruit.commands import programme as command
from recruit.programme import load, read
from recruit.programme.problems import errors
from tests.recruit.programme.files import JINSHA, without_stages, write


def _short() -> str:
    text = without_stages(JINSHA, "briefing", "task-2")
    for old, new in (
        ("weight: 95}", "weight: 100}"),
        ("places: {value: 1200", "places: {value: 90"),
        ("places: {value: 600", "places: {value: 45"),
        ("places: {value: 400", "places: {value: 30"),
        ("places: {value: 160, source: notice}, tie", "places: {value: 12, source: notice}, tie"),
        ('["component:task-2", "component:task-1", extra-test]', '["component:task-1", draw]'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    for code in ("briefing", "task-2"):
        start = text.index(f"      - code: {code}\n")
        end = text.index("}\n", text.index("params: {stage:", start)) + 2
        text = text[:start] + text[end:]
    return text.replace("id: jinsha-2016", "id: small-2016")


def test_dropping_stages_and_changing_numbers_is_enough(tmp_path):
    reading = read(write(tmp_path, _short()))
    assert errors(reading.problems) == []
    assert [stage.code for stage in reading.programme.stages] == [
        "registration", "online-exam", "onsite-test", "task-1", "interview", "allotment", "agreement",
    ]  # fmt: skip
    assert [stage.places for stage in reading.programme.stages if stage.places] == [90, 45, 30, 12]


def test_a_file_written_by_a_program_reads_the_same(tmp_path):
    jinsha = load("jinsha-2016")
    data = yaml.safe_load(JINSHA)
    dumped = load(write(tmp_path, yaml.safe_dump(data, allow_unicode=True, sort_keys=True)))
    as_json = load(write(tmp_path, json.dumps(data, ensure_ascii=False, default=str), "mine.json"))
    for other in (dumped, as_json):
        assert other.stages == jinsha.stages
        assert other.forms == jinsha.forms
        assert other.sha256 == jinsha.sha256
    assert as_json.shifted(jinsha.stages[0].window.opens.date()).stages == jinsha.stages


def test_new_writes_a_copy_that_checks_clean_and_never_overwrites(tmp_path):
    run = CliRunner().invoke
    arguments = [
        "new",
        "--from",
        "jinsha-2016",
        "other-2017",
        "--out",
        str(tmp_path),
        "--start",
        "2017-03-01",
    ]
    made = run(command.programme, arguments)
    assert made.exit_code == 0
    assert made.output.splitlines()[-1] == f"  .venv/bin/zeyou programme check {tmp_path / 'other-2017.yaml'}"
    copy = load(tmp_path / "other-2017.yaml")
    assert (copy.id, str(copy.stages[0].window.opens.date())) == ("other-2017", "2017-03-01")
    again = run(command.programme, arguments)
    assert again.exit_code == 1
    assert "other-2017.yaml" in again.output
    assert (
        run(command.programme, ["new", "--from", "jinsha-2016", "Bad Id", "--out", str(tmp_path)]).exit_code
        == 1
    )


def test_check_ends_with_one_only_for_errors(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "known_kinds", lambda: None)
    run = CliRunner().invoke
    good = run(command.programme, ["check", str(write(tmp_path)), "--json"])
    assert good.exit_code == 0
    assert {problem["level"] for problem in json.loads(good.output)["problems"]} == {"warning", "open"}
    bad = run(
        command.programme,
        ["check", str(write(tmp_path, JINSHA.replace("weight: 95}", "weight: 9}"))), "--json"],
    )
    assert bad.exit_code == 1
    problem = next(p for p in json.loads(bad.output)["problems"] if p["level"] == "error")
    assert problem["code"] == "policy-weights-not-100"
    assert problem["line"] > 0
    assert problem["message"]
    assert run(command.programme, ["check", "nowhere.yaml"]).exit_code == 1


def test_show_prints_stages_and_origins():
    run = CliRunner().invoke
    plain = json.loads(run(command.programme, ["show", "jinsha-2016", "--json"]).output)
    assert [stage["code"] for stage in plain["stages"]][:3] == ["registration", "briefing", "online-exam"]
    moved = json.loads(
        run(command.programme, ["show", "jinsha-2016", "--json", "--start", "2027-05-03"]).output
    )
    assert moved["stages"][0]["window"]["opens"] == "2027-05-03T00:00:00+08:00"
    words = run(command.programme, ["show", "jinsha-2016"])
    assert words.exit_code == 0
    assert "stages.interview.cut.places = 160" in words.output
    assert run(command.programme, ["show", "nowhere"]).exit_code == 1
    assert "jinsha-2016" in run(command.programme, ["list"]).output
