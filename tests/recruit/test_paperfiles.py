"""What may be put up as a paper of the notice: by content, never by name."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
import zlib

import pytest
from PIL import Image

from recruit import compound
from recruit.errors import Refusal
from recruit.paperfiles import checked
from tests.support.office_files import compound as old_file
from tests.support.office_files import docx, pdf, relation, sheet_record, workbook, xlsx
from tests.support.registering import picture

MOST = 10 * 1024 * 1024
WORKSHEET, MACROS = sheet_record(0), sheet_record(1)


def refused(content: bytes, most: int = MOST) -> str:
    with pytest.raises(Refusal) as told:
        checked(content, most)
    return told.value.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), "pdf"),
        (docx(), "docx"),
        (docx({"word/_rels/document.xml.rels": relation("hyperlink", "https://example.org")}), "docx"),
        (docx({"word/_rels/document.xml.rels": relation("image", "media/a.png", "Internal")}), "docx"),
        (docx({"word/_rels/x.rels": relation("hyperlink", "https://example.org").encode("utf-16")}), "docx"),
        (pdf(b"<</Note (see /JSP and /Launching)>>"), "pdf"),
        (xlsx(), "xlsx"),
        (old_file({"WordDocument": bytes(5000), "1Table": bytes(100)}), "doc"),
        (old_file({"Workbook": workbook(WORKSHEET)}), "xls"),
        (old_file({"Workbook": workbook(WORKSHEET, size=900), "other": bytes(70)}), "xls"),
        (old_file({"Book": workbook(WORKSHEET)}), "xls"),
    ],
)
def test_papers_that_an_office_has_are_kept_as_they_are(content, kind):
    paper = checked(content, MOST)
    assert (paper.type, paper.content) == (kind, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_are_made_anew(kind):
    hidden = picture(400, 300, kind) + b"<?php system($_GET['x']); ?>"
    paper = checked(hidden, MOST)
    assert paper.type == "jpg"
    assert b"<?php" not in paper.content
    assert Image.open(io.BytesIO(paper.content)).size == (400, 300)


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<?php phpinfo();",
        b"GIF89a" + bytes(100),
        b"MZ" + bytes(200),
        b"plain text",
        b"<html>" + pdf(),
        b"\n" + docx(),
        docx(main="text/html"),
        old_file({"Something": bytes(5000)}),
    ],
)
def test_other_kinds_are_refused(content):
    assert refused(content) == "notice-file-type"


def test_any_other_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.php", "<?php")
    assert refused(out.getvalue()) == "notice-file-type"


def packed(inside: bytes) -> bytes:
    return stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", zlib.compress(inside))


def stream(facts: bytes, body: bytes) -> bytes:
    return pdf(b"2 0 obj <<" + facts + b" /Length %d>>\nstream\n" % len(body) + body + b"\nendstream endobj")


@pytest.mark.parametrize(
    "content",
    [
        docx({"word/vbaProject.bin": b"x"}),
        docx({"word/embeddings/oleObject1.bin": b"x"}),
        docx({"word/activeX/activeX1.xml": "<x/>"}),
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        docx({"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://example.org/t.dotm")}),
        docx({"word/_rels/document.xml.rels": relation("image", "https://example.org/seen.png")}),
        old_file({"WordDocument": bytes(5000), "_VBA_PROJECT": bytes(100)}),
        old_file({"WordDocument": bytes(5000), "\x01Ole10Native": bytes(100)}),
        old_file({"Workbook": workbook(WORKSHEET, MACROS)}),
        old_file({"Workbook": workbook(MACROS, size=900)}),
        old_file({"Workbook": workbook(bytes.fromhex("2f000000"))}),
        pdf(b"<</S /JavaScript /JS (app.alert(1))>>"),
        pdf(b"<</S /J#61vaScript>>"),
        pdf(b"<</S /Launch>>"),
        pdf(b"<</Type /EmbeddedFile>>"),
        packed(b"<</S /JavaScript>>"),
    ],
)
def test_nothing_that_runs_or_fetches(content):
    assert refused(content) == "notice-file-active"


def encrypted_docx() -> bytes:
    """A part marked as encrypted: bit 0 of its flags, in the local header and in the directory."""
    content = bytearray(docx())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [pdf(b"<</Encrypt 5 0 R>>"), old_file({"EncryptedPackage": bytes(5000)}), encrypted_docx()],
)
def test_nothing_that_is_locked(content):
    assert refused(content) == "notice-file-locked"


@pytest.mark.parametrize(
    "content",
    [
        pdf()[:60],
        packed(b"a" * 100).replace(b"x\x9c", b"\x00\x00"),
        compound.MAGIC + bytes(1000),
        old_file({"WordDocument": bytes(5000)})[:700],
        old_file({"Workbook": bytes(5000)})[:-4000],
        docx({"word/big.xml": bytes(70_000_000)}),
    ],
)
def test_damaged_files_and_bombs(content):
    assert refused(content) == "notice-file-broken"


def test_size_and_emptiness():
    assert refused(b"") == "notice-file-empty"
    assert refused(b" \n") == "notice-file-empty"
    assert checked(pdf(), len(pdf())).type == "pdf"
    assert refused(pdf(), len(pdf()) - 1) == "notice-file-bytes"


def test_a_container_that_runs_in_circles_ends():
    content = bytearray(old_file({"WordDocument": bytes(5000)}))
    directory = int.from_bytes(content[48:52], "little")
    content[512 + 4 * directory : 516 + 4 * directory] = directory.to_bytes(4, "little")
    assert refused(bytes(content)) == "notice-file-broken"


OUT = 'Target="https://example.org/t.dotm"'
KIND = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def related(text: str, part: str = "word/_rels/settings.xml.rels") -> bytes:
    return docx({part: text})


@pytest.mark.parametrize(
    "content",
    [
        related(relation("attachedTemplate", "https://example.org/hyperlink")),
        related(f'<Rs><Relationship {KIND} {OUT} TargetMode="&#69;xternal"/></Rs>'),
        related(f'<Rs><Relationship Id="a>b" {KIND} {OUT} TargetMode="External"/></Rs>'),
        related(f'<a-b:Rs xmlns:a-b="u"><a-b:Relationship {KIND} {OUT} TargetMode="External"/></a-b:Rs>'),
        related(f"<Rs><Relationship {KIND} {OUT}/></Rs>"),
        related(relation("attachedTemplate", "https://example.org/t.dotm"), "word/_rels/settings.xml.%72els"),
        related(relation("image", "https://example.org/a.png").encode("utf-16")),
        related(relation("aFChunk", "page.html", "Internal")),
        docx(main=MAIN + '"/><Default Extension="x" ContentType="application/x.&#109;acroEnabled.y'),
    ],
)
def test_no_spelling_hides_what_is_fetched(content):
    assert refused(content) == "notice-file-active"


@pytest.mark.parametrize("part", ["word/_rels/settings.xml.rels", "[Content_Types].xml"])
def test_no_part_is_read_only_in_part(part):
    inside = f"<Types><!--{'x' * 2_100_000}--><Override ContentType='a.macroEnabled.b'/></Types>"
    assert refused(docx({part: inside})) == "notice-file-broken"


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a", "<a>" * 5000, "", "<a/><a/>"]
)
def test_relations_that_are_no_xml(text):
    assert refused(related(text)) == "notice-file-broken"


def test_a_part_is_as_big_as_it_unpacks_not_as_the_archive_claims():
    content = bytearray(docx({"word/big.xml": bytes(70_000_000)}))
    claims = bytes.fromhex("801d2c04")
    assert content.count(claims) == 2
    assert refused(bytes(content.replace(claims, bytes.fromhex("0a000000")))) == "notice-file-broken"


def test_two_names_for_one_part():
    content = docx({"word/a.xml": "<a/>"})
    assert refused(content.replace(b"word/a.xml", b"word/b.xml", 1)) == "notice-file-broken"


SCRIPT = b"<</S /JavaScript /JS (app.alert(1))>>"


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"<</S /#4a#61#76#61#53#63#72#69#70#74>>"),
        pdf(b"<</JS (1)>>"),
        pdf(b"<</J#53 5 0 R>>"),
        pdf(b"<</S /SubmitForm>>"),
        pdf(b"<</S/GoToR>>"),
        pdf(b"<</S/ImportData>>"),
        pdf(b"<</S/Rich#4dedia>>"),
        stream(b"/Type /Obj#53tm /N 1 /First 4 /Filter /Flate#44ecode", zlib.compress(SCRIPT)),
        stream(b"/N 1 /First 4 /Filter [ /Fl ]", zlib.compress(SCRIPT)),
        stream(b"/N 1 /X (\\( >>stream\n) % stream\n/First 4 /Filter /FlateDecode", zlib.compress(SCRIPT)),
        stream(b"/N 1 /First 4 /Subtype /Image /Filter /FlateDecode", zlib.compress(SCRIPT)),
        stream(b"/Padding (%s) /Filter /FlateDecode" % (b"x" * 900), zlib.compress(SCRIPT)),
        stream(b"/Filter /FlateDecode", zlib.compress(bytes(3_000_000) + SCRIPT)),
        pdf(b"stream\r\n" + zlib.compress(SCRIPT)),
    ],
)
def test_no_spelling_hides_what_runs_in_a_pdf(content):
    assert refused(content) == "notice-file-active"


@pytest.mark.parametrize(
    "content",
    [
        pdf(SCRIPT[:5]).replace(b"startxref", b"startx"),
        pdf().replace(b"%%EOF", b""),
        pdf() + b" " * 3000,
        stream(b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode", SCRIPT.hex().encode()),
        stream(b"/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", zlib.compress(b"")),
        stream(b"/Type /ObjStm /N 1 /First 4 /Filter %\n 7 0 R", zlib.compress(SCRIPT)),
        stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms 7 0 R", zlib.compress(b"")),
        stream(b"/Filter /FlateDecode", zlib.compress(SCRIPT)[:-9]),
        stream(b"/Subtype /Image /Filter /FlateDecode", zlib.compress(bytes(130_000_000), 1)),
    ],
)
def test_a_pdf_that_no_honest_writer_makes(content):
    assert refused(content) == "notice-file-broken"


def test_locked_however_it_is_spelt():
    assert refused(pdf(b"<</#45ncrypt 5 0 R>>")) == "notice-file-locked"


@pytest.mark.parametrize(
    "content",
    [
        related("<Relationship " * 30_000),
        related("<a>" + "<a/>" * 200_000 + "</a>"),
        pdf(b"/ObjStm " * 400_000),
        pdf(b"obj " * 700_000),
        pdf(b"obj stream\n" * 250_000),
        pdf(b"obj " + b"(" * 3_000_000),
        pdf(b"/Filter[ " * 300_000),
        pdf(b"obj<<" + b"/Filter[ " * 300_000 + b">>stream\n"),
        pdf(b"/#41" * 700_000),
        pdf(b"obj<</Filter/Fl>>stream\n\x78\x9c" * 20_000 + b"\0\0\0\xff\xff" * 400_000),
    ],
    ids=range(10),
)
def test_no_file_takes_long(content):
    begin = time.process_time()
    with contextlib.suppress(Refusal):
        checked(content, MOST)
    # Half a second where nothing else runs; what had no bound took minutes.
    assert time.process_time() - begin < 4
