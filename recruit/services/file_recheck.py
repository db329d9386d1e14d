"""Ask for a recheck (核对、异议): about one's own line on the newest published list, once for each kind, in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import (
    audit,
    recheck_messages,  # noqa: F401 - the words of the refusals below
    storage,
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text
from recruit.models import Account, Candidacy, Recheck, Result, ResultRow, Stage
from recruit.objection_files import cleaned, stored
from recruit.queries.rechecks import newest_published, open_until, subjects_of
from recruit.recheck import KINDS, LONGEST, TOTAL, answer_due
from recruit.recheck_words import set_words
from recruit.services.numbering import take
from recruit.services.roles import require, require_scope

#: Kinds that an applicant asks about themselves.
OWN = tuple(kind for kind in KINDS if kind != "report")


@dataclass(frozen=True)
class Filing:
    """What one applicant asks: about which item (`subjects_of`), in their own words. `by` is the applicant, or whoever
    writes it down at the desk. `files` are pictures and PDF files as they arrived."""

    result: Result
    candidacy: Candidacy
    about: str
    words: str
    by: Account
    kind: str = "arithmetic"
    files: tuple[bytes, ...] = ()


def file_rechecks(filings: Sequence[Filing], at: datetime) -> list[Recheck]:
    """Puts the requests on record; the office answers by the day the rules name.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'unknown' where the candidate is not on that
    list or it is not published | 'recheck-superseded' | 'recheck-none' | 'objection-none' | 'recheck-over' |
    'recheck-filed' | 'recheck-about' | 'recheck-words' | 'recheck-long' | 'objection-kind') and those of
    `recruit.objection_files.cleaned`.
    """
    kinds = sorted({(filing.result.id, filing.kind): filing for filing in filings}.items())
    for _key, filing in kinds:
        require_open(filing.result, filing.kind, at)
    kept = []
    for filing in filings:
        _check(filing)
        kept.append(cleaned(filing.files))
    made = []
    with storage.together():
        for filing, files in zip(filings, kept, strict=True):
            recheck = _made(filing, at)
            made.append(recheck)
            db.session.add_all(stored(files, recheck, "filed", at))
    db.session.add_all(made)
    db.session.flush()
    audit.record(_event(one, filing, at) for one, filing in zip(made, filings, strict=True))
    return made


def require_open(result: Result, kind: str, at: datetime) -> None:
    """The stage is held with other readers until the commit: whoever closes the next one (`close_stage`) waits for that
    and finds what was filed at the last moment; so do the signing of a corrected list and the printing of agreements,
    for which the later stages of the track are held too.

    Errors: those of `file_rechecks` that are about the list.
    """
    stage = result.stage
    held = [one for one in stage.cohort.stages if one.track == stage.track and one.position >= stage.position]
    for one in sorted(held, key=lambda one: one.position):
        db.session.get(Stage, one.id, with_for_update={"of": Stage, "read": True}, populate_existing=True)
    db.session.refresh(result, ["state"])
    if result.state != "published":
        raise Refusal("unknown")
    newest = newest_published(stage)
    if newest is not None and newest.id != result.id:
        raise Refusal("recheck-superseded")
    until = open_until(result, kind)
    if until is None:
        raise Refusal("recheck-none" if kind == "arithmetic" else "objection-none")
    if at >= until:
        code = "recheck-over" if kind == "arithmetic" else "objection-over"
        raise Refusal(code, until=closing_text(until, stage.cohort.programme.timezone))


def listed(result: Result, candidacy: Candidacy, *outcomes: str) -> bool:
    """Whether the candidate stands on that list, with one of the outcomes where some are named."""
    query = select(ResultRow.id).where(
        ResultRow.result_id == result.id, ResultRow.candidacy_id == candidacy.id
    )
    if outcomes:
        query = query.where(ResultRow.outcome.in_(outcomes))
    return db.session.scalar(query) is not None


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def check_words(words: str) -> None:
    """Errors: Refusal('recheck-words' | 'recheck-long' (high)), with `field`."""
    if not plain(words):
        raise Refusal("recheck-words", field="words")
    if len(plain(words)) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)


def receipt_number(result: Result) -> str:
    """The next number of the cohort, as it stands on the receipt."""
    (serial,) = take(result.stage.cohort, "objection")
    return f"YY{serial:04d}"


def _check(filing: Filing) -> None:
    own, result, by = filing.candidacy, filing.result, filing.by
    if filing.kind not in OWN:
        raise Refusal("objection-kind", field="kind")
    if by.is_staff:
        require(by, "clerk", "office")
        require_scope(by, own.township_code)
    elif by.person_id is None or by.person_id != own.person_id:
        raise Refusal("not-yours")
    if not listed(result, own):
        raise Refusal("unknown")
    filed = select(Recheck.id).where(
        Recheck.result_id == result.id, Recheck.candidacy_id == own.id, Recheck.kind == filing.kind
    )
    if db.session.scalar(filed) is not None:
        raise Refusal("recheck-filed")
    if filing.about not in subjects_of(result.stage):
        raise Refusal("recheck-about", field="about")
    check_words(filing.words)


def _made(filing: Filing, at: datetime) -> Recheck:
    stage = filing.result.stage
    rule, programme = stage.definition.rule_for(filing.kind), stage.cohort.programme
    assert rule is not None
    recheck = Recheck(
        result=filing.result,
        candidacy=filing.candidacy,
        result_id=filing.result.id,
        candidacy_id=filing.candidacy.id,
        kind=filing.kind,
        number=receipt_number(filing.result),
        about=filing.about if filing.kind != "ruling" else TOTAL,
        filed_at=at,
        filed_by=filing.by,
        via="desk" if filing.by.is_staff else "own",
        due_at=answer_due(rule, at, programme.calendar, programme.timezone),
    )
    set_words(recheck, plain(filing.words))
    return recheck


def _event(recheck: Recheck, filing: Filing, at: datetime) -> audit.Event:
    stage = filing.result.stage
    facts: dict[str, object] = {
        "stage": stage.code, "version": filing.result.version, "about": recheck.about, "receipt": recheck.number,
    }  # fmt: skip
    if recheck.kind != "arithmetic":
        facts["kind"] = recheck.kind
    if filing.files:
        facts["files"] = len(filing.files)
    return audit.Event(at, filing.by.login, "recheck.file", audit.about(filing.candidacy), facts)
