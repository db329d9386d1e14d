"""The paper of invitation: an admission ticket with a photo for an exam, a notice for every other stage."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri

TICKET_TEMPLATE = "print/ticket.html"
NOTICE_TEMPLATE = "print/stage_notice.html"


@dataclass(frozen=True)
class Invitation:
    """What one person's paper prints; every moment is already written in words. The ID number comes masked.

    `seat` is '' where nobody has a fixed one, `photo` empty where none was handed in: a box is left for it. `tight`:
    set in small letters, because there is much to say and everybody gets one page. `letters_only`: to be checked, not
    printed; codes and pictures, which take the longest, are left aside.
    """

    number: str
    person: str
    programme_title: str
    stage_title: str
    office: str
    hotline: str
    masked_id: str
    township: str
    when: str
    length: str = field(metadata=UNCHECKED)
    where: str
    seat: str = field(metadata=UNCHECKED)
    bring: tuple[str, ...] = field(metadata=UNCHECKED)
    rules: tuple[str, ...]
    remarks: str = field(metadata=UNCHECKED)
    page_url: str
    photo: bytes = field(metadata=UNCHECKED)
    tight: bool = field(default=False, metadata=UNCHECKED)
    letters_only: bool = field(default=False, metadata=UNCHECKED)

    @property
    def qr(self) -> str:
        """The candidate's page, with the number so that it can be told from a photo of the paper."""
        return "" if self.letters_only else qr_data_uri(self.page_url)

    @property
    def picture(self) -> str:
        """The photo as an address the print may load; '' without one."""
        return f"data:image/jpeg;base64,{b64encode(self.photo).decode()}" if self.photo else ""
