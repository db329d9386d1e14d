"""What a picture looks like, in five numbers of 256 bits that survive saving anew, shrinking and a cut at an edge.

The low frequencies of a cosine transform, above or below their median (C. Zauner, Implementation and Benchmarking of
Perceptual Image Hash Functions, 2010, with 16 × 16 frequencies instead of 8 × 8: with 64 bits different screens of one
telephone come as near as six). One number of the whole picture moves with every cut. So blocks are looked at that
hang on the upper or the lower edge and are measured by the width: a cut at the other edge leaves them as they were, to
the bit, and the first quarter of a width with its clock and its keys is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Box = tuple[float, float, float, float]

#: Samples along each side of a block, and frequencies kept along each side.
SIDE: Final = 64
_KEPT: Final = 16
BYTES: Final = _KEPT * _KEPT // 8
#: The parts of a picture in the order in which they are kept.
PARTS: Final = ("whole", "upper", "lower", "head", "foot")
#: Blocks as (nearest, farthest) from their edge, in widths.
_LONG: Final = (0.25, 1.65)
_SHORT: Final = (0.25, 0.95)
#: Grey levels: a block that spreads less is as good as blank. Its signs would be chance.
_BLANK: Final = 3.0

_waves = np.cos(np.pi * (2 * np.arange(SIDE)[None, :] + 1) * np.arange(_KEPT)[:, None] / (2 * SIDE))


def boxes(width: int, height: int) -> Mapping[str, Box]:
    """The parts of a picture of this size as (left, top, right, bottom) in pixels, but those it is too short for."""
    found: dict[str, Box] = {"whole": (0.0, 0.0, float(width), float(height))}
    for (near, far), (upper, lower) in ((_LONG, ("upper", "lower")), (_SHORT, ("head", "foot"))):
        if height >= far * width:
            found[upper] = (0.0, near * width, float(width), far * width)
            found[lower] = (0.0, height - far * width, float(width), height - near * width)
    return found


def look(grey: Any) -> bytes:
    """The 256 bits of one block; nothing (no byte) if it is blank.

    grey: SIDE × SIDE levels of 0 to 255, an array or what can be read as one.
    """
    square = np.asarray(grey, dtype=np.float64)
    if square.shape != (SIDE, SIDE):
        raise ValueError(f"a block is {SIDE} by {SIDE} samples, not {square.shape}")
    if square.std() < _BLANK:
        return b""
    waves = _waves @ square @ _waves.T
    # How bright the whole is says nothing of what is on it.
    waves[0, 0] = 0.0
    return np.packbits(waves.ravel() > np.median(waves)).tobytes()
