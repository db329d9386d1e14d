"""The sealed part of a payee: bank, holder and number, and where they are opened again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from recruit.models import Payee
from recruit.payee_numbers import tail_of
from recruit.secrets import blind_index, seal, unseal


@dataclass(frozen=True)
class Details:
    """What finance needs. `bank` is '' for Alipay; the number in its normal form (`recruit.payee_numbers`)."""

    bank: str
    holder: str
    number: str


def set_details(payee: Payee, details: Details) -> None:
    """`payee.id` must be known: it tells where the sealed value belongs."""
    text = json.dumps(asdict(details), ensure_ascii=False, sort_keys=True)
    payee.details_sealed = seal(text, f"payee.details:{payee.id}")
    payee.number_index = number_index(payee.kind, details.number)
    payee.tail = tail_of(payee.kind, details.number)


def details_of(payee: Payee) -> Details | None:
    """None once it has been erased. Errors: Refusal('seal-broken')."""
    if payee.details_sealed is None:
        return None
    return Details(**json.loads(unseal(payee.details_sealed, f"payee.details:{payee.id}")))


def number_index(kind: str, number: str) -> str:
    """By which two partners with one account are found."""
    return blind_index(f"payee-{kind}", number)
