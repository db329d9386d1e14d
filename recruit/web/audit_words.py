"""Words for what stands in the audit log; the codes themselves never change, because the chain is made of them."""

from __future__ import annotations

import json
from typing import Any

from recruit.i18n import _, lazy

#: Action code -> what was done. A code without words is shown as it is.
ACTIONS = {
    "access-reset": lazy("登记点重设登录"),
    "access.reset": lazy("登记点重设登录"),
    "agreement.decline": lazy("登记不签协议"),
    "agreement.fetch": lazy("取走协议文件"),
    "agreement.issue": lazy("印出协议"),
    "agreement.sign": lazy("登记协议签字"),
    "agreement.void": lazy("协议作废"),
    "application.attach": lazy("交照片或证件"),
    "application.correct": lazy("更正报名"),
    "application.originals": lazy("当面看过材料原件"),
    "application.originals-back": lazy("收回“看过材料原件”"),
    "application.papers-complete": lazy("材料补齐，恢复报名"),
    "application.refuse-papers": lazy("因材料不全不予通过"),
    "application.register": lazy("报名"),
    "application.resume": lazy("恢复报名"),
    "application.reveal": lazy("看了身份证号或联系方式"),
    "application.withdraw": lazy("退出报名"),
    "attendance.record": lazy("登记到场"),
    "bank.import": lazy("导入题目"),
    "bank.load": lazy("装入题库"),
    "candidacy.exclude": lazy("取消资格"),
    "cohort.open": lazy("开一期招募"),
    "cohort.take-back": lazy("撤回开错的一期"),
    "data.erase": lazy("到期删除资料"),
    "data.hold": lazy("暂停删除资料"),
    "data.release": lazy("恢复删除资料"),
    "entry.window": lazy("给一个人单独安排时间"),
    "evidence.review": lazy("审截图"),
    "exclude.back": lazy("退回或收回取消资格"),
    "exclude.propose": lazy("提交取消资格"),
    "exam.collect": lazy("收到时间的卷子"),
    "exam.time-ask": lazy("申请加时间"),
    "exam.time-back": lazy("退回或收回加时间的申请"),
    "exam.time-give": lazy("同意加时间"),
    "examiner.recuse": lazy("回避"),
    "factor.drop": lazy("去掉第二重验证"),
    "factor.paper-code": lazy("用了纸上的验证码"),
    "factor.set-up": lazy("设第二重验证"),
    "mark.enter": lazy("打分"),
    "notice.change": lazy("更新公告附件"),
    "notice.order": lazy("调整公告附件顺序"),
    "notice.put-up": lazy("放上公告附件"),
    "notice.removal-ask": lazy("申请删除公告附件的一版"),
    "notice.removal-back": lazy("退回或收回删除附件的申请"),
    "notice.removal-confirm": lazy("确认删除公告附件的一版"),
    "notice.take-down": lazy("撤下公告附件"),
    "organisation.create": lazy("加一个单位"),
    "papers.draw": lazy("抽卷子"),
    "password.set": lazy("设密码"),
    "phone.commit": lazy("定下电话抽查的名单"),
    "phone.check": lazy("电话抽查结果"),
    "phone.reveal": lazy("看了一户的号码"),
    "phone.sample": lazy("抽要打电话的户"),
    "place.add": lazy("加点位"),
    "place.close": lazy("撤下点位"),
    "programme.publish": lazy("发布方案"),
    "recheck.answer": lazy("答复核对"),
    "recheck.file": lazy("申请核对"),
    "reserve.back": lazy("退回或收回递补"),
    "reserve.confirm": lazy("确认递补"),
    "reserve.propose": lazy("提交递补"),
    "result.confirm": lazy("名单签字"),
    "result.propose": lazy("提交名单"),
    "result.publish": lazy("公布名单"),
    "result.reject": lazy("退回名单"),
    "rooms.commit": lazy("定下抽签名单"),
    "rooms.draw": lazy("抽面试室"),
    "rooms.late": lazy("补排面试座次"),
    "sign-in": lazy("登录"),
    "staff.close": lazy("停用账号"),
    "staff.create": lazy("加工作人员"),
    "staff.invite": lazy("打邀请条"),
    "staff.readmit": lazy("让账号重新开通"),
    "staff.reopen": lazy("恢复账号"),
    "staff.roles": lazy("改角色"),
    "stage.assign": lazy("分配考评人员"),
    "stage.decide": lazy("逐个决定"),
    "stage.tie-back": lazy("退回同分处理"),
    "stage.tie-break": lazy("同分处理确认"),
    "stage.tie-propose": lazy("登记同分处理"),
    "verdict.mend": lazy("核对以后改判定"),
    "waiver.back": lazy("退回同意放宽的决定"),
    "waiver.confirm": lazy("确认放宽"),
    "waiver.decide": lazy("决定放宽"),
    "waiver.lapse": lazy("情况变了，放宽要重新决定"),
    "waiver.request": lazy("申请放宽"),
    "wish.set": lazy("选点位"),
}


def action_words(code: str) -> str:
    return str(ACTIONS.get(code, code))


def fact_lines(facts: dict[str, Any]) -> list[str]:
    """One line for each fact, its name as recorded; yes and no in words."""
    return [f"{name}: {_plain(value)}" for name, value in sorted(facts.items())]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list) and all(isinstance(one, (str, int)) for one in value):
        return " ".join(str(one) for one in value)
    if value is None or value == "":
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
