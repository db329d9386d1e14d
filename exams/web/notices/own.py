"""The candidate's own invitation, to be kept on the phone or printed."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Response

from exams.queries.invitations import is_own, own_invitations
from exams.web.notices.blueprint import bp
from exams.web.notices.papers import EXAM, own_paper
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.web import guards
from recruit.web.context import page_url
from recruit.web.words import stage_title

#: Setting a page takes a good part of a second, and whoever downloads a ticket late must not keep others from beginning
#: their exam: so many threads of a process at once, never more.
AT_ONCE = 2
_free = BoundedSemaphore(AT_ONCE)


@bp.get("/my/invitation/<int:entry_id>.pdf")
@guards.applicant
def own(entry_id: int) -> Response:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours"; 'notice-not-out' | 'notice-busy'."""
    mine = {entry.id: entry for entry, _notice in own_invitations(guards.account())}
    if entry_id not in mine:
        raise Refusal("notice-not-out" if is_own(guards.account(), entry_id) else "unknown")
    entry = mine[entry_id]
    if not _free.acquire(blocking=False):
        raise Refusal("notice-busy")
    try:
        response = Response(own_paper(entry), mimetype="application/pdf")
    finally:
        _free.release()
    response.headers["Content-Disposition"] = (
        f'inline; filename="{entry.stage.code}-{entry.candidacy.number}.pdf"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.app_template_global("own_papers")
def own_papers() -> list[tuple[str, str]]:
    """(words, address) of every invitation that the signed-in applicant may download."""
    account = guards.visitor()
    if account is None or account.is_staff:
        return []
    found = []
    for entry, _notice in own_invitations(account):
        words = _("“%(stage)s”的准考证") if entry.stage.kind == EXAM else _("“%(stage)s”的通知书")
        address = page_url("notices.own", entry_id=entry.id)
        if address and entry.stage.state != "closed":
            found.append((words % {"stage": stage_title(entry.stage)}, address))
    return found
