"""Answer a recheck: by an officer who had no hand in the list, with words the applicant understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import (
    audit,
    objection_messages,  # noqa: F401 - the words of the refusals below
)
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Recheck
from recruit.queries.rechecks import examiners_of, opened_after, superseded
from recruit.recheck import BY_TWO, GRANTED, LONGEST
from recruit.recheck_words import set_answer
from recruit.services.answerers import ANSWERERS, barred
from recruit.services.report_posted import applicants_of
from recruit.services.roles import require, require_scope
from recruit.services.send_messages import Notice, queue

KINDS = ("confirmed", "correction", "partial", "corrected", "referred")


@dataclass(frozen=True)
class Answer:
    """What came out: ``confirmed`` (nothing was wrong), ``correction`` (a corrected list follows), ``partial`` (so in a
    part of what was said), ``corrected`` (it was wrong, and a version signed since has it right), or ``referred``
    (handed to the leading group: something is wrong, and the list can no longer be corrected)."""

    recheck: Recheck
    kind: str
    words: str


def answer_rechecks(answers: Sequence[Answer], by: Account, at: datetime) -> list[Recheck]:
    """Records the answers and tells the applicants. An answer changes no list: after ``correction`` the examiners, who
    are told too, may put their marks right (`enter_marks`), and a new version is proposed and signed like the first.

    A question about a version that was superseded meanwhile is answered all the same: ``correction`` then holds against
    the list in force, and ``corrected`` says that this one has it right already. What a commission of two decides is
    not answered here (`recruit.services.rule_objection`).

    Errors: Refusal('role-missing' | 'outside-township' | 'objection-by-two'), those of `barred`, and those of
    `require_answer`.
    """
    require(by, *ANSWERERS)
    hold([answer.recheck for answer in answers])
    events, notices = [], []
    for answer in answers:
        recheck, words = answer.recheck, plain(answer.words)
        if recheck.kind in BY_TWO:
            raise Refusal("objection-by-two")
        require_free(recheck, by)
        require_answer(recheck, answer.kind, words, at)
        settle(recheck, answer.kind, words, by, at)
        events.append(event(recheck, by, at))
        notices += notices_of(recheck)
    db.session.flush()
    queue(notices, at)
    audit.record(events)
    return [answer.recheck for answer in answers]


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def hold(rechecks: Sequence[Recheck]) -> None:
    """Reads them anew and holds them: of two officers who answer one at once, the second is refused."""
    ids = sorted({one.id for one in rechecks})
    for start in range(0, len(ids), 500):
        query = select(Recheck).where(Recheck.id.in_(ids[start : start + 500])).order_by(Recheck.id)
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def require_free(recheck: Recheck, by: Account) -> None:
    """Errors: Refusal('outside-township'), and those of `barred`."""
    candidacy = recheck.candidacy
    require_scope(by, candidacy.township_code)
    if (code := barred(recheck, by)) is not None:
        raise Refusal(code, number=candidacy.number)


def require_answer(recheck: Recheck, kind: str, words: str, at: datetime) -> None:
    """Errors: Refusal('recheck-answered' | 'recheck-kind' | 'recheck-too-late' (next) for a correction once the next
    stage has opened | 'recheck-not-corrected' where no later version is signed | 'recheck-answer-words' |
    'recheck-long')."""
    if recheck.state != "open":
        raise Refusal("recheck-answered")
    if kind not in KINDS:
        raise Refusal("recheck-kind", field="kind")
    if kind in GRANTED and (opened := opened_after(recheck.result.stage, at)) is not None:
        raise Refusal("recheck-too-late", field="kind", next=opened.definition.title)
    if kind == "corrected" and not superseded(recheck):
        raise Refusal("recheck-not-corrected", field="kind")
    if not words:
        raise Refusal("recheck-answer-words", field="words")
    if len(words) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)


def settle(recheck: Recheck, kind: str, words: str, by: Account, at: datetime) -> None:
    """Puts the answer on the record; it is never changed again."""
    recheck.state, recheck.answer = "answered", kind
    recheck.answered_at, recheck.answered_by_id = at, by.id
    set_answer(recheck, words)


def notices_of(recheck: Recheck) -> list[Notice]:
    """Whoever is concerned hears of the answer; after a correction those who judge, too."""
    stage = recheck.result.stage
    told = {"stage": stage.definition.title}
    template = "recheck-answered" if recheck.kind == "arithmetic" else "objection-answered"
    notices = [Notice(one, template, told) for one in applicants_to_tell(recheck)]
    if recheck.answer in GRANTED:
        told = {**told, "number": recheck.candidacy.number}
        judges = examiners_of(stage, recheck.candidacy)
        notices += [Notice(judge, "recheck-correction", told) for judge in judges]
    return notices


def applicants_to_tell(recheck: Recheck) -> list[Account]:
    """The applicant, also where the desk wrote it down; whoever reports somebody else reads it by their receipt."""
    if recheck.filed_by is not None and recheck.via == "own":
        return [recheck.filed_by]
    return applicants_of(recheck.candidacy)


def event(recheck: Recheck, by: Account, at: datetime, **more: object) -> audit.Event:
    facts: dict[str, object] = {
        "stage": recheck.result.stage.code, "version": recheck.result.version, "answer": recheck.answer,
    }  # fmt: skip
    if recheck.kind != "arithmetic":
        facts |= {"kind": recheck.kind, "receipt": recheck.number}
    return audit.Event(at, by.login, "recheck.answer", audit.about(recheck.candidacy), {**facts, **more})
