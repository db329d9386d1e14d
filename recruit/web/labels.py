"""Words for roles and kinds of organisation, shared by the header and the administration pages."""

from __future__ import annotations

from collections.abc import Iterable

from recruit.i18n import lazy, listed

#: Role code -> word, in the order in which a person with several roles is introduced.
ROLE_NAMES = {
    "administrator": lazy("系统管理员"),
    "office": lazy("县电商办"),
    "second-signatory": lazy("复核人"),
    "auditor": lazy("监督员"),
    "clerk": lazy("乡镇登记员"),
    "proctor": lazy("监考员"),
    "marker": lazy("阅卷员"),
    "judge": lazy("面试评委"),
    "phone-checker": lazy("电话抽查员"),
}

ORGANISATION_KINDS = {
    "office": lazy("县电商办"),
    "company": lazy("合作企业"),
    "township": lazy("乡镇（街道）"),
}


def role_label(roles: Iterable[str]) -> str:
    """The roles' words in a fixed order, for example 县电商办、监考员; empty for an applicant."""
    held = set(roles)
    return listed(word for code, word in ROLE_NAMES.items() if code in held)


#: Template code -> what the message is about.
TEMPLATE_NAMES = {
    "sign-in-code": lazy("登录码"),
    "registration-received": lazy("报名收到"),
    "registration-accepted": lazy("资格通过"),
    "registration-refused": lazy("资格未通过"),
    "registration-restored": lazy("报名恢复"),
    "waiver-decided": lazy("放宽结果"),
    "stage-opens": lazy("环节通知"),
    "ticket-ready": lazy("准考证"),
    "stage-invitation": lazy("环节通知"),
    "invitation-changed": lazy("时间地点变了"),
    "report-due": lazy("日报提醒"),
    "task-due": lazy("任务提醒"),
    "deliverable-back": lazy("成果要补正"),
    "result-published": lazy("名单公布"),
    "recheck-answered": lazy("分数核对答复"),
    "recheck-correction": lazy("请更正打分"),
    "objection-referred": lazy("异议转报领导小组"),
    "objection-answered": lazy("异议处理结果"),
    "objection-about-you": lazy("有人提出意见"),
    "objection-due": lazy("异议快到期"),
    "place-offered": lazy("轮到递补"),
    "offer-noted-no": lazy("递补的答复"),
    "offer-no-held": lazy("递补的答复"),
    "offer-noted": lazy("递补的答复"),
    "moved-up": lazy("递补"),
    "place-given-up": lazy("名额给了候补"),
    "excluded": lazy("取消资格"),
    "signing-annulled": lazy("撤销签字登记"),
    "taken-out": lazy("取消资格"),
    "contact-changed": lazy("手机号或邮箱改了"),
    "data-request-answered": lazy("本人资料的答复"),
    "access-reset": lazy("登记点重设登录"),
    "password-set": lazy("改了密码"),
    "money-paid": lazy("补助付了"),
    "money-bounced": lazy("补助退票"),
    "money-held-up": lazy("补助晚付"),
    "payee-told": lazy("登记了收款账号"),
    "payee-changed": lazy("换了收款账号"),
    "payee-stopped": lazy("停用新收款账号"),
    "performance-bottom": lazy("考核垫底提醒"),
    "performance-removal": lazy("可能清退，请说明情况"),
    "performance-ended": lazy("清退决定"),
    "performance-kept": lazy("保留决定"),
    "performance-answered": lazy("考核异议的答复"),
}
