"""A faulty bank file is refused with every reason at once, each with its file, line and item."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from exams.bank import loading
from exams.bank.items import SEED, BankError, load_bank

GOOD = """topic: safety
items:
- code: safety-001
  kind: single
  difficulty: 2
  stem: "题"
  options: ["甲", "乙"]
  key: A
  explanation: "因为。"
"""


def refused(folder: Path, text: str) -> list[tuple[int, str, str]]:
    (folder / "bank.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BankError) as caught:
        load_bank(folder)
    assert all(problem.file == "bank.yaml" for problem in caught.value.problems)
    return [(problem.line, problem.item, problem.code) for problem in caught.value.problems]


def test_a_good_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_text(GOOD + '  points: "1.5"\n', encoding="utf-8")
    (item,) = load_bank(tmp_path)
    assert (item.topic, item.version, item.points) == ("safety", 1, Decimal("1.5"))
    assert (item.options, item.key) == (("甲", "乙"), "A")


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("key: A", "key: C", "bad-key"),
        ("key: A", "key: AB", "bad-key"),
        ("key: A", 'key: ""', "bad-key"),
        ("kind: single", "kind: riddle", "unknown-kind"),
        ("kind: single", "kind: [single]", "unknown-kind"),
        ("kind: single", "kind: true-false", "options-not-wanted"),
        ("difficulty: 2", "difficulty: 6", "bad-difficulty"),
        ("difficulty: 2", "difficulty: true", "bad-difficulty"),
        ('["甲", "乙"]', '["甲", 12]', "option-not-text"),
        ('["甲", "乙"]', '["甲", "甲 "]', "options-repeat"),
        ('["甲", "乙"]', '["甲"]', "option-count"),
        ('["甲", "乙"]', '"甲乙"', "wrong-type"),
        ('stem: "题"', 'stem: " "', "empty-text"),
        ('stem: "题"', 'steam: "题"', "missing-field"),
        ('stem: "题"', 'stem: "题"\n  hint: "x"', "unknown-field"),
        ('stem: "题"', 'stem: "题"\n  points: 1.5', "wrong-type"),
        ('stem: "题"', 'stem: "题"\n  points: "many"', "wrong-type"),
        ('stem: "题"', 'stem: "题"\n  points: "NaN"', "bad-points"),
        ('stem: "题"', 'stem: "题"\n  version: 0', "bad-version"),
    ],
)
def test_each_fault_is_named_at_its_item(tmp_path: Path, was: str, becomes: str, reason: str) -> None:
    assert (3, "safety-001", reason) in refused(tmp_path, GOOD.replace(was, becomes))


def test_a_multiple_with_every_option_right_cannot_be_asked(tmp_path: Path) -> None:
    text = GOOD.replace("kind: single", "kind: multiple").replace("key: A", "key: AB")
    assert refused(tmp_path, text) == [(3, "safety-001", "every-option-right")]


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    second = GOOD.split("items:\n")[1].replace("key: A", "key: Z")
    third = GOOD.split("items:\n")[1]
    assert refused(tmp_path, GOOD + second + third) == [
        (10, "safety-001", "bad-key"),
        (17, "safety-001", "code-repeats"),
    ]


def test_the_same_code_in_a_second_version_is_welcome(tmp_path: Path) -> None:
    second = GOOD.split("items:\n")[1] + "  version: 2\n"
    (tmp_path / "bank.yaml").write_text(GOOD + second, encoding="utf-8")
    assert [item.version for item in load_bank(tmp_path)] == [1, 2]


def test_a_code_given_in_two_files_names_the_first_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BankError, match=r"b\.yaml:3 safety-001 code-repeats \(first='a\.yaml:3'\)"):
        load_bank(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD + "  key: B\n", 10, "unreadable"),
        (GOOD + "  points: [\n", 11, "unreadable"),
        ("a: &x [1]\nb: *x\n", 2, "unreadable"),
        ("topic: !!python/object:os.system {}\n", 1, "unreadable"),
        ("? [a]\n: 1\n", 1, "unreadable"),
        ("- 1\n", 1, "not-a-bank"),
        ("topic: safety\n", 1, "not-a-bank"),
        ("topic: safety\nitems: [1]\n", 1, "not-an-item"),
        ("", 1, "not-a-bank"),
    ],
)
def test_a_broken_file_gets_a_reason_and_a_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    assert [(found[0], found[2]) for found in refused(tmp_path, text)] == [(line, reason)]


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bank.yaml").write_bytes(b"topic: \xff\xfe\n")
    with pytest.raises(BankError, match="unreadable"):
        load_bank(tmp_path)


def test_an_empty_folder_is_not_a_bank(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="no-items"):
        load_bank(tmp_path)


def test_both_ways_of_taking_a_file_apart_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = load_bank(SEED)
    monkeypatch.setattr(loading, "_FAST", loading._LineLoader)
    assert load_bank(SEED) == quick
