"""Say a word in a chain of approval, and take one back that was written down wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recruit import audit
from recruit.approval.chain import VERDICTS, Step
from recruit.approval.words import set_said, step_title
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, ApprovalWord, Candidacy, Decision, Entry, Stage
from recruit.queries.approvals import Chain, chain_of
from recruit.reasons import told
from recruit.services.decide import Verdict, decide
from recruit.services.hold_stage import hold_running
from recruit.services.keep_picture import keep_picture
from recruit.services.roles import one_human, require, require_active, require_asked, require_scope

WORDS, SIGNED, REASON = 500, 60, 300


@dataclass(frozen=True)
class Word:
    """What is said of one entry at its step. `signed`: who signed the stamped sheet; `sheet`: its picture."""

    entry: Entry
    step: str
    verdict: str
    said_on: date
    words: str = ""
    signed: str = ""
    sheet: bytes = b""


def may_speak(step: Step, by: Account, township_code: str) -> bool:
    """Whether this account writes that step's words for somebody of that township."""
    if by.township_scope not in (None, township_code):
        return False
    if step.by in ("village", "township"):
        return bool({"clerk", "office"} & by.roles)
    if step.by == "company":
        of_company = by.organisation is not None and by.organisation.kind == "company"
        return ("marker" in by.roles and of_company) or ("office" in by.roles and by.township_scope is None)
    return "office" in by.roles and by.township_scope is None


def approve(stage: Stage, said: Sequence[Word], by: Account, at: datetime) -> list[ApprovalWord]:
    """Puts words on record, all or none. Whoever passed the last step goes on, whoever was refused is out.

    Errors: Refusal('stage-closed' | 'candidacy-ended' | 'approval-over' | 'approval-turn' (step) | 'approval-voice' |
    'approval-earlier'), with `field` 'approval-verdict' | 'approval-day' | 'approval-signed' | 'approval-scan' |
    'reason-wanted' | 'picture-…'. All carry `number`.
    """
    held = hold_running(stage)
    rows = []
    for word in said:
        try:
            rows.append(_say(held, word, by, at))
        except Refusal as refusal:
            raise Refusal(refusal.code, **{**refusal.facts, "number": word.entry.candidacy.number}) from None
    db.session.flush()
    _follow(held, [word.entry for word in said], by, at)
    db.session.flush()
    for row, word in zip(rows, said, strict=True):
        facts = {"stage": stage.code, "step": row.step, "verdict": row.verdict}
        if word.words.strip():
            facts["reason"] = told(word.words)
        audit.note(at, by.login, "approval.say", audit.about(word.entry.candidacy), **facts)
    return rows


def _say(stage: Stage, word: Word, by: Account, at: datetime) -> ApprovalWord:
    candidacy = locked(Candidacy, word.entry.candidacy_id)
    assert candidacy is not None
    require_active(candidacy)
    require_asked(word.entry)
    chain = chain_of(word.entry)
    step = chain.standing.step
    if chain.standing.state != "open":
        raise Refusal("approval-over")
    if step.code != word.step:
        raise Refusal("approval-turn", step=step_title(stage, step.code))
    if not may_speak(step, by, candidacy.township_code):
        raise Refusal("approval-voice", step=step_title(stage, step.code))
    _another(chain, step, by)
    _complete(stage, step, word, at)
    row = ApprovalWord(
        entry_id=word.entry.id,
        step=step.code,
        verdict=word.verdict,
        said_on=word.said_on,
        sheet_sha256=keep_picture(word.sheet, "sheet") or None,
        at=at,
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    set_said(row, word.words.strip()[:WORDS], word.signed.strip()[:SIGNED])
    return row


def _another(chain: Chain, step: Step, by: Account) -> None:
    """A township is one hand, its clerk often the only one; whoever speaks for the county wrote nothing before. The
    last word's giver decides, and so gives no second signature to the list (`recruit.queries.who_judged`)."""
    if by.township_scope is not None:
        return
    earlier = [one for one in chain.holding if one.step != step.code]
    if any(one.by_id == by.id or one_human(by, one.by) for one in earlier):
        raise Refusal("approval-earlier")


def _complete(stage: Stage, step: Step, word: Word, at: datetime) -> None:
    if word.verdict not in VERDICTS:
        raise Refusal("approval-verdict", field="verdict")
    if word.said_on > at.astimezone(stage.cohort.programme.timezone).date():
        raise Refusal("approval-day", field="said_on")
    if word.verdict != "pass" and not word.words.strip():
        raise Refusal("reason-wanted", field="words")
    if step.seal and not word.signed.strip():
        raise Refusal("approval-signed", field="signed")
    if step.scan and word.verdict == "pass" and not word.sheet:
        raise Refusal("approval-scan", field="sheet")


def _follow(stage: Stage, entries: Sequence[Entry], by: Account, at: datetime) -> None:
    """Decides about those whose chain has come to its end."""
    verdicts = []
    for entry in entries:
        standing = chain_of(entry).standing
        if standing.state == "passed":
            verdicts.append(Verdict(entry, "advanced", "approved"))
        elif standing.state == "refused":
            verdicts.append(Verdict(entry, "out", f"refused-{standing.step.code}"))
    if verdicts:
        decide(stage, verdicts, by, at)


def take_back(entry: Entry, reason: str, by: Account, at: datetime) -> ApprovalWord:
    """The last word that holds was written down wrongly: somebody else of the office, or of the same township, takes it
    back, and the chain stands where it stood before it.

    Errors: Refusal('stage-closed' | 'role-missing' | 'outside-township' | 'approval-nothing' | 'approval-own' |
    'approval-moved-on'), with `field` 'reason-wanted'.
    """
    stage = hold_running(entry.stage)
    candidacy = locked(Candidacy, entry.candidacy_id)
    assert candidacy is not None
    require(by, "office", "second-signatory", "clerk")
    require_scope(by, candidacy.township_code)
    holding = chain_of(entry).holding
    if not holding:
        raise Refusal("approval-nothing")
    last = holding[-1]
    if last.by_id == by.id or one_human(by, last.by):
        raise Refusal("approval-own")
    if entry.outcome == "advanced":
        raise Refusal("approval-moved-on")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    last.taken_back_at, last.taken_back_by_id = at, by.id
    last.taken_back_reason = reason.strip()[:REASON]
    db.session.query(Decision).filter_by(entry_id=entry.id, current=True).update({"current": False})
    entry.outcome = "in"
    db.session.flush()
    facts = {"stage": stage.code, "step": last.step, "reason": told(reason)}
    audit.note(at, by.login, "approval.take-back", audit.about(candidacy), **facts)
    return last
