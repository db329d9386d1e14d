"""Who is heard of during an exam: one row an attempt, written along with its answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from recruit.db import db


class AttemptPresence(db.Model):
    """When an attempt's page was last heard of, to a quarter of a minute, and from which device.

    `device` is the random name that the page keeps in its browser; `address` a keyed hash that tells two network
    addresses apart and nothing else. `devices` counts how often the name changed, the first one included. `unsaved`:
    how many answers the device said it still held. Facts for a person to look at.
    """

    __tablename__ = "attempt_presence"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    heard_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(32), default="")
    devices: Mapped[int] = mapped_column(default=1)
    unsaved: Mapped[int] = mapped_column(default=0)
