"""A draft played with invented people, before anybody signs it."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.editor.sheets import text_at
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import ProgrammeRehearsal
from recruit.queries.drafts import files_of
from recruit.queries.rehearsals import open_rehearsal_of
from recruit.services.ask_rehearsal import ask_rehearsal, cancel_rehearsal
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS
from recruit.web.programmes import bp
from recruit.web.programmes.seen import Seen, seen
from recruit.web.rehearsing import shown


@bp.get("/<int:draft_id>/rehearsal")
@guards.staff(*READERS)
def rehearsal_page(draft_id: int) -> str:
    """How far the rehearsal is, or what came of the last one."""
    return _page(seen(draft_id))


def _page(one: Seen, refused: str = "") -> str:
    text_hash = hashlib.sha256(one.revision.source.encode()).hexdigest()
    found = shown(one.draft.id, text_hash)
    if refused:
        found |= {name: request.form.get(name, found[name]) for name in ("people", "seed")}
    return render_template(
        "programmes/rehearsal.html",
        one=one,
        address=Address("rehearsal"),
        shown=found,
        refused=refused,
        may_ask="office" in guards.account().roles,
        page_url=url_for("programmes.rehearsal_page", draft_id=one.draft.id),
    )


@bp.post("/<int:draft_id>/rehearsal")
@guards.staff("office")
def ask(draft_id: int) -> Any:
    """The newest text is played by the worker; a text with errors is mended first."""
    one = seen(draft_id)
    try:
        if one.reading.programme is None:
            raise Refusal("draft-wrong", count=one.wrong)
        _ask(one)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(seen(draft_id), tell(refusal)), 422
    return redirect(url_for("programmes.rehearsal_page", draft_id=draft_id), 303)


def _ask(one: Seen) -> ProgrammeRehearsal:
    files = files_of(one.revision)
    regions = files.pop(text_at(one.root, ("regions",)), b"").decode("utf-8-sig")
    people, seed = (request.form.get(name, -1, int) for name in ("people", "seed"))
    by, at = guards.account(), now()
    return ask_rehearsal(
        one.draft.id, one.revision.number, one.revision.source, regions, files, people, by, at, seed
    )


@bp.post("/<int:draft_id>/rehearsal/stop")
@guards.staff("office")
def stop(draft_id: int) -> Any:
    """Stops the one that waits or runs."""
    one = seen(draft_id)
    found = open_rehearsal_of(one.draft.id)
    url = url_for("programmes.rehearsal_page", draft_id=draft_id)
    if found is None:
        return redirect(url, 303)
    return act(lambda: cancel_rehearsal(found.id, guards.account(), now()), _("停下来了。"), url)
