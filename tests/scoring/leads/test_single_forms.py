"""What one form shows on its own: runs, speed, places, numbers, blanks, far answers."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from scoring.leads import effort, moments, outliers, places, sameness
from scoring.leads.forms import Context, Forms
from scoring.leads.measure import Measure
from tests.scoring.leads.surveys import BEGIN, Survey, small


@pytest.fixture(scope="module")
def honest() -> Forms:
    return Survey().forms()


def by_code(found: object) -> dict[str, Measure]:
    return {one.code: one for one in found}


def leads(measure: Measure | None) -> list[int]:
    assert measure is not None
    return np.flatnonzero(measure.leads()).tolist()


def test_a_battery_is_neighbours_with_the_same_choices(honest):
    assert [[one.name for one in battery] for battery in sameness.batteries(honest)] == [
        [f"scale{place}" for place in range(10)],
        [f"choice{place}" for place in range(8)],
    ]


def test_a_straight_line_is_found_and_told():
    survey = Survey()
    for place in range(10):
        survey.answers[f"scale{place}"][33] = "3"
    for place in range(8):
        survey.answers[f"choice{place}"][33] = "b"
    measure = sameness.straight_lines(survey.forms())
    assert leads(measure) == [33]
    facts = measure.facts(33)
    assert (facts["first"], facts["last"], facts["run"], facts["questions"]) == ("scale0", "scale9", 10, 10)
    assert 2 <= facts["usual"] <= 4


def test_a_blank_does_not_break_a_run():
    columns = {f"q{place}": f"1 {place % 3} 2 {(place + 1) % 3}" for place in range(5)}
    columns["q2"] = ". 2 2 0"
    forms = small(columns, "p p q q")
    facts = sameness.straight_lines(forms).facts(0)
    assert (facts["run"], facts["questions"]) == (4, 4)


def test_always_the_commonest_answer():
    survey = Survey()
    for texts in survey.answers.values():
        counts = {text: texts.count(text) for text in texts}
        texts[50] = max(counts, key=counts.get)
    measure = sameness.mode_agreement(survey.forms())
    assert 50 in leads(measure)
    assert int(np.nanargmax(measure.values)) == 50
    assert measure.facts(50)["agreed"] == measure.facts(50)["questions"] == 19


def test_without_choices_there_is_nothing_to_agree_with():
    assert sameness.mode_agreement(small({"a": "1 2 1 2"}, "p p q q")) is None
    assert sameness.straight_lines(small({"a": "1 2 1 2"}, "p p q q")) is None


def test_a_form_filled_too_fast():
    survey = Survey()
    survey.ends[5] = survey.starts[5] + timedelta(seconds=40)
    fast = by_code(moments.moment_measures(survey.forms()))["fast"]
    assert leads(fast) == [5]
    assert fast.facts(5)["seconds"] == 40
    assert fast.facts(5)["each"] == round(40 / fast.facts(5)["answered"], 1)


def test_honest_days_show_nothing(honest):
    for measure in moments.moment_measures(honest):
        assert leads(measure) == [], measure.code


def at(*minutes: float) -> list[datetime]:
    return [BEGIN + timedelta(minutes=one) for one in minutes]


def test_overlap_looks_past_the_form_right_before():
    # The first lasts over the second and the third; the fourth is free; the fifth belongs to somebody else.
    context = Context(starts=at(0, 5, 20, 40, 0), ends=at(30, 10, 25, 50, 9))
    found = by_code(moments.moment_measures(small({"a": "1 2 1 2 1"}, "p p p p q", context)))
    overlap = found["overlap"]
    assert leads(overlap) == [0, 1, 2]
    assert overlap.facts(2) == {"seconds": 300, "other": "f0"}


def test_next_form_at_once_night_and_one_second():
    night = datetime(2026, 5, 25, 23, 30)  # noqa: DTZ001
    context = Context(
        starts=[*at(0, 30.2), night, night, night],
        ends=[*at(30, 60), *(night + timedelta(minutes=20) for _one in range(3))],
    )
    found = by_code(moments.moment_measures(small({"a": "1 2 1 2 1"}, "p p p p q", context)))
    assert leads(found["no-pause"]) == [1]
    assert found["no-pause"].facts(1) == {"seconds": 12, "other": "f0"}
    assert leads(found["night"]) == [2, 3, 4]
    assert found["night"].facts(2) == {"clock": "23:30"}
    assert leads(found["burst"]) == [2, 3], "the same second of another person is no burst"


def test_many_in_an_hour():
    survey = Survey()
    for number, place in enumerate(survey.of(3)[:12]):
        survey.starts[place] = BEGIN + timedelta(minutes=4 * number)
        survey.ends[place] = survey.starts[place] + timedelta(minutes=3)
    many = by_code(moments.moment_measures(survey.forms()))["many-per-hour"]
    assert many.facts(survey.of(3)[0])["forms"] == 12
    assert survey.of(3)[0] in leads(many)


def test_without_moments_only_what_seconds_allow():
    forms = small({"a": "1 2 1 2"}, "p p q q", Context(seconds=[10, 20, 30, 40]))
    assert list(by_code(moments.moment_measures(forms))) == ["fast"]


def test_one_point_for_several_forms_and_a_way_nobody_travels():
    context = Context(
        starts=at(0, 30, 60, 90),
        ends=at(20, 50, 80, 100),
        places=[(28.0, 103.0), (28.0, 103.0), (29.0, 103.0), (28.0, 103.0)],
    )
    found = by_code(places.place_measures(small({"a": "1 2 1 2"}, "p p p q", context)))
    assert leads(found["same-place"]) == [0, 1]
    assert leads(found["travel"]) == [2]
    assert found["travel"].facts(2) == {"kilometres": 111.2, "minutes": 10.0, "speed": 667, "other": "f1"}


def test_a_few_metres_in_a_second_are_no_journey():
    context = Context(starts=at(0, 1), ends=at(1, 2), places=[(28.0, 103.0), (28.005, 103.0)])
    forms = small(
        {"a": "1 2 1"},
        "p p q",
        Context(
            **{
                "starts": [*context.starts, BEGIN],
                "ends": [*context.ends, BEGIN],
                "places": [*context.places, None],
            }
        ),
    )
    assert leads(by_code(places.place_measures(forms))["travel"]) == []


def test_phones_again_and_in_a_row():
    phones = ["13800001111", "13800001111", "13900002222", "13900002224", "13900002225", ""]
    found = by_code(places.phone_measures(small({"a": "1 2 1 2 1 2"}, "p q p p q q", Context(phones=phones))))
    assert leads(found["phone-repeats"]) == [0, 1]
    assert leads(found["phone-sequence"]) == [2, 3], "a neighbour in somebody else's form is chance"
    assert found["phone-sequence"].facts(2) == {"other": "f3", "tail": "2222", "its": "2224"}


def test_an_id_of_two_forms():
    survey = Survey(people=4, each=5)
    survey.ids[12] = survey.ids[3]
    (measure,) = places.id_measures(survey.forms())
    assert leads(measure) == [3, 12]
    assert measure.facts(3) == {"others": 1, "people": 2}
    assert list(places.id_measures(Survey(people=4, each=5).forms())) == []


def test_gates_are_learnt_from_what_is_asked_behind_them():
    survey = Survey()
    count = len(survey.ids)
    survey.answers["animals"] = ["yes" if place % 2 else "no" for place in range(count)]
    survey.answers["herd"] = [str(place % 7) if place % 2 else "" for place in range(count)]
    forms = survey.forms()
    assert [(one.question, one.answer) for one in effort.gates(forms)] == [("grows", "no"), ("animals", "no")]
    short = by_code(effort.effort_measures(forms))["short-way"]
    assert set(short.values.tolist()) == {0.0, 0.5, 1.0}


def test_dont_know_again_and_again():
    survey = Survey()
    for place in range(6):
        survey.answers[f"scale{place}"][9] = "-99"
    survey.answers["scale8"][44] = "-99"
    found = by_code(effort.effort_measures(survey.forms()))["dont-know"]
    assert leads(found) == [9], "a single one is everybody's right"
    assert found.facts(9)["hits"] == 6


def test_an_amount_with_zeros_too_many():
    survey = Survey()
    survey.answers["amount1"][71] = "9000000"
    far = outliers.far_numbers(survey.forms())
    assert leads(far) == [71]
    assert (far.facts(71)["question"], far.facts(71)["value"]) == ("amount1", "9000000")


def test_where_most_have_none_those_with_some_are_measured_by_each_other():
    values = np.concatenate([np.zeros(100), np.linspace(50, 150, 30), [4000.0]])
    scale = outliers.scale_of(values)
    assert scale is not None
    assert scale.skip_zero
    away = scale.away(values)
    assert away[:100].tolist() == [0.0] * 100
    assert np.abs(away[100:130]).max() < 3
    assert away[130] > 6
    assert outliers.scale_of(np.concatenate([np.zeros(100), np.ones(10)])) is None


def test_the_strangest_form_is_explained_by_its_answers():
    survey = Survey()
    survey.answers["grows"][101] = "yes"
    survey.answers["area"][101] = survey.answers["harvest"][101] = "4000"
    for place in range(3):
        survey.answers[f"amount{place}"][101] = "60000"
    measure = outliers.strange_forms(survey.forms(), seed=5)
    assert int(np.nanargmax(measure.values)) == 101
    odd = {"area=4000", "harvest=4000", *(f"amount{place}=60000" for place in range(3))}
    assert set(measure.facts(101)["answers"]) <= odd
    again = outliers.strange_forms(survey.forms(), seed=5)
    assert (again.values == measure.values).all()


def test_too_few_forms_for_a_forest():
    assert outliers.strange_forms(Survey(people=4, each=10).forms(), seed=5) is None
