"""Keep an account's phone and e-mail: sealed for sending, indexed for finding, never in plain."""

from __future__ import annotations

from recruit import email as mail
from recruit import phone as phones
from recruit.models import Account
from recruit.secrets import blind_index, seal, unseal


def set_contact(account: Account, phone: str | None = None, email: str | None = None) -> None:
    """Sets both contacts of an account whose `login` is already known; an empty one is removed.

    Errors: Refusal('phone-wrong' | 'email-wrong'); then nothing has been set.
    """
    number = phones.normalise(phone) if phone and phone.strip() else None
    address = mail.normalise(email) if email and email.strip() else None
    account.phone_sealed = seal(number, _where(account, "phone")) if number else None
    account.phone_index = phone_index(number) if number else None
    account.email_sealed = seal(address, _where(account, "email")) if address else None
    account.email_index = email_index(address) if address else None


def phone_of(account: Account) -> str | None:
    """The phone in E.164 form. Errors: Refusal('seal-broken')."""
    return unseal(account.phone_sealed, _where(account, "phone")) if account.phone_sealed else None


def email_of(account: Account) -> str | None:
    """The e-mail address. Errors: Refusal('seal-broken')."""
    return unseal(account.email_sealed, _where(account, "email")) if account.email_sealed else None


def phone_index(e164: str) -> str:
    return blind_index("phone", e164)


def email_index(address: str) -> str:
    return blind_index("email", address)


def _where(account: Account, column: str) -> str:
    return f"account.{column}:{account.login}"
