"""Erase what served a sign-in or a message: expired sessions and codes, addresses and words of old messages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, delete, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.models import Account, Application, Cohort, LoginCode, LoginSession, Message


def _messages(scope: Scope) -> Select[tuple[int]]:
    return (
        select(Message.id)
        .join(Account, Message.account_id == Account.id)
        .where(
            Message.created_at < scope.before("messages"),
            or_(
                Message.body_sealed.is_not(None),
                Message.address_sealed.is_not(None),
                Message.address_masked != "",
            ),
        )
    )


def _applicants_due(scope: Scope) -> Select[tuple[int]]:
    """Messages to people of this cohort, unless another cohort of theirs is held."""
    assert scope.cohort is not None
    here = select(Application.person_id).where(Application.cohort_id == scope.cohort.id)
    held = (
        select(Application.person_id)
        .join(Cohort, Application.cohort_id == Cohort.id)
        .where(
            Cohort.hold_reason.is_not(None), or_(Cohort.held_until.is_(None), Cohort.held_until > scope.at)
        )
    )
    return _messages(scope).where(Account.person_id.in_(here), Account.person_id.not_in(held))


def _others_due(scope: Scope) -> Select[tuple[int]]:
    """Messages to staff, and to whoever never applied: the usual time holds."""
    applied = select(Application.person_id)
    return _messages(scope).where(or_(Account.person_id.is_(None), Account.person_id.not_in(applied)))


def _wipe_messages(scope: Scope, ids: Sequence[int]) -> set[str]:
    """What still lay unsent after all that time is not sent any more: there is nothing left to send."""
    which = Message.id.in_(ids)
    db.session.execute(update(Message).where(which, Message.state == "queued").values(state="failed"))
    gone = update(Message).where(which).values(body_sealed=None, address_sealed=None, address_masked="")
    db.session.execute(gone)
    return set()


def _sessions_due(scope: Scope) -> Select[tuple[int]]:
    ended = and_(LoginSession.revoked_at.is_not(None), LoginSession.revoked_at < scope.days_ago(1))
    return select(LoginSession.id).where(or_(LoginSession.expires_at <= scope.at, ended))


def _wipe_sessions(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(delete(LoginSession).where(LoginSession.id.in_(ids)))
    return set()


def _codes_due(scope: Scope) -> Select[tuple[int]]:
    """A day's grace for used ones: how often codes were asked for within the hour is counted from them."""
    used = and_(LoginCode.used_at.is_not(None), LoginCode.used_at < scope.days_ago(1))
    return select(LoginCode.id).where(or_(LoginCode.expires_at < scope.days_ago(1), used))


def _wipe_codes(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(delete(LoginCode).where(LoginCode.id.in_(ids)))
    return set()


MESSAGE = ("message.address_sealed", "message.address_masked", "message.body_sealed")
PARTS = (
    Part("messages", "messages", _applicants_due, _wipe_messages, wipes=MESSAGE),
    Part("messages-to-staff", "", _others_due, _wipe_messages, wipes=MESSAGE),
    Part("sessions", "", _sessions_due, _wipe_sessions, wipes=("login_session.device",)),
    Part("codes", "", _codes_due, _wipe_codes),
)
