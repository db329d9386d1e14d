"""A zip from strangers: bounded in parts, size and compression, no paths that leave it. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib

from exams.bank.formats.draft import Trouble, Unreadable

#: As many as the questions of a file, each with a picture or two.
MOST_PARTS = 50_000
MOST_BYTES = 60_000_000
#: Text packs well, but no file of questions packs a thousandfold.
HIGHEST_RATIO = 200
_RATIO_FROM = 1_000_000
_CHUNK = 1 << 16


def parts_of(data: bytes) -> dict[str, bytes]:
    """The files of a package by name. Errors: Unreadable with 'zip-broken', 'zip-bomb' or 'zip-encrypted'."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_PARTS:
                raise Unreadable(Trouble(0, "zip-bomb"))
            found: dict[str, bytes] = {}
            left = MOST_BYTES
            for info in infos:
                found[info.filename] = _read(archive, info, left)
                left -= len(found[info.filename])
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Unreadable(Trouble(0, "zip-broken")) from None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    """Counts while unpacking, because the sizes an archive states about itself may lie."""
    if info.flag_bits & 0x1:
        raise Unreadable(Trouble(0, "zip-encrypted"))
    if info.filename.startswith("/") or "\\" in info.filename or ".." in info.filename.split("/"):
        raise Unreadable(Trouble(0, "zip-broken"))
    chunks: list[bytes] = []
    size = 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left or (size > _RATIO_FROM and size > HIGHEST_RATIO * max(info.compress_size, 1)):
                raise Unreadable(Trouble(0, "zip-bomb"))
            chunks.append(chunk)
    return b"".join(chunks)
