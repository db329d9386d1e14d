"""What an agreement says, put together from the programme's data and one person's. Pure.

Nothing is made up here: what the programme leaves out stays None, and the print refuses it by name
(`recruit.documents.fields`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from string import Template
from typing import Any

from recruit.documents.agreement import AgreementData, PartyA, PartyB, ServicePlace, SupportLine, Term
from recruit.errors import Refusal
from recruit.models import Place
from recruit.pay_rules import pay_rules
from recruit.programme import Document, Programme
from recruit.programme.model import Text
from recruit.subsidies import schedule

# data: how the statistical table of villages ends their names
_COMMITTEE = re.compile(r"(?<=村)(民)?委(员)?会$|(?<=社区)居?(民)?委(员)?会$")


@dataclass(frozen=True)
class Person:
    """Party B as the application says: full ID number, address, phone (or e-mail where no phone was given)."""

    name: str
    id_number: str
    address: str
    contact: str


@dataclass(frozen=True)
class Paper:
    """What is particular to this print: its number, the days, and how it is verified."""

    number: str
    issued_on: date
    starts_on: date
    verify_code: str
    verify_url: str


def document_of(programme: Programme, params: Mapping[str, Any]) -> Document:
    """The document an agreement stage prints. Errors: Refusal('document-missing')."""
    try:
        return programme.document(str(params.get("document", "agreement")))
    except KeyError:
        raise Refusal("document-missing", document=params.get("document", "")) from None


def term_of(document: Document, programme: Programme, starts_on: date) -> Term:
    """From `starts_on` for the years of the document; the last day is the one before the anniversary.

    Errors: Refusal('terms-differ') when the subsidies promise more or fewer years than the agreement runs.
    """
    years = int(document.params.get("term_years", programme.support.years))
    if programme.support.items and years != programme.support.years:
        raise Refusal("terms-differ", agreement=years, support=programme.support.years)
    return Term(starts_on, anniversary(starts_on, years) - timedelta(days=1), years)


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none, so that no day is lost."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def agreement_data(
    programme: Programme, document: Document, person: Person, place: Place, paper: Paper
) -> AgreementData:
    """Everything one agreement prints. Errors: Refusal('terms-differ' | 'undefined-field')."""
    params = document.params
    party_a = params.get("party_a") or {}
    return AgreementData(
        number=paper.number,
        programme_title=programme.title.zh,
        issued_on=paper.issued_on,
        party_a=PartyA(*(_words(party_a.get(key)) for key in ("name", "address", "representative", "phone"))),
        party_b=PartyB(person.name, person.id_number, person.address, person.contact),
        place=service_place(programme, place),
        term=term_of(document, programme, paper.starts_on),
        support=tuple(_support_line(line, params, person) for line in params.get("support") or ()),
        subsidy_payer=_words(params.get("subsidy_payer")),
        payments=tuple(schedule(programme.support, paper.starts_on)),
        pay_rules=pay_rules(programme.support),
        verify_url=paper.verify_url,
        verify_code=paper.verify_code,
        # A notice the programme does not state is a blank like any other: the dataclass's defaults are not ours to use.
        notice_days=params.get("notice_days"),  # type: ignore[arg-type]
        courses_per_year=params.get("courses_per_year"),  # type: ignore[arg-type]
        copies=document.copies,
    )


def service_place(programme: Programme, place: Place) -> ServicePlace:
    """Township and village by the region table; a place with a name of its own bears it behind.

    The table names villages by their committees: a station stands in the village.
    """
    village = programme.regions.village(place.village_code)
    called = _COMMITTEE.sub("", village.name)
    name = called if place.name in (village.name, called) else f"{called}（{place.name}）"
    return ServicePlace(programme.regions.township(village.township).name, name)


def _words(value: Any) -> str:
    """A text of the programme in Chinese, the language of the agreement; '' where it says nothing."""
    if isinstance(value, Text):
        return value.zh
    return "" if value is None else str(value)


def _support_line(line: Any, params: Mapping[str, Any], person: Person) -> SupportLine:
    facts = {key: f"{value:,}" for key, value in params.items() if _is_number(value)}
    try:
        return SupportLine(_words(line.get("item")), Template(_words(line.get("detail"))).substitute(facts))
    except (KeyError, ValueError, AttributeError) as error:
        raise Refusal(
            "undefined-field", person=person.name, field=f"support.{error}".replace("'", "")
        ) from None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
