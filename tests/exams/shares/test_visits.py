"""Visits are counted once per person as well as can be known, in one short transaction, within bounds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from exams.models import ShareDay, ShareSalt, ShareVisitor
from exams.queries.shares import witnesses
from exams.services import count_visit
from exams.services.count_visit import Visit, count_visits
from exams.services.forget_visits import forget_visits
from exams.shares.witness import Witness, differences
from recruit.db import db

DAY = date(2016, 5, 25)
PHONE = "Mozilla/5.0 (Linux; Android 9)"


def tokens(link_id: int, *names: str, day: date = DAY, address: str = "10.0.0.1") -> list[Visit]:
    return [Visit(link_id, day, "person", name * 22, address, PHONE) for name in names]


def of_day(link_id: int, day: date = DAY) -> ShareDay:
    db.session.expire_all()
    return db.session.query(ShareDay).filter_by(link_id=link_id, day=day).one()


@pytest.mark.database
def test_somebody_counts_once_for_a_link_whenever_they_come_back(link):
    mine, other = link("share").id, link("share", 1).id
    assert count_visits(tokens(mine, "a", "a", "b")) == 2
    assert count_visits(tokens(mine, "a", "c") + tokens(other, "a")) == 2
    assert count_visits(tokens(mine, "a", day=DAY + timedelta(days=1))) == 0
    db.session.commit()
    assert (of_day(mine).people, of_day(mine).again) == (3, 2)
    assert of_day(mine, DAY + timedelta(days=1)).again == 1
    assert of_day(other).people == 1


@pytest.mark.database
def test_without_a_cookie_address_and_agent_tell_people_apart_for_a_day(link):
    mine = link("share").id
    bare = [
        Visit(mine, DAY, "person", "", address, PHONE) for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2")
    ]
    assert count_visits(bare) == 2
    assert (of_day(mine).people, of_day(mine).bare, of_day(mine).again) == (2, 2, 1)
    assert count_visits([Visit(mine, DAY + timedelta(days=1), "person", "", "10.0.0.1", PHONE)]) == 1


def test_nothing_of_address_or_agent_is_kept(link):
    mine = link("share").id
    count_visits([Visit(mine, DAY, "person", "", "203.0.113.77", PHONE)])
    row = db.session.query(ShareVisitor).one()
    kept = f"{row.visitor_hash} {row.address_hash}"
    assert "203" not in kept or len(row.visitor_hash) == 32
    twin = link("share", 1).id
    count_visits([Visit(twin, DAY, "person", "", "203.0.113.77", PHONE)])
    hashes = {(one.visitor_hash, one.address_hash) for one in db.session.query(ShareVisitor)}
    assert len({each for pair in hashes for each in pair}) == 4, (
        "one phone cannot be followed from link to link"
    )


def test_programs_and_the_candidate_are_numbered_apart(link):
    mine = link("share").id
    visits = [Visit(mine, DAY, "bot"), Visit(mine, DAY, "bot"), Visit(mine, DAY, "own")]
    assert count_visits(visits + tokens(mine, "a")) == 1
    one = of_day(mine)
    assert (one.people, one.bots, one.own) == (1, 2, 1)


def test_a_day_remembers_only_so_many_and_says_how_many_more_came(link, monkeypatch):
    monkeypatch.setattr(count_visit, "MOST_A_DAY", 3)
    mine = link("share").id
    count_visits(tokens(mine, "a", "b", "c", "d"))
    count_visits(tokens(mine, "e", "f"))
    assert (of_day(mine).people, of_day(mine).beyond) == (3, 3)
    assert db.session.query(ShareVisitor).count() == 3


def test_many_from_one_address_are_told_and_not_cut(link, made):
    mine = link("share").id
    names = [chr(ord("a") + number) for number in range(24)]
    count_visits(tokens(mine, *names) + tokens(mine, "y", "z", address="10.0.0.2"))
    db.session.commit()
    assert (of_day(mine).people, of_day(mine).from_one) == (26, 24)
    one = witnesses(made.stage)[0]
    assert (one.people, one.from_one, one.that_day) == (26, 24, 26)
    assert [found.code for found in differences(one, False)] == ["from-one"]


@pytest.mark.database
def test_keys_go_after_two_days_and_fingerprints_a_week_after_the_round(link, made):
    count_visits(
        [*tokens(link("share").id, "a"), Visit(link("share").id, DAY, "person", "", "10.0.0.1", PHONE)]
    )
    db.session.commit()
    assert forget_visits(made.opens + timedelta(days=1)) == 0
    assert forget_visits(made.opens + timedelta(days=4)) == 1
    assert db.session.query(ShareSalt).count() == 0
    assert forget_visits(made.closes + timedelta(days=8)) == 2
    assert db.session.query(ShareVisitor).count() == 0
    assert of_day(link("share").id).people == 2, "the numbers stay"


def test_differences_are_leads_with_their_figures():
    def told(**facts: int) -> dict[str, float]:
        one = Witness(1, "0001", **facts)
        return {found.code: found.strength for found in differences(one, True)}

    assert told(shown=100, people=20, downloads_shown=100, listed=30, confirmed=30, both=5) == {}
    assert told(shown=100, people=0)["few-visits"] == 1.0
    assert told(shown=100, people=10)["few-visits"] == 0.5
    assert told(shown=9, people=0) == {}, "a handful says nothing"
    assert told(downloads_shown=100, listed=20, confirmed=10, both=10)["few-downloads"] == 0.6
    assert not list(differences(Witness(1, "0001", downloads_shown=100), False)), "no list, no silence"
