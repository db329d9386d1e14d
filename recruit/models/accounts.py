"""Who may sign in, for which organisation, in which roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db


class Organisation(db.Model):
    """The county office, the company, or one township. A township's staff see that township's candidates only."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    township_code: Mapped[str | None] = mapped_column(String(12))

    __table_args__ = (CheckConstraint("kind IN ('office', 'company', 'township')", name="kind"),)


class Account(db.Model):
    """One person who signs in: an applicant (by number, phone or e-mail) or a member of staff (by login name).

    `closed_at`: when an administrator closed a staff account; its contacts and secrets are kept for a time from then
    on (`recruit.services.erase_accounts`), and `erased_at` says that they are gone.
    `until`: a guest's account opens nothing from this moment on (`GuestSlip`); None for everybody else.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[str | None] = mapped_column(String(64), index=True)
    second_factor_sealed: Mapped[bytes | None]
    second_factor_at: Mapped[datetime | None]
    second_factor_step: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(8), default="zh")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    grants: Mapped[list[RoleGrant]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    __table_args__ = (CheckConstraint("kind IN ('applicant', 'staff')", name="kind"),)

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def roles(self) -> frozenset[str]:
        """The role codes held; an applicant holds exactly ``applicant``."""
        return frozenset(g.role for g in self.grants) if self.is_staff else frozenset({"applicant"})

    @property
    def township_scope(self) -> str | None:
        """The township this account is confined to, or None when it sees the whole county."""
        organisation = self.organisation
        return organisation.township_code if organisation and organisation.kind == "township" else None


class RoleGrant(db.Model):
    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))

    __table_args__ = (UniqueConstraint("account_id", "role"),)


class LoginSession(db.Model):
    """One signed-in device. The cookie holds a random token; only its hash is here, so a stolen table opens nothing."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(120), default="")
    second_factor: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship(lazy="joined")


class LoginCode(db.Model):
    """A short-lived secret: a one-time code from the outbox, an invitation, or a desk reset. Only its hash is kept."""

    __tablename__ = "login_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id])

    __table_args__ = (
        Index("ix_login_code_account_id_purpose", "account_id", "purpose"),
        CheckConstraint("purpose IN ('sign-in', 'invitation', 'reset', 'paper')", name="purpose"),
    )
