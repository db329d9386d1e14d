"""Look-alike pictures before a person: two side by side, what they are to each other, and back again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.likeness_words import VERDICTS, how_alike
from exams.fieldwork.rules import EVIDENCE, component_of
from exams.fieldwork.words import REASONS
from exams.kinds.task_round.evidence import THUMB
from exams.kinds.task_round.room import KIND, bp, page_of, row_id
from exams.queries.assigned import stage_and_component
from exams.queries.likeness import (
    Group,
    any_pair,
    groups_of,
    marks,
    may_look,
    search_of,
    seen_in_pair,
    sheet_of,
    to_reject,
)
from exams.services.find_likeness import ask_search, look_ahead
from exams.services.judge_likeness import REASON, judge_likeness, reject_later, undo_likeness
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.pictures import clean
from recruit.programme import Component
from recruit.web import guards
from recruit.web.sheets import read_only

READERS = ("office", "marker", "clerk", "phone-checker", "judge", "proctor")
PAGE = 20


@bp.context_processor
def sections() -> dict[str, Any]:
    """For the contact sheet and the office's page, which show a mark and a line of their own."""
    return {
        "looks_like": lambda pictures: marks([one.id for one in pictures]),
        "any_alike": lambda stage, part: any_pair(stage, part.code),
        "likenesses": likenesses,
    }


def likenesses(stage: Stage) -> list[tuple[Component, int, int]]:
    """(component, groups nobody has ruled on, groups) of each kind of pictures."""
    found = []
    for part in stage.definition.components:
        if part.kind == EVIDENCE:
            groups = groups_of(guards.account(), stage, part.code)
            found.append((part, sum(bool(one.open) for one in groups), len(groups)))
    return found


@bp.get("/alike/<int:stage_id>/<component>/")
@guards.staff(*READERS)
def alike(stage_id: int, component: str) -> str:
    """The next group nobody has ruled on, or the one asked for (`case`: any of its pairs)."""
    stage, part = _open_to(stage_id, component)
    groups = groups_of(guards.account(), stage, part.code)
    case = request.args.get("case", type=row_id)
    chosen = _with(groups, case) if case is not None else next((one for one in groups if one.open), None)
    if case is not None and chosen is None:
        raise Refusal("unknown")
    sheet = sheet_of(chosen, again=case is not None) if chosen is not None else None
    last = request.args.get("last", type=row_id)
    return render_template(
        "exams/task_round/likeness.html",
        **_shared(stage, part, groups),
        sheet=sheet,
        again=case is not None and chosen is not None and not chosen.open,
        case=case,
        last=_with(groups, last) if last is not None else None,
        to_reject=to_reject(guards.account(), sheet.later) if sheet else [],
        reason=REASONS[REASON],
    )


@bp.get("/alike/<int:stage_id>/<component>/list")
@guards.staff(*READERS)
def alike_list(stage_id: int, component: str) -> str:
    """All groups, the most telling first."""
    stage, part = _open_to(stage_id, component)
    groups = groups_of(guards.account(), stage, part.code)
    page = page_of(request.args.get("page"))
    return render_template(
        "exams/task_round/likeness_list.html",
        **_shared(stage, part, groups),
        page=page,
        pages=max(-(-len(groups) // PAGE), 1),
        sheets=[sheet_of(one, again=True) for one in groups[(page - 1) * PAGE : page * PAGE]],
    )


@bp.post("/alike/<int:stage_id>/<component>/")
@guards.staff(*READERS)
def judge_alike(stage_id: int, component: str) -> Response:
    """One verdict for all pictures of the sheet, or for each its own."""
    stage, part = _open_to(stage_id, component)
    links = {link.id: link for one in groups_of(guards.account(), stage, part.code) for link in one.links}
    for_all = request.form.get("verdict", "")
    verdicts = {
        key: request.form.get(f"own-{links[key].second}", "") or for_all if key in links else for_all
        for key in request.form.getlist("link", type=row_id)
    }
    verdicts = {key: word for key, word in verdicts.items() if word}
    if not verdicts:
        flash(tell(Refusal("likeness-verdict")), "warning")
        return _back(stage, part)
    recorded = judge_likeness(stage, part.code, verdicts, guards.account(), now())
    db.session.commit()
    if not recorded:
        flash(_("没有记下：刚才已经有人判过了。"), "warning")
        return _back(stage, part)
    first = min(verdicts)
    if "same" in verdicts.values():
        return _back(stage, part, case=first)
    return _back(stage, part, last=first)


@bp.post("/alike/<int:stage_id>/<component>/undo")
@guards.staff(*READERS)
def undo_alike(stage_id: int, component: str) -> Response:
    stage, part = _open_to(stage_id, component)
    ids = request.form.getlist("link", type=row_id)
    undone = undo_likeness(stage, part.code, ids, guards.account(), now())
    db.session.commit()
    if not undone:
        flash(_("没有撤回：这是别人判的，或者已经撤回了。"), "warning")
        return _back(stage, part)
    flash(_("撤回了，可以重新判。"), "success")
    return _back(stage, part, case=min(ids))


@bp.post("/alike/<int:stage_id>/<component>/reject")
@guards.staff(*READERS)
def reject_alike(stage_id: int, component: str) -> Response:
    """Rejects the later pictures, by the review's own rules."""
    stage, part = _open_to(stage_id, component)
    wanted = set(request.form.getlist("picture", type=row_id))
    pictures = [seen_in_pair(guards.account(), stage, part.code, one) for one in sorted(wanted)]
    if not pictures:
        raise Refusal("unknown")
    changed = reject_later(pictures, guards.account(), now())
    db.session.commit()
    flash(_("退回了 %(count)s 张，原因：%(reason)s。", count=changed, reason=REASONS[REASON]), "success")
    return _back(stage, part)


@bp.post("/alike/<int:stage_id>/<component>/search")
@guards.staff("office")
def search_alike(stage_id: int, component: str) -> Response:
    stage, part = _open_to(stage_id, component)
    try:
        views = read_only(lambda: look_ahead(stage, part.code))
        search = ask_search(stage, part.code, guards.account(), now(), views)
        db.session.commit()
        told = _("找好了。") if search.state == "ready" else _("正在找，图片多的时候要几分钟。")
        flash(told, "success")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return _back(stage, part)


@bp.get("/alike/<int:stage_id>/<component>/picture/<int:evidence_id>/<any(thumb, full):size>")
@guards.staff(*READERS)
def alike_picture(stage_id: int, component: str, evidence_id: int, size: str) -> Response:
    """A picture that is in a pair: who reviews the component sees both of it, whosever they are."""
    stage, part = _open_to(stage_id, component)
    row = seen_in_pair(guards.account(), stage, part.code, evidence_id)
    if row.erased_at is not None:
        raise Refusal("file-unknown")
    content = storage.get(row.sha256)
    if size == "thumb":
        content = clean(content, max_side=2 * THUMB).bytes
    reply = Response(content, mimetype="image/jpeg")
    reply.headers["Cache-Control"] = "private, max-age=3600"
    return reply


def _open_to(stage_id: int, code: str) -> tuple[Stage, Component]:
    """A task round's pictures, for those who may look. Errors: Refusal('unknown')."""
    stage, part = stage_and_component(stage_id, code)
    if stage.kind != KIND or not may_look(guards.account(), stage, code):
        raise Refusal("unknown")
    return stage, component_of(stage.definition, code, EVIDENCE)


def _with(groups: list[Group], link_id: int) -> Group | None:
    return next((one for one in groups if any(link.id == link_id for link in one.links)), None)


def _shared(stage: Stage, part: Component, groups: list[Group]) -> dict[str, Any]:
    account = guards.account()
    return {
        "stage": stage,
        "component": part,
        "done": sum(not one.open for one in groups),
        "total": len(groups),
        "closed": stage.state == "closed",
        "search": search_of(stage, part.code),
        "may_search": "office" in account.roles and account.township_scope is None,
        "account_id": account.id,
        "verdicts": VERDICTS,
        "how": lambda link: how_alike(link.kind, link.surely, link.framed),
    }


def _back(stage: Stage, part: Component, **where: int) -> Response:
    return redirect(url_for("task_round.alike", stage_id=stage.id, component=part.code, **where), 303)
