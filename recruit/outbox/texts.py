"""The messages people receive. Short, because many arrive as SMS: at most about seventy characters each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale, format_datetime

from recruit.i18n import _, lazy

#: Template code -> text. The names in brackets are the facts the sender gives.
TEMPLATES = {
    "sign-in-code": lazy("登录码 %(code)s，%(minutes)s分钟内有效，只能用一次。别人要也不要给。"),
    "registration-received": lazy("报名已收到，报名号 %(number)s，登录时要用，请记好。“%(programme)s”"),
    "registration-accepted": lazy(
        "您的报名通过了资格审核，准考证号 %(number)s。下一步：%(stage)s，%(opens)s 开始。"
    ),
    "registration-refused": lazy("您的报名没有通过资格审核，原因请登录查看。报名号 %(number)s。"),
    "registration-restored": lazy("您的材料补齐了，报名恢复了。下一步请登录查看。报名号 %(number)s。"),
    "waiver-decided": lazy("您申请放宽条件的事有结果了，请登录查看。报名号 %(number)s。"),
    "stage-opens": lazy("“%(stage)s”%(opens)s 开始，%(closes)s 截止，请登录查看要做什么。"),
    "ticket-ready": lazy(
        "“%(stage)s”的准考证可以下载了，准考证号 %(number)s，%(opens)s 开始，%(place)s。请登录下载。"
    ),
    "stage-invitation": lazy("请您参加“%(stage)s”：%(opens)s 开始，%(place)s。要带什么，请登录看通知。"),
    "invitation-changed": lazy(
        "“%(stage)s”的安排变了：%(opens)s 开始，%(place)s。以这一条为准，请重新登录下载。"
    ),
    "task-due": lazy("“%(stage)s”还没有交齐，%(closes)s 截止，请尽快登录办理。"),
    "deliverable-back": lazy("“%(stage)s”里交的“%(item)s”要补正，%(closes)s 截止，请尽快登录看缺什么。"),
    "report-due": lazy("“%(stage)s”第 %(day)s 天的日报还没有交，%(due)s 截止，请尽快登录写好交上。"),
    "result-published": lazy("“%(stage)s”的名单公布了，请登录查看您的结果和算法。"),
    "recheck-answered": lazy("“%(stage)s”您申请的分数核对有答复了，请登录查看。"),
    "objection-referred": lazy("“%(stage)s”名单答复要更正的一件办不到了，已报领导小组，请登录看原因。"),
    "objection-answered": lazy("“%(stage)s”名单的异议有处理结果了，请登录查看。"),
    "objection-about-you": lazy("“%(stage)s”公示期间有人对您提出意见。请登录说明情况，或者打 %(phone)s。"),
    "objection-due": lazy("“%(stage)s”的异议 %(receipt)s 要在 %(due)s 前答复，请登录办理。"),
    "place-offered": lazy(
        "“%(stage)s”轮到您递补，进入“%(next)s”。%(until)s 前请登录答复来不来，过时算放弃。"
    ),
    "offer-noted-no": lazy(
        "办公室记下您在电话里说不来“%(stage)s”的递补。记错了请马上登录改，或打 %(phone)s。"
    ),
    "offer-no-held": lazy(
        "两个人都打电话核实过您不来“%(stage)s”的递补，名额就问下一位了。不对请马上打 %(phone)s。"
    ),
    "offer-noted": lazy("办公室记下了您对“%(stage)s”递补的答复：%(answer)s。不对请马上打 %(phone)s。"),
    "moved-up": lazy("“%(stage)s”有人退出，您按名次递补进入“%(next)s”。请登录看时间和要做什么。"),
    "place-given-up": lazy(
        "“%(stage)s”之后，您的名额按放弃处理，给了候补。没有放弃或有意见，请马上打 %(phone)s。"
    ),
    "taken-out": lazy("“%(stage)s”之后复查，您的资格取消了。原因请问办公室，对决定有意见也可以提出。"),
    "excluded": lazy("您的招募资格取消了，原因请登录查看。对决定有意见，请打 %(phone)s。"),
    "signing-annulled": lazy("协议 %(number)s 的签字登记有误，已经撤销，没有生效。有疑问请打 %(phone)s。"),
    "recheck-correction": lazy(
        "“%(stage)s”考生 %(number)s 的核对结果是要更正，请登录核对您打的分，改对并写明原因。"
    ),
    "data-request-answered": lazy("您关于本人资料的申请 %(number)s 有答复了，请登录“我的资料”查看。"),
    "contact-changed": lazy(
        "您留的手机号或邮箱按申请 %(number)s 改了，以后通知发到新的。不是您要改的，请马上打 %(phone)s。"
    ),
    "access-reset": lazy("%(at)s 登记点按身份证给您重设了登录。如果不是您本人办的，请马上打咨询电话。"),
    "password-set": lazy("%(at)s 您的登录密码改过了。如果不是您本人改的，请马上打咨询电话。"),
    "money-paid": lazy("补助 %(amount)s 元付到了您尾号 %(tail)s 的账号。没有收到请打 %(phone)s。"),
    "money-bounced": lazy(
        "补助 %(amount)s 元没有付成，尾号 %(tail)s 的账号退回来了。请登录核对收款账号，或者打 %(phone)s。"
    ),
    "money-held-up": lazy(
        "补助 %(amount)s 元要晚一些付，会放进后面的批次。请登录看还缺什么，或者打 %(phone)s。"
    ),
    "payee-told": lazy(
        "有人给您登记了尾号 %(tail)s 的收款账号，正在核对。不是您要改的，请马上打 %(phone)s。"
    ),
    "payee-changed": lazy(
        "您的补助从 %(since)s 起付到尾号 %(tail)s 的账号。不是您要改的，请马上登录停用，或者打 %(phone)s。"
    ),
    "performance-bottom": lazy(
        "业绩考核 %(period)s 您的站点排在最后，连续第 %(streak)s 期。请登录看怎么改进，有疑问请打 %(phone)s。"
    ),
    "performance-removal": lazy(
        "您的站点可能要清退。请在 %(until)s 以前登录看原因、说明情况，或者打 %(phone)s。"
    ),
    "performance-ended": lazy("您的站点决定清退，合作结束。结束日期和押金请登录查看，有意见请打 %(phone)s。"),
    "performance-kept": lazy("您的站点决定保留，请继续经营，原因请登录查看。有疑问请打 %(phone)s。"),
    "performance-answered": lazy(
        "您对 %(period)s 业绩考核的异议有答复了，请登录查看。有疑问请打 %(phone)s。"
    ),
    "payee-stopped": lazy("尾号 %(tail)s 的新收款账号停用了，补助还是付到原来的账号。有疑问请打 %(phone)s。"),
}


def body_of(template: str, facts: Mapping[str, Any], locale: str) -> str:
    """The message in the recipient's language. Moments and bilingual texts among the facts are put into words.

    Errors: KeyError when the template is unknown or a fact is missing: a programming error, not a user's.
    """
    with force_locale("en" if locale == "en" else "zh"):
        return str(TEMPLATES[template]) % {name: _plain(value, locale) for name, value in facts.items()}


def _plain(value: Any, locale: str) -> str:
    if isinstance(value, datetime):
        return format_datetime(value, _("M月d日 HH:mm"))
    if hasattr(value, "in_"):
        return str(value.in_(locale))
    return str(value)
