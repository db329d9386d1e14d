"""Papers that depend on one another: how often a question comes up, how alike papers are, and that they come again."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.sitting.deal import deal
from exams.sitting.paper import compose
from exams.sitting.pools import Choice, lacking, needed
from exams.sitting.rules import Drawing, Line, Rules, rules_of
from recruit.programme import load
from tests.exams.sitting.test_paper import ITEMS

PARAMS = load("jinsha-2016").stage("online-exam").params
POOLS: dict[tuple[str, str], list[Choice]] = {}
for key, item in ITEMS.items():
    own = Choice(key, item.code, item.letters, item.difficulty)
    POOLS.setdefault((item.kind, item.topic), []).append(own)
NUMBERS = [f"{number:04}" for number in range(120)]


def rules(**params) -> Rules:
    return rules_of({**PARAMS, **params})


def asked(dealt) -> Counter:
    return Counter(slot.item_id for one in dealt.values() for slot in one.slots)


def difficulty(slots) -> Decimal:
    return sum(ITEMS[slot.item_id].difficulty * slot.points for slot in slots) / sum(
        slot.points for slot in slots
    )


def test_every_paper_follows_the_blueprint_and_no_question_stands_in_it_twice():
    wanted = {(line.kind, line.topic): line.count for line in rules().lines}
    for one in deal(POOLS, rules(balance=True), "seed", NUMBERS).values():
        items = [ITEMS[slot.item_id] for slot in one.slots]
        assert Counter((item.kind, item.topic) for item in items) == wanted
        assert len({item.code for item in items}) == 50


def test_balanced_papers_are_far_more_alike_than_papers_drawn_each_for_itself():
    alone = [difficulty(compose(POOLS, rules().lines, f"seed/{number}")) for number in NUMBERS]
    balanced = [difficulty(one.slots) for one in deal(POOLS, rules(balance=True), "seed", NUMBERS).values()]
    assert max(balanced) - min(balanced) <= Decimal("0.04")
    assert max(alone) - min(alone) >= 10 * (max(balanced) - min(balanced))


@settings(max_examples=30)
@given(
    count=st.integers(1, 6),
    more=st.integers(0, 14),
    papers=st.integers(1, 60),
    first=st.integers(0, 40),
    balance=st.booleans(),
)
def test_a_question_comes_up_as_often_as_any_other_to_within_one(count, more, papers, first, balance):
    pool = [Choice(place, f"q{place}", "ABCD", place % 5 + 1) for place in range(count + more)]
    own = Rules(*[None] * 3, "all-or-nothing", (Line("single", "t", count, Decimal(2)),))  # type: ignore[arg-type]
    own = replace(own, drawing=Drawing(exposure=Decimal(1), balance=balance))
    pools = {("single", "t"): pool}
    together = deal(pools, own, "s", [str(one) for one in range(first + papers)])
    share = Decimal(count) / len(pool)
    counts = asked(together)
    assert max(counts.values()) <= ceil(share * (first + papers))
    assert min(counts.get(one.id, 0) for one in pool) >= int(share * (first + papers))
    late = deal(pools, own, "s", [f"late{one}" for one in range(papers)], first)
    early = deal(pools, own, "s", [f"early{one}" for one in range(first)])
    assert max((asked(late) + asked(early)).values()) <= ceil(share * (first + papers))


def test_a_question_shows_in_no_more_papers_than_the_limit_says():
    own = rules(exposure="0.25")
    assert list(lacking(POOLS, own.lines, own.drawing)) == []
    assert max(asked(deal(POOLS, own, "seed", NUMBERS)).values()) <= 30


def test_a_limit_that_cannot_be_kept_names_how_many_questions_it_takes():
    own = rules(exposure="0.2")
    lacks = list(lacking(POOLS, own.lines, own.drawing))
    assert {lack.refusal.code for lack in lacks} == {"bank-too-exposed"}
    first = lacks[0].refusal.facts
    assert (first["need"], first["have"], first["count"], first["exposure"]) == (30, 26, 6, "20")
    assert lacks[0].lines == (1,)


@pytest.mark.parametrize(
    ("count", "drawing", "need"),
    [
        (6, Drawing(), 6),
        (6, Drawing(exposure=Decimal("0.3")), 20),
        (2, Drawing(exposure=Decimal("0.3")), 7),
        (0, Drawing(exposure=Decimal("0.3")), 0),
        (6, Drawing(exposure=Decimal("0.5"), forms=4), 12),
        (6, Drawing(exposure=Decimal("0.5"), forms=3), 18),
        (6, Drawing(forms=4), 6),
    ],
)
def test_how_many_questions_a_line_needs(count, drawing, need):
    assert needed(count, drawing) == need


def test_forms_are_few_alike_and_shared_out_evenly():
    dealt = deal(POOLS, rules(forms=4), "seed", NUMBERS)
    assert Counter(one.form for one in dealt.values()) == {1: 30, 2: 30, 3: 30, 4: 30}
    questions = {one.form: frozenset(slot.item_id for slot in one.slots) for one in dealt.values()}
    assert all(questions[one.form] == {slot.item_id for slot in one.slots} for one in dealt.values())
    assert len(set(questions.values())) == 4
    means = {difficulty(one.slots) for one in dealt.values()}
    assert max(means) - min(means) <= Decimal("0.04")
    orders = {tuple(slot.order for slot in one.slots) for one in dealt.values()}
    assert len(orders) == len(NUMBERS)


def test_whoever_comes_late_gets_the_same_forms_in_turn():
    early = deal(POOLS, rules(forms=3), "seed", ["a", "b"])
    late = deal(POOLS, rules(forms=3), "seed", ["c"], first=2)
    assert sorted(one.form for one in (*early.values(), *late.values())) == [1, 2, 3]
    whole = deal(POOLS, rules(forms=3), "seed", ["x", "y", "z"])
    of_form = {one.form: {slot.item_id for slot in one.slots} for one in whole.values()}
    assert {slot.item_id for slot in late["c"].slots} == of_form[late["c"].form]


def test_the_same_seed_deals_the_same_papers_whatever_order_things_come_in():
    own = rules(exposure="0.3")
    again = {key: list(reversed(pool)) for key, pool in reversed(POOLS.items())}
    assert deal(POOLS, own, "seed", NUMBERS) == deal(again, own, "seed", NUMBERS[::-1])
    assert deal(POOLS, own, "seed", NUMBERS) != deal(POOLS, own, "other", NUMBERS)
