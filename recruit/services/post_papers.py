"""Put up the papers of a notice, change, order and take them down. What stood there before is never overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from recruit import (
    audit,
    notice_messages,  # noqa: F401 - whoever calls this must be able to tell its refusals
    storage,
)
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, NoticePaper, NoticePaperVersion
from recruit.one_line import plain
from recruit.paperfiles import PaperFile, checked
from recruit.queries.notice_papers import papers_of
from recruit.services.remove_papers import require_not_removed
from recruit.services.roles import require, require_county

LONGEST_TITLE, LONGEST_ENGLISH = 80, 160


@dataclass(frozen=True)
class NewPaper:
    """A paper to be put up. A blank `title_en` means that the Chinese title is shown to everybody.

    `content` is the file as it arrived, or examined already.
    """

    title_zh: str
    title_en: str
    content: bytes | PaperFile


def examined(content: bytes | PaperFile) -> PaperFile:
    """The file as it may be put up. It needs no database: call it while nothing is held against others.

    Errors: a file's own ('notice-file-…', 'picture-…').
    """
    if isinstance(content, PaperFile):
        return content
    return checked(content, current_app.config["ZEYOU_PAPER_MB"] * 1024 * 1024)


def put_up(cohort: Cohort, papers: Sequence[NewPaper], by: Account, at: datetime) -> list[NoticePaper]:
    """Adds the papers at the end of the list, all or none.

    Errors: Refusal('role-missing' | 'county-only' | 'notice-papers-full' (most) | 'notice-title-missing' |
    'notice-file-removed' where the same file was removed, or is about to be), and a file's own ('notice-file-…',
    'picture-…').
    """
    require(by, "office")
    require_county(by)
    files = [examined(paper.content) for paper in papers]
    locked(Cohort, cohort.id)  # two windows of one office must neither share a position nor exceed the number
    require_not_removed([sha256_of(file) for file in files])
    up = papers_of(cohort).up
    most = current_app.config["ZEYOU_PAPERS_MOST"]
    if len(up) + len(papers) > most:
        raise Refusal("notice-papers-full", most=most)
    position = max((one.position for one in up), default=0)
    rows = []
    for place, (paper, file) in enumerate(zip(papers, files, strict=True), position + 1):
        row = NoticePaper(cohort_id=cohort.id, position=place)
        _add_version(row, paper.title_zh, paper.title_en, _kept(file), "", by, at)
        rows.append(row)
    db.session.add_all(rows)
    db.session.flush()
    audit.record(_event(row, "notice.put-up", by, at) for row in rows)
    return rows


def change(
    paper: NoticePaper,
    title_zh: str,
    title_en: str,
    content: bytes | PaperFile | None,
    reason: str,
    opened: int | None,
    by: Account,
    at: datetime,
) -> NoticePaperVersion:
    """A new version with another title, another file (None: the same file), or both; the old one stays readable.

    `opened` is the number of the version that was on the page when the change was begun.
    Errors: Refusal('role-missing' | 'county-only' | 'notice-paper-down' | 'notice-paper-changed' (version) |
    'notice-reason-missing' | 'notice-paper-same' | 'notice-title-missing' | 'notice-file-removed' where the old file
    that should stay, or the new one, was removed or is about to be), and a file's own.
    """
    require(by, "office")
    require_county(by)
    new = examined(content) if content is not None else None
    locked(NoticePaper, paper.id)
    db.session.expire(paper, ["versions"])
    _require_up(paper)
    old = paper.newest
    if opened != old.number:
        raise Refusal("notice-paper-changed", version=old.number)
    _require_reason(reason)
    require_not_removed([sha256_of(new) if new is not None else old.sha256])
    file = _kept(new) if new is not None else (old.file_type, old.sha256, old.size)
    same_words = (plain(title_zh), plain(title_en)) == (old.title_zh, old.title_en)
    if same_words and file[1] == old.sha256:
        raise Refusal("notice-paper-same")
    _add_version(paper, title_zh, title_en, file, plain(reason), by, at)
    db.session.flush()
    audit.record([_event(paper, "notice.change", by, at)])
    return paper.newest


def take_down(paper: NoticePaper, reason: str, by: Account, at: datetime) -> None:
    """Ends public reading of all its versions; rows and files stay for the record.

    Errors: Refusal('role-missing' | 'county-only' | 'notice-paper-down' | 'notice-reason-missing').
    """
    require(by, "office")
    require_county(by)
    locked(NoticePaper, paper.id)
    _require_up(paper)
    _require_reason(reason)
    paper.taken_down_at, paper.taken_down_by_id, paper.taken_down_reason = at, by.id, plain(reason)
    db.session.flush()
    audit.record([_event(paper, "notice.take-down", by, at)])


def move(paper: NoticePaper, up: bool, by: Account, at: datetime) -> None:
    """Changes places with the paper before (`up`) or after it; the first cannot go further up: nothing happens.

    Errors: Refusal('role-missing' | 'county-only' | 'notice-paper-down').
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, paper.cohort_id)
    _require_up(paper)
    row = papers_of(paper.cohort).up
    here = row.index(paper)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return
    paper.position, row[there].position = row[there].position, paper.position
    db.session.flush()
    audit.record([_event(paper, "notice.order", by, at)])


def sha256_of(file: PaperFile) -> str:
    """The hash under which the file will lie in the store."""
    return hashlib.sha256(file.content).hexdigest()


def _require_up(paper: NoticePaper) -> None:
    if paper.taken_down_at is not None:
        raise Refusal("notice-paper-down")


def _require_reason(reason: str) -> None:
    if not plain(reason):
        raise Refusal("notice-reason-missing")


def _kept(file: PaperFile) -> tuple[str, str, int]:
    """(type, hash, size) of the file, stored. Everything is stored before the row, never the other way round."""
    return file.type, storage.put(file.content), len(file.content)


def _add_version(
    paper: NoticePaper,
    title_zh: str,
    title_en: str,
    file: tuple[str, str, int],
    reason: str,
    by: Account,
    at: datetime,
) -> None:
    title, english = plain(title_zh), plain(title_en)
    if not title or len(title) > LONGEST_TITLE or len(english) > LONGEST_ENGLISH:
        raise Refusal("notice-title-missing")
    kind, sha256, size = file
    paper.versions.append(
        NoticePaperVersion(
            number=len(paper.versions) + 1,
            title_zh=title,
            title_en=english,
            file_type=kind,
            sha256=sha256,
            size=size,
            reason=reason[:500],
            put_up_at=at,
            put_up_by_id=by.id,
        )
    )


def _event(paper: NoticePaper, action: str, by: Account, at: datetime) -> audit.Event:
    newest = paper.newest
    facts = {"version": newest.number, "sha256": newest.sha256, "position": paper.position}
    return audit.Event(at, by.login, action, f"notice-paper:{paper.id}", facts)
