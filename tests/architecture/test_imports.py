"""The rooms and who may enter them: the contracts stand in setup.cfg."""

import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT
from tests.support.tools import tool

PLANTED = {
    "rooms": ("recruit", "import exams\n"),
    "pure-scoring": ("scoring", "from sqlalchemy import select\n"),
    "reads": ("recruit/queries", "import recruit.services\n"),
    "reads in exams": ("exams/queries", "import exams.services\n"),
    "reads across rooms": ("exams/queries", "import recruit.services\n"),
    "heavy-seams": ("recruit", "import weasyprint\n"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return tool("lint-imports", "--no-cache", "--config", "setup.cfg", cwd=folder)


def test_the_contracts_are_kept():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    (tmp_path / "setup.cfg").write_text((ROOT / "setup.cfg").read_text("utf-8"), "utf-8")
    drawers = [f"{room}/{drawer}" for room in ("exams", "recruit") for drawer in ("queries", "services")]
    for room in ("exams", "recruit", "scoring", *drawers):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    return tmp_path


def test_a_tidy_small_house_passes(small_house: Path):
    assert "0 broken" in lint_imports(small_house).stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_each_contract_can_break(small_house: Path, contract: str):
    room, line = PLANTED[contract]
    (small_house / room / "planted.py").write_text(line, "utf-8")
    result = lint_imports(small_house)
    assert result.returncode == 1
    assert "1 broken" in result.stdout
