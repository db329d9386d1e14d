"""Answer a recheck: by an officer who did not judge this candidate, with words the applicant understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Recheck
from recruit.queries.rechecks import examiners_of, opened_after, superseded
from recruit.recheck import LONGEST
from recruit.recheck_words import set_answer
from recruit.services.roles import one_human, require, require_scope
from recruit.services.send_messages import Notice, queue

#: Who may answer: the second signatory too, so that an office of two always has somebody who did not judge.
ANSWERERS = ("office", "second-signatory")
KINDS = ("confirmed", "correction", "corrected", "referred")


@dataclass(frozen=True)
class Answer:
    """What came out: ``confirmed`` (nothing was worked out wrongly), ``correction`` (a corrected list follows),
    ``corrected`` (it was wrong, and a version signed since has it right), or ``referred`` (handed to the leading group:
    something is wrong, and the list can no longer be corrected)."""

    recheck: Recheck
    kind: str
    words: str


def answer_rechecks(answers: Sequence[Answer], by: Account, at: datetime) -> list[Recheck]:
    """Records the answers and tells the applicants. An answer changes no list: after ``correction`` the examiners, who
    are told too, may put their marks right (`enter_marks`), and a new version is proposed and signed like the first.

    A question about a version that was superseded meanwhile is answered all the same: ``correction`` then holds against
    the list in force, and ``corrected`` says that this one has it right already.

    Errors: Refusal('role-missing' | 'outside-township' | 'own-case' | 'recheck-own-mark' | 'recheck-answered' |
    'recheck-kind' | 'recheck-too-late' (next) for a correction once the next stage has opened |
    'recheck-not-corrected' where no later version is signed | 'recheck-answer-words' | 'recheck-long').
    """
    require(by, *ANSWERERS)
    _hold([answer.recheck for answer in answers])
    events, notices = [], []
    for answer in answers:
        recheck = answer.recheck
        words = answer.words.replace("\r\n", "\n").strip()
        _check(recheck, answer.kind, words, by, at)
        recheck.state, recheck.answer = "answered", answer.kind
        recheck.answered_at, recheck.answered_by_id = at, by.id
        set_answer(recheck, words)
        stage = recheck.result.stage
        facts = {"stage": stage.code, "version": recheck.result.version, "answer": answer.kind}
        subject = audit.about(recheck.candidacy)
        events.append(audit.Event(at, by.login, "recheck.answer", subject, facts))
        told = {"stage": stage.definition.title}
        notices.append(Notice(recheck.filed_by, "recheck-answered", told))
        if answer.kind == "correction":
            told = {**told, "number": recheck.candidacy.number}
            judges = examiners_of(stage, recheck.candidacy)
            notices += [Notice(judge, "recheck-correction", told) for judge in judges]
    db.session.flush()
    audit.record(events)
    queue(notices, at)
    return [answer.recheck for answer in answers]


def _hold(rechecks: Sequence[Recheck]) -> None:
    """Reads them anew and holds them: of two officers who answer one at once, the second is refused."""
    ids = sorted({one.id for one in rechecks})
    for start in range(0, len(ids), 500):
        query = select(Recheck).where(Recheck.id.in_(ids[start : start + 500])).order_by(Recheck.id)
        db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _check(recheck: Recheck, kind: str, words: str, by: Account, at: datetime) -> None:
    candidacy = recheck.candidacy
    require_scope(by, candidacy.township_code)
    if by.person_id is not None and by.person_id == candidacy.person_id:
        raise Refusal("own-case")
    if any(one_human(by, judge) for judge in examiners_of(recheck.result.stage, candidacy)):
        raise Refusal("recheck-own-mark", number=candidacy.number)
    if recheck.state != "open":
        raise Refusal("recheck-answered")
    if kind not in KINDS:
        raise Refusal("recheck-kind", field="kind")
    if kind == "correction" and (opened := opened_after(recheck.result.stage, at)) is not None:
        raise Refusal("recheck-too-late", field="kind", next=opened.definition.title)
    if kind == "corrected" and not superseded(recheck):
        raise Refusal("recheck-not-corrected", field="kind")
    if not words:
        raise Refusal("recheck-answer-words", field="words")
    if len(words) > LONGEST:
        raise Refusal("recheck-long", field="words", high=LONGEST)
