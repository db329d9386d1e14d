"""The three answers of an office page, and what fills them from beside the stages: registers, drafts of programmes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for

from recruit.i18n import _
from recruit.models import Account, Cohort
from recruit.queries.drafts import proposals_waiting
from recruit.queries.handovers import refused_by_partner, unsettled_handovers
from recruit.queries.vacancies import unattended
from recruit.registers import Duty, registers_of
from recruit.web.context import page_url
from recruit.web.words import deadline

Item = dict[str, str] | str


@dataclass
class Desk:
    """The three answers of an office page; each item is a text or ``{text, url}``."""

    due: list[Item] = field(default_factory=list)
    blocked: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)

    def add(self, mine: bool, text: str, url: str | None) -> None:
        """Due when it is the reader's own task, else what somebody else is waited for."""
        (self.due if mine else self.waiting).append(item(text, url))


def item(text: str, url: str | None) -> Item:
    return {"text": text, "url": url} if url else text


def draft_items(desk: Desk, by: Account) -> None:
    """Programmes in the making that wait for their second signature; they belong to no cohort yet."""
    if by.township_scope is not None or page_url("programmes.home") is None:
        return
    for one in proposals_waiting():
        mine = "second-signatory" in by.roles and one.proposed_by_id != by.id
        text = _("方案 %(code)s 等签字公布", code=one.draft.code)
        desk.add(mine, text, url_for("programmes.sign_page", draft_id=one.draft_id))


def vacancy_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    """Stations that came free and that nobody looks for people for."""
    empty = unattended(cohort, at.astimezone(cohort.programme.timezone).date())
    if empty and by.township_scope is None:
        text = _("%(count)s 个站点空着，没有人办", count=len(empty))
        desk.add("office" in by.roles, text, url_for("closing.vacant", cohort=cohort.code))


def handover_items(desk: Desk, cohort: Cohort, by: Account) -> None:
    """Materials of which somebody says that they are not all there, and lists that a second officer sent back."""
    if by.township_scope is None:
        for one, partner in unsettled_handovers(cohort):
            lacking = refused_by_partner(one, partner)
            text = (
                _("%(number)s 说物料没有收齐", number=partner.candidacy.number)
                if lacking
                else _("%(number)s 的物料交接单退回了，要重写", number=partner.candidacy.number)
            )
            key = one.engagement_id
            url = url_for("money.handovers", cohort=cohort.code, engagement_id=key)
            desk.add("office" in by.roles, text, url)


def register_items(desk: Desk, cohort: Cohort, by: Account, at: datetime) -> None:
    """What the registers beside the stages ask for; where there is a last moment, with that."""
    for register, _said in registers_of(cohort.programme):
        for duty in register.duties(cohort, by, at):
            text = duty_text(duty, cohort)
            if duty.state == "blocked":
                desk.blocked.append(item(text, duty.url))
            else:
                desk.add(duty.is_of(by), text, duty.url)


def own_duties(cohort: Cohort, by: Account, at: datetime) -> dict[str, list[Item]]:
    """What the registers ask of this reader alone, by how it stands: for a desk that is not the office's."""
    found: dict[str, list[Item]] = {"due": [], "blocked": []}
    for register, _said in registers_of(cohort.programme):
        if set(register.readers) & by.roles:
            for duty in register.duties(cohort, by, at):
                if duty.is_of(by):
                    found[duty.state].append(item(duty_text(duty, cohort), duty.url))
    return found


def duty_text(duty: Duty, cohort: Cohort) -> str:
    """With its last moment where it has one."""
    until = deadline(duty.until, cohort.programme) if duty.until else ""
    return _("%(what)s，%(until)s 前", what=duty.text, until=until) if until else duty.text
