"""What a programme still says of nobody: a telephone number of zeros, a sample party to the agreement. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from recruit.programme.model import Programme, Text
from recruit.programme.problems import Problem
from recruit.programme.reader import Notes

#: An area code or none, then nothing but zeros.
_ZEROS = re.compile(r"(\(?0\d{2,3}\)?[- ]?)?[0 -]{5,}")
SAMPLES = ("示例", "Example")  # data: how a stand-in for a name begins


def check_placeholders(programme: Programme, notes: Notes) -> Iterator[Problem]:
    """Open points `phone-placeholder` (value) and `party-placeholder` (document, keys), each with its line."""
    for path, phone in (
        ("hotline", programme.hotline),
        ("objection_desk.phone", programme.objection_desk.phone),
    ):
        if is_placeholder(phone):
            yield Problem(notes.line(path), path, "phone-placeholder", {"value": phone}, "open")
    for document in programme.documents:
        party = document.params.get("party_a")
        if not isinstance(party, Mapping):
            continue
        keys = [key for key, value in party.items() if is_placeholder(value)]
        if keys:
            path = f"documents.{document.code}.params.party_a"
            facts = {"document": document.code, "keys": ", ".join(keys)}
            yield Problem(notes.line(path), path, "party-placeholder", facts, "open")


def is_placeholder(value: object) -> bool:
    """Whether a name or number is a sample: nobody answers a number of zeros, and nobody is called Example."""
    if isinstance(value, Text):
        return is_placeholder(value.zh) or is_placeholder(value.en)
    text = str(value).strip()
    return bool(_ZEROS.fullmatch(text)) or text.startswith(SAMPLES)
