"""Take somebody's word that they have installed the app: once for each browser, and once for each four digits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from exams.models import DownloadConfirmation, ShareLink
from exams.services.count_visit import day_key, insert_
from exams.shares.once import of_browser
from exams.shares.tails import tail_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry
from recruit.secrets import blind_index, ring

#: Confirmations that one link takes: several times what any programme asks for.
MOST = 2000


def confirm_download(
    link: ShareLink, tail: str, token: str, address: str, agent: str, day: date, at: datetime
) -> bool:
    """False where this browser has confirmed before, and nothing changes.

    `tail`: what was typed as the last four digits, '' for nothing. Errors: Refusal('tail-wrong' | 'share-over').
    """
    digits = tail_of(tail)
    if tail.strip() and digits is None:
        raise Refusal("tail-wrong", field="tail")
    if not _open(link.entry, at):
        raise Refusal("share-over")
    there = db.session.scalar(
        select(func.count()).select_from(DownloadConfirmation).where(DownloadConfirmation.link_id == link.id)
    )
    if (there or 0) >= MOST:
        raise Refusal("share-over")
    index = tail_index(link.id, digits) if digits else None
    key = b"" if token else day_key(day)
    added = (
        insert_(DownloadConfirmation)
        .values(
            link_id=link.id,
            device_hash=of_browser(ring().index_key, key, link.id, token, address, agent),
            tail_index=index,
            same_tail=bool(index) and _known(link.id, index or ""),
            at=at,
        )
        .on_conflict_do_nothing()
        .returning(DownloadConfirmation.id)
    )
    return db.session.scalar(added) is not None


def tail_index(link_id: int, digits: str) -> str:
    """The keyed fingerprint of four digits, of this link alone."""
    return blind_index("phone-tail", f"{link_id}:{digits}")


def _open(entry: Entry, at: datetime) -> bool:
    opens, closes = entry.window
    return entry.candidacy.state == "active" and entry.stage.state != "closed" and opens <= at < closes


def _known(link_id: int, index: str) -> bool:
    query = select(DownloadConfirmation.id).where(
        DownloadConfirmation.link_id == link_id, DownloadConfirmation.tail_index == index
    )
    return db.session.scalar(query.limit(1)) is not None
