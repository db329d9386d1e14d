"""Files made to be taken for ours, or to break the reader: each is told in plain words, and none is genuine."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from recruit.seal_words import finding_words
from recruit.seals import demo_seal
from recruit.seals.checking import look_at, plain
from tests.recruit.seals.conftest import AT

pytestmark = pytest.mark.pdf
OURS = {demo_seal().print}


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def truncated(sealed: bytes) -> bytes:
    return sealed[: len(sealed) // 2]


def another_paper(_sealed: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return written(writer)


def locked_up(sealed: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)


def locked_for_nobody(sealed: bytes) -> bytes:
    """Encrypted with an empty password, as many programs do by themselves: it opens without asking."""
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    writer.encrypt("", "owner", algorithm="AES-128")
    return written(writer)


def page_swapped(sealed: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    pages = writer.pages
    first, third = pages[0]["/Contents"], pages[2]["/Contents"]
    pages[0][NameObject("/Contents")], pages[2][NameObject("/Contents")] = third, first
    return written(writer)


def page_changed_afterwards(sealed: bytes) -> bytes:
    """Appended as editors save: what was sealed is still there, and what shows is something else."""
    writer = PdfWriter(io.BytesIO(sealed), incremental=True)
    blank = StreamObject()
    blank.set_data(b"BT ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(blank)
    return written(writer)


def facts_changed(sealed: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    attached = writer.root_object["/AF"][0].get_object()["/EF"]["/F"].get_object()
    attached.set_data(attached.get_data().replace(b"27600", b"97600"))
    return written(writer)


def sealed_twice(sealed: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from recruit.seals.sealing import _at_once, _signer

    class Bold(signers.PdfSigner):
        def _enforce_certification_constraints(self, reader: object) -> None:
            """An honest program would not: the seal forbids it."""

    seal = demo_seal()
    made = io.BytesIO()
    meta = signers.PdfSignatureMetadata(field_name="Another", md_algorithm="sha512")
    signing = Bold(meta, _signer(seal.certificate, seal.key, ())).async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(sealed)), output=made
    )
    _at_once(signing)
    return made.getvalue()


def range_moved(sealed: bytes) -> bytes:
    """The seal says that it covers less than there is."""
    told = (
        PdfReader(io.BytesIO(sealed))
        .trailer["/Root"]["/AcroForm"]["/Fields"][0]
        .get_object()["/V"]["/ByteRange"]
    )
    old = b" ".join(str(int(one)).encode() for one in told)
    assert sealed.count(old) == 1
    new = b"%d %d %d %d" % (told[0], told[1], told[2], told[3] - 9)
    return sealed.replace(old, new.ljust(len(old)))


def written_into_the_gap(sealed: bytes) -> bytes:
    """The only bytes no seal can cover are those it lies in; there is room behind it."""
    at = sealed.rindex(b"00000000>")
    return sealed[:at] + b"c0ffee00>" + sealed[at + 9 :]


def cut_off_from_the_field(sealed: bytes) -> bytes:
    """The seal lies in the file, and the list of fields no longer knows it."""
    writer = PdfWriter(clone_from=io.BytesIO(sealed))
    del writer.root_object["/AcroForm"]
    return written(writer)


@pytest.mark.parametrize(
    ("spoil", "findings"),
    [
        (truncated, {"broken"}),
        (another_paper, {"not-sealed", "not-pdfa", "no-facts"}),
        (locked_up, {"locked"}),
        (locked_for_nobody, {"locked"}),
        (page_swapped, {"changed"}),
        (page_changed_afterwards, {"added-to"}),
        (facts_changed, {"changed"}),
        (sealed_twice, {"two-seals"}),
        (range_moved, {"changed"}),
        (written_into_the_gap, {"changed"}),
        (cut_off_from_the_field, {"not-sealed"}),
    ],
)
def test_each_is_told_for_what_it_is(sealed: bytes, spoil: Callable[[bytes], bytes], findings: set[str]):
    looked = look_at(spoil(sealed), OURS)
    assert set(looked.findings) == findings
    assert not looked.intact
    assert all(finding_words(code) for code in looked.findings)


def test_a_file_of_50_megabytes_is_not_even_read():
    began = time.process_time()
    assert look_at(b"%PDF-1.7\n" + bytes(50 * 1024 * 1024), OURS).findings == ["too-large"]
    assert time.process_time() - began < 0.5


def test_bytes_changed_at_random_are_never_taken_for_ours(sealed: bytes):
    """Whatever stands at the place, it is seen, without an error and within a moment."""
    lots = random.Random(20160616)
    for _round in range(25):
        spoilt = bytearray(sealed)
        for _hit in range(lots.choice((1, 3, 40))):
            spoilt[lots.randrange(len(spoilt))] ^= 1 << lots.randrange(8)
        began = time.process_time()
        looked = look_at(bytes(spoilt), OURS)
        assert not looked.intact
        assert looked.findings
        assert time.process_time() - began < 5


def test_a_strangers_words_cannot_steer_the_screen(unsealed: bytes):
    assert plain("\x1b[2J合格\u202e\n好", 5) == "\ufffd[2J合"
    assert plain("a\u202eb") == "a\ufffdb"
    assert look_at(demo_seal().put_on(unsealed, AT), OURS).findings == []


def test_looping_cross_references_end():
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    trailer = b"trailer\n<< /Size 2 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(body),
        len(body),
    )
    began = time.process_time()
    looked = look_at(body + table + trailer, OURS)
    assert not looked.intact
    assert looked.findings
    assert time.process_time() - began < 2
