"""How far two checkers agree beyond chance, with limits that claim no certainty."""

from __future__ import annotations

import pytest

from scoring.backchecks.agreement import agreement
from scoring.sampling import portion


def pairs(both_yes: int, yes_no: int, no_yes: int, both_no: int) -> list[tuple[str, str]]:
    return (
        [("yes", "yes")] * both_yes
        + [("yes", "no")] * yes_no
        + [("no", "yes")] * no_yes
        + [("no", "no")] * both_no
    )


@pytest.mark.parametrize(
    ("cells", "kappa"),
    # Worked by hand: p = (a+d)/n, e = (row·column + row·column)/n².
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593), ((0, 10, 10, 0), -1.0)],
    ids=str,
)
def test_kappa_by_hand(cells, kappa):
    found = agreement(pairs(*cells))
    assert found.kappa == pytest.approx(kappa, abs=0.0001)
    assert found.kappa_interval.low <= found.kappa <= found.kappa_interval.high
    assert found.few is False


def test_agreeing_throughout_is_no_certainty():
    found = agreement(pairs(6, 0, 0, 3))
    assert (found.share, found.kappa, found.few) == (1.0, 1.0, True)
    assert found.kappa_interval.high == pytest.approx(1.0)
    assert found.kappa_interval.low < 0.5


def test_one_verdict_throughout_says_nothing_about_chance():
    found = agreement(pairs(12, 0, 0, 0))
    assert (found.alike, found.kappa, found.kappa_interval) == (12, None, None)
    assert agreement([]).share is None


def test_a_portion_is_spread_evenly_and_hangs_on_seed_and_item():
    found = sorted(float(portion("seed", str(one))) for one in range(2000))
    assert 0 <= found[0] < found[-1] < 1
    assert max(abs(share - place / 2000) for place, share in enumerate(found)) < 0.04
    assert portion("seed", "1") == portion("seed", "1") != portion("other", "1")
