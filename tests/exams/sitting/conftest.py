"""Fixtures of the exam room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from recruit.db import db
from tests.exams.sitting.world import ALONE, World, build


@pytest.fixture
def app(make_app) -> Flask:
    return make_app(**ALONE)


@pytest.fixture(scope="session")
def databases(run_dir, request):
    from tests.conftest import _create_app, _let_go
    from tests.support.databases import Databases

    def migrate(address):
        app = _create_app(address, run_dir / "files-exam", **ALONE)
        with app.app_context():
            db.create_all()
        _let_go(app)

    made = Databases(run_dir, "exam", migrate)
    yield made
    made.close()


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    """Three candidates with papers, in the application's context."""
    yield build()
    db.session.rollback()
