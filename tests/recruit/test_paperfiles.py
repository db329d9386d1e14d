"""What may be put up as a paper of the notice: by content, never by name."""

from __future__ import annotations

import io
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
    return pdf(b"<</Type /ObjStm /Length 9>> stream\n" + zlib.compress(inside) + b"\nendstream")


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
        docx({"word/_rels/x.rels": relation("hyperlink", "https://example.org").encode("utf-16")}),
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
