"""The pictures of `zeyou evidence pairs`: looked at one by one, in two processes where there are many."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from exams.commands.texts_files import Found
from recruit.errors import Refusal
from recruit.pictures import Limits

MOST_FILES = 100_000
#: A screenshot of a long chat is larger than what a phone may hand in.
LIMITS = Limits(bytes=20 * 1024 * 1024)
#: Below that a second process costs more than it saves.
_ALONE = 150
_AT_ONCE = 16
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Picture:
    """A file that was looked at. `views`: as `exams.fieldwork.looks.Seen`; `cut`: the file ended early."""

    name: str
    sha256: str
    views: tuple[bytes, ...]
    cut: bool
    blank: bool


@dataclass
class Looked:
    """What became of the files."""

    pictures: list[Picture] = field(default_factory=list)
    unread: list[tuple[str, Refusal]] = field(default_factory=list)


#: The name and what was seen, or the refusal's code and facts: what can go from one process to another.
_Result = Picture | tuple[str, str, dict[str, Any]]


def look_at_all(found: Sequence[Found], progress: Progress) -> Looked:
    """Every file, with what can be seen or the reason why nothing can."""
    looked = Looked()
    several = len(found) >= _ALONE and (os.cpu_count() or 1) > 1
    for done, one in enumerate(_in_two(found) if several else map(_look, found), 1):
        if isinstance(one, Picture):
            looked.pictures.append(one)
        else:
            name, code, facts = one
            looked.unread.append((name, Refusal(code, **facts)))
        progress("look", done, len(found))
    return looked


def _in_two(found: Sequence[Found]) -> Iterator[_Result]:
    """In the order of the files. A picture that brings its process down is told like any broken one."""
    waiting = iter(found)
    while batch := list(islice(waiting, 50 * _AT_ONCE)):
        left = batch
        with _pool(2) as pool:
            try:
                for one in pool.map(_look, batch, chunksize=_AT_ONCE):
                    left = left[1:]
                    yield one
                continue
            except BrokenProcessPool:
                pass
        yield from map(_look_apart, left)


def _look_apart(one: Found) -> _Result:
    with _pool(1) as pool:
        try:
            return pool.submit(_look, one).result()
        except BrokenProcessPool:
            return one.name, "picture-broken", {}


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_deaf)


def _deaf() -> None:
    """Who presses Ctrl-C speaks to the command; it ends its helpers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _look(one: Found) -> _Result:
    # NumPy comes in here, not for `--help`.
    from exams.fieldwork.looks import seen

    try:
        content = _content(one.path)
        found = seen(content, LIMITS, cut_too=True)
    except Refusal as refusal:
        return one.name, refusal.code, dict(refusal.facts)
    except OSError:
        return one.name, "picture-missing", {}
    return Picture(one.name, hashlib.sha256(content).hexdigest(), found.views, found.cut, found.blank)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMITS.bytes + 1)
