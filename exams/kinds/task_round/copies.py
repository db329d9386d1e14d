"""The office's pages of near-copies: all pairs, the likest first; one pair side by side with its passages marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import DOCUMENT, component_of
from exams.fieldwork.written import LIMITS
from exams.kinds.task_round.room import KIND, bp, page_of
from exams.models import Document, PlanLikeness
from exams.plans.passages import shortened, side
from exams.queries.plan_copies import (
    PAGE,
    changed_since,
    comparison_of,
    numbers_of,
    pair_of,
    pairs_of,
    templates_of,
)
from exams.queries.plan_texts import text_of
from exams.services.compare_plans import (
    MOST_TEMPLATES,
    NOTE,
    add_template,
    ask_comparison,
    look_at_pair,
    remove_template,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.acting import act

KIND_WORDS = {
    "same": lazy("两份一样"),
    "contained": lazy("一份几乎全在另一份里"),
    "copied": lazy("一半以上相同"),
    "part": lazy("有几段相同"),
    "reworded": lazy("用词很像，整段相同的少"),
}
VERDICT_WORDS = {
    "nothing": lazy("没有问题（都这么写、碰巧像）"),
    "source": lazy("都引了同一份材料，不是互相抄"),
    "copied": lazy("抄袭，要按除名的程序办"),
}


@bp.get("/office/<int:stage_id>/copies/<component>")
@guards.staff("office")
def copies(stage_id: int, component: str) -> str:
    return _list(*_part(stage_id, component))


@bp.post("/office/<int:stage_id>/copies/<component>")
@guards.staff("office")
def compare_copies(stage_id: int, component: str) -> Response:
    """Has all pieces compared."""
    stage, part = _part(stage_id, component)
    return act(
        lambda: ask_comparison(stage, part.code, guards.account(), now()),
        _("排上队了。几百份计划书要几十秒，好了这里看得到。"),
        url_for("task_round.copies", stage_id=stage_id, component=component),
    )


@bp.post("/office/<int:stage_id>/copies/<component>/template")
@guards.staff("office")
def add_copy_template(stage_id: int, component: str) -> Response | tuple[str, int]:
    """A form or example that everybody was given."""
    stage, part = _part(stage_id, component)
    chosen = request.files.get("file")
    try:
        if chosen is None or not chosen.filename:
            raise Refusal("document-empty")
        content = chosen.stream.read(LIMITS.bytes + 1)
        add_template(stage, part.code, content, chosen.filename, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _list(*_part(stage_id, component), tell(refusal)), 422
    flash(_("模板加上了。下一次比对，里面的字不算。"), "success")
    return redirect(url_for("task_round.copies", stage_id=stage_id, component=component), 303)


@bp.post("/office/<int:stage_id>/copies/<component>/template/<int:template_id>/off")
@guards.staff("office")
def remove_copy_template(stage_id: int, component: str, template_id: int) -> Response:
    """Takes a template off."""
    stage, part = _part(stage_id, component)
    return act(
        lambda: remove_template(stage, part.code, template_id, guards.account(), now()),
        _("去掉了。"),
        url_for("task_round.copies", stage_id=stage_id, component=component),
    )


@bp.get("/office/<int:stage_id>/pair/<int:likeness_id>")
@guards.staff("office")
def copy_pair(stage_id: int, likeness_id: int) -> str:
    return _pair(_stage(stage_id), likeness_id)


@bp.post("/office/<int:stage_id>/pair/<int:likeness_id>")
@guards.staff("office")
def look_at_copy(stage_id: int, likeness_id: int) -> Response | tuple[str, int]:
    """What somebody made of the pair."""
    stage, form = _stage(stage_id), request.form
    verdict, note = form.get("verdict", ""), form.get("note", "")
    try:
        row = look_at_pair(stage, likeness_id, verdict, note, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code == "unknown":
            raise
        return _pair(_stage(stage_id), likeness_id, tell(refusal), form), 422
    flash(_("记下了。"), "success")
    return redirect(url_for("task_round.copies", stage_id=stage_id, component=row.component), 303)


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return stage


def _part(stage_id: int, component: str) -> tuple[Stage, Component]:
    stage = _stage(stage_id)
    return stage, component_of(stage.definition, component, DOCUMENT)


def _list(stage: Stage, component: Component, error: str = "") -> str:
    comparison, page = comparison_of(stage, component.code), page_of(request.args.get("page"))
    rows, count, left = pairs_of(stage, component.code, page)
    groups = comparison.groups if comparison is not None else []
    bare = comparison.bare if comparison is not None else []
    numbers = numbers_of([one for group in [*groups, bare] for one in group])
    return render_template(
        "exams/task_round/copies.html",
        stage=stage,
        component=component,
        comparison=comparison,
        changed=comparison is not None and changed_since(stage, comparison),
        rows=rows,
        count=count,
        left=left,
        page=page,
        pages=-(-count // PAGE),
        groups=[[numbers[one] for one in group] for group in groups if len(group) > 2],
        bare=[numbers[one] for one in bare],
        templates=templates_of(stage, component.code),
        most=MOST_TEMPLATES,
        kinds=KIND_WORDS,
        verdicts=VERDICT_WORDS,
        error=error,
        url_for_page=lambda number: url_for(
            "task_round.copies", stage_id=stage.id, component=component.code, page=number
        ),
    )


def _pair(stage: Stage, likeness_id: int, error: str = "", typed: Mapping[str, str] | None = None) -> str:
    row = pair_of(stage, likeness_id)
    pair, component = row.pair, component_of(stage.definition, row.pair.component, DOCUMENT)
    whole = request.args.get("whole") == "1"
    looked_by = db.session.get(Account, pair.looked_by_id) if pair.looked_by_id else None
    return render_template(
        "exams/task_round/copy_pair.html",
        stage=stage,
        component=component,
        row=row,
        pair=pair,
        sides=[
            _side(stage, component, pair, 0, row.first, pair.first, whole),
            _side(stage, component, pair, 1, row.second, pair.second, whole),
        ],
        whole=whole,
        kinds=KIND_WORDS,
        verdicts=VERDICT_WORDS,
        looked_by=looked_by,
        error=error,
        verdict=pair.verdict if typed is None else typed.get("verdict", ""),
        note=pair.note if typed is None else typed.get("note", ""),
        longest=NOTE,
    )


def _side(
    stage: Stage,
    component: Component,
    pair: PlanLikeness,
    which: int,
    number: str,
    document: Document,
    whole: bool,
) -> dict[str, Any]:
    text = text_of(stage.cohort.programme, component, document) or ""
    stretches = side(text, pair.passages, which) if text else []
    return {
        "number": number,
        "document": document,
        "share": pair.second_share if which else pair.first_share,
        "stretches": stretches if whole else shortened(stretches),
        "side": "b" if which else "a",
        "other": "a" if which else "b",
        "erased": document.erased_at is not None,
    }
