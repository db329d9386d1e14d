"""The item report: the paper as a whole, one question, papers that are alike; office and auditor read it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.bank.items import Item
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.rekey import ACTION_WORDS, key_words
from exams.kinds.online_exam.report_words import (
    GRAVEST,
    KINDS,
    doubt_words,
    equating_words,
    export_columns,
    export_rows,
    figure,
    form_warnings,
    option_words,
    remark_words,
    signed,
)
from exams.kinds.online_exam.room import bp
from exams.models import BankItem, ItemReport
from exams.queries.bank import item_of, items_by_id
from exams.queries.rulings import item_rulings
from exams.queries.sat import over
from exams.services.hold_ruling import too_late
from exams.services.make_item_report import READERS, ask_item_report, fingerprint, report_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.roles import require_county
from recruit.tables import write_xlsx
from recruit.web import guards
from scoring.csvtext import csv_bytes

PAGE = 50
#: Per cent between two labels of a picture.
GAP = 8.0
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/office/<int:stage_id>/items")
@guards.staff(*READERS)
def items(stage_id: int) -> str:
    """The paper and its questions, the doubtful ones first; while the worker is at it, how far it is."""
    stage = _stage(stage_id)
    report = report_of(stage)
    ready = report is not None and (
        report.state == "ready" or (report.state == "stopped" and report.made_at is not None)
    )
    content: Mapping[str, Any] = report.content if report is not None and report.made_at is not None else {}
    known = items_by_id(row["id"] for row in content.get("items", ()))
    rows = [_row(one, known[one["id"]], stage) for one in content.get("items", ()) if one["id"] in known]
    doubts = [row for row in rows if row["doubt"]]
    rows.sort(key=lambda row: (not row["doubt"], row["gravity"], row["name"]))
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "exams/online_exam/report.html",
        stage=stage,
        title=stage.definition.title,
        over=over(stage, now()),
        report=report,
        waits=report is not None and report.state in ("asked", "running"),
        stale=ready and report is not None and report.inputs_sha256 != fingerprint(stage),
        paper=content.get("paper"),
        pairs=content.get("pairs"),
        rows=rows[(page - 1) * PAGE : page * PAGE],
        count=len(rows),
        page=page,
        page_count=pages,
        page_address=lambda wanted: url_for("exam.items", stage_id=stage.id, page=wanted),
        doubts=doubts,
        figure=figure,
        signed=signed,
        forms=content.get("forms") or (),
        form_warnings=form_warnings(content.get("forms") or ()),
        equating_words=equating_words,
        bars=_bars(content),
    )


@bp.post("/office/<int:stage_id>/items")
@guards.staff(*READERS)
def make_items(stage_id: int) -> Response:
    """Has the report made: at once for a small exam, by the worker for a large one."""
    stage = _stage(stage_id)
    try:
        report = ask_item_report(stage, guards.account(), now())
        db.session.commit()
        told = _("算好了。") if report.state == "ready" else _("正在算，几分钟后就好。这一页会自己更新。")
        flash(told, "success")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url_for("exam.items", stage_id=stage_id), 303)


@bp.get("/office/<int:stage_id>/items/<int:bank_item_id>")
@guards.staff(*READERS)
def item(stage_id: int, bank_item_id: int) -> str:
    """One question: who chose what, how long it took, what was made of it, its versions."""
    stage = _stage(stage_id)
    found = next((one for one in _content(stage)["items"] if one["id"] == bank_item_id), None)
    row = db.session.get(BankItem, bank_item_id)
    if found is None or row is None:
        raise Refusal("unknown")
    question = item_of(row)
    query = db.select(BankItem).where(BankItem.code == row.code).order_by(BankItem.version)
    return render_template(
        "exams/online_exam/report_item.html",
        stage=stage,
        title=stage.definition.title,
        row=row,
        item=question,
        options=list(zip(question.letters, question.options, strict=True)),
        key=key_words(question),
        found=found,
        kind=KINDS.get(question.kind, question.kind),
        remarks=[remark_words(code) for code in found["remarks"]],
        doubt=doubt_words(found, question),
        curves=_curves(found, question),
        figure=figure,
        versions=list(db.session.scalars(query)),
        rulings=[
            (one, ACTION_WORDS[one.action]) for one in item_rulings(stage) if one.bank_item_id == bank_item_id
        ],
        may_rekey="office" in guards.account().roles,
        too_late=too_late(stage, now()),
    )


@bp.get("/office/<int:stage_id>/items/pairs")
@guards.staff(*READERS)
def pairs(stage_id: int) -> str:
    """Papers more alike than chance explains: leads for a person, and nothing more."""
    stage = _stage(stage_id)
    found = _content(stage)["pairs"]
    return render_template(
        "exams/online_exam/report_pairs.html",
        stage=stage,
        title=stage.definition.title,
        found=found,
        figure=figure,
        common=lambda pair: _common(pair, stage),
    )


@bp.get("/office/<int:stage_id>/items.<any(csv, xlsx):kind>")
@guards.staff(*READERS)
def items_file(stage_id: int, kind: str) -> FlaskResponse:
    """The table of questions as a file."""
    stage = _stage(stage_id)
    report, content = report_of(stage), _content(stage)
    assert report is not None
    assert report.made_at is not None
    known = items_by_id(row["id"] for row in content["items"])
    rows = [export_rows(one, known[one["id"]]) for one in content["items"] if one["id"] in known]
    if kind == "csv":
        data: Any = csv_bytes(export_columns(), rows)
    else:
        data = write_xlsx(export_columns(), rows, _("试题分析"), report.made_at)
    answer = FlaskResponse(data, content_type=MIME[kind])
    name = f"{stage.cohort.code}-{stage.code}-items.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _common(pair: Mapping[str, Any], stage: Stage) -> list[str]:
    """What the two of a pair share, in words."""
    regions, found = stage.cohort.programme.regions, pair["common"]
    township = found.get("township", "")
    return [
        *([_("同一考场：%(room)s", room=found["room"])] if "room" in found else []),
        *([_("同一部手机或电脑")] if "device" in found else []),
        *([regions.township(township).name] if regions.knows(township) else []),
    ]


def _row(one: Mapping[str, Any], question: Item, stage: Stage) -> dict[str, Any]:
    return {
        **one,
        "stem": question.stem,
        "kind_word": KINDS.get(question.kind, question.kind),
        "gravity": min((GRAVEST.index(code) for code in one["remarks"]), default=len(GRAVEST)),
        "remarks": [remark_words(code) for code in one["remarks"]],
        "doubt": doubt_words(one, question),
        "url": url_for("exam.item", stage_id=stage.id, bank_item_id=one["id"]),
    }


def _bars(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    bars = content.get("paper", {}).get("bars", ()) if content else ()
    return [{"low": low, "high": high, "count": count} for low, high, count in bars]


def _curves(found: Mapping[str, Any], question: Item) -> list[dict[str, Any]]:
    """The options as lines from the weakest fifth to the strongest, in per cent; at most six, the most chosen."""
    curves: list[dict[str, Any]] = []
    for one in found["options"][:6]:
        shares = [None if share is None else float(Decimal(share) * 100) for share in one["fifths"]]
        known = [share for share in shares if share is not None]
        label = option_words(one["option"], question)
        curves.append(
            {
                "label": label,
                "right": one["right"],
                "shares": shares,
                "said": [figure(share, 0, percent=True) for share in one["fifths"]],
                "end": known[-1] if known else 0.0,
            }
        )
    # Labels at the end of the lines, each at least so far from the one below it that both can be read.
    lowest = -GAP
    for curve in sorted(curves, key=lambda curve: float(curve["end"])):
        curve["label_at"] = lowest = max(float(curve["end"]), lowest + GAP)
    return curves


def _content(stage: Stage) -> Mapping[str, Any]:
    """What was worked out last. Errors: Refusal('unknown') where nothing was yet."""
    report: ItemReport | None = report_of(stage)
    if report is None or report.made_at is None:
        raise Refusal("unknown")
    return report.content


def _stage(stage_id: int) -> Stage:
    stage = exam_stage(stage_id)
    require_county(guards.account())
    return stage
