"""The county's own question bank is sound, fair to read, and rightly keyed."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal as D
from itertools import combinations

import pytest

from exams.bank.items import SEED, TOPICS, Item, faults, load_bank, mark, public

BANK = load_bank(SEED)
BY_CODE = {item.code: item for item in BANK}
CHOICES = [item for item in BANK if item.options]
SINGLES = [item for item in BANK if item.kind == "single"]

# Every answer that follows from figures in its stem, worked out again here and not copied from the bank.
WORKED_OUT = {
    "commerce-005": D(9 + 1 + 3 + 1 + 2),
    "commerce-006": D(58) * 5 / 100,
    "commerce-007": 60 - 30 - 4 - 9 - D(60) * 5 / 100,
    "commerce-008": D(38) / (1 - D("0.05")),
    "commerce-009": D(8 * 50),
    "commerce-015": D(6 + (5 - 1) * 2),
    "commerce-016": max(D(9), D(60 * 40 * 30) / 6000),
    "commerce-020": D(60) / 2000 * 100,
    "commerce-021": D(40 * 6) / 4,
    "commerce-025": 3000 - D(3000) * 5 / 100 - 240,
    "commerce-026": D(100) * 9 / 10 * 7 - 100 * D("1.8") - 100 * 4,
    "commerce-044": D(2400) / 5,
    "commerce-045": D(60) / (1 - D("0.4")),
    "commerce-046": D(math.ceil(150 / 24)),
    "computer-008": D(2 * 1000) / 4,
    "computer-009": D(600) / 2 / 60,
    "computer-010": D(100) / 8,
    "computer-044": D(5 * 1000) / 100,
    "computer-045": D(120 + 80 + 100) / 3,
    "safety-023": D(8) * 20 / 100,
    "safety-042": D(5000) / 1000 * 30,
    "safety-045": D(10) ** 4,
    "service-010": D(100 - 50 - 1),
    "service-017": 18 - 8 - D("1.5"),
    "service-018": D(315) / 420 * 100,
    "service-023": (100 + 80) / D("0.6"),
    "service-044": D(600 - 480) / 480 * 100,
    "service-045": 24 * D("0.5") * 30,
    "shopping-005": D(89 - 10 - 5),
    "shopping-006": D(65 + 10 - 72),
    "shopping-014": D(180) / 200 * 100,
    "shopping-020": D(200 + 200 * 3),
    "shopping-021": D(max(100 * 3, 500)),
    "shopping-023": D(380 - 80),
    "shopping-026": D(60) / 20 * 4,
    "shopping-044": 45 * 3 * D("0.8"),
    "shopping-046": D(8 + math.ceil(3.4 - 1) * 3),
}


def right_texts(item: Item) -> list[str]:
    """The right options (or the first accepted form) in words."""
    if item.kind == "short":
        return [item.key[0]]
    return [text for letter, text in zip(item.letters, item.options, strict=True) if letter in item.key]


def trigrams(text: str) -> set[str]:
    letters = re.sub(r"\W", "", text)
    return {letters[at : at + 3] for at in range(len(letters) - 2)}


def test_enough_items_in_every_topic() -> None:
    assert len(BANK) >= 220
    assert set(topics := Counter(item.topic for item in BANK)) == set(TOPICS)
    assert min(topics.values()) >= 44


def test_codes_are_unique_and_name_their_topic() -> None:
    assert len(BY_CODE) == len(BANK)
    assert all(re.fullmatch(rf"{item.topic}-\d{{3}}", item.code) for item in BANK)


def test_every_item_is_sound() -> None:
    assert {item.code: faults(item) for item in BANK if faults(item)} == {}


def test_every_topic_has_every_kind_and_every_difficulty() -> None:
    for topic in TOPICS:
        here = [item for item in BANK if item.topic == topic]
        assert {item.kind for item in here} == {"single", "multiple", "true-false", "short"}
        assert {item.difficulty for item in here} == {1, 2, 3, 4, 5}


def test_kinds_are_mixed_as_planned() -> None:
    share = {kind: count / len(BANK) for kind, count in Counter(item.kind for item in BANK).items()}
    assert 0.5 <= share["single"] <= 0.6
    assert 0.15 <= share["multiple"] <= 0.25
    assert 0.1 <= share["true-false"] <= 0.2
    assert 0.07 <= share["short"] <= 0.15


def test_no_two_stems_are_alike() -> None:
    grams = {item.code: trigrams(item.stem) for item in BANK}
    alike = [
        (a, b) for a, b in combinations(grams, 2) if len(grams[a] & grams[b]) > 0.6 * len(grams[a] | grams[b])
    ]
    assert alike == []
    assert len({item.stem for item in BANK}) == len(BANK)


def test_guessing_one_letter_does_not_pay() -> None:
    counts = Counter(item.key for item in SINGLES)
    assert set(counts) == set("ABCD")
    assert max(counts.values()) - min(counts.values()) <= len(SINGLES) * 0.06
    said = Counter(item.key for item in BANK if item.kind == "true-false")
    assert 0.4 <= said[True] / said.total() <= 0.6


def test_ticking_the_longest_option_does_not_pay() -> None:
    longest = 0
    for item in SINGLES:
        lengths = sorted(map(len, item.options))
        longest += len(right_texts(item)[0]) == lengths[-1] > lengths[-2]
    assert longest <= len(SINGLES) * 0.25


def test_choices_offer_four_options_and_no_catch_all() -> None:
    assert all(len(item.options) >= 4 for item in CHOICES)
    catch_all = re.compile(r"以上|都对|都不对|上述|全部正确")
    assert [item.code for item in CHOICES if any(map(catch_all.search, item.options))] == []
    assert all(len(item.key) >= 2 for item in BANK if item.kind == "multiple")


def test_explanations_survive_shuffling() -> None:
    """Options are shuffled for every candidate, so no explanation may speak of an option by its letter."""
    by_letter = re.compile(r"(选项|答案|故选|应选)\s*[A-E]|[A-E]\s*(项|选项)")
    assert [item.code for item in BANK if by_letter.search(item.explanation)] == []
    assert all(item.explanation.endswith("。") and item.explanation.count("。") == 1 for item in BANK)


def test_no_real_phone_or_address_slips_in() -> None:
    text = "\n".join(" ".join((item.stem, *item.options, item.explanation)) for item in BANK)
    assert re.findall(r"1[3-9]\d{9}|400-?\d{3}-?\d{4}|\d{17}[\dXx]", text) == []
    hosts = re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", text)
    reserved = re.compile(r".*(example\.(com|net|org)|\.example)$")
    assert [host for host in hosts if re.search(r"[a-z]{2}$", host) and not reserved.match(host)] == []


@pytest.mark.parametrize("code", sorted(WORKED_OUT))
def test_figures_in_the_key_are_right(code: str) -> None:
    figures = re.findall(r"\d+(?:\.\d+)?", right_texts(BY_CODE[code])[0])
    assert D(figures[0]) == WORKED_OUT[code]


def test_no_result_is_offered_twice_in_another_spelling() -> None:
    """`14 元` beside `14.0 元` would both be right: plain results among the options must differ in value."""
    plain = re.compile(r"\d+(?:\.\d+)?(?: ?\w{1,3}|%)?")
    bare = [item for item in SINGLES if all(map(plain.fullmatch, item.options))]
    assert len(bare) >= 20
    for item in bare:
        values = {D(re.match(r"[\d.]+", text)[0]) for text in item.options}
        assert len(values) == len(item.options), item.code


def test_the_key_itself_earns_everything_and_ticking_all_earns_nothing() -> None:
    for item in BANK:
        answer = item.key[0] if item.kind == "short" else item.key
        assert mark(item, answer) == 1, item.code
        assert mark(item, list(item.letters)) == 0, item.code


def test_public_shows_neither_key_nor_explanation_nor_difficulty() -> None:
    for item in BANK:
        shown = public(item)
        assert set(shown) == {"code", "version", "kind", "topic", "stem", "options"}
        sent = json.dumps(shown, ensure_ascii=False)
        assert item.explanation not in sent
        assert [option["text"] for option in shown["options"]] == list(item.options)
        if item.kind == "short":
            assert shown["options"] == []


def test_public_is_the_same_whatever_the_key() -> None:
    for item in SINGLES:
        other = replace(item, key="A" if item.key != "A" else "B", explanation="别的说明。", difficulty=1)
        assert json.dumps(public(item)) == json.dumps(public(other))
