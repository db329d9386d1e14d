"""Phone checks: show a number when it is dialled, a picture when it is asked for; write down what the household said.

A form that was drawn for two is called by a second checker too, who writes down their own part and never sees the
other's. Whoever did not answer is called again later, at another time of day (`exams.fieldwork.recall`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.fieldwork.recall import next_try
from exams.fieldwork.rules import VERDICTS
from exams.models import FormPicture, FormResponse, PhoneCheck
from exams.queries.form_pictures import pictures_of, visible_form_picture
from exams.queries.phone_asked import said_by
from exams.queries.phone_calls import FIRST, SECOND, SETTLED, FormCalls, calls_of, rule_of
from exams.services.hold_entries import hold
from exams.services.submit_form import private_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Stage
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from recruit.slices import slices

#: So many signs of a note are kept.
NOTE = 300


@dataclass(frozen=True)
class Checked:
    """What one call brought: a verdict of `rules.VERDICTS` and, if need be, a note.

    `why`: the checker's own words, which a verdict needs that is given after the stage has closed. `answers`: what the
    household answered to the questions that were asked, by question.
    """

    response: FormResponse
    verdict: str
    note: str = ""
    why: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


def record_phone_checks(checks: Sequence[Checked], by: Account, at: datetime) -> list[PhoneCheck]:
    """Writes down the calls of one checker, all or none; an earlier verdict is kept and superseded.

    Errors: Refusal('role-missing' | 'not-assigned' | 'call-not-drawn' | 'verdict-unknown' | 'recall-early' (when) |
    'stage-closed' | 'candidacy-ended' | 'mend-reason').
    """
    opened, parts = _allow([one.response for one in checks], by, at)
    before = _earlier(checks)
    fresh, events, changes = [], [], []
    for one in checks:
        form = one.response
        if one.verdict not in VERDICTS:
            raise Refusal("verdict-unknown")
        (part, told), earlier = parts[form.id], before[form.id]
        if one.verdict == "not-reached" and form.entry_id not in opened:
            apart = {out.checker_id for out in told.left_out} if part == SECOND else set()
            _not_too_early(form, [row for row in earlier[part] if row.checker_id not in apart], at)
        was = next((row.verdict for row in earlier[part] if row.current), "")
        for row in earlier[part]:
            row.current = False
        if was != one.verdict and part == FIRST:
            changes.append(Change(form.entry, form.component, form.slot, was, one.verdict, one.why))
        row = PhoneCheck(
            response_id=form.id,
            checker_id=by.id,
            verdict=one.verdict,
            note=one.note.strip()[:NOTE],
            at=at,
            current=True,
            part=part,
            said=said_by(form, one.answers),
        )
        earlier[part].append(row)
        fresh.append(row)
        events.append(_event("phone.check", form, by, at, verdict=one.verdict, part=part))
    db.session.add_all(fresh)
    audit.record(events)
    mend(changes, opened, by, at)
    return fresh


def _earlier(checks: Sequence[Checked]) -> dict[int, dict[str, list[PhoneCheck]]]:
    """Form -> part -> what was written down before, in its order."""
    found: dict[int, dict[str, list[PhoneCheck]]] = {
        one.response.id: {FIRST: [], SECOND: [], SETTLED: []} for one in checks
    }
    for ids in slices(found):
        query = select(PhoneCheck).where(PhoneCheck.response_id.in_(ids)).order_by(PhoneCheck.id)
        for row in db.session.scalars(query):
            found[row.response_id][row.part].append(row)
    return found


def _not_too_early(form: FormResponse, earlier: Sequence[PhoneCheck], at: datetime) -> None:
    """Three calls within a minute are one attempt: the next one counts from the planned moment on."""
    stage = form.entry.stage
    rule, zone = rule_of(stage, form.component), stage.cohort.programme.timezone
    tried = [row.at for row in earlier if row.verdict == "not-reached"]
    if 0 < len(tried) < rule.attempts and at < (planned := next_try(tried, rule.hours, zone)):
        raise Refusal("recall-early", when=opening_text(planned, zone))


def reveal_phone(response: FormResponse, by: Account, at: datetime) -> dict[str, Any]:
    """The household's private answers for one call; the look is audited before anything is shown.

    Errors: Refusal('role-missing' | 'not-assigned' | 'call-not-drawn' | 'stage-closed' | 'candidacy-ended' |
    'seal-broken').
    """
    _allow([response], by, at)
    audit.record([_event("phone.reveal", response, by, at)])
    return private_of(response)


def reveal_picture(picture_id: int, by: Account, at: datetime) -> FormPicture:
    """A picture of somebody's house for one call; the look is audited before anything is shown.

    Errors: Refusal('unknown') and those of `reveal_phone`.
    """
    picture = visible_form_picture(by, picture_id, at)
    response = picture.response
    _allow([response], by, at)
    place = [one.id for one in pictures_of(response)].index(picture.id) + 1
    audit.record([_event("phone.picture", response, by, at, picture=place)])
    return picture


def note_comparison(response: FormResponse, said: Mapping[str, Any], by: Account, at: datetime) -> None:
    """The form's answers are about to be shown beside what the household is said to have answered: that is written
    down, with how many differ. Otherwise made-up answers would show the form to somebody who has not called yet.

    Errors: as `reveal_phone`.
    """
    _allow([response], by, at)
    audit.record([_event("phone.compare", response, by, at, differ=str(len(said["differ"])))])


def _allow(
    responses: Sequence[FormResponse], by: Account, at: datetime
) -> tuple[dict[int, int], dict[int, tuple[str, FormCalls]]]:
    """(the recheck of each entry that stands open for it; for each form the part in which this checker calls, and what
    stands about it)."""
    require(by, "phone-checker")
    opened = hold_markable((response.entry for response in responses), at)
    hold(response.entry for response in responses)
    drawn = _drawn(responses)
    allowed = assigned(by, (response.entry_id for response in responses))
    parts: dict[int, tuple[str, FormCalls]] = {}
    for response in responses:
        require_active(response.entry.candidacy)
        told = drawn.get(response.id)
        if told is None and (response.entry_id, response.component) in allowed:
            raise Refusal("call-not-drawn")
        part = told.part_of(by.id, rule_of(response.entry.stage, response.component)) if told else None
        if told is None or part is None:
            raise Refusal("not-assigned", number=response.entry.candidacy.number)
        parts[response.id] = part, told
    return opened, parts


def _drawn(responses: Sequence[FormResponse]) -> dict[int, FormCalls]:
    """What stands about each of the forms that were drawn."""
    places: dict[tuple[Stage, str], list[int]] = defaultdict(list)
    for response in responses:
        places[response.entry.stage, response.component].append(response.id)
    found: dict[int, FormCalls] = {}
    for (stage, component), all_ids in places.items():
        for ids in slices(all_ids):
            found.update((one.response_id, one) for one in calls_of(stage, component, ids))
    return found


def _event(action: str, response: FormResponse, by: Account, at: datetime, **facts: str | int) -> audit.Event:
    entry = response.entry
    told = {"stage": entry.stage.code, "component": response.component, "slot": response.slot, **facts}
    return audit.Event(at, by.login, action, audit.about(entry.candidacy), told)
