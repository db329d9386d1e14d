"""The application and a cohort that is taking registrations."""

from __future__ import annotations

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.models import Cohort
from tests.support.registering import open_jinsha


@pytest.fixture
def cohort(app_context: Flask, clock: FixedClock) -> Cohort:
    return open_jinsha(clock.now())
