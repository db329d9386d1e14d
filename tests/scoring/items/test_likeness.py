"""Pairs of like papers: by hand on small cases, by a planted copy in a large one, and as published."""

from math import comb
from pathlib import Path

import numpy as np
import pytest

from scoring.errors import ScoringError
from scoring.items.answers import Answers, from_choices, from_marks
from scoring.items.correction import benjamini_hochberg
from scoring.items.likeness import gbt_pairs, upper_tail, wrong_shares
from scoring.items.model import abilities, difficulties, fit
from scoring.items.pairs import in_common, plan
from scoring.items.similarity import one_pair, similar_pairs
from tests.scoring.items.published import copydetect


def class_of(people: int, items: int, seed: int = 3, copies: tuple[tuple[int, int], ...] = ()) -> Answers:
    """Everybody works alone with options A (right) to D, but for the given pairs: 80 per cent copied."""
    dice = np.random.default_rng(seed)
    right = dice.random((items, people)) < 1 / (
        1 + np.exp(dice.normal(size=(items, 1)) - dice.normal(size=people))
    )
    texts = np.where(right, "A", np.array(list("BCD"))[dice.integers(0, 3, size=right.shape)])
    for copier, source in copies:
        taken = dice.random(items) < 0.8
        texts[taken, copier] = texts[taken, source]
    names = [f"i{number}" for number in range(items)]
    return from_choices(
        [f"p{number:03}" for number in range(people)],
        dict(zip(names, texts.tolist(), strict=True)),
        dict.fromkeys(names, {"A"}),
    )


def test_the_published_pair(shared_data: Path):
    """CopyDetect (C. Zopluoglu), Rasch model with the given difficulties; all three indices to the last digit."""
    answers = copydetect(shared_data / "integrity")
    pair = one_pair(answers, "e100287", "e100869")
    assert float(pair.first.omega) == pytest.approx(1.7025437, abs=5e-8)
    assert float(pair.first.omega_p) == pytest.approx(0.0443268, abs=5e-8)
    assert float(pair.gbt_p) == pytest.approx(0.0471087, abs=5e-8)
    assert float(pair.first.k_p) == pytest.approx(0.0967339, abs=5e-8)
    assert (pair.compared, pair.matches, pair.wrong_matches) == (20, 16, 4)


def test_difficulties_are_the_log_odds_of_the_cohort(shared_data: Path):
    answers = copydetect(shared_data / "integrity")
    found = difficulties(answers.marks > 0, answers.answered)
    lines = (shared_data / "integrity" / "copydetect_form1_20_b.csv").read_text("utf-8").splitlines()[1:]
    assert found.tolist() == pytest.approx([float(line.split(",")[2]) for line in lines], abs=1e-9)


def test_an_ability_is_where_the_posterior_is_level():
    right = np.array([[True, True], [True, False], [True, False]])
    answered = np.ones_like(right)
    level = np.array([-1.0, 0.0, 1.0])
    ability = abilities(right, answered, level)
    chance = 1 / (1 + np.exp(level[:, None] - ability))
    # Earned less expected is what the prior (variance 5) pulls back.
    assert (right.sum(axis=0) - chance.sum(axis=0)).tolist() == pytest.approx(
        (ability / 5).tolist(), abs=1e-9
    )
    assert np.isfinite(ability).all()


def test_gbt_is_the_binomial_where_all_items_are_alike():
    """Half of ten candidates have each item right, so everybody's chance is 1/2 and so is that of a match."""
    texts = ["AB" * 5, "BA" * 5, "AB" * 5, "BA" * 5]
    answers = from_choices(
        [str(number) for number in range(10)],
        {f"i{row}": list(text) for row, text in enumerate(texts)},
        {f"i{row}": {"A"} for row in range(4)},
    )
    model = fit(answers)
    found = gbt_pairs(model, np.array([0, 0]), np.array([2, 1]), np.array([4.0, 1.0]))
    assert found.tolist() == pytest.approx([1 / 16, 15 / 16])


def test_k_by_hand():
    """The source has three wrong; those with the copier's number right share 1 and 3 of them: chance 2/3 each."""
    rows = {"copier": "0001", "equal": "1000", "source": "0001", "better": "1111"}
    marks = {f"i{place}": [float(row[place]) for row in rows.values()] for place in range(4)}
    answers = from_marks(list(rows), marks)
    pair = one_pair(answers, "copier", "source")
    # Three candidates have one right (the source is among them): they share 3, 2 and 3 wrong answers with the source.
    chance = (3 + 2 + 3) / 3 / 3
    assert float(pair.first.k_p) == pytest.approx(chance**3, abs=1e-9)
    assert wrong_shares(fit(answers)).wrong.tolist() == [3, 3, 3, 0]
    # A source with nothing wrong cannot be matched in it.
    assert one_pair(answers, "copier", "better").first.k_p == 1


def test_binomial_tail_against_the_sum():
    answers = class_of(40, 12)
    model = fit(answers)
    shares = wrong_shares(model)
    pair = one_pair(answers, "p003", "p007")
    level = shares.levels.tolist().index(int(model.right_counts[3]))
    chance, wrong = float(shares.shares[level, 7]), int(shares.wrong[7])
    tail = sum(
        comb(wrong, met) * chance**met * (1 - chance) ** (wrong - met)
        for met in range(pair.wrong_matches, wrong + 1)
    )
    assert float(pair.first.k_p) == pytest.approx(tail, abs=1e-9)


def test_planted_copies_lead_the_list():
    answers = class_of(120, 60, copies=((5, 80), (6, 81)))
    steps: list[tuple[int, int]] = []
    found = similar_pairs(answers, closest=10, progress=lambda done, whole: steps.append((done, whole)))
    assert found.whole
    assert found.comparisons == 120 * 119 // 2
    names = [{pair.first.candidate, pair.second.candidate} for pair in found.pairs]
    assert sorted(map(sorted, names[:2])) == [["p005", "p080"], ["p006", "p081"]]
    assert all(pair.gbt_adjusted is not None and pair.gbt_adjusted < 0.001 for pair in found.pairs[:2])
    assert 2 <= found.leads == sum(pair.lead for pair in found.pairs) <= 3
    assert len(found.pairs) == 10
    assert steps[-1] == (120, 120)


def test_people_who_work_alone_give_few_small_chances():
    """No more than 5 in 100 GBT values at or below 0.05, and no leads: a fitted model, not a tautology."""
    answers = class_of(150, 50, seed=8)
    assert similar_pairs(answers).leads == 0
    model = fit(answers)
    rows, columns = np.triu_indices(150, 1)
    matches = (model.chosen[rows] * model.chosen[columns]).sum(axis=1)
    small = (gbt_pairs(model, rows, columns, matches) <= 0.05).mean()
    assert 0.01 < small < 0.05


def test_items_one_of_two_left_blank_are_not_compared():
    whole = class_of(60, 30)
    texts = {
        item: [whole.labels[row][code] for code in whole.codes[row]] for row, item in enumerate(whole.items)
    }
    for item in list(texts)[20:]:
        texts[item][0] = texts[item][1] = ""
    answers = from_choices(whole.candidates, texts, dict.fromkeys(texts, {"A"}))
    pair = one_pair(answers, "p000", "p001")
    assert pair.compared == 20
    assert pair.matches <= 20


def test_beyond_the_limit_groups_and_the_top_are_compared_each_pair_once():
    answers = class_of(60, 20)
    rooms = {"room": [str(place // 20) for place in range(60)], "town": ["x", "x"] + [""] * 58}
    found = similar_pairs(answers, rooms, everybody=50, top=5)
    parts = plan(answers.totals, rooms, everybody=50, top=5)
    pairs = {
        (one, other)
        for part in parts
        for one in part.members.tolist()
        for other in part.members.tolist()
        if one < other
    }
    assert not found.whole
    assert found.comparisons == len(pairs) < 60 * 59 // 2
    assert [(part.column, part.value) for part in parts] == [
        ("room", "0"),
        ("room", "1"),
        ("room", "2"),
        ("town", "x"),
        ("", ""),
    ]
    assert in_common(rooms, 0, 1) == {"room": "0", "town": "x"}


def test_answers_in_words_match_where_they_are_the_same():
    """Questions with many wrong answers: two with the same odd ones stand out; a word given once matches nobody."""
    base = class_of(60, 25)
    texts = {
        item: [base.labels[row][code] for code in base.codes[row]] for row, item in enumerate(base.items)
    }
    for number in range(5):
        texts[f"word{number}"] = [f"{number}-{person}" if person % 3 else "mule" for person in range(60)]
        texts[f"word{number}"][1] = texts[f"word{number}"][2] = f"zebra{number}"
    answers = from_choices(
        base.candidates, texts, dict.fromkeys(base.items, {"A"}) | {f"word{n}": {"horse"} for n in range(5)}
    )
    odd, plain = one_pair(answers, "p001", "p002"), one_pair(answers, "p004", "p005")
    assert odd.wrong_matches >= 5
    assert (odd.compared, plain.compared) == (30, 30)
    assert odd.first.omega > 3 > 1 > plain.first.omega


def test_part_marks_cannot_be_compared():
    with pytest.raises(ScoringError, match="partial-marks"):
        fit(from_marks(["a", "b"], {"q": [0.5, 1.0]}))
    with pytest.raises(ScoringError, match="lengths-differ"):
        plan(np.array([1.0, 2.0]), {"room": ["x"]})


@pytest.mark.parametrize("people", [1, 2])
def test_a_cohort_of_hardly_anybody(people: int):
    found = similar_pairs(class_of(people, 5))
    assert (found.comparisons, found.leads) == (people - 1, 0)


def test_benjamini_hochberg_by_hand():
    # Of ten: 0.001·10/1, 0.008·10/2, 0.039·10/3 lowered to 0.041·10/4.
    values = np.array([0.041, 0.001, 0.039, 0.008])
    assert benjamini_hochberg(values, 10).tolist() == pytest.approx([0.1025, 0.01, 0.1025, 0.04])
    assert benjamini_hochberg(np.array([]), 10).tolist() == []


def test_the_normal_tail():
    assert upper_tail(np.array([[0.0, 1.959963985]])).tolist() == [pytest.approx([0.5, 0.025])]
