"""Before somebody whose work never began stands again: the place they left must still be theirs to have."""

from __future__ import annotations

from datetime import datetime

from recruit.closing import messages as closing_messages  # noqa: F401 - the words of the refusal below
from recruit.db import locked
from recruit.errors import Refusal
from recruit.models import Agreement, Engagement, Stage
from recruit.queries.freed import seat_is_free
from recruit.queries.places import allotment_before, still_given


def hold_allotment(agreement: Agreement) -> None:
    """Nobody is asked, comes or is placed meanwhile: held before anything of the candidate."""
    allotment = allotment_before(agreement.entry.stage)
    if allotment is not None:
        locked(Stage, allotment.id)


def require_seat(engagement: Engagement, at: datetime) -> None:
    """The seat of somebody who never began is free for others: it may be given, promised or asked for by now.

    Errors: Refusal('place-given-since' (number)).
    """
    agreement = engagement.agreement
    allotment = allotment_before(agreement.entry.stage)
    if allotment is None or not engagement.never_began:
        return
    if not still_given(agreement, allotment) or not seat_is_free(allotment, agreement.place, at):
        raise Refusal("place-given-since", number=agreement.number)
