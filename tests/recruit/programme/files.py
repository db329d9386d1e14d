"""Programme files for tests: Jinsha's own, changed in one place."""

from __future__ import annotations

import re
from pathlib import Path

from recruit.programme.loading import HOME, Reading, read

JINSHA = (HOME / "jinsha-2016.yaml").read_text(encoding="utf-8")
#: The same without its registers, for tests that switch on others.
NO_REGISTERS = re.sub(r"(?ms)^registers:\n.*?(?=^[a-z])", "", JINSHA, count=1)
FORM = "forms/household-jinsha.xlsx"
REGIONS = (HOME / "regions" / "jinsha-520523-2016.csv").read_text(encoding="utf-8-sig")


def write(folder: Path, text: str = JINSHA, name: str = "mine.yaml") -> Path:
    """A programme file with its village list and its household form beside it."""
    (folder / "regions").mkdir(exist_ok=True)
    (folder / "forms").mkdir(exist_ok=True)
    (folder / FORM).write_bytes((HOME / FORM).read_bytes())
    (folder / "regions" / "jinsha-520523-2016.csv").write_text(REGIONS, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(folder: Path, *changes: tuple[str, str]) -> tuple[Reading, list[str]]:
    """Read Jinsha's file after replacing text; every old text must be there. Also returns the changed lines."""
    text = JINSHA
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return read(write(folder, text)), text.splitlines()


def without_stages(text: str, *codes: str) -> str:
    """The file with whole stages cut out."""
    for code in codes:
        text, found = re.subn(rf"(?ms)^  - code: {code}\n.*?(?=^  - code: |^[a-z])", "", text, count=1)
        assert found == 1, code
    return text
