"""Gzip answers made of pieces that were compressed beforehand, read by readers that know nothing of it."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.web.stitch import Piece, gzipped, plain

TEXTS = st.binary(max_size=300).map(lambda one: one * 200) | st.binary(max_size=40)


@given(st.lists(st.tuples(st.sampled_from(["short", "piece", "kept"]), TEXTS), max_size=6))
def test_every_row_of_pieces_reads_as_their_contents(given):
    def made(how: str, text: bytes) -> Piece | bytes:
        if how == "short":
            return text
        piece = Piece.of(text)
        return Piece.unpacked(piece.packed()) if how == "kept" else piece

    parts = [made(how, text) for how, text in given]
    wanted = b"".join(text for _how, text in given)
    assert plain(parts) == wanted
    assert gzip.decompress(gzipped(parts)) == wanted
    stream = zlib.decompressobj(wbits=31)
    assert stream.decompress(gzipped(parts)) == wanted
    assert stream.eof
    assert stream.unused_data == b""


def test_longer_than_one_stored_block_and_a_wrong_checksum():
    long = bytes(range(256)) * 600
    content = gzipped([long, Piece.unpacked(Piece.of(long).packed())])
    assert gzip.decompress(content) == long + long
    other = Piece.of(long)
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(gzipped([b"x", Piece(other.deflated, other.length, other.crc ^ 1, other.shift)]))
