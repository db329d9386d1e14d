"""Made-up telephone screens, and what people do to a picture before they hand it in as another one."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from random import Random

from PIL import Image, ImageDraw

INK = ((11, 79, 74), (120, 60, 20), (40, 70, 140), (110, 30, 80))


@cache
def screen(seed: int, width: int = 540, height: int = 1170) -> Image.Image:
    """A list of messages with round portraits; the same seed gives the same screen, which nobody changes."""
    dice = Random(seed)
    image = Image.new("RGB", (width, height), (245, 245, 245))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 45), fill=INK[seed % 4])
    for row in range(15):
        top = 60 + row * 74
        draw.ellipse((12, top, 60, top + 48), fill=tuple(dice.randrange(40, 220) for _ in range(3)))
        for line in range(3):
            wide = dice.randrange(40, width - 90)
            shade = dice.randrange(40, 200)
            draw.rectangle((75, top + line * 20, 75 + wide, top + line * 20 + 12), fill=(shade,) * 3)
    return image


@cache
def drawn(seed: int) -> bytes:
    """The file of that screen; compressing it takes longer than looking at it."""
    return png(screen(seed))


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def half(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2))


def less_below(image: Image.Image) -> Image.Image:
    return image.crop((0, 0, image.width, image.height * 9 // 10))


def less_above(image: Image.Image) -> Image.Image:
    return image.crop((0, image.height // 10, image.width, image.height))


def other_clock(image: Image.Image) -> Image.Image:
    changed = image.copy()
    ImageDraw.Draw(changed).rectangle((0, 0, image.width, 40), fill="white")
    return changed


def framed(image: Image.Image) -> Image.Image:
    """As another phone shows it: black around it, with a clock of its own."""
    around = Image.new("RGB", (image.width + 80, image.height + 300), "black")
    around.paste(image, (40, 160))
    ImageDraw.Draw(around).rectangle((20, 20, 90, 40), fill="white")
    return around


CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "saved-anew": lambda image: jpeg(image, 40),
    "half": lambda image: jpeg(half(image), 50),
    "below": lambda image: png(less_below(image)),
    "above": lambda image: jpeg(less_above(image)),
    "clock": lambda image: png(other_clock(image)),
    "framed": lambda image: jpeg(framed(image)),
    "grey": lambda image: png(image.convert("L")),
    "palette": lambda image: png(image.convert("P")),
    "see-through": lambda image: png(image.convert("RGBA")),
}
