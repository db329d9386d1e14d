"""docs/operating.md names every setting there is, and none that is not."""

from __future__ import annotations

import re

from tests.support.sources import ROOT, python_files

GUIDE = (ROOT / "docs" / "operating.md").read_text("utf-8")
#: Read from the environment by name: a setting an operator can make.
READ = re.compile(r"""environ(?:\.get\(|\[)\s*["']((?:ZEYOU_|DATABASE_)\w+)["']""")
ROW = re.compile(r"^\| `((?:ZEYOU_|DATABASE_)\w+)` \| \S", re.MULTILINE)


def settings_in(source: str) -> set[str]:
    return set(READ.findall(source))


def test_every_setting_has_its_row():
    read = set().union(*(settings_in(path.read_text("utf-8")) for path in python_files()))
    assert read == set(ROW.findall(GUIDE))


def test_the_search_sees_the_ways_of_reading():
    source = (
        """a = os.environ.get("ZEYOU_A", "x")\nb = os.environ["DATABASE_URL"]\nc = app.config["ZEYOU_C"]\n"""
    )
    assert settings_in(source) == {"ZEYOU_A", "DATABASE_URL"}
