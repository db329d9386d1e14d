"""The seam of registers: switched on in the YAML, checked by its own shape, found again on the office's first page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from exams.demo.acts.registers import month_ends
from recruit import registers
from recruit.programme import load, read
from recruit.programme.problems import errors
from recruit.programme.shapes import Code, Rows, Whole
from recruit.registers import BaseRegister, Duty, known_registers, registers_of
from recruit.web.rule_words import rule_groups
from tests.recruit.programme.files import NO_REGISTERS, write


class Shelves(BaseRegister):
    code = "shelves"
    shape = Rows({"code": Code(needed=True), "books": Whole(1, 9, needed=True)})

    def title(self) -> str:
        return "书架"

    def check(self, said: Any, programme: Any):
        if sum(row["books"] for row in said) > 10:
            yield "[1].books", "too-big", {"value": 11, "high": 10}

    def url(self, cohort: Any) -> str:
        return "/shelves"


@dataclass
class Somebody:
    id: int
    roles: frozenset[str]


@pytest.fixture
def shelves(monkeypatch):
    monkeypatch.setattr(registers, "REGISTERS", (f"{__name__}:Shelves",))
    monkeypatch.setattr(registers, "resolve", lambda _path: Shelves())
    known_registers.cache_clear()
    yield
    known_registers.cache_clear()


def with_registers(said: str) -> str:
    return f"{NO_REGISTERS}\nregisters:\n{said}"


def checked(tmp_path, said: str):
    return read(write(tmp_path, with_registers(said)), {}).problems


def test_what_a_register_shall_know_is_kept_with_its_origin(tmp_path, shelves, app_context):
    programme = load(
        write(tmp_path, with_registers("  shelves: [{code: a, books: {value: 3, source: notice}}]\n"))
    )
    assert programme.registers == {"shelves": [{"code": "a", "books": 3}]}
    assert ("registers.shelves.1.books", "3", "notice") in {
        (one.path, one.value, one.source) for one in programme.settings
    }
    assert [(one.code, said[0]["books"]) for one, said in registers_of(programme)] == [("shelves", 3)]
    assert "书架" in dict(rule_groups(programme))


def test_a_register_that_nobody_knows_is_named_with_the_nearest_one(tmp_path, shelves):
    found = [
        one
        for one in checked(tmp_path, "  shelfs: [{code: a, books: 3}]\n")
        if one.code == "register-unknown"
    ]
    assert [(one.facts["value"], one.facts["near"]) for one in found] == [("shelfs", "shelves")]


def test_mistakes_are_told_with_their_line(tmp_path, shelves):
    problems = checked(tmp_path, "  shelves:\n    - {code: a, books: 3}\n    - {code: b, books: 12}\n")
    (wrong,) = [one for one in errors(problems) if one.path.startswith("registers")]
    lines = with_registers("  shelves:\n    - {code: a, books: 3}\n    - {code: b, books: 12}\n").splitlines()
    assert (wrong.path, wrong.code) == ("registers.shelves.2.books", "too-big")
    assert lines[wrong.line - 1] == "    - {code: b, books: 12}"


def test_what_must_agree_is_asked_of_values_that_are_right_one_by_one(tmp_path, shelves):
    problems = checked(tmp_path, "  shelves: [{code: a, books: 3}, {code: b, books: 8}]\n")
    assert [one.path for one in errors(problems) if one.path.startswith("registers")] == [
        "registers.shelves.2.books"
    ]


def test_a_duty_is_of_those_who_may_and_did_not_ask_for_it():
    duty = Duty("看一眼", "/x", roles=("second-signatory",), asked_by=(7,))
    assert duty.is_of(Somebody(8, frozenset({"second-signatory"})))
    assert not duty.is_of(Somebody(7, frozenset({"second-signatory"})))
    assert not duty.is_of(Somebody(8, frozenset({"office"})))


def test_a_play_goes_on_month_by_month_to_the_last_day_that_counts():
    at = datetime(2016, 11, 20, 8, tzinfo=UTC)
    assert [f"{one:%Y-%m-%d}" for one in month_ends(at, date(2017, 1, 5))] == [
        "2016-12-01",
        "2017-01-01",
        "2017-02-01",
    ]
    assert list(month_ends(at, date(2016, 10, 31))) == []
    assert list(month_ends(at, None)) == []
