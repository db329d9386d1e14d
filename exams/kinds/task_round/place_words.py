"""Places of households as people call them."""

from __future__ import annotations

from exams.fieldwork.forms import SeriesForm
from recruit.i18n import current_locale
from recruit.models import Stage


def place_words(stage: Stage, form: SeriesForm, code: str) -> str:
    """The name of a village of the list with its township, else what the form's choices call it."""
    regions = stage.cohort.programme.regions
    if len(code) == 12 and regions.knows(code):
        village = regions.village(code)
        return f"{regions.township(village.township).name} {village.name}"
    return form.choice_words(form.house.place, code, current_locale())
