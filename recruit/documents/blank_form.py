"""The registration form on paper, for people who fill it in by hand before they go to the desk."""

from __future__ import annotations

from dataclasses import dataclass, field

from recruit.documents.fields import UNCHECKED
from recruit.documents.render import render_pdf
from recruit.intake.checks import registration_form
from recruit.programme import FormField, Programme

TEMPLATE = "print/blank_form.html"
#: A list with more choices than this is written in by hand; printed, it would fill pages.
PRINTED_CHOICES = 8


@dataclass(frozen=True)
class Line:
    """One question: what stands before it, what helps, and the boxes to tick, or none to write freely."""

    label: str
    hint: str = field(metadata=UNCHECKED)
    choices: tuple[str, ...]
    yes_no: bool


@dataclass(frozen=True)
class BlankForm:
    """What the sheet prints. `number` and `person` stand in for whose it is when the print fails."""

    number: str
    person: str
    office: str
    hotline: str
    lines: tuple[Line, ...]
    papers: tuple[str, ...]
    declarations: tuple[str, ...]


def blank_form(programme: Programme, lang: str = "zh") -> bytes:
    """The registration form of a programme as a PDF of one or two pages; same programme, same bytes.

    Errors: Refusal('form-missing'), and those of `render_pdf`.
    """
    fields = registration_form(programme).fields
    form = BlankForm(
        number=programme.id,
        person=programme.title.in_(lang),
        office=programme.organiser.in_(lang),
        hotline=programme.hotline,
        lines=tuple(_line(one, lang) for one in fields if one.type != "photo" and one.code != "consent"),
        papers=tuple(one.label.in_(lang) for one in fields if one.type == "photo"),
        declarations=tuple(one.text.in_(lang) for one in programme.eligibility.declarations),
    )
    return render_pdf(TEMPLATE, form, lang=lang)


def _line(one: FormField, lang: str) -> Line:
    choices = tuple(text.in_(lang) for _code, text in one.choices)
    hint = one.hint.in_(lang) if one.hint else ""
    printed = choices if len(choices) <= PRINTED_CHOICES else ()
    return Line(one.label.in_(lang), hint, printed, one.type == "yesno")
