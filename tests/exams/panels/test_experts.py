"""So many judges of the trade in every room: drawn by lot, replayed on plain files, kept when one steps aside."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from exams.commands.draw import draw
from exams.kinds.interview import KIND
from exams.lots import outcome, reserve_of, roster_digest, with_experts
from exams.queries.rooms import draw_of
from exams.services.draw_rooms import draw_rooms, replays
from exams.services.step_aside import step_aside
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, Entry
from tests.exams.judging_day.world import WORDS, interview, judges, programme, staff
from tests.support.worlds import kept

LOGINS = [f"j{number:02}" for number in range(1, 25)]
TRADE = set(LOGINS[:17])
ODD = "interview__components__panel__params__odd"
#: With one more line below it.
FOUR = "true\n          experts: 4"


def plan(experts: int) -> dict[str, object]:
    return {
        "rooms": ["1", "2", "3", "4"],
        "per_room": 5,
        "candidates": ["0001", "0002", "0003"],
        "judges": LOGINS,
        **with_experts(TRADE, experts),
    }


def test_every_room_has_as_many_as_it_needs_and_nobody_sits_twice():
    for seed in map(str, range(30)):
        _seats, panels = outcome(plan(4), seed)
        sitting = [login for room in panels.values() for login in room]
        assert [len(room) for room in panels.values()] == [5] * 4
        assert all(len(TRADE & set(room)) >= 4 for room in panels.values())
        assert sorted([*sitting, *reserve_of(plan(4), seed)]) == LOGINS
    assert roster_digest(plan(4)) != roster_digest(plan(3))
    assert "experts" not in plan(0), "older draws stay what they were"


def test_anybody_draws_it_again_on_plain_files(tmp_path: Path):
    roster, panel = tmp_path / "roster.csv", tmp_path / "judges.csv"
    roster.write_text("candidate\n0001\n0002\n0003\n", "utf-8")
    rows = [f"{login},{'yes' if login in TRADE else ''}" for login in LOGINS]
    panel.write_text("\n".join(["judge,expert", *rows, ""]), "utf-8")
    words = [roster, "--seed", "s", "--judges", panel, "--rooms", 4, "--per-room", 5, "--experts"]
    result = CliRunner().invoke(draw, [*map(str, words), "4", "--json"])
    found = json.loads(result.stdout)
    assert found["judges"] == outcome(plan(4), "s")[1]
    assert (found["reserve"], found["roster_sha256"]) == (reserve_of(plan(4), "s"), roster_digest(plan(4)))
    assert CliRunner().invoke(draw, [*map(str, words), "5"]).exit_code != 0, "twenty are not there"


def hall():
    made = interview(8, **{ODD: FOUR})
    office, witness = staff("off", "office"), staff("sec", "second-signatory")
    sitting = judges(24)
    with pytest.raises(Refusal, match="experts-too-few"):
        draw_rooms(made.stage, sitting, WORDS, office, witness, made.during, sitting[:15])
    draw_rooms(made.stage, sitting, WORDS, office, witness, made.during, sitting[:17])
    db.session.commit()
    return made


@pytest.mark.database
@pytest.mark.usefixtures("app_context")
def test_an_expert_is_replaced_by_the_next_expert_of_the_reserve():
    made = kept(hall)
    held = draw_of(made.stage)
    assert held is not None
    assert replays(held)
    experts, waiting = set(held.plan["experts"]), reserve_of(held.plan, held.seed)
    assert [one for one in waiting if one in experts] == waiting[-1:], (
        "the last of the reserve alone is of the trade"
    )
    entry, office = made.entries[0], db.session.query(Account).filter_by(login="off").one()
    leaver = next(one for one in panel(entry) if login_of(one) in experts)
    done = step_aside([leaver], "interest", office, made.during)
    assert [one.login for one in done.stand_ins] == waiting[-1:]
    assert len(experts & {login_of(one) for one in panel(entry)}) == 4
    layman = next(one for one in panel(entry) if login_of(one) not in experts)
    assert [one.login for one in step_aside([layman], "interest", office, made.during).stand_ins] == waiting[
        :1
    ]


def panel(entry: Entry) -> list[Assignment]:
    query = db.session.query(Assignment).filter_by(entry_id=entry.id).filter(Assignment.recused_at.is_(None))
    return query.order_by(Assignment.id).all()


def login_of(one: Assignment) -> str:
    return db.session.get_one(Account, one.account_id).login


def test_a_programme_that_wants_more_experts_than_judges_is_told_so(app):
    plain = programme(**{ODD: "true\n          experts: 6"})
    stage = next(one for one in plain.stages if one.code == "interview")
    with app.app_context():
        told = [code for _path, code, _facts in KIND.check_stage(stage, plain)]
    assert "experts-many" in told


def test_numbers_without_a_draw_are_refused_before_anybody_is_judged(app):
    plain = programme()
    stage = next(one for one in plain.stages if one.code == "interview")
    undrawn = replace(stage, params={**stage.params, "draw": False})
    with app.app_context():
        assert "anonymous-undrawn" not in [code for _path, code, _facts in KIND.check_stage(stage, plain)]
        told = [(path, code) for path, code, _facts in KIND.check_stage(undrawn, plain)]
    assert ("components.panel.params.anonymous", "anonymous-undrawn") in told
