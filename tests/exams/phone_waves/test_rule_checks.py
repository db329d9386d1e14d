"""What a programme may say of its phone check, and how it is read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from exams.fieldwork.phone import phone_rule
from exams.fieldwork.rules import SERIES
from recruit.commands.programme import known_kinds
from recruit.programme import load, load_text, read
from recruit.programme.problems import errors
from tests.recruit.programme.files import JINSHA, write

PLACE = "stages.task-1.components.households.params.phone_check"
#: What is replaced, by what -> (code, path, what the sentence names).
MISTAKES = [
    ("            sample: 5\n", "", "missing", PLACE, "sample"),
    ("sample: 5", "rate: 2", "too-big", f"{PLACE}.rate", "1"),
    ("sample: 5", "rate: 0.05\n            at_least: 6\n            at_most: 3", "too-small", f"{PLACE}.at_most", "6"),
    ("strata: township", "strata: county", "not-allowed", f"{PLACE}.strata", "township"),
    ("strata: township", "strata: township\n            place: parcels", "not-allowed", f"{PLACE}.place",
     "village_code"),
    ("waves: 3", "waves: many", "not-whole", f"{PLACE}.waves", "many"),
    ("[persons, smartphones", "[persons, phone", "not-allowed", f"{PLACE}.ask.2", "smartphones"),
    ("[persons, smartphones", "[persons, cattle", "not-allowed", f"{PLACE}.ask.2", "smartphones"),
    ("attempts: 3, hours", "hours", "missing", f"{PLACE}.recall", "attempts"),
    ("attempts: 3", "attempts: 0", "too-small", f"{PLACE}.recall.attempts", "1"),
    ("overlap: 10", "overlap: 200", "too-big", f"{PLACE}.overlap", "100"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "named"), MISTAKES, ids=[f"{n}-{one[2]}" for n, one in enumerate(MISTAKES)]
)
def test_a_mistake_is_told_with_its_place(tmp_path, old, new, code, path, named):
    assert old in JINSHA
    reading = read(write(tmp_path, JINSHA.replace(old, new, 1)), known_kinds())
    found = [one for one in errors(reading.problems) if one.path == path]
    assert [one.code for one in found] == [code]
    assert named in str(found[0].facts)


JINSHA_KEPT = load("jinsha-2016")


def rule(*changes: tuple[str, str]):
    text = JINSHA
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    stage = next(
        one
        for one in load_text(text, JINSHA_KEPT.source_regions, files=JINSHA_KEPT.files).stages
        if one.code == "task-1"
    )
    return phone_rule(next(one for one in stage.components if one.kind == SERIES))


def test_a_rate_within_its_bounds():
    found = rule(
        ("sample: 5", "rate: 0.05\n            at_least: 2\n            at_most: 4"), ("waves: 3", "waves: 0")
    )
    assert (found.sample, found.rate, found.waves) == (0, Fraction(1, 20), 0)
    assert [found.size.whole(forms) for forms in (1, 10, 60, 61, 100)] == [1, 2, 3, 4, 4]
    assert found.size.share == Fraction(4, 100)
    assert found.effect["differs"] == Decimal("0.5")


def test_none_is_drawn_where_the_programme_says_none():
    assert rule(("sample: 5", "sample: 0")) is None
