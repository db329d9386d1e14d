"""What is alike is told with its reason; parts that are not there say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.evidence.looks import BYTES, PARTS, SIDE, boxes, look
from scoring.evidence.pairs import VIEW, alike, limits


def view(seed: int, **parts: bytes) -> bytes:
    dice = np.random.default_rng(seed)
    return b"".join(parts.get(part, dice.bytes(BYTES)) for part in PARTS)


def near(one: bytes, bits: int) -> bytes:
    every = np.unpackbits(np.frombuffer(one, dtype=np.uint8))
    every[np.random.default_rng(bits).permutation(256)[:bits]] ^= 1
    return np.packbits(every).tobytes()


BLOCK = np.random.default_rng(99).bytes(BYTES)


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("whole", "upper", "lower"), "same"),
        (("upper", "lower"), "edges"),
        (("upper", "head"), "below"),
        (("lower",), "above"),
        (("head",), "part"),
    ],
)
def test_the_reason_is_what_of_them_is_alike(parts, kind):
    same = dict.fromkeys(parts, BLOCK)
    (pair,) = alike([(view(1, **same),), (view(2, **same),), (view(3),)]).pairs
    assert (pair.first, pair.second, pair.distance, pair.kind, pair.framed) == (0, 1, 0, kind, False)


def test_a_short_block_alone_is_a_cut_where_the_long_one_is_missing():
    short = view(2, head=BLOCK, upper=bytes(BYTES), lower=bytes(BYTES))
    (pair,) = alike([(view(1, head=BLOCK),), (short,)]).pairs
    assert pair.kind == "below"


@pytest.mark.parametrize(("part", "limit"), limits().items())
def test_each_part_has_its_limit(part, limit):
    def found(bits: int) -> int:
        return len(alike([(view(1, **{part: BLOCK}),), (view(2, **{part: near(BLOCK, bits)}),)]).pairs)

    assert (found(limit), found(limit + 1)) == (1, 0)


@pytest.mark.parametrize(("bits", "word"), [(10, "almost"), (11, "very"), (18, "very"), (19, "rather")])
def test_how_sure_it_is(bits, word):
    (pair,) = alike([(view(1, upper=BLOCK),), (view(2, upper=near(BLOCK, bits)),)]).pairs
    assert pair.surely == word


def test_what_is_seen_without_its_frame_is_compared_too_and_never_with_itself():
    framed = (view(1, upper=BLOCK), view(2, upper=BLOCK, lower=bytes(BYTES)))
    assert alike([framed]).pairs == ()
    (pair,) = alike([(view(5), view(2, upper=BLOCK)), (view(4, upper=BLOCK),)]).pairs
    assert (pair.kind, pair.framed) == ("below", True)


def test_missing_parts_and_pictures_without_a_view_are_alike_to_nobody():
    blank = bytes(VIEW)
    assert alike([(blank,), (blank,), (), ()]).pairs == ()


def test_groups_know_the_pairs_that_are_not_told():
    found = alike([(view(seed, upper=near(BLOCK, seed)),) for seed in range(6)] + [(view(9),)], most=2)
    assert (len(found.pairs), found.more) == (2, 13)
    assert [sorted(group) for group in found.groups] == [[0, 1, 2, 3, 4, 5]]
    assert [pair.distance for pair in found.pairs] == sorted(pair.distance for pair in found.pairs)


def test_blocks_hang_on_their_edge_and_are_measured_by_the_width():
    tall, cut = boxes(100, 220), boxes(100, 180)
    assert tall["upper"] == cut["upper"] == (0, 25, 100, 165)
    assert [220 - each for each in tall["lower"][1::2]] == [180 - each for each in cut["lower"][1::2]]
    assert set(boxes(100, 120)) == {"whole", "head", "foot"}
    assert set(boxes(100, 60)) == {"whole"}


def test_a_blank_block_has_no_look_and_brightness_alone_changes_none():
    dice = np.random.default_rng(1)
    assert look(np.full((SIDE, SIDE), 250.0)) == b""
    assert look(250 + dice.normal(0, 1, (SIDE, SIDE))) == b""
    block = dice.integers(0, 120, (SIDE, SIDE)).astype(float)
    assert look(block) == look(block + 60) != b""
    with pytest.raises(ValueError, match="64 by 64"):
        look(np.zeros((8, 8)))
