"""The last day: agreements are printed, and signed by everybody who was given a place, before a witness."""

from __future__ import annotations

from flask import current_app

from exams.demo.play import Play
from recruit.db import db
from recruit.services.follow_paper import record_signed_b
from recruit.services.issue_agreements import day_of, issue_agreements
from recruit.services.sign_agreement import sign_agreements


def play_agreement(play: Play, code: str) -> None:
    """All are checked before the first is printed; signing begins the engagement with its payments."""
    stage = play.stage(code)
    at = play.at(stage, 0.35)
    issued = issue_agreements(
        stage,
        play.cast.office,
        at,
        base_url=current_app.config["ZEYOU_BASE_URL"],
        processes=play.processes,
        progress=lambda done, total: play.progress(code, done, total),
    )
    db.session.commit()
    at = play.at(stage, 0.6)
    witness = play.cast.second.name
    record_signed_b(stage, issued.agreements, day_of(stage, at), witness, play.cast.office, at)
    at = play.at(stage, 0.7)
    sign_agreements(stage, issued.agreements, day_of(stage, at), play.cast.office, at)
    db.session.commit()
