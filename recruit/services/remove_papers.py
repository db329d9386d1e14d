"""Remove versions of a notice paper that show somebody's data by mistake: the office asks, a second person confirms.

From the asking on the public reads none of it, because what stands on the net is copied by the hour. Removed are the
titles, the reason of the change and the file; number, moments and hash stay, so that it can be told which file it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit import (
    audit,
    notice_messages,  # noqa: F401 - whoever calls this must be able to tell its refusals
    storage,
)
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, NoticePaper, NoticePaperVersion
from recruit.one_line import plain
from recruit.reasons import told
from recruit.services.erase_files import ON_ITS_WAY, release, require_own_store
from recruit.services.roles import require, require_county, require_other

#: Why, as the public is told it: in general words, so that the explanation names nobody once more.
CAUSES = ("personal", "minor", "rights", "secret")
REASON = 500


def ask_removal(
    paper: NoticePaper, numbers: Iterable[int], cause: str, reason: str, by: Account, at: datetime
) -> list[NoticePaperVersion]:
    """Asks for the removal of these versions; the public cannot read them from now on.

    Errors: Refusal('role-missing' | 'county-only' | 'removal-versions' where none is named or one there is not |
    'removal-asked' (version) | 'removal-done' (version) | 'removal-cause' | 'removal-reason').
    """
    require(by, "office")
    require_county(by)
    versions = _held(paper, numbers)
    for one in versions:
        if one.erased_at is not None:
            raise Refusal("removal-done", version=one.number)
        if one.removal_asked_at is not None:
            raise Refusal("removal-asked", version=one.number)
    if cause not in CAUSES:
        raise Refusal("removal-cause", field="cause")
    if not plain(reason):
        raise Refusal("removal-reason", field="reason")
    for one in versions:
        one.removal_cause, one.removal_reason = cause, plain(reason)[:REASON]
        one.removal_asked_at, one.removal_asked_by_id = at, by.id
    # Without the words: whose data it was must not stand in what nobody can erase.
    _note(paper, "notice.removal-ask", versions, by, at, cause=cause)
    return versions


def confirm_removal(
    paper: NoticePaper, numbers: Iterable[int], by: Account, at: datetime
) -> list[NoticePaperVersion]:
    """A second, different person confirms. The caller commits and then calls `clear`, which takes the files.

    Where the newest version of a paper that was taken down goes, the words about taking it down go with it.
    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'removal-versions' | 'removal-none' (version)
    where nobody has asked, or it is done).
    """
    require(by, "second-signatory")
    require_county(by)
    versions = _pending(paper, numbers)
    for one in versions:
        require_other(by, one.removal_asked_by, one.removal_asked_by_id)
    for one in versions:
        one.title_zh = one.title_en = one.reason = one.removal_reason = ""
        one.erased_at, one.erased_by_id = at, by.id
    if paper.taken_down_at is not None and paper.newest in versions:
        paper.taken_down_reason = ""
    _note(paper, "notice.removal-confirm", versions, by, at)
    return versions


def send_back_removal(
    paper: NoticePaper, numbers: Iterable[int], reason: str, by: Account, at: datetime
) -> list[NoticePaperVersion]:
    """The second person does not confirm, with a reason; or the office takes its own request back.

    The public reads again.

    Errors: Refusal('role-missing' | 'county-only' | 'removal-versions' | 'removal-none' (version) | 'removal-reason').
    """
    require(by, "office", "second-signatory")
    require_county(by)
    versions = _pending(paper, numbers)
    if any(by.id != one.removal_asked_by_id for one in versions):
        require(by, "second-signatory")
        if not plain(reason):
            raise Refusal("removal-reason", field="reason")
    for one in versions:
        one.removal_cause = one.removal_reason = ""
        one.removal_asked_at = one.removal_asked_by_id = None
    _note(paper, "notice.removal-back", versions, by, at, reason=told(reason))
    return versions


def clear(hashes: Iterable[str]) -> int:
    """Takes from the store those of the files that no row names; returns how many. Call it after the commit.

    A file that was stored within the hour may be named by a request on its way: the worker comes back for it
    (`clear_removed`). Nobody reads it meanwhile.
    Errors: Refusal('store-of-another' (path)): a copy of the database takes nothing out of the real site's store.
    """
    require_own_store()
    return release(hashes, ON_ITS_WAY)


def clear_removed() -> int:
    """Takes what was removed and was too young then, or was left by a process that was killed after its commit.

    Errors: as in `clear`.
    """
    query = select(NoticePaperVersion.sha256).where(NoticePaperVersion.erased_at.is_not(None)).distinct()
    left = [sha256 for sha256 in db.session.scalars(query) if storage.has(sha256)]
    return clear(left) if left else 0


def require_not_removed(hashes: Sequence[str]) -> None:
    """The same bytes must not come back by another door, nor gain a claim that would keep them in the store.

    Errors: Refusal('notice-file-removed').
    """
    query = select(NoticePaperVersion.id).where(
        NoticePaperVersion.sha256.in_(hashes), NoticePaperVersion.removal_asked_at.is_not(None)
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise Refusal("notice-file-removed")


def _held(paper: NoticePaper, numbers: Iterable[int]) -> list[NoticePaperVersion]:
    """The versions as they are now, under the lock of their paper."""
    locked(NoticePaper, paper.id)
    db.session.expire(paper, ["versions"])
    for one in paper.versions:
        db.session.refresh(one)
    wanted = set(numbers)
    found = [one for one in paper.versions if one.number in wanted]
    if not wanted or len(found) != len(wanted):
        raise Refusal("removal-versions", field="versions")
    return found


def _pending(paper: NoticePaper, numbers: Iterable[int]) -> list[NoticePaperVersion]:
    versions = _held(paper, numbers)
    for one in versions:
        if not one.removal_pending:
            raise Refusal("removal-none", version=one.number)
    return versions


def _note(
    paper: NoticePaper,
    action: str,
    versions: Sequence[NoticePaperVersion],
    by: Account,
    at: datetime,
    **facts: Any,
) -> None:
    db.session.flush()
    named = {"versions": [one.number for one in versions], "sha256": [one.sha256 for one in versions]}
    audit.note(at, by.login, action, f"notice-paper:{paper.id}", **named, **facts)
