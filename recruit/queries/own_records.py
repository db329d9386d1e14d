"""What this room keeps of one applicant, for that applicant: see `recruit.own_data`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from recruit import audit
from recruit.db import db
from recruit.i18n import _
from recruit.models import (
    Account,
    Application,
    AuditEntry,
    Candidacy,
    LoginSession,
    Message,
)
from recruit.own_data import OwnFile, OwnPart, Records
from recruit.personal import contact_of, id_number_of

#: What the log says of these acts is the applicant's own business at any time. Others (seats, windows, samples, marks)
#: could tell before a list is out that somebody has come further, or what is only proposed.
OPEN_ACTS = (
    "application.",
    "access.",
    "waiver.",
    "recheck.file",
    "recheck.answer",
    "agreement.",
    "candidacy.",
    "own.take",
    "own.ask",
    "own.reveal",
    "own.answer",
)
_SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def person(application: Application, at: datetime) -> OwnPart:
    """Who I am, as far as it is kept."""
    records = Records(
        {
            "name": _("姓名"),
            "id_number": _("身份证号"),
            "birth_date": _("出生日期"),
            "sex": _("性别"),
            "phone": _("手机号"),
            "email": _("邮箱"),
            "address": _("现在住址"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    one = application.person
    if one.erased_at is not None:
        records.add(erased_at=one.erased_at)
    else:
        contact = contact_of(application)
        records.add(
            name=one.name,
            id_number=id_number_of(one),
            birth_date=one.birth_date,
            sex=one.sex,
            phone=contact.phone,
            email=contact.email,
            address=contact.address,
        )
    return OwnPart("person", _("本人"), records.labels, records.rows)


def applications(application: Application, at: datetime) -> OwnPart:
    """What I handed in to register, and the conditions that were relaxed or not."""
    records = Records(
        {
            "number": _("报名号"),
            "submitted_at": _("报名时间"),
            "channel": _("报名办法"),
            "state": _("状态"),
            "township": _("乡镇代码"),
            "village": _("村代码"),
            "schooling": _("文化程度"),
            "answers": _("其他填写的内容"),
            "private_answers": _("其他保密的内容"),
            "declarations": _("确认过的条件"),
            "preferences": _("想去的村"),
            "reassign": _("服从调剂"),
            "consent_at": _("同意使用信息的时间"),
            "findings": _("资格审核"),
            "waivers": _("放宽条件"),
            "withdrawn_at": _("退出时间"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    contact = contact_of(application)
    records.add(
        number=application.number,
        submitted_at=application.submitted_at,
        channel=application.channel,
        state=application.state,
        township=application.township_code,
        village=application.village_code,
        schooling=application.schooling,
        answers=application.answers,
        private_answers=contact.answers,
        declarations=application.declarations,
        preferences=application.preferences,
        reassign=application.reassign,
        consent_at=application.consent_at,
        findings=[f"{one['rule']} {'+' if one['ok'] else '-'}" for one in application.findings],
        waivers=[
            f"{one.rule} {one.granted if one.granted is not None else '?'} {one.reason} {one.decision_reason}".strip()
            for one in application.waivers
        ],
        withdrawn_at=application.withdrawn_at,
        erased_at=application.erased_at,
    )
    return OwnPart("application", _("报名"), records.labels, records.rows)


def papers(application: Application, at: datetime) -> OwnPart:
    """Photo, ID card, diploma: the very files."""
    records = Records(
        {
            "field": _("材料"),
            "received_at": _("收到时间"),
            "size": _("字节"),
            "file": _("文件"),
            "erased_at": _("按规定删除的时间"),
        }
    )
    files = []
    for one in application.attachments:
        name = f"{one.field}{_SUFFIX.get(one.mime, '.bin')}"
        there = one.erased_at is None
        if there:
            files.append(OwnFile(name, one.sha256))
        records.add(
            field=one.field,
            received_at=one.received_at,
            size=one.size if there else None,
            file=name if there else None,
            erased_at=one.erased_at,
        )
    return OwnPart("papers", _("报名材料"), records.labels, records.rows, files)


def messages(application: Application, at: datetime) -> OwnPart:
    """Which messages went to me, by what way. Their words are erased once they have been sent."""
    records = Records(
        {
            "template": _("哪种消息"),
            "channel": _("怎么发的"),
            "address": _("发到哪里"),
            "created_at": _("写好的时间"),
            "sent_at": _("发出的时间"),
            "state": _("状态"),
        }
    )
    query = (
        select(Message)
        .join(Account, Message.account_id == Account.id)
        .where(Account.person_id == application.person_id)
        .order_by(Message.id)
    )
    for one in db.session.scalars(query):
        records.add(
            template=one.template,
            channel=one.channel,
            address=one.address_masked,
            created_at=one.created_at,
            sent_at=one.sent_at,
            state=one.state,
        )
    return OwnPart("messages", _("发给我的消息"), records.labels, records.rows)


def sign_ins(application: Application, at: datetime) -> OwnPart:
    """When and with what device I signed in, as long as it is kept."""
    records = Records(
        {"created_at": _("登录时间"), "device": _("设备"), "expires_at": _("到期"), "revoked_at": _("退出")}
    )
    query = (
        select(LoginSession)
        .join(Account, LoginSession.account_id == Account.id)
        .where(Account.person_id == application.person_id)
        .order_by(LoginSession.id)
    )
    for one in db.session.scalars(query):
        records.add(
            created_at=one.created_at, device=one.device, expires_at=one.expires_at, revoked_at=one.revoked_at
        )
    return OwnPart("sign-ins", _("登录记录"), records.labels, records.rows)


def log(application: Application, at: datetime) -> OwnPart:
    """What was done about me, from the audit log, as far as it says nothing of a list that is not out. Who of
    the staff did it is never told by name."""
    records = Records({"at": _("时间"), "action": _("做了什么"), "by": _("谁做的"), "entry": _("记录编号")})
    cohort = application.cohort.code
    subjects = [AuditEntry.subject == f"application:{cohort}/{application.number}"]
    for candidacy in db.session.scalars(select(Candidacy).where(Candidacy.application_id == application.id)):
        subjects.append(AuditEntry.subject == audit.about(candidacy))
    own = set(db.session.scalars(select(Account.login).where(Account.person_id == application.person_id)))
    for one in db.session.scalars(select(AuditEntry).where(or_(*subjects)).order_by(AuditEntry.seq)):
        if not one.action.startswith(OPEN_ACTS):
            continue
        staff = _("系统") if one.actor == "system" else _("工作人员")
        hand = _("本人") if one.actor in own else staff
        records.add(at=one.at, action=one.action, by=hand, entry=one.seq)
    return OwnPart("log", _("操作记录"), records.labels, records.rows)


PARTS = (person, applications, papers, messages, sign_ins, log)
