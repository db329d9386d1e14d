"""The applicant's page for a stage one comes to in person: when, where, what to bring."""

from __future__ import annotations

from flask import render_template

from exams.queries.arrival import arrived, status_of
from exams.queries.invitations import notice_of
from exams.queries.numbers import anonymous, lot_numbers
from exams.queries.rooms import draw_of, seat_of
from exams.queries.sessions import arrivals_of, session_seat
from exams.web.examine.blueprint import bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _
from recruit.models import Entry
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.words import deadline, moment

#: Kinds of stages whose people are judged by somebody they may know.
DAY_KINDS = ("skills-test", "interview")


@bp.route("/come/<int:entry>")
@guards.applicant
def come(entry: int) -> str:
    """Only for one's own entry; another's is as good as not there."""
    one = db.session.get(Entry, entry)
    if (
        one is None
        or one.candidacy.person_id is None
        or one.candidacy.person_id != guards.account().person_id
    ):
        raise Refusal("unknown")
    opens, closes = one.window
    hidden, notice = anonymous(one.stage), notice_of(one.stage)
    return render_template(
        "exams/examine/come.html",
        entry=one,
        stage=one.stage,
        until=deadline(closes, one.stage.cohort.programme),
        when=_(
            "%(opens)s 到 %(closes)s",
            opens=moment(opens),
            closes=deadline(closes, one.stage.cohort.programme),
        ),
        window=window_state(opens, closes, now()),
        arrived=arrived(one),
        status=status_of(one),
        seat=None if hidden else seat_of(one),
        room=seat_of(one).room if hidden and seat_of(one) else "",
        lot=lot_numbers([one.id]).get(one.id) if hidden and arrivals_of([one.id]) else None,
        session=session_seat(one),
        draw_url=page_url("day.drawn", stage=one.stage_id) if draw_of(one.stage) else None,
        practice_url=page_url("day.practice") if one.stage.kind == "skills-test" else None,
        recusal_url=page_url("day.recusal", entry=one.id) if one.stage.kind in DAY_KINDS else None,
        bring=[line.strip() for line in notice.bring.splitlines() if line.strip()] if notice else [],
        venue=notice.venue if notice else "",
        place=one.stage.definition.params.get("place"),
        ended=one.stage.state == "closed" or one.candidacy.state != "active",
    )
