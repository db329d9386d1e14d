"""The applicant's page for a stage one comes to in person: when, where, what to bring."""

from __future__ import annotations

from flask import render_template

from exams.queries.arrival import arrived, status_of
from exams.queries.rooms import seat_of
from exams.web.examine.blueprint import bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _
from recruit.models import Entry
from recruit.web import guards
from recruit.web.words import deadline, moment


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
        seat=seat_of(one),
        place=one.stage.definition.params.get("place"),
        ended=one.stage.state == "closed" or one.candidacy.state != "active",
    )
