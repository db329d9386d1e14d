"""Put messages into the outbox. They leave later, by the worker; address and words are sealed until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert

from recruit import email as mail
from recruit import phone as phones
from recruit.db import db
from recruit.models import Account, Message
from recruit.outbox.texts import body_of
from recruit.secrets import seal, unseal
from recruit.services.set_contact import email_of, phone_of
from recruit.slices import pieces


class Notice(NamedTuple):
    """What to tell whom: a template of `recruit.outbox.texts` and the facts it needs."""

    account: Account
    template: str
    facts: Mapping[str, Any]


def queue(notices: Sequence[Notice | tuple[Account, str, Mapping[str, Any]]], at: datetime) -> int:
    """One message each, in the account's language, to its phone, else its e-mail, else its own page; returns how many.

    Accounts must be flushed. Equal texts for many people are rendered once, and all go in by one statement, because
    on SQLite everybody waits meanwhile. Errors: KeyError for an unknown template or a missing fact;
    Refusal('seal-broken').
    """
    words: dict[tuple[str, str, str], str] = {}
    rows = []
    for account, template, facts in notices:
        key = (template, account.locale, repr(sorted(facts.items(), key=lambda fact: fact[0])))
        if key not in words:
            words[key] = body_of(template, facts, account.locale)
        rows.append(_row(account, template, words[key], at))
    for piece in pieces(rows):
        db.session.execute(insert(Message), list(piece))
    return len(rows)


def _row(account: Account, template: str, body: str, at: datetime) -> dict[str, Any]:
    channel, address, masked = _way(account)
    return {
        "account_id": account.id,
        "channel": channel,
        "template": template,
        "address_masked": masked,
        "created_at": at,
        "state": "queued",
        "address_sealed": seal(address, _where("address", account.id, template, at)) if address else None,
        "body_sealed": seal(body, _where("body", account.id, template, at)),
    }


def _way(account: Account) -> tuple[str, str | None, str]:
    if number := phone_of(account):
        return "sms", number, phones.mask(number)
    if address := email_of(account):
        return "email", address, mail.mask(address)
    return "page", None, ""


def read_message(message: Message) -> tuple[str, str]:
    """(address, body) in plain. Errors: Refusal('seal-broken')."""
    facts = message.account_id, message.template, message.created_at
    address = unseal(message.address_sealed, _where("address", *facts)) if message.address_sealed else ""
    body = unseal(message.body_sealed, _where("body", *facts)) if message.body_sealed else ""
    return address, body


def _where(column: str, account_id: int, template: str, created_at: datetime) -> str:
    # The row's own facts instead of its id, which a new row does not have yet.
    moment = created_at.astimezone(UTC).isoformat()
    return f"message.{column}:{account_id}:{template}:{moment}"
