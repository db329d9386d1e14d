"""The text of a file, whatever it is and whatever it calls itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter

from exams.fieldwork.texts import pdf_process
from exams.fieldwork.texts.docx import docx_text
from exams.fieldwork.texts.pdf import PdfTexts
from exams.fieldwork.texts.reading import Limits, TextError, read_text
from recruit.i18n import _
from recruit.messages import tell

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def docx(body: str | bytes, **more: str) -> bytes:
    """A Word file with this inside its body; ``more``: further parts, by name without the ending."""
    file = io.BytesIO()
    head = f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>'
    document = body if isinstance(body, bytes) else f"{head}{body}</w:body></w:document>".encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
        for name, content in more.items():
            archive.writestr(f"word/{name}", content)
    return file.getvalue()


def words(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def pdf(*lines: str, pages: int = 1) -> bytes:
    """A PDF whose every page says the lines, in a font that all readers have."""
    shown = b" ".join(b"(%s) Tj T*" % line.encode() for line in lines)
    content = b"BT /F1 12 Tf 14 TL 20 700 Td " + shown + b" ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids ["
        + b" ".join(b"4 0 R" for _page in range(pages))
        + b"] /Count %d >>" % pages,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
    ]
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = len(file)
    file += b"xref\n0 6\n0000000000 65535 f \n" + table
    return bytes(file + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % end)


@pytest.fixture(scope="module")
def pdfs() -> Iterator[PdfTexts]:
    with PdfTexts() as reader:
        yield reader


@pytest.mark.parametrize(
    "content",
    [
        "村里的茶\n第二行".encode(),
        b"\xef\xbb\xbf" + "村里的茶\r\n第二行".encode(),
        "村里的茶\r第二行".encode("gb18030"),
    ]
    + ["村里的茶\n第二行".encode("utf-16")],
    ids=["utf-8", "mark", "gb18030", "utf-16"],
)
def test_plain_text(content: bytes):
    assert read_text(content, "a.docx") == read_text("村里的茶\n第二行".encode())
    assert read_text(content).text == "村里的茶\n第二行"


def test_paragraphs_tables_and_text_boxes_of_a_word_file():
    body = (
        f"<w:p>{words('一、目标')}<w:r><w:tab/></w:r>{words('&lt;三年&gt;')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{words('格一')}</w:p></w:tc><w:tc><w:p>{words('格二')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{words('框')}</w:p></w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:p>{words('框')}</w:p></mc:Fallback></mc:AlternateContent></w:p>"
    )
    read = read_text(docx(body, header1=f"<w:hdr xmlns:w='{W}'>{words('页眉')}</w:hdr>"), "计划.txt")
    assert read.kind == "docx"
    assert read.text.split() == ["一、目标", "<三年>", "格一", "格二", "框"]


def test_what_was_deleted_or_moved_away_is_not_read():
    body = (
        f"<w:p><w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del><w:ins>{words('添上的')}</w:ins>"
        f"<w:moveFrom>{words('挪走的')}</w:moveFrom><w:moveTo>{words('挪来的')}</w:moveTo>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read_text(docx(body)).text.strip() == "添上的挪来的"


def test_the_text_of_a_pdf(pdfs: PdfTexts):
    read = read_text(pdf("Tea of Willow Village", "second line", pages=2), "x.docx", pdfs=pdfs)
    assert read.kind == "pdf"
    assert read.text.split("\n")[:2] == ["Tea of Willow Village", "second line"]
    assert read.text.count("Tea") == 2


def locked(password: str) -> bytes:
    writer, file = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("secret")))), io.BytesIO()
    writer.encrypt(password, owner_password="owner")
    writer.write(file)
    return file.getvalue()


def damaged_zip() -> bytes:
    content = bytearray(docx(f"<w:p>{words('村里的茶' * 500)}</w:p>"))
    place = content.index(b"word/document.xml") + 40
    content[place : place + 20] = b"\xff" * 20
    return bytes(content)


def other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


REFUSED = {
    "text-empty": [b"", b" \n\t "],
    "text-none": [b"...", "😀".encode(), docx("<w:p/>"), pdf()],
    "text-type": [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        b"a\x00b",
        bytes(range(128, 256)) * 4,
        b"{\\rtf1 tea}",
        b"<!DOCTYPE html><p>tea",
        other_zip(),
        docx(f"<w:p>{words('茶')}</w:p>", **{"vbaProject.bin": "x"}),
    ],
    "text-old-word": [OLE + b"\x00" * 600],
    "text-encrypted": [OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), locked("tea")],
    "text-broken": [
        b"PK\x03\x04 no archive",
        damaged_zip(),
        docx(b"<w:p>"),
        docx(b'<!DOCTYPE a [<!ENTITY b "tea">]><a>&b;</a>'),
        docx(b"\xff\xfe<a/>"),
        b"%PDF-1.4\nnothing more",
    ],
    "text-bomb": [docx(b"<a>" + b" " * 3_000_000 + b"</a>"), docx(b"<a>" * 2_000 + b"</a>" * 2_000)],
    "text-too-long": ["茶".encode() * 5_001, docx(f"<w:p>{words('茶' * 5_001)}</w:p>"), pdf("tea " * 2_000)],
    "text-too-large": [b"tea " * 300_000],
    "text-pages": [pdf("tea", pages=11)],
}
LIMITS = Limits(bytes=1_000_000, unpacked=2_000_000, letters=5_000, pages=10)


@pytest.mark.parametrize(
    ("code", "content"),
    [(code, one) for code, every in REFUSED.items() for one in every],
    # A locked file holds chance: processes that collect would not agree on the names of these tests.
    ids=[f"{code}-{number}" for code, every in REFUSED.items() for number, _one in enumerate(every)],
)
def test_what_cannot_be_read_is_refused_by_its_reason(code: str, content: bytes, pdfs: PdfTexts):
    with pytest.raises(TextError) as caught:
        read_text(content, "计划.docx", limits=LIMITS, pdfs=pdfs)
    assert caught.value.code == code
    assert "计划.docx" in tell(caught.value)
    assert "%(" not in tell(caught.value)


def test_a_pdf_that_only_forbids_printing_is_read(pdfs: PdfTexts):
    assert read_text(locked(""), pdfs=pdfs).text.strip() == "secret"


def test_a_pdf_that_takes_too_long_is_given_up_and_the_next_is_read():
    with PdfTexts() as reader:
        assert "tea" in reader.text(pdf("tea"), pages=5, letters=99, seconds=20)
        with pytest.raises(Exception, match="text-slow"):
            reader.text(pdf(*["tea"] * 20_000), pages=5, letters=10**7, seconds=0)
        assert "tea" in reader.text(pdf("tea"), pages=5, letters=99, seconds=20)


def test_a_reader_that_dies_is_told_as_a_broken_file(monkeypatch: pytest.MonkeyPatch):
    with PdfTexts() as reader:
        monkeypatch.setattr("exams.fieldwork.texts.pdf.sys.executable", "/bin/false")
        with pytest.raises(Exception, match="text-broken"):
            reader.text(pdf("tea"), pages=5, letters=99, seconds=20)


def test_the_process_answers_one_file_after_another():
    asked, answered = io.BytesIO(), io.BytesIO()
    for content in (pdf("tea"), b"%PDF-"):
        asked.write(pdf_process._HEAD.pack(len(content), 5, 99) + content)
    asked.seek(0)
    pdf_process.main(asked, answered)
    assert b'"text": "tea\\n"' in answered.getvalue()
    assert answered.getvalue().endswith(b'{"code": "text-broken", "facts": {}}')


def test_unpacking_stops_at_the_limit_whatever_the_archive_claims():
    content = bytearray(docx(b"<a>" + b" " * 3_000_000 + b"</a>"))
    size = (3_000_007).to_bytes(4, "little")
    assert content.count(size) == 2
    small = bytes(content.replace(size, (1_000).to_bytes(4, "little")))
    with pytest.raises(Exception, match="text-bomb|text-broken"):
        docx_text(small, 1_000_000, 5_000)


def test_every_refusal_has_words():
    from exams.fieldwork.texts.messages import READING_TEXTS

    assert set(REFUSED) <= set(READING_TEXTS)
    assert _(str(READING_TEXTS["text-empty"]._args[0]))
