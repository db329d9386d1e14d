"""What training prints: the sheet that people sign, and certificates of who completed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import Response

from exams.kinds.training.room import bp, county_stage, sheet_session
from exams.models import DaySession
from exams.queries.sessions import staff_of
from exams.queries.training import expected_in, lessons_given, standings, training_stage
from exams.training.rules import lessons_of, rule_of
from recruit.clock import now
from recruit.documents.batch import render_together
from recruit.documents.fields import UNCHECKED
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.queries.entries import entries_of
from recruit.training_words import count_words
from recruit.web import guards


@dataclass(frozen=True)
class Signer:
    """One line of the sheet. `township` may be blank."""

    number: str
    name: str
    township: str = field(metadata=UNCHECKED)


@dataclass(frozen=True)
class SignInSheet:
    """A session's sheet, with room for signatures and times. `person` stands in for whose it is if the print fails."""

    number: str
    person: str
    office: str
    training: str
    room: str
    day: date
    times: str
    lessons: tuple[str, ...]
    trainers: str = field(metadata=UNCHECKED)
    people: tuple[Signer, ...] = field(metadata=UNCHECKED)


@dataclass(frozen=True)
class Certificate:
    """That somebody completed the training. `person` is their name."""

    number: str
    person: str
    office: str
    programme: str
    training: str
    had: str
    lessons: tuple[str, ...]
    day: date


@bp.get("/<int:stage_id>/session/<int:session>/sheet.pdf")
@guards.staff("proctor", "clerk", "office", "second-signatory", "auditor")
def sign_in_sheet(stage_id: int, session: int) -> Response:
    """The sheet to lay out at the door. In Chinese, as every paper that is signed."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    content = render_pdf("print/training_sheet.html", sheet_paper(stage, one), lang="zh")
    return _pdf(content, f"training-sheet-{one.id}")


@bp.get("/office/<int:stage_id>/certificates.pdf")
@guards.staff("office")
def certificates(stage_id: int) -> Response:
    """One page for everybody who completed the training, once its list is signed."""
    stage = county_stage(stage_id)
    if stage.state != "closed":
        raise Refusal("training-certificates-early")
    papers = certificate_papers(stage, now().astimezone(stage.cohort.programme.timezone).date())
    if not papers:
        raise Refusal("training-certificates-none")
    content = render_together(
        "print/training_certificate.html", papers, title=stage.definition.title.zh, lang="zh"
    )
    return _pdf(content, f"certificates-{stage.cohort.code}-{stage.code}")


def sheet_paper(stage: Stage, session: DaySession) -> SignInSheet:
    programme = stage.cohort.programme
    zone, titles = programme.timezone, {one.code: one.title.zh for one in lessons_of(stage.definition)}
    names = {one.code: one.name for one in programme.regions.townships}
    opens, closes = session.opens_at.astimezone(zone), session.closes_at.astimezone(zone)
    return SignInSheet(
        number=session.name,
        person=session.name,
        office=programme.organiser.zh,
        training=stage.definition.title.zh,
        room=session.room,
        day=opens.date(),
        times=f"{opens:%H:%M}–{closes:%H:%M}",
        lessons=tuple(titles[row.lesson] for row in lessons_given(stage).get(session.id, [])),
        trainers=" ".join(one.name for one in staff_of([session]).get(session.id, [])),
        people=tuple(
            Signer(
                one.candidacy.number,
                one.candidacy.person.name,
                names.get(one.candidacy.township_code or "", ""),
            )
            for one in expected_in(session)
            if one.candidacy.person is not None
        ),
    )


def certificate_papers(stage: Stage, day: date) -> list[Certificate]:
    """For those who went on and have what was asked for, by admission number."""
    rule, found = rule_of(stage.definition), standings(stage)
    programme = stage.cohort.programme
    lessons = tuple(one.title.zh for one in lessons_of(stage.definition))
    return [
        Certificate(
            number=one.candidacy.number,
            person=one.candidacy.person.name,
            office=programme.organiser.zh,
            programme=programme.title.zh,
            training=stage.definition.title.zh,
            had=count_words(found[one.id].total, rule.unit),
            lessons=lessons,
            day=day,
        )
        for one in entries_of(stage)
        if one.outcome == "advanced" and found[one.id].completed and one.candidacy.person is not None
    ]


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
