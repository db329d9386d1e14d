"""Registration: by phone, at the desk, by spreadsheet; papers, second tries, waivers, withdrawals."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from exams.demo.people import Figure
from exams.demo.play import Play
from recruit.db import db
from recruit.errors import Refusal
from recruit.intake.checks import paper_fields, registration_form
from recruit.intake.form import KNOWN, ApplicationForm
from recruit.models import Account, Application, Candidacy, Waiver
from recruit.programme import FormField
from recruit.services.attach import Paper, attach
from recruit.services.confirm_waiver import confirm_waivers, send_back_waivers
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.register import register
from recruit.services.withdraw import withdraw
from recruit.slices import pieces

BATCH = 120
# data: what invented people write where a word is asked for
WRITTEN = "示例"
# data: what invented people give as reasons
WHY_WAIVE, WHY_GRANT, WHY_REFUSE, WHY_BACK, WHY_LEAVE = (
    "在外做过三年网店，带动过邻居一起卖货。",
    "开过网店，材料属实，领导小组同意放宽。",
    "没有写明优秀的理由，不予放宽。",
    "网店的材料没有附上，请核实后再定。",
    "家里有事，不参加了。",
)


def play_registration(play: Play, code: str) -> None:
    """Everybody applies in the course of the window; the office rules on those outside the limits."""
    stage = play.stage(code)
    groups = _groups(play)
    done = 0
    for number, (channel, township, figures) in enumerate(groups, 1):
        at = play.at(stage, 0.02 + 0.9 * number / len(groups))
        by = play.cast.clerks[township] if township else None
        applications = register(play.cohort, [form_of(play, one) for one in figures], channel, by, at)
        _hand_in_papers(play, applications, by, at)
        ids = _candidacies(applications)
        for application, figure in zip(applications, figures, strict=True):
            play.by_candidacy[ids[application.id]] = figure
        db.session.commit()
        done += len(figures)
        play.progress(stage.code, done, len(play.figures))
    play.facts["refused_second_tries"] = _second_tries(play)
    _rule_on_waivers(play, play.at(stage, 0.95))
    _some_withdraw(play, play.at(stage, 0.97))
    db.session.commit()


def _groups(play: Play) -> list[tuple[str, str, list[Figure]]]:
    """(channel, township, people) of one sitting each: a township's desk and sheets at once, phones in batches."""
    web = [one for one in play.figures if channel_of(play, one) == "web"]
    groups = [("web", "", part) for part in pieces(web, BATCH)]
    desks: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for one in play.figures:
        if (channel := channel_of(play, one)) != "web":
            desks[channel, one.village.township].append(one)
    groups += [(channel, township, people) for (channel, township), people in sorted(desks.items())]
    Random(f"{play.seed}/groups").shuffle(groups)
    return groups


def channel_of(play: Play, figure: Figure) -> str:
    """The figure's own way in, or the first that the programme has where it does not have that one."""
    known = [one.code for one in play.programme.channels]
    return figure.channel if figure.channel in known else known[0]


def _candidacies(applications: list[Application]) -> dict[int, int]:
    """Candidacy ids by application id."""
    ids = [application.id for application in applications]
    rows = db.session.query(Candidacy.application_id, Candidacy.id).filter(Candidacy.application_id.in_(ids))
    return {row[0]: row[1] for row in rows}


def form_of(play: Play, figure: Figure) -> ApplicationForm:
    """What this figure writes on the form."""
    levels = {one.code for one in play.programme.eligibility.schooling_levels}
    asked = [one for one in registration_form(play.programme).fields if one.code not in KNOWN]
    answers = {one.code: answered(play, figure, one) for one in asked if one.type != "photo" and one.required}
    private = {one.code for one in asked if one.private}
    return ApplicationForm(
        name=figure.name,
        id_number=figure.id_number,
        sex=figure.sex,
        schooling=figure.schooling if figure.schooling in levels else "",
        phone=figure.phone or "",
        email=figure.email or "",
        address=figure.address,
        township_code=figure.village.township,
        village_code=figure.village.code,
        declarations=frozenset(one.code for one in play.programme.eligibility.declarations),
        consent=True,
        preferences=figure.preferences,
        reassign=figure.reassign,
        extra={code: value for code, value in answers.items() if code not in private},
        extra_private={code: value for code, value in answers.items() if code in private},
        password_hash=play.password_hash if channel_of(play, figure) == "web" else None,
        waiver_reason=WHY_WAIVE if figure.ability > 0.5 else "",
    )


def answered(play: Play, figure: Figure, field: FormField) -> Any:
    """What a figure writes where a programme asks for more than the usual: the least that will do."""
    dice = figure.dice(play.seed, f"form/{field.code}")
    if field.type in ("choice", "choices"):
        chosen = dice.choice([code for code, _title in field.choices])
        return [chosen] if field.type == "choices" else chosen
    if field.type in ("integer", "decimal", "money"):
        least = field.min if field.min is not None else Decimal(1)
        return int(least) if field.type == "integer" else format(least, "f")
    if field.type == "yesno":
        return True
    if field.type == "date":
        return "2015-06-01"
    return WRITTEN * (int(field.min or 1) // len(WRITTEN) + 1)


def _hand_in_papers(play: Play, applications: list[Application], by: Account | None, at: datetime) -> None:
    """At the desk the clerk photographs the papers of all; who applies by phone hands in their own."""
    fields = paper_fields(play.programme)
    cleaned = [play.picture(kind) for kind in range(len(fields))]
    papers = [
        [Paper(one, name, pic) for name, pic in zip(fields, cleaned, strict=True)] for one in applications
    ]
    if by is not None:
        attach([paper for of_one in papers for paper in of_one], by, at)
        return
    accounts = accounts_of(applications)
    for application, of_one in zip(applications, papers, strict=True):
        attach(of_one, accounts[application.number], at)


def accounts_of(applications: list[Application]) -> dict[str, Account]:
    """The applicants' own accounts by registration number."""
    numbers = [application.number for application in applications]
    return {one.login: one for one in db.session.query(Account).filter(Account.login.in_(numbers))}


def _second_tries(play: Play) -> int:
    """Some who applied by phone also walk to the desk: the same person is one application."""
    refused = 0
    for figure in play.figures[:: max(len(play.figures) // 12, 1)]:
        try:
            with db.session.begin_nested():
                clerk = play.cast.clerks[figure.village.township]
                register(play.cohort, [form_of(play, figure)], "desk", clerk, play.clock.now())
        except Refusal as refusal:
            if refusal.code != "already-registered":
                raise
            refused += 1
    return refused


def _rule_on_waivers(play: Play, at: datetime) -> None:
    """The office decides; the second signatory sends one grant back, and confirms them all in the end."""
    waiting = db.session.query(Waiver).filter(Waiver.decided_at.is_(None)).order_by(Waiver.id).all()
    rulings = [
        WaiverRuling(waiver, bool(waiver.reason), WHY_GRANT if waiver.reason else WHY_REFUSE)
        for waiver in waiting
    ]
    decide_waivers(rulings, play.cast.office, at)
    granted = [
        ruling.waiver for ruling in rulings if ruling.granted and ruling.waiver.application.state == "waiver"
    ]
    send_back_waivers(granted[:1], WHY_BACK, play.cast.second, at)
    decide_waivers([WaiverRuling(waiver, True, WHY_GRANT) for waiver in granted[:1]], play.cast.office, at)
    confirm_waivers(granted, play.cast.second, at)
    play.facts["waivers"] = {"asked": len(rulings), "granted": len(granted), "sent_back": len(granted[:1])}


def _some_withdraw(play: Play, at: datetime) -> None:
    leaving = [application for application in _applications(play) if application.id % 211 == 0]
    for application in leaving:
        hand = db.session.query(Account).filter_by(login=application.number).one()
        withdraw(application, WHY_LEAVE, hand, at, code="family")
    play.facts["withdrawn"] = len(leaving)


def _applications(play: Play) -> list[Application]:
    query = db.session.query(Application).filter_by(cohort_id=play.cohort_id).order_by(Application.number)
    return [application for application in query if application.state in ("eligible", "submitted")]
