"""The page of a sitting with gaps: rendered once by its own template, then filled for each who opens it.

What differs from one opening to the next is a number, a name, a moment or a signed word. A rendering in which
signs stand for those is cut at the signs. So the page has one home, its template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

from flask import Flask, g, render_template, session
from markupsafe import Markup

from exams.deadline import Timing
from exams.kinds.online_exam.asked import PAGE
from exams.kinds.online_exam.room import epoch
from recruit.db import db
from recruit.models import Stage
from recruit.web.stitch import Piece

#: Stands for the attempt's number, in addresses too: higher than any attempt's and unlike any other number of a page.
NUMBER = 2_111_999_337
#: Stretches longer than this are worth compressing by themselves.
SHORT = 160
_MOMENTS = {
    name: datetime(year, 1, 1, tzinfo=UTC)
    for name, year in (("started", 2201), ("now", 2202), ("deadline", 2203))
}
#: Signs that nobody can type, one for each text.
_SIGNS = {
    name: f"\ue0f2{name}\ue0f3" for name in ("name", "csrf", "ticket", "until", "seq", "total", "asked")
}
_GAPS = {
    str(NUMBER): "number",
    **{str(epoch(moment)): name for name, moment in _MOMENTS.items()},
    **{sign: name for name, sign in _SIGNS.items()},
}
#: What is filled in with a piece; all others are texts.
PIECES = {"asked"}
_CUT = re.compile("(" + "|".join(map(re.escape, _GAPS)) + ")")


@dataclass(frozen=True)
class Kind:
    """Whose pages are alike: same stage, same cohort in the page's head, same language, same minutes on top."""

    stage_id: int
    cohort_id: int | None
    locale: str
    extra: int


@dataclass(frozen=True)
class Gap:
    """Where a piece of this name stands that was compressed beforehand."""

    name: str


@dataclass(frozen=True)
class Mould:
    """The page in pieces; bytes are patterns for the texts. `made_at`: it may be used for a while, then words of the
    office may have changed."""

    parts: tuple[Piece | bytes | Gap, ...]
    made_at: datetime

    def filled(self, texts: Mapping[bytes, bytes], pieces: Mapping[str, Piece]) -> list[Piece | bytes]:
        """For `recruit.web.stitch`."""
        return [
            part % texts if type(part) is bytes else pieces[part.name] if type(part) is Gap else part
            for part in self.parts
        ]


def mould(app: Flask, kind: Kind, person_id: int, at: datetime) -> Mould:
    """`person_id`: one of those who see this kind of page."""
    reader = SimpleNamespace(name=_SIGNS["name"], roles=frozenset({"applicant"}), is_staff=False)
    reader.person_id = person_id
    with app.app_context(), app.test_request_context(f"/exam/sitting/{NUMBER}"):
        session["locale"] = kind.locale
        g.account, g.csrf_token = reader, _SIGNS["csrf"]
        title = db.session.get_one(Stage, kind.stage_id).definition.title
        page = render_template(PAGE, **_frame(kind, title), asked=Markup(_SIGNS["asked"]), saved=[])
    return Mould(tuple(_parts(page)), at)


def _frame(kind: Kind, title: object) -> dict[str, object]:
    """As `exams.kinds.online_exam.frame` gives it for a paper without any answer, whose clock runs."""
    deadline = _MOMENTS["deadline"]
    return {
        "attempt": SimpleNamespace(id=NUMBER, started_at=_MOMENTS["started"]),
        "title": title,
        "at": _MOMENTS["now"],
        "timing": Timing(deadline, deadline, over=False, in_time=True),
        "until": _SIGNS["until"],
        "extra": kind.extra,
        "seq": _SIGNS["seq"],
        "ticket": _SIGNS["ticket"],
        "total": _SIGNS["total"],
        "done": 0,
    }


def _parts(page: str) -> Iterator[Piece | bytes | Gap]:
    """Short stretches and the texts between them are joined into one pattern, so that there are few."""
    pattern = b""
    for text in _CUT.split(page):
        plain = text.encode()
        if text in _GAPS and _GAPS[text] not in PIECES:
            pattern += b"%%(%s)s" % _GAPS[text].encode()
        elif text not in _GAPS and len(plain) < SHORT:
            pattern += plain.replace(b"%", b"%%")
        else:
            yield from filter(None, [pattern])
            yield Gap(_GAPS[text]) if text in _GAPS else Piece.of(plain)
            pattern = b""
    yield from filter(None, [pattern])
