"""What is in a parcel with a filled form: answers, and the pictures that belong to them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from exams.survey.filling import MOST_PICTURES
from recruit.errors import Refusal

#: The bytes of a parcel without its pictures; an answer is a few words.
MOST_ANSWERS = 256 * 1024
SHAPE = 1
#: While a parcel is read it is in memory three times over, and six megabytes may come on every thread at once.
_one_at_a_time = Lock()
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)


@dataclass(frozen=True)
class FormParcel:
    """`answers` is a document of answers if `document`, else typed values by field; `pictures`: name -> base64."""

    answers: Mapping[str, Any]
    document: bool = False
    language: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)


def read_form_parcel(content: bytes) -> FormParcel:
    """A parcel as the field app sends it, or the flat object of typed values that older pages sent.

    Errors: Refusal('parcel-malformed' | 'parcel-bytes' (limit, in KB)).
    """
    try:
        with _one_at_a_time:
            given = json.loads(content)
    except (ValueError, RecursionError):
        raise Refusal("parcel-malformed") from None
    if not isinstance(given, dict):
        raise Refusal("parcel-malformed")
    if "shape" not in given:
        _require_small(len(content))
        return FormParcel(given)
    answers, pictures, language = (
        given.get("answers"),
        given.get("pictures") or {},
        given.get("language") or "",
    )
    fits = (
        type(given["shape"]) is int
        and given["shape"] == SHAPE
        and isinstance(answers, dict)
        and isinstance(language, str)
        and isinstance(pictures, dict)
        and len(pictures) <= MOST_PICTURES
        and all(_NAME.fullmatch(name) and isinstance(picture, str) for name, picture in pictures.items())
    )
    if not fits:
        raise Refusal("parcel-malformed")
    _require_small(len(content) - sum(map(len, pictures.values())))
    return FormParcel(answers, True, language, pictures)


def _require_small(size: int) -> None:
    if size > MOST_ANSWERS:
        raise Refusal("parcel-bytes", limit=MOST_ANSWERS // 1024)
