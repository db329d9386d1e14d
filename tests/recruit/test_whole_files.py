"""What a command writes is there whole, or what stood there before is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recruit.commands.whole import whole
from tests.support.sources import ROOT

#: A process that may write no file further than a few signs.
FULL = """
import resource
import exams.commands.survey_backcheck
from recruit.cli import main
from recruit.i18n import _
str(_("题"))
resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
main()
"""


@pytest.mark.parametrize("stop", [OSError(28, "full"), KeyboardInterrupt()], ids=["disk", "ctrl-c"])
def test_what_stood_there_stays_until_the_new_file_is_done(tmp_path: Path, stop: BaseException) -> None:
    (out := tmp_path / "forms.csv").write_text("yesterday's")
    out.chmod(0o640)

    def half() -> None:
        with whole(out) as target:
            target.write(b"half")
            raise stop

    with pytest.raises(type(stop)):
        half()
    assert (out.read_text(), [one.name for one in tmp_path.iterdir()]) == ("yesterday's", ["forms.csv"])
    with whole(out) as target:
        target.write(b"today's")
    assert (out.read_text(), out.stat().st_mode & 0o777) == ("today's", 0o640)


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    (real := tmp_path / "real.csv").write_text("old")
    (link := tmp_path / "link.csv").symlink_to(real)
    with whole(link) as target:
        target.write(b"new")
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    with whole(Path(os.devnull)) as target:
        target.write(b"gone")
    assert not Path(os.devnull).is_file()


def test_a_back_check_without_room_leaves_the_last_one(tmp_path: Path) -> None:
    (survey := tmp_path / "s.csv").write_text("id,q\n1,a\n2,b\n")
    (again := tmp_path / "a.csv").write_text("id,q\n1,c\n2,d\n")
    (out := tmp_path / "o.csv").write_text("yesterday's")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            FULL,
            "survey",
            "backcheck",
            survey,
            again,
            "--id",
            "id",
            "--out",
            out,
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (run.returncode, b"out-unwritable" in run.stdout) == (1, True)
    assert out.read_text() == "yesterday's"
