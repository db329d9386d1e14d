"""A rehearsal as a process of its own: `python -m exams.rehearsal.work FOLDER`.

FOLDER holds ``input.json`` (text, people, seed); ``progress.json`` and in the end ``outcome.json`` are written there.
It ends by itself when whoever began it is gone, or when its time is over.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

INPUT, PROGRESS, OUTCOME = "input.json", "progress.json", "outcome.json"
#: Seconds a rehearsal may take, and the exit codes of one that took longer or whose parent is gone.
LONGEST = 600
TOO_LONG, ORPHAN = 75, 76


def main(folder: Path) -> None:
    """Errors: whatever `play` raises but refusals, which are written down."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    from exams.rehearsal.playing import play
    from recruit.errors import Refusal
    from recruit.services.ask_rehearsal import unpacked

    said = json.loads((folder / INPUT).read_text("utf-8"))
    source, regions, files = unpacked(said["packed"].encode())

    def tell(what: str, done: int, whole: int) -> None:
        write(folder / PROGRESS, {"doing": what, "done": done, "whole": whole})

    try:
        outcome = play(source, regions, files, said["people"], said["seed"], folder / "scratch", tell)
    except Refusal as refusal:
        write(folder / OUTCOME, {"why": _why(refusal)})
    else:
        write(folder / OUTCOME, {"outcome": outcome.plain()})


def write(path: Path, said: Any) -> None:
    """Whole or not at all: somebody reads it at any moment."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    os.replace(part, path)


def _why(refusal: Any) -> dict[str, str]:
    """There is no application yet in which texts could be looked up by locale."""
    from flask import Flask

    from exams.rehearsal.words import in_both
    from recruit.i18n import init_i18n
    from recruit.messages import tell

    app = Flask("zeyou")
    init_i18n(app)
    with app.test_request_context():
        return in_both(lambda: tell(refusal))


def _watch(parent: int) -> None:
    began = time.monotonic()
    while True:
        time.sleep(0.5)
        if os.getppid() != parent:
            os._exit(ORPHAN)
        if time.monotonic() - began > LONGEST:
            os._exit(TOO_LONG)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
