"""What an office decides in a programme, room by room: the pages of the editor, key by key of the YAML. Pure.

Stage kinds and registers say for themselves what they take (`kind.params`, `register.shape`); here stands the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recruit.i18n import lazy
from recruit.programme.afterwards import CLOSING, OBJECTIONS, PRINTING, REPLACEMENTS
from recruit.programme.keeping import KINDS as KEPT
from recruit.programme.kind_checks import CARRIED as CARRIED_KIND
from recruit.programme.parts import (
    CHOICE_LISTS,
    FIELD_TYPES,
    MOST_COPIES,
    ORGANISATIONS,
    REVIEWS,
    ROLE_CODES,
    SITE_CHECKS,
    SITE_LEVELS,
)
from recruit.programme.promises import CLAWBACKS, EXITS, NEEDS
from recruit.programme.room_shapes import Each, Either, Keyed, Line, Passage, Refers, Words
from recruit.programme.shapes import Code, Day, Flag, Group, Number, OneOf, Part, Rows, Shapes, Texts, Whole
from recruit.programme.staffing import SORTS
from recruit.programme.stages import EXITS as STAGE_EXITS
from recruit.programme.stages import MOST_EXTRA_TEST, ROLES, SIGNERS
from scoring.numeric import MODES
from scoring.policy import ABSENCES, COMPLETION_RULES, CUT_RULES, RANK_STYLES, TIES_AT_LINE
from scoring.posts import REACH


@dataclass(frozen=True)
class Room:
    """One page of the editor. `shapes`: key of the YAML's top -> what may stand there."""

    code: str
    title: Any
    hint: Any
    shapes: Shapes


_CODE_TITLE: Shapes = {"code": Code(needed=True), "title": Texts(needed=True)}
_CHECKLIST = Rows(_CODE_TITLE)
_FIELD: Shapes = {
    "code": Code(needed=True),
    "label": Texts(needed=True),
    "type": OneOf(FIELD_TYPES, needed=True),
    "required": Flag(),
    "private": Flag(),
    "hint": Texts(),
    "min": Number(low=-1_000_000_000),
    "max": Number(low=-1_000_000_000),
    "choices": Either(OneOf(CHOICE_LISTS), Rows(_CODE_TITLE)),
}
_STAFFING: Shapes = {
    "posts": Rows(_CODE_TITLE, needed=True),
    "providers": Rows({**_CODE_TITLE, "reach": OneOf(REACH)}, needed=True),
    "marks": Rows({**_CODE_TITLE, "count": Whole()}),
    "rules": Rows(
        {
            "site": OneOf(SORTS, needed=True),
            "marked": Code(),
            "cover": OneOf(("all", "none")),
            "extra": Flag(),
            "seats": Rows(
                {"provider": Code(needed=True), "count": Whole(low=1, needed=True)}, unique="", needed=True
            ),
        },
        unique="",
        needed=True,
    ),
}
_SUPPORT: Shapes = {
    "years": Whole(low=1, needed=True),
    "payee_wait_days": Whole(),
    "items": Rows(
        {
            **_CODE_TITLE,
            "every": OneOf(("month", "year", "once"), needed=True),
            "amounts": Each(Number(), needed=True),
            "month": Whole(low=1),
            "in_kind": Flag(),
            "text": Passage(),
            "needs": Words("needs"),
            "exit": OneOf(EXITS),
            "clawback": OneOf(CLAWBACKS),
            "sign_list": Flag(),
        },
        needed=True,
    ),
    "checklist": _CHECKLIST,
}
_PARTY: Shapes = {"name": Texts(), "address": Texts(), "representative": Texts(), "phone": Line()}
_DOCUMENT: Shapes = {
    **_CODE_TITLE,
    "template": Line(needed=True),
    "copies": Whole(low=1, high=MOST_COPIES),
    "text": Line(),
    "params": Group(
        {
            "number_prefix": Line(),
            "party_a": Group(_PARTY),
            "subsidy_payer": Texts(),
            "signing_place": Texts(),
            "term_years": Whole(low=1),
            "notice_days": Whole(low=1),
            "courses_per_year": Whole(),
            "loan_start": Number(),
            "loan_limit": Number(),
            "support": Rows({"item": Texts(needed=True), "detail": Passage(needed=True)}, unique=""),
        }
    ),
}
_ASKED: Shapes = {
    "days": Whole(low=1, needed=True),
    "answer_days": Whole(needed=True),
    "working_days": Flag(),
    "answer_working_days": Flag(),
    "blocks": Flag(),
    "printing": OneOf(PRINTING),
}

ROOMS: tuple[Room, ...] = (
    Room(
        "basics",
        lazy("基本情况"),
        lazy("叫什么、谁办、电话、公告怎么写。"),
        {
            "title": Texts(needed=True),
            "edition": Line(needed=True),
            "organiser": Texts(needed=True),
            "hotline": Line(needed=True),
            "objection_desk": Group({"address": Texts(needed=True), "phone": Line(needed=True)}, needed=True),
            "notice": Each(Passage(), needed=True),
            "tracks": Rows({**_CODE_TITLE, "subject": OneOf(("person", "place"), needed=True)}, needed=True),
            "start": Day(),
            "timezone": Line(),
        },
    ),
    Room(
        "eligibility",
        lazy("报名条件"),
        lazy("年龄、学历、要本人声明的事，哪几项可以放宽。"),
        {
            "eligibility": Group(
                {
                    "age": Group({"min": Whole(), "max": Whole()}),
                    "age_reference": Day(needed=True),
                    "schooling": Group(
                        {"levels": Rows(_CODE_TITLE, needed=True), "min": Refers("schooling")}
                    ),
                    "id_card_required": Flag(),
                    "contact_required": Flag(),
                    "declarations": Rows({**_CODE_TITLE, "text": Passage(needed=True), "required": Flag()}),
                    "waivable": Words(),
                    "waiver_second": Flag(),
                },
                needed=True,
            ),
            "channels": Group(
                {"items": Rows({**_CODE_TITLE, "summary": Passage(needed=True)}, needed=True)}, needed=True
            ),
        },
    ),
    Room(
        "forms",
        lazy("表格"),
        lazy("报名要填哪些，入户调查、日报等填哪些。"),
        {
            "forms": Rows(
                {"code": Code(needed=True), "title": Texts(), "xlsform": Line(), "fields": Rows(_FIELD)}
            )
        },
    ),
    Room(
        "quotas",
        lazy("各乡镇的任务数"),
        lazy("每个乡镇要动员多少人。没有任务数就空着。"),
        {"quotas": Group({"by_township": Keyed((), Whole(), source="townships", needed=True)})},
    ),
    Room(
        "places",
        lazy("点位和岗位"),
        lazy("一共多少个点位，各乡镇几个，站点要满足什么，配几个人。"),
        {
            "places": Group(
                {
                    "total": Whole(needed=True),
                    "capacity": Whole(low=1),
                    "by_township": Keyed((), Whole(), source="townships", needed=True),
                    "pilots": Words(),
                    "review": OneOf(REVIEWS),
                    "checks": Rows(
                        {
                            "code": OneOf(SITE_CHECKS, needed=True),
                            "level": OneOf(SITE_LEVELS, needed=True),
                            "min": Number(),
                            "max": Number(),
                        }
                    ),
                    "staffing": Group(_STAFFING),
                },
                needed=True,
            )
        },
    ),
    Room(
        "support",
        lazy("补贴和押金"),
        lazy("答应给什么、几年、什么条件下给，收不收押金。"),
        {
            "support": Group(_SUPPORT),
            "deposits": Rows(
                {**_CODE_TITLE, "amount": Number(needed=True), "text": Passage(), "checklist": _CHECKLIST}
            ),
        },
    ),
    Room(
        "documents",
        lazy("协议和文件"),
        lazy("印哪几种协议和凭证，各几份，甲方是谁。"),
        {"documents": Rows(_DOCUMENT)},
    ),
    Room(
        "roles",
        lazy("谁来办"),
        lazy("办公室、乡镇、公司各担任什么。"),
        {
            "roles": Rows(
                {
                    "code": OneOf(ROLE_CODES, needed=True),
                    "title": Texts(needed=True),
                    "organisations": Words("organisations", needed=True),
                },
                needed=True,
            )
        },
    ),
    Room(
        "keep",
        lazy("资料保存和放假"),
        lazy("个人资料各保存多少天，本县哪些天放假、哪些周末上班。"),
        {
            "keep": Group(
                {
                    code: Group({"days": Whole(low=1), "after": OneOf(kind.events)})
                    for code, kind in KEPT.items()
                }
            ),
            "calendar": Group({"holidays": Each(Day()), "workdays": Each(Day())}),
        },
    ),
)
#: Choices that do not depend on the programme: word of `Words.source` -> the codes.
FIXED_CHOICES = {"needs": NEEDS, "organisations": ORGANISATIONS}

_ROUND = Group({"places": Whole(high=6), "mode": OneOf(tuple(MODES))})
#: What every stage may say beside its kind's own params and what is marked in it.
STAGE: Shapes = {
    "code": Code(needed=True),
    "title": Texts(needed=True),
    "summary": Passage(),
    "track": Refers("tracks"),
    "window": Group({"opens": Line(needed=True), "closes": Line(needed=True)}, needed=True),
    "exit": OneOf(STAGE_EXITS),
    "overlaps": Flag(),
    "completion_time": Group(
        {
            "rule": OneOf(COMPLETION_RULES),
            "max": Number(),
            "weight": Number(),
            "opens": Line(),
            "closes": Line(),
        }
    ),
    "rounding": Group({"component": _ROUND, "completion": _ROUND, "total": _ROUND}),
    "rank_style": OneOf(RANK_STYLES),
    "ties": Words("rungs"),
    "extra_test": Group({"max": Number(low=1, high=MOST_EXTRA_TEST)}),
    "cut": Group(
        {
            "rule": OneOf(CUT_RULES),
            "places": Whole(),
            "threshold": Number(),
            "unopposed": Number(),
            "tie_at_line": OneOf(TIES_AT_LINE),
        }
    ),
    "reserve": Group({"places": Whole()}),
    "absence": OneOf(ABSENCES),
    "signers": OneOf(SIGNERS),
    "posting": Group({"working_days": Whole(needed=True), "names": OneOf(("full", "middle-masked"))}),
    "recheck": Group({**_ASKED, "scope": OneOf(("arithmetic", "full"))}),
    "objections": Rows({"code": OneOf(tuple(OBJECTIONS), needed=True), **_ASKED}),
    "replacement": Either(
        OneOf(REPLACEMENTS),
        Group(
            {
                "rule": OneOf(REPLACEMENTS, needed=True),
                "accept_hours": Whole(low=1),
                "least_hours": Whole(low=1),
                "closed_after": Words("closing"),
            }
        ),
    ),
}
FIXED_CHOICES["closing"] = CLOSING
#: How the keys of a stage are grouped on its page: (code, heading, hint, keys).
STAGE_ROOMS: tuple[tuple[str, Any, Any, tuple[str, ...]], ...] = (
    (
        "when",
        lazy("名称和时间"),
        lazy("只写日期的，从那天零点开始，到那天结束为止。"),
        ("code", "title", "summary", "track", "window", "exit", "overlaps"),
    ),
    (
        "ranking",
        lazy("名次和入选"),
        lazy("怎么取整、同分先看什么、取多少人。没有打分的环节不用填。"),
        ("completion_time", "rounding", "rank_style", "ties", "extra_test", "cut", "reserve", "absence"),
    ),
    (
        "afterwards",
        lazy("公示以后"),
        lazy("公示几天、可以提什么异议、空出来的名额怎么补。"),
        ("posting", "recheck", "objections", "replacement", "signers"),
    ),
)
#: What every kind of stage may mark: what people got in an earlier stage.
CARRIED: Mapping[str, Part] = {
    CARRIED_KIND: Part({"stage": Refers("stages", needed=True), "component": Refers("components")})
}
#: What everything that is marked in a stage may say beside its own params.
COMPONENT: Shapes = {
    "code": Code(needed=True),
    "title": Texts(needed=True),
    "kind": Code(needed=True),
    "max": Number(),
    "weight": Number(),
    "role": OneOf(ROLES),
    "pass_line": Number(),
    "unopposed": Number(),
}
