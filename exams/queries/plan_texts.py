"""The text of written pieces, as it is marked blind and compared."""

from __future__ import annotations

from exams.fieldwork.rules import form_of
from exams.fieldwork.texts.pdf import PdfTexts
from exams.fieldwork.texts.reading import read_text
from exams.models import Document
from recruit import storage
from recruit.errors import Refusal
from recruit.programme import Component, Form, Programme


def file_text(document: Document, pdfs: PdfTexts | None = None) -> str | None:
    """The text of a file that was handed in; None where it gave none, as some from before texts were read at once."""
    if document.text_sha256:
        return storage.get(document.text_sha256).decode()
    if not document.sha256:
        return None
    try:
        return read_text(storage.get(document.sha256), document.file_name, pdfs=pdfs).text
    except Refusal:
        return None


def written_words(form: Form, document: Document) -> list[str]:
    """The answers in sentences, of a piece written in place; numbers and choices are everybody's."""
    texts = (document.answers.get(one.code) for one in form.fields if one.type in ("text", "longtext"))
    return [str(text) for text in texts if text]


def text_of(
    programme: Programme, component: Component, document: Document, pdfs: PdfTexts | None = None
) -> str | None:
    """The whole text, whichever way it came; None where there is none to read."""
    if document.erased_at is not None:
        return None
    if document.sha256:
        return file_text(document, pdfs)
    return "\n\n".join(written_words(form_of(programme, component), document))


def prompts(programme: Programme, component: Component) -> list[str]:
    """What the programme itself says in the form and on the sheet: copied by all, it is nobody's own."""
    form = form_of(programme, component)
    said = [text for one in form.fields for text in (one.label, one.hint) if text is not None]
    said += [row["title"] for row in component.params.get("criteria") or ()]
    return [
        "\n".join(filter(None, (one.zh for one in said))),
        "\n".join(filter(None, (one.en for one in said))),
    ]
