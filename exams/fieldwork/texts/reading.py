"""The text of a file, by its content: docx, PDF or plain text. Every step is bounded in bytes, letters and time."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from exams.fieldwork.texts import messages
from exams.fieldwork.texts.docx import docx_text
from exams.fieldwork.texts.pdf import PdfTexts
from recruit.errors import Refusal

messages.teach()

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKUP = (b"{\\rtf", b"<!doctype", b"<html", b"<?xml", b"%!ps")
_STRANGE_SHARE = 0.01


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
    return "txt", _plain(content)


def _pdf(content: bytes, limits: Limits, pdfs: PdfTexts | None) -> str:
    if pdfs is None:
        with PdfTexts() as own:
            return _pdf(content, limits, own)
    return pdfs.text(content, pages=limits.pages, letters=limits.letters, seconds=limits.seconds)


def _plain(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the older Chinese encoding; what holds control signs is no text."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
        break
    raise Refusal("text-type")


def _is_text(text: str) -> bool:
    """A picture read as Chinese is full of unassigned signs; a new emoji or a private sign alone makes no picture."""
    some = text[:200_000]
    if "\x00" in text:
        return False
    control = sum(sign < " " and sign not in "\r\n\t\f\v" for sign in some)
    odd = sum(unicodedata.category(sign) in ("Co", "Cn") for sign in some)
    return control == 0 and odd <= len(some) * _STRANGE_SHARE + 1
