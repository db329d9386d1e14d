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


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    """Three candidates with papers, in the application's context."""
    yield build()
    db.session.rollback()
