"""One page of boxes: shown with what the check says beside each, saved without losing a letter of what was typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from flask import flash, redirect, render_template, request

from recruit.clock import now
from recruit.db import db
from recruit.editor.boxes import Box, Fold, Listed, Row, leaves
from recruit.editor.pasted import PASTE, pasted
from recruit.editor.places import Address
from recruit.editor.sheets import Group, every_box
from recruit.editor.typed import changes, path_of
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import DraftRevision
from recruit.programme.rewrite import root_of
from recruit.queries.drafts import regions_of, revision
from recruit.services.draft_programme import change_draft
from recruit.web import guards
from recruit.web.programmes.seen import Seen, seen
from recruit.web.programmes.words import ORIGINS, YES_NO, PageWords

#: What stands on a page, made from a text: the newest one to show, the one that was shown to compare with.
Make = Callable[[yaml.Node, PageWords], Sequence[Group]]


#: So many boxes with nothing in them are worth folding away.
MANY = 4


@dataclass(frozen=True)
class Page:
    """What the boxes of one page need beside themselves."""

    told: Mapping[str, Sequence[tuple[str, str]]]
    typed: Mapping[str, str]
    clashed: Collection[str]
    stored: Mapping[str, str]
    writes: bool
    yes_no: Any = YES_NO
    origins: Any = ORIGINS
    paste: str = PASTE

    def parted(self, some: Sequence[Box], alike: bool = False) -> tuple[list[Box], list[Box]]:
        """What stands there or has to, and what may be added: many empty boxes are folded away together, unless they
        are all there is or a table of one thing."""
        spare = [one for one in some if not one.needed and not one.there]
        if alike or len(spare) < MANY or len(spare) == len(some):
            return list(some), []
        return [one for one in some if one not in spare], spare

    def pastes(self, box: Fold) -> bool:
        """Whether it is a table of places, which somebody has in a spreadsheet."""
        places = [one for one in box.boxes if str(one.path[-1]).isdigit()]
        return self.writes and box.alike and len(places) >= MANY

    def open(self, box: Box | Row) -> bool:
        """Whether something inside is wrong or was typed and not saved: then it is shown unfolded."""
        inside = f"{box.name}."
        named = [*self.told, *self.clashed, *(name for name in self.typed if self._differs(name))]
        return any(name == box.name or name.startswith(inside) for name in named)

    def bad(self, name: str) -> bool:
        """Whether a box has to be changed; a reminder alone does not make it so."""
        return name in self.clashed or any(level == "error" for _text, level in self.told.get(name, ()))

    def fresh(self, box: Listed) -> bool:
        """Whether one more item was typed and not saved."""
        inside = f"{box.name}.+."
        return any(name.startswith(inside) and value for name, value in self.typed.items())

    def _differs(self, name: str) -> bool:
        return name in self.stored and self.typed[name].strip() != self.stored[name].strip()


def show(
    one: Seen,
    address: Address,
    make: Make,
    *,
    title: str,
    hint: str = "",
    typed: Mapping[str, str] | None = None,
    refused: str = "",
    clashed: Sequence[str] = (),
    **more: Any,
) -> str:
    """The page. `typed`: what was sent and not saved; it stands in the boxes instead of what the file says."""
    groups = make(one.root, one.words)
    told, rest = one.beside(groups, address)
    page = Page(told, typed or {}, set(clashed), _stored(groups), one.may_write)
    return render_template(
        "programmes/boxes.html",
        one=one,
        groups=groups,
        title=title,
        hint=hint,
        rest=rest,
        page=page,
        refused=refused,
        here=one.url(address),
        **more,
    )


def _stored(groups: Sequence[Group]) -> dict[str, str]:
    return {leaf.name: leaf.value for leaf in leaves(every_box(groups))}


def save(draft_id: int, address: Address, make: Make, **page: Any) -> Any:
    """What was typed, put into the text; the same page again, with what is left to mend."""
    one = seen(draft_id)
    form = {name: value for name, value in request.form.items() if name != "csrf_token"}
    shown = _number(form.pop("shown", ""))
    try:
        boxes = every_box(_groups(revision(one.draft, shown), make))
        found = changes(boxes, pasted(boxes, form))
        made = change_draft(one.draft, shown, found, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        again = seen(draft_id)
        form = _touched(one, shown, make, form)
        clashed = list(refusal.facts.get("boxes", ()))
        if clashed:
            refusal = Refusal(refusal.code, boxes=str(len(clashed)))
        return (
            show(again, address, make, typed=form, refused=tell(refusal), clashed=clashed, **page),
            409 if clashed else 422,
        )
    told = _("存好了。") if made.number != one.revision.number else _("没有改动。")
    flash(told, "success")
    return redirect(one.url(address), 303)


def _touched(one: Seen, shown: int, make: Make, form: Mapping[str, str]) -> dict[str, str]:
    """What somebody typed themselves. The rest of the page shows what is stored now: sent once more, the old values of
    boxes nobody touched here would undo what somebody else has saved since."""
    try:
        before = _said(_groups(revision(one.draft, shown), make))
    except Refusal:
        return dict(form)
    return {name: value for name, value in form.items() if _plain(before.get(name, "")) != _plain(value)}


def _groups(one: DraftRevision, make: Make) -> Sequence[Group]:
    """The boxes as they were shown: a box that is not there takes nothing in."""
    root = root_of(one.source)
    return make(root, PageWords(root, regions_of(one)))


def _said(groups: Sequence[Group]) -> dict[str, str]:
    """Every value of a page by the name of its field, the English and the origin too."""
    found = {}
    for leaf in leaves(every_box(groups)):
        found |= {leaf.name: leaf.value, f"{leaf.name}.en": leaf.english, f"{leaf.name}.source": leaf.origin}
        found |= {f"{leaf.name}.note.zh": leaf.note[0], f"{leaf.name}.note.en": leaf.note[1]}
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def lost(one: Seen) -> tuple[str, int]:
    """The page is gone, because somebody took its stage or register out: what was typed stands there to be copied."""
    typed = [
        (one.words.key(path_of(name)), value)
        for name, value in request.form.items()
        if value and name not in ("csrf_token", "shown", "move") and not name.startswith("drop:")
    ]
    return render_template("programmes/lost.html", one=one, typed=typed), 409


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
