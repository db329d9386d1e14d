"""The register of requests about lists, for the office and the file: days and outcomes, no words and no names."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from recruit.clock import now
from recruit.i18n import _
from recruit.models import Recheck
from recruit.queries.applications import cohort_by_code
from recruit.queries.objections import register
from recruit.queries.rechecks import correction_of
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.rechecks import bp
from recruit.web.rechecks.kinds import title_of
from recruit.web.rechecks.shown import about_words, answered_by, state_of
from recruit.web.sheets import workbook
from recruit.web.words import stage_title, to_the_second
from recruit.workbooks import write_xlsx


@bp.get("/office/cohort/<cohort>/rechecks.xlsx")
@guards.staff(*READERS)
def register_sheet(cohort: str) -> Response:
    """Every request within the reader's scope, in the order of filing."""
    found, at = cohort_by_code(cohort), now()
    rows = [_row(one, at) for one in register(guards.account(), found)]
    head = (
        _("编号"), _("哪一种"), _("环节"), _("名单第几版"), _("准考证号"), _("核对哪一项"), _("怎么来的"),
        _("申请时间"), _("最晚答复"), _("答复时间"), _("用了几天"), _("过期没有"), _("状态"), _("谁答复的"),
        _("更正后的版次"),
    )  # fmt: skip
    return workbook(write_xlsx(head, rows, _("异议登记"), at), f"{found.code}-objections")


def _row(one: Recheck, at: datetime) -> tuple[str | int, ...]:
    stage, correction = one.result.stage, correction_of(one)
    zone = stage.cohort.programme.timezone
    ended = one.answered_at or at
    days = (ended.astimezone(zone).date() - one.filed_at.astimezone(zone).date()).days
    return (
        one.number, title_of(one.kind), stage_title(stage), one.result.version, one.candidacy.number,
        about_words(one.about, stage), _via(one.via), to_the_second(one.filed_at, stage),
        to_the_second(one.due_at, stage), to_the_second(one.answered_at, stage) if one.answered_at else "", days,
        _("过期") if ended >= one.due_at else "", state_of(one)[1], answered_by(one),
        correction.version if correction is not None else "",
    )  # fmt: skip


def _via(via: str) -> str:
    return {"own": _("本人网上"), "desk": _("窗口代填"), "page": _("公示页面")}[via]
