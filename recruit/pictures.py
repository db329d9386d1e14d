"""Pictures that people hand in: judged by their content, measured before they are decoded, and always made anew.

Nothing of the file that came in is kept: the picture is decoded within bounds and written again as JPEG, which drops
the place and device it was taken with, and whatever else may hide behind the pixels.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

from recruit.errors import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SIDE = 1600
_QUALITY = 82
#: Whatever is handed in at once, a process holds the pixels of one picture.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Limits:
    """What a picture may weigh when it arrives; a phone's camera stays well below both."""

    bytes: int = 5 * 1024 * 1024
    pixels: int = 30_000_000


@dataclass(frozen=True)
class Picture:
    """A clean picture, ready for the file store."""

    bytes: bytes
    width: int
    height: int
    mime: str = "image/jpeg"


LIMITS = Limits()
#: A JPEG can be decoded at a fraction of its size; the others are in memory whole, a WebP several times over. So that a
#: process that decodes one stays below 300 MB.
_PIXELS = {"JPEG": 30_000_000, "PNG": 20_000_000, "WEBP": 10_000_000}


def clean(content: bytes, max_side: int = MAX_SIDE, limits: Limits = LIMITS) -> Picture:
    """The picture as JPEG, upright, at most `max_side` pixels long, without metadata; same input, same bytes.

    Errors: Refusal('picture-empty' | 'picture-bytes' (limit, in MB) | 'picture-type' | 'picture-pixels' (limit, in
    millions) | 'picture-broken').
    """
    with opened(content, limits) as image:
        return _remade(image, max_side)


@contextmanager
def opened(content: bytes, limits: Limits = LIMITS) -> Iterator[Image.Image]:
    """The picture, measured and not yet decoded; whatever goes wrong with it inside the block is a refusal.

    Errors: as `clean`.
    """
    if not content:
        raise Refusal("picture-empty")
    if len(content) > limits.bytes:
        raise Refusal("picture-bytes", limit=limits.bytes // (1024 * 1024))
    _measure_webp(content, limits)
    try:
        with _one_at_a_time, warnings.catch_warnings():
            # Pillow warns at sizes of its own choosing; ours are checked below, before a pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _measure(*image.size, limits, str(image.format))
                yield image
    except UnidentifiedImageError:
        raise Refusal("picture-type") from None
    except Image.DecompressionBombError:
        raise Refusal("picture-pixels", limit=limits.pixels // 1_000_000) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error):
        raise Refusal("picture-broken") from None


def _measure(width: int, height: int, limits: Limits, form: str) -> None:
    most = min(limits.pixels, _PIXELS[form])
    if width * height > most:
        raise Refusal("picture-pixels", limit=most // 1_000_000)


def _measure_webp(content: bytes, limits: Limits) -> None:
    """Pillow makes room for a WebP's whole canvas on opening it, so its size is read from the header first.

    RFC 9649: after ``RIFF????WEBP`` the first chunk tells the size, in one of three ways.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return
    chunk = content[12:16]
    if chunk == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    elif chunk == b"VP8L":
        packed = int.from_bytes(content[21:25], "little")
        width, height = (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(content[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    _measure(width, height, limits, "WEBP")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera noted; where that note is damaged the picture is still a picture, and stays as it lies."""
    try:
        return ImageOps.exif_transpose(image)
    except (TypeError, KeyError, AttributeError, ArithmeticError, struct.error):
        return image


def _sees_through(image: Image.Image) -> bool:
    return image.mode in ("LA", "PA", "RGBa", "La") or "transparency" in image.info


def as_seen(image: Image.Image, max_side: int = MAX_SIDE) -> Image.Image:
    """The picture upright, on white where it can be seen through, at most `max_side` pixels long."""
    # Made small before anything else is done to it: every further step would hold a whole picture once more.
    if image.mode not in ("L", "RGB", "RGBA") or "transparency" in image.info:
        image = image.convert("RGBA" if _sees_through(image) else "RGB")
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    upright = _upright(image)
    if upright.mode == "RGBA":
        seen, upright = upright, Image.new("RGB", upright.size, "white")
        upright.paste(seen, mask=seen.getchannel("A"))
    return upright


def _remade(image: Image.Image, max_side: int) -> Picture:
    # A JPEG can be decoded at a fraction of its size, which keeps a big photo from filling the memory.
    image.draft("RGB", (max_side, max_side))
    fresh = as_seen(image, max_side).convert("RGB")
    bare = Image.new("RGB", fresh.size)
    bare.paste(fresh)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), bare.width, bare.height)
