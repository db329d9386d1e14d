"""The words of a request about a list, sealed and opened: for those who deal with the case, and for nobody else."""

from __future__ import annotations

import json

from recruit.models import CarriedOut, Recheck, Ruling
from recruit.secrets import seal, unseal


def set_words(recheck: Recheck, text: str) -> None:
    """What was written by whoever asks."""
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


def set_party(recheck: Recheck, name: str, contact: str) -> None:
    """Who reports somebody else, and how they are reached."""
    recheck.party_sealed = seal(json.dumps([name, contact], ensure_ascii=False), _where(recheck, "party"))


def party_of(recheck: Recheck) -> tuple[str, str]:
    """(name, contact); both '' where nobody said, or once they have been erased. Errors: Refusal('seal-broken')."""
    if not recheck.party_sealed:
        return "", ""
    name, contact = json.loads(unseal(recheck.party_sealed, _where(recheck, "party")))
    return name, contact


def set_heard(recheck: Recheck, text: str) -> None:
    """What the person concerned said, or how they were asked in vain."""
    recheck.heard_sealed = seal(text, _where(recheck, "heard"))


def heard_of(recheck: Recheck) -> str:
    """'' where nobody was heard yet, or once it has been erased. Errors: Refusal('seal-broken')."""
    return unseal(recheck.heard_sealed, _where(recheck, "heard")) if recheck.heard_sealed else ""


def set_ruling(ruling: Ruling, text: str) -> None:
    """The reasons of a ruling. The row has its id already: the seal is bound to it."""
    ruling.words_sealed = seal(text, f"recheck_ruling.words:{ruling.id}")


def ruling_of(ruling: Ruling) -> str:
    """'' once they have been erased. Errors: Refusal('seal-broken')."""
    return unseal(ruling.words_sealed, f"recheck_ruling.words:{ruling.id}") if ruling.words_sealed else ""


def set_unchanged(row: CarriedOut, text: str) -> None:
    """Why a corrected list changes nothing for whoever asked. The row has its id already."""
    row.words_sealed = seal(text, f"carried_out.words:{row.id}")


def unchanged_of(row: CarriedOut) -> str:
    """'' where something changed, or once the words have been erased. Errors: Refusal('seal-broken')."""
    return unseal(row.words_sealed, f"carried_out.words:{row.id}") if row.words_sealed else ""


def _where(recheck: Recheck, column: str) -> str:
    # The row's own facts instead of the id, which a new row does not have yet. Of arithmetic there is one for a list
    # and a candidate, as it was before there were other kinds; the others are told apart by their number.
    own = f"recheck.{column}:{recheck.result_id}:{recheck.candidacy_id}"
    return own if recheck.kind == "arithmetic" else f"{own}:{recheck.kind}:{recheck.number}"
