"""What of a picture is the picture: without a plain frame around it, without the rows that a broken file never gave."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
#: Grey levels by which the colour of a frame varies after the picture was saved anew.
_FRAME: Final = 20
#: A JPEG that ends early breaks off within a row of blocks.
_BROKEN_ROW: Final = 16


def rows_there(grey: Any) -> int:
    """How many rows, from the top, come before the place where the file ended and everything is of one colour."""
    rows = np.asarray(grey, dtype=np.int16)
    plain = (np.abs(rows - int(rows[-1, -1])) <= 2).all(axis=1)
    seen = np.flatnonzero(~plain)
    last = int(seen[-1]) + 1 if len(seen) else 0
    return last if last == len(rows) else max(last - _BROKEN_ROW, 0)


def inside(grey: Any) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom) within a plain frame, or None where there is none.

    As wide as the middle rows leave it; from the middle up and down to where the frame's colour goes all across, so
    that the clock of the phone that showed the picture lies outside.
    """
    rows = np.asarray(grey, dtype=np.int16)
    height, width = rows.shape
    middle = rows[height // 4 : height - height // 4]
    colour = int(np.median(middle[:, 0]))
    columns = np.flatnonzero(np.any(np.abs(middle - colour) > _FRAME, axis=0))
    if not len(columns):
        return None
    left, right = int(columns[0]), int(columns[-1]) + 1
    plain: Flags = np.all(np.abs(rows[:, left:right] - colour) <= _FRAME, axis=1)
    gap, half = max(2, height // 150), height // 2
    top, bottom = half - _first_run(plain[:half][::-1], gap), half + _first_run(plain[half:], gap)
    sides = min(left, width - right) > width // 100
    ends = min(top, height - bottom) > height // 50
    if not (sides or ends) or (right - left) * (bottom - top) < width * height // 5:
        return None
    return left, top, right, bottom


def _first_run(plain: Flags, length: int) -> int:
    """Where the first `length` plain rows in a row begin; how many rows there are if nowhere."""
    run = 0
    for at, one in enumerate(plain.tolist()):
        run = run + 1 if one else 0
        if run == length:
            return at + 1 - length
    return len(plain) - run
