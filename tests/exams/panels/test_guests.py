"""Guest judges: an account for a day and a stage, ending at midnight where the programme is; marks stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from exams.queries.rooms import panel_component
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.clock import DemoClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, GuestSlip, Mark, RoleGrant
from recruit.queries.guests import guests_of, require_in_place
from recruit.services import one_time_code
from recruit.services.assign import assign
from recruit.services.invite_guests import AHEAD, close_over, invite_guests, renew_slip, withdraw_guest
from recruit.services.roles import require_time
from tests.exams.panels import rooms, world
from tests.exams.panels.rooms import account

COUNTY = ZoneInfo("Asia/Shanghai")


def ready(app: Flask, clock) -> tuple[world.World, str, str]:
    """An interview of one room's work with a guest who marks: (world, login, code)."""
    made = world.build("interview", 2)
    office = world.staff("off", "office")
    clock.set(made.during)
    day = made.during.astimezone(COUNTY).date()
    ((guest, code),) = invite_guests(made.stage, [" 王教授 "], day, office, made.during)
    assign(made.entries, [guest], "panel", office, made.during, "1", ("judge",))
    db.session.commit()
    return made, guest.login, code


@pytest.fixture
def begun(app: Flask, clock):
    with app.app_context():
        return ready(app, clock)


def signs_in(app: Flask, login: str, code: str):
    client = app.test_client()
    return client, client.post("/staff/day", data={"identifier": login, "code": code})


def test_a_slip_opens_on_its_day_in_a_demonstration_too(app, clock, begun):
    made, login, code = begun
    clock.set(made.during + timedelta(days=3650))
    app.extensions["zeyou_clock"] = DemoClock(made.during, clock)
    assert signs_in(app, login, code)[1].status_code == 302


def test_a_slip_signs_in_once_and_lasts_to_midnight(app, clock, begun):
    made, login, code = begun
    client, answer = signs_in(app, login, code)
    assert answer.status_code == 302
    assert client.get("/examine/").status_code == 200
    assert signs_in(app, login, code)[1].status_code == 422
    midnight = datetime.combine(
        made.during.astimezone(COUNTY).date() + timedelta(days=1), datetime.min.time(), COUNTY
    )
    clock.set(midnight - timedelta(seconds=1))
    assert client.get("/examine/").status_code == 200
    clock.set(midnight)
    away = client.get("/examine/")
    assert (away.status_code, "sign-in" in away.location) == (302, True)
    sheet = f"/examine/{made.stage_id}/panel/{made.entry_ids[0]}/"
    assert client.post(sheet, data={}).status_code == 302


def test_after_midnight_the_slip_says_so_and_the_marks_stay(app, clock, begun):
    made, login, code = begun
    with app.app_context():
        guest, part = account(login), panel_component(made.stage)
        until = guest.until
        filled = [Filled(made.entries[0], rooms.share(made.stage, "0.8"))]
        mark_sheets(made.stage, part, filled, guest, until - timedelta(seconds=1))
        with pytest.raises(Refusal, match="guest-over"):
            mark_sheets(
                made.stage, part, [Filled(made.entries[1], rooms.share(made.stage, "0.8"))], guest, until
            )
        db.session.rollback()
        mark_sheets(made.stage, part, filled, account(login), until - timedelta(seconds=1))
        db.session.commit()
        assert close_over(until - timedelta(seconds=1)) == 0
        assert close_over(until) == 1
        assert close_over(until) == 0
        db.session.commit()
        assert account(login).active is False
        assert db.session.query(Mark).count() == 4
    clock.set(until)
    assert signs_in(app, login, code)[1].status_code == 422


def test_the_page_after_midnight_names_the_reason(app, clock, begun):
    _made, login, code = begun
    with app.app_context():
        clock.set(account(login).until)
    assert "一日条只管到当天夜里 12 点" in signs_in(app, login, code)[1].get_data(as_text=True)


def test_taken_back_early_it_opens_nothing_and_a_new_slip_ends_the_old_one(app, begun):
    made, login, code = begun
    client, _answer = signs_in(app, login, code)
    with app.app_context():
        office, guest = account("off"), account(login)
        fresh = renew_slip(guest, office, made.during)
        db.session.commit()
    assert client.get("/examine/").status_code == 302
    client, answer = signs_in(app, login, fresh)
    assert answer.status_code == 302
    with app.app_context():
        withdraw_guest(account(login), account("off"), made.during)
        db.session.commit()
        with pytest.raises(Refusal, match="guest-withdrawn"):
            withdraw_guest(account(login), account("off"), made.during)
        with pytest.raises(Refusal, match="guest-withdrawn"):
            renew_slip(account(login), account("off"), made.during)
        assert [one.withdrawn_by_id for one in guests_of(made.stage)] == [account("off").id]
    assert client.get("/examine/").status_code == 302


def test_a_guest_works_in_the_one_stage_only(app, begun):
    made, login, _code = begun
    with app.app_context():
        guest, office = account(login), account("off")
        assert guest.roles == {"judge"}
        require_in_place([guest], made.stage, made.during)
        with pytest.raises(Refusal, match="guest-elsewhere"):
            require_in_place([guest], made.stage, guest.until)
        slip = db.session.get_one(GuestSlip, guest.id)
        other = next(one for one in made.stage.cohort.stages if one.id != made.stage_id)
        slip.stage = other
        db.session.flush()
        before = db.session.query(Assignment).count()
        with pytest.raises(Refusal, match="guest-elsewhere"):
            assign(made.entries, [guest], "panel", office, made.during, "2", ("judge",))
        assert db.session.query(Assignment).count() == before


def test_who_may_make_slips_for_whom_and_when(app, begun):
    made, login, _code = begun
    with app.app_context():
        office, guest = account("off"), account(login)
        day = made.during.astimezone(COUNTY).date()

        def ask(names=("李某",), on=day, by=office, stage=made.stage):
            return invite_guests(stage, names, on, by, made.during)

        wrong = (
            (lambda: ask(by=guest), "role-missing"),
            (lambda: ask(names=["", " "]), "guest-name"),
            (lambda: ask(names=["长" * 41]), "guest-name"),
            (lambda: ask(names=["李某"] * 41), "guest-many"),
            (lambda: ask(on=day - timedelta(days=1)), "guest-day"),
            (lambda: ask(on=day + timedelta(days=AHEAD + 1)), "guest-day"),
            (lambda: ask(stage=made.stage.cohort.stages[0]), "guest-stage"),
        )
        for attempt, code in wrong:
            with pytest.raises(Refusal, match=code):
                attempt()
        logins = [one.login for one, _code in ask(names=["李某", "赵某"])]
        assert len({login, *logins}) == 3


def test_a_password_account_never_comes_in_by_a_days_slip(app, begun):
    made, _login, _code = begun
    with app.app_context():
        code = one_time_code.issue([world.staff("real", "judge")], "invitation", made.during)
        db.session.commit()
    assert signs_in(app, "real", code)[1].status_code == 422


def test_the_offices_page_makes_slips_and_judges_do_not(app, begun, enter: Callable):
    made, login, _code = begun
    page = f"/examine/guests/{made.stage_id}"
    assert enter("off").get(page).status_code == 200
    answer = enter("off").post(
        page, data={"names": "赵工\n钱工", "day": str(made.during.astimezone(COUNTY).date())}
    )
    told = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert told.count("data:image/") == 2
    assert "赵工" in told
    wrong = enter("off").post(page, data={"names": "孙工", "day": "2010-01-01"})
    assert wrong.status_code == 422
    assert "孙工" in wrong.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Account).filter(Account.until.is_not(None)).count() == 3
        world.staff("jj", "judge")
        db.session.commit()
    assert enter("jj").get(page).status_code == 403


@pytest.fixture
def enter(app: Flask):
    def begin(login: str):
        with app.app_context():
            return world.sign_in(app.test_client(), login)

    return begin


def test_two_roles_do_not_give_a_guest_more_time(app, begun):
    _made, login, _code = begun
    with app.app_context():
        guest = account(login)
        guest.grants.append(RoleGrant(role="office"))
        db.session.flush()
        with pytest.raises(Refusal, match="guest-over"):
            require_time(guest, guest.until)
