"""The candidate's page hears of extra minutes without a reload: the clock grows, and says by how much."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.models import Attempt, AttemptPresence
from exams.services.ask_for_time import Wanted, ask_for_time
from exams.services.give_time import give_time, send_back
from recruit.db import db
from recruit.models import Account
from tests.exams.sitting.conftest import enter
from tests.support.candidates import staff

MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(site):
    staff("proc", "proctor")
    staff("sec", "second-signatory")
    return site


def give(world, clock, minutes: int) -> None:
    people = {one.login: one for one in db.session.query(Account).filter(Account.login.in_(("proc", "sec")))}
    asked = ask_for_time(
        world.stage, world.entries[:1], Wanted(minutes, "power"), people["proc"], clock.now()
    )
    give_time(asked, people["sec"], clock.now())
    db.session.commit()
    db.session.remove()


def finished_by() -> str | None:
    found = db.session.query(Attempt).one().finished_by
    db.session.rollback()
    return found


def tap(page, position: int) -> None:
    page.locator(f"label[for=q{position}-A]").tap()
    page.wait_for_selector(f"#q{position} .q-state[data-state=saved]")


def test_an_idle_page_asks_for_itself(world, site, phone, app, clock):
    """Nothing is tapped and nothing reloaded; the page's own timers are wound forward. The office hears of it too."""
    phone.clock.install()
    enter(phone, site, world, app)
    assert phone.is_hidden("#given")
    until = phone.inner_text("#until")
    give(world, clock, 20)
    phone.evaluate("window.untouched = true")
    phone.clock.fast_forward(70_000)
    phone.wait_for_selector("#given:not([hidden])")
    assert phone.inner_text("#given") == f"刚刚给您加了 20 分钟，{phone.inner_text('#until')}"
    assert phone.inner_text("#until") != until
    assert phone.inner_text("#clock").startswith(("80:", "79:"))
    assert phone.evaluate("window.untouched")
    heard = db.session.query(AttemptPresence).one()
    assert (heard.heard_at, heard.unsaved) == (world.opens, 0)
    db.session.rollback()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_save_brings_the_news_and_a_second_gift_is_told_apart(opened, world, clock):
    give(world, clock, 20)
    tap(opened, 1)
    assert opened.inner_text("#given").startswith("刚刚给您加了 20 分钟")
    give(world, clock, 5)
    tap(opened, 2)
    assert opened.inner_text("#given").startswith("刚刚给您加了 5 分钟")
    assert opened.inner_text("#clock").startswith(("85:", "84:"))


def test_minutes_given_at_the_last_moment_keep_the_page_open(opened, world, clock):
    clock.set(world.opens + 59 * MINUTE + timedelta(seconds=58))
    tap(opened, 1)
    give(world, clock, 20)
    opened.wait_for_selector("#given:not([hidden])")
    assert opened.inner_text("#clock").startswith(("20:", "19:"))
    tap(opened, 2)
    assert finished_by() is None


def test_a_phone_cut_off_over_the_end_goes_on_when_it_is_back(opened, world, clock):
    """The page had closed itself because nobody could be asked. It waits, hears of the minutes, and opens again."""
    page = opened
    clock.set(world.opens + 59 * MINUTE + timedelta(seconds=58))
    tap(page, 1)
    page.context.set_offline(True)
    page.wait_for_selector("#q1:disabled")
    assert "连上网会自动收卷" in page.inner_text("#line")
    assert page.url.endswith(page.evaluate("location.pathname"))
    clock.set(world.opens + 65 * MINUTE)
    give(world, clock, 20)
    page.context.set_offline(False)
    page.wait_for_selector("#q1:enabled")
    assert page.is_hidden("#line")
    assert page.inner_text("#clock").startswith(("15:", "14:"))
    tap(page, 2)
    assert finished_by() is None


def test_a_phone_cut_off_over_the_end_is_collected_when_nothing_was_given(opened, world, clock):
    page = opened
    clock.set(world.opens + 59 * MINUTE + timedelta(seconds=58))
    tap(page, 1)
    page.context.set_offline(True)
    page.wait_for_selector("#q1:disabled")
    clock.set(world.opens + 65 * MINUTE)
    page.context.set_offline(False)
    page.wait_for_url("**/receipt/**")
    assert finished_by() == "clock"


def test_a_page_whose_minutes_are_asked_for_waits_and_is_collected_after_a_no(opened, world, clock):
    page = opened
    people = {one.login: one for one in db.session.query(Account).filter(Account.login.in_(("proc", "sec")))}
    request = ask_for_time(world.stage, world.entries[:1], Wanted(20, "power"), people["proc"], clock.now())
    db.session.commit()
    clock.set(world.opens + 59 * MINUTE + timedelta(seconds=58))
    page.clock.install()
    tap(page, 1)
    clock.set(world.opens + 60 * MINUTE)
    page.clock.fast_forward(3_000)
    page.wait_for_selector("#sitting[data-asked]", state="attached")
    assert finished_by() is None
    send_back(request, "没有停电", people["sec"], clock.now())
    db.session.commit()
    db.session.remove()
    page.clock.fast_forward(30_000)
    page.wait_for_selector("#sitting[data-watch]:not([data-asked])", state="attached")
    page.get_by_role("button", name="收下回执").click()
    page.wait_for_url("**/receipt/**")
    assert finished_by() == "clock"


def test_the_page_of_an_ended_sitting_leads_back_when_minutes_come(opened, world, clock):
    page = opened
    clock.set(world.opens + 61 * MINUTE)
    page.clock.install()
    page.reload()
    page.wait_for_selector("#sitting[data-watch]", state="attached")
    give(world, clock, 20)
    page.clock.fast_forward(30_000)
    page.wait_for_selector("#q1:enabled")
    assert page.inner_text("#given") == "给您加了 20 分钟"
