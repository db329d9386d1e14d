"""Which plans of many are found to be alike: error rates on made-up copies, and texts nobody would expect."""

import json
from pathlib import Path

import pytest

from scoring.texts import likeness
from scoring.texts.likeness import Findings, alike
from tests.scoring.texts import plans
from tests.scoring.texts.variants import Heap, heap


@pytest.fixture(scope="module")
def copies() -> Heap:
    return heap(30, 2)


@pytest.fixture(scope="module")
def found(copies: Heap) -> Findings:
    return alike(copies.texts)


def test_no_two_unrelated_plans_are_found(copies: Heap, found: Findings):
    assert [p for p in found.pairs if not copies.related(p.first, p.second)] == []
    assert found.compared == len(copies.texts) * (len(copies.texts) - 1) // 2


def test_every_way_of_copying_is_found_but_half_of_the_words_exchanged(copies: Heap, found: Findings):
    pairs = {(pair.first, pair.second) for pair in found.pairs}
    missed = [way for pair, way in copies.ways.items() if pair not in pairs]
    assert set(missed) <= {"50 % of words exchanged"}


def test_the_likest_come_first_and_say_why(copies: Heap, found: Findings):
    assert [p.likeness for p in found.pairs] == sorted((p.likeness for p in found.pairs), reverse=True)
    kinds: dict[str, set[str]] = {}
    for pair in found.pairs:
        if way := copies.ways.get((pair.first, pair.second)):
            kinds.setdefault(way, set()).add(pair.kind)
            assert pair.shuffled == ("shuffled" in way or way == "two sources mixed"), way
    assert kinds["the same"] == {"same"}
    assert kinds["names and amounts exchanged"] == kinds["15 % of words exchanged"] == {"copied"}
    assert kinds["the first third only"] == {"contained"}
    assert kinds["a quarter copied, the rest own"] == {"part"}


def test_who_took_from_two_is_in_one_group_with_both(copies: Heap, found: Findings):
    mixed = [one for one in copies.sources if len(one) == 2]
    assert len(mixed) == 2
    for sources in mixed:
        assert any(sources <= set(group) and len(group) == 3 for group in found.groups)


def test_a_form_that_everybody_filled_in_makes_nobody_alike():
    texts = [plans.filled(plans.plan(seed, 20)) for seed in range(4)]
    texts.append(plans.filled(plans.renamed(plans.plan(3, 20), 1)))
    texts.append(plans.TEMPLATE)
    with_form = alike(texts, [plans.TEMPLATE])
    assert [(pair.first, pair.second) for pair in with_form.pairs] == [(3, 4)]
    assert with_form.bare == (5,)
    # Among few texts nobody can tell the form's words from copied ones.
    assert len(alike(texts).pairs) > 1
    many = texts[:-1] + [plans.filled(plans.plan(seed, 20)) for seed in range(20, 30)]
    found = alike(many)
    assert [(pair.first, pair.second) for pair in found.pairs] == [(3, 4)]
    assert min(found.common) > 0.15


def test_what_more_than_half_copied_is_told_as_nothing_of_their_own():
    ring = [plans.written(plans.plan(1))] * 6
    found = alike([*ring, *(plans.written(plans.plan(seed)) for seed in range(10, 14))])
    assert found.bare == tuple(range(6))
    assert min(found.common[:6]) > 0.99


def test_only_so_many_pairs_are_looked_at_but_groups_know_all():
    one = plans.plan(5, 30)
    texts = [plans.written(plans.exchanged(one, 0.05, seed)) for seed in range(9)]
    texts += [plans.written(plans.plan(seed, 30)) for seed in range(100, 115)]
    few = alike(texts, most=5)
    assert (len(few.pairs), few.left_out) == (5, 9 * 8 // 2 - 5)
    assert few.groups == (tuple(few.groups[0]),)
    assert set(few.groups[0]) == set(range(9))


def test_many_texts_are_compared_by_samples_in_blocks(monkeypatch: pytest.MonkeyPatch, copies: Heap):
    from scoring.texts import vectors

    monkeypatch.setattr(vectors, "_MOST_GRAMS", 100_000)
    monkeypatch.setattr(vectors, "_BLOCK_ROWS", 7)
    monkeypatch.setattr(vectors, "_MOST_STEPS", 1_000_000)
    sampled = alike(copies.texts)
    assert [p for p in sampled.pairs if not copies.related(p.first, p.second)] == []
    seen = {copies.ways.get((pair.first, pair.second)) for pair in sampled.pairs}
    assert {"the same", "15 % of words exchanged", "sentences shuffled", "the first third only"} <= seen


def test_texts_nobody_expects():
    odd = ["", "一", "😀😀", "\ud800\udfff", "啊" * 300_000, "\u202eشركة", "1234567890" * 3]
    found = alike(odd)
    assert found.pairs == ()
    assert set(found.bare) == {0, 1, 2, 3, 4, 5}
    assert alike([]).pairs == alike(["石桥村" * 20]).pairs == ()
    twins = alike(
        [*odd, "石桥村的土鸡蛋卖到城里去了，大家都高兴。", "\ud83d石桥村的土鸡蛋\n卖到城里去了大家都高兴！"]
    )
    assert [(pair.first, pair.second, pair.kind) for pair in twins.pairs] == [(7, 8, "same")]


def test_the_same_texts_give_the_same_findings(copies: Heap):
    part = copies.texts[:10] + copies.texts[30:38]
    assert alike(part) == alike(part)


def test_hard_sentences_are_beyond_letters(shared_data: Path):
    """PAWS-X, short sentences made of the same words: whether they mean the same cannot be seen in their letters."""
    path = shared_data / "near_duplicate_text" / "pawsx_zh" / "dev.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 3][:250]
    found = alike([text for row in rows for text in row[:2]], least=likeness.LIKE, most=20_000)
    pairs = {(pair.first, pair.second) for pair in found.pairs}
    share = {}
    for label in "01":
        own = [(2 * index, 2 * index + 1) in pairs for index, row in enumerate(rows) if row[2] == label]
        share[label] = sum(own) / len(own)
    assert share["1"] > 0.8
    assert 0.65 < share["0"] < share["1"], json.dumps(share)
