"""Rechecks as rows and lines of other pages: the office's stage and first page, the applicant's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from recruit.i18n import _
from recruit.models import Account, Cohort, Recheck, Result, Stage
from recruit.queries.progress import Progress
from recruit.queries.rechecks import (
    count_open,
    open_rechecks,
    open_summary,
    open_until,
    rechecks_by_result,
    stage_before,
)
from recruit.web.context import page_url
from recruit.web.rechecks.kinds import ABOUT, open_kinds, title_of
from recruit.web.rechecks.shown import about_words, state_of
from recruit.web.words import deadline, moment, stage_title


def row_of(recheck: Recheck, at: datetime) -> dict[str, Any]:
    """One recheck as a row of the office's table."""
    stage = recheck.result.stage
    return {
        "url": page_url("rechecks.case", recheck_id=recheck.id),
        "number": recheck.candidacy.number,
        "stage": stage_title(stage),
        "kind": title_of(recheck.kind),
        "receipt": recheck.number,
        "about": about_words(recheck.about, stage),
        "filed": moment(recheck.filed_at),
        "due": deadline(recheck.due_at, stage.cohort.programme),
        "late": recheck.state == "open" and recheck.due_at <= at,
        "state": state_of(recheck),
    }


def open_rows(stage: Stage, by: Account, at: datetime) -> list[dict[str, Any]]:
    """What waits for an answer about one stage's list, within the reader's scope."""
    return [row_of(one, at) for one in open_rechecks(by, stage.cohort, stage)]


def desk_line(cohort: Cohort, by: Account, at: datetime) -> tuple[str, bool] | None:
    """(sentence, whether one is overdue) for the office's first page; None where nothing waits."""
    count, due = open_summary(by, cohort)
    if due is None:
        return None
    until = deadline(due, cohort.programme)
    if due <= at:
        return _("%(count)s 件核对等答复，最早的 %(due)s 已经过期", count=count, due=until), True
    return _("%(count)s 件核对等答复，最早的 %(due)s 到期", count=count, due=until), False


def left_open(stage: Stage) -> list[str]:
    """What a preview says aloud: rechecks without an answer, about this stage's list and about the one before."""
    told = []
    for one in (stage_before(stage), stage):
        if one is not None and (count := count_open(one)):
            told.append(_("“%(stage)s”还有 %(count)s 件核对没有答复", stage=stage_title(one), count=count))
    return told


def own_lines(progress: Progress, at: datetime) -> list[dict[str, Any]]:
    """For the applicant's first page: what may still be asked, what waits, what was answered; the newest list first."""
    filed = rechecks_by_result(progress.candidacy)
    lines = []
    for step in reversed(progress.steps):
        if step.shown is None or step.entry is None:
            continue
        result = step.shown.result
        mine = filed.get(result.id, [])
        url = page_url("rechecks.own", result_id=result.id, number=progress.candidacy.number)
        texts = [_filed_line(one, step.stage) for one in mine]
        if open_kinds(result, [one.kind for one in mine], at) and not mine:
            texts.append(_open_line(result, step.stage, at))
        lines += [{"text": text, "url": url} for text in texts]
    return lines


def _filed_line(own: Recheck, stage: Stage) -> str:
    title, programme = stage_title(stage), stage.cohort.programme
    due = deadline(own.due_at, programme)
    if own.kind == "arithmetic":
        if own.state == "open":
            return _("“%(stage)s”：核对申请收到了，%(due)s 前答复", stage=title, due=due)
        return _("“%(stage)s”：核对有答复了", stage=title)
    facts = {"stage": title, "kind": title_of(own.kind), "due": due}
    if own.state == "open":
        return _("“%(stage)s”（%(kind)s）：申请收到了，%(due)s 前答复", **facts)
    return _("“%(stage)s”（%(kind)s）：有答复了", stage=title, kind=title_of(own.kind))


def _open_line(result: Result, stage: Stage, at: datetime) -> str:
    ends = [end for kind in ABOUT if (end := open_until(result, kind)) is not None and at < end]
    until = deadline(max(ends), stage.cohort.programme)
    return _("“%(stage)s”：可申请核对，截止 %(until)s", stage=stage_title(stage), until=until)
