"""Changing the text of a programme piece by piece: what was meant changes, every other byte stays."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from recruit.programme import available, load, locate
from recruit.programme.problems import ProgrammeError
from recruit.programme.rewrite import Path, add, at, copied, drop, flow, move, origin, put, root_of

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
SOURCES = {name: locate(name).read_text(encoding="utf-8") for name in available()}


def plain(text: str) -> Any:
    return yaml.load(text, Loader=LOADER)


def paths(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place below the top; what stands in `{value: …}` is reached by the path of the whole."""
    if isinstance(value, dict) and "value" in value and value.keys() <= {"value", "source", "note"}:
        value = value["value"]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in items:
        yield (*path, step), child
        yield from paths(child, (*path, step))


def inside(value: Any, path: Path) -> Any:
    for step in path:
        value = seen_through(value)[step]
    return value


def seen_through(value: Any) -> Any:
    if isinstance(value, dict) and "value" in value and value.keys() <= {"value", "source", "note"}:
        return value["value"]
    return value


def chosen(name: str, kind: type, count: int, seed: int) -> list[tuple[Path, Any]]:
    every = [one for one in paths(plain(SOURCES[name])) if isinstance(seen_through(one[1]), kind)]
    return random.Random(seed).sample(every, min(count, len(every)))


@pytest.mark.parametrize("name", SOURCES)
def test_a_value_changes_alone(name: str) -> None:
    source = SOURCES[name]
    for path, value in chosen(name, str, 12, 1):
        wanted = plain(source)
        parent = seen_through(inside(wanted, path[:-1]))
        if isinstance(value, dict):
            parent[path[-1]]["value"] = "新的 12: #x"  # data: an answer with what YAML might take for its own
        else:
            parent[path[-1]] = "新的 12: #x"  # data: as above
        after = put(source, path, flow("新的 12: #x"))  # data: as above
        assert plain(after) == wanted, path
        assert untouched(source, after) <= 2, path


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_dropped_is_gone_and_nothing_else(name: str) -> None:
    source = SOURCES[name]
    for kind in (str, dict, list):
        for path, _value in chosen(name, kind, 5, 2):
            wanted = plain(source)
            gone(wanted, path)
            after = drop(source, path)
            assert plain(after) == wanted, path


def gone(value: Any, path: Path) -> None:
    parent = seen_through(inside(value, path[:-1]))
    del parent[path[-1]]
    if not parent and len(path) > 1:
        if isinstance(path[-2], int):
            return
        gone(value, path[:-1])


@pytest.mark.parametrize("name", SOURCES)
def test_an_item_is_added_at_the_end_and_moved(name: str) -> None:
    source = SOURCES[name]
    for path, value in chosen(name, list, 6, 3):
        wanted = copy.deepcopy(seen_through(value))
        after = add(source, path, "{code: later, title: {zh: 后来的, en: Later}}")  # data: an item
        wanted.append({"code": "later", "title": {"zh": "后来的", "en": "Later"}})  # data: the same
        assert seen_through(inside(plain(after), path)) == wanted
        if len(wanted) > 2:
            moved = move(after, (*path, 1), -1)
            wanted[0], wanted[1] = wanted[1], wanted[0]
            assert seen_through(inside(plain(moved), path)) == wanted
            assert sorted(moved) == sorted(after), "nothing is lost on the way, comments included"
            assert move(moved, (*path, 0), -1) == moved


@pytest.mark.parametrize("name", SOURCES)
def test_a_key_that_is_not_there_is_made_with_all_above_it(name: str) -> None:
    source = SOURCES[name]
    for path, _value in chosen(name, dict, 6, 4):
        after = put(source, (*path, "unheard", "of"), "3")
        assert seen_through(inside(plain(after), path))["unheard"] == {"of": "3"}
        assert plain(drop(after, (*path, "unheard", "of"))) == plain(source)


def test_stages_move_with_their_comments() -> None:
    source = SOURCES["jinsha-2016"]
    after = move(source, ("stages", 2), 1)
    assert [one["code"] for one in plain(after)["stages"]][2:4] == ["onsite-test", "online-exam"]
    assert sorted(after.split("\n")) == sorted(source.split("\n"))
    assert move(after, ("stages", 3), -1) == source


def test_a_new_stage_stands_in_block_style() -> None:
    source = "id: x\nstages:\n  - code: a\n    kind: registration\n\ndocuments: []\n"
    after = add(source, ("stages",), "code: b\nwindow:\n  opens: 2026-01-01\n")
    assert after == (
        "id: x\nstages:\n  - code: a\n    kind: registration\n  - code: b\n    window:\n      opens: 2026-01-01\n"
        "\ndocuments: []\n"
    )
    assert add("id: x\n", ("stages",), "code: b\nkind: y") == "id: x\nstages:\n  - code: b\n    kind: y\n"


def test_the_origin_of_a_value_is_said_changed_and_taken_back() -> None:
    source = "places:\n  total: 160   # shops\n"
    said = origin(source, ("places", "total"), {"source": "notice"})
    assert said == "places:\n  total: {value: 160, source: notice}   # shops\n"
    note = {"zh": "暂定", "en": "For now"}  # data: a note
    told = origin(said, ("places", "total"), {"source": "office", "note": note})
    assert plain(told)["places"]["total"] == {"value": "160", "source": "office", "note": note}
    assert put(told, ("places", "total"), "170").startswith("places:\n  total: {value: 170, source: office,")
    assert origin(said, ("places", "total"), {}) == source


def test_a_key_with_nothing_behind_it_is_filled() -> None:
    assert put("a:\nb: 2\n", ("a",), "1") == "a: 1\nb: 2\n"
    assert put("a: {b: , c: 1}\n", ("a", "b"), "2") == "a: {b: 2 , c: 1}\n"
    assert plain(put("a:\n  b:\nc: 1\n", ("a", "b", "d"), "2")) == {"a": {"b": {"d": "2"}}, "c": "1"}


def test_block_scalars_end_where_they_end() -> None:
    source = "note: |\n  first\n  second\n\nrest: 1\n"
    assert plain(put(source, ("note",), flow("one\ntwo"))) == {"note": "one\ntwo", "rest": "1"}
    assert plain(drop(source, ("note",))) == {"rest": "1"}
    assert plain(put(source, ("more",), "2")) == {"note": "first\nsecond\n", "rest": "1", "more": "2"}


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(ProgrammeError):
        drop("a: 1\n", ("b",))
    with pytest.raises(ProgrammeError):
        put("a: [1]\n", ("a", 3), "1")
    with pytest.raises(ProgrammeError):
        put("a: 1\n", ("a", "b"), "1")
    assert at(root_of("a: {value: {b: 1}, source: office}\n"), ("a", "b")) is not None


def untouched(before: str, after: str) -> int:
    """How many lines of the old text are not in the new one."""
    there = set(after.split("\n"))
    return sum(row not in there for row in before.split("\n"))


def test_a_block_is_copied_from_one_file_into_another():
    theirs = (
        "registers:\n    fees:\n        # what a shop may take\n        - code: parcel\n          cap: 2\n\n"
        "        - {code: bill, free: true}\nother: 1\n"
    )
    block = copied(theirs, ("registers", "fees"), 4)
    for mine in ("id: x\n", "id: x\nregisters:\n  rollout:\n    - {code: y}\n", "id: x\nregisters: {}\n"):
        text = put(mine, ("registers", "fees"), block)
        assert yaml.safe_load(text)["registers"]["fees"] == [
            {"code": "parcel", "cap": 2},
            {"code": "bill", "free": True},
        ]
    assert copied("a: {b: 1}\n", ("a",), 4) == "{b: 1}"


@pytest.mark.parametrize("code", [one for name in available() for one in load(name).registers])
def test_every_register_that_ships_can_be_copied(code):
    name = next(name for name in available() if code in load(name).registers)
    source = load(name).source_yaml
    text = put("id: x\n", ("registers", code), copied(source, ("registers", code), 4))
    assert yaml.safe_load(text)["registers"][code] == yaml.safe_load(source)["registers"][code]
