"""What the two-party agreement of a partner says: plain facts, filled in before anything is printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from recruit.documents.copies import Copy, agreement_clause, agreement_copies
from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri
from recruit.documents.subsidy_table import SubsidyTable, arrange

if TYPE_CHECKING:
    from recruit.subsidies import PaymentLine


@dataclass(frozen=True)
class PartyA:
    """甲方, who runs the scheme: legal name, address, the representative who signs, phone."""

    name: str
    address: str
    representative: str
    phone: str


@dataclass(frozen=True)
class PartyB:
    """乙方, the partner. The ID number is printed in full: it says which person is bound."""

    name: str
    id_number: str
    address: str
    phone: str


@dataclass(frozen=True)
class ServicePlace:
    """Where the station stands: township and village, as the programme's region table writes them."""

    township: str
    village: str


@dataclass(frozen=True)
class Term:
    """First and last day of the agreement (both included) and its length in years."""

    starts_on: date
    ends_on: date
    years: int


@dataclass(frozen=True)
class SupportLine:
    """One thing party A provides, e.g. item 电脑, detail 一台，安装调试好."""

    item: str
    detail: str


@dataclass(frozen=True)
class AgreementData:
    """Everything one agreement prints; all its `copies` are made from the same facts.

    `subsidy_payer` pays the amounts of the schedule in `payments` (from `recruit.subsidies.schedule`).
    `notice_days` is the notice for early end; `courses_per_year` the free training promised.
    `verify_url` opens the page that confirms the document, where `verify_code` can be typed by hand as well.
    """

    number: str
    programme_title: str
    issued_on: date
    party_a: PartyA
    party_b: PartyB
    place: ServicePlace
    term: Term
    support: tuple[SupportLine, ...]
    subsidy_payer: str
    # Money lines come from a checked programme; their notes may rightly be empty.
    payments: tuple[PaymentLine, ...] = field(metadata=UNCHECKED)
    verify_url: str
    verify_code: str
    # When each kind of support is paid, and what becomes of it after an early end: sentences, one for each kind.
    pay_rules: tuple[str, ...] = field(default=(), metadata=UNCHECKED)
    # Which version of the text it was printed from: its number and the beginning of its hash.
    wording: str = field(default="", metadata=UNCHECKED)
    notice_days: int = 30
    courses_per_year: int = 2
    copies: int = 2

    @property
    def each_copy(self) -> tuple[Copy, ...]:
        """The copies to print, each with its label and who keeps it."""
        return agreement_copies(self.copies)

    @property
    def copies_clause(self) -> str:
        """How many copies there are, in the words of the last article."""
        return agreement_clause(self.copies)

    @property
    def person(self) -> str:
        """Who is named when the print fails."""
        return self.party_b.name

    @cached_property
    def subsidy(self) -> SubsidyTable:
        """The schedule as tables."""
        return arrange(self.payments)

    @cached_property
    def qr(self) -> str:
        """The verification address as a picture."""
        return qr_data_uri(self.verify_url)
