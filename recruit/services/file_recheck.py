"""Ask for a recheck (核对): by the applicant, about their own line on the newest published list, once, in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import (
    audit,
    recheck_messages,  # noqa: F401 - the words of the refusals below
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Account, Candidacy, Recheck, Result, ResultRow, Stage
from recruit.queries.rechecks import newest_published, open_until, subjects_of
from recruit.recheck import LONGEST, answer_due
from recruit.recheck_words import set_words


@dataclass(frozen=True)
class Filing:
    """What one applicant asks: about which item (`subjects_of`), in their own words."""

    result: Result
    candidacy: Candidacy
    about: str
    words: str
    by: Account


def file_rechecks(filings: Sequence[Filing], at: datetime) -> list[Recheck]:
    """Puts the requests on record; the office answers by the day the rules name.

    Errors: Refusal('not-yours' | 'unknown' where the candidate is not on that list or it is not published |
    'recheck-superseded' | 'recheck-none' | 'recheck-over' | 'recheck-filed' | 'recheck-about' | 'recheck-words' |
    'recheck-long').
    """
    for result in {filing.result.id: filing.result for filing in filings}.values():
        _require_open(result, at)
    made = []
    for filing in filings:
        _check(filing)
        stage = filing.result.stage
        rule, programme = stage.definition.recheck, stage.cohort.programme
        assert rule is not None
        recheck = Recheck(
            result=filing.result,
            candidacy=filing.candidacy,
            result_id=filing.result.id,
            candidacy_id=filing.candidacy.id,
            about=filing.about,
            filed_at=at,
            filed_by=filing.by,
            due_at=answer_due(rule, at, programme.calendar, programme.timezone),
        )
        set_words(recheck, _plain(filing.words))
        made.append(recheck)
    db.session.add_all(made)
    db.session.flush()
    audit.record(_event(one, filing, at) for one, filing in zip(made, filings, strict=True))
    return made


def _require_open(result: Result, at: datetime) -> None:
    """The stage is held with other readers until the commit: whoever closes the next one (`close_stage`) waits for that
    and finds what was filed at the last moment; so does the signing of a corrected list."""
    db.session.get(
        Stage, result.stage_id, with_for_update={"of": Stage, "read": True}, populate_existing=True
    )
    db.session.refresh(result, ["state"])
    if result.state != "published":
        raise Refusal("unknown")
    newest = newest_published(result.stage)
    if newest is not None and newest.id != result.id:
        raise Refusal("recheck-superseded")
    until = open_until(result)
    if until is None:
        raise Refusal("recheck-none")
    if at >= until:
        zone = result.stage.cohort.programme.timezone
        raise Refusal("recheck-over", until=closing_text(until, zone))


def _check(filing: Filing) -> None:
    own, result = filing.candidacy, filing.result
    if filing.by.person_id is None or filing.by.person_id != own.person_id:
        raise Refusal("not-yours")
    listed = select(ResultRow.id).where(ResultRow.result_id == result.id, ResultRow.candidacy_id == own.id)
    if db.session.scalar(listed) is None:
        raise Refusal("unknown")
    filed = select(Recheck.id).where(Recheck.result_id == result.id, Recheck.candidacy_id == own.id)
    if db.session.scalar(filed) is not None:
        raise Refusal("recheck-filed")
    if filing.about not in subjects_of(result.stage):
        raise Refusal("recheck-about", field="about")
    words = _plain(filing.words)
    if not words:
        raise Refusal("recheck-words", field="words")
    if len(words) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def _event(recheck: Recheck, filing: Filing, at: datetime) -> audit.Event:
    stage = filing.result.stage
    facts = {"stage": stage.code, "version": filing.result.version, "about": recheck.about}
    return audit.Event(at, filing.by.login, "recheck.file", audit.about(filing.candidacy), facts)
