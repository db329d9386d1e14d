"""Each test marked `database` gets a fresh database on both engines."""

import pytest
from sqlalchemy import inspect, text

from recruit.db import db


@pytest.mark.database
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_fresh_and_of_the_engine_it_says(app_context, engine_name: str, turn: str):
    assert db.engine.dialect.name == engine_name
    assert len(inspect(db.engine).get_table_names()) > 20
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE trace_of_a_test (id integer)"))


def test_without_the_mark_sqlite_is_enough(app_context):
    assert db.engine.dialect.name == "sqlite"


def test_two_applications_may_share_a_database(make_app):
    with make_app().app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE shared_trace (id integer)"))
    with make_app(ZEYOU_DEMO=True).app_context():
        assert "shared_trace" in inspect(db.engine).get_table_names()


def test_the_clock_stands_still_until_moved(app_context, clock):
    from recruit.clock import now

    before = now()
    clock.advance(hours=2)
    assert (now() - before).total_seconds() == 7200
