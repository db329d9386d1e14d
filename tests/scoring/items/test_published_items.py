"""Figures that others have published for data that others have gathered."""

from decimal import Decimal
from pathlib import Path

import pytest

from scoring.items.answers import from_marks
from scoring.items.figures import ItemFigures, item_figures, paper_figures
from scoring.items.report import item_report
from tests.scoring.items.published import columns, patterns, rows, sat12

LSAT = {
    "6": (0.2949972, [0.11283, 0.15318, 0.17278, 0.14443, 0.12160]),
    "7": (0.4534087, [0.24573, 0.24667, 0.31318, 0.22275, 0.17479]),
}
#: Column of Moodle's table -> name of the figure here.
MOODLE = {
    "facility": "facility",
    "sd": "sd",
    "effectiveweight": "effective_weight",
    "covariance": "covariance",
    "markvariance": "mark_variance",
    "othermarkvariance": "rest_variance",
    "discriminationindex": "discrimination_index",
    "covariancemax": "covariance_max",
    "discriminativeefficiency": "discriminative_efficiency",
}


def figure(one: ItemFigures, name: str) -> float:
    value = getattr(one, name)
    assert isinstance(value, Decimal)
    return float(value)


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "integrity"


@pytest.mark.parametrize("number", LSAT)
def test_lsat_alpha_and_item_rest(folder: Path, number: str):
    answers = patterns(folder / f"lsat{number}_patterns.csv")
    alpha, together = LSAT[number]
    assert len(answers.candidates) == 1000
    assert float(paper_figures(answers).alpha or 0) == pytest.approx(alpha, abs=5e-8)
    found = [figure(one, "item_rest") for one in item_figures(answers)]
    assert found == pytest.approx(together, abs=5e-6)


def test_lsat6_facility(folder: Path):
    found = [figure(one, "facility") for one in item_figures(patterns(folder / "lsat6_patterns.csv"))]
    assert found == [0.924, 0.709, 0.553, 0.763, 0.870]


def test_sat12_has_one_wrong_key_and_it_is_found(folder: Path):
    report = item_report(sat12(folder))
    (doubted,) = report.doubtful_keys
    assert doubted.options is not None
    doubt = doubted.options.doubt
    assert doubt is not None
    assert (doubt.item, doubt.key, doubt.option) == ("q32", ("5",), "3")
    assert float(doubt.key_item_rest) == pytest.approx(0.037, abs=5e-4)
    assert float(doubt.option_item_rest) == pytest.approx(0.203, abs=5e-4)
    mended = item_report(sat12(folder, last_key="3"))
    assert mended.doubtful_keys == ()
    assert figure(mended.items[31].figures, "item_rest") == pytest.approx(0.203, abs=5e-4)


def test_moodle_every_column(folder: Path):
    """Questions of which everybody had the same, and the random question and the variants by those who had them."""
    folder = folder / "moodle"
    results, steps = rows(folder / "results00.csv"), rows(folder / "steps00.csv")
    slots = [f"slots.{number}.mark" for number in range(1, 8)]
    marks = columns(results, slots)
    names = [row["quizattempt"] for row in results]
    assert names == [row["quizattempt"] for row in steps]
    whole = item_figures(from_marks(names, marks))
    checked = 0
    for expected in rows(folder / "qstats00.csv"):
        place = int(expected["slot"]) - 1
        column, wanted = (
            ("randqs.1", expected["subqname"])
            if expected["subqname"]
            else ("variants.2", expected["variant"])
        )
        one = whole[place]
        if wanted:
            had = [row[column] == wanted for row in steps]
            split = dict(marks)
            own = split.pop(slots[place])
            split["asked"] = [mark if here else None for mark, here in zip(own, had, strict=True)]
            split["asked otherwise"] = [None if here else mark for mark, here in zip(own, had, strict=True)]
            drawn = {"asked"} if column == "randqs.1" else set()
            found = item_figures(from_marks(names, split), drawn)
            one = next(each for each in found if each.item == "asked")
        assert one.candidates == int(expected["s"])
        for theirs, ours in MOODLE.items():
            # Moodle counts these only for whole slots: empty in its table, and no weight for a part of a slot.
            if expected[theirs] not in ("", "**NULL**"):
                # A mark of one third stands in the file with seven digits, so no more can agree.
                assert figure(one, ours) == pytest.approx(float(expected[theirs]), rel=1e-6, abs=1e-6), theirs
                checked += 1
    assert checked > 70


def test_moodle_attempts_of_unequal_marks(folder: Path):
    """Moodle's second fixture: 22 attempts, 20 slots, some worth 8 or nothing. Figures: Moodle's own statistics test,
    which took them from a spreadsheet of the Open University."""
    states = rows(folder / "moodle" / "mdl_question_states.csv")
    slots = [str(slot) for slot in range(1, 21)]
    marks: dict[str, list[float | None]] = {slot: [] for slot in slots}
    maxima = {row["slot"]: float(row["maxmark"]) for row in states}
    for row in states:
        marks[row["slot"]].append(float(row["mark"]))
    answers = from_marks([str(number) for number in range(len(marks["1"]))], marks, maxima)
    found = item_figures(answers)
    assert len(answers.candidates) == 22
    assert [one.facility for one in found[4:7]] == [None] * 3
    assert [one.discrimination_index for one in found[:7]] == [None] * 7
    facility = [41.19318182, 81.36363636, 71.36363636, 65.45454545, 65.90909091, 36.36363636, 59.09090909]
    assert [100 * figure(one, "facility") for one in found[7:14]] == pytest.approx(facility, abs=1e-6)
    sd = [1.912733589, 0.2512738111, 0.3226312277, 0.3334199022, 0.3375811591, 0.4923659639, 0.5032362797]
    assert [figure(one, "sd") for one in found[7:14]] == pytest.approx(sd, abs=1e-9)
    index = [25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859, -12.99017581, -8.900638238]
    assert [figure(one, "discrimination_index") for one in found[7:14]] == pytest.approx(index, abs=1e-6)
    efficiency = [
        27.23492723,
        1.382386552,
        -4.691171307,
        31.12404354,
        -2.877487579,
        -17.5074184,
        -10.27568922,
    ]
    assert [figure(one, "discriminative_efficiency") for one in found[7:14]] == pytest.approx(
        efficiency, abs=1e-6
    )
    weight = [26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376, 3.183278505, 4.532356904]
    assert [figure(one, "effective_weight") for one in found[7:14]] == pytest.approx(weight, abs=1e-6)
