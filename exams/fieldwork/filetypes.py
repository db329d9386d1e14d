"""What kind of document a file is, judged by its content; the name it came with decides nothing. Pure."""

from __future__ import annotations

import io
import unicodedata
import zipfile

from exams.fieldwork.texts.plain import plain_text
from recruit.errors import Refusal

MAX_BYTES = 5 * 1024 * 1024
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
}


def checked(content: bytes) -> tuple[str, bytes]:
    """(``pdf`` | ``docx`` | ``txt``, the bytes to keep); text is kept as UTF-8 whatever it came in.

    Errors: Refusal('document-empty' | 'document-bytes' (limit, in MB) | 'document-type').
    """
    if not content.strip():
        raise Refusal("document-empty")
    if len(content) > MAX_BYTES:
        raise Refusal("document-bytes", limit=MAX_BYTES // (1024 * 1024))
    if content.lstrip()[:5] == b"%PDF-":
        return "pdf", content
    if content[:4] == b"PK\x03\x04":
        if _is_docx(content):
            return "docx", content
        raise Refusal("document-type")
    text = plain_text(content)
    if text is None:
        raise Refusal("document-type")
    if not text.strip():
        raise Refusal("document-empty")
    return "txt", text.encode()


def safe_name(name: str) -> str:
    """The file's own name without folders and control characters, at most 100 characters, its ending kept."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, ending = base.rpartition(".")
    return base if len(base) <= 100 else f"{(stem or ending)[:90]}{dot}{ending[:9] if stem else ''}"


def _is_docx(content: bytes) -> bool:
    """Reads the archive's table of contents only, so that nothing is ever unpacked. Macros make it another type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "word/document.xml"} <= names and not macros
