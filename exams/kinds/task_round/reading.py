"""Answers in words, for those who read them: label and text, choices and yes/no spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exams.fieldwork.rules import form_of
from exams.fieldwork.words import FILE_WORDS
from exams.models import Document
from exams.queries.fieldwork_own import current_document
from exams.queries.plan_texts import file_text
from recruit.i18n import _, current_locale, listed
from recruit.models import Entry
from recruit.phone import national
from recruit.programme import Component, Form, FormField


def told(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, text) of every answer there is, in the form's order and the reader's language."""
    locale = current_locale()
    return [
        (one.label.in_(locale), _words(one, answers[one.code], locale))
        for one in form.fields
        if one.code in answers
    ]


def _words(one: FormField, value: Any, locale: str) -> str:
    if one.type == "yesno":
        return _("是") if value else _("否")
    if one.type in ("choice", "choices"):
        titles = dict(one.choices)
        codes = value if isinstance(value, list) else [value]
        return listed(titles[code].in_(locale) if code in titles else code for code in codes)
    if one.type == "phone":
        return national(str(value))
    return str(value)


def plan_of(entry: Entry, component: Component) -> tuple[str, dict[str, Any]]:
    """Template and values that show a written piece beside the sheet on which it is marked."""
    document = current_document([entry.id], component.code).get(entry.id)
    form = form_of(entry.stage.cohort.programme, component)
    return "exams/task_round/_plan.html", piece(document, form)


def piece(document: Document | None, form: Form) -> dict[str, Any]:
    """A written piece for the page: its answers in words, or its text, or the file to open."""
    if document is None:
        return {"document": None}
    text = file_text(document) if document.text_sha256 or document.file_type == "txt" else None
    return {
        "document": document,
        "parts": told(form, document.answers),
        "text": text,
        "file_word": FILE_WORDS.get(document.file_type, ""),
    }
