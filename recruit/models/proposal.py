"""What one person proposes and another settles: the columns and the check that every such table shares."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from recruit.models.accounts import Account


class Proposal:
    """Mixed into a model. `state` begins as ``proposed`` and ends as one of the words given to `two_people`."""

    state: Mapped[str] = mapped_column(String(12), default="proposed")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @declared_attr
    def proposed_by(cls) -> Mapped[Account]:  # noqa: N805 - a class is what it is called with
        return relationship(foreign_keys=lambda: [cls.proposed_by_id])

    @declared_attr
    def settled_by(cls) -> Mapped[Account | None]:  # noqa: N805
        return relationship(foreign_keys=lambda: [cls.settled_by_id])


def two_people(
    *ends: str, granted: Collection[str] = ("confirmed",)
) -> tuple[CheckConstraint, CheckConstraint]:
    """For `__table_args__`: the words a state may be, and that nobody grants what they proposed themselves."""
    states = ", ".join(f"'{state}'" for state in ("proposed", *ends))
    granted = tuple(granted)
    if len(granted) == 1:
        unless = f"state <> '{granted[0]}'"
    else:
        unless = "state NOT IN (" + ", ".join(f"'{state}'" for state in granted) + ")"
    return (
        CheckConstraint(f"state IN ({states})", name="state"),
        CheckConstraint(f"{unless} OR settled_by_id <> proposed_by_id", name="four_eyes"),
    )
