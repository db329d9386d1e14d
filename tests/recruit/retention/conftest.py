from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.recruit.retention.scene import Scene, make_old, over, printer
from tests.support.closing import KINDS


@pytest.fixture
def running(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(ZEYOU_KINDS=KINDS, ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app


@pytest.fixture
def scene(running: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """See `scene.over`; its files are old enough to go."""
    printer(monkeypatch)
    found = over()
    make_old()
    return found
