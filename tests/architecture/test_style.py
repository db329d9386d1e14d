"""What the tools say, told as tests so that one summary tells all."""

import pytest

from tests.support.sources import ROOT
from tests.support.tools import tool


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "--output-format=concise", "."),
        ("ruff", "format", "--no-cache", "--check", "--output-format=concise", "."),
        ("mypy", "--no-error-summary"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_tool_has_no_complaint(command: tuple[str, ...]):
    result = tool(*command, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_types_of_scoring_are_really_checked(tmp_path):
    (tmp_path / "setup.cfg").write_text((ROOT / "setup.cfg").read_text("utf-8"), "utf-8")
    (tmp_path / "scoring").mkdir()
    (tmp_path / "scoring" / "wrong.py").write_text("def total(marks):\n    return marks\n", "utf-8")
    assert "no-untyped-def" in tool("mypy", cwd=tmp_path).stdout
