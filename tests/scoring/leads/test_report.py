"""Enumerators and forms in the order in which to look, with planted ones of several kinds."""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import pytest

from scoring.leads.forms import Forms
from scoring.leads.owners import last_digits, narrow_answers, round_numbers
from scoring.leads.report import LEVEL, Leads, find_leads
from tests.scoring.leads.surveys import Survey


def codes(leads: Leads, enumerator: str) -> set[str]:
    (one,) = [one for one in leads.enumerators if one.enumerator == enumerator]
    return {lead.code for lead in one.leads}


@pytest.fixture(scope="module")
def spoilt() -> Forms:
    """e1 straight lines, e2 hurries, e3 copies, e4 rounds, e5 stays in one place, e6 has the same answers."""
    survey = Survey(people=30, each=16, seed=9)
    drawn = np.random.default_rng(2)
    for place in survey.of(1):
        for scale in range(10):
            survey.answers[f"scale{scale}"][place] = "4"
    for place in survey.of(2):
        survey.ends[place] = survey.starts[place] + timedelta(seconds=90 + place % 20)
    mine = survey.of(3)
    for place in mine[2:]:
        survey.copy(mine[place % 2], place, but=["age", "amount1"])
    for place in survey.of(4):
        for amount in range(3):
            held = survey.answers[f"amount{amount}"]
            held[place] = str(max(1, round(int(held[place]) / 500)) * 500)
    first = survey.of(5)[0]
    survey.latitude[survey.of(5)] = survey.latitude[first]
    survey.longitude[survey.of(5)] = survey.longitude[first]
    mine = survey.of(6)
    for texts in survey.answers.values():
        for place in mine:
            if drawn.random() < 0.5:
                texts[place] = texts[mine[0]]
    return survey.forms()


@pytest.fixture(scope="module")
def found(spoilt: Forms) -> Leads:
    return find_leads(spoilt, seed=1)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("e1", "same-run"),
        ("e2", "fast"),
        ("e3", "twin-own"),
        ("e4", "round-numbers"),
        ("e5", "same-place"),
        ("e6", "narrow"),
    ],
)
def test_each_way_of_spoiling_is_seen(found, who, code):
    assert code in codes(found, who)


def test_the_spoilt_come_first_and_the_honest_have_no_lead(found):
    assert {one.enumerator for one in found.enumerators[:6]} == {f"e{place}" for place in range(1, 7)}
    assert [one.enumerator for one in found.enumerators[6:] if one.leads] == []


def test_reasons_come_with_the_surest_first_and_adjusted_is_never_below_p(found):
    for one in found.enumerators:
        assert [lead.adjusted for lead in one.tests] == sorted(lead.adjusted for lead in one.tests)
        for lead in one.tests:
            assert lead.adjusted >= lead.p
        for lead in one.leads:
            assert lead.adjusted <= LEVEL


def test_forms_by_weight_with_how_many_are_as_extreme(found, spoilt):
    scores = [one.score for one in found.forms]
    assert scores == sorted(scores, reverse=True)
    for one in found.forms:
        assert one.enumerator == spoilt.enumerators[spoilt.owner[one.place]]
        assert one.score == pytest.approx(sum(lead.weight for lead in one.leads))
        assert all(1 / found.count <= lead.share <= 1 for lead in one.leads)
    flagged = sum(len(one.leads) for one in found.forms)
    assert flagged == sum(found.measures.values())


def test_the_same_seed_tells_the_same(spoilt, found):
    assert asdict(find_leads(spoilt, seed=1)) == asdict(found)


def test_honest_surveys_name_nobody():
    for seed in (21, 22):
        leads = find_leads(Survey(people=16, each=15, seed=seed).forms(), seed=1)
        assert [one.enumerator for one in leads.enumerators if one.leads] == []
        assert len(leads.forms) <= 0.1 * leads.count


def test_with_three_enumerators_only_forms_are_told():
    survey = Survey(people=3, each=20)
    for place in survey.of(1):
        survey.answers["scale0"][place] = "4"
    leads = find_leads(survey.forms(), seed=1)
    kinds = {lead.kind for one in leads.enumerators for lead in one.tests}
    assert kinds == {"events"}
    assert not leads.learnt


def test_last_digits_are_held_against_the_others_habits():
    survey = Survey(people=12, each=20, seed=5)
    for name in ("amount0", "amount1", "amount2"):
        survey.answers[name] = [str(int(text) // 10 * 10) for text in survey.answers[name]]
    test = last_digits(survey.forms(), seed=1)
    assert np.nanmax(test.z) < 4, "everybody rounds: nobody stands out"
    for name in ("amount0", "amount1", "amount2", "age"):
        for place in survey.of(7):
            survey.answers[name][place] = survey.answers[name][place][:-1] + "7"
    test = last_digits(survey.forms(), seed=1)
    assert int(np.nanargmax(test.z)) == 7
    assert test.facts[7]["digit"] == 7
    assert test.facts[7]["own"] > 70 > 50 > test.facts[7]["others"]


def test_round_numbers_are_of_each_size():
    survey = Survey(people=4, each=10)
    for name, text in {
        "amount0": "1200",
        "amount1": "1210",
        "amount2": "130",
        "age": "40",
        "grows": "no",
    }.items():
        survey.answers[name][0] = text
    survey.answers["area"][0] = survey.answers["harvest"][0] = ""
    measure = round_numbers(survey.forms())
    assert (measure.facts(0)["hits"], measure.facts(0)["questions"]) == (3, 4)


def test_dispersion_of_one_who_always_writes_the_same():
    survey = Survey(people=12, each=20)
    for texts in survey.answers.values():
        for place in survey.of(4):
            texts[place] = texts[survey.of(4)[0]]
    test = narrow_answers(survey.forms(), seed=1)
    assert test.effect[4] == 0
    assert int(np.nanargmax(test.z)) == 4
    assert 0.8 < np.nanmedian(test.effect) < 1.1
