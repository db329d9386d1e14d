"""Distances on the ground, to the metre."""

from decimal import Decimal, localcontext

import pytest

from scoring.errors import ScoringError
from scoring.geo import kilometres, metres, point

HERE = (27_459_000, 106_219_000)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (HERE, HERE, 0),
        ((0, 0), (0, 1_000_000), 111_195),  # a degree of the equator: 6371008.8 π / 180
        ((0, 0), (90_000_000, 0), 10_007_557),  # a quarter of the way round
        ((0, 0), (0, 180_000_000), 20_015_114),
        ((89_000_000, 0), (89_000_000, 180_000_000), 222_390),  # over the pole
        ((0, 179_500_000), (0, -179_500_000), 111_195),  # over the date line
        (HERE, (27_459_000, 106_249_403), 2_999),  # cos 27.459° × 0.030403° × 111195
        (HERE, (27_459_000, 106_249_413), 3_000),
    ],
)
def test_distances_known_from_the_sphere(one, other, apart):
    assert metres(one, other) == metres(other, one) == apart


def test_half_a_kilometre_counts_as_one():
    assert kilometres((0, 0), (0, 13_480)) == 1  # 1,498 m
    assert kilometres((0, 0), (0, 13_500)) == 2  # 1,501 m


def test_the_surrounding_precision_makes_no_difference():
    with localcontext() as context:
        context.prec = 4
        assert metres((0, 0), (0, 1_000_000)) == 111_195


def test_degrees_become_millionths_and_must_be_on_earth():
    assert point(Decimal("27.4590004"), Decimal("106.2190006")) == (27_459_000, 106_219_001)
    for wrong in ((Decimal(91), Decimal(0)), (Decimal(0), Decimal("180.1"))):
        with pytest.raises(ScoringError) as refused:
            point(*wrong)
        assert refused.value.code == "not-on-earth"
