"""Commands for plain files start without the database: nobody waits for tables that are not asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.sources import ROOT

SCRIPT = """
import sys
from recruit.cli import main
sys.argv = ["zeyou", "programme", "list"]
try:
    main()
except SystemExit:
    pass
print([name for name in ("sqlalchemy", "alembic", "PIL") if name in sys.modules])
"""


def test_listing_programmes_loads_no_database() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "jinsha-2016" in run.stdout
    assert run.stdout.splitlines()[-1] == "[]"


START = "from recruit.cli import main; main()"


def zeyou(*args: str, encoding: str = "utf-8", **more: object) -> subprocess.CompletedProcess[bytes]:
    around = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run([sys.executable, "-c", START, *args], cwd=ROOT, env=around, check=False, **more)  # type: ignore[call-overload]


@pytest.mark.parametrize("encoding", ["utf-8:strict", "utf-8:surrogateescape", "gbk", "latin-1"])
def test_json_stays_json_whatever_a_file_is_called(tmp_path: Path, encoding: str) -> None:
    """A name that is no UTF-8, and one with signs that a Chinese or Western console does not have."""
    for name in (b"\xd6\xd0.xlsx", "\N{GRINNING FACE}\u202eç中.xlsx".encode()):
        (path := Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"no workbook")
        run = zeyou("survey", "check", str(path), "--json", encoding=encoding, capture_output=True)
        assert (run.returncode, b"Traceback" in run.stderr) == (2, False)
        told = json.loads(run.stdout.decode(encoding.partition(":")[0]))
        assert (told["code"], told["file"]) == ("survey-not-workbook", os.fsdecode(name))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_in_one_sentence() -> None:
    with open("/dev/full", "wb") as full:
        run = zeyou("programme", "check", "--help", stdout=full, stderr=subprocess.PIPE)
    assert (b"Traceback" in run.stderr, "存储空间满了" in run.stderr.decode()) == (False, True)


def test_brackets_without_end_are_no_record(tmp_path: Path) -> None:
    (path := tmp_path / "record.json").write_text("[" * 200_000)
    run = zeyou("survey", "redraw", str(path), "--json", capture_output=True)
    assert (run.returncode, json.loads(run.stdout)["problems"][0]["code"]) == (1, "no-record")
