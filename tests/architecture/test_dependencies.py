"""Few dependencies, each declared, imported, locked with hashes, and explained in docs/dependencies.md."""

import ast
import configparser
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.support.sources import ROOMS, ROOT, files, python_files

#: Used without an import of ours: SQLAlchemy loads the driver by the name in the database address.
LOADED_BY_NAME = {"psycopg"}
LOCKS = {"requirements.txt": (), "requirements-test.txt": ("test",), "requirements-s3.txt": ("s3",)}
#: Imported only where a setting asks for it.
OPTIONAL = ("s3",)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [
        config["options"]["install_requires"],
        *(config["options.extras_require"][extra] for extra in extras),
    ]
    return {
        normal(re.split(r"[<>=\[; ]", line, maxsplit=1)[0]) for line in "\n".join(texts).split("\n") if line
    }


@cache
def imported() -> frozenset[str]:
    """Top-level modules from outside that the program imports, anywhere in a file."""
    modules: set[str] = set()
    for path in [*python_files(), *files("*.py", under=("migrations",))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    tops = {module.split(".")[0] for module in modules}
    return frozenset(tops - sys.stdlib_module_names - set(ROOMS))


@cache
def providers() -> dict[str, set[str]]:
    return {module: {normal(name) for name in names} for module, names in packages_distributions().items()}


def test_every_import_is_declared():
    names = declared(*OPTIONAL)
    assert {module for module in imported() if not names & providers().get(module, set())} == set()


def test_every_declared_package_is_imported():
    used = {name for module in imported() for name in providers().get(module, set())}
    assert declared() - used - LOADED_BY_NAME == set()


def test_every_package_has_its_reason():
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    program, _, tests = page.partition("## The tests")
    rows = [
        set(map(normal, re.findall(r"^\| ([\w.-]+) \| \S.+ \| \S+.* \|$", part, re.M)))
        for part in (program, tests)
    ]
    assert rows[0] - {"package"} == declared(*OPTIONAL)
    assert rows[1] - {"package"} == declared("test") - declared(*OPTIONAL)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_is_declared_and_names_no_place(lock: str):
    text = (ROOT / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]
    locked = {normal(re.split(r"[\[=]", entry, maxsplit=1)[0]): entry for entry in entries}
    assert declared(*LOCKS[lock]) | {"setuptools"} <= locked.keys()
    assert [name for name, entry in locked.items() if "--hash=sha256:" not in entry] == []
    assert re.findall(r"(?m)^--.*|https?:.*|file:.*|\s/\S+", text) == []


def test_both_locks_agree():
    pins = [
        dict(re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==(\S+)", (ROOT / lock).read_text("utf-8")))
        for lock in LOCKS
    ]
    assert len(pins[0]) > 30
    assert all(pins[0].items() <= more.items() for more in pins[1:])
