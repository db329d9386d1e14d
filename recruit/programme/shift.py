"""Moving a programme to another date as a whole."""

from __future__ import annotations

from datetime import date

from recruit.programme.loading import load_text, with_start
from recruit.programme.model import Programme


def shifted(programme: Programme, start: date) -> Programme:
    """The programme as its own file reads with `start:` set: every date moves by the same number of days.

    Holidays stay where they are, so that working days are counted on the real calendar of the new dates. The text
    changes with it, hence the hash does too, and a published shifted version can be read again from its text.
    """
    return load_text(
        with_start(programme.source_yaml, start), programme.source_regions, files=programme.files
    )
