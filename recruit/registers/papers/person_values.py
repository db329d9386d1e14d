"""What the system knows of one applicant, by the names that forms use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from recruit.approval.words import VERDICT_WORDS, said_of
from recruit.closing.words import place_words
from recruit.db import db
from recruit.i18n import _
from recruit.intake.form import KNOWN
from recruit.models import Application, ApprovalWord, Attachment, Candidacy, Cohort, Entry
from recruit.personal import contact_of, id_number_of
from recruit.phone import national
from recruit.queries.applications import candidacy_of
from recruit.queries.money import Partner, partners
from recruit.queries.places import allotment_stage, current_placement
from recruit.registers.papers.filled import (
    PORTRAIT,
    Filled,
    Values,
    answer_words,
    day_words,
    moment_day,
    opinion,
    picture,
    texts,
)
from recruit.registers.papers.names import OPINION, pictures, registered


class People:
    """Fills the forms of a cohort's applicants. `full`: with the whole ID number, as on the office's prints only; on
    any other the cell is left for the pen."""

    def __init__(self, cohort: Cohort, full: bool) -> None:
        self.cohort, self.full = cohort, full

    @cached_property
    def _partners(self) -> dict[int, Partner]:
        return {one.candidacy.id: one for one in partners(self.cohort) if one.agreement.state == "signed"}

    def values(self, application: Application) -> Values:
        candidacy = candidacy_of(application)
        known = self._answers(application) | self._known(application, candidacy)
        if candidacy is not None:
            known |= self._seat(candidacy)
        return texts(known) | self._pictures(application) | self._opinions(candidacy)

    def label(self, application: Application) -> str:
        return f"{application.number} {application.person.name}"

    def _known(self, application: Application, candidacy: Candidacy | None) -> dict[str, str]:
        person, contact, regions = application.person, contact_of(application), self.cohort.programme.regions
        born = person.birth_date
        handed_in = moment_day(application.submitted_at, self.cohort)
        return {
            "name": person.name,
            "sex": self._choice("sex", person.sex),
            "id_number": id_number_of(person) if self.full else "",
            "schooling": self._choice("schooling", application.schooling),
            "phone": national(contact.phone) if contact.phone else "",
            "email": contact.email,
            "address": contact.address,
            "number": application.number,
            "admission": candidacy.number if candidacy is not None else "",
            "birth": _("%(year)s年%(month)s月", year=born.year, month=born.month),
            "age": str(
                handed_in.year - born.year - ((handed_in.month, handed_in.day) < (born.month, born.day))
            ),
            "township": _named(regions, application.township_code),
            "village": _named(regions, application.village_code),
            "submitted": day_words(handed_in),
        }

    def _answers(self, application: Application) -> dict[str, str]:
        """Whatever else the registration form asks, private answers too."""
        given: dict[str, Any] = {
            **application.answers,
            **contact_of(application).answers,
            "preferences": application.preferences,
            "reassign": application.reassign,
        }
        where = self._where
        return {
            one.code: answer_words(one, given.get(one.code), where)
            for one in registered(self.cohort.programme)
            if one.type != "photo" and (one.code not in KNOWN or one.code in ("preferences", "reassign"))
        }

    @property
    def _where(self) -> Callable[[str], str]:
        regions = self.cohort.programme.regions
        return lambda code: _named(regions, code) or code

    def _choice(self, field: str, value: str) -> str:
        if field == "schooling":
            levels = {one.code: one.title.zh for one in self.cohort.programme.eligibility.schooling_levels}
            if value in levels:
                return levels[value]
        for one in registered(self.cohort.programme):
            if one.code == field and value:
                return answer_words(one, value, lambda code: code)
        return {"f": _("女"), "m": _("男")}.get(value, "") if field == "sex" else ""

    def _seat(self, candidacy: Candidacy) -> dict[str, str]:
        partner = self._partners.get(candidacy.id)
        if partner is not None:
            one = partner.engagement
            return {
                "place": place_words(self.cohort, partner.place),
                "agreement": partner.agreement.number,
                "starts": day_words(one.starts_on),
                "ends": day_words(one.ends_on),
                "opened": day_words(one.opened_on),
            }
        stage = allotment_stage(self.cohort)
        placement = current_placement(candidacy, stage) if stage is not None else None
        given = placement.place if placement is not None else None
        return {"place": place_words(self.cohort, given) if given is not None else ""}

    def _pictures(self, application: Application) -> dict[str, Filled]:
        shown = pictures(self.cohort.programme)
        kept: list[Attachment] = [one for one in application.attachments if one.erased_at is None]
        found = {one.field: picture(one.sha256, PORTRAIT) for one in kept if one.field in shown}
        return {field: Filled(picture=content) for field, content in found.items() if content}

    def _opinions(self, candidacy: Candidacy | None) -> dict[str, Filled]:
        """The last word of each step that holds, of whichever chain."""
        if candidacy is None:
            return {}
        query = (
            db.select(ApprovalWord)
            .join(Entry, Entry.id == ApprovalWord.entry_id)
            .where(Entry.candidacy_id == candidacy.id, ApprovalWord.taken_back_at.is_(None))
            .order_by(ApprovalWord.id)
        )
        return {
            f"{OPINION}{one.step}": opinion(str(VERDICT_WORDS[one.verdict]), said_of(one), one.said_on)
            for one in db.session.scalars(query)
        }


def _named(regions: Any, code: str) -> str:
    """A township by its nine digits, a village by its twelve."""
    if not code or not regions.knows(code):
        return ""
    return str((regions.village if len(code) == 12 else regions.township)(code).name)
