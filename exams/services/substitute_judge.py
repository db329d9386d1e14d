"""Substitute a judge: where a recusal leaves a panel too small, the next of the drawn reserve sits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.lots import reserve_of
from exams.models import RecusalRequest, RoomDraw
from exams.queries.burden import can_judge
from exams.queries.helped import helped_in
from exams.queries.rooms import draw_of, least_judges, panel_component, seat_of
from recruit import audit
from recruit.db import db
from recruit.models import Account, Assignment, Entry, Mark


def substitute(entry: Entry, by: Account, at: datetime) -> Assignment | None:
    """Assigns the first of the drawn reserve who may judge this candidate, where the panel is short of judges
    (`short_of`) or of experts, of whom the first comes then. None where it has enough, or where nobody is left: the
    office then sends somebody.

    Once somebody has marked the candidate nobody steps in: who did not hear them cannot mark them. Two people rule on
    such a panel (`exams.services.rule_on_room`).
    Neither who stepped aside for the candidate sits, nor whom a granted request named, nor a guest whose day is over.
    """
    draw, seat = draw_of(entry.stage), seat_of(entry)
    if draw is None or draw.drawn_at is None or seat is None or _begun(entry):
        return None
    barred = barred_from(entry)
    free = [one for one in reserve(draw, at) if one.id not in barred]
    experts = [one for one in free if one.login in (draw.plan.get("experts") or ())]
    chosen = experts if lacks_expert(entry, draw) else []
    account = next(iter(chosen or (free if short_of(entry) else ())), None)
    if account is None:
        return None
    component = panel_component(entry.stage).code
    found = Assignment(
        entry_id=entry.id, account_id=account.id, component=component, panel=seat.room, assigned_at=at
    )
    db.session.add(found)
    db.session.flush()
    subject = audit.about(entry.candidacy)
    audit.note(at, by.login, "rooms.substitute", subject, stage=entry.stage.code, examiner=account.login)
    return found


def short_of(entry: Entry) -> int:
    """How many judges this candidate's panel lacks, as long as nobody has marked: below the least of the rule; or one,
    where the programme wants an odd number and an even one is left."""
    if _begun(entry):
        return 0
    component = panel_component(entry.stage)
    sitting = len(sitting_for(entry))
    least = least_judges(entry.stage)
    if sitting < least or sitting % 2 or not component.params.get("odd"):
        return max(0, least - sitting)
    return 1


def lacks_expert(entry: Entry, draw: RoomDraw) -> bool:
    """Whether fewer of the trade are left than the draw gave every room."""
    experts = set(sitting_for(entry)) & set(draw.plan.get("experts") or ())
    return len(experts) < int(draw.plan.get("experts_per_room", 0))


def sitting_for(entry: Entry) -> list[str]:
    """Logins of who judges this candidate."""
    query = (
        select(Account.login)
        .join(Assignment, Assignment.account_id == Account.id)
        .where(
            Assignment.entry_id == entry.id,
            Assignment.component == panel_component(entry.stage).code,
            Assignment.recused_at.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(Account.login)))


def _begun(entry: Entry) -> bool:
    component = panel_component(entry.stage).code
    marked = select(Mark.id).where(
        Mark.entry_id == entry.id, Mark.component == component, Mark.current.is_(True)
    )
    return db.session.scalar(marked.limit(1)) is not None


def barred_from(entry: Entry) -> set[int]:
    """Accounts that judge the candidate already, stepped aside, or were named in a request that was granted."""
    component = panel_component(entry.stage).code
    held = select(Assignment.account_id).where(
        Assignment.entry_id == entry.id, Assignment.component == component
    )
    named = select(RecusalRequest.examiner_id).where(
        RecusalRequest.entry_id == entry.id, RecusalRequest.state == "granted"
    )
    return {one for query in (held, named) for one in db.session.scalars(query) if one is not None}


def reserve(draw: RoomDraw, at: datetime) -> list[Account]:
    """The judges who were drawn beyond those who sit, in their order; whose account and role still stand, and who has
    neither worked at the door nor typed peers' sheets."""
    logins = reserve_of(draw.plan, draw.seed)
    found = {
        one.login: one
        for one in db.session.scalars(select(Account).where(Account.login.in_(logins)))
        if can_judge(one, at) and not helped_in(draw.stage, one)
    }
    return [found[login] for login in logins if login in found]
