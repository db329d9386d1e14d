"""A file that a command writes is there whole or not at all: what stood there stays until the new one is done."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole(out: Path) -> Iterator[IO[bytes]]:
    """To write into; at the end it takes the place of `out`. Where the disk is full, or somebody presses Ctrl-C, `out`
    is as it was. Whatever is no plain file (a pipe, a device) is written to as it stands. Errors: OSError."""
    if out.exists() and not out.is_file():
        with out.open("wb") as straight:
            yield straight
        return
    target = Path(os.path.realpath(out))
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(out))
    number, name = tempfile.mkstemp(prefix=".zeyou-", dir=target.parent)
    try:
        with os.fdopen(number, "wb") as part:
            yield part
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found
