"""The long jobs of this room, as the office's desk lists them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from exams.models import FormLeads, ItemReport, LikenessSearch, NoticePiece, NoticePrint, PlanComparison
from exams.services.stop_work import AT_WORK
from recruit.db import db
from recruit.i18n import _
from recruit.long_jobs import LongJob
from recruit.models import Stage

#: State of a row -> state of a job; a state that is missing here is over.
ASKED = {"asked": "waiting", "running": "running", "failed": "failed", "stopped": "stopped"}
PRINTED = {"running": "running", "stopped": "stopped"}


def jobs(cohorts: Collection[int]) -> list[LongJob]:
    """Item reports, searches for look-alikes, leads in forms, comparisons of plans, prints of invitations."""
    found = [
        _job(one, _("题目分析"), url_for("exam.items", stage_id=one.stage_id), "items")
        for one in _of(ItemReport, cohorts)
    ]
    for model, title, endpoint, sort in (
        (LikenessSearch, _("找相像的图片"), "task_round.alike", "alike"),
        (FormLeads, _("找调查表里的疑点"), "task_round.form_leads", "leads"),
        (PlanComparison, _("比对计划书"), "task_round.copies", "copies"),
    ):
        found += [
            _job(one, title, url_for(endpoint, stage_id=one.stage_id, component=one.component), sort)
            for one in _of(model, cohorts)
        ]
    return found + _invitations(cohorts)


def _of(model: Any, cohorts: Collection[int]) -> list[Any]:
    query = select(model).join(model.stage).where(Stage.cohort_id.in_(cohorts), model.state.in_(ASKED))
    return list(db.session.scalars(query.order_by(model.id)))


def _job(one: Any, title: str, url: str, sort: str) -> LongJob:
    state: Any = ASKED[one.state]
    done, whole = getattr(one, "done", 0), getattr(one, "whole", 0)
    stop = url_for("stopping.stop", sort=sort, work_id=one.id) if one.state in AT_WORK else ""
    return LongJob(one.stage.cohort_id, title, state, one.asked_at, url, done, whole, stop)


def _invitations(cohorts: Collection[int]) -> list[LongJob]:
    query = (
        select(NoticePrint, func.count(NoticePiece.id), func.count(NoticePiece.pdf_sha256))
        .join(NoticePrint.stage)
        .join(NoticePiece, NoticePiece.print_id == NoticePrint.id)
        .where(Stage.cohort_id.in_(cohorts), NoticePrint.state.in_(PRINTED))
        .group_by(NoticePrint.id)
        .order_by(NoticePrint.id)
    )
    return [
        LongJob(
            one.stage.cohort_id,
            _("印准考证和通知"),
            PRINTED[one.state],  # type: ignore[arg-type]
            one.begun_at,
            url_for("notices.batch", print_id=one.id),
            done,
            whole,
            url_for("notices.stop", print_id=one.id) if one.state == "running" else "",
        )
        for one, whole, done in db.session.execute(query)
    ]
