"""Small files with honest names, and functions that fit on a screen."""

import ast
from pathlib import Path

import pytest

from tests.support.sources import ROOT, files, functions, python_files, short

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 40

HAND_WRITTEN = files("*.py", "*.html", "*.j2", "*.css", "*.js", "*.sh", "*.md") + files(
    "*", under=("bin", ".ci")
)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def most(path: Path) -> int:
    """A guide holds whole files for the reader to copy; a migration lists every table. Both may be longer."""
    return (
        2 * LONGEST_FILE
        if path.suffix == ".md"
        else 4 * LONGEST_FILE
        if "migrations" in path.parts
        else LONGEST_FILE
    )


@pytest.mark.parametrize("path", [path for path in HAND_WRITTEN if path.is_file()], ids=short)
def test_no_file_is_long(path: Path):
    assert len(path.read_text("utf-8").splitlines()) <= most(path)


def test_functions_are_short():
    lengths = {
        f"{short(path)}:{function.name}": length(function)
        for path in python_files()
        for function in functions(ast.parse(path.read_text("utf-8")))
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    longer = {name: lines for name, lines in lengths.items() if lines > USUAL_FUNCTION}
    assert len(longer) <= 0.05 * len(lengths), longer


def test_the_measure_counts_lines():
    source = ast.parse((ROOT / "tests/support/sources.py").read_text("utf-8"))
    assert {function.name: length(function) for function in functions(source)}["short"] == 2
