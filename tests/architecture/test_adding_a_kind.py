"""docs/adding-a-kind.md, followed to the letter in a copy of this tree: what it promises must come true."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from recruit.programme import load
from tests.recruit.programme.files import JINSHA, without_stages, write
from tests.support import code_checks, template_checks
from tests.support.guide import Step, changed, follow, steps
from tests.support.sources import ROOT, files
from tests.support.tools import tool

GUIDE = (ROOT / "docs" / "adding-a-kind.md").read_text("utf-8")
STEPS = steps(GUIDE)
MADE = [step.path for step in STEPS if step.language != "diff"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which every step of the guide was taken."""
    root = tmp_path_factory.mktemp("house")
    for path in tree():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    for step in STEPS:
        follow(step, root)
    return root


def tree() -> list[str]:
    """What belongs to the repository, committed or not; without git (an unpacked archive) whatever is ours by name."""
    listing = ("git", "ls-files", "-co", "--exclude-standard", "-z")
    if shutil.which("git") and (ROOT / ".git").exists():
        told = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return [path for path in told.split("\0") if path and (ROOT / path).is_file()]
    return [path.relative_to(ROOT).as_posix() for path in files("*") if path.is_file()]


def test_it_is_one_package_one_template_folder_and_one_line():
    (line,) = [step for step in STEPS if step.language == "diff"]
    assert line.path == "recruit/config.py"
    assert [one for one in line.text.splitlines() if one[0] in "+-"] == [
        '+    "exams.kinds.home_visit:KIND",'
    ]
    folders = {path.rpartition("/")[0] for path in MADE}
    assert folders == {"exams/kinds/home_visit", "templates/exams/home_visit", "tests/exams/home_visit"}
    package = next(step for step in STEPS if step.path == "exams/kinds/home_visit/__init__.py")
    assert len(package.text.splitlines()) < 100


def test_the_new_kind_passes_its_own_test(house: Path, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith(("PYTEST", "COV"))]:
        monkeypatch.delenv(name)
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")
    result = tool("pytest", *quiet, "tests/exams/home_visit", cwd=house)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 passed" in result.stdout


def test_a_programme_with_the_new_stage_checks_clean(house: Path):
    copy = ("programme", "new", "--from", "jinsha-2016", "visits-2016", "--out", "my-programmes")
    assert f"zeyou {' '.join(copy)}" in GUIDE
    assert tool("zeyou", *copy, cwd=house).returncode == 0
    path = house / "my-programmes" / "visits-2016.yaml"
    unchanged = path.read_text("utf-8")
    stage = (house / "tests" / "exams" / "home_visit" / "stage.yaml").read_text("utf-8")
    assert unchanged.count("  - code: interview\n") == 1
    path.write_text(unchanged.replace("  - code: interview\n", f"{stage}\n  - code: interview\n"), "utf-8")
    check = ("programme", "check", "my-programmes/visits-2016.yaml")
    assert f"zeyou {' '.join(check)}" in GUIDE
    result = tool("zeyou", *check, cwd=house)
    assert result.returncode == 0, result.stdout + result.stderr
    path.write_text(path.read_text("utf-8").replace("kind: home-visit", "kind: home-visitt"), "utf-8")
    wrong = tool("zeyou", *check, cwd=house)
    assert wrong.returncode == 1
    assert "home-visit" in wrong.stdout
    for old, new, told in (("kind: rubric", "kind: rubrik", "rubric"), ("criteria:", "critera:", "criteria")):
        path.write_text(
            unchanged.replace("  - code: interview\n", f"{stage.replace(old, new)}\n  - code: interview\n"),
            "utf-8",
        )
        wrong = tool("zeyou", *check, cwd=house)
        assert wrong.returncode == 1
        assert told in wrong.stdout


def test_the_demonstration_plays_the_new_stage(house: Path):
    """To the end, in a programme of two stages, which is soon played."""
    command = "zeyou demo --programme my-programmes/visits-2016.yaml --applicants 300 --out visits-out"
    assert f"{command} --until home-visit" in GUIDE
    stage = (house / "tests" / "exams" / "home_visit" / "stage.yaml").read_text("utf-8")
    pasted = JINSHA.replace("  - code: interview\n", f"{stage}\n  - code: interview\n")
    others = [one.code for one in load("jinsha-2016").stages if one.code != "registration"]
    path = write(house, without_stages(pasted, *others), "short.yaml")
    small = ("--applicants", "30", "--processes", "1", "--no-serve")
    result = tool("zeyou", "demo", "--programme", str(path), "--out", "visits-out", *small, cwd=house)
    assert result.returncode == 0, result.stdout + result.stderr
    visit = json.loads((house / "visits-out" / "report.json").read_text("utf-8"))["stages"][-1]
    rows = (house / "visits-out" / "lists" / "home-visit.csv").read_text("utf-8-sig").splitlines()[1:]
    assert (visit["code"], len(rows)) == ("home-visit", visit["entered"])
    missed = [row for row in rows if row.endswith(",absent")]
    assert 0 < len(missed) == visit["out"] < visit["advanced"], "some are not at home, as the act has it"


def test_the_new_files_are_as_tidy_as_all_others(house: Path):
    python = [path for path in MADE if path.endswith(".py")]
    for how in (("check",), ("format", "--check", "--diff")):
        result = tool("ruff", *how, "--no-cache", *python, cwd=house)
        assert result.returncode == 0, result.stdout + result.stderr


def test_the_new_files_speak_through_the_catalogue():
    for step in STEPS:
        if step.path.endswith(".html"):
            assert template_checks.untranslated_texts(step.text) == []
            assert template_checks.inline_code(step.text) == []
        elif step.path.endswith(".py") and step.language != "diff" and not step.path.startswith("tests/"):
            assert code_checks.untranslated_texts(step.text) == []


def test_a_step_that_cannot_be_taken_is_refused(tmp_path: Path):
    (tmp_path / "there.py").write_text("a\nb\n", "utf-8")
    follow(Step("there.py", "diff", " a\n+x\n b\n"), tmp_path)
    assert (tmp_path / "there.py").read_text("utf-8") == "a\nx\nb\n"
    with pytest.raises(AssertionError, match="exactly once"):
        changed("a\na\n", " a\n+x\n")
    with pytest.raises(AssertionError, match="there already"):
        follow(Step("there.py", "python", "a\n"), tmp_path)
    assert steps("### `a/b.py`\nwords between\n```python\nx\n```\n") == []
