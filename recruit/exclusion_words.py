"""What somebody said before they were taken out of the running: sealed and opened."""

from __future__ import annotations

from recruit.models import Exclusion
from recruit.secrets import seal, unseal


def set_statement(exclusion: Exclusion, text: str) -> None:
    """The row has its id already: the seal is bound to it."""
    exclusion.statement_sealed = seal(text, _where(exclusion))


def statement_of(exclusion: Exclusion) -> str:
    """'' once it has been erased. Errors: Refusal('seal-broken')."""
    return unseal(exclusion.statement_sealed, _where(exclusion)) if exclusion.statement_sealed else ""


def _where(exclusion: Exclusion) -> str:
    return f"exclusion.statement:{exclusion.id}"
