"""Words for households claimed twice and for forms the office takes out, and what the refusals around them say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

#: Why a form is taken out; the candidate reads it.
STRIKE_REASONS = {
    "not-own": _l("不是本人去填的"),
    "not-there": _l("没有这一户，或者不是这一户"),
    "invented": _l("内容不实"),
    "empty": _l("内容空泛，用不了"),
    "other": _l("其他原因"),
}

#: What somebody found who looked at a household that several candidates claim.
CLAIM_REASONS = {
    "both-visited": _l("都去过这一户"),
    "one-visited": _l("只有一个人去过"),
    "slip": _l("号码或者村写错了，不是同一户"),
    "unclear": _l("问不清楚，先放着"),
}

learn(
    {
        "claim-reason": _l("请选一个查看的结果。"),
        "strike-reason": _l("请选一个划掉的原因。"),
        "strike-note": _l("选了“其他原因”，请写一句说明。考生看得到。"),
        "strike-undone": _l("这张表已经恢复了，请刷新页面看看。"),
        "form-outdated": _l("考生刚改过这张表，或者它已经划掉了。请刷新页面，看最新的一份。"),
        "export-reason": _l("导出姓名、电话这些封存的内容，请写明做什么用，会记下来。"),
        "form-not-found": _l("考生 %(number)s 没有第 %(slot)s 户的表，请核对准考证号和第几户。"),
        "export-big": _l(
            "表超过 %(limit)s 张，页面上请选 CSV；要 Excel 请管理员用 zeyou survey export 导出。"
        ),
        "export-rows": _l("表太多，一个 Excel 文件最多 %(limit)s 行。请改选 CSV。"),
        "export-format": _l("请选一种文件格式。"),
    }
)
