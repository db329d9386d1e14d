"""Who goes to which post as it stands now, why, and changing it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.clock import now
from recruit.closing.post_words import WAYS, titled
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Entry, PostChange, Stage
from recruit.queries.places import place_in_scope
from recruit.queries.posts import PostPlan, changes_of, placements_of, plan_posts
from recruit.queries.results import current_result
from recruit.services.fill_posts import REASON, Choice, back_to_rule, change_post
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.paging import paged
from recruit.web.posts import bp
from recruit.web.posts.common import (
    HANDS,
    READERS,
    asked,
    choices_of,
    entry_at,
    gap_counts,
    name_of,
    stage_at,
    table,
    township_name,
    townships_of,
)
from scoring.posts import HELD, Given, Person

#: Instead of a place: no post for this person.
NOBODY = "none"


class ChangeForm(FlaskForm):
    """Where somebody is put by hand, and why."""

    place = SelectField(lazy("哪个网点"), validate_choice=False)
    provider = SelectField(lazy("由谁派"), validate_choice=False)
    post = SelectField(lazy("哪个岗位"), validate_choice=False)
    reason = TextAreaField(
        lazy("为什么这样定"),
        [Length(max=REASON, message=lazy("请缩短到300个字以内"))],
        description=lazy("名单和本人的页面上写“手工定的”，有人问起要说得清。"),
        render_kw={"rows": 3, "maxlength": REASON},
    )


@dataclass(frozen=True)
class Row:
    """One person in the table. `signed`: how they came to their post by the list in force."""

    entry: Entry
    person: Person
    given: Given | None
    change: PostChange | None
    excluded: str
    signed: str = ""


@bp.get("/<int:stage_id>/")
@guards.staff(*READERS)
def plan(stage_id: int) -> str:
    """`?township=`, `?post=`, `?provider=` and `?state=` narrow the table."""
    stage, wanted = stage_at(stage_id), asked()
    worked_out = plan_posts(stage)
    found = paged(_rows(stage, worked_out, wanted), "posts.plan", stage_id=stage.id, **wanted)
    return render_template(
        "posts/plan.html",
        stage=stage,
        paged=found,
        rows=[_cells(stage, worked_out, row) for row in found.rows],
        gaps=gap_counts(worked_out, wanted["township"]),
        unknown=len(worked_out.unknown),
        gone=len(worked_out.gone),
        uncovered=[worked_out.places[code].name for code in worked_out.uncovered],
        wanted=wanted,
        townships=townships_of(stage),
        **choices_of(worked_out.plan),
        may_change=bool(set(HANDS) & guards.account().roles),
        signed=current_result(stage) is not None,
    )


@bp.get("/<int:stage_id>/plan.<any(csv, xlsx):ending>")
@guards.staff(*READERS)
def plan_table(stage_id: int, ending: str) -> Response:
    """The same table as it is filtered."""
    stage = stage_at(stage_id)
    worked_out = plan_posts(stage)
    rows = [_cells(stage, worked_out, row)["cells"] for row in _rows(stage, worked_out, asked())]
    return table(_heads(), rows, _("定岗"), f"{stage.cohort.code}-posts", ending)


def _heads() -> list[str]:
    return [
        _("准考证号"), _("姓名"), _("乡镇"), _("由谁派"), _("想做的岗位"), _("去哪个网点"), _("岗位"), _("怎么定的"),
    ]  # fmt: skip


def _rows(stage: Stage, worked_out: PostPlan, wanted: dict[str, str]) -> list[Row]:
    by_hand = changes_of(stage)
    ways = {one.candidacy_id: one.way for one in placements_of(current_result(stage))}
    found = []
    for person in worked_out.people:
        entry, given = worked_out.entries[person.number], worked_out.given.get(person.number)
        out = worked_out.excluded.get(person.number, "")
        row = Row(entry, person, given, by_hand.get(entry.id), out, ways.get(entry.candidacy_id, ""))
        if _fits(row, wanted):
            found.append(row)
    return found


def _fits(row: Row, wanted: dict[str, str]) -> bool:
    post = row.given.post if row.given else ""
    state = "placed" if post else "without"
    return (
        wanted["township"] in ("", row.entry.candidacy.township_code)
        and wanted["post"] in ("", post)
        and wanted["provider"] in ("", row.given.provider if post and row.given else row.person.provider)
        and wanted["state"] in ("", state)
    )


def _cells(stage: Stage, worked_out: PostPlan, row: Row) -> dict[str, Any]:
    given, titles = row.given, worked_out.plan
    way = given.way if given is not None else row.excluded
    way = row.signed if way == HELD and row.signed else way
    words = str(WAYS.get(way, way))
    if row.change is not None and given is not None and way in ("hand", "left-out"):
        words = _("%(how)s：%(why)s", how=words, why=row.change.reason)
    place = worked_out.places.get(given.site) if given is not None else None
    provider = given.provider if given is not None and given.site else row.person.provider or ""
    cells = [
        row.entry.candidacy.number,
        name_of(row.entry),
        township_name(stage, row.entry.candidacy.township_code),
        titled(titles.providers, provider),
        titled(titles.posts, row.person.wish),
        place_words(stage.cohort, place) if place is not None else "",
        titled(titles.posts, given.post) if given is not None and given.site else "",
        words,
    ]
    return {"entry": row.entry, "cells": cells, "placed": place is not None}


@bp.route("/<int:stage_id>/<int:entry>/change", methods=["GET", "POST"])
@guards.staff(*HANDS)
def change(stage_id: int, entry: int) -> Any:
    """The seats that are free, or would be if this person left theirs, and whatever was typed."""
    stage = stage_at(stage_id)
    row = entry_at(stage, entry)
    form = ChangeForm()
    worked_out = plan_posts(stage)
    _offer(form, stage, worked_out)
    if form.validate_on_submit() and _changed(row, form):
        flash(_("定好了。别的人可能跟着变了，请再看一遍。"), "success")
        return redirect(url_for("posts.plan", stage_id=stage_id), 303)
    given = worked_out.given.get(row.candidacy.number)
    if not form.is_submitted() and given is not None:
        place = worked_out.places.get(given.site)
        form.place.data = str(place.id) if place is not None else NOBODY
        form.provider.data, form.post.data = given.provider, given.post
    page = render_template(
        "posts/change.html",
        stage=stage,
        entry=row,
        name=name_of(row),
        form=form,
        now_words=_cells(stage, worked_out, _row(stage, worked_out, row))["cells"],
        by_hand=changes_of(stage).get(row.id),
    )
    return page, 422 if form.is_submitted() else 200


def _row(stage: Stage, worked_out: PostPlan, entry: Entry) -> Row:
    number = entry.candidacy.number
    person = next(one for one in worked_out.people if one.number == number)
    change_of = changes_of(stage).get(entry.id)
    return Row(entry, person, worked_out.given.get(number), change_of, worked_out.excluded.get(number, ""))


def _offer(form: ChangeForm, stage: Stage, worked_out: PostPlan) -> None:
    """Sites of the reader's own township, those with an empty seat first."""
    scope = guards.account().township_scope
    short = {one.site: one.missing for one in worked_out.gaps if one.provider}
    sites = [one for one in worked_out.sites if scope in (None, one.township)]
    sites.sort(key=lambda one: (one.code not in short, one.township, one.code))
    form.place.choices = [SelectChoice(NOBODY, _("不安排"))]
    for one in sites:
        place = worked_out.places[one.code]
        words = place_words(stage.cohort, place)
        if one.code in short:
            words = _("%(place)s（缺 %(count)s 人）", place=words, count=short[one.code])
        form.place.choices.append(SelectChoice(str(place.id), words))
    for field, codes in (
        (form.provider, choices_of(worked_out.plan)["providers"]),
        (form.post, choices_of(worked_out.plan)["posts"]),
    ):
        field.choices = [SelectChoice("", _("请选择"))] + [SelectChoice(code, title) for code, title in codes]


def _changed(entry: Entry, form: ChangeForm) -> bool:
    try:
        change_post(entry, _choice(form), form.reason.data or "", guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        name = str(refusal.facts.get("field", ""))
        if refusal.code not in ("post-reason", "post-choice", "post-seat-none", "candidacy-ended"):
            raise
        form[name if name in form else "place"].errors = [tell(refusal)]
        return False
    return True


def _choice(form: ChangeForm) -> Choice:
    if form.place.data == NOBODY:
        return Choice()
    text = str(form.place.data or "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Refusal("post-choice", field="place")
    place = place_in_scope(guards.account(), int(text))
    return Choice(place, form.provider.data or "", form.post.data or "")


@bp.post("/<int:stage_id>/<int:entry>/by-rule")
@guards.staff(*HANDS)
def by_rule(stage_id: int, entry: int) -> Any:
    stage = stage_at(stage_id)
    row = entry_at(stage, entry)
    url = url_for("posts.plan", stage_id=stage_id)
    return act(lambda: back_to_rule(row, guards.account(), now()), _("改回按规则了。"), url)
