"""The application as tests of the core run it: without pages, and with made-up kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.support.closing import KINDS


@pytest.fixture
def running(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """Its context, with the kinds of the small programme and those at a cohort's end."""
    app = make_app(ZEYOU_KINDS=KINDS, ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app
