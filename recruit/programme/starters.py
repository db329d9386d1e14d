"""What an office begins with when it copies nothing: a blank programme, and a clean stage of every kind."""

from __future__ import annotations

from functools import cache

from recruit.programme.loading import HOME

FOLDER = HOME / "starters"
VILLAGES = "villages.csv"


@cache
def stage_text(kind: str) -> str:
    """YAML of a stage of this kind that the check finds nothing wrong with. Errors: FileNotFoundError."""
    return (FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")


@cache
def blank() -> tuple[str, dict[str, bytes]]:
    """The text of a small programme of one stage, and the files beside it."""
    source = (FOLDER / "blank.yaml").read_text(encoding="utf-8")
    return source, {VILLAGES: (FOLDER / VILLAGES).read_bytes()}
