"""Refusals about staff, told with the words for roles instead of their codes and put beside the right field."""

from __future__ import annotations

from flask_wtf import FlaskForm

from recruit.errors import Refusal
from recruit.messages import tell
from recruit.web.labels import ROLE_NAMES

_ROLE_FACTS = ("role", "first", "second")
_FIELD_OF = {
    "login-wrong": "login",
    "login-taken": "login",
    "staff-name-missing": "name",
    "organisation-unknown": "organisation",
    "role-not-here": "roles",
    "role-unknown": "roles",
    "roles-apart": "roles",
    "phone-wrong": "phone",
    "email-wrong": "email",
    "organisation-code-wrong": "code",
    "organisation-taken": "code",
    "organisation-name-missing": "name",
    "township-missing": "township_code",
    "township-taken": "township_code",
}


def told(refusal: Refusal) -> str:
    """The sentence for a refusal; role codes among its facts become words."""
    facts = {
        name: ROLE_NAMES.get(str(value), value) if name in _ROLE_FACTS else value
        for name, value in refusal.facts.items()
    }
    return tell(Refusal(refusal.code, **facts))


def beside(form: FlaskForm, refusal: Refusal) -> None:
    """Shows the refusal at the field it is about, or re-raises one that belongs to no field of the form."""
    name = _FIELD_OF.get(refusal.code, "")
    if name not in form:
        raise refusal
    form[name].errors = [*form[name].errors, told(refusal)]
