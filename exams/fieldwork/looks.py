"""What a picture file looks like, for the search for look-alikes: decoded small, never kept.

A picture within a plain frame (letterbox, another phone's viewer) is seen twice, as it is and without the frame. Brings
in NumPy: only commands and the worker import this module, never a page.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image, ImageFile

from recruit.errors import Refusal
from recruit.pictures import LIMITS, Limits, as_seen, opened
from scoring.evidence.frame import inside, rows_there
from scoring.evidence.looks import PARTS, SIDE, boxes, look

#: Pixels: below that nothing can be told.
LEAST_SIDE = 32
#: Wide enough for every frequency that is kept; a JPEG is decoded no larger.
_WIDTH = 540
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Seen:
    """`views`: of each view the five parts of `scoring.evidence.looks.PARTS`, 32 bytes each, zeros where there is
    nothing to see. `cut`: the file ended early, only what came before that was looked at."""

    views: tuple[bytes, ...]
    width: int
    height: int
    cut: bool = False

    @property
    def blank(self) -> bool:
        return not any(any(view) for view in self.views)


def seen(content: bytes, limits: Limits = LIMITS, cut_too: bool = False) -> Seen:
    """What can be seen. `cut_too`: a file that ends early is looked at as far as it goes.

    Errors: as `recruit.pictures.clean`, and Refusal('picture-small').
    """
    try:
        grey, width, height = _grey(content, limits)
        cut = False
    except Refusal as refusal:
        if refusal.code != "picture-broken" or not cut_too:
            raise
        grey, width, height = _grey(content, limits, cut=True)
        cut = True
    if min(width, height) < LEAST_SIDE:
        raise Refusal("picture-small", limit=LEAST_SIDE)
    views = [_view(grey, (0, 0, grey.width, grey.height))]
    inner = inside(grey)
    if inner is not None:
        views.append(_view(grey, inner))
    return Seen(tuple(views), width, height, cut)


def _grey(content: bytes, limits: Limits, cut: bool = False) -> tuple[Image.Image, int, int]:
    with opened(content, limits) as image:
        width, height = image.size
        # For the whole process, but nobody else decodes a picture meanwhile (`opened` holds the lock).
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, cut
        try:
            image.draft("L", (_WIDTH, max(1, _WIDTH * height // max(width, 1))))
            grey = _small_grey(image)
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
    if cut:
        grey = _decoded(grey)
    return grey, width, height


def _small_grey(image: Image.Image) -> Image.Image:
    """Screens are opaque and lie as they were taken; whatever else there is goes the long way."""
    image.load()
    opaque = image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)
    plain = _upright(image) and "transparency" not in image.info and (opaque or image.mode in ("L", "RGB"))
    grey = image.convert("L") if plain else as_seen(image).convert("L")
    factor = grey.width // _WIDTH
    return grey.reduce(factor) if factor > 1 else grey


def _upright(image: Image.Image) -> bool:
    try:
        return bool(image.getexif().get(_ORIENTATION, 1) == 1)
    except (TypeError, KeyError, AttributeError, ArithmeticError, struct.error):
        return False


def _decoded(grey: Image.Image) -> Image.Image:
    """Without the rows below the place where the file ended. Errors: Refusal('picture-broken') if little is left."""
    keep = rows_there(grey)
    if keep < max(grey.height // 8, LEAST_SIDE):
        raise Refusal("picture-broken")
    return grey.crop((0, 0, grey.width, keep))


def _view(grey: Image.Image, box: tuple[int, int, int, int]) -> bytes:
    left, top, right, bottom = box
    found = boxes(right - left, bottom - top)
    parts = []
    for part in PARTS:
        bits = b""
        if part in found:
            first, upper, last, lower = found[part]
            at = (left + first, top + upper, left + last, top + lower)
            small = grey.resize((SIDE, SIDE), Image.Resampling.BOX, box=at)
            bits = look(small)
        parts.append(bits or bytes(32))
    return b"".join(parts)
