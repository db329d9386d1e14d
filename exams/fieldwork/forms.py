"""The form that a series of forms is filled in on, however the programme defined it: by fields of its own, or by a
spreadsheet that lies beside it (XLSForm). Pure: it judges, tells and takes apart, it stores nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from exams.fieldwork import answers as plain_answers
from exams.fieldwork.form_telling import answer_words, refusal_of, words_of
from exams.fieldwork.rules import form_of, same_by
from exams.survey.documents import leaf, merged, only, split
from exams.survey.filling import Fault, Unfit, judge
from exams.survey.filling_tree import Layout
from exams.survey.model import SurveyForm
from exams.survey.plain import document_of, survey_of, values_of
from exams.survey.reading import Read, read_form
from recruit.errors import Refusal
from recruit.phone import national, normalise
from recruit.programme import Component, Form, Programme
from recruit.tables import TableError

#: What a household says that agrees: a tick, or the choice of that name.
AGREED = ("OK", "yes", "1")
#: Types that show where or how somebody lives: for the fewest, whatever the programme says.
TELLING = ("image",)


@dataclass(frozen=True)
class House:
    """What a component says of its XLSForm: names of questions. `private` are sealed, `same_by` tell one household from
    another, `phone` is called, `place` is where it lies, `consent` has to be a yes."""

    private: frozenset[str] = frozenset()
    same_by: tuple[str, ...] = ()
    phone: str = ""
    place: str = ""
    consent: str = ""

    @classmethod
    def of(cls, component: Component) -> House:
        given = component.params
        phone, place = str(given.get("phone", "")), str(given.get("place", ""))
        both = (place, phone) if place and phone else ()
        return cls(
            frozenset(given.get("private", ())) | ({phone} if phone else set()),
            tuple(given.get("same_by", both)),
            phone,
            place,
            str(given.get("consent", "")),
        )


@dataclass(frozen=True)
class Judged:
    """A form that holds. `same` is what tells its household from others (for a keyed fingerprint), None where it does
    not; `pictures`: path of the answer -> name among those that came with it."""

    plain: dict[str, Any]
    private: dict[str, Any]
    same: str | None
    pictures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class SeriesForm:
    """The form of one component. `written` is the programme's own form; of an XLSForm it has no fields.

    `component` carries the params; `survey` is what the phone shows.
    """

    written: Form
    component: Component
    survey: SurveyForm
    house: House
    layout: Layout
    zone: ZoneInfo

    @property
    def code(self) -> str:
        return self.written.code

    @property
    def is_xlsform(self) -> bool:
        return bool(self.written.xlsform)

    def title(self, locale: str) -> str:
        own = self.written.title.in_(locale)
        return own or self.survey.title or self.component.title.in_(locale)

    @property
    def has_others(self) -> bool:
        """Whether it holds data of third parties, who are to be told how long it is kept."""
        if not self.is_xlsform:
            return any(one.private for one in self.written.fields)
        telling = (*TELLING, "geopoint")
        return bool(self.house.private) or any(one.type in telling for one in self.survey.questions())

    def judge(
        self,
        given: Mapping[str, Any],
        at: datetime,
        *,
        document: bool = False,
        made_at: datetime | None = None,
        language: str = "",
        pictures: Collection[str] = (),
    ) -> Judged:
        """The form as it is kept. `document`: `given` is a document of answers (always so for an XLSForm), else the
        typed values of the programme's own form. `at`: its receipt, `made_at`: what the phone says of its making.

        Errors: Refusal('answers-unfit' (field, why) | 'no-consent').
        """
        if not self.is_xlsform:
            return self._plainly(values_of(self.written, given) if document else given)
        self._require_consent(given)
        try:
            found = judge(
                self.layout,
                given,
                _fixed(min(made_at, at) if made_at else at, self.zone),
                _fixed(at, self.zone),
                language=language if language in self.survey.languages else "",
                pictures=pictures,
            )
        except Unfit as error:
            raise refusal_of(error.fault, self.survey) from None
        if self.house.phone:
            self._require_phone(found.answers)
        plain, private = split(found.answers, self.house.private)
        return Judged(plain, private, self._same(found.answers), found.pictures)

    def told(self, answers: Mapping[str, Any], locale: str) -> list[tuple[str, str]]:
        """(label, text) of every answer there is, in the form's order; answers in a repeat say of which turn."""
        document = answers if self.is_xlsform else document_of(self.written, answers)
        return words_of(self.survey, document, locale, self.phones)

    def document(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Kept answers as a phone fills them in again."""
        return dict(answers) if self.is_xlsform else document_of(self.written, answers)

    def merged(self, plain: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
        """Plain and private answers as the one document they were."""
        return merged(plain, private)

    def phone_of(self, private: Mapping[str, Any]) -> str:
        """The number that is called, as people dial it; '' where there is none."""
        phones = self.phones
        name = next(iter(phones), "")
        number = leaf(self.survey.items, private, name) if name else ""
        try:
            return national(normalise(number)) if number else ""
        except Refusal:
            return number

    def place_of(self, answers: Mapping[str, Any]) -> str:
        """The code or name of the place that the household lies in; '' where the form does not ask."""
        return leaf(self.survey.items, answers, self.house.place or "village_code")

    def choice_words(self, name: str, code: str, locale: str) -> str:
        """What a choice of the question `name` is called; the code itself where there is no such choice."""
        asked = next((one for one in self.survey.questions() if one.name == name), None)
        return answer_words(self.survey, asked, code, locale) if asked is not None and code else code

    def point_of(self, answers: Mapping[str, Any]) -> tuple[float, float] | None:
        """(latitude, longitude) of the first point in the form, as it is kept: rounded."""
        for one in self.survey.questions():
            text = leaf(self.survey.items, answers, one.name) if one.type == "geopoint" else ""
            if text:
                latitude, longitude = text.split()[:2]
                return float(latitude), float(longitude)
        return None

    def counted(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that stay when the household's own words and places are erased: figures and choices."""
        return only(self.survey.items, answers, self.house.private)

    @property
    def phones(self) -> frozenset[str]:
        if self.is_xlsform:
            return frozenset({self.house.phone} - {""})
        return frozenset(one.code for one in self.written.fields if one.type == "phone")

    def _plainly(self, given: Mapping[str, Any]) -> Judged:
        try:
            found = plain_answers.fitting(self.written, given)
        except Refusal as refusal:
            raise self._labelled(refusal) from None
        plain, private = plain_answers.split(self.written, found)
        names = same_by(self.component, self.written)
        whole = names and all(code in found for code in names)
        return Judged(plain, private, "\0".join(str(found[code]) for code in names) if whole else None)

    def _labelled(self, refusal: Refusal) -> Refusal:
        """Names the field as people know it."""
        labels = {one.code: one.label for one in self.written.fields}
        facts = dict(refusal.facts)
        if facts.get("field") in labels:
            facts["field"] = labels[facts["field"]]
        return Refusal(refusal.code, **facts)

    def _require_consent(self, given: Mapping[str, Any]) -> None:
        """Asked before anything else: a household that does not agree is not written down, nor judged."""
        name = self.house.consent
        if name and leaf(self.survey.items, given, name) not in AGREED:
            raise Refusal("no-consent")

    def _require_phone(self, found: Mapping[str, Any]) -> None:
        number = leaf(self.survey.items, found, self.house.phone)
        try:
            normalise(number) if number else None
        except Refusal:
            label = next(one for one in self.survey.questions() if one.name == self.house.phone)
            raise refusal_of(Fault("phone", label.name, label), self.survey) from None

    def _same(self, found: Mapping[str, Any]) -> str | None:
        parts = []
        for name in self.house.same_by:
            text = leaf(self.survey.items, found, name)
            if not text:
                return None
            parts.append(normalise(text) if name == self.house.phone else _folded(text))
        return "\0".join(parts) if parts else None


def series_form(programme: Programme, component: Component) -> SeriesForm:
    """The form of a component; read once per published version and process.

    Errors: Refusal('task-form-missing' (form, programme)) where the programme has no such form, or none that can be
    read.
    """
    return _series_form(_Key(programme.sha256, component.code, str(component.params)), programme, component)


def read_xlsform(programme: Programme, form: Form) -> Read:
    """What is in an attached form, with all findings. Errors: `recruit.tables.TableError`, KeyError."""
    return _read(programme.files[form.xlsform], form.xlsform)


@dataclass(frozen=True)
class _Key:
    """What a form is known by: the programme's hash covers the file."""

    sha256: str
    component: str
    params: str


@lru_cache(maxsize=64)
def _kept(key: _Key, build: _Build) -> SeriesForm:
    return build.made()


@dataclass(frozen=True)
class _Build:
    """How a form is made; equal to every other, so that the key alone decides whether it is there already."""

    programme: Programme = field(compare=False)
    component: Component = field(compare=False)

    def made(self) -> SeriesForm:
        programme, component = self.programme, self.component
        form = form_of(programme, component)
        if not form.xlsform:
            survey = survey_of(form, programme.regions)
            return SeriesForm(form, component, survey, House(), Layout(survey), programme.timezone)
        try:
            found = read_xlsform(programme, form).form
        except (TableError, KeyError):
            found = None
        if found is None:
            raise Refusal("task-form-missing", form=form.code, programme=programme.id)
        return SeriesForm(form, component, found, House.of(component), Layout(found), programme.timezone)


def _series_form(key: _Key, programme: Programme, component: Component) -> SeriesForm:
    return _kept(key, _Build(programme, component))


@lru_cache(maxsize=16)
def _read(content: bytes, name: str) -> Read:
    return read_form(content, name)


def _fixed(moment: datetime, zone: ZoneInfo) -> datetime:
    """In the zone as it is now: a zone with history (Shanghai had summer time until 1991) is not what a phone has."""
    here = moment.astimezone(zone)
    return here.astimezone(timezone(here.utcoffset() or timedelta()))


def _folded(text: str) -> str:
    """Blanks, width and capitals do not make another household."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
