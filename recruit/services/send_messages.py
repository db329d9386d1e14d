"""Put messages into the outbox. They leave later, by the worker; address and words are sealed until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from recruit import email as mail
from recruit import phone as phones
from recruit.db import db
from recruit.models import Account, Message
from recruit.outbox.texts import body_of
from recruit.secrets import seal, unseal
from recruit.services.set_contact import email_of, phone_of


class Notice(NamedTuple):
    """What to tell whom: a template of `recruit.outbox.texts` and the facts it needs."""

    account: Account
    template: str
    facts: Mapping[str, Any]


def queue(notices: Sequence[Notice | tuple[Account, str, Mapping[str, Any]]], at: datetime) -> list[Message]:
    """One message each, in the account's language, to its phone, else its e-mail, else its own page.

    Accounts must be flushed. Equal texts for many people are rendered once. Errors: KeyError for an unknown template
    or a missing fact; Refusal('seal-broken').
    """
    words: dict[tuple[str, str, str], str] = {}
    messages = []
    for account, template, facts in notices:
        key = (template, account.locale, repr(sorted(facts.items(), key=lambda fact: fact[0])))
        if key not in words:
            words[key] = body_of(template, facts, account.locale)
        messages.append(_message(account, template, words[key], at))
    db.session.add_all(messages)
    db.session.flush()
    return messages


def _message(account: Account, template: str, body: str, at: datetime) -> Message:
    channel, address, masked = _way(account)
    message = Message(
        account_id=account.id,
        channel=channel,
        template=template,
        address_masked=masked,
        created_at=at,
        state="queued",
    )
    message.address_sealed = seal(address, _where(message, "address")) if address else None
    message.body_sealed = seal(body, _where(message, "body"))
    return message


def _way(account: Account) -> tuple[str, str | None, str]:
    if number := phone_of(account):
        return "sms", number, phones.mask(number)
    if address := email_of(account):
        return "email", address, mail.mask(address)
    return "page", None, ""


def read_message(message: Message) -> tuple[str, str]:
    """(address, body) in plain. Errors: Refusal('seal-broken')."""
    address = unseal(message.address_sealed, _where(message, "address")) if message.address_sealed else ""
    body = unseal(message.body_sealed, _where(message, "body")) if message.body_sealed else ""
    return address, body


def _where(message: Message, column: str) -> str:
    # The row's own facts instead of its id, which a new row does not have yet.
    moment = message.created_at.astimezone(UTC).isoformat()
    return f"message.{column}:{message.account_id}:{message.template}:{moment}"
