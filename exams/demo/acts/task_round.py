"""Task round 1: pictures, household forms and a plan sent in over six days; reviewed, phoned, marked."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from exams.demo import pictures
from exams.demo.acts import cheats
from exams.demo.acts.cheats import Cheats
from exams.demo.acts.links import play_links
from exams.demo.acts.marking import mark_component, share_out
from exams.demo.acts.plans import mark_plans
from exams.demo.acts.written import copied, household, plan
from exams.demo.play import Play, fresh
from exams.fieldwork.forms import series_form
from exams.fieldwork.marking import blind_rules
from exams.fieldwork.phone import PhoneRule
from exams.fieldwork.rules import phone_rule
from exams.models import Evidence, FormResponse
from exams.queries.phone_calls import SECOND, calls_of, own_calls, rule_of, waiting_for
from exams.queries.phone_rates import double_calls
from exams.queries.phone_sample import open_roster
from exams.queries.plans import blind_components
from exams.services.draw_phone_sample import draw_phone_sample
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from exams.services.second_calls import hand_out_second_calls, settle_pair
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, submit_forms
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.services.assign import assign

BATCH = 25
#: So often does a second checker hear something else.
UNLIKE = 0.15
CALLS = ("confirmed",) * 86 + ("differs",) * 7 + ("not-reached",) * 6 + ("denied",)


def play_task_round(play: Play, code: str) -> None:
    """Quick candidates finish first; a few never do. Everything is reviewed before the list is made."""
    stage = play.stage(code)
    active = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    entries = sorted(active, key=lambda entry: _finishes(play, entry))
    copying = cheats.plant_in_round(play, stage, entries)
    for start in range(0, len(entries), BATCH):
        batch = fresh(entries[start : start + BATCH])
        _send(play, stage, batch, copying, play.at(stage, _finishes(play, batch[-1])))
        db.session.commit()
        play.progress(code, min(start + BATCH, len(entries)), len(entries))
    play_links(play, stage, entries, play.after(stage, hours=6))
    review_all(play, stage, play.after(stage, hours=8))
    _phone(play, stage, play.after(stage, hours=9))
    for component in stage.definition.components:
        if component.kind in ("document", "rubric") and blind_rules(component) is None:
            mark_component(play, stage, component.code, play.after(stage, hours=22))
    if blind_components(stage):
        mark_plans(play, stage, play.after(stage, hours=22))
    if play.planted:
        cheats.ask_searches(play, stage, play.after(stage, hours=22))
    db.session.commit()


def _finishes(play: Play, entry: Entry) -> float:
    """The share of the window after which this candidate is done; never in the last hour."""
    figure = play.figure(entry)
    return min(max(0.25 + 0.7 * figure.pace - 0.03 * figure.ability, 0.2), 0.97)


def _send(play: Play, stage: Stage, batch: list[Entry], copying: Cheats, at: datetime) -> None:
    uploads, forms, plans = [], [], []
    for entry in batch:
        dice = play.figure(entry).dice(play.seed, stage.code)
        keeps_on = bool(play.role(entry))
        if dice.random() < 0.015 and not keeps_on:
            continue
        gives_up = dice.random() < 0.03 and not keeps_on
        for component in stage.definition.components:
            target = int(component.params.get("target", 0))
            if component.kind == "evidence":
                wanted = target - 1 if gives_up else target + (dice.random() < 0.1)
                shots = _screenshots(play, stage, component, entry, copying, wanted, dice)
                uploads += [Upload(entry, component.code, one) for one in shots]
            elif component.kind == "form-series":
                forms += _households(play, stage, component, entry, copying, dice, at)
            elif component.kind == "document":
                plans.append(Written(entry, component.code, _plan(play, stage, entry, copying)))
    refused = [one.refusal for one in upload_evidence(uploads, at) if one.refusal is not None]
    if refused:
        raise refused[0]
    submit_forms(forms, at)
    submit_documents(plans, at)


def _screenshots(
    play: Play, stage: Stage, part: Component, entry: Entry, copying: Cheats, wanted: int, dice: Random
) -> list[bytes]:
    if play.role(entry) == cheats.SWAPPED:
        return cheats.swapped(play, stage, part, play.figure(entry), copying.swapping, wanted)
    return [pictures.screenshot(dice) for _ in range(wanted)]


def _households(
    play: Play, stage: Stage, part: Component, entry: Entry, copying: Cheats, dice: Random, at: datetime
) -> list[Filled]:
    """Whoever invents them gives the same answers in all; whoever claims another's has them from there."""
    figure, role, form = play.figure(entry), play.role(entry), series_form(play.programme, part)
    lives = copying.visitor if role == cheats.CLAIMED and copying.visitor else figure
    found = []
    for number in range(int(part.params.get("target", 0))):
        own = figure.dice(play.seed, f"{stage.code}/invented") if role == cheats.INVENTED else dice
        when = cheats.filled_at(figure, stage, number, at, role == cheats.INVENTED)
        found.append(Filled(entry, part.code, household(lives, number, own, form, at), captured_at=when))
    return found


def _plan(play: Play, stage: Stage, entry: Entry, copying: Cheats) -> dict[str, Any]:
    figure, purpose = play.figure(entry), f"{stage.code}/plan"
    if play.role(entry) == cheats.COPIED and copying.writer:
        theirs = plan(copying.writer.dice(play.seed, purpose), play.programme)
        return copied(theirs, figure.dice(play.seed, purpose))
    return plan(figure.dice(play.seed, purpose), play.programme)


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
    """Checkers call the households that the draw named, some of them for a second time by somebody else."""
    for component in stage.definition.components:
        rule = phone_rule(component) if component.kind == "form-series" else None
        if rule is None:
            continue
        for checker, entries in share_out(entries_of(stage), play.cast.checkers):
            assign(entries, [checker], component.code, play.cast.office, at)
        words = ("云开见日出", "风定识花香")  # data: the words two invented officers say
        if open_roster(stage, component.code, at):
            draw_phone_sample(stage, component.code, words, play.cast.office, play.cast.second, at)
        if waiting_for(stage, component.code).seconds:
            hand_out_second_calls(stage, component.code, play.cast.office, at)
        for turn in range(rule.attempts):
            for checker in play.cast.checkers:
                _call(play, stage, component.code, checker, turn, at)
        for told in double_calls(stage, component.code, calls_of(stage, component.code))[1]:
            settle_pair(
                stage, component.code, told.response_id, "confirmed", "", play.cast.office, play.clock.now()
            )
        db.session.commit()


def _call(play: Play, stage: Stage, component: str, checker: Account, turn: int, at: datetime) -> None:
    """One round of calls: who did not answer is called again as soon as that is planned."""
    due = [one for one in own_calls(checker, stage, component, at) if one.state != "done"]
    if not due:
        return
    moment = max([at, *(one.planned for one in due if one.planned is not None)])
    play.clock.set(moment)
    checks = []
    for one in due:
        response = db.session.get_one(FormResponse, one.told.response_id)
        figure = play.figure(response.entry)
        verdict = figure.dice(play.seed, f"call/{response.slot}/{turn}").choice(CALLS)
        again = figure.dice(play.seed, f"second/{response.slot}/{turn}")
        if one.part == SECOND and again.random() < UNLIKE:
            verdict = again.choice(CALLS)
        if play.role(response.entry) in cheats.DENIED:
            verdict = "denied"
        checks.append(Checked(response, verdict, answers=_said(response, verdict, rule_of(stage, component))))
    record_phone_checks(checks, checker, moment)


def _said(response: FormResponse, verdict: str, rule: PhoneRule) -> dict[str, object]:
    """What the household answers: what the form says, and one person more where it differs."""
    if verdict not in ("confirmed", "differs"):
        return {}
    said = {code: response.answers[code] for code in rule.ask if code in response.answers}
    return (
        said | {"persons": str(int(said["persons"]) + 1)}
        if verdict == "differs" and "persons" in said
        else said
    )
