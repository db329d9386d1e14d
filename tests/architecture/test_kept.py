"""What tests keep from each other to be quick: it is really kept, and it is what would be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from whitenoise import WhiteNoise

from recruit import audit
from recruit.db import db
from recruit.models import Account, Cohort
from recruit.programme import load, load_text
from tests.recruit.programme.files import JINSHA, write
from tests.support.candidates import staff
from tests.support.databases import Databases
from tests.support.registering import open_jinsha
from tests.support.site import application, let_go
from tests.support.worlds import kept

AT = datetime(2016, 5, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_programme_that_comes_with_the_software_is_read_once():
    first = load("jinsha-2016")
    assert load("jinsha-2016") is first
    frozen = [load_text(first.source_yaml, first.source_regions, files=first.files) for _time in range(2)]
    assert frozen[0] is frozen[1]
    assert frozen[0] == first
    assert load_text(first.source_yaml + "\n", first.source_regions, files=first.files) is not frozen[0]


def test_a_programme_of_a_tests_own_is_read_each_time(tmp_path: Path):
    path = write(tmp_path, JINSHA)
    before = load(path)
    regions = tmp_path / "regions" / "jinsha-520523-2016.csv"
    regions.write_text(regions.read_text("utf-8").replace("群立社区", "群立新村", 1), "utf-8")
    assert load(path).sha256 != before.sha256


def test_a_static_file_is_looked_at_again_once_it_changed(tmp_path: Path):
    style = tmp_path / "style.css"
    style.write_text("p {}", "utf-8")
    first, second = (WhiteNoise(None, root=tmp_path).files["/style.css"] for _time in range(2))
    assert first is second
    assert WhiteNoise(None, root=tmp_path, max_age=5).files["/style.css"] is not first
    style.write_text("p { color: red }", "utf-8")
    assert WhiteNoise(None, root=tmp_path).files["/style.css"] is not first


@contextmanager
def another(databases: Databases, engine_name: str, folder: Path) -> Iterator[Flask]:
    """The application on a further fresh database, as the next test has it."""
    folder.mkdir()
    address = databases.sqlite(folder) if engine_name == "sqlite" else databases.postgresql()
    app = application(address, folder)
    with app.app_context():
        yield app
        let_go(app)
    if engine_name == "postgresql":
        databases.drop(address)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    tables = db.metadata.sorted_tables
    return {one.name: sorted(map(tuple, db.session.execute(select(one))), key=repr) for one in tables}


@pytest.mark.database
def test_a_world_is_put_back_as_it_was_built(
    app_context: Flask, databases: Databases, engine_name: str, tmp_path: Path
):
    built = []

    def build() -> int:
        built.append(open_jinsha(AT))
        first = staff("first", "office")
        db.session.commit()
        return first.id

    first, whole = kept(build), everything()
    staff("later", "office")
    with another(databases, engine_name, tmp_path / "another"):
        assert kept(build) == first
        assert len(built) == 1
        assert everything() == whole
        assert db.session.scalars(select(Cohort)).one().code == "jinsha-2016"
        assert staff("second", "office").id == first + 1, "numbers go on where they stood"
        audit.note(AT, "second", "test.note", "test:1")
        db.session.commit()
        assert list(audit.verify()) == []
    with another(databases, engine_name, tmp_path / "third"):
        assert kept(build) == first
        assert [one.login for one in db.session.scalars(select(Account))] == ["first"]
