"""Forms that are copies, found among few by comparing all and among many by hashing."""

import numpy as np
import pytest

from scoring.leads import twins
from tests.scoring.leads.surveys import Survey, small


def test_a_copy_with_small_changes_is_found_both_ways():
    survey = Survey()
    survey.copy(20, 27, but=["age", "scale3"])
    survey.copy(41, 200, but=["amount0"])
    forms = survey.forms()
    found = twins.find_twins(forms, seed=1)
    own, elsewhere = twins.twin_measures(forms, found)
    assert np.flatnonzero(own.leads()).tolist() == [20, 27]
    assert np.flatnonzero(elsewhere.leads()).tolist() == [41, 200]
    facts = elsewhere.facts(200)
    assert (facts["other"], facts["by"]) == ("h41", "e2")
    assert facts["questions"] - facts["alike"] == 1
    pairs = {(one.form, one.other): one.same_enumerator for one in found.pairs(10)}
    assert pairs == {(20, 27): True, (41, 200): False}


def test_honest_forms_have_no_twins():
    forms = Survey(seed=11).forms()
    found = twins.find_twins(forms, seed=1)
    assert not any(one.leads().any() for one in twins.twin_measures(forms, found))
    assert found.pairs(10) == []


def test_likeness_counts_rare_answers_more():
    columns = {f"q{place}": "a b a a a a a a" for place in range(6)}
    columns["q6"] = "c c d d e e f f"
    columns["q7"] = "d d e e f f c c"
    forms = small(columns, "p q p q p q p q")
    # The first two differ in six of eight answers; they share the two that are rare.
    best = twins._Best(*twins._coded(forms))
    best.take(np.array([0]), np.array([1]))
    common, rare, seldom = -np.log(7 / 8), -np.log(1 / 8), -np.log(1 / 4)
    expected = 2 * seldom / (2 * seldom + 6 * (common + rare) / 2)
    assert best.likeness[0] == pytest.approx(expected, rel=1e-6)
    assert (best.alike[0], best.compared[0]) == (2, 8)


def test_two_empty_forms_are_no_copies():
    survey = Survey()
    for texts in survey.answers.values():
        texts[5] = texts[90] = ""
    survey.answers["age"][5] = survey.answers["age"][90] = "77"
    found = twins.find_twins(survey.forms(), seed=1)
    assert np.isnan(found.likeness[[5, 90]]).all()


def test_the_hash_finds_what_comparing_all_finds(monkeypatch):
    survey = Survey(people=30, each=20, seed=3)
    drawn = np.random.default_rng(8)
    copies = drawn.permutation(600)[:80].reshape(40, 2)
    names = list(survey.answers)
    for source, target in copies.tolist():
        survey.copy(source, target, but=drawn.choice(names, 3, replace=False).tolist())
    forms = survey.forms()
    whole = twins.find_twins(forms, seed=1)
    monkeypatch.setattr(twins, "_WHOLE", 100)
    hashed = twins.find_twins(forms, seed=1)
    assert whole.whole
    assert not hashed.whole
    planted = {tuple(sorted(pair)) for pair in copies.tolist()}
    assert len({(one.form, one.other) for one in whole.pairs(100)} & planted) >= 38
    assert {(one.form, one.other) for one in whole.pairs(100)} == {
        (one.form, one.other) for one in hashed.pairs(100)
    }
    again = twins.find_twins(forms, seed=1)
    assert (again.other == hashed.other).all()


def test_buckets_are_bounded(monkeypatch):
    """Everybody alike: one bucket holds all, and still only neighbours are compared."""
    monkeypatch.setattr(twins, "_WHOLE", 10)
    compared = []
    take = twins._Best.take
    monkeypatch.setattr(
        twins._Best, "take", lambda self, one, two: (compared.append(len(one)), take(self, one, two))
    )
    columns = {f"q{place}": " ".join(["a"] * 299 + ["b"]) for place in range(12)}
    forms = small(columns, " ".join(["p", "q"] * 150))
    assert twins.find_twins(forms, seed=1) is not None
    assert sum(compared) <= 300 * twins._BANDS * twins._WINDOW


def test_too_few_questions():
    assert twins.find_twins(small({"a": "1 2 1 2"}, "p p q q"), seed=1) is None
