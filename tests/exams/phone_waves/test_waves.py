"""Draws while the window is open: what each finds new, that the total stays to the rule, and that each replays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from exams.commands.survey_redraw import redraw
from exams.fieldwork.rules import phone_rule
from exams.kinds.task_round import KIND
from exams.models import FormResponse, PhoneCall, PhoneShare
from exams.queries.phone_calls import not_sampled, waiting_for
from exams.queries.phone_sample import open_roster, record_of, replays, samples_of
from exams.services.draw_phone_sample import draw_for_cause, propose_sample
from exams.services.strike_form import strike_form
from exams.services.submit_form import Filled, submit_forms
from recruit.db import db
from recruit.errors import Refusal
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
HOUR = timedelta(hours=1)


def calls(entry) -> list[PhoneCall]:
    return db.session.query(PhoneCall).filter_by(entry_id=entry.id).all()


def test_three_waves_draw_what_the_rule_wants_and_replay(made, draw, give, office):
    first, second, _third = made.entries
    give(0, 10)
    give(1, 4)
    one = draw(made.during)
    assert one.roster.keys() == {"0001", "0002"}
    assert len(calls(first)) == 5
    assert len(calls(second)) == 2
    assert not_sampled(made.stage, "households") == 2
    give(1, 2)
    give(2, 3)
    two = draw(made.during + HOUR)
    assert two.roster == {"0002": ["5", "6"], "0003": ["1", "2", "3"]}
    assert len(calls(second)) == 3
    with pytest.raises(Refusal, match="sample-empty"):
        propose_sample(made.stage, "households", "又来一次呀", office, made.during + 2 * HOUR)
    three = draw(made.after)
    assert three.roster == {"0001": [], "0002": [], "0003": []}
    assert [len(calls(one)) for one in made.entries] == [5, 5, 3]
    assert {share.last for share in db.session.query(PhoneShare).filter_by(sample_id=three.id)} == {True}
    assert not_sampled(made.stage, "households") == 0
    assert [replays(each) for each in samples_of(made.stage, "households")] == [True] * 3
    three.about = {**three.about, "0002": {**three.about["0002"], "drawn": 1}}
    assert replays(three) is False


def test_who_got_more_time_is_drawn_from_again(made, draw, give):
    give(0, 10)
    draw(made.after)
    assert open_roster(made.stage, "households", made.after) == {}
    made.entries[0].closes_at = made.after + HOUR
    db.session.flush()
    give(0, 2, made.after + timedelta(minutes=5))
    assert open_roster(made.stage, "households", made.after + HOUR) == {"0001": ["11", "12"]}
    draw(made.after + HOUR)
    drawn = {int(one.response.slot) for one in calls(made.entries[0])}
    assert len(drawn) == 6
    assert len(drawn & {11, 12}) == 1


def test_a_form_is_called_for_as_it_was_drawn(made, draw, give):
    give(0, 10)
    draw(made.during)
    call = calls(made.entries[0])[0]
    old = call.response
    changed = field.household(int(old.slot), persons="9")
    submit_forms([Filled(made.entries[0], "households", changed, old.slot)], made.during + HOUR)
    assert call.response_id == old.id
    assert old.current is False
    give(1, 1)
    sample = draw(made.during + 2 * HOUR)
    assert sample.roster.keys() == {"0002"}
    undrawn = next(
        one
        for one in db.session.query(FormResponse).filter_by(entry_id=made.entries[0].id, revision=1)
        if one.id not in {each.response_id for each in calls(made.entries[0])}
    )
    assert undrawn.current is True


def test_a_corrected_form_stands_on_the_roster_in_its_newest_revision(made, draw, give):
    give(0, 3)
    submit_forms([Filled(made.entries[0], "households", field.household(501), "2")], made.during)
    sample = draw(made.after)
    assert sample.roster == {"0001": ["1", "2.2", "3"]}
    assert {(one.response.slot, one.response.revision) for one in calls(made.entries[0])} == {
        ("1", 1), ("2", 2), ("3", 1),
    }  # fmt: skip
    assert replays(sample)


def test_calls_for_a_cause_are_no_part_of_sample_or_mark(made, draw, give, office, checkers):
    give(0, 10)
    with pytest.raises(Refusal, match="cause-early"):
        draw_for_cause(made.entries[0], "households", 3, office, made.after)
    draw(made.after)
    before = KIND.marks(made.stage)
    with pytest.raises(Refusal, match="role-missing"):
        draw_for_cause(made.entries[0], "households", 3, checkers[0], made.after)
    for count in (0, 21):
        with pytest.raises(Refusal, match="cause-count"):
            draw_for_cause(made.entries[0], "households", count, office, made.after)
    further = draw_for_cause(made.entries[0], "households", 3, office, made.after)
    assert len(further) == 3
    assert not {one.response_id for one in further} & {
        one.response_id for one in calls(made.entries[0]) if one.sample.kind == "random"
    }
    (record,) = samples_of(made.stage, "households", "cause")
    assert replays(record)
    assert len(draw_for_cause(made.entries[0], "households", 3, office, made.after)) == 2
    with pytest.raises(Refusal, match="cause-nothing"):
        draw_for_cause(made.entries[0], "households", 3, office, made.after)
    assert KIND.marks(made.stage) == before


def test_anybody_holds_the_draw_again_from_its_record(made, draw, give, tmp_path):
    give(0, 7)
    give(1, 2)
    draw(made.during)
    give(0, 3)
    record = record_of(draw(made.after))
    assert "13800" not in json.dumps(record)
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(record), "utf-8")
    run = CliRunner()
    good = run.invoke(redraw, [str(path), "--json"])
    assert (good.exit_code, json.loads(good.output)["good"]) == (0, True)
    for change in ({"seed": "f" * 64}, {"about": {}}, {"drawn": record["drawn"][1:]}):
        path.write_text(json.dumps({**record, **change}), "utf-8")
        told = run.invoke(redraw, [str(path)])
        assert told.exit_code == 1
        assert "对不上" in told.output
    for rubbish in ("{}", "[]", "no", '{"component": 1, "roster": 2, "about": 3, "rule": {}}'):
        path.write_text(rubbish, "utf-8")
        assert run.invoke(redraw, [str(path)]).exit_code == 1


def test_the_programmes_rule(made):
    rule = phone_rule(made.stage.definition.component("households"))
    assert (rule.waves, rule.townships, rule.attempts, rule.overlap) == (3, True, 3, 10)
    assert rule.ask == ("persons", "smartphones", "internet", "shopping")


def test_forms_the_office_struck_stay_in_the_sample_and_put_no_wave_out_of_step(
    made, draw, give, office, checkers
):
    give(0, 6)
    strike_form(form_of(made, "2"), "invented", "没有这一户", office, made.during)
    sample = draw(made.during)
    assert sample.roster == {"0001": ["1", "3", "4", "5", "6"]}
    before = {one.response.slot for one in calls(made.entries[0])}
    give(0, 2)
    due = waiting_for(made.stage, "households").due
    strike_form(form_of(made, min(before)), "invented", "没有这一户", office, made.during)
    assert waiting_for(made.stage, "households").due == due
    last = draw(made.after)
    assert last.roster == {"0001": ["7", "8"]}
    assert replays(last)
    assert len({one.response.slot for one in calls(made.entries[0])}) == 5


def form_of(made, slot):
    return db.session.query(FormResponse).filter_by(entry_id=made.entry_ids[0], slot=slot).one()
