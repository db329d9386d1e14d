"""Two of the office at the very same moment, on both databases: one comes first, the other finds what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from exams.models import ActivitySheet, FormResponse, FormStrike
from exams.services.import_activity import preview_activity, take_activity
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.review_evidence import Judged, review_evidence
from exams.services.strike_form import strike_form
from recruit.db import db
from recruit.models import Account, Result, Stage
from recruit.services.close_stage import confirm, propose
from tests.exams.fieldwork import field
from tests.web.test_ending_at_once import chain_is_whole, one_after_the_other

pytestmark = pytest.mark.database
#: After the last of what may still come in.
LATER = timedelta(days=3)


def by(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def test_of_two_who_take_in_one_table_the_second_finds_the_firsts(app) -> None:
    with app.app_context():
        made = field.build("task-2", candidates=1)
        field.staff("one", "office"), field.staff("two", "office")
        table = "昵称,准考证号,回应次数,分享次数\n花姐,0001,10,2\n".encode()
        seen = {
            login: preview_activity(made.stage, "activity", table, "群.csv", by(login), made.during)
            for login in ("one", "two")
        }
        db.session.commit()

    def take(login: str) -> Callable[[], None]:
        def taken() -> None:
            stage, looked = db.session.get_one(Stage, made.stage_id), seen[login]
            take_activity(stage, "activity", looked.file, looked.token, "一群", by(login), made.during)

        return taken

    assert one_after_the_other(app, take("one"), take("two")) == ["done", "activity-known"]
    with app.app_context():
        assert db.session.query(ActivitySheet).count() == 1
    assert chain_is_whole(app)


@pytest.fixture
def marked(app):
    """A task round of one candidate, marked in full: (the world, the id of one of the candidate's forms)."""
    with app.app_context():
        made = field.build("task-1", candidates=1)
        people = field.examiners(made, "screenshots", "downloads", "households", "plan")
        field.staff("signer", "second-signatory")
        shots = field.everything(made.entries[0], 100, made.during)
        review_evidence([Judged(one, "accepted") for one in shots], people["marker"], made.during)
        calls = field.draw(made, people["office"])
        checks = [Checked(call.response, "confirmed") for call in calls]
        record_phone_checks(checks, people["phone-checker"], made.after)
        field.mark_plan(made, made.entries[0], people["marker"], 10, 10, 10, 10)
        form = db.session.query(FormResponse).filter_by(component="households").first().id
        for stage in made.stage.cohort.stages:
            stage.state = "closed" if stage.position < made.stage.position else stage.state
        waiting = propose(made.stage, people["office"], made.after + LATER)
        db.session.commit()
        return made, form, waiting.id


def test_no_form_is_struck_under_a_list_that_is_being_signed(app, marked) -> None:
    made, form, waiting = marked

    def sign() -> None:
        confirm(db.session.get_one(Result, waiting), by("signer"), made.after + LATER)

    def strike() -> None:
        strike_form(
            db.session.get_one(FormResponse, form), "other", "户主说没有", by("office"), made.after + LATER
        )

    assert one_after_the_other(app, sign, strike) == ["done", "stage-closed"]
    with app.app_context():
        assert db.session.query(FormStrike).count() == 0
    assert chain_is_whole(app)


def test_a_list_is_not_signed_as_it_stood_before_a_form_was_struck(app, marked) -> None:
    made, form, waiting = marked

    def strike() -> None:
        strike_form(
            db.session.get_one(FormResponse, form), "other", "户主说没有", by("office"), made.after + LATER
        )

    def sign() -> None:
        confirm(db.session.get_one(Result, waiting), by("signer"), made.after + LATER)

    assert one_after_the_other(app, strike, sign) == ["done", "inputs-changed"]
    assert chain_is_whole(app)
