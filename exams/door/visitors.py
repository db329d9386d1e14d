"""Who comes to a lane: read from the cookie alone, and asked of the database for many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask
from sqlalchemy import Select, and_, exists

from exams.models import ExamBrowser, ExamSeat
from recruit.clock import DemoClock
from recruit.models import Account, Candidacy, Entry, LoginSession
from recruit.prepared import among
from recruit.queries.entries import of_person
from recruit.secrets import token_hash
from recruit.web import sessions


def plain(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether a request is one that lanes answer at all. In a demonstration each visitor's cookie moves the clock: that
    is for views."""
    return not (
        environ.get("QUERY_STRING")
        or environ.get("SCRIPT_NAME")
        or isinstance(app.extensions["zeyou_clock"], DemoClock)
    )


def token_of(app: Flask, held: dict[str, Any]) -> str | None:
    """The sign-in that a cookie's content names, as it is stored; None where it names none."""
    if sessions.KEY not in held:
        return None
    return token_hash(held[sessions.KEY], app.extensions["zeyou_keys"])


def of_visitors(query: Select[Any]) -> Select[Any]:
    """Of a query that holds `Entry`: as far as an entry belongs to a candidate whose live sign-in is among those given,
    and no room's own browser is prescribed for it. Adds `token_hash`. Asked with `given`."""
    browser = exists().where(ExamBrowser.stage_id == ExamSeat.stage_id, ExamSeat.entry_id == Entry.id)
    return (
        query.add_columns(LoginSession.token_hash)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Account, and_(*of_person(Account.person_id)))
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(among(LoginSession.token_hash, "tokens"), *sessions.LIVE)
        .where(Account.active, Account.kind == "applicant", ~browser.correlate(Entry))
    )


def given(tokens: Iterable[str]) -> dict[str, Any]:
    """What `of_visitors` is asked with."""
    return {"tokens": list(tokens), "at": sessions.moment()}
