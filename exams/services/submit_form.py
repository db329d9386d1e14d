"""Hand in filled forms of a series: households in a window, or a day's report in its slot."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from exams.fieldwork.forms import Judged, SeriesForm, series_form
from exams.fieldwork.rules import SERIES, ceiling_of, component_of
from exams.fieldwork.sample import slot_of
from exams.fieldwork.slots import Slot, slot_rules, slots
from exams.models import FormResponse, FormStrike, PhoneSample, PhoneShare
from exams.queries.phone_sample import waiting_sample
from exams.services.form_pictures import Sent, Stored, attach_pictures, known_pictures, store_pictures
from exams.services.hold_entries import hold, require_doors_open, require_running, require_window
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Entry
from recruit.programme import Component
from recruit.secrets import blind_index, seal, unseal
from recruit.slices import slices


@dataclass(frozen=True)
class Ahead:
    """What was judged before anything was held, of a form that came `at`, beside the pictures `known` by then: it
    counts where both still hold."""

    at: datetime
    known: frozenset[str]
    judged: Judged | Refusal


@dataclass(frozen=True)
class Filled:
    """One filled form. `slot` names the form that is corrected or the day; '' is a new one of the series.

    `answers` holds plain and private answers together: a document of answers if `document` (of an XLSForm it always is
    one), else typed values by field code. `captured_at` is what the device says, `language` the form's in which it was
    filled in; `pictures` came along, by name: base64, or what `form_pictures.made_anew` made of it. `ahead`: what
    `judge_ahead` found.
    """

    entry: Entry
    component: str
    answers: Mapping[str, Any]
    slot: str = ""
    captured_at: datetime | None = None
    document: bool = False
    language: str = ""
    pictures: Mapping[str, Sent] = field(default_factory=dict)
    ahead: Ahead | None = None


@dataclass(frozen=True)
class _Ready:
    """A form that passed every check."""

    filled: Filled
    form: str
    slot: str
    judged: Judged
    same: str | None
    late: bool
    before: FormResponse | None
    pictures: list[Stored]


def submit_forms(filled: Sequence[Filled], at: datetime) -> list[FormResponse]:
    """Takes the forms, all or none. A correction is a new revision; the newest one counts, with its own receipt time.

    Errors: Refusal('unknown' | 'stage-closed' | 'candidacy-ended' | 'window-not-open' | 'window-closed' |
    'day-unknown' | 'day-not-begun' | 'day-settled' | 'day-over' | 'answers-unfit' (field, why) | 'no-consent' |
    'household-twice' (slot) | 'household-struck' (slot) | 'household-drawn' (slot) | 'forms-enough' (most)), and those
    of `form_pictures.store_pictures`.
    """
    hold(one.entry for one in filled)
    series = _Series(filled)
    ready = [series.check(one, at) for one in filled]
    for one in ready:
        if one.before is not None:
            one.before.current = False
    # The old revision must have stepped back before the new one comes in: a household stands once per candidate.
    db.session.flush()
    rows = [_row(one, at) for one in ready]
    db.session.add_all(rows)
    db.session.flush()
    for row, one in zip(rows, ready, strict=True):
        attach_pictures(row, one.pictures)
    db.session.flush()
    return rows


class _Series:
    """What is already in for the candidates of a batch."""

    def __init__(self, filled: Sequence[Filled]) -> None:
        self.current: dict[tuple[int, str, str], FormResponse] = {}
        self.same: dict[tuple[int, str, str], str] = {}
        self.struck: dict[tuple[int, str, str], str] = {}
        self.highest: Counter[tuple[int, str]] = Counter()
        self.count: Counter[tuple[int, str]] = Counter()
        #: The newest form that stood on the roster of a phone draw.
        self.rostered: dict[tuple[int, str], int] = {}
        for ids in slices(one.entry.id for one in filled):
            rows = db.session.scalars(
                select(FormResponse).where(FormResponse.entry_id.in_(ids), FormResponse.current.is_(True))
            )
            for row in rows:
                self._note(row.entry_id, row.component, row.slot, row.same_index)
                self.current[row.entry_id, row.component, row.slot] = row
            for row in db.session.scalars(
                select(FormResponse)
                .join(FormStrike, FormStrike.response_id == FormResponse.id)
                .where(FormResponse.entry_id.in_(ids), FormStrike.undone_at.is_(None))
            ):
                self._take_out(row)
            shares = select(PhoneShare.entry_id, PhoneSample.component, func.max(PhoneShare.newest))
            shares = shares.join(PhoneSample, PhoneSample.id == PhoneShare.sample_id)
            shares = shares.where(PhoneShare.entry_id.in_(ids))
            for entry_id, component, newest in db.session.execute(
                shares.group_by(PhoneShare.entry_id, PhoneSample.component)
            ):
                self.rostered[entry_id, component] = newest

    def _take_out(self, row: FormResponse) -> None:
        """A struck form leaves its place free; its number and its household are not given again."""
        key = (row.entry_id, row.component)
        self.highest[key] = max(self.highest[key], int(row.slot))
        if row.same_index:
            self.struck[*key, row.same_index] = row.slot

    def _note(self, entry_id: int, component: str, slot: str, same: str | None) -> None:
        if (entry_id, component, slot) not in self.current:
            self.count[entry_id, component] += 1
        self.highest[entry_id, component] = max(self.highest[entry_id, component], int(slot))
        if same:
            self.same[entry_id, component, same] = slot

    def check(self, one: Filled, at: datetime) -> _Ready:
        component = component_of(one.entry.stage.definition, one.component, SERIES)
        form = series_form(one.entry.stage.cohort.programme, component)
        days = slots_of(one.entry)
        if days:
            slot, late = one.slot, self._late(one, days, at)
        else:
            require_window(one.entry, at, one.captured_at)
            slot, late = self._slot(one, component), False
        before = self.current.get((one.entry.id, one.component, slot))
        known = known_pictures(before)
        judged = _judged(form, one, at, frozenset(known))
        same = blind_index("household", judged.same) if judged.same else None
        self._require_new(one, slot, same)
        # Or whoever knows ten households could show the same ten to every wave, and others would count.
        other = before is not None and before.same_index not in (None, same)
        rostered = self.rostered.get((one.entry.id, one.component), 0)
        if other and (int(slot) <= rostered or _waits_for_a_word(one, slot)):
            raise Refusal("household-drawn", slot=slot)
        pictures = store_pictures(judged.pictures.values(), one.pictures, known)
        self._note(one.entry.id, one.component, slot, same)
        return _Ready(one, form.code, slot, judged, same, late, before, pictures)

    def _require_new(self, one: Filled, slot: str, same: str | None) -> None:
        key = (one.entry.id, one.component, same or "")
        taken = self.same.get(key)
        if taken is not None and taken != slot:
            raise Refusal("household-twice", slot=taken)
        if key in self.struck:
            raise Refusal("household-struck", slot=self.struck[key])

    def _slot(self, one: Filled, component: Component) -> str:
        key = (one.entry.id, one.component)
        if one.slot:
            if (*key, one.slot) not in self.current:
                raise Refusal("unknown")
            return one.slot
        if self.count[key] >= (most := ceiling_of(component)):
            raise Refusal("forms-enough", most=most)
        return str(self.highest[key] + 1)

    def _late(self, one: Filled, days: Sequence[Slot], at: datetime) -> bool:
        require_running(one.entry)
        if one.entry.outcome == "out":
            # A corrected list has taken them out: days have hours of their own, which must not open the door again.
            require_doors_open(one.entry, at)
        zone = one.entry.stage.cohort.programme.timezone
        day = next((day for day in days if str(day.number) == one.slot), None)
        if day is None:
            raise Refusal("day-unknown")
        state = day.state(at)
        if state == "before":
            raise Refusal("day-not-begun", day=day.number, opens=opening_text(day.opens, zone))
        before = self.current.get((one.entry.id, one.component, one.slot))
        if before is not None and not before.late and state != "open":
            raise Refusal("day-settled", day=day.number, due=opening_text(day.due, zone))
        if state == "over":
            raise Refusal("day-over", day=day.number, ends=opening_text(day.ends, zone))
        return state == "late"


def judged_by(form: SeriesForm, one: Filled, at: datetime, known: frozenset[str]) -> Judged:
    """`known`: pictures that need not be sent again. Errors: those of `SeriesForm.judge`."""
    return form.judge(
        one.answers,
        at,
        document=one.document,
        made_at=one.captured_at,
        language=one.language,
        pictures={*one.pictures, *known},
    )


def _judged(form: SeriesForm, one: Filled, at: datetime, known: frozenset[str]) -> Judged:
    if one.ahead is None or (one.ahead.at, one.ahead.known) != (at, known):
        return judged_by(form, one, at, known)
    if isinstance(one.ahead.judged, Refusal):
        raise one.ahead.judged
    return one.ahead.judged


def _waits_for_a_word(one: Filled, slot: str) -> bool:
    """Whether the form stands on the roster of a draw whose second word has not been given: that roster is fixed, and
    the form as it was will be called. The roster is read only where somebody changes a household."""
    waiting = waiting_sample(one.entry.stage, one.component)
    labels = waiting.roster.get(one.entry.candidacy.number, ()) if waiting is not None else ()
    return any(slot_of(label) == int(slot) for label in labels)


def slots_of(entry: Entry) -> list[Slot]:
    """The days of this candidate's trial; empty where the stage is not cut into days."""
    rules = slot_rules(entry.stage.definition.params)
    return slots(rules, entry.window[0], entry.stage.cohort.programme.timezone) if rules else []


def private_of(response: FormResponse) -> dict[str, Any]:
    """The private answers, {} once erased. Whoever shows them notes that in the audit log. Errors: 'seal-broken'."""
    if response.private_sealed is None:
        return {}
    found: dict[str, Any] = json.loads(unseal(response.private_sealed, _belongs(response)))
    return found


def _row(one: _Ready, at: datetime) -> FormResponse:
    row = FormResponse(
        entry_id=one.filled.entry.id,
        component=one.filled.component,
        form=one.form,
        slot=one.slot,
        answers=one.judged.plain,
        same_index=one.same,
        received_at=at,
        captured_at=one.filled.captured_at,
        late=one.late,
        revision=one.before.revision + 1 if one.before else 1,
        current=True,
    )
    if one.judged.private:
        text = json.dumps(one.judged.private, ensure_ascii=False, sort_keys=True)
        row.private_sealed = seal(text, _belongs(row))
    return row


def _belongs(row: FormResponse) -> str:
    return f"form_response.private:{row.entry_id}/{row.component}/{row.slot}/{row.revision}"
