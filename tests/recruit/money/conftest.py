"""People who have signed, and their engagements."""

from __future__ import annotations

import pytest
from flask import Flask

from recruit.models import Engagement
from tests.support import money
from tests.support.worlds import kept


@pytest.fixture
def engaged(running: Flask) -> list[Engagement]:
    """Two partners in the same township, and one in another."""
    return [money.engagement(one) for one in kept(money.engaged, 3)]
