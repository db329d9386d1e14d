"""Own links: codes, visits by day, confirmations of downloads, and the app owner's lists."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage


class ShareLink(db.Model):
    """A candidate's own link in a stage: ``share`` for re-posts, ``download`` for the app. The code tells
    nothing of whose it is."""

    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    kind: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(12), unique=True)

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "kind"),
        CheckConstraint("kind IN ('share', 'download')", name="kind"),
    )


class ShareDay(db.Model):
    """Visits of one link on one day, in numbers.

    `people` were seen for the first time, `again` had been counted before, `bots` and `own` (the candidate or
    staff, signed in) are not counted, `beyond` came after the most that a day keeps. `bare` of the people had
    no cookie. `from_one`: the most people of that day behind one address.
    """

    __tablename__ = "share_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"))
    day: Mapped[date] = mapped_column(Date)
    people: Mapped[int] = mapped_column(default=0)
    again: Mapped[int] = mapped_column(default=0)
    bots: Mapped[int] = mapped_column(default=0)
    own: Mapped[int] = mapped_column(default=0)
    beyond: Mapped[int] = mapped_column(default=0)
    bare: Mapped[int] = mapped_column(default=0)
    from_one: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("link_id", "day"),)


class ShareVisitor(db.Model):
    """Somebody who has been counted on a link, as two keyed fingerprints: of the browser and, for that day, of
    the address.

    The day's key is thrown away two days later; the rows go when the stage has been over for a week (`forget_visits`).
    """

    __tablename__ = "share_visitor"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"))
    visitor_hash: Mapped[str] = mapped_column(String(32))
    address_hash: Mapped[str] = mapped_column(String(32))
    day: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        UniqueConstraint("link_id", "visitor_hash"),
        Index("ix_share_visitor_link_id_day", "link_id", "day"),
    )


class ShareSalt(db.Model):
    """The random key of one day's fingerprints, sealed. Once its row is gone nobody can make them again."""

    __tablename__ = "share_salt"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key_sealed: Mapped[bytes]


class DownloadConfirmation(db.Model):
    """Somebody said on the page that they have installed the app; one for each browser.

    `tail_index` is the keyed fingerprint of the last four digits of the phone, which are kept nowhere else.
    `same_tail`: another browser had given the same digits on this link, so it does not count as one more.
    """

    __tablename__ = "download_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"))
    device_hash: Mapped[str] = mapped_column(String(40))
    tail_index: Mapped[str | None] = mapped_column(String(64))
    same_tail: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("link_id", "device_hash"),)


class DownloadList(db.Model):
    """A list of the app owner as it was brought in: how many rows of it count. `list_hash`: SHA-256 of the
    file, which is not kept."""

    __tablename__ = "download_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    list_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    fresh: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()


class DownloadRow(db.Model):
    """One download as a list tells it. `row_hash` says which download: the same in every list, so that it counts once.

    `at` is the owner's moment, None where the list has none.
    """

    __tablename__ = "download_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("download_list.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("share_link.id"), index=True)
    row: Mapped[int]
    row_hash: Mapped[str] = mapped_column(String(64))
    tail_index: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("list_id", "row_hash"),)
