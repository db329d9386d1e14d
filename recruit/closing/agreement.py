"""The stage kind agreement: printed, signed on paper, put on record one by one; then the engagement begins.

Params: ``document``, the code of the programme's document to print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from recruit import freed_messages as freed_messages  # what keeps the stage open, in words
from recruit.closing import messages as messages  # teaches the refusals of this room to `recruit.messages`
from recruit.closing.wording_words import fault_words
from recruit.closing.words import reason_words as closing_words
from recruit.documents.wording.parse import parse
from recruit.kinds import BaseKind, Blocker, Ruling, Todo, second_hand
from recruit.models import Entry, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Code, Shapes, Told
from recruit.queries.agreement_texts import waiting
from recruit.queries.agreements import unsettled
from recruit.queries.annulments import waiting_annulments
from recruit.queries.decisions import rulings_in_force
from recruit.queries.freed import late_entries
from recruit.queries.rechecks import stage_before


class Agreement(BaseKind):
    code = "agreement"
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {"document": Code(needed=True)}

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        """An agreement's own text is read whole before the programme is published: mistakes with line and column."""
        document = next((one for one in programme.documents if one.code == stage.params["document"]), None)
        if document is None or not document.text:
            return
        try:
            parsed = parse(programme.files[document.text].decode("utf-8-sig"))
        except UnicodeDecodeError:
            yield "params.document", "agreement-text-not-utf8", {"name": document.text}
            return
        for fault in parsed.faults:
            yield "params.document", "agreement-text", {"name": document.text, "why": fault_words(fault)}

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Everybody has signed or declined before the stage ends; who never came is put on record as declined."""
        found = {"agreements-open": unsettled(stage), "freed-waiting": self._coming(stage)}
        return [
            Blocker(code, count, {"count": count, "stage_id": stage.id})
            for code, count in found.items()
            if count
        ]

    def _coming(self, stage: Stage) -> int:
        """People who took up a place that came free, and whom no list of the allotment names yet."""
        before = stage_before(stage)
        return len(late_entries(before)) if before is not None else 0

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Whoever comes after the days of signing have as long as everybody had, from the day after."""
        zone = stage.cohort.programme.timezone
        for entry in entries:
            if entry.entered_at >= stage.closes_at:
                day = entry.entered_at.astimezone(zone).date() + timedelta(days=1)
                midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
                entry.closes_at = midnight + (stage.closes_at - stage.opens_at)

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """A changed text or a signing to be annulled that a second person has to look at."""
        found = []
        text = waiting(stage)
        if text is not None:
            hands = ("office", "second-signatory")
            found.append(second_hand("text-waits", "closing.text", hands, [text.proposed_by_id]))
        asked = [one.proposed_by_id for one in waiting_annulments(stage)]
        if asked:
            hands = ("second-signatory",)
            # A wrong signing is found after the closing as well.
            found.append(
                second_hand("annulments-wait", "closing.agreements", hands, asked, after_closing=True)
            )
        return found

    def rulings(self, stage: Stage) -> list[Ruling]:
        """The decisions in force; an entry without one counts as out, and `blockers` keeps the stage open for it."""
        return rulings_in_force(stage)

    def reason_words(self, stage: Stage, reason: str) -> str:
        words = closing_words(reason, stage.cohort)
        return "" if words == reason else words

    def todos(self, entry: Entry) -> list[Todo]:
        """Come and sign; the page says when and where."""
        return [Todo("sign-agreement", int(entry.outcome != "in"), 1, "closing.my_agreement")]


KIND = Agreement()
