"""Every key and every choice that the editor shows has a word: nobody has to read a code to know what a box is for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recruit.config import KINDS
from recruit.kinds import load_kinds
from recruit.programme.room_hints import HINTS
from recruit.programme.room_shapes import Each, Either
from recruit.programme.rooms import CARRIED, COMPONENT, ROOMS, STAGE, STAGE_ROOMS
from recruit.programme.shapes import Group, Rows, Shape, Shapes, Table
from recruit.registers import known_registers
from recruit.web.programmes import words
from recruit.web.programmes.words import PageWords

ALL = load_kinds(KINDS)
Found = tuple[tuple[str | int, ...], Shape]


def below(shapes: Shapes, path: tuple[str | int, ...]) -> Iterator[Found]:
    for key, shape in shapes.items():
        yield (*path, key), shape
        yield from inside(shape, (*path, key))


def inside(shape: Shape, path: tuple[str | int, ...]) -> Iterator[Found]:
    if isinstance(shape, Group):
        yield from below(shape.keys, path)
    elif isinstance(shape, Rows):
        yield from below(shape.keys, (*path, 0))
    elif isinstance(shape, Table):
        yield from below(dict.fromkeys(shape.words, shape.each), path)
    elif isinstance(shape, Each):
        yield from inside(shape.each, path)
    elif isinstance(shape, Either):
        yield from inside(shape.one, path)
        yield from inside(shape.other, path)
        yield path, shape.one


def everything() -> Iterator[Found]:
    for room in ROOMS:
        yield from below(room.shapes, ())
    yield from below({**STAGE, "components": Rows(COMPONENT), "params": Group({})}, ("stages", 0))
    for kind in ALL.values():
        yield from below(kind.params, ("stages", 0, "params"))
        for part in {**kind.components, **CARRIED}.values():
            yield from below(part.params, ("stages", 0, "components", 0, "params"))
    for code, register in known_registers().items():
        yield from inside(register.shape, ("registers", code))


@pytest.fixture
def said(make_app) -> Iterator[PageWords]:
    app: Flask = make_app()
    with app.test_request_context():
        yield PageWords(None)


def test_every_key_has_a_word(said):
    assert not {path for path, _shape in everything() if said.key(path) == str(path[-1])}


def test_every_choice_has_a_word(said):
    bare = {
        (path[-1], code)
        for path, shape in everything()
        for code in (getattr(shape, "words", ()) if not isinstance(shape, Table) else ())
        if said.value(path, code) == code
    }
    assert not bare


def test_every_kind_of_stage_and_of_component_has_a_word(said):
    assert set(ALL) <= set(words.KINDS)
    kinds = {code for kind in ALL.values() for code in kind.components}
    assert not {code for code in kinds if said.value(("stages", 0, "components", 0, "kind"), code) == code}


def test_every_hint_is_of_a_box_that_exists(said):
    told = {said.hint(path) for path, _shape in everything()}
    told |= {said.hint(("stages", 0, "components"))}
    assert not {path for path, hint in HINTS.items() if str(hint) not in told}


def test_every_key_of_a_stage_stands_on_its_page_once():
    listed = [key for _code, _title, _hint, keys in STAGE_ROOMS for key in keys]
    assert sorted(listed) == sorted(STAGE)
