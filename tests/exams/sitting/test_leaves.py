"""Pieces onto pages: nothing hangs over an edge, nothing is lost, a question stays together where it can."""

from __future__ import annotations

from random import Random

from exams.sitting.leaves import BETWEEN, BOTTOM, COLUMN, HANGING, LETTER, TOP, Block, beside, flow

ROOM = BOTTOM - TOP


def block(*keys: str, above: float = 0.0) -> Block:
    return Block(tuple((above, ((0.0, key),)) for key in keys))


def laid(blocks, high):
    return [[(one.key, one.part) for one in page] for page in flow(blocks, lambda key: high[key])]


def test_a_question_that_does_not_fit_begins_the_next_page_and_one_that_never_fits_is_broken_between_rows():
    high = {"a": [ROOM / 2], "b": [ROOM / 4], "c": [ROOM / 4], "long": [ROOM * 0.7], "more": [ROOM * 0.7]}
    assert laid([block("a"), block("b", "c")], high) == [[("a", 0)], [("b", 0), ("c", 0)]]
    assert laid([block("b"), block("long", "more")], high) == [[("b", 0)], [("long", 0)], [("more", 0)]]
    assert laid([block("b"), block("c"), block("long")], high) == [[("b", 0), ("c", 0)], [("long", 0)]]


def test_what_is_higher_than_a_page_goes_on_in_parts():
    high = {"head": [20.0], "stem": [ROOM, ROOM, 30.0], "no": [5.0], "after": [10.0]}
    stem = Block(((0.0, ((0.0, "no"), (HANGING, "stem"))),))
    pages = laid([block("head"), stem, block("after")], high)
    assert pages == [
        [("head", 0)],
        [("no", 0), ("stem", 0)],
        [("stem", 1)],
        [("stem", 2), ("after", 0)],
    ]


def test_nothing_hangs_over_an_edge_and_all_of_it_is_there_in_order():
    dice = Random(7)
    high = {at: [dice.uniform(2, 90)] if dice.random() < 0.9 else [ROOM, 40.0] for at in range(400)}
    keys, blocks = list(high), []
    while keys:
        count = dice.randrange(1, 8)
        blocks.append(Block(tuple((0.6, ((HANGING, key),)) for key in keys[:count])))
        keys = keys[count:]
    pages = flow(blocks, lambda key: high[key])
    assert [(one.key, one.part) for page in pages for one in page] == [
        (key, part) for key, parts in high.items() for part in range(len(parts))
    ]
    for page in pages:
        ends = TOP
        for one in page:
            assert one.y >= ends - 1e-9
            ends = one.y + high[one.key][one.part]
        assert ends <= BOTTOM + 1e-9
    (first, second) = flow([block("a"), block("b")], lambda _key: [10.0])[0]
    assert second.y - first.y == 10 + BETWEEN


def test_options_stand_beside_each_other_in_columns():
    rows = beside([("A", "one"), ("B", "two"), ("C", "three")], 2)
    assert [[key for _x, key in row] for _above, row in rows] == [["A", "one", "B", "two"], ["C", "three"]]
    assert [x for x, _key in rows[0][1]] == [
        HANGING,
        HANGING + LETTER,
        HANGING + COLUMN[2],
        HANGING + COLUMN[2] + LETTER,
    ]
