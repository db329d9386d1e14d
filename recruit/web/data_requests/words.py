"""Requests about one's own data in words, for the applicant and for the office."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from recruit.data_request_words import answer_of, right_of, words_of
from recruit.data_requests import CONTACT, by_two
from recruit.i18n import _, lazy
from recruit.models import DataRequest
from recruit.queries.data_requests import requests_of
from recruit.web.words import deadline, moment

KINDS = {"correct": lazy("更正资料"), "erase": lazy("删除资料")}
#: What a request is about -> word; in the order in which it is offered.
FIELDS = {
    "phone": lazy("手机号"),
    "email": lazy("邮箱"),
    "address": lazy("现在住址"),
    "name": lazy("姓名"),
    "id_number": lazy("身份证号、出生日期、性别"),
    "schooling": lazy("文化程度"),
    "village": lazy("乡镇、村"),
    "answers": lazy("报名表里的其他内容"),
    "papers": lazy("交的照片和证件"),
    "marks": lazy("成绩、签到、审核结果"),
}
PARTS = {
    "papers": lazy("交的照片和证件"),
    "contact": lazy("报名表里的手机号、邮箱、住址"),
    "both": lazy("上面两样都删"),
}
ANSWERS = {
    ("correct", "done"): lazy("已经更正"),
    ("correct", "noted"): lazy("记下了您的说明，和原来的资料放在一起"),
    ("correct", "objection"): lazy("请走核对或异议，由它更正名单"),
    ("correct", "kept"): lazy("核对过，不用更正"),
    ("erase", "done"): lazy("已经删除"),
    ("erase", "kept"): lazy("按规定还要留着"),
}
#: What is hidden on the office's page until somebody opens it, which is noted.
HIDDEN = (*CONTACT, "id_number")


def about(one: DataRequest) -> str:
    """What kind of request, about what."""
    names = FIELDS if one.kind == "correct" else PARTS
    return _("%(kind)s：%(what)s", kind=KINDS[one.kind], what=names[one.field])


#: Where a request stands -> (state of a badge, word).
STATES = {
    "late": ("late", lazy("过了答复的日子")),
    "open": ("waiting_us", lazy("等答复")),
    "proposed": ("waiting_us", lazy("等第二个人确认")),
    "answered": ("done", lazy("已经答复")),
}


def stands(one: DataRequest, at: datetime) -> str:
    """A key of `STATES`."""
    return "late" if one.state == "open" and at >= one.due_at else one.state


def state_of(one: DataRequest, at: datetime) -> tuple[str, Any]:
    """(state of a badge, word)."""
    return STATES[stands(one, at)]


def row_of(one: DataRequest, at: datetime) -> dict[str, Any]:
    """One request as its owner reads it; an answer that waits for its second person is not told yet."""
    done = one.state == "answered"
    return {
        "id": one.id,
        "number": one.number,
        "about": about(one),
        # Who answers how is the office's business: an answer put forward may still be sent back.
        "state": state_of(one, at) if one.state != "proposed" else ("waiting_us", lazy("等答复")),
        "filed": moment(one.filed_at),
        "due": deadline(one.due_at, one.application.cohort.programme),
        "words": words_of(one),
        "right": right_of(one),
        "erased": one.erased_at is not None,
        "proof": bool(one.proof_sha256) and one.erased_at is None,
        "answer": ANSWERS[one.kind, str(one.answer)] if done else "",
        "answer_words": answer_of(one) if done else "",
        "answered": moment(one.answered_at) if done and one.answered_at else "",
        "objection": done and one.answer == "objection",
    }


def rows_of(application: Any, at: datetime) -> list[dict[str, Any]]:
    return [row_of(one, at) for one in requests_of(application)]


def needs_two(one: DataRequest, answer: str) -> bool:
    return by_two(one.kind, one.field, answer)
