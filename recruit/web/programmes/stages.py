"""The stages of a draft: their order, one more, one less, and each box by box."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.editor.sheets import count_at, stage_groups, text_at
from recruit.editor.stage import new_stage
from recruit.editor.typed import Changes
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.programme.rewrite import root_of
from recruit.queries.drafts import revision
from recruit.services.draft_programme import CODE, change_draft
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.programmes import bp
from recruit.web.programmes.saving import lost, save, show
from recruit.web.programmes.seen import Seen, seen
from recruit.web.programmes.words import KINDS, kind_title

TITLE = 60


@bp.get("/<int:draft_id>/stages")
@guards.staff(*READERS)
def stages_page(draft_id: int) -> str:
    """All stages in their order, with a form for one more."""
    return _page(seen(draft_id))


def _page(one: Seen, refused: str = "", wrong: str = "") -> str:
    return render_template(
        "programmes/stages.html",
        one=one,
        address=Address("stages"),
        refused=refused,
        wrong=wrong,
        kinds=[(code, words) for code, words in KINDS.items() if code in one.kinds],
        counts=[len(one.problems.get(Address("stage", str(place)), ())) for place in range(len(one.stages))],
        typed=request.form if refused else {},
    )


@bp.post("/<int:draft_id>/stages")
@guards.staff("office")
def change_stages(draft_id: int) -> Any:
    """`move` is ``PLACE:-1`` or ``PLACE:1``, `remove` is ``PLACE``, else one more stage is added."""
    one = seen(draft_id)
    try:
        found, told, field = _wanted(one)
        change_draft(one.draft, request.form.get("shown", 0, int), found, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(seen(draft_id), tell(refusal), str(refusal.facts.get("field", ""))), 422
    flash(told, "success")
    if field:
        return redirect(url_for("programmes.stage_page", draft_id=draft_id, place=len(one.stages)), 303)
    return redirect(url_for("programmes.stages_page", draft_id=draft_id), 303)


def _wanted(one: Seen) -> tuple[Changes, str, bool]:
    move, remove = request.form.get("move", ""), request.form.get("remove", "")
    if move:
        place, _colon, by = move.partition(":")
        return Changes(moved=(("stages", _place(one, place)), 1 if by == "1" else -1)), _("换了先后。"), False
    if remove:
        place = _place(one, remove)
        return Changes(drops=[("stages", place)]), _("删掉了“%(stage)s”。", stage=one.stages[place][1]), False
    return Changes(adds=[(("stages",), _added(one))]), _("加上了。请逐项看一遍。"), True


def _place(one: Seen, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5) or int(text) >= len(one.stages):
        raise Refusal("unknown")
    return int(text)


def _added(one: Seen) -> str:
    kind, code = request.form.get("kind", ""), request.form.get("code", "").strip()
    if kind not in one.kinds:
        raise Refusal("draft-stage-kind", field="kind")
    if not CODE.fullmatch(code) or code in [code for code, *_rest in one.stages]:
        raise Refusal("draft-stage-code", field="code")
    title = request.form.get("title", "").strip()[:TITLE] or kind_title(kind)
    last = count_at(one.root, ("stages",)) - 1
    after = text_at(one.root, ("stages", last, "window", "closes")) if last >= 0 else ""
    return new_stage(kind, code, title, request.form.get("title_en", "").strip()[:TITLE] or code, after)


@bp.get("/<int:draft_id>/stages/<int:place>")
@guards.staff(*READERS)
def stage_page(draft_id: int, place: int) -> str:
    """One stage, box by box."""
    one = seen(draft_id)
    return show(one, _address(one, place), _make(one, place), **_words(one, place))


@bp.post("/<int:draft_id>/stages/<int:place>")
@guards.staff("office")
def save_stage(draft_id: int, place: int) -> Any:
    one = seen(draft_id)
    if place >= len(one.stages) or _moved(one, place):
        return lost(one)
    return save(draft_id, _address(one, place), _make(one, place), **_words(one, place))


def _moved(one: Seen, place: int) -> bool:
    """Whether another stage stands at this place now than on the page that was filled in."""
    shown = request.form.get("shown", 0, int)
    if not 0 < shown < one.revision.number:
        return False
    was = root_of(revision(one.draft, shown).source)
    return text_at(was, ("stages", place, "code")) != one.stages[place][0]


def _address(one: Seen, place: int) -> Address:
    if place >= len(one.stages):
        raise Refusal("unknown")
    return Address("stage", str(place))


def _make(one: Seen, place: int) -> Any:
    return lambda root, words: stage_groups(root, place, one.kinds, words)


def _words(one: Seen, place: int) -> dict[str, Any]:
    _code, title, kind, _window = one.stages[place]
    said = KINDS.get(text_at(one.root, ("stages", place, "kind")), ("", ""))[1]
    around = [
        (step, one.stages[step][1], url_for("programmes.stage_page", draft_id=one.draft.id, place=step))
        for step in (place - 1, place + 1)
        if 0 <= step < len(one.stages)
    ]
    return {
        "title": _("第 %(number)s 个环节：%(title)s", number=place + 1, title=title),
        "hint": _("%(kind)s。%(said)s", kind=kind, said=said),
        "before": next((row for row in around if row[0] < place), None),
        "after": next((row for row in around if row[0] > place), None),
    }
