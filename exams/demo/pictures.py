"""Small made-up pictures: identity papers that say they are samples, and task screenshots that are all different."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

_INK = ((11, 79, 74), (120, 60, 20), (40, 70, 140), (110, 30, 80))


def paper(kind: int) -> bytes:
    """A PNG for one kind of paper (photo, ID front …): bars and a cross, recognisably nobody's."""
    image = Image.new("RGB", (240, 180), (244, 244, 240))
    draw = ImageDraw.Draw(image)
    ink = _INK[kind % len(_INK)]
    draw.rectangle((4, 4, 235, 175), outline=ink, width=3)
    draw.line((4, 4, 235, 175), fill=ink, width=2)
    draw.line((4, 175, 235, 4), fill=ink, width=2)
    for row in range(kind + 2):
        draw.rectangle((20, 20 + 22 * row, 60 + 30 * kind, 30 + 22 * row), fill=ink)
    return _png(image)


def screenshot(dice: Random) -> bytes:
    """A PNG like a phone screen, small, with a random arrangement of lines: no two are alike."""
    image = Image.new("RGB", (90, 160), (250, 250, 250))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 89, 11), fill=_INK[dice.randrange(len(_INK))])
    for row in range(9):
        left, width = dice.randrange(4, 30), dice.randrange(12, 55)
        shade = dice.randrange(60, 200)
        draw.rectangle(
            (left, 18 + row * 15, left + width, 25 + row * 15), fill=(shade, shade, dice.randrange(60, 220))
        )
    return _png(image)


def disguised(content: bytes, dice: Random) -> bytes:
    """The same screen as somebody hands it in who did not take it: saved anew as a JPEG, or cut off below."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    if dice.random() < 0.5:
        image = image.crop((0, 0, image.width, image.height - image.height // 12))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=dice.randrange(70, 90))
    return buffer.getvalue()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
