"""What `zeyou programme check` says of survey forms that a programme names."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "form-unread": _l("表“%(file)s”读不出来：%(what)s"),
    "form-finding": _l("表“%(file)s”%(where)s：%(what)s"),
    "form-more": _l("表“%(file)s”还有 %(count)s 处，请用 zeyou survey check 看全部。"),
    "form-not-here": _l(
        "“%(form)s”是一张 xlsform 表，只能用在一户一张的调查（task-round 的 form-series）里。请把题目写在 fields 里。"
    ),
    "form-params-plain": _l(
        "“%(key)s”只写给 xlsform 的表；写在方案里的表，请在题目上写 private: true，电话的题目写 type: phone。"
    ),
    "form-name": _l("“%(value)s”不能是题目的名字。名字用英文字母、数字、下划线、点和连字符，字母开头。"),
    "form-in-repeat": _l("“%(value)s”在重复的组里，一户不止一个，认不出是哪一户。请另选一道题。"),
    "form-not-phone": _l("“%(value)s”是“%(type)s”题，填不了电话。请选一道 text、integer 或 barcode 的题。"),
    "form-not-place": _l("“%(value)s”是“%(type)s”题，不能说明在哪里。请选一道 select_one 或 text 的题。"),
    "form-not-consent": _l(
        "“%(value)s”问不出同不同意。请用 acknowledge 题，或者有 yes 这个选项的 select_one 题。"
    ),
    "form-phone-missing": _l("要电话抽查，就要用 phone 写明哪道题是电话。"),
    "form-consent-missing": _l("这张表问别人家的事，请用 consent 写明哪道题问同不同意。"),
}

learn(TEXTS)
