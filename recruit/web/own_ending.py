"""Whoever was taken out of the running: what they are told on their own page, and where to object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recruit.exclusion import PAPERS_MISSING
from recruit.exclusion_words import statement_of
from recruit.i18n import _, current_locale
from recruit.models import Application, Candidacy
from recruit.queries.exclusions import exclusion_in_force
from recruit.retention_words import erased_words
from recruit.services.registration_window import registration_stage
from recruit.web.leave_words import ENDED

#: A waiver that was refused is told by the application itself, rule by rule.
_TOLD_ELSEWHERE = "waiver-refused"


@dataclass(frozen=True)
class Ending:
    """What stands on the person's own page; reason and hearing only where two people signed for them."""

    cause: str
    reason: str
    heard_on: date | None
    statement: str
    at: datetime | None
    address: str
    phone: str


def excluded_words(candidacy: Candidacy) -> tuple[str, str, str] | None:
    """Where I stand, what I can do, until when; None for whoever was not excluded or is told so elsewhere."""
    code = _code(candidacy)
    if code is None:
        return None
    if code == PAPERS_MISSING:
        where = _("材料没有交齐，报名没有通过")
        application = candidacy.application
        if application is not None and registration_stage(application.cohort).state != "closed":
            return where, _("带齐材料到乡镇登记点补交，请办公室恢复"), _("报名的名单签字以前")
    else:
        where = _("您的资格取消了：%(cause)s", cause=_cause(code))
    return where, _("有不同意见，可以向意见窗口提出"), _("没有期限，早提早核实")


def ending_of(application: Application, candidacy: Candidacy) -> Ending | None:
    """The facts below the answers; None as in `excluded_words`."""
    code = _code(candidacy)
    if code is None:
        return None
    signed, desk = exclusion_in_force(candidacy), application.cohort.programme.objection_desk
    return Ending(
        cause=_cause(code),
        reason=signed.reason if signed else "",
        heard_on=signed.heard_on if signed else None,
        statement=(statement_of(signed) or erased_words()) if signed else "",
        at=signed.settled_at if signed else None,
        address=desk.address.in_(current_locale()),
        phone=desk.phone,
    )


def _code(candidacy: Candidacy) -> str | None:
    if candidacy.state != "excluded":
        return None
    code = candidacy.state_reason.partition(" ")[0]
    return None if code == _TOLD_ELSEWHERE else code


def _cause(code: str) -> str:
    return str(ENDED.get(code, _("见办公室的通知")))
