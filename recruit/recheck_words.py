"""The words of a recheck, sealed and opened: readable for those who deal with the case, and for nobody else."""

from __future__ import annotations

from recruit.models import Recheck
from recruit.secrets import seal, unseal


def set_words(recheck: Recheck, text: str) -> None:
    """What the applicant wrote."""
    recheck.words_sealed = seal(text, _where(recheck, "words"))


def words_of(recheck: Recheck) -> str:
    """'' once they have been erased. Errors: Refusal('seal-broken')."""
    return unseal(recheck.words_sealed, _where(recheck, "words")) if recheck.words_sealed else ""


def set_answer(recheck: Recheck, text: str) -> None:
    """What the office wrote back."""
    recheck.answer_sealed = seal(text, _where(recheck, "answer"))


def answer_of(recheck: Recheck) -> str:
    """'' where there is none yet, or once it has been erased. Errors: Refusal('seal-broken')."""
    return unseal(recheck.answer_sealed, _where(recheck, "answer")) if recheck.answer_sealed else ""


def _where(recheck: Recheck, column: str) -> str:
    # The list and the candidacy instead of the id, which a new row does not have yet; together they are unique.
    return f"recheck.{column}:{recheck.result_id}:{recheck.candidacy_id}"
