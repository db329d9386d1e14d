"""A draft as files: its text to read, take away and hand in, its villages and attached files, every step of it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.editor.sheets import text_at
from recruit.editor.typed import Changes
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.programme.attached import MAX_FILE
from recruit.programme.messages import message
from recruit.programme.problems import Problem
from recruit.programme.rewrite import flow
from recruit.programme.source import MAX_BYTES
from recruit.queries.drafts import files_of, regions_of, revision, revisions
from recruit.regions import RegionError, Regions
from recruit.services.draft_programme import change_draft, put_file, replace_draft, restore
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.given_files import given_text
from recruit.web.programmes import bp
from recruit.web.programmes.changed import Changed, changed
from recruit.web.programmes.seen import Seen, seen
from recruit.web.rule_words import path_words

VILLAGES = "villages.csv"
#: What a step was -> words.
STEPS = {
    "begun": lazy("开始写"),
    "boxes": lazy("填了"),
    "whole": lazy("换了整个文件"),
    "file": lazy("换了附带的文件"),
    "restored": lazy("回到第几步："),
}


@bp.get("/<int:draft_id>/text")
@guards.staff(*READERS)
def text_page(draft_id: int) -> str:
    """The whole text, and everything the check says of it."""
    return _text(seen(draft_id))


def _text(one: Seen, source: str | None = None, refused: str = "", since: Changed | None = None) -> str:
    told = [(each.line, each.path, *one.said(each)) for each in one.reading.problems]
    return render_template(
        "programmes/text.html",
        one=one,
        address=Address("whole"),
        source=one.revision.source if source is None else source,
        refused=refused,
        since=since,
        problems=told,
    )


@bp.post("/<int:draft_id>/text")
@guards.staff("office")
def save_text(draft_id: int) -> Any:
    """From a file, else from the field; what was typed stays when it is refused."""
    one = seen(draft_id)
    source = given_text("file", "source", MAX_BYTES)
    try:
        if source is None:
            raise Refusal("draft-unreadable", told=_("不是 UTF-8 的文本，或者太大。"))
        replace_draft(one.draft, request.form.get("shown", 0, int), source, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        typed = request.form.get("source") or None
        one = seen(draft_id)
        since = _meanwhile(one) if refusal.code == "draft-newer" else None
        return _text(one, typed if source is None else source, tell(refusal), since), 422
    flash(_("存好了。"), "success")
    return redirect(url_for("programmes.text_page", draft_id=draft_id), 303)


def _meanwhile(one: Seen) -> Changed | None:
    """What others wrote since the page that was sent back was shown."""
    try:
        return changed(revision(one.draft, request.form.get("shown", 0, int)).source, one.revision.source)
    except Refusal:
        return None  # it was no page of this draft


@bp.get("/<int:draft_id>/text/<int:number>")
@guards.staff(*READERS)
def text_file(draft_id: int, number: int) -> Response:
    """The text after one step, as a file that `zeyou programme check` takes."""
    one = seen(draft_id)
    found = revision(one.draft, number)
    return _download(found.source.encode(), f"{one.draft.code}.yaml", "application/yaml")


@bp.get("/<int:draft_id>/files")
@guards.staff(*READERS)
def files_page(draft_id: int) -> str:
    """Townships and villages, and what else lies beside the text."""
    return _files(seen(draft_id))


def _files(one: Seen, refused: str = "") -> str:
    held = files_of(one.revision)
    name = text_at(one.root, ("regions",))
    programme = one.reading.programme
    return render_template(
        "programmes/files.html",
        one=one,
        address=Address("files"),
        villages=name if name in held else "",
        named=name,
        townships=[(each.code, each.name, len(each.villages)) for each in regions_of(one.revision).townships],
        others=[(each, len(content)) for each, content in held.items() if each != name],
        used=set(programme.files) if programme else set(),
        refused=refused,
    )


@bp.post("/<int:draft_id>/villages")
@guards.staff("office")
def save_villages(draft_id: int) -> Any:
    """The list of townships and villages as CSV; the text is told its name."""
    one = seen(draft_id)
    shown = request.form.get("shown", 0, int)
    by, at = guards.account(), now()
    try:
        content = _given()
        _read_villages(content)
        name = text_at(one.root, ("regions",)) or VILLAGES
        made = put_file(one.draft, shown, name, content, by, at)
        if not text_at(one.root, ("regions",)):
            change_draft(one.draft, made.number, Changes(puts={("regions",): flow(name)}), by, at)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _files(seen(draft_id), tell(refusal)), 422
    flash(_("名单存好了。"), "success")
    return redirect(url_for("programmes.files_page", draft_id=draft_id), 303)


def _read_villages(content: bytes) -> None:
    try:
        Regions.from_csv(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refusal("draft-villages", field="file", told=_("不是 UTF-8 的文本。")) from error
    except RegionError as error:
        facts = {"name": VILLAGES, "row": error.row, **error.facts}
        raise Refusal(
            "draft-villages", field="file", told=message(Problem(error.row, "regions", error.code, facts))
        ) from error


@bp.post("/<int:draft_id>/files")
@guards.staff("office")
def save_file(draft_id: int) -> Any:
    """One file more beside the text, or one less (`drop`)."""
    one = seen(draft_id)
    drop = request.form.get("drop", "")
    file = request.files.get("file")
    try:
        name = drop or (file.filename if file is not None else "") or ""
        content = None if drop else _given()
        put_file(one.draft, request.form.get("shown", 0, int), name, content, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _files(seen(draft_id), tell(refusal)), 422
    flash(_("删掉了。") if drop else _("存好了。"), "success")
    return redirect(url_for("programmes.files_page", draft_id=draft_id), 303)


def _given() -> bytes:
    file = request.files.get("file")
    content = file.stream.read(MAX_FILE + 1) if file is not None and file.filename else b""
    if not content:
        raise Refusal("draft-file-none", field="file")
    return content


@bp.get("/<int:draft_id>/files/<int:number>/<path:name>")
@guards.staff(*READERS)
def file_of_draft(draft_id: int, number: int, name: str) -> Response:
    """One file as it lay beside the text after one step."""
    one = seen(draft_id)
    content = files_of(revision(one.draft, number)).get(name)
    if content is None:
        raise Refusal("unknown")
    return _download(content, name.rpartition("/")[2], "application/octet-stream")


def _download(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/<int:draft_id>/steps")
@guards.staff(*READERS)
def steps_page(draft_id: int) -> str:
    """Every step, the newest first, and a way back to each."""
    one = seen(draft_id)
    rows = [
        (each, str(STEPS[each.what]), [_where(one, path, each.what) for path in each.touched][:6])
        for each in revisions(one.draft)
    ]
    return render_template("programmes/steps.html", one=one, address=Address("steps"), rows=rows)


def _where(one: Seen, path: str, what: str) -> str:
    """Where a step wrote, in words; a stage by its title."""
    if what != "boxes":
        return path
    steps = path.split(".")
    if steps[0] == "stages" and len(steps) > 1 and steps[1].isdigit() and int(steps[1]) < len(one.stages):
        return " · ".join(
            filter(None, (one.stages[int(steps[1])][1], path_words(".".join(["stages", *steps[1:]]))))
        )
    return path_words(path)


@bp.post("/<int:draft_id>/steps")
@guards.staff("office")
def restore_step(draft_id: int) -> Any:
    one = seen(draft_id)
    number = request.form.get("number", 0, int)
    try:
        restore(one.draft, request.form.get("shown", 0, int), number, guards.account(), now())
        db.session.commit()
        flash(_("回到了第 %(number)s 步。", number=number), "success")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url_for("programmes.steps_page", draft_id=draft_id), 303)
