"""What a programme says about requests after a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["notice", "office", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Recheck:
    """What may be asked for after a list: who asks within `days`, is answered within `answer_days`.

    `kind`: ``arithmetic`` (the section `recheck`), or one of the section `objections`: ``evidence`` (what was handed in
    or seen is looked at anew), ``ruling`` (a rule was applied wrongly, something happened on the day), ``report``
    (anybody, about somebody on the list). `answer_working_days` None counts the answer as the filing is counted.
    `printing`: which agreements wait while one is open: the ``own``, all of the ``list``, or ``none``.
    """

    days: int
    answer_days: int
    working_days: bool
    scope: Literal["arithmetic", "full"]
    blocks: bool
    source: Source
    kind: Literal["arithmetic", "evidence", "ruling", "report"] = "arithmetic"
    answer_working_days: bool | None = None
    printing: Literal["own", "list", "none"] = "own"
