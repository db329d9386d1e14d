"""The receipt an applicant keeps."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.qr import qr_data_uri

RECEIPT_TEMPLATE = "print/receipt.html"


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
