"""The text of a file, by its content: docx, PDF or plain text. Every step is bounded in bytes, letters and time."""

from __future__ import annotations

from dataclasses import dataclass

from exams.fieldwork.texts import messages
from exams.fieldwork.texts.docx import docx_text
from exams.fieldwork.texts.pdf import PdfTexts
from exams.fieldwork.texts.plain import plain_text
from recruit.errors import Refusal

messages.teach()

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKUP = (b"{\\rtf", b"<!doctype", b"<html", b"<?xml", b"%!ps")


class TextError(Refusal):
    """A file whose text cannot be read. Codes and facts: `exams.fieldwork.texts.messages`; all carry ``name``."""


@dataclass(frozen=True)
class Limits:
    """Bytes of the file, bytes unpacked, letters, pages of a PDF and seconds spent on it."""

    bytes: int = 20_000_000
    unpacked: int = 40_000_000
    letters: int = 300_000
    pages: int = 200
    seconds: float = 20.0


@dataclass(frozen=True)
class Document:
    """``kind``: docx, pdf or txt; ``text`` with one line a paragraph."""

    kind: str
    text: str


def read_text(
    content: bytes, name: str = "", *, limits: Limits | None = None, pdfs: PdfTexts | None = None
) -> Document:
    """The text of a file.

    name: what messages call it, and nothing else. pdfs: the process that reads PDFs, if many are to be read; otherwise
    one is started for this file. Errors: TextError('text-empty' | 'text-too-large' | 'text-too-long' | 'text-type' |
    'text-old-word' | 'text-encrypted' | 'text-bomb' | 'text-broken' | 'text-none' | 'text-pages' | 'text-slow').
    """
    limits = limits or Limits()
    try:
        kind, text = _read(content, limits, pdfs)
        if len(text) > limits.letters:
            raise Refusal("text-too-long", limit=limits.letters)
        if not any(sign.isalnum() for sign in text):
            raise Refusal("text-none")
    except Refusal as error:
        raise TextError(error.code, **{"name": name, **error.facts}) from None
    return Document(kind, text)


def _read(content: bytes, limits: Limits, pdfs: PdfTexts | None) -> tuple[str, str]:
    if len(content) > limits.bytes:
        raise Refusal("text-too-large", limit=limits.bytes // 1_000_000)
    if not content.strip():
        raise Refusal("text-empty")
    head = content[:1024].lstrip()[:16]
    if head.startswith(b"%PDF-"):
        return "pdf", _pdf(content, limits, pdfs)
    if content.startswith(_ZIP):
        return "docx", docx_text(content, limits.unpacked, limits.letters)
    if content.startswith(_OLE):
        raise Refusal("text-encrypted" if _ENCRYPTED in content else "text-old-word")
    if head.lower().startswith(_MARKUP):
        raise Refusal("text-type")
    text = plain_text(content)
    if text is None:
        raise Refusal("text-type")
    return "txt", text


def _pdf(content: bytes, limits: Limits, pdfs: PdfTexts | None) -> str:
    if pdfs is None:
        with PdfTexts() as own:
            return _pdf(content, limits, own)
    return pdfs.text(content, pages=limits.pages, letters=limits.letters, seconds=limits.seconds)
