"""What is the whole county's: lists, ties, reserves, exclusions and papers, with everybody's names in them."""

from __future__ import annotations

from recruit.errors import Refusal
from recruit.web import guards

#: Who reads the pages of the office; some of them write.
READERS = ("office", "second-signatory", "auditor")


def whole_county() -> None:
    """Refuses (`county-only`) an account that is confined to one township; the reader's own page says where to turn."""
    if guards.account().township_scope is not None:
        raise Refusal("county-only")
