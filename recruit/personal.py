"""Sealed personal data of applicants: how it is put away, and the few places where it is opened again.

Account contacts have their own module (`recruit.services.set_contact`). Whoever opens an ID number or an address for
showing it notes that in the audit log; printing an agreement does so as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from recruit import email as mail
from recruit import phone as phones
from recruit.idnumber import IdNumber
from recruit.models import Application, Person
from recruit.secrets import blind_index, seal, unseal


@dataclass(frozen=True)
class Contact:
    """How an applicant is reached, and their private answers. Phone in E.164 form; '' where there is none."""

    phone: str = ""
    email: str = ""
    address: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def masked(self) -> str:
        """What lists show: the phone with its middle hidden, else the masked e-mail."""
        if self.phone:
            return phones.mask(self.phone)
        return mail.mask(self.email)[:24] if self.email else ""


def id_index(number: str) -> str:
    """The keyed index by which a person is found; the number must be in its normal form."""
    return blind_index("id_number", number)


def new_person(name: str, number: IdNumber, at: datetime) -> Person:
    person = Person(name=name, created_at=at)
    set_id_number(person, number)
    return person


def set_id_number(person: Person, number: IdNumber) -> None:
    index = id_index(number.number)
    person.id_number_index, person.id_number_tail = index, number.tail
    person.id_number_sealed = seal(number.number, f"person.id_number:{index}")
    person.birth_date, person.sex = number.birth_date, number.sex


def id_number_of(person: Person) -> str:
    """The full number, '' once it has been erased. Errors: Refusal('seal-broken')."""
    if person.id_number_sealed is None:
        return ""
    return unseal(person.id_number_sealed, f"person.id_number:{person.id_number_index}")


def set_application_contact(application: Application, cohort_id: int, contact: Contact) -> None:
    """`application.number` must be known: it tells where the sealed value belongs."""
    text = json.dumps(asdict(contact), ensure_ascii=False, sort_keys=True)
    application.contact_sealed = seal(text, f"application.contact:{cohort_id}/{application.number}")
    application.phone_masked = contact.masked


def contact_of(application: Application) -> Contact:
    """The contact as handed in, empty once erased. Errors: Refusal('seal-broken')."""
    if application.contact_sealed is None:
        return Contact()
    text = unseal(
        application.contact_sealed, f"application.contact:{application.cohort_id}/{application.number}"
    )
    return Contact(**json.loads(text))
