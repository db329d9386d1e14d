"""All drafts, a new one, and the first page of each: what is done, what is wrong, the funnel as it is planned."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import ProgrammeVersion
from recruit.programme import Programme, available, load
from recruit.programme.copied import Copied, to_change
from recruit.programme.rooms import ROOMS
from recruit.queries.drafts import draft_by_key, drafts, newest, proposals, start_of, versions
from recruit.services.draft_programme import begin_draft, drop_draft, take_up
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.programmes import bp
from recruit.web.programmes.seen import Seen, seen
from recruit.web.rule_words import path_words


@bp.get("/")
@guards.staff(*READERS)
def home() -> str:
    """What is being written, what waits for a signature, what was published."""
    whole_county()
    return _home()


def _home(refused: str = "", wrong: str = "") -> str:
    found = [(one, newest(one)) for one in drafts()]
    return render_template(
        "programmes/home.html",
        drafts=found,
        versions=_newest_versions(),
        may_write="office" in guards.account().roles,
        origins=_origins(),
        refused=refused,
        wrong=wrong,
        typed=request.form if refused else {},
    )


def _newest_versions() -> list[ProgrammeVersion]:
    newest_of: dict[str, ProgrammeVersion] = {}
    for one in versions():
        newest_of.setdefault(one.code, one)
    return list(newest_of.values())


def _origins() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What a draft may begin with: (heading, rows of (origin, title))."""
    locale = current_locale()
    shipped = [(f"shipped:{name}", load(name).title.in_(locale)) for name in available()]
    published = [
        (f"version:{one.id}", _("%(code)s 第 %(number)s 版", code=one.code, number=one.number))
        for one in _newest_versions()
    ]
    written = [(f"draft:{one.id}", one.code) for one in drafts()]
    groups = [(_("随软件带的"), shipped), (_("已经公布的"), published), (_("别的草稿"), written)]
    return [("blank", _("从空白开始"), [])] + [("", title, rows) for title, rows in groups if rows]


@bp.post("/")
@guards.staff("office")
def begin() -> Any:
    """A new draft, copied from something."""
    whole_county()
    origin, code = request.form.get("origin", ""), request.form.get("code", "").strip()
    try:
        draft = begin_draft(start_of(origin), code, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _home(tell(refusal), str(refusal.facts.get("field", ""))), 422
    flash(_("抄好了，从“基本情况”改起。"), "success")
    return redirect(url_for("programmes.draft_page", draft_id=draft.id), 303)


@bp.get("/<int:draft_id>")
@guards.staff(*READERS)
def draft_page(draft_id: int) -> str:
    """One draft at a glance."""
    one = seen(draft_id)
    return render_template(
        "programmes/draft.html",
        one=one,
        address=Address("draft"),
        rooms=[(Address("room", each.code), str(each.hint)) for each in ROOMS],
        groups=[
            (one.name(address), one.url(address), [one.said(each) for _path, each in some])
            for address, some in one.problems.items()
        ],
        copied=_copied(one),
        cuts=_cuts(one.reading.programme) if one.reading.programme else [],
        past=[each for each in proposals(one.draft) if each.state != "proposed"],
    )


def _copied(one: Seen) -> list[tuple[str, Copied]]:
    """What still stands as in the programme it was copied from."""
    if one.draft.origin.startswith("version:"):
        return []
    start = start_of(one.draft.origin) if one.draft.origin.startswith("shipped:") else None
    if start is None:
        return []
    before = {each.path: each.value for each in to_change(start.source, current_locale())}
    now_there = to_change(one.revision.source, current_locale())
    return [(path_words(each.path), each) for each in now_there if before.get(each.path) == each.value]


def _cuts(programme: Programme) -> list[dict[str, Any]]:
    """How many each stage takes, for the picture."""
    return [
        {"label": stage.title.in_(current_locale()), "value": stage.places}
        for stage in programme.stages
        if stage.places
    ]


@bp.post("/<int:draft_id>/drop")
@guards.staff("office")
def drop(draft_id: int) -> Any:
    """Lays a draft aside."""
    one = seen(draft_id)
    url = url_for("programmes.take_up_page", draft_id=draft_id)
    return act(
        lambda: drop_draft(one.draft, guards.account(), now()), _("放下了。写过的都还在，可以取回来。"), url
    )


@bp.get("/<int:draft_id>/dropped")
@guards.staff(*READERS)
def take_up_page(draft_id: int) -> Any:
    """A draft that was laid aside, with the way back."""
    whole_county()
    draft = draft_by_key(draft_id)
    if draft.state == "open":
        return redirect(url_for("programmes.draft_page", draft_id=draft_id))
    return render_template("programmes/dropped.html", draft=draft)


@bp.post("/<int:draft_id>/take-up")
@guards.staff("office")
def take_up_draft(draft_id: int) -> Any:
    whole_county()
    draft = draft_by_key(draft_id)
    url = url_for("programmes.draft_page", draft_id=draft_id)
    return act(lambda: take_up(draft, guards.account(), now()), _("取回来了。"), url)
