"""The stage kind deliverables: things are handed in with evidence, and judged by declared criteria.

Whoever has every item accepted goes on; there are no marks and no ranks. An item is sent back with what is missing for
as long as the candidate's window is open, and refused only once nothing more can come. See `exams.fieldwork.items`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

from flask import Blueprint

from exams.fieldwork import messages as fieldwork_messages  # noqa: F401 - registers the texts of pieces
from exams.fieldwork.item_states import ruling
from exams.fieldwork.items import LONGEST_CODE, criteria_of, items_of
from exams.fieldwork.late import late_rule
from exams.kinds.deliverables import messages as messages  # registers its texts
from exams.queries.assigned import Work
from exams.queries.deliverables import of_entry, of_stage, reviewers_of, who_said
from recruit.asked_of import ONLY_FOR, wrong_only_for
from recruit.i18n import _, current_locale
from recruit.kinds import BaseKind, Blocker, Ruling, Todo, Working
from recruit.models import Account, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Code, Codes, Flag, Group, Rows, Shapes, Texts, Told, Whole, not_allowed
from recruit.queries.entries import entries_of

_EVIDENCE: Shapes = {"photos": Whole(1, 30), "minutes": Whole(1, 10)}
_ITEM: Shapes = {
    "code": Code(needed=True),
    "title": Texts(needed=True),
    "form": Code(),
    "file": Flag(),
    "evidence": Group(_EVIDENCE),
    "judged": Codes(needed=True),
}


class Deliverables(BaseKind):
    code = "deliverables"
    yields: Literal["marks", "decisions"] = "decisions"
    act = "exams.kinds.deliverables.act:ACT"
    params: Shapes = {
        "items": Rows(_ITEM, needed=True),
        "criteria": Rows({"code": Code(needed=True), "title": Texts(needed=True)}, needed=True),
        "late_hours": Whole(0, 240),
        "remind_hours": Whole(1, 240),
        **ONLY_FOR,
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        """Every item asks for something, on a form that exists, and by criteria that are declared."""
        if stage.exit == "single":  # nobody decides here one by one; the list does
            yield not_allowed("exit", stage.exit, ("cohort",))
        known = list(criteria_of(stage))
        for place, item in enumerate(items_of(stage)):
            here = f"params.items[{place}]"
            if len(item.code) > LONGEST_CODE:
                yield f"{here}.code", "item-code-long", {"value": item.code, "most": LONGEST_CODE}
            if not (item.form or item.file or item.photos or item.minutes):
                yield here, "item-empty", {"value": item.code}
            for number, code in enumerate(item.judged):
                if code not in known:
                    yield not_allowed(f"{here}.judged[{number}]", code, known)
            yield from _check_form(item.form, programme, f"{here}.form")
        yield from wrong_only_for(stage, programme)

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        """What was made in time and had no signal may come in so much later."""
        return late_rule(stage.definition.params).until(closes)

    def blueprint(self) -> Blueprint:
        from exams.kinds.deliverables.pages import bp

        return bp

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Items that are in, and that nobody has judged or nobody is to judge."""
        given, waiting, alone = reviewers_of(stage), 0, 0
        for entry_id, items in of_stage(stage).items():
            for one in items:
                if one.state == "waiting":
                    waiting += 1
                    alone += (entry_id, one.item.code) not in given
        found = [("deliverables-unassigned", alone), ("deliverables-unjudged", waiting)]
        return [
            Blocker(code, count, {"count": count, "stage_id": stage.id}) for code, count in found if count
        ]

    def rulings(self, stage: Stage) -> list[Ruling]:
        """Everything accepted goes on. Whoever has left keeps the reason they left for (`collect_inputs`)."""
        rows = of_stage(stage)
        found = []
        for entry in entries_of(stage):
            states = {one.item.code: one.state for one in rows.get(entry.id, ())}
            outcome, reason = ruling(states) if states else ("out", "")
            found.append(Ruling(entry.candidacy.number, outcome, reason))  # type: ignore[arg-type]
        return found

    def todos(self, entry: Entry) -> list[Todo]:
        items = of_entry(entry)
        done = sum(one.state in ("waiting", "accepted") for one in items)
        return [Todo("hand-in-deliverables", done, len(items), "deliverables.home", {"entry_id": entry.id})]

    def reason_words(self, stage: Stage, reason: str) -> str:
        code, _colon, item = reason.partition(":")
        titles = {one.code: one.title.in_(current_locale()) for one in items_of(stage.definition)}
        if code not in messages.REASONS:
            return ""
        return str(messages.REASONS[code]) % {"item": titles.get(item, item)}

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work:
        """So many of the own candidates' items are in, and so many of those are judged."""
        from exams.queries.deliverable_desk import judged_and_in

        done, total = judged_and_in(account, stage, component.code)
        values = {"stage_id": stage.id, "component": component.code}
        return Work(stage, component, done, total, "deliverables.queue", values)

    def markers(self, stage: Stage) -> Collection[int]:
        """Also whoever judged and has stepped aside since."""
        return who_said(stage)

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        titles = {one.code: one.title.in_(current_locale()) for one in items_of(stage.definition)}
        return titles.get(component, component), str(messages.STATES.get(verdict, verdict))

    def workings(self, entry: Entry) -> Sequence[Working]:
        """What was said of each item, criterion by criterion."""
        criteria = criteria_of(entry.stage.definition)
        found = []
        for one in of_entry(entry):
            lines: list[tuple[str, str]] = [(_("结果"), str(messages.STATES[one.state]))]
            for code, met in one.review.met.items() if one.review else ():
                lines.append((criteria[code].in_(current_locale()), str(messages.MET[bool(met)])))
            if one.review is not None and one.review.words:
                lines.append((_("评审的话"), one.review.words))
            values = {"entry_id": entry.id, "item": one.item.code}
            found.append(
                Working(one.item.title.in_(current_locale()), lines, "deliverables.own_item", values)
            )
        return found


def _check_form(code: str | None, programme: Programme, here: str) -> Iterable[Told]:
    if code is None:
        return
    form = programme.forms.get(code)
    if form is None:
        yield not_allowed(here, code, list(programme.forms))
    elif form.xlsform:
        yield here, "form-not-here", {"form": code}
    elif any(one.private for one in form.fields):
        yield here, "item-form-private", {"form": code}


KIND = Deliverables()
