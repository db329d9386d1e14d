"""Forms that were struck while the others were drawn, and are put back afterwards, are drawn too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.kinds.task_round import KIND
from exams.models import FormResponse, PhoneCall, PhoneShare
from exams.queries.phone_calls import not_sampled
from exams.queries.phone_sample import open_roster, replays
from exams.services.draw_phone_sample import complete_sample, draw_for_cause, propose_sample
from exams.services.strike_form import strike_form, undo_strike
from recruit.db import db
from recruit.errors import Refusal
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
HOUR = timedelta(hours=1)


@pytest.fixture
def strike(made, office):
    """Strikes the forms with these running numbers; returns what puts them back."""

    def out(*slots, at=None):
        rows = [
            strike_form(
                db.session.query(FormResponse).filter_by(entry_id=made.entry_ids[0], slot=slot).one(),
                "invented",
                "没有这一户",
                office,
                at or made.during,
            )
            for slot in slots
        ]

        def back(at=made.after):
            for row in rows:
                undo_strike(row, office, at)

        return back

    return out


def drawn(made):
    return {
        int(one.response.slot) for one in db.session.query(PhoneCall).filter_by(entry_id=made.entry_ids[0])
    }


def owed(made):
    return "sample-missing" in [one.code for one in KIND.blockers(made.stage)]


def test_forms_put_back_after_the_last_draw_are_owed_a_further_one(made, draw, give, strike, office):
    give(0, 10)
    back = strike("1", "3", "5", "7", "9")
    first = draw(made.after)
    assert first.roster == {"0001": ["2", "4", "6", "8", "10"]}
    assert (not_sampled(made.stage, "households"), owed(made)) == (0, False)
    back()
    assert (not_sampled(made.stage, "households"), owed(made)) == (1, True)
    # Suspicion does not take them out of the sample either.
    with pytest.raises(Refusal, match="cause-early"):
        draw_for_cause(made.entries[0], "households", 3, office, made.after)
    before = drawn(made)
    further = draw(made.after + HOUR)
    assert further.roster == {"0001": ["1", "3", "5", "7", "9"]}
    # A half of them at least, as of all others.
    assert len(drawn(made) - before) == 3
    assert drawn(made) - before <= {1, 3, 5, 7, 9}
    assert replays(further)
    share = db.session.query(PhoneShare).order_by(PhoneShare.id.desc()).first()
    assert (share.newest, share.seen, share.last) == (10, 10, True)
    assert (not_sampled(made.stage, "households"), owed(made)) == (0, False)
    assert open_roster(made.stage, "households", made.after + HOUR) == {}
    assert draw_for_cause(made.entries[0], "households", 1, office, made.after + HOUR)


def test_whoever_was_on_a_roster_comes_no_second_time(made, draw, give, strike):
    give(0, 4)
    draw(made.during)
    back = strike("1", "2", "3", "4", at=made.during + HOUR)
    give(0, 1)
    draw(made.after)
    back(made.after)
    assert not_sampled(made.stage, "households") == 0
    assert open_roster(made.stage, "households", made.after + HOUR) == {}


def test_between_two_waves_they_are_new_in_the_next(made, draw, give, strike):
    give(0, 6)
    back = strike("1", "2")
    draw(made.during)
    back(made.during + HOUR)
    give(0, 2)
    last = draw(made.after)
    assert last.roster == {"0001": ["1", "2", "7", "8"]}
    assert set(last.about["0001"]["old"]) == {"3", "4", "5", "6"} - {str(one) for one in first_of(made)}
    assert replays(last)
    assert not_sampled(made.stage, "households") == 0


def first_of(made):
    first = min(one.sample_id for one in db.session.query(PhoneCall))
    return {int(one.response.slot) for one in db.session.query(PhoneCall).filter_by(sample_id=first)}


def test_put_back_while_a_draw_waits_for_its_second_word(made, give, strike, office, witness):
    give(0, 4)
    back = strike("2")
    sample = propose_sample(made.stage, "households", "三月的雨下了一夜", office, made.after)
    back()
    complete_sample(sample, "山上的茶开花了", witness, made.after)
    assert not_sampled(made.stage, "households") == 1
    assert open_roster(made.stage, "households", made.after) == {"0001": ["2"]}


def test_whose_candidate_has_withdrawn_is_owed_nothing(made, draw, give, strike):
    give(0, 4)
    back = strike("2")
    draw(made.after)
    back()
    made.entries[0].candidacy.state = "withdrawn"
    db.session.flush()
    assert not_sampled(made.stage, "households") == 0


def test_the_office_sees_that_a_further_draw_is_owed(made, draw, give, strike, app, clock):
    give(0, 10)
    back = strike("1", "3")
    draw(made.after)
    db.session.commit()
    clock.set(made.after)
    page = field.sign_in(app.test_client(), "off")
    url = f"/task-round/office/{made.stage_id}/households/sample"
    commit = f"{url}/commit"
    assert f'action="{commit}"' not in page.get(url).text
    back()
    db.session.commit()
    assert f'action="{commit}"' in page.get(url).text
    assert page.post(commit, data={"word": "又是一个春天来了"}).status_code == 303
