"""Task round 1: pictures, household forms and a plan sent in over six days; reviewed, phoned, marked."""

from __future__ import annotations

from datetime import datetime

from exams.demo import pictures
from exams.demo.acts.marking import mark_component, share_out
from exams.demo.acts.written import household, plan
from exams.demo.play import Play, fresh
from exams.models import Evidence, FormResponse, PhoneCall
from exams.queries.phone_sample import open_roster
from exams.services.draw_phone_sample import draw_phone_sample
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, submit_forms
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.services.assign import assign

BATCH = 25
CALLS = ("confirmed",) * 84 + ("differs",) * 7 + ("not-reached",) * 6 + ("denied",) * 3


def play_task_round(play: Play, code: str) -> None:
    """Quick candidates finish first; a few never do. Everything is reviewed before the list is made."""
    stage = play.stage(code)
    active = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    entries = sorted(active, key=lambda entry: _finishes(play, entry))
    for start in range(0, len(entries), BATCH):
        batch = fresh(entries[start : start + BATCH])
        _send(play, stage, batch, play.at(stage, _finishes(play, batch[-1])))
        db.session.commit()
        play.progress(code, min(start + BATCH, len(entries)), len(entries))
    review_all(play, stage, play.after(stage, hours=8))
    _phone(play, stage, play.after(stage, hours=14))
    for component in stage.definition.components:
        if component.kind in ("document", "rubric"):
            mark_component(play, stage, component.code, play.after(stage, hours=16))
    db.session.commit()


def _finishes(play: Play, entry: Entry) -> float:
    """The share of the window after which this candidate is done; never in the last hour."""
    figure = play.figure(entry)
    return min(max(0.25 + 0.7 * figure.pace - 0.03 * figure.ability, 0.2), 0.97)


def _send(play: Play, stage: Stage, batch: list[Entry], at: datetime) -> None:
    uploads, forms, plans = [], [], []
    for entry in batch:
        figure = play.figure(entry)
        dice = figure.dice(play.seed, stage.code)
        if dice.random() < 0.015:
            continue
        gives_up = dice.random() < 0.03
        for component in stage.definition.components:
            target = int(component.params.get("target", 0))
            if component.kind == "evidence":
                wanted = target - 1 if gives_up else target + (dice.random() < 0.1)
                uploads += [Upload(entry, component.code, pictures.screenshot(dice)) for _ in range(wanted)]
            elif component.kind == "form-series":
                forms += [
                    Filled(entry, component.code, household(figure, number, dice, play.programme))
                    for number in range(target)
                ]
            elif component.kind == "document":
                plans.append(Written(entry, component.code, plan(figure, dice, play.programme)))
    refused = [one.refusal for one in upload_evidence(uploads, at) if one.refusal is not None]
    if refused:
        raise refused[0]
    submit_forms(forms, at)
    submit_documents(plans, at)


def review_all(play: Play, stage: Stage, at: datetime) -> None:
    """Markers look at every picture and reject about one in a hundred."""
    for component in stage.definition.components:
        if component.kind != "evidence":
            continue
        for marker, entries in share_out(entries_of(stage), play.cast.markers):
            assign(entries, [marker], component.code, play.cast.office, at)
            waiting = (
                db.session.query(Evidence)
                .filter(
                    Evidence.entry_id.in_([entry.id for entry in entries]),
                    Evidence.component == component.code,
                )
                .order_by(Evidence.id)
            )
            judged = [
                Judged(one, "rejected", "unreadable") if one.id % 97 == 0 else Judged(one, "accepted")
                for one in waiting
            ]
            review_evidence(judged, marker, at)
        db.session.commit()


def _phone(play: Play, stage: Stage, at: datetime) -> None:
    """Checkers call the households that the draw named."""
    for component in stage.definition.components:
        if component.kind != "form-series" or "phone_check" not in component.params:
            continue
        for checker, entries in share_out(entries_of(stage), play.cast.checkers):
            assign(entries, [checker], component.code, play.cast.office, at)
        words = ("云开见日出", "风定识花香")  # data: the words two invented officers say
        if open_roster(stage, component.code, at):
            draw_phone_sample(stage, component.code, words, play.cast.office, play.cast.second, at)
        for checker, entries in share_out(entries_of(stage), play.cast.checkers):
            _call(play, stage, checker, entries, at)
        db.session.commit()


def _call(play: Play, stage: Stage, checker: Account, entries: list[Entry], at: datetime) -> None:
    by_id = {entry.id: entry for entry in entries}
    calls = (
        db.session.query(FormResponse)
        .join(PhoneCall, PhoneCall.response_id == FormResponse.id)
        .filter(FormResponse.entry_id.in_(by_id))
        .order_by(FormResponse.id)
    )
    checks = []
    for response in calls:
        dice = play.figure(by_id[response.entry_id]).dice(play.seed, f"call/{response.slot}")
        checks.append(Checked(response, dice.choice(CALLS)))
    record_phone_checks(checks, checker, at)
