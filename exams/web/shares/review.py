"""For reviewers: the second witness beside the pictures of the candidates whom they review, and of nobody else."""

from __future__ import annotations

from flask import render_template

from exams.queries.shares import assigned_entries, last_import, witnesses
from exams.shares.rules import kinds_of
from exams.shares.witness import Witness
from exams.web.shares.blueprint import bp
from exams.web.shares.words import told
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.web import guards

REVIEWERS = ("marker", "clerk", "phone-checker", "judge", "proctor")


@bp.get("/review/<int:stage_id>/links")
@guards.staff(*REVIEWERS)
def review(stage_id: int) -> str:
    """Errors: Refusal('unknown') for a stage without links, and for whoever reviews nobody in it."""
    stage = db.session.get(Stage, stage_id)
    mine = assigned_entries(guards.account(), stage) if stage is not None else set()
    if stage is None or not mine:
        raise Refusal("unknown")
    imported = last_import(stage)
    return render_template(
        "exams/shares/review.html",
        stage=stage,
        people=[one for one in witnesses(stage) if one.entry_id in mine],
        told=lambda one: told(one, imported is not None),
        imported=imported,
    )


@bp.app_template_global("share_witness")
def share_witness(stage: Stage, entry_ids: list[int]) -> dict[int, Witness]:
    """Entry id -> the figures beside the pictures on one sheet; nothing where the stage has no links."""
    if not kinds_of(stage.definition) or not entry_ids:
        return {}
    return {one.entry_id: one for one in witnesses(stage, set(entry_ids))}
