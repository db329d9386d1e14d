"""The commands of the checkout: executable, readable by bash, and blind to where they are started from."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT, files, short

SCRIPTS = [path for path in files("*", under=("bin", ".ci")) if path.is_file() and path.suffix != ".py"]
SETUP = ROOT / "bin" / "lib" / "setup.sh"


def bash(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a piece of bash with the shared functions at hand and next to nothing in its environment."""
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; . {SETUP}; {text}"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=short)
def test_bash_can_read_it(script: Path):
    assert subprocess.run(["bash", "-n", script], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("script", [path for path in SCRIPTS if path.parent.name != "lib"], ids=short)
def test_it_can_be_started(script: Path):
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").startswith("#!/usr/bin/env bash\n")


def test_an_old_python_is_passed_over(tmp_path: Path):
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)
    found = bash('find_python; echo "$python"', tmp_path, PYTHON=str(old))
    assert found.returncode == 0
    assert found.stdout.strip() != str(old)


@pytest.mark.parametrize(
    ("missing", "wanted", "ends", "told"),
    [
        (
            "libpango-1.0-0",
            "chromium",
            1,
            "sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium",
        ),
        ("", "chromium", 0, "are skipped"),
        ("", "", 0, ""),
    ],
)
def test_who_is_not_root_is_told_one_command(tmp_path: Path, missing: str, wanted: str, ends: int, told: str):
    lists = f"missing_packages=({missing}) wanted_packages=({wanted}); id() {{ echo 1000; }}"
    said = bash(f"{lists}; install_system_packages", tmp_path)
    assert said.returncode == ends
    assert told in said.stderr
    assert bool(said.stderr) == bool(told)


def test_locked_packages_are_installed_once_and_again_when_a_lock_changes(tmp_path: Path):
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text('#!/bin/sh\n[ "$1" = -VV ] || echo "$@" >>calls\n', "utf-8")
    (programs / "python").chmod(0o755)
    for name in ("setup.cfg", "pyproject.toml", "requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_text("a==1\n", "utf-8")

    def calls() -> int:
        assert bash("install_locked runtime; install_locked test", tmp_path).returncode == 0
        return len((tmp_path / "calls").read_text("utf-8").splitlines())

    assert calls() == 4
    assert calls() == 4
    (tmp_path / "requirements-test.txt").write_text("a==1\nb==2\n", "utf-8")
    assert calls() == 6
