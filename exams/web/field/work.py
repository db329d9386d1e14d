"""All that a phone needs to work without network, as one answer: what is demanded, the forms, what has arrived."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.filetypes import MAX_BYTES
from exams.fieldwork.forms import series_form
from exams.fieldwork.items import RECORD, pieces_of, takes_file
from exams.fieldwork.late import late_rule
from exams.fieldwork.parcels import LARGEST
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, ceiling_of, form_of, target_of
from exams.fieldwork.slots import Slot
from exams.fieldwork.words import REASONS
from exams.queries.field_app import Arrived, arrived
from exams.services.submit_form import slots_of
from exams.survey.model import SurveyForm
from exams.survey.plain import survey_of
from exams.web.field.blueprint import bp
from exams.web.field.parcels import bears_ticket, brake, entry_of, refused
from exams.web.shares.links import links_json
from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Entry
from recruit.pictures import LIMITS, MAX_SIDE
from recruit.programme import Component, Programme
from recruit.retention_words import household_sentence
from recruit.web import guards

#: Kind of component -> kind of parcel; the phone knows no other components.
KINDS = {EVIDENCE: "picture", SERIES: "form", DOCUMENT: "document"}
#: The candidate's plain page of each, for whatever the app leaves to it.
_PAGES = {EVIDENCE: "task_round.evidence", SERIES: "task_round.forms", DOCUMENT: "task_round.document"}


@bp.get("/<int:entry_id>/work")
@guards.applicant_or(bears_ticket)
def work(entry_id: int) -> Response | tuple[Response, int]:
    """`?forms=` names the forms that the phone holds already (`forms_digest`); then they are not sent again."""
    at = now()
    try:
        brake(entry_id, at)
        entry = entry_of(entry_id)
        told = work_of(entry, at)
    except Refusal as refusal:
        return refused(refusal)
    if request.args.get("forms") == told["forms_digest"]:
        del told["forms"]
    return jsonify(told)


def work_of(entry: Entry, at: datetime) -> dict[str, Any]:
    """Moments are ISO texts with their zone, `zone` is the programme's in minutes east of Greenwich."""
    stage, language = entry.stage.definition, current_locale()
    programme = entry.stage.cohort.programme
    parts = [one for one in pieces_of(stage) if one.kind in KINDS]
    days, there = slots_of(entry), arrived(entry)
    # Under the code of the component: two may name the same form and differ in what they add to it.
    forms = {part.code: form.to_json() for part in parts if (form := phone_form(programme, part)) is not None}
    offset = at.astimezone(programme.timezone).utcoffset()
    return {
        "entry": entry.id,
        "kind": stage.kind,
        "title": stage.title.in_(language),
        "now": at.isoformat(),
        "zone": int(offset.total_seconds() // 60) if offset else 0,
        "opens": entry.window[0].astimezone(programme.timezone).isoformat(),
        "closes": entry.window[1].astimezone(programme.timezone).isoformat(),
        "late_until": _late_until(entry),
        "ended": entry.stage.state == "closed" or entry.candidacy.state != "active" or entry.outcome == "out",
        "limits": {"side": MAX_SIDE, "picture": LIMITS.bytes, "form": LARGEST["form"], "document": MAX_BYTES},
        "components": [_part(entry, one, days, one.code in forms) for one in parts],
        "forms": forms,
        "forms_digest": _digest(forms),
        "links": links_json(entry),
        "own": {code: _own(one) for code, one in there.items()},
    }


def _late_until(entry: Entry) -> str | None:
    """Until when work comes in that was made in time; None where nothing is taken after the end."""
    rule, closes = late_rule(entry.stage.definition.params), entry.window[1]
    zone = entry.stage.cohort.programme.timezone
    return rule.until(closes).astimezone(zone).isoformat() if rule.hours else None


def phone_form(programme: Programme, component: Component) -> SurveyForm | None:
    """The form that a phone fills in for this component; None for pictures, and where the programme has none."""
    if component.kind == SERIES:
        try:
            return series_form(programme, component).survey
        except Refusal:
            return None
    if component.kind == DOCUMENT and component.params.get("form") in programme.forms:
        return survey_of(form_of(programme, component), programme.regions)
    return None


def _part(entry: Entry, part: Component, days: list[Slot], has_form: bool) -> dict[str, Any]:
    in_days = part.kind == SERIES and bool(days)
    target = 1 if part.kind == DOCUMENT else target_of(part)
    return {
        "code": part.code,
        "kind": KINDS[part.kind],
        "title": part.title.in_(current_locale()),
        "hint": _hint(entry.stage.cohort.programme, part),
        "target": target,
        "most": 1 if part.kind == DOCUMENT else ceiling_of(part),
        "form": part.code if has_form else None,
        "file": part.kind == DOCUMENT and takes_file(part),
        "days": [_day(one) for one in days] if in_days else None,
        "page": _page(entry, part),
    }


def _hint(programme: Programme, part: Component) -> str:
    """Of third parties' data, how long it is kept; of minutes as a document, that pictures of them will do."""
    if part.code.endswith(RECORD):
        return _("会议记录拍了照片的，不用再交文件；有文件的，交文件就行。")
    try:
        others = part.kind == SERIES and series_form(programme, part).has_others
    except Refusal:
        others = False
    return household_sentence(programme) if others else ""


def _day(slot: Slot) -> dict[str, Any]:
    return {
        "number": slot.number,
        "opens": slot.opens.isoformat(),
        "due": slot.due.isoformat(),
        "ends": slot.ends.isoformat(),
    }


def _page(entry: Entry, part: Component) -> str:
    if entry.stage.kind == "trial-operation":
        return url_for("trial_operation.home", entry_id=entry.id)
    return url_for(_PAGES[part.kind], entry_id=entry.id, component=part.code)


def _own(one: Arrived) -> dict[str, Any]:
    found: dict[str, Any] = {
        "in": one.progress.in_,
        "waiting": one.progress.waiting,
        "accepted": one.progress.accepted,
        "rejected": one.progress.rejected,
        "accepted_ids": list(one.accepted),
        "to_replace": [
            {
                "id": row.id,
                "serial": row.serial,
                "reason": str(REASONS.get(row.reason, row.reason)),
                "name": name,
            }
            for row, name in one.rejected
        ],
        "slots": {row.slot: {"at": row.received_at.isoformat(), "late": row.late} for row in one.forms},
    }
    if one.document is not None:
        found["document"] = {"at": one.document.received_at.isoformat(), "name": one.document.file_name}
    return found


def _digest(forms: dict[str, Any]) -> str:
    text = json.dumps(forms, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
