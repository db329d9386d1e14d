"""Find near-copies among the written pieces of a component: asked for by the office, worked out by the worker, kept.

Everything it tells is a lead: the office reads both texts and asks both people before anything follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from exams import messages_plans as messages_plans  # registers its texts
from exams.fieldwork.rules import DOCUMENT, component_of
from exams.fieldwork.texts.pdf import PdfTexts
from exams.fieldwork.written import read_piece
from exams.models import PlanComparison, PlanLikeness, PlanTemplate
from exams.plans.comparing import Compared, Pair, compare
from exams.queries.plan_copies import comparison_of, pieces_of, templates_of
from exams.queries.plan_texts import prompts, text_of
from exams.services.stop_work import Stopped, begin, check_wanted, fail, to_keep
from recruit import audit, storage
from recruit.beside import Beside
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.services.mend import reason_for_log
from recruit.services.roles import require, require_county
from scoring.canonical import digest

VERDICTS = ("nothing", "source", "copied")
NOTE = 300
MOST_TEMPLATES = 5
_PLACES = Decimal("0.001")
#: One comparison at a time in a worker.
_beside = Beside("plan-copies")


def add_template(
    stage: Stage, code: str, content: bytes, name: str, by: Account, at: datetime
) -> PlanTemplate:
    """A form or example that everybody was given. Errors: Refusal('role-missing' | 'county-only' | 'unknown' |
    'plan-template-many') and those of `read_piece`."""
    component = _may(stage, code, by)
    piece = read_piece(content, name)
    locked(Stage, stage.id)
    if len(templates_of(stage, component.code)) >= MOST_TEMPLATES:
        raise Refusal("plan-template-many", most=MOST_TEMPLATES)
    row = PlanTemplate(
        stage_id=stage.id,
        component=component.code,
        name=piece.name,
        text_sha256=storage.put(piece.text.encode()),
        added_at=at,
        added_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    audit.note(at, by.login, "plans.template", audit.at_stage(stage), component=code, template=row.id)
    return row


def remove_template(stage: Stage, code: str, template_id: int, by: Account, at: datetime) -> None:
    """Errors: as `add_template`."""
    _may(stage, code, by)
    row = next((one for one in templates_of(stage, code) if one.id == template_id), None)
    if row is None:
        raise Refusal("unknown")
    row.removed_at = at
    db.session.flush()
    audit.note(at, by.login, "plans.template-off", audit.at_stage(stage), component=code, template=row.id)


def ask_comparison(stage: Stage, code: str, by: Account, at: datetime) -> PlanComparison:
    """Has all pieces compared; of two who ask, the second finds the first's. Errors: Refusal('role-missing' |
    'county-only' | 'unknown' | 'plan-few')."""
    component = _may(stage, code, by)
    locked(Stage, stage.id)
    if len(pieces_of(stage, component.code)) < 2:
        raise Refusal("plan-few")
    row = comparison_of(stage, component.code)
    if row is None:
        row = PlanComparison(stage_id=stage.id, component=component.code, asked_at=at, state="asked")
        db.session.add(row)
    elif row.state in ("ready", "failed", "stopped"):
        row.state, row.asked_at = "asked", at
    db.session.flush()
    audit.note(at, by.login, "plans.compare", audit.at_stage(stage), component=code)
    return row


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `compare_waiting` does, beside its other jobs, which must not wait for it."""
    return _beside.start(lambda: compare_waiting(at)) if _waiting() else 0


def compare_waiting(at: datetime) -> int:
    """Every comparison that was asked for, or that a worker did not finish. Commits. Returns how many."""
    ids = _waiting()
    for row_id in ids:
        _make(row_id, at)
    return len(ids)


def _waiting() -> list[int]:
    query = select(PlanComparison.id).where(PlanComparison.state.in_(("asked", "running")))
    with reading():
        ids = list(db.session.scalars(query.order_by(PlanComparison.id)))
        db.session.rollback()
    return ids


@dataclass(frozen=True)
class _Texts:
    """What is compared, in the order in which it came in: document ids and texts; `unread`: admission numbers."""

    ids: list[int]
    texts: list[str]
    template: list[str]
    unread: list[str]


def _make(row_id: int, at: datetime) -> None:
    """Nothing is held or locked while texts are read and compared."""
    if not begin(PlanComparison, row_id):
        return
    try:
        with reading():
            row = db.session.get_one(PlanComparison, row_id)
            known = _texts(row.stage, row.stage.definition.component(row.component))
            db.session.rollback()
        done = Compared([], [], [], 0, 0)
        if len(known.ids) > 1:
            done = compare(known.texts, known.template, lambda: check_wanted(PlanComparison, row_id))
        keep(to_keep(PlanComparison, row_id), known, done, at)
        db.session.commit()
    except Stopped:
        db.session.rollback()
    except Exception:
        fail(PlanComparison, row_id)
        raise


def _texts(stage: Stage, component: Component) -> _Texts:
    programme = stage.cohort.programme
    found = _Texts([], [], prompts(programme, component), [])
    found.template.extend(
        storage.get(one.text_sha256).decode() for one in templates_of(stage, component.code)
    )
    with PdfTexts() as pdfs:
        for document, number in pieces_of(stage, component.code):
            text = text_of(programme, component, document, pdfs)
            if text is None:
                found.unread.append(number)
            else:
                found.ids.append(document.id)
                found.texts.append(text)
    return found


def keep(row: PlanComparison, known: _Texts, done: Compared, at: datetime) -> None:
    """The new pairs in place of the old ones; what somebody has looked at stays, marked as gone where it is."""
    where = (PlanLikeness.stage_id == row.stage_id, PlanLikeness.component == row.component)
    before = {
        (one.first_id, one.second_id): one for one in db.session.scalars(select(PlanLikeness).where(*where))
    }
    for pair in done.pairs:
        key = known.ids[pair.first], known.ids[pair.second]
        old = before.pop(key, None)
        _store(old or PlanLikeness(stage_id=row.stage_id, component=row.component), key, pair, at)
    for old in before.values():
        if old.verdict:
            old.gone = True
        else:
            db.session.delete(old)
    row.texts, row.pairs, row.left_out = len(known.ids), done.compared, done.left_out
    row.groups = [[known.ids[at] for at in group] for group in done.groups]
    row.bare = [known.ids[at] for at in done.bare]
    row.unread = known.unread
    row.inputs_hash = digest([known.ids, [len(text) for text in known.template]])
    row.state, row.made_at = "ready", at
    db.session.flush()


def _store(row: PlanLikeness, key: tuple[int, int], pair: Pair, at: datetime) -> None:
    row.first_id, row.second_id = key
    row.likeness, row.first_share, row.second_share = map(
        _rounded, (pair.likeness, pair.first_share, pair.second_share)
    )
    row.longest, row.kind, row.shuffled, row.changed = pair.longest, pair.kind, pair.shuffled, pair.changed
    row.passages, row.found_at, row.gone = pair.passages, at, False
    db.session.add(row)


def look_at_pair(
    stage: Stage, likeness_id: int, verdict: str, note: str, by: Account, at: datetime
) -> PlanLikeness:
    """What a person made of a pair; nothing follows by itself. The log tells both candidates by number.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'plan-looked' | 'plan-why' | 'plan-note' (most)).
    """
    require(by, "office")
    require_county(by)
    row = locked(PlanLikeness, likeness_id)
    if row is None or row.stage_id != stage.id:
        raise Refusal("unknown")
    note = " ".join(note.split())
    if verdict not in VERDICTS:
        raise Refusal("plan-looked")
    if verdict == "copied" and not note:
        raise Refusal("plan-why")
    if len(note) > NOTE:
        raise Refusal("plan-note", most=NOTE)
    row.verdict, row.note, row.looked_at, row.looked_by_id = verdict, note, at, by.id
    db.session.flush()
    entries = [row.first.entry, row.second.entry]
    for one, other in (entries, entries[::-1]):
        facts: dict[str, Any] = {"stage": stage.code, "component": row.component, "verdict": verdict}
        facts |= {"other": other.candidacy.number, "reason": reason_for_log(one, note)}
        audit.note(at, by.login, "plans.looked", audit.about(one.candidacy), **facts)
    return row


def _rounded(share: float) -> Decimal:
    return Decimal(str(share)).quantize(_PLACES)


def _may(stage: Stage, code: str, by: Account) -> Component:
    require(by, "office")
    require_county(by)
    return component_of(stage.definition, code, DOCUMENT)
