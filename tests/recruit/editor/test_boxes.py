"""Boxes from shapes and a file, and what was typed into them as changes of the file."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from recruit.commands.programme import known_kinds
from recruit.editor.boxes import Box, Words, boxes, leaves
from recruit.editor.typed import apply, changes, clashes
from recruit.programme import locate
from recruit.programme.rewrite import root_of
from recruit.programme.shapes import Codes, Flag, Group, Number, OneOf, Rows, Shapes, Texts, Whole

SHAPES: Shapes = {
    "minutes": Whole(1, 90, needed=True),
    "rule": OneOf(("fixed", "none")),
    "open": Flag(),
    "title": Texts(),
    "marks": Codes(),
    "check": Group({"late": OneOf(("admit", "refuse")), "grace": Number()}),
    "rows": Rows({"code": Whole(), "title": Texts(), "max": Number()}),
}
FILE = """# what it is about
top:
  minutes: {value: 60, source: notice}   # the hour
  title: {zh: 考试, en: Exam}
  rows:
    - {code: 1, title: One, max: 10}
    # the second
    - {code: 2, title: Two, max: 20}
"""


def shown(source: str, shapes: Shapes = SHAPES, top: str = "top") -> list[Box]:
    return boxes(shapes, root_of(source), (top,), Words())


def as_shown(some: list[Box]) -> dict[str, str]:
    """What a browser sends back where nobody touched anything."""
    form = {}
    for leaf in leaves(some, fresh=True):
        form[leaf.name] = leaf.value
        if leaf.sort == "texts":
            form[f"{leaf.name}.en"] = leaf.english
        if leaf.settled:
            form[f"{leaf.name}.source"] = leaf.origin
            form |= {
                f"{leaf.name}.note.{one}": text for one, text in zip(("zh", "en"), leaf.note, strict=True)
            }
    return form


def typed(source: str, **more: str) -> str:
    some = shown(source)
    form = as_shown(some) | {key.replace("__", "."): value for key, value in more.items()}
    return apply(source, changes(some, form))


def plain(source: str) -> Any:
    return yaml.safe_load(source)["top"]


def test_nothing_touched_changes_nothing() -> None:
    assert typed(FILE) == FILE


@pytest.mark.parametrize("name", ["jinsha-2016", "yulu-2016", "neixiang-2017"])
def test_nothing_touched_changes_nothing_in_a_real_programme(name: str) -> None:
    source, kinds = locate(name).read_text(encoding="utf-8"), known_kinds()
    for place, stage in enumerate(yaml.safe_load(source)["stages"]):
        some = boxes(kinds[stage["kind"]].params, root_of(source), ("stages", place, "params"), Words())
        assert not changes(some, as_shown(some)), stage["code"]


def test_a_value_keeps_where_it_comes_from() -> None:
    after = typed(FILE, top__minutes="75")
    assert after == FILE.replace("value: 60", "value: 75")


def test_where_it_comes_from_can_be_said_and_changed() -> None:
    after = typed(FILE, top__minutes__source="unconfirmed", top__minutes__note__zh="看不清")  # data: a note
    assert plain(after)["minutes"] == {"value": 60, "source": "unconfirmed", "note": "看不清"}  # data: a note
    assert plain(typed(after, top__minutes__source="", top__minutes__note__zh=""))["minutes"] == 60


def test_a_group_is_made_when_something_is_typed_in_it_and_goes_when_it_is_empty() -> None:
    after = typed(FILE, top__check__late="admit", top__check__grace="0.5")
    assert plain(after)["check"] == {"late": "admit", "grace": 0.5}
    assert plain(typed(after, top__check__late="", top__check__grace="")) == plain(FILE)


def test_half_typed_is_kept() -> None:
    assert plain(typed(FILE, top__minutes="about: an hour, {"))["minutes"]["value"] == "about: an hour, {"


def test_words_in_one_language_serve_for_both() -> None:
    assert plain(typed(FILE, top__title="笔试", **{"top.title.en": ""}))["title"] == "笔试"  # data: a title


def test_lists_of_words_are_typed_with_any_comma() -> None:
    assert plain(typed(FILE, top__marks="a，b、c d"))["marks"] == ["a", "b", "c", "d"]  # data: Chinese commas


def test_an_item_more_and_one_less() -> None:
    after = typed(
        FILE, **{"top.rows.+.code": "3", "top.rows.+.title": "三", "drop:top.rows.0": "1"}
    )  # data: a title
    assert plain(after)["rows"] == [
        {"code": 2, "title": "Two", "max": 20},
        {"code": 3, "title": "三"},
    ]  # data: the same
    assert "# the second" in after


def test_an_item_moves_and_what_was_typed_beside_is_kept() -> None:
    after = typed(FILE, **{"top.rows.0.max": "15", "move": "top.rows.1:-1"})
    assert [(one["code"], one["max"]) for one in plain(after)["rows"]] == [(2, 20), (1, 15)]


def test_the_second_of_two_saves_into_the_newest_text() -> None:
    first = typed(FILE, top__minutes="75")
    some = shown(FILE)
    found = changes(some, as_shown(some) | {"top.title": "笔试"})  # data: a title
    assert clashes(FILE, first, found) == []
    assert plain(apply(first, found))["minutes"]["value"] == 75
    also = changes(some, as_shown(some) | {"top.minutes": "80"})
    assert clashes(FILE, first, also) == [("top", "minutes")]
    moved = typed(FILE, **{"move": "top.rows.1:-1"})
    inside = changes(some, as_shown(some) | {"top.rows.0.max": "9"})
    assert clashes(FILE, moved, inside) == [("top", "rows", 0, "max")]
