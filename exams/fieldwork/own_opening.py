"""How the completion of somebody whose work opened later than everybody's is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from recruit.i18n import _
from recruit.models import Entry
from recruit.web.words import to_the_second


def counted_as(entry: Entry, done: datetime) -> Iterator[tuple[str, str]]:
    """A line that says at which moment the list counts it; none where the work opened as everybody's did."""
    if not entry.begins_later:
        return
    words = _(
        "%(at)s。你的这一环节从 %(opens)s 开始，别人从 %(usual)s 开始，所以按自己开始以后用了多久来算。",
        at=to_the_second(done - entry.begins_later, entry.stage),
        opens=to_the_second(entry.window[0], entry.stage),
        usual=to_the_second(entry.stage.opens_at, entry.stage),
    )
    yield _("排先后时算作"), words
