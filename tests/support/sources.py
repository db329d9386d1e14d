"""The repository's own files, for tests that read the code instead of running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("scoring", "recruit", "exams")
LEFT_OUT = {".venv", ".git", "node_modules", "__pycache__", "demo-out", "instance", "build", "dist"}


def files(*patterns: str, under: tuple[str, ...] = (".",)) -> list[Path]:
    """Paths below the given folders that match a pattern, in a fixed order; what is not ours is left out."""
    found = {path for folder in under for pattern in patterns for path in (ROOT / folder).rglob(pattern)}
    return sorted(path for path in found if not LEFT_OUT.intersection(path.relative_to(ROOT).parts))


def python_files() -> list[Path]:
    """The program itself: the three rooms and the entry point."""
    return [ROOT / "wsgi.py", *files("*.py", under=ROOMS)]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
