"""One application as it is handed in, by whatever channel. Plain facts, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The questions every registration form asks, by field code; what a programme asks beyond them lands in `extra`.
KNOWN = frozenset(
    {"name", "sex", "id_number", "schooling", "phone", "email", "address", "township", "village"}
    | {"preferences", "reassign", "consent"}
)


@dataclass(frozen=True, kw_only=True)
class ApplicationForm:
    """What an applicant states. Codes are the programme's own; `sex` is ``f``, ``m`` or '' where it is not asked.

    `declarations` are the codes of those signed; `preferences` village codes, the dearest first; `extra` and
    `extra_private` answers to the programme's further questions; `waiver_reason` why a rule should be relaxed.
    `password_hash` comes only from people who register themselves (`recruit.services.passwords`).
    """

    name: str
    id_number: str = field(repr=False)
    schooling: str
    township_code: str
    village_code: str
    sex: str = ""
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    declarations: frozenset[str] = frozenset()
    consent: bool = False
    preferences: tuple[str, ...] = ()
    reassign: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    extra_private: Mapping[str, Any] = field(default_factory=dict, repr=False)
    waiver_reason: str = ""
    password_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Problem:
    """Something wrong with one field: a refusal code with its facts, told by `recruit.messages.tell`."""

    field: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
