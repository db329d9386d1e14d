"""One gzip answer out of pieces, some of which were compressed beforehand. Pure.

Deflated pieces may follow one another as they are, where each was made without looking back and ends on a whole byte
(RFC 1951, "sync flush"). What a gzip member wants besides is the checksum of everything, and that of two parts in a row
follows from the checksums of the parts and the length of the second: reading the second again is not needed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

#: RFC 1952: deflate, no name, no moment, no system told.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
#: The last block of a stream, with nothing in it.
_END = b"\x03\x00"
#: The polynomial of the checksum, and the number one, lowest power first as the checksum keeps them.
_POLYNOMIAL, _ONE = 0xEDB88320, 1 << 31
#: The power that stands for one byte more.
_BYTE = 1 << 23
_PACKED = struct.Struct("<III")
#: A block that is stored as it is holds so many bytes at most.
_LONGEST_STORED = 65535
_WORTH_IT = 32768


@dataclass(frozen=True, slots=True)
class Piece:
    """Deflated content that may stand anywhere in a stream. `shift`: what its length does to the checksum before it.

    `text`: the content itself, where it is at hand.
    """

    deflated: bytes
    length: int
    crc: int
    shift: int
    text: bytes | None = None

    @classmethod
    def of(cls, plain: bytes, level: int = 9) -> Piece:
        press = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        deflated = press.compress(plain) + press.flush(zlib.Z_SYNC_FLUSH)
        return cls(deflated, len(plain), zlib.crc32(plain), _shift(len(plain)), plain)

    @property
    def plain(self) -> bytes:
        return (
            self.text
            if self.text is not None
            else zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.deflated)
        )

    def packed(self) -> bytes:
        """As it is kept; `unpacked` reads it."""
        return _PACKED.pack(self.length, self.crc, self.shift) + self.deflated

    @classmethod
    def unpacked(cls, content: bytes) -> Piece:
        length, crc, shift = _PACKED.unpack_from(content)
        return cls(content[_PACKED.size :], length, crc, shift)


def gzipped(parts: Iterable[Piece | bytes]) -> bytes:
    """A gzip member of everything in a row; plain bytes, which should be short, are stored as they are."""
    out, crc, length = [_HEADER], 0, 0
    for part in parts:
        if isinstance(part, Piece):
            out.append(part.deflated)
            # For short ones the checksum is read faster than worked out.
            known = part.text is None or part.length > _WORTH_IT
            crc = _times(part.shift, crc) ^ part.crc if known else zlib.crc32(part.text or b"", crc)
            length += part.length
        else:
            out += _stored(part)
            crc = zlib.crc32(part, crc)
            length += len(part)
    return b"".join((*out, _END, struct.pack("<II", crc, length & 0xFFFFFFFF)))


def plain(parts: Iterable[Piece | bytes]) -> bytes:
    """The same as it reads."""
    return b"".join(part.plain if isinstance(part, Piece) else part for part in parts)


def _stored(content: bytes) -> Iterable[bytes]:
    for start in range(0, len(content), _LONGEST_STORED):
        block = content[start : start + _LONGEST_STORED]
        yield struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF)
        yield block


def _shift(length: int) -> int:
    """x to the power of eight times `length`, in the field of the checksum."""
    power, found = _BYTE, _ONE
    while length:
        if length & 1:
            found = _times(power, found)
        power = _times(power, power)
        length >>= 1
    return found


def _times(one: int, two: int) -> int:
    """The product of two polynomials, what exceeds the checksum's own taken off."""
    product, bit = 0, _ONE
    while bit and one:
        if one & bit:
            product ^= two
            one ^= bit
        two = (two >> 1) ^ _POLYNOMIAL if two & 1 else two >> 1
        bit >>= 1
    return product
