from __future__ import annotations

import pytest
from flask import Flask

from tests.recruit.retention.scene import Scene, make_old, over, printer


@pytest.fixture
def scene(running: Flask, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """See `scene.over`; its files are old enough to go."""
    printer(monkeypatch)
    found = over()
    make_old()
    return found
