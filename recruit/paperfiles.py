"""What kind of paper a file is, judged by its content; the name it came with decides nothing. Pure.

A paper of the notice is opened by thousands on phones and old office computers, so nothing that runs, fetches or
hides may be in it: no macros, no scripts, no parts from elsewhere, no passwords.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from recruit import compound, paper_office, paper_pdf, pictures
from recruit.errors import Refusal

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "jpg": "image/jpeg",
}
#: A4 at 300 dots to the inch: small print on a photographed page stays readable.
LONGEST_SIDE = 3508
#: In small letters: the container does not tell them apart (MS-CFB 2.6.4).
_OLD_RUNS = {"macros", "_vba_project_cur", "_vba_project", "vba", "\x01ole10native"}


@dataclass(frozen=True)
class PaperFile:
    """A file that may be put up: its type (a key of `MIME`) and the bytes to keep."""

    type: str
    content: bytes


def checked(content: bytes, most: int) -> PaperFile:
    """The file as it may be kept; pictures are made anew as JPEG, all else stays byte for byte. `most` is in bytes.

    Errors: Refusal('notice-file-empty' | 'notice-file-bytes' (limit, in MB) | 'notice-file-type' |
    'notice-file-active' | 'notice-file-locked' | 'notice-file-broken'), and those of `recruit.pictures.clean`.
    """
    if not content.strip():
        raise Refusal("notice-file-empty")
    if len(content) > most:
        raise Refusal("notice-file-bytes", limit=most // (1024 * 1024))
    if content.startswith(b"%PDF-"):
        paper_pdf.examine(content)
        return PaperFile("pdf", content)
    if content.startswith(b"PK\x03\x04"):
        return PaperFile(paper_office.examine(content), content)
    if content.startswith(compound.MAGIC):
        return PaperFile(_old_office(content), content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        limits = pictures.Limits(bytes=most, pixels=pictures.LIMITS.pixels)
        return PaperFile("jpg", pictures.clean(content, LONGEST_SIDE, limits).bytes)
    raise Refusal("notice-file-type")


def _old_office(content: bytes) -> str:
    try:
        container = compound.opened(content)
        if "EncryptedPackage" in container.names:
            raise Refusal("notice-file-locked")
        if {name.lower() for name in container.names} & _OLD_RUNS:
            raise Refusal("notice-file-active")
        if "WordDocument" in container.names:
            return "doc"
        book = next((name for name in ("Workbook", "Book") if name in container.names), None)
        if book is None:
            raise Refusal("notice-file-type")
        if compound.macro_sheets(container.read(book)):
            raise Refusal("notice-file-active")
    except (ValueError, struct.error):
        raise Refusal("notice-file-broken") from None
    return "xls"
