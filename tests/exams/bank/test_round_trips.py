"""What is written is read back: equal where the format can carry it, told where it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.bank import formats
from exams.bank.formats.convert import to_item
from exams.bank.items import KINDS, Item, faults
from tests.exams.bank.strategies import banks, items

FORMATS = [form for form in formats.WRITTEN if form != "aiken"]
KNOWN = {"not-exact", *formats.LEFT_OUT}


def no_files(sha256: str) -> bytes:
    raise AssertionError(sha256)


def back(form: str, bank: list[Item]) -> dict[str, Item | None]:
    written = formats.write(form, bank, no_files)
    _, reading = formats.read(written.data, form=form)
    return {draft.code: to_item(draft).item for draft in reading.drafts}


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=15, deadline=None)
@given(bank=banks(*KINDS))
def test_every_question_comes_back_or_is_told(form: str, bank: list[Item]) -> None:
    written = formats.write(form, bank, no_files)
    left_out = {trouble.line for trouble in written.troubles if trouble.code in formats.LEFT_OUT}
    assert [trouble.facts for trouble in written.troubles if trouble.code == "not-exact"] == []
    found = back(form, bank) if len(left_out) < len(bank) else {}
    for place, item in enumerate(bank, 1):
        if place not in left_out:
            assert formats._equal(form, item, found.get(item.code))


PLAIN = Item(
    "safety-001",
    2,
    "single",
    "safety",
    4,
    "第一行 `ls -l`\n第二行（　）",
    ("甲", "乙：丙", "a < b & c"),
    "B",
    "因为。",
)
SAMPLES = [
    PLAIN,
    replace(PLAIN, code="m-1", kind="multiple", key=frozenset("AC"), rule="right-minus-wrong"),
    replace(PLAIN, code="m-2", kind="multiple", key=frozenset("AC"), rule=None),
    replace(PLAIN, code="m-3", kind="multiple", key=frozenset("A"), rule="per-option"),
    replace(PLAIN, code="t-1", kind="true-false", key=False, options=()),
    replace(PLAIN, code="s-1", kind="short", key=("Ctrl+S", "保存"), options=()),
    replace(PLAIN, code="e-1", kind="essay", key=None, options=(), explanation="要点一\n要点二"),
    replace(PLAIN, code="o-1", kind="ordering", key=(0, 1, 2), rule="per-option"),
    replace(PLAIN, code="c-1", kind="matching", key=(0, 1), left=("左一", "左二")),
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("item", SAMPLES, ids=lambda item: item.code)
def test_ordinary_questions_lose_nothing(form: str, item: Item) -> None:
    assert not faults(item)
    written = formats.write(form, [item], no_files)
    if form == "gift" and item.kind == "ordering":
        assert "kind-left-out" in {trouble.code for trouble in written.troubles}
        return
    assert {trouble.code for trouble in written.troubles} <= {"rule-as-tag"}
    assert back(form, [item]) == {item.code: item}


@settings(max_examples=15, deadline=None)
@given(bank=st.lists(items(("single",)), min_size=1, max_size=4, unique_by=lambda item: item.stem))
def test_aiken_carries_stem_options_and_answer(bank: list[Item]) -> None:
    written = formats.write("aiken", bank, no_files)
    told = {trouble.line for trouble in written.troubles if trouble.code in KNOWN}
    kept = [item for place, item in enumerate(bank, 1) if place not in told]
    _, reading = formats.read(written.data, form="aiken") if kept else ("", formats.Reading((), ()))
    found = [to_item(draft).item for draft in reading.drafts]
    pairs = [(each.stem, each.options, each.key) for each in found if each]
    assert all((item.stem, item.options, item.key) in pairs for item in kept)


def test_numbers_keep_their_digits_and_shares() -> None:
    from decimal import Decimal as D

    from exams.bank.items import NumericRange

    key = (
        NumericRange(D("3.1415"), D("3.1416")),
        NumericRange(D(3), D(4), D("0.5")),
        NumericRange(D(-2), D(-2), D("0.25")),
    )
    item = replace(PLAIN, code="n-1", kind="numeric", key=key, options=())
    for form in ("gift", "moodle-xml", "xlsx", "csv"):
        assert back(form, [item]) == {"n-1": item}, form
    assert {trouble.code for trouble in formats.write("qti", [item], no_files).troubles} == {"kind-left-out"}
