"""What hangs at the door and lies on the tables: lists and labels to print, people by number and masked name."""

from __future__ import annotations

from flask import render_template

from exams.queries.sessions import counts_of, seated_in, session_in_reach, sessions_of, staff_of
from exams.web.day.blueprint import bp, stage_of_day
from recruit.masking import mask_name
from recruit.models import Entry
from recruit.web import guards


@bp.route("/day/<int:stage>/print")
@guards.staff("office", "second-signatory", "auditor")
def print_sessions(stage: int) -> str:
    """Every session with its room, times, proctors and number of people."""
    running = stage_of_day(stage)
    sessions = sessions_of(running)
    return render_template(
        "exams/day/print_sessions.html",
        stage=running,
        sessions=sessions,
        counts=counts_of(running),
        staff=staff_of(sessions),
    )


@bp.route("/day/<int:stage>/session/<int:session>/print/<any(door, labels):what>")
@guards.staff("office", "proctor")
def print_session(stage: int, session: int, what: str) -> str:
    """The list beside the door, or a label for each seat."""
    running = stage_of_day(stage)
    one = session_in_reach(running, session, guards.account())
    rows = [
        (seat, entry.candidacy.number, _name(entry))
        for seat, entry in seated_in(one)
        if entry.candidacy.state == "active"
    ]
    return render_template(f"exams/day/print_{what}.html", stage=running, session=one, rows=rows)


def _name(entry: Entry) -> str:
    person = entry.candidacy.person
    return mask_name(person.name) if person is not None and person.erased_at is None else ""
