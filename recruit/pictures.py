"""Pictures that people hand in: judged by their content, measured before they are decoded, and always made anew.

Nothing of the file that came in is kept: the picture is decoded within bounds and written again as JPEG, which drops
the place and device it was taken with, and whatever else may hide behind the pixels.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from recruit.errors import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_SIDE = 1600
_QUALITY = 82


@dataclass(frozen=True)
class Limits:
    """What a picture may weigh when it arrives; a phone's camera stays well below both."""

    bytes: int = 5 * 1024 * 1024
    pixels: int = 24_000_000


@dataclass(frozen=True)
class Picture:
    """A clean picture, ready for the file store."""

    bytes: bytes
    width: int
    height: int
    mime: str = "image/jpeg"


LIMITS = Limits()


def clean(content: bytes, max_side: int = MAX_SIDE, limits: Limits = LIMITS) -> Picture:
    """The picture as JPEG, upright, at most `max_side` pixels long, without metadata; same input, same bytes.

    Errors: Refusal('picture-empty' | 'picture-bytes' (limit, in MB) | 'picture-type' | 'picture-pixels' (limit, in
    millions) | 'picture-broken').
    """
    if not content:
        raise Refusal("picture-empty")
    if len(content) > limits.bytes:
        raise Refusal("picture-bytes", limit=limits.bytes // (1024 * 1024))
    _measure_webp(content, limits)
    try:
        with warnings.catch_warnings():
            # Pillow warns at sizes of its own choosing; ours are checked below, before a pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _measure(*image.size, limits)
                return _remade(image, max_side)
    except UnidentifiedImageError:
        raise Refusal("picture-type") from None
    except Image.DecompressionBombError:
        raise Refusal("picture-pixels", limit=limits.pixels // 1_000_000) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error):
        raise Refusal("picture-broken") from None


def _measure(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels:
        raise Refusal("picture-pixels", limit=limits.pixels // 1_000_000)


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
    _measure(width, height, limits)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera noted; where that note is damaged the picture is still a picture, and stays as it lies."""
    try:
        return ImageOps.exif_transpose(image)
    except (TypeError, KeyError, AttributeError, ArithmeticError, struct.error):
        return image


def _remade(image: Image.Image, max_side: int) -> Picture:
    # A JPEG can be decoded at a fraction of its size, which keeps a big photo from filling the memory.
    image.draft("RGB", (max_side, max_side))
    upright = _upright(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Image.new("RGB", seen.size, "white")
        upright.paste(seen, mask=seen.getchannel("A"))
    fresh = upright.convert("RGB")
    fresh.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", fresh.size)
    bare.paste(fresh)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), bare.width, bare.height)
