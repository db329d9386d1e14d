"""Whether an application can be taken at all: facts in, problems out, no I/O. Every channel asks this one place.

What is wrong here (a number with a wrong digit, a village elsewhere) has to be put right before anything is stored.
Whether the applicant meets the rules (age, schooling) is another question: `recruit.eligibility`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from recruit.email import normalise as normalise_email
from recruit.errors import Refusal
from recruit.idnumber import IdNumber, normalise, read_id_number
from recruit.intake.answers import LONGEST, judged
from recruit.intake.form import KNOWN, ApplicationForm, Problem
from recruit.phone import normalise as normalise_phone
from recruit.programme import Form, Programme

NAME_MAX = 40


def tidied(form: ApplicationForm) -> ApplicationForm:
    """The same application with one spelling for each thing: numbers plain, spaces gone, phone and e-mail canonical."""
    return replace(
        form,
        name=tidied_name(form.name),
        id_number=normalise(form.id_number),
        phone=_or_typed(normalise_phone, form.phone),
        email=_or_typed(normalise_email, form.email),
        address=_line(form.address),
        preferences=tuple(form.preferences),
        waiver_reason=form.waiver_reason.strip()[:500],
    )


def registration_form(programme: Programme) -> Form:
    """The programme's own registration form. Errors: Refusal('form-missing')."""
    form = programme.forms.get("registration")
    if form is None:
        raise Refusal("form-missing", form="registration", programme=programme.id)
    return form


def paper_fields(programme: Programme) -> tuple[str, ...]:
    """The photo fields that the programme's registration form demands, in its order."""
    return tuple(
        one.code for one in registration_form(programme).fields if one.type == "photo" and one.required
    )


def problems(programme: Programme, form: ApplicationForm, today: date, *, demo: bool) -> list[Problem]:
    """Everything wrong with a tidied application, in the order of the form; empty when it can be taken."""
    found = [
        *_identity(form, today, demo),
        *_contact(programme, form),
        *_home(programme, form),
        *_wishes(programme, form),
        *_extra(registration_form(programme), form),
    ]
    levels = {level.code for level in programme.eligibility.schooling_levels}
    if form.schooling not in levels and (levels or form.schooling):
        found.append(Problem("schooling", "schooling-unknown"))
    if not form.consent:
        found.append(Problem("consent", "consent-missing"))
    return found


def _identity(form: ApplicationForm, today: date, demo: bool) -> Iterator[Problem]:
    if (code := name_wrong(form.name)) is not None:
        yield Problem("name", code)
    number: IdNumber | None = None
    try:
        number = read_id_number(form.id_number, today, demo=demo)
    except Refusal as refusal:
        yield Problem("id_number", refusal.code, refusal.facts)
    if number is not None and form.sex and form.sex != number.sex:
        yield Problem("sex", "sex-differs")


def name_wrong(name: str) -> str | None:
    """Why a tidied name cannot be one, as the code of a refusal; None where it can."""
    if not name:
        return "name-missing"
    fits = 2 <= len(name) <= NAME_MAX and all(_is_name_letter(letter) for letter in name)
    return None if fits else "name-invalid"


def _is_name_letter(letter: str) -> bool:
    return letter in " ·.-'" or unicodedata.category(letter).startswith("L")


def _contact(programme: Programme, form: ApplicationForm) -> Iterator[Problem]:
    for name, value, read in (("phone", form.phone, normalise_phone), ("email", form.email, normalise_email)):
        if value:
            try:
                read(value)
            except Refusal as refusal:
                yield Problem(name, refusal.code, refusal.facts)
    if programme.eligibility.contact_required and not form.phone and not form.email:
        yield Problem("phone", "contact-missing")
    yield from _length(programme, "address", form.address)


def _length(programme: Programme, code: str, value: str) -> Iterator[Problem]:
    for asked in registration_form(programme).fields:
        if asked.code != code:
            continue
        if asked.required and not value:
            yield Problem(code, "answer-missing")
        elif value and asked.min is not None and len(value) < asked.min:
            yield Problem(code, "answer-short", {"low": f"{asked.min:f}"})
        elif len(value) > (longest := asked.max if asked.max is not None else Decimal(LONGEST["text"])):
            yield Problem(code, "answer-long", {"high": f"{longest:f}"})


def _home(programme: Programme, form: ApplicationForm) -> Iterator[Problem]:
    regions = programme.regions
    township_known = len(form.township_code) < 12 and regions.knows(form.township_code)
    if not township_known:
        yield Problem("township", "township-unknown")
    if len(form.village_code) != 12 or not regions.knows(form.village_code):
        yield Problem("village", "village-unknown")
    elif township_known and regions.village(form.village_code).township != form.township_code:
        yield Problem("village", "village-elsewhere", {"township": regions.township(form.township_code).name})


def _wishes(programme: Programme, form: ApplicationForm) -> Iterator[Problem]:
    asked = next((one for one in registration_form(programme).fields if one.code == "preferences"), None)
    if asked is None:
        return
    codes = {code for code, _text in asked.choices}
    if not set(form.preferences) <= codes:
        yield Problem("preferences", "preference-unknown")
    if len(set(form.preferences)) != len(form.preferences):
        yield Problem("preferences", "preference-twice")
    if asked.max is not None and len(form.preferences) > asked.max:
        yield Problem("preferences", "preferences-too-many", {"high": f"{asked.max:f}"})


def _extra(asked: Form, form: ApplicationForm) -> Iterator[Problem]:
    given = {**form.extra, **form.extra_private}
    for one in asked.fields:
        if one.code in KNOWN or one.type == "photo":
            continue
        value = given.get(one.code)
        if value in (None, "", []):
            if one.required:
                yield Problem(one.code, "answer-missing")
        else:
            yield from judged(one, value)


def tidied_name(text: str) -> str:
    """Full-width letters plain, the middle dot of minority names in one form, no space between Chinese characters."""
    text = re.sub(r"[•・‧∙．]", "·", unicodedata.normalize("NFKC", text.replace("．", "·")))
    text = " ".join(text.split())
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)


def _line(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def _or_typed(read: Any, text: str) -> str:
    """The canonical spelling, or what was typed where it cannot be read: `problems` says so."""
    text = text.strip()
    if not text:
        return ""
    try:
        return str(read(text))
    except Refusal:
        return text
