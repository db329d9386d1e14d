"""Rates of differences: a small survey counted by hand, and one with a careless enumerator in it."""

from collections import Counter
from decimal import Decimal

import pytest

from scoring.backchecks.answers import Rules
from scoring.backchecks.figures import pooled, rate
from scoring.backchecks.intervals import wilson
from scoring.backchecks.matching import Record, match
from scoring.backchecks.rates import Grouping, Question, Report, report

LEVEL = Decimal("0.95")
QUESTIONS = [Question("rooms", "rooms", 1), Question("crops", "crops", 2), Question("sold", "sold", 3)]
SURVEY = [
    {"id": "1", "enum": "Wang", "rooms": "3", "crops": "1 2", "sold": "10"},
    {"id": "2", "enum": "wang ", "rooms": "4", "crops": "2", "sold": "11"},
    {"id": "3", "enum": "Li", "rooms": "", "crops": "3", "sold": "12"},
    {"id": "4", "enum": "Li", "rooms": "5", "crops": "4", "sold": "13"},
    {"id": "5", "enum": "Li", "rooms": "5", "crops": "4", "sold": "13"},
]
AGAIN = [
    {"id": "1", "chk": "x", "rooms": "3.0", "crops": "2 1", "sold": "20"},
    {"id": "2", "chk": "y", "rooms": "2", "crops": "99", "sold": "11"},
    {"id": "3", "chk": "y", "rooms": "6", "crops": "", "sold": "99"},
    {"id": "4", "chk": "y", "rooms": "5", "crops": "1", "sold": "14"},
]


def records(rows: list[dict[str, str]]) -> list[Record]:
    return [Record(number, (row["id"],), row) for number, row in enumerate(rows, start=2)]


def counted(rules: Rules | None = None, **options: object) -> Report:
    groupings = [
        Grouping("enum", True, Counter(row["enum"] for row in SURVEY)),
        Grouping("chk", False),
    ]
    matched = match(records(SURVEY), records(AGAIN))
    return report(matched, QUESTIONS, groupings, rules or Rules(dont_know=frozenset({"99"})), **options)  # type: ignore[arg-type]


def test_the_small_survey_by_question():
    questions = {one.question: one for one in counted().questions}
    figures = {name: (one.figures.compared, one.figures.differing) for name, one in questions.items()}
    assert figures == {"rooms": (4, 2), "crops": (2, 1), "sold": (3, 2)}
    assert questions["rooms"].blank_first == 1
    assert questions["rooms"].forgiven == {"number": 1}
    assert questions["crops"].forgiven == {"order": 1}
    assert (questions["crops"].not_asked, questions["crops"].unsure) == (1, 1)
    moved = questions["sold"].moved
    assert moved is not None
    assert (moved.pairs, moved.first, moved.second) == (3, pytest.approx(34 / 3), 15)
    assert questions["rooms"].moved is None


def test_the_small_survey_by_person_leaves_type_three_out():
    found = counted()
    assert (found.whole.compared, found.whole.differing) == (6, 3)
    enumerators = {one.name: one for one in found.groups["enum"]}
    assert {name: (one.figures.compared, one.figures.differing) for name, one in enumerators.items()} == {
        "Wang": (3, 1),
        "Li": (3, 2),
    }
    assert (enumerators["Wang"].population, enumerators["Li"].population) == (2, 3)
    assert enumerators["Li"].others == pytest.approx(1 / 3)
    assert enumerators["Li"].kinds == {1: (2, 1), 2: (1, 1)}
    assert enumerators["Li"].questions == {"crops": (1, 1), "rooms": (2, 1)}
    assert {one.name: one.population for one in found.groups["chk"]} == {"x": None, "y": None}


def test_every_difference_has_its_place():
    told = [(one.household, one.rows, one.question, one.first, one.second) for one in counted().differences]
    assert told == [
        ("1", (2, 2), "sold", "10", "20"),
        ("2", (3, 3), "rooms", "4", "2"),
        ("3", (4, 4), "rooms", "", "6"),
        ("4", (5, 5), "crops", "4", "1"),
        ("4", (5, 5), "sold", "13", "14"),
    ]
    assert counted().differences[1].groups == ("Wang", "y")
    assert counted().households[0] == ("2", 1, 1)


def test_blanks_count_where_that_is_wanted():
    crops = next(one for one in counted(blanks_count=True).questions if one.question == "crops")
    assert (crops.figures.compared, crops.figures.differing, crops.not_asked) == (3, 2, 0)


def test_excluded_second_answers_are_not_compared():
    rules = Rules(excluded={"rooms": frozenset({"6"})})
    rooms = next(one for one in counted(rules).questions if one.question == "rooms")
    assert (rooms.figures.compared, rooms.excluded, rooms.blank_first) == (3, 1, 0)


def test_a_rate_of_all_households_has_no_doubt_left():
    wang = next(one for one in counted().groups["enum"] if one.name == "Wang")
    assert wang.figures.interval.low == wang.figures.interval.high == pytest.approx(1 / 3)
    assert wang.figures.few


def test_the_population_narrows_the_limits():
    near, far = counted().questions[0].figures, counted(population=5_000).questions[0].figures
    assert near.interval.low > far.interval.low
    plain = wilson(far.differing, far.compared)
    assert far.interval.low == pytest.approx(plain.low, abs=1e-3)


def test_answers_of_one_house_are_no_independent_witnesses():
    together = pooled([(10, 10)] + [(10, 0)] * 9, None, LEVEL).interval
    apart = pooled([(10, 1)] * 10, None, LEVEL).interval
    spread = pooled([(10, 0)] * 5 + [(10, 2)] * 5, None, LEVEL).interval
    # All in one house: ten answers' worth. Two in each of five: 0.09 / (10 / (9 * 10 * 100)) answers.
    assert (together.low, together.high) == (
        pytest.approx(wilson(1, 10).low),
        pytest.approx(wilson(1, 10).high),
    )
    assert (spread.low, spread.high) == (
        pytest.approx(wilson(8.1, 81).low),
        pytest.approx(wilson(8.1, 81).high),
    )
    # Without any variance nothing is known about it: the households are counted.
    assert (apart.low, apart.high) == (together.low, together.high)


def test_answers_count_once_at_most():
    # 0.0979 / (0.9 / (9 * 10 * 100)) would be 979 answers; a hundred were given.
    limits = pooled([(10, 1)] * 9 + [(10, 2)], None, LEVEL).interval
    assert (limits.low, limits.high) == (
        pytest.approx(wilson(11, 100).low),
        pytest.approx(wilson(11, 100).high),
    )


def test_a_sample_of_a_counted_population_is_worth_more():
    limits, worth = rate(20, 5, 20, 20, 60, LEVEL).interval, 20 * 59 / 40
    assert limits.low == pytest.approx(wilson(worth / 4, worth).low)
    assert limits.high == pytest.approx(wilson(worth / 4, worth).high)


def test_hard_questions_are_no_fault_of_who_asks_them():
    """Half the households are asked a question that differs in every second one; the enumerator of the even ones is
    told apart by it only if it is theirs that differ."""

    def p_of_a(differs: set[int], hers: set[int]) -> float | None:
        survey = [
            {"id": str(n), "enum": "a" if n in hers else "b", "easy": "1", "hard": "1"} for n in range(40)
        ]
        again = [
            {"id": str(n), "easy": "1", "hard": ("2" if n in differs else "1") if n < 20 else ""}
            for n in range(40)
        ]
        asked = [Question("easy", "easy"), Question("hard", "hard")]
        found = report(match(records(survey), records(again)), asked, [Grouping("enum", True)])
        return next(one.p for one in found.groups["enum"] if one.name == "a")

    # All hard questions are hers: she has all differences of the survey, and no more than they lead one to expect.
    assert p_of_a(set(range(0, 20, 2)), set(range(20))) == 1.0
    theirs = p_of_a(set(range(0, 20, 2)), set(range(0, 20, 2)))
    assert theirs is not None
    assert theirs < 0.01


def many(careless: str, houses: int = 60, questions: int = 5) -> Report:
    survey, again = [], []
    for house in range(houses):
        enumerator = "abcdef"[house % 6]
        answers = {f"q{index}": str((house * 7 + index) % 4) for index in range(questions)}
        survey.append({"id": str(house), "enum": enumerator, **answers})
        # Everybody errs in one question in ten, the careless one in two of five.
        wrong = {f"q{index}" for index in range(questions) if (house + index * 3) % 10 == 0}
        if enumerator == careless:
            wrong |= {"q0", "q1"}
        again.append({"id": str(house), **answers, **dict.fromkeys(wrong, "9")})
    asked = [Question(f"q{index}", f"q{index}") for index in range(questions)]
    groupings = [Grouping("enum", True, Counter(row["enum"] for row in survey))]
    return report(match(records(survey), records(again)), asked, groupings)


def test_the_careless_one_stands_first_and_apart():
    worst, *others = many("d").groups["enum"]
    assert worst.name == "d"
    assert worst.p_holm is not None
    assert worst.p_holm < 0.001
    assert all(one.p_holm is not None and one.p_holm > 0.05 for one in others)
    assert list(worst.questions)[:2] == ["q0", "q1"]


def test_nobody_stands_apart_where_nobody_is_careless():
    assert all(one.p_holm is not None and one.p_holm > 0.05 for one in many("").groups["enum"])


def test_one_of_one_does_not_stand_before_thirty_of_forty():
    survey = [{"id": str(house), "enum": "b" if house else "a", "q": "1"} for house in range(41)]
    again = [{"id": str(house), "q": "2" if house <= 30 else "1"} for house in range(41)]
    groupings = [Grouping("enum", True, Counter(row["enum"] for row in survey))]
    found = report(match(records(survey), records(again)), [Question("q", "q")], groupings)
    assert [(one.name, one.figures.few) for one in found.groups["enum"]] == [("b", False), ("a", True)]


def test_nothing_compared_is_told_as_nothing():
    survey, again = [{"id": "1", "q": "1"}], [{"id": "1", "q": ""}]
    found = report(match(records(survey), records(again)), [Question("q", "q")], [Grouping("enum", True)])
    assert (found.whole.rate, found.questions[0].figures.rate, found.groups["enum"]) == (None, None, ())
