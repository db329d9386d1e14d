"""The words of a request about one's own data, sealed and opened: for the applicant and whoever answers."""

from __future__ import annotations

from recruit.models import DataRequest
from recruit.secrets import seal, unseal


def set_words(one: DataRequest, words: str, right: str) -> None:
    """What is wrong, or why it should go; and what would be right, '' where that is not asked."""
    one.words_sealed = seal(words, _where(one, "words"))
    one.right_sealed = seal(right, _where(one, "right")) if right else None


def words_of(one: DataRequest) -> str:
    """'' once they have been erased. Errors: Refusal('seal-broken')."""
    return unseal(one.words_sealed, _where(one, "words")) if one.words_sealed else ""


def right_of(one: DataRequest) -> str:
    """'' where none was given, or once it has been erased. Errors: Refusal('seal-broken')."""
    return unseal(one.right_sealed, _where(one, "right")) if one.right_sealed else ""


def set_answer(one: DataRequest, words: str) -> None:
    """What the office writes back."""
    one.answer_sealed = seal(words, _where(one, "answer"))


def answer_of(one: DataRequest) -> str:
    """'' where there is none, or once it has been erased. Errors: Refusal('seal-broken')."""
    return unseal(one.answer_sealed, _where(one, "answer")) if one.answer_sealed else ""


def _where(one: DataRequest, column: str) -> str:
    return f"data_request.{column}:{one.application_id}:{one.number}"
