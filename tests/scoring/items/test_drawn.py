"""Papers of one's own: cells read as answers, fifths, dependability of totals."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.errors import ScoringError
from scoring.items.answers import BLANK, NOT_GIVEN, from_choices
from scoring.items.bands import bands, option_curves
from scoring.items.drawn import dependability
from scoring.items.figures import item_figures, paper_figures
from scoring.items.sparse import bars, blanks, from_cells, highest, right_or_wrong

CELLS = [(0, 0, "B", 1.0), (0, 1, "A", 0.0), (1, 1, "AC", 0.5), (1, 2, None, 0.0), (2, 2, "x", 1.0)]


def drawn():
    return from_cells(["p", "q", "r"], ["one", "two", "three"], CELLS, [2.0, 4.0, 1.0])


def test_cells_become_answers_and_what_has_no_cell_was_not_asked():
    answers = drawn()
    assert answers.codes.tolist() == [
        [1, 0, NOT_GIVEN],
        [NOT_GIVEN, 0, BLANK],
        [NOT_GIVEN, NOT_GIVEN, 0],
    ]
    assert answers.labels == (("A", "B"), ("AC",), ("x",))
    assert answers.marks.tolist() == [[2, 0, 0], [0, 2, 0], [0, 0, 1]]
    assert answers.right == (frozenset({"B"}), frozenset(), frozenset({"x"}))
    assert [one.candidates for one in item_figures(answers)] == [2, 2, 1]
    assert [float(one.facility) for one in item_figures(answers)] == [0.5, 0.25, 1.0]
    assert blanks(answers) == [0, 1, 0]
    assert (highest(answers), bars(answers, 3)) == (6.0, [1, 2, 0])


def test_the_order_of_candidates_does_not_number_the_options():
    turned = from_cells(
        ["r", "q", "p"],
        ["one", "two", "three"],
        [(row, 2 - col, *rest) for row, col, *rest in CELLS],
        [2, 4, 1],
    )
    assert turned.labels == drawn().labels
    assert turned.codes[:, ::-1].tolist() == drawn().codes.tolist()


def test_what_is_compared_is_right_or_wrong_and_leaves_out_what_people_marked():
    part = right_or_wrong(drawn(), {"three"})
    assert part.items == ("one", "two")
    assert part.marks.tolist() == [[1, 0, 0], [0, 0, 0]]
    assert part.maxima.tolist() == [1, 1]


def test_fifths_count_those_who_had_the_item():
    people, chosen = 50, ["A" if number >= 25 else "B" for number in range(50)]
    others = {f"o{k}": ["A" if number > 5 * k else "B" for number in range(people)] for k in range(10)}
    given = [None if number % 2 else letter for number, letter in enumerate(chosen)]
    answers = from_choices(
        [f"{n:02}" for n in range(people)],
        {**others, "item": given},
        dict.fromkeys([*others, "item"], frozenset("A")),
    )
    of_band = bands(np.arange(people, dtype=np.float64))
    assert np.bincount(of_band).tolist() == [10] * 5
    curves = option_curves(answers, 10, of_band, ["A", "B", "C"])
    assert [float(share) for share in curves[0].shares] == [0, 0, 0.4, 1, 1]
    assert [float(share) for share in curves[1].shares] == [1, 1, 0.6, 0, 0]
    assert [float(share) for share in curves[2].shares] == [0] * 5
    nobody = option_curves(answers, 10, np.zeros(people, dtype=np.intp), ["A"])
    assert nobody[0].shares[1:] == (None,) * 4


def simulated(people: int, bank: int, length: int, spread: float):
    """Everybody has so many items of their own out of the bank; abilities of this spread, items of one difficulty."""
    dice = np.random.default_rng(7)
    chance = 1 / (1 + np.exp(-spread * dice.normal(size=people)))
    cells = []
    for person in range(people):
        for item in dice.permutation(bank)[:length].tolist():
            right = bool(dice.random() < chance[person])
            cells.append((item, person, "A" if right else "B", float(right)))
    names = [str(number) for number in range(people)]
    answers = from_cells(names, [f"i{number}" for number in range(bank)], cells, [1.0] * bank)
    return answers, length**2 * float(np.var(chance)), length * float((chance * (1 - chance)).mean())


@pytest.mark.parametrize("spread", [0.5, 1.5])
def test_dependability_finds_the_share_of_true_spread(spread):
    answers, true, error = simulated(1000, 120, 30, spread)
    found = dependability(answers, ["same"] * 120)
    assert float(found.coefficient) == pytest.approx(true / (true + error), abs=0.03)
    assert float(found.standard_error) == pytest.approx(error**0.5, rel=0.03)
    assert paper_figures(answers).alpha is None


def test_on_a_common_paper_it_is_alpha_less_what_items_differ_in_difficulty():
    answers, *_ = simulated(400, 20, 20, 1.0)
    assert answers.complete
    alike = float(dependability(answers, ["same"] * 20).coefficient)
    assert alike == pytest.approx(float(paper_figures(answers).alpha), abs=0.002)
    # Half of the items are missed by all: nothing changes between people, much between items.
    harder = replace(answers, marks=answers.marks * (np.arange(20) % 2)[:, None])
    alpha = float(paper_figures(harder).alpha)
    assert float(dependability(harder, ["same"] * 20).coefficient) < alpha - 0.1


def test_strata_of_one_item_each_are_taken_together():
    answers, *_ = simulated(200, 20, 20, 1.0)
    assert dependability(answers, list(range(20))) == dependability(answers, [0] * 20)


def test_what_cannot_be_known_is_not_told():
    one = from_cells(["a", "b"], ["i"], [(0, 0, "A", 1.0), (0, 1, "B", 0.0)], [1.0])
    assert dependability(one, ["x"]).coefficient is None
    level = from_cells(["a", "b"], ["i", "j"], [(r, c, "A", 1.0) for r in (0, 1) for c in (0, 1)], [1.0, 1.0])
    assert dependability(level, ["x", "x"]).coefficient is None
    with pytest.raises(ScoringError, match="lengths-differ"):
        dependability(level, ["x"])
