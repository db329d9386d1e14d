"""What candidates did in stages, for themselves: see `recruit.own_data`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from exams.models import (
    AnswerEvent,
    Attempt,
    Attendance,
    DeliverableReview,
    Document,
    Evidence,
    FormPicture,
    FormResponse,
)
from recruit.db import db
from recruit.i18n import _
from recruit.models import Application, Candidacy, Entry, Stage
from recruit.own_data import OwnFile, OwnPart, Records


def _mine(model: Any, application: Application) -> Select[Any]:
    return (
        select(model, Stage)
        .join(Entry, model.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .where(Candidacy.application_id == application.id)
        .order_by(Stage.position, model.id)
    )


def _title(stage: Stage) -> str:
    return stage.definition.title.zh


def sittings(application: Application, at: datetime) -> OwnPart:
    """When I sat an exam, and the receipt."""
    records = Records(
        {
            "stage": _("环节"),
            "started_at": _("开考时间"),
            "submitted_at": _("交卷时间"),
            "extra_seconds": _("加的秒数"),
            "receipt": _("交卷回执"),
        }
    )
    for one, stage in db.session.execute(_mine(Attempt, application)):
        records.add(
            stage=_title(stage),
            started_at=one.started_at,
            submitted_at=one.submitted_at,
            extra_seconds=one.extension_seconds,
            receipt=one.receipt,
        )
    return OwnPart("sittings", _("考试"), records.labels, records.rows)


def answers(application: Application, at: datetime) -> OwnPart:
    """Every answer as it arrived, those I changed later as well. The questions themselves are the bank's."""
    records = Records(
        {
            "stage": _("环节"),
            "question": _("第几题"),
            "answer": _("我的答案"),
            "received_at": _("收到时间"),
            "late": _("时间过后才到"),
        }
    )
    query = (
        select(AnswerEvent, Stage)
        .join(Attempt, AnswerEvent.attempt_id == Attempt.id)
        .join(Entry, Attempt.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .where(Candidacy.application_id == application.id)
        .order_by(Stage.position, AnswerEvent.id)
    )
    for one, stage in db.session.execute(query):
        records.add(
            stage=_title(stage),
            question=one.position,
            answer=one.answer,
            received_at=one.received_at,
            late=one.late or None,
        )
    note = _("题目以后还要用，不放在这里；第几题是您卷子上的次序。")
    return OwnPart("answers", _("考试答案"), records.labels, records.rows, note=note)


def attendance(application: Application, at: datetime) -> OwnPart:
    """Where I was recorded as present, late or absent."""
    records = Records({"stage": _("环节"), "session": _("场次"), "status": _("到场"), "at": _("登记时间")})
    for one, stage in db.session.execute(_mine(Attendance, application)):
        records.add(stage=_title(stage), session=one.session, status=one.status, at=one.at)
    return OwnPart("attendance", _("到场记录"), records.labels, records.rows)


def pictures(application: Application, at: datetime) -> OwnPart:
    """The pictures I handed in as proof, and what was found once the stage's list is signed."""
    records = Records(
        {
            "stage": _("环节"),
            "component": _("哪一项"),
            "serial": _("第几张"),
            "received_at": _("收到时间"),
            "captured_at": _("手机上的时间"),
            "state": _("审核"),
            "reason": _("原因"),
            "file": _("文件"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    files = []
    for one, stage in db.session.execute(_mine(Evidence, application)):
        name = f"{stage.code}-{one.component}-{one.serial:03d}.jpg"
        if one.erased_at is None:
            files.append(OwnFile(name, one.sha256))
        records.add(
            stage=_title(stage),
            component=one.component,
            serial=one.serial,
            received_at=one.received_at,
            captured_at=one.captured_at,
            state=one.state,
            reason=one.reason,
            file=name if one.erased_at is None else None,
            erased_at=one.erased_at,
        )
    return OwnPart("pictures", _("交的图片"), records.labels, records.rows, files)


def forms(application: Application, at: datetime) -> OwnPart:
    """Filled forms, every revision. What belongs to a household (names, phones, its pictures) is theirs and stays."""
    records = Records(
        {
            "stage": _("环节"),
            "component": _("哪一项"),
            "slot": _("第几份"),
            "revision": _("第几次填"),
            "received_at": _("收到时间"),
            "captured_at": _("手机上的时间"),
            "answers": _("填写的内容"),
            "held_back": _("没有放进来的"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    shown = set(
        db.session.scalars(
            select(FormPicture.response_id)
            .join(FormResponse, FormPicture.response_id == FormResponse.id)
            .join(Entry, FormResponse.entry_id == Entry.id)
            .join(Candidacy, Entry.candidacy_id == Candidacy.id)
            .where(Candidacy.application_id == application.id)
        )
    )
    for one, stage in db.session.execute(_mine(FormResponse, application)):
        others = one.private_sealed is not None or one.id in shown
        records.add(
            stage=_title(stage),
            component=one.component,
            slot=one.slot,
            revision=one.revision,
            received_at=one.received_at,
            captured_at=one.captured_at,
            answers=one.answers,
            held_back=_("住户的姓名、电话、照片") if others else None,
            erased_at=one.erased_at,
        )
    note = _("调查表里住户的姓名、电话、照片是住户的，不放在这里。")
    return OwnPart("forms", _("填的表"), records.labels, records.rows, note=note)


def documents(application: Application, at: datetime) -> OwnPart:
    """Written pieces, every revision, as text or as the file that was handed in."""
    records = Records(
        {
            "stage": _("环节"),
            "component": _("哪一项"),
            "revision": _("第几次交"),
            "received_at": _("收到时间"),
            "answers": _("写的内容"),
            "file": _("文件"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    files = []
    for one, stage in db.session.execute(_mine(Document, application)):
        name = None
        if one.sha256 is not None and one.erased_at is None:
            name = f"{stage.code}-{one.component}-{one.revision}.{one.file_type or 'bin'}"
            files.append(OwnFile(name, one.sha256))
        records.add(
            stage=_title(stage),
            component=one.component,
            revision=one.revision,
            received_at=one.received_at,
            answers=one.answers,
            file=name,
            erased_at=one.erased_at,
        )
    return OwnPart("documents", _("写的材料"), records.labels, records.rows, files)


def judgements(application: Application, at: datetime) -> OwnPart:
    """What was said of the things that I handed in, every word of it."""
    records = Records(
        {
            "stage": _("环节"),
            "item": _("哪一项"),
            "revision": _("第几次评审"),
            "at": _("评审时间"),
            "outcome": _("结果"),
            "met": _("每一条合不合要求"),
            "words": _("评审的话"),
        }
    )
    for one, stage in db.session.execute(_mine(DeliverableReview, application)):
        records.add(
            stage=_title(stage),
            item=one.item,
            revision=one.revision,
            at=one.at,
            outcome=one.outcome,
            met=one.met,
            words=one.words,
        )
    return OwnPart("judgements", _("成果的评审"), records.labels, records.rows)


PARTS = (sittings, answers, attendance, pictures, forms, documents, judgements)
