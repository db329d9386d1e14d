"""Papers rendered beforehand, so that the minute in which everybody opens theirs only reads."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from recruit.db import db


class PaperPage(db.Model):
    """The questions of a paper as its page shows them untouched, in one language.

    Made by the worker from the paper and made again after an upgrade (`made_of`: a hash of what they were made with);
    whoever finds none renders the page as ever. `content` is a packed `recruit.web.stitch.Piece`.
    """

    __tablename__ = "paper_page"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(2), primary_key=True)
    made_of: Mapped[str] = mapped_column(String(64))
    questions: Mapped[int]
    pictures: Mapped[bool]
    content: Mapped[bytes] = mapped_column(LargeBinary)
