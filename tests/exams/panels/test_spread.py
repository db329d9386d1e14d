"""Handing out the work evenly, and nobody beyond their own township."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.services.recuse import recuse
from exams.services.spread_examiners import share_out, spread
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment
from tests.exams.panels import world


@given(st.lists(st.sampled_from(["a", "b"]), max_size=40), st.integers(1, 4), st.integers(1, 3))
def test_loads_differ_by_one_at_most(townships, people, each):
    entries = list(enumerate(townships))
    shares, short = share_out(entries, dict.fromkeys(range(100, 100 + people)), {}, each)
    loads = [len(shares.get(account, ())) for account in range(100, 100 + people)]
    assert max(loads) - min(loads) <= 1
    assert sum(loads) == len(entries) * min(each, people)
    assert short == (len(entries) if people < each else 0)


def test_a_recused_examiner_is_not_given_the_candidate_again():
    shares, short = share_out([(1, "a")], {10: None, 11: None}, {1: {10: False}}, 1)
    assert (shares, short) == ({11: [1]}, 0)
    assert share_out([(1, "a")], {10: None}, {1: {10: False}}, 1) == ({}, 1)


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_township_clerks_get_their_own_people():
    made = world.build("briefing", 6)
    office = world.staff("off", "office")
    clerks = [world.staff(f"c{place}", "clerk", township=code) for place, code in enumerate(world.TOWNSHIPS)]
    part = made.stage.definition.component("attendance")
    assert spread(made.stage, part, clerks[:1], 1, office, made.during).short == 3
    done = spread(made.stage, part, clerks, 1, office, made.during)
    assert (done.added, done.short) == (3, 0)
    for clerk, code in zip(clerks, world.TOWNSHIPS, strict=True):
        theirs = db.session.query(Assignment).filter_by(account_id=clerk.id).all()
        assert {one.entry.candidacy.township_code for one in theirs} == {code}
    assert spread(made.stage, part, clerks, 1, office, made.during).added == 0
    recuse(theirs[:1], "interest", clerks[1], made.during)
    assert spread(made.stage, part, clerks, 1, office, made.during).short == 1


@pytest.mark.usefixtures("app_context")
def test_only_the_office_hands_out_work_and_only_while_the_stage_is_open():
    made = world.build("briefing", 1)
    office, clerk = world.staff("off", "office"), world.staff("c", "clerk")
    part = made.stage.definition.component("attendance")
    with pytest.raises(Refusal, match="role-missing"):
        spread(made.stage, part, [clerk], 1, clerk, made.during)
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        spread(made.stage, part, [clerk], 1, office, made.during)
