"""What one applicant asked about lists, said about what others said, and answered when a place was free.

What others wrote about somebody, and who they are, is theirs: it never comes along.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from recruit import data_request_words
from recruit.db import db
from recruit.i18n import _
from recruit.models import Application, Candidacy, Recheck, Replacement
from recruit.own_data import OwnFile, OwnPart, Records
from recruit.queries.data_requests import requests_of
from recruit.queries.objections import files_of
from recruit.queries.rechecks import carried_out_by
from recruit.recheck_words import answer_of, heard_of, unchanged_of, words_of


def requests(application: Application, at: datetime) -> OwnPart:
    """What I asked to be looked at again, with my files, and the answers."""
    records = Records(
        {
            "number": _("编号"),
            "stage": _("环节"),
            "kind": _("哪一种"),
            "about": _("核对什么"),
            "filed_at": _("申请时间"),
            "words": _("我写的话"),
            "files": _("交的照片和文件"),
            "answer": _("答复"),
            "answer_words": _("答复的话"),
            "answered_at": _("答复时间"),
            "version": _("更正后的版次"),
            "unchanged": _("成绩没有改动的原因"),
        }
    )
    files = []
    for one in db.session.scalars(_of(application).where(Recheck.kind != "report")):
        own = []
        for number, file in enumerate(files_of(one, "filed"), 1):
            if file.erased_at is None:
                own.append(OwnFile(f"{one.number or one.id}-{number}.{file.file_type}", file.sha256))
        files += own
        done = carried_out_by(one)
        records.add(
            number=one.number,
            stage=one.result.stage.definition.title.zh,
            kind=one.kind,
            about=one.about,
            filed_at=one.filed_at,
            words=words_of(one),
            files=[file.name for file in own],
            answer=one.answer,
            answer_words=answer_of(one),
            answered_at=one.answered_at,
            version=done.result.version if done is not None else None,
            unchanged=unchanged_of(done) if done is not None else "",
        )
    return OwnPart("rechecks", _("核对和异议"), records.labels, records.rows, files)


def heard(application: Application, at: datetime) -> OwnPart:
    """What I said when others said something about me, and how it ended; not what they said."""
    records = Records(
        {
            "number": _("编号"),
            "stage": _("环节"),
            "filed_at": _("收到意见的时间"),
            "heard_on": _("听我说明的日子"),
            "words": _("记下的我的说明"),
            "answer": _("处理结果"),
            "answered_at": _("处理时间"),
        }
    )
    for one in db.session.scalars(_of(application).where(Recheck.kind == "report")):
        records.add(
            number=one.number,
            stage=one.result.stage.definition.title.zh,
            filed_at=one.filed_at,
            heard_on=one.heard_on,
            words=heard_of(one),
            answer=one.answer,
            answered_at=one.answered_at,
        )
    note = _("别人写的话和是谁写的，是别人的，不在里面。")
    return OwnPart("heard", _("别人提的意见"), records.labels, records.rows, note=note)


def offers(application: Application, at: datetime) -> OwnPart:
    """Places I was asked to take, and what I answered."""
    records = Records(
        {
            "stage": _("环节"),
            "asked_at": _("通知的时间"),
            "answer_until": _("最晚答复"),
            "state": _("状态"),
            "replied_at": _("答复时间"),
            "via": _("怎么答复的"),
            "said": _("电话里记下的话"),
        }
    )
    query = (
        select(Replacement)
        .join(Candidacy, Replacement.up_id == Candidacy.id)
        .where(Candidacy.application_id == application.id, Replacement.answer_until.is_not(None))
        .order_by(Replacement.id)
    )
    for one in db.session.scalars(query):
        records.add(
            stage=one.result.stage.definition.title.zh,
            asked_at=one.settled_at,
            answer_until=one.answer_until,
            state=one.state,
            replied_at=one.replied_at,
            via=one.replied_via,
            said=one.said,
        )
    return OwnPart("offers", _("轮到递补"), records.labels, records.rows)


def about_data(application: Application, at: datetime) -> OwnPart:
    """What I asked about my own data, with the proof I handed in, and the answers."""
    records = Records(
        {
            "number": _("编号"),
            "kind": _("哪一种"),
            "field": _("哪一项"),
            "filed_at": _("申请时间"),
            "due_at": _("最晚答复"),
            "words": _("我写的话"),
            "right": _("正确的是"),
            "file": _("文件"),
            "answer": _("答复"),
            "answer_words": _("答复的话"),
            "answered_at": _("答复时间"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    files = []
    for one in reversed(requests_of(application)):
        done, name = one.state == "answered", f"{one.number}.{one.file_type}"
        kept = one.proof_sha256 is not None and one.erased_at is None
        if one.proof_sha256 is not None and kept:
            files.append(OwnFile(name, one.proof_sha256))
        records.add(
            number=one.number,
            kind=one.kind,
            field=one.field,
            filed_at=one.filed_at,
            due_at=one.due_at,
            words=data_request_words.words_of(one),
            right=data_request_words.right_of(one),
            file=name if kept else None,
            answer=one.answer if done else None,
            answer_words=data_request_words.answer_of(one) if done else None,
            answered_at=one.answered_at,
            erased_at=one.erased_at,
        )
    return OwnPart("data-requests", _("更正、删除资料的申请"), records.labels, records.rows, files)


def _of(application: Application) -> Select[tuple[Recheck]]:
    query = select(Recheck).join(Candidacy, Recheck.candidacy_id == Candidacy.id)
    return query.where(Candidacy.application_id == application.id).order_by(Recheck.id)


PARTS = (requests, heard, offers, about_data)
