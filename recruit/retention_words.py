"""Keeping and erasing in plain words: for the public rules, the forms people fill in, the office's page."""

from __future__ import annotations

from recruit.i18n import _, lazy
from recruit.programme import Programme
from recruit.programme.model import Keeping

#: Kind of data (`recruit.programme.keeping.KINDS`) -> what people call it.
KINDS = {
    "household_forms": lazy("入户调查里别人家的姓和电话"),
    "evidence": lazy("任务的截图、计划书和日报里写的话"),
    "papers": lazy("本人照片、身份证和毕业证的照片"),
    "applications": lazy("报名人的姓名、身份证号、电话、住址和填写的内容"),
    "agreements": lazy("签了约的人，协议和协议上的身份证号、住址"),
    "messages": lazy("短信和邮件的号码、内容"),
    "staff": lazy("不再用的工作人员账号的电话、邮箱和密码（签过字、办过事的人，姓名留作记录）"),
}
EVENTS = {
    "last-list": lazy("最后一份名单公示完以后 %(days)s 天"),
    "last-signature": lazy("最后一份协议签完以后 %(days)s 天"),
    "term-end": lazy("协议期满以后 %(days)s 天"),
    "account-closed": lazy("账号停用以后 %(days)s 天"),
    "sent": lazy("发出以后 %(days)s 天"),
}
#: Part of the erasure (`recruit.erasing.Part`) -> the records it takes. A part without words is shown by its code.
PARTS = {
    "papers": lazy("照片和证件图片"),
    "agreement-drafts": lazy("没有签字的协议"),
    "agreements": lazy("期满的协议"),
    "mark-reasons": lazy("改分时写的理由"),
    "mending-reasons": lazy("核对以后改判定的理由"),
    "replacement-reasons": lazy("递补时写的理由"),
    "exclusion-reasons": lazy("取消资格时写的理由"),
    "exclusion-statements": lazy("取消资格前本人说的话"),
    "tie-reasons": lazy("同分处理时写的理由"),
    "time-reasons": lazy("加时的理由"),
    "invitations": lazy("印好的准考证和通知书"),
    "sheets-elsewhere": lazy("别处考试的成绩表"),
    "reasons-elsewhere": lazy("改别处考试成绩的理由"),
    "rechecks": lazy("申请核对时写的话"),
    "carried-out": lazy("核对以后成绩没有改动的原因"),
    "applications": lazy("报名资料"),
    "messages": lazy("给报名人的消息"),
    "messages-to-staff": lazy("给工作人员的消息"),
    "staff-accounts": lazy("停用的工作人员账号"),
    "rejection-reasons": lazy("退回名单时写的理由"),
    "hold-reasons": lazy("暂停删除的理由"),
    "removal-reasons": lazy("申请删除附件的理由"),
    "sessions": lazy("过期的登录"),
    "codes": lazy("过期的登录码和邀请码"),
    "household-forms": lazy("入户调查表"),
    "pictures": lazy("任务截图"),
    "written-pieces": lazy("计划书"),
    "reports": lazy("日报"),
    "share-visitors": lazy("打开链接的人的指纹"),
    "download-confirmations": lazy("下载确认里的指纹"),
    "download-rows": lazy("下载名单里的指纹"),
    "files": lazy("文件"),
}
#: What stands where something was erased.
ERASED = lazy("已按规定删除")


def erased_words() -> str:
    return str(ERASED)


def kind_words(code: str) -> str:
    return str(KINDS.get(code, code))


def part_words(code: str) -> str:
    return str(PARTS.get(code, code))


def when_words(keeping: Keeping) -> str:
    """From when and for how long: 最后一份名单公示完以后 180 天."""
    return str(EVENTS[keeping.after]) % {"days": keeping.days}


def keep_sentence(programme: Programme, kind: str) -> str:
    """One whole sentence about one kind of data."""
    when = when_words(programme.keep[kind])
    return _("%(what)s：%(when)s删除。", what=kind_words(kind), when=when)


def keep_sentences(programme: Programme) -> list[str]:
    """All of it, as the public page says it."""
    return [keep_sentence(programme, kind) for kind in programme.keep]


def consent_sentence(programme: Programme) -> str:
    """For whoever is about to hand in their own data."""
    return _(
        "照片和证件%(papers)s删除，其他资料%(rest)s删除；签了约的，协议要用的资料留到%(agreement)s。",
        papers=when_words(programme.keep["papers"]),
        rest=when_words(programme.keep["applications"]),
        agreement=when_words(programme.keep["agreements"]),
    )


def household_sentence(programme: Programme) -> str:
    """For whoever writes down a neighbour's name and number, to be read to them."""
    return _(
        "这一户的姓和电话只用来抽查，%(when)s删除。请把这句话告诉本户。",
        when=when_words(programme.keep["household_forms"]),
    )
