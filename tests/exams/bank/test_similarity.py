"""Copies are found, neighbours on one topic are not, and the work grows with the bank."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.bank import similarity
from exams.bank.items import SEED, load_bank


def alike(first: str, second: str) -> float:
    """How alike two texts are, from 0 to 1: by the definition, without the index that `find` goes by."""
    one, other = similarity.pairs_of(first), similarity.pairs_of(second)
    return len(one & other) / len(one | other) if one or other else 0.0


def test_a_changed_word_is_found_and_another_question_is_not():
    first = "在网上付款时，下列哪种做法最安全？甲 在官方应用里付款 乙 扫陌生人发来的码"
    changed = "在网上付钱时，下列哪种做法最安全？甲 在官方应用里付款 乙 扫陌生人发来的码"
    other = "发货以前要核对哪些内容？甲 收件人地址 乙 店铺的招牌"
    assert [(each.later, each.earlier) for each in similarity.find([first, other, changed])] == [(2, 0)]


def test_width_case_blanks_and_punctuation_do_not_matter():
    assert alike("按 Ctrl+S 保存。", "按Ｃｔｒｌ＋Ｓ保存") == 1.0


def test_the_countys_own_questions_do_not_resemble_each_other():
    texts = [similarity.text_of(item) for item in load_bank(SEED)]
    assert list(similarity.find(texts)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=12), max_size=12), st.sampled_from([0.4, 0.6, 0.8]))
def test_the_short_way_finds_what_comparing_all_finds(texts: list[str], threshold: float):
    found = {(each.earlier, each.later) for each in similarity.find(texts, threshold)}
    numbered = list(enumerate(texts))
    wanted = {
        (one, other)
        for (one, first), (other, second) in combinations(numbered, 2)
        if alike(first, second) >= threshold
    }
    assert found == wanted


def test_only_those_after_a_place_are_asked_for():
    assert [each.later for each in similarity.find(["一二三", "一二三", "一二三"], since=2)] == [2, 2]


def test_a_large_bank_is_not_compared_one_by_one():
    """Eight million pairs would take minutes; this takes a second or two."""
    seeded = random.Random(7)
    signs = [chr(0x4E00 + place) for place in range(1500)]
    texts = ["".join(seeded.choices(signs, k=50)) for _ in range(4000)]
    copies = [text[:45] + "改" for text in texts[:20]]
    assert len(list(similarity.find([*texts, *copies]))) == 20


@pytest.mark.shared_data
def test_hard_negatives_show_that_the_measure_decides_nothing(shared_data: Path):
    """Sentences of the same words: about as many with another meaning are alike as with the same one."""
    rows = (shared_data / "near_duplicate_text" / "pawsx_zh" / "dev.tsv").read_text("utf-8").splitlines()
    pairs = [row.split("\t") for row in rows]
    shares = {
        label: sum(alike(one, other) >= 0.6 for one, other, said in pairs if said == label)
        / sum(said == label for *_, said in pairs)
        for label in ("0", "1")
    }
    assert 0.2 < shares["0"] < 0.5
    assert 0.2 < shares["1"] < 0.5
