"""The receipt an applicant keeps, and the invitation slips staff are handed."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.qr import qr_data_uri
from recruit.i18n import listed

RECEIPT_TEMPLATE = "print/receipt.html"
SLIPS_TEMPLATE = "print/sign_in_slips.html"


@dataclass(frozen=True)
class StageDate:
    """One line of the calendar on the receipt; `when` is already written in the reader's language."""

    title: str
    when: str


@dataclass(frozen=True)
class ReceiptData:
    """What the registration receipt prints. The ID number comes masked; `next_steps` are whole sentences."""

    number: str
    programme_title: str
    office: str
    hotline: str
    name: str
    masked_id: str
    registered_at: str
    channel: str
    stages: tuple[StageDate, ...]
    next_steps: tuple[str, ...]
    sign_in_url: str
    copies: int = 1

    @property
    def person(self) -> str:
        """Who is named when the print fails."""
        return self.name

    @property
    def qr(self) -> str:
        """The sign-in address as a picture."""
        return qr_data_uri(self.sign_in_url)


@dataclass(frozen=True)
class Slip:
    """One invitation: the person, what they may do, the one-time code and where it is used."""

    name: str
    role: str
    organisation: str
    code: str
    url: str
    valid_until: str

    @property
    def qr(self) -> str:
        """The invitation address as a picture."""
        return qr_data_uri(self.url)


@dataclass(frozen=True)
class SlipsData:
    """A sheet of invitation slips to be cut apart, ten to an A4 page."""

    title: str
    slips: tuple[Slip, ...]

    @property
    def number(self) -> str:
        """The sheet has no number of its own; its title stands in."""
        return self.title

    @property
    def person(self) -> str:
        """A sheet belongs to several people; a failed print names them all."""
        return listed(slip.name for slip in self.slips)
