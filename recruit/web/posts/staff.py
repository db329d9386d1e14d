"""The staff register: every seat of every site, who sits there, who is missing; by township, post and provider."""

from __future__ import annotations

from collections import Counter

from flask import Response, render_template

from recruit.clock import now
from recruit.closing.post_words import SORT_WORDS, titled
from recruit.closing.words import place_words
from recruit.i18n import _
from recruit.models import Stage
from recruit.queries.posts import PostPlan, Seat, plan_posts, register
from recruit.queries.results import current_result
from recruit.web import guards
from recruit.web.paging import paged
from recruit.web.posts import bp
from recruit.web.posts.common import (
    READERS,
    asked,
    choices_of,
    name_of,
    stage_at,
    table,
    township_name,
    townships_of,
)


@bp.get("/<int:stage_id>/staff")
@guards.staff(*READERS)
def staff(stage_id: int) -> str:
    """`?township=`, `?post=`, `?provider=` and `?state=` (`filled`, `missing`) narrow the register."""
    stage, wanted = stage_at(stage_id), asked()
    worked_out, seats = _register(stage, wanted["township"])
    found = paged(_narrowed(seats, wanted), "posts.staff", stage_id=stage.id, **wanted)
    return render_template(
        "posts/staff.html",
        stage=stage,
        paged=found,
        seats=[_cells(stage, worked_out, one) for one in found.rows],
        by_township=_by_township(stage, seats),
        by_post=_by_post(worked_out, seats),
        marked=_marked(worked_out),
        missing=sum(one.entry is None for one in seats),
        left=sum(one.left for one in seats),
        total=len(seats),
        wanted=wanted,
        townships=townships_of(stage),
        **choices_of(worked_out.plan),
        signed=current_result(stage) is not None,
    )


@bp.get("/<int:stage_id>/staff.<any(csv, xlsx):ending>")
@guards.staff(*READERS)
def staff_table(stage_id: int, ending: str) -> Response:
    """The same register as it is filtered."""
    stage, wanted = stage_at(stage_id), asked()
    worked_out, seats = _register(stage, wanted["township"])
    rows = [_cells(stage, worked_out, one)[0] for one in _narrowed(seats, wanted)]
    return table(heads(), rows, _("人员名册"), f"{stage.cohort.code}-staff", ending)


def heads() -> list[str]:
    return [
        _("乡镇"), _("网点"), _("网点类型"), _("第几个位置"), _("由谁派"), _("岗位"), _("姓名"), _("准考证号"),
        _("情况"),
    ]  # fmt: skip


def _register(stage: Stage, township: str) -> tuple[PostPlan, list[Seat]]:
    worked_out = plan_posts(stage)
    today = now().astimezone(stage.cohort.programme.timezone).date()
    seats = [one for one in register(stage, worked_out, today) if township in ("", one.site.township)]
    return worked_out, seats


def _narrowed(seats: list[Seat], wanted: dict[str, str]) -> list[Seat]:
    states = {"": (True, False), "filled": (True,), "missing": (False,)}.get(wanted["state"], (True, False))
    return [
        one
        for one in seats
        if wanted["provider"] in ("", one.provider)
        and wanted["post"] in ("", one.post)
        and (one.entry is not None) in states
    ]


def _cells(stage: Stage, worked_out: PostPlan, one: Seat) -> tuple[list[str | int], str]:
    """(cells, state of the badge)."""
    plan = worked_out.plan
    state = "done" if one.entry is not None else "withdrawn" if one.left else "waiting_us"
    words = {"done": _("在岗"), "withdrawn": _("人走了，空出来了"), "waiting_us": _("缺人")}[state]
    if one.entry is not None and current_result(stage) is None:
        words = _("准备安排")
    return [
        township_name(stage, one.site.township),
        place_words(stage.cohort, one.place),
        str(SORT_WORDS.get(one.site.sort, one.site.sort)),
        one.number,
        titled(plan.providers, one.provider),
        titled(plan.posts, one.post) if one.entry is not None else "",
        name_of(one.entry) if one.entry is not None else "",
        one.entry.candidacy.number if one.entry is not None else "",
        words,
    ], state


def _by_township(stage: Stage, seats: list[Seat]) -> list[tuple[str, int, int, int]]:
    """(name, needed, filled, missing), in the programme's order."""
    needed = Counter(one.site.township for one in seats)
    filled = Counter(one.site.township for one in seats if one.entry is not None)
    order = [one.code for one in stage.cohort.programme.regions.townships]
    codes = sorted(needed, key=lambda code: (order.index(code) if code in order else len(order), code))
    return [
        (township_name(stage, code), needed[code], filled[code], needed[code] - filled[code])
        for code in codes
    ]


def _by_post(worked_out: PostPlan, seats: list[Seat]) -> list[list[str | int]]:
    """A line for each post, a column for each provider, and the seats that are empty in the last line."""
    plan = worked_out.plan
    there = Counter((one.post, one.provider) for one in seats if one.entry is not None)
    empty = Counter(one.provider for one in seats if one.entry is None)
    rows: list[list[str | int]] = [
        [titled(plan.posts, post), *(there[post, who] for who in plan.providers)] for post in plan.posts
    ]
    return [*rows, [_("缺人"), *(empty[who] for who in plan.providers)]]


def _marked(worked_out: PostPlan) -> list[tuple[str, int, int | None]]:
    """(mark, marked sites, how many the programme speaks of)."""
    plan = worked_out.plan
    found = Counter(mark for one in worked_out.sites for mark in one.marks)
    return [(titled(plan.marks, code), found[code], plan.stated.get(code)) for code in plan.marks]
