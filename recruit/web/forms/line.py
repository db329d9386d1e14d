"""One line of text, as most forms of the house ask for it."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Optional


class Line(StringField):
    """Text without the spaces at its ends. `missing` is what to say where nothing is typed; without it that is fine."""

    def __init__(self, label: Any = None, missing: Any = None, **options: Any) -> None:
        super().__init__(label, [DataRequired(missing) if missing else Optional()], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = self.data.strip()
