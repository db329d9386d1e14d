"""Pictures: what is taken, what is refused before it is decoded, what is left of a file afterwards."""

from __future__ import annotations

import io
import struct
import zlib
from importlib import import_module

import pytest
from PIL import Image

from recruit.errors import Refusal
from recruit.pictures import Limits, clean
from tests.support.registering import picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_a_known_kind_becomes_a_jpeg_of_bounded_size(kind: str) -> None:
    made = clean(picture(2400, 1200, kind))
    assert (made.mime, made.width, made.height) == ("image/jpeg", 1600, 800)
    assert opened(made.bytes).format == "JPEG"
    assert opened(made.bytes).size == (1600, 800)


def test_the_same_file_gives_the_same_bytes() -> None:
    assert clean(picture()).bytes == clean(picture()).bytes


def test_place_and_device_do_not_survive_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SomePhone"
    exif.get_ifd(0x8825)[2] = (27.0, 28.0, 1.0)
    made = clean(picture(400, 200, exif=exif, comment=b"taken at home"))
    assert (made.width, made.height) == (200, 400)
    assert b"SomePhone" not in made.bytes
    assert b"taken at home" not in made.bytes
    assert not opened(made.bytes).getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<?php echo 1;",
        b"%PDF-1.4",
        b"GIF89a" + bytes(20),
        picture(8, 8, "BMP"),
        picture(8, 8, "TIFF"),
    ],
)
def test_the_content_decides_not_the_name(content: bytes) -> None:
    with pytest.raises(Refusal, match="^picture-type"):
        clean(content)


def test_a_torn_picture_is_refused() -> None:
    with pytest.raises(Refusal, match="^picture-broken"):
        clean(picture(400, 400, "JPEG")[:700])


@pytest.mark.pdf
def test_a_torn_picture_is_refused_after_printing_too() -> None:
    import_module("recruit.documents.layout")
    with pytest.raises(Refusal, match="^picture-broken"):
        clean(picture(400, 400, "JPEG")[:700])


def test_an_empty_file_and_a_heavy_one_are_refused() -> None:
    with pytest.raises(Refusal, match="^picture-empty"):
        clean(b"")
    with pytest.raises(Refusal, match="^picture-bytes"):
        clean(picture(), limits=Limits(bytes=100))


def png_bomb(width: int, height: int) -> bytes:
    """A tiny PNG that would unpack to gigabytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def webp_bomb(width: int, height: int) -> bytes:
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.mark.parametrize("bomb", [png_bomb(16000, 16000), png_bomb(60000, 60000), webp_bomb(16000, 16000)])
def test_a_bomb_is_refused_by_its_header(bomb: bytes) -> None:
    assert len(bomb) < 2000
    with pytest.raises(Refusal, match="^picture-pixels"):
        clean(bomb)


@pytest.mark.filterwarnings("ignore")  # Pillow tells of every damaged note
def test_a_damaged_note_of_the_camera_does_not_spoil_the_picture() -> None:
    """Each byte of the note in turn: what Pillow stumbles over is a picture without a note, or refused by name."""
    note = Image.Exif()
    note[0x0112] = 6
    note[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    whole = picture(60, 40, exif=note.tobytes())
    start, taken, refused = whole.index(b"Exif"), 0, set()
    for place in range(start, start + 120):
        for value in (0, 2, 5, 255):
            damaged = whole[:place] + bytes([value]) + whole[place + 1 :]
            try:
                clean(damaged)
                taken += 1
            except Refusal as refusal:
                refused.add(refusal.code)
    assert refused <= {"picture-broken", "picture-type"}
    assert taken > 200


@pytest.mark.parametrize(("kind", "most"), [("PNG", 20), ("WEBP", 10), ("JPEG", 30)])
def test_what_would_fill_the_memory_is_refused_by_its_kind(kind: str, most: int) -> None:
    out = io.BytesIO()
    Image.new("L", (8000, most * 125 + 1), 255).save(out, kind)
    with pytest.raises(Refusal, match="picture-pixels") as refused:
        clean(out.getvalue())
    assert refused.value.facts == {"limit": most}
