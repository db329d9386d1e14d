"""The registration form on the web and at the desk: the programme's questions, the declarations, a password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField
from wtforms.validators import StopValidation

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.intake.checks import problems, registration_form, tidied
from recruit.intake.form import KNOWN, ApplicationForm, Problem
from recruit.messages import tell
from recruit.models import Cohort
from recruit.programme import Form, FormField, Programme
from recruit.retention_words import consent_sentence
from recruit.services.passwords import check_strength
from recruit.web.forms.dynamic import answers, make_field
from recruit.web.forms.rules import Private, Required

SECTIONS = (
    ("who", ("name", "id_number", "sex", "schooling")),
    ("contact", ("phone", "email", "address")),
    ("home", ("township", "village")),
    ("wishes", ("preferences", "reassign")),
)
DECLARATION = "declaration_"


class RegistrationForm(FlaskForm):
    """Base of the generated class: knows its programme and turns itself into an `ApplicationForm`."""

    definition: Form
    programme: Programme
    with_password = False

    def section(self, name: str) -> list[Field]:
        """The fields of one part of the page, in the programme's order; what belongs nowhere else is under `more`."""
        named = dict(SECTIONS)
        if name in named:
            return [
                self[one.code]
                for one in self.definition.fields
                if one.code in named[name] and one.code in self
            ]
        if name == "papers":
            return [
                self[one.code] for one in self.definition.fields if one.type == "photo" and one.code in self
            ]
        if name == "declarations":
            return [field for field in self if field.name.startswith(DECLARATION)]
        return [
            self[one.code] for one in self.definition.fields if one.code not in KNOWN and one.type != "photo"
        ]

    @property
    def kept(self) -> str:
        """Until when what is filled in here is kept, for whoever is about to consent."""
        return consent_sentence(self.programme)

    def application(self, before: ApplicationForm | None = None) -> ApplicationForm:
        """What was filled in. With `before` (a correction) a private answer left empty means "as it was"."""
        plain, private = answers(self, self.definition)
        if before is not None:
            private = {**_sealed(before, self.definition), **private}
        given = {**plain, **private}
        form = ApplicationForm(
            name=given.get("name", ""),
            id_number=given.get("id_number", ""),
            sex=given.get("sex", ""),
            schooling=given.get("schooling", ""),
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            address=given.get("address", ""),
            township_code=given.get("township", ""),
            village_code=given.get("village", ""),
            preferences=tuple(given.get("preferences", ())),
            reassign=given.get("reassign") is True,
            consent=given.get("consent") is True,
            declarations=frozenset(
                f.name.removeprefix(DECLARATION) for f in self.section("declarations") if f.data
            ),
            extra={code: value for code, value in plain.items() if code not in KNOWN},
            extra_private={code: value for code, value in private.items() if code not in KNOWN},
            waiver_reason=before.waiver_reason if before else "",
        )
        return tidied(form)

    def check(self, cohort: Cohort, today: date, before: ApplicationForm | None = None) -> bool:
        """Validates the fields and then the whole; every problem lands on its field."""
        good = self.validate()
        application = self.application(before)
        for problem in problems(cohort.programme, application, today, demo=cohort.demo):
            good = False
            self.blame(problem)
        # The password is judged even if something else is wrong: nobody should be sent back twice.
        return (not self.with_password or self._check_password(application)) and good

    def blame(self, problem: Problem | Refusal) -> None:
        """Puts a problem on the field it is about, or on the form when it is about none; one sentence a field."""
        refusal = problem if isinstance(problem, Refusal) else Refusal(problem.code, **problem.facts)
        name = str(refusal.facts.get("field", "")) if isinstance(problem, Refusal) else problem.field
        if name not in self:
            self.form_errors.append(tell(refusal))
        elif not self[name].errors:
            self[name].errors = [tell(refusal)]

    def _check_password(self, application: ApplicationForm) -> bool:
        own = (application.phone, application.email, application.id_number, application.id_number[-8:])
        try:
            check_strength(self["password"].data or "", own)
        except Refusal as refusal:
            if not self["password"].errors:
                self["password"].errors = [tell(refusal)]
            return False
        if self["password"].data != self["password_again"].data:
            self["password_again"].errors = [_("两次填的密码不一样，请再填一次")]
            return False
        return True


def registration_class(
    programme: Programme,
    locale: str,
    *,
    password: bool = False,
    correction: bool = False,
    papers: bool = True,
) -> type[RegistrationForm]:
    """The form class for one programme and language."""
    definition = registration_form(programme)
    shown = [one for one in definition.fields if papers or one.type != "photo"]
    fields: dict[str, Any] = {
        one.code: make_field(
            _counted(one),
            locale,
            programme.regions,
            later=one.type == "photo" or (correction and one.private),
        )
        for one in shown
    }
    for one in programme.eligibility.declarations:
        fields[DECLARATION + one.code] = BooleanField(
            one.text.in_(locale).rstrip("。."), [Signed()] if one.required else []
        )
    if correction:
        # Which revision the page showed, and what stood in it: `recruit.web.meanwhile` tells from them what changed.
        fields |= {"revision": HiddenField(), "base": HiddenField()}
    if password:
        secret = {"autocomplete": "new-password"}
        fields["password"] = PasswordField(_("登录密码"), [Required(), Private()], render_kw=secret)
        fields["password_again"] = PasswordField(_("再填一次密码"), [Required(), Private()], render_kw=secret)
    members = {**fields, "definition": definition, "programme": programme, "with_password": password}
    return type("RegistrationForm", (RegistrationForm,), members)


class Signed:
    """A declaration that must be signed; whoever cannot sign it cannot apply."""

    field_flags: Mapping[str, bool] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            raise StopValidation(tell(Refusal("declaration-missing")))


def prefilled(form: ApplicationForm, demanded: Iterable[FormField]) -> dict[str, Any]:
    """Values for showing an application in the form again; private answers stay out, empty means unchanged."""
    given: dict[str, Any] = {
        "name": form.name,
        "sex": form.sex,
        "schooling": form.schooling,
        "address": form.address,
        "township": form.township_code,
        "village": form.village_code,
        "preferences": list(form.preferences),
        "reassign": form.reassign,
        "consent": form.consent,
        **form.extra,
    }
    values = {one.code: given[one.code] for one in demanded if one.code in given and not one.private}
    return {**values, **{DECLARATION + code: True for code in form.declarations}}


def _sealed(before: ApplicationForm, definition: Form) -> dict[str, Any]:
    """The private answers as they stand."""
    known = {code: getattr(before, code) for code in ("name", "id_number", "phone", "email", "address")}
    sealed = {one.code: known.get(one.code) for one in definition.fields if one.private}
    return {**{code: value for code, value in sealed.items() if value}, **before.extra_private}


def _counted(one: FormField) -> FormField:
    """The ID number's length is judged by `recruit.idnumber`, without the spaces people type."""
    return replace(one, min=None, max=None) if one.code == "id_number" else one
