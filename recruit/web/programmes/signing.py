"""From a draft to a published programme: put forward by one, signed by another, with the running it opens."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import DraftProposal
from recruit.queries.drafts import revision, start_of, versions
from recruit.services.sign_draft import confirm_draft, propose_draft, send_back_draft
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS
from recruit.web.programmes import bp
from recruit.web.programmes.changed import Changed, changed
from recruit.web.programmes.seen import Seen, seen


@bp.get("/<int:draft_id>/sign")
@guards.staff(*READERS)
def sign_page(draft_id: int) -> str:
    """What would be published, what is left to mend, whose turn it is."""
    return _page(seen(draft_id))


def _page(one: Seen, refused: str = "", wrong: str = "", back: str = "") -> str:
    by = guards.account()
    waiting = one.waiting
    return render_template(
        "programmes/sign.html",
        one=one,
        address=Address("sign"),
        sha256=one.reading.programme.sha256 if one.reading.programme else "",
        since=_since(one),
        refused=refused,
        wrong=wrong,
        back_problem=back,
        typed=request.form if refused else {},
        may_confirm=waiting is not None
        and "second-signatory" in by.roles
        and waiting.proposed_by_id != by.id,
        may_recall=waiting is not None and waiting.proposed_by_id == by.id,
        number=_next_number(one),
    )


def _since(one: Seen) -> Changed:
    """What differs from what it was copied from, value by value."""
    if one.reading.programme is None:
        return Changed([])
    try:
        begun = start_of(one.draft.origin).source if one.draft.origin.startswith("version:") else ""
    except Refusal:
        begun = ""
    return changed(begun or revision(one.draft, 1).source, one.revision.source)


def _next_number(one: Seen) -> int:
    return max((each.number for each in versions() if each.code == one.draft.code), default=0) + 1


@bp.post("/<int:draft_id>/sign")
@guards.staff("office")
def propose(draft_id: int) -> Any:
    one = seen(draft_id)
    form = request.form
    try:
        cohort, reason = form.get("cohort", "").strip(), form.get("reason", "")
        propose_draft(one.draft, form.get("shown", 0, int), cohort, reason, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(seen(draft_id), tell(refusal), str(refusal.facts.get("field", ""))), 422
    flash(_("提交了，等复核人签字。"), "success")
    return redirect(url_for("programmes.sign_page", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/confirm")
@guards.staff("second-signatory")
def confirm(draft_id: int) -> Any:
    """The second signature: published, and its running opened."""
    row = _waiting(seen(draft_id))
    demo = bool(current_app.config["ZEYOU_DEMO"])
    return act(
        lambda: confirm_draft(row, guards.account(), now(), demo=demo),
        _("签好了，方案公布了。"),
        url_for("programmes.draft_page", draft_id=draft_id),
    )


@bp.post("/<int:draft_id>/back")
@guards.staff("office", "second-signatory")
def back(draft_id: int) -> Any:
    """Sent back with a reason, or taken back by whoever put it forward."""
    one = seen(draft_id)
    row = _waiting(one)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != row.proposed_by_id and not reason.strip():
        return _page(one, back=tell(Refusal("reason-wanted"))), 422
    return act(
        lambda: send_back_draft(row, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("programmes.sign_page", draft_id=draft_id),
    )


def _waiting(one: Seen) -> DraftProposal:
    if one.waiting is None:
        raise Refusal("wrong-state")
    return one.waiting
