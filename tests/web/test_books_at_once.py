"""Two hands on the same limit at the same moment, on both databases: what there is is given once."""

from __future__ import annotations

from io import BytesIO

import pytest

from exams.demo import pictures
from recruit.db import db
from recruit.models import Award, FundRequest, LogEntry
from recruit.queries.awards import About
from recruit.queries.money import partners
from recruit.services.decide_fund import Word, pass_step
from recruit.services.grant_award import nominate
from tests.recruit.test_funds import asked
from tests.support import books, funnel, money
from tests.support.books import JUNE, account, cohort
from tests.web.test_at_the_same_moment import at_once, chain_is_whole, counted

pytestmark = pytest.mark.database


@pytest.fixture
def site(make_app, clock):
    clock.set(JUNE)
    app = make_app(ZEYOU_KINDS=books.KINDS)
    with app.app_context():
        books.open_books()
    return app


def test_the_last_of_a_years_money_is_granted_once(site):
    with site.app_context():
        keys = []
        for _time in range(3):
            made = asked("3000000", purpose="awards")
            keys.append(made.id)
            pass_step(made, "check", Word(), account("office"), JUNE)
        db.session.commit()
    second = [funnel.browser(site, "second") for _time in keys]
    sent = {"step": "approve", "verdict": "pass"}

    def say(number: int) -> int:
        paper = (BytesIO(pictures.paper(0)), "minutes.png")
        address = f"/registers/funds/request/{keys[number]}/say"
        return second[number].post(address, data={**sent, "paper": paper}).status_code

    assert sorted(at_once([lambda n=n: say(n) for n in range(3)])) == [303, 422, 422]
    assert counted(site, FundRequest, state="granted") == 1
    assert chain_is_whole(site)


def test_the_only_seat_is_taken_once_and_an_entry_sent_twice_is_kept_once(site):
    with site.app_context():
        every = partners(cohort())
        made = [
            nominate(cohort(), "best", 2026, About("place", one.place.code), "好", account("office"), JUNE)
            for one in every
        ]
        keys, login = [one.id for one in made], money.owner(every[0].engagement).login
        db.session.commit()
    second = [funnel.browser(site, "second") for _key in keys]
    addresses = [f"/registers/awards/small/award/{key}/grant" for key in keys]
    at_once([lambda b=b, a=a: b.post(a).status_code for b, a in zip(second, addresses, strict=True)])
    assert counted(site, Award, state="confirmed") == 1
    own = [funnel.browser(site, login) for _time in range(3)]
    sent = {"on_day": "2026-06-09", "topic": "parcel", "words": "慢"}
    at_once([lambda b=b: b.post("/my/logbooks/write?book=feedback", data=sent).status_code for b in own])
    assert counted(site, LogEntry) == 1
    assert chain_is_whole(site)
