"""On a demonstration site nobody should type a real ID number: the form offers one that is free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _
from recruit.idnumber import make_demo_id
from recruit.models import Cohort, Person
from recruit.personal import id_index

#: Old enough for every programme and young enough for most; the days after it give as many people as are needed.
BORN = date(1988, 1, 1)
WOMAN, MAN = 998, 999


def hints(cohort: Cohort) -> dict[str, str]:
    """What the form says beside its questions; nothing on a real site."""
    if not cohort.demo:
        return {}
    text = _(
        "演示里不要填真号码。这两个是编的，没人用过：女 %(woman)s，男 %(man)s。",
        woman=_free(WOMAN),
        man=_free(MAN),
    )
    return {"id_number": text}


def _free(serial: int) -> str:
    return next(number for number in _numbers(serial) if not _known(number))


def _numbers(serial: int) -> Iterator[str]:
    for day in range(36_500):
        yield make_demo_id(BORN + timedelta(days=day), serial)


def _known(number: str) -> bool:
    return db.session.scalar(select(Person.id).where(Person.id_number_index == id_index(number))) is not None
