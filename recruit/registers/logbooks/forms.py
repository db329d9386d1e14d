"""The form of an entry: a day, the fields of its book, files."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField

from recruit.i18n import current_locale, lazy
from recruit.registers.logbooks.said import Book
from recruit.web.forms.dynamic import form_class
from recruit.web.forms.fields import DayField
from recruit.web.forms.rules import Later, Required
from recruit.web.given_files import ACCEPT


def entry_form(book: Book, data: dict[str, Any] | None = None, bare: bool = False) -> FlaskForm:
    """`data`: what stands in it to begin with; `bare`: without what was sent."""
    fields: dict[str, Any] = {"on_day": DayField(lazy("哪一天的事"), [Required()])}
    if book.files != "none":
        fields["files"] = MultipleFileField(
            lazy("照片或文件"), [Later()], render_kw={"accept": ACCEPT, "multiple": True}
        )
    made = type(f"Log_{book.code}", (form_class(book.form, current_locale()),), fields)
    form: FlaskForm = made(formdata=None, data=data) if bare else made(data=data)
    return form
