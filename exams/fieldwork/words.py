"""Words for the reasons and verdicts of field work, shared by the pages of candidates, reviewers and the office."""

from __future__ import annotations

from recruit.i18n import lazy as _l

#: Why a picture is rejected; candidates read it and may hand in another one.
REASONS = {
    "not-the-task": _l("不是要交的内容"),
    "unreadable": _l("看不清"),
    "date-wrong": _l("日期不在任务时间内"),
    "other-person": _l("不是您本人的账号"),
    "looks-alike": _l("和另一张几乎一样"),
    "cut-off": _l("没有截全"),
    "other": _l("其他原因，可以问办公室"),
}

#: What a household said on the phone.
VERDICT_WORDS = {
    "confirmed": _l("情况属实"),
    "differs": _l("有出入"),
    "denied": _l("没有这回事"),
    "not-reached": _l("没打通"),
    "wrong-number": _l("号码不对"),
}

FILE_WORDS = {"pdf": "PDF", "docx": "Word", "txt": "TXT"}
