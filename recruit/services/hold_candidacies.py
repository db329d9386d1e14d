"""Hold candidacies before anything hangs on whether they still stand."""

from __future__ import annotations

from collections.abc import Iterable

from recruit.db import locked
from recruit.models import Candidacy


def hold_candidacies(ids: Iterable[int]) -> None:
    """These candidacies as they are now, held in one order: whoever withdraws at this moment (`withdraw`) comes before,
    and what they said stays, or after, and finds what was done."""
    for key in sorted(set(ids)):
        locked(Candidacy, key)
