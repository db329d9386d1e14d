"""The application with the made-up kinds of `small`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.recruit.funnel import small


@pytest.fixture
def running(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app
