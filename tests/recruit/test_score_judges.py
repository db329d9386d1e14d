"""`zeyou score judges` on plain files, and the finer settings of `zeyou score panel`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recruit.commands.score import score

ROWS = {"c1": (70, 80, 90), "c2": (60, 71, 80), "c3": (50, 60, 69)}


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEYOU_LANG", "zh")


def run(tmp_path: Path, command: str, content: str, *options: str, encoding: str = "utf-8") -> Result:
    path = tmp_path / "marks.csv"
    path.write_bytes(content.encode(encoding))
    return CliRunner().invoke(score, [command, str(path), *options])


def content(panel: str = "") -> str:
    head = "judge,candidate,mark" + (",panel" if panel else "")
    lines = [
        f"{judge},{candidate},{mark}" + (f",{panel}" if panel else "")
        for candidate, marks in ROWS.items()
        for judge, mark in zip(("甲", "乙", "丙"), marks, strict=True)
    ]
    return "\n".join([head, *lines]) + "\n"


def test_severity_and_agreement_as_json(tmp_path: Path):
    result = run(tmp_path, "judges", content("A"), "--json", encoding="gb18030")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    (block,) = found["severity"]
    assert {one["judge"]: round(one["severity"], 2) for one in block["judges"]} == {
        "甲": -10,
        "乙": 0.33,
        "丙": 9.67,
    }
    assert [one["panel"] for one in found["agreement"]] == ["A"]
    kinds = {one["kind"]: one["value"] for one in found["agreement"][0]["correlations"]}
    assert kinds["3,1"] > 0.99
    assert 0.4 < kinds["2,1"] < 0.6


def test_the_same_in_words(tmp_path: Path):
    said = run(tmp_path, "judges", content()).stdout
    assert "不改任何成绩" in said
    assert "甲：-10.00（95% 在" in said
    assert "全部：评委 3 位，考生 3 位：ICC(1,1)" in said


def test_groups_that_share_nobody_and_a_single_mark(tmp_path: Path):
    said = run(tmp_path, "judges", content() + "丁,c9,50\n").stdout
    assert "有 2 组评委没有共同打过分的考生" in said
    assert "丁：+0.00（分数太少，说不准）" in said
    lone = run(tmp_path, "judges", "judge,candidate,mark\n丁,c9,50\n").stdout
    assert "算不出来" in lone


def test_every_mistake_is_told(tmp_path: Path):
    result = run(tmp_path, "judges", content() + "甲,c1,70\n,c2,5\n乙,c9,许多\n", "--json")
    assert result.exit_code == 1
    told = [(one["row"], one["column"], one["code"]) for one in json.loads(result.stdout)["problems"]]
    assert told == [(11, "mark", "marked-twice"), (12, "judge", "blank"), (13, "mark", "not-a-mark")]
    missing = run(tmp_path, "judges", "judge,mark\n甲,1\n")
    assert (missing.exit_code, "candidate" in missing.stderr) == (1, True)


PANELS = "panel,candidate,score\nA,a,70\nA,b,80\nA,c,81\nB,d,90\nB,e,90\nB,f,91\n"


def coefficients(tmp_path: Path, *options: str) -> dict[str, object]:
    result = run(tmp_path, "panel", PANELS, "--method", "pooled", "--json", *options)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    return {
        "pooled": found["pooled"],
        "means": [one["mean"] for one in found["panels"]],
        "coefficients": [one["coefficient"] for one in found["panels"]],
        "first": found["scores"][0]["corrected"],
    }


def test_each_step_is_rounded_by_its_own_options(tmp_path: Path):
    plain = coefficients(tmp_path)
    assert plain == {
        "pooled": "83.67",
        "means": ["77.00", "90.33"],
        "coefficients": ["1.09", "0.93"],
        "first": "76.30",
    }
    options = ["--mean-decimals", "1", "--common-decimals", "2", "--mean-rounding", "truncate"]
    options += ["--coefficient-decimals", "3", "--score-rounding", "truncate", "--score-decimals", "1"]
    assert coefficients(tmp_path, *options) == {
        "pooled": "83.67",
        "means": ["77.0", "90.3"],
        "coefficients": ["1.087", "0.927"],
        "first": "76.0",  # 70 × 1.087 = 76.09
    }


def test_means_may_stay_unrounded_and_scores_be_capped(tmp_path: Path):
    found = coefficients(tmp_path, "--mean-decimals", "none", "--coefficient-decimals", "4", "--cap", "76")
    assert found["coefficients"] == ["1.0866", "0.9262"]  # 83.666… ÷ 77 and ÷ 90.333…
    assert found["first"] == "76.00"
    said = run(tmp_path, "panel", PANELS, "--method", "pooled", "--mean-decimals", "none").stdout
    assert "平均 90.333333333…" in said


def test_the_common_mean_may_be_over_all(tmp_path: Path):
    found = coefficients(tmp_path, "--trim-candidates", "1", "--pool", "all")
    assert (found["pooled"], found["means"]) == ("83.67", ["80.00", "90.00"])


@pytest.mark.parametrize("options", [("--score-decimals", "none"), ("--mean-decimals", "99"), ("--cap", "x")])
def test_what_no_step_can_be_is_refused(tmp_path: Path, options: tuple[str, str]):
    assert run(tmp_path, "panel", PANELS, "--method", "pooled", *options).exit_code == 2
