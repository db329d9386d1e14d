"""The form for handing in the pictures of an application."""

from __future__ import annotations

from dataclasses import replace

from flask_wtf import FlaskForm

from recruit.intake.checks import registration_form
from recruit.programme import Form, Programme
from recruit.web.forms.dynamic import make_field


class PapersForm(FlaskForm):
    """Base of the generated class: only the photo fields of the registration form."""

    definition: Form


def papers_class(programme: Programme, locale: str) -> type[PapersForm]:
    definition = registration_form(programme)
    photos = {
        one.code: make_field(replace(one, required=False), locale, later=True)
        for one in definition.fields
        if one.type == "photo"
    }
    return type("PapersForm", (PapersForm,), {**photos, "definition": definition})
