"""A blind marker's pages, whatever is marked: the own pile, one piece after another, undone until handed in.

Nothing on them tells who wrote, what another marker gave, or which of the markers the reader is; the address neither. A
piece is asked for by its lot in the reader's own pile (`exams.blind.own_place`), never by the number of a row: the two
rows of a piece are neighbours, and those of third markers come last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from exams.queries import blind
from exams.queries.blind import Pile
from exams.services import mark_blind
from exams.web.blind_words import ASIDE_WORDS, LONGEST_MARK
from exams.web.left import candidate_left
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Stage
from recruit.services.mend import REASON
from recruit.web import guards
from recruit.web.acting import act
from scoring.numeric import plain


class Own(NamedTuple):
    """What lies before the reader in a stage, in their own order; `given`: the marks that are handed in, by sheet."""

    stage: Stage
    sheets: list[Any]
    given: Mapping[int, Decimal]

    def at(self, sheet: Any) -> int | None:
        return next((at for at, one in enumerate(self.sheets) if one.id == sheet.id), None)

    def left(self, one: Any) -> bool:
        return one.draft is None and one.id not in self.given


@dataclass(frozen=True)
class MarkerPages:
    """`stage_of` finds a stage of the kind (Refusal('unknown')); `pile_page` and `piece_page` are the endpoints of the
    list and of one piece; `returned` is said when a piece has been given back."""

    pile: Pile
    stage_of: Callable[[int], Stage]
    pile_page: str
    piece_page: str
    returned: LazyString

    def own(self, stage_id: int) -> Own:
        """Errors: Refusal('unknown') for whoever has nothing there; what is sent after all have left is told so."""
        stage = self.stage_of(stage_id)
        sheets = blind.own_sheets(self.pile, guards.account(), stage)
        if not sheets:
            self._tell_left(stage)
            raise Refusal("unknown")
        return Own(stage, sheets, blind.handed_in(self.pile, guards.account(), stage))

    def sheet(self, stage_id: int, place: int) -> Any:
        """Errors: Refusal('unknown') for every place that is not in the reader's own pile; what is sent of somebody who
        left meanwhile is answered by words."""
        stage = self.stage_of(stage_id)
        try:
            return blind.own_at(self.pile, guards.account(), stage, place)
        except Refusal:
            self._tell_left(stage, place)
            raise

    def _tell_left(self, stage: Stage, place: int | None = None) -> None:
        if request.method == "POST" and blind.has_left(self.pile, guards.account(), stage, place):
            candidate_left()

    def url(self, sheet: Any) -> str:
        return url_for(self.piece_page, stage_id=sheet.stage_id, place=sheet.turn)

    def list_url(self, stage_id: int) -> str:
        return url_for(self.pile_page, stage_id=stage_id)

    def listed(self, own: Own) -> dict[str, Any]:
        """What `exams/blind_pile.html` shows, but for its groups; `rows` in the reader's order."""
        opened = self._opened(own.stage)
        rows = [self._row(number, one, own, opened) for number, one in enumerate(own.sheets, 1)]
        return {
            "stage": own.stage,
            "rows": rows,
            "left": [row for row in rows if row["state"] == "left"],
            "drafts": [row for row in rows if row["state"] == "draft"],
            "done": [row for row in rows if row["state"] == "in"],
            "opened": [row for row in rows if row["opened"]],
            "hand_in": f"{self.list_url(own.stage.id)}/hand-in",
        }

    def beside(self, sheet: Any) -> dict[str, Any]:
        """What `exams/blind_piece.html` shows around a piece."""
        own = self.own(sheet.stage_id)
        at = own.at(sheet)
        if at is None:
            raise Refusal("unknown")
        last, handed_in = _last(own), sheet.id in own.given
        return {
            "stage": own.stage,
            "number": at + 1,
            "total": len(own.sheets),
            "left": sum(map(own.left, own.sheets)),
            "earlier": own.sheets[at - 1] if at else None,
            "later": own.sheets[at + 1] if at + 1 < len(own.sheets) else None,
            "last": last if last is not None and last.id != sheet.id else None,
            "here": self.url(sheet),
            "url": self.url,
            "pile_url": self.list_url(sheet.stage_id),
            "handed_in": handed_in,
            "open_now": own.stage.state != "closed" and not handed_in,
            "mending": sheet.id in self._opened(own.stage),
            "asides": ASIDE_WORDS,
            "reason": request.form.get("reason", "")[:REASON],
            "longest_reason": REASON,
        }

    def mark(
        self, sheet: Any, read: Callable[[], Any], again: Callable[[Any, Refusal], str]
    ) -> Response | tuple[str, int]:
        """A mark, then the next piece; after closing, a mark put right with a reason. `again` is the page with what was
        refused."""
        stage_id, place = sheet.stage_id, sheet.turn
        try:
            if sheet.stage.state == "closed":
                reason = request.form.get("reason", "")[:REASON]
                mark_blind.mend_mark(self.pile, sheet.id, read(), reason, guards.account(), now())
                db.session.commit()
                flash(_("记下了。"), "success")
                return redirect(self.list_url(stage_id), 303)
            mark_blind.draft_mark(self.pile, sheet.id, read(), guards.account(), now())
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code == "unknown":
                self.sheet(stage_id, place)
            if refusal.code in ("unknown", "role-missing"):
                raise
            return again(self.sheet(stage_id, place), refusal), 422
        return redirect(self._next(sheet), 303)

    def undo(self, sheet: Any) -> Response:
        """Takes a mark back that is not handed in, and shows the piece again."""
        number, again = sheet.id, self.url(sheet)
        told = _("撤回了，请重新打分。")
        return act(lambda: mark_blind.undo_mark(self.pile, number, guards.account()), told, again)

    def aside(self, sheet: Any) -> Response:
        """Gives the piece back; somebody else marks it. Whoever has nothing left there goes home."""
        number, stage, reason = sheet.id, sheet.stage, request.form.get("reason", "")
        answer = act(
            lambda: mark_blind.step_aside(self.pile, number, reason, guards.account(), now()),
            str(self.returned),
            self.list_url(stage.id),
        )
        rest = blind.own_sheets(self.pile, guards.account(), stage)
        return answer if rest else redirect(url_for("examine.home"), 303)

    def hand_in(self, stage_id: int) -> Response:
        """Hands in everything that has a mark."""
        stage = self.own(stage_id).stage
        return act(
            lambda: mark_blind.hand_in(self.pile, stage, guards.account(), now()),
            lambda count: _("交了 %(count)s 份的分。", count=count),
            self.list_url(stage_id),
        )

    def _next(self, sheet: Any) -> str:
        """The next piece without a mark behind this one, then from the start; the list where there is none."""
        own = self.own(sheet.stage_id)
        at = own.at(sheet) or 0
        turned = own.sheets[at + 1 :] + own.sheets[: at + 1]
        left = next((one for one in turned if own.left(one)), None)
        return self.list_url(own.stage.id) if left is None else self.url(left)

    def _opened(self, stage: Stage) -> set[int]:
        return {one.id for one in blind.open_sheets(self.pile, guards.account(), stage, now())}

    def _row(self, number: int, sheet: Any, own: Own, opened: set[int]) -> dict[str, Any]:
        mark = own.given.get(sheet.id)
        if mark is None and sheet.draft is not None:
            mark = self.pile.made(sheet, sheet.draft).value
        return {
            "number": number,
            "url": self.url(sheet),
            "group": getattr(sheet, self.pile.order[0].key),
            "mark": None if mark is None else plain(mark),
            "state": "in" if sheet.id in own.given else "left" if sheet.draft is None else "draft",
            "opened": sheet.id in opened,
        }


def _last(own: Own) -> Any | None:
    """The sheet that was marked last and can still be undone."""
    marked = [one for one in own.sheets if one.drafted_at is not None and one.id not in own.given]
    return max(marked, key=lambda one: (one.drafted_at, one.id), default=None)


def typed_mark(text: str) -> Decimal | None:
    """What was typed as a number; None where it is none, or longer than a mark can be."""
    try:
        return Decimal(text) if len(text) <= LONGEST_MARK and "e" not in text.lower() else None
    except InvalidOperation:
        return None
