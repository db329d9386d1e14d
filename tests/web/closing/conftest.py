"""The site at the end of a cohort: while places are chosen, and on the day of signing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import (
    Account,
    Candidacy,
)
from tests.recruit.funnel import small
from tests.support import closing
from tests.support.closing import KINDS, ONE, RANKED, SIGNING, THREE, TWO
from tests.support.printing import words_only
from tests.support.signed_in import browser
from tests.support.worlds import kept

Enter = Callable[[str], FlaskClient]


@pytest.fixture
def site(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The site with the small programme's kinds; the layout is stood in for, its checks are the real ones."""
    from recruit.documents.wording import printing

    monkeypatch.setattr(printing, "_set", words_only())
    return make_app(ZEYOU_KINDS=KINDS)


@pytest.fixture
def enter(site: Flask) -> Enter:
    """A browser in which an account is signed in."""
    return partial(browser, site)


def own_account(candidacy: Candidacy) -> None:
    account = Account(
        kind="applicant",
        login=candidacy.number.lower(),
        name="人",
        person_id=candidacy.person_id,
        created_at=small.START,
    )
    db.session.add(account)


@pytest.fixture
def choosing(site: Flask, clock: FixedClock) -> dict[str, str]:
    """A cohort in which two people may choose among three places; place codes by village."""
    clock.set(RANKED)
    with site.app_context():
        return dict(zip((ONE, TWO, THREE), kept(_choosing), strict=True))


@pytest.fixture
def signing(site: Flask, clock: FixedClock) -> Flask:
    """A cohort on the day of signing, with two agreements to print."""
    clock.set(SIGNING)
    with site.app_context():
        kept(_signing)
    return site


def _choosing() -> tuple[str, ...]:
    running = closing.cohort()
    codes = closing.supplied(running, ONE, TWO, THREE)
    for candidacy in closing.ranked(running, (90, 80)):
        own_account(candidacy)
    closing.office()
    db.session.commit()
    return tuple(codes)


def _signing() -> None:
    _stage, entries = closing.at_the_agreement(people=2)
    for entry in entries:
        own_account(entry.candidacy)
    db.session.commit()
