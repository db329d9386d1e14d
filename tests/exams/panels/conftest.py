"""The examiners' room on its own: three kinds and their pages, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(
        ZEYOU_KINDS=(
            "exams.kinds.briefing:KIND",
            "exams.kinds.skills_test:KIND",
            "exams.kinds.interview:KIND",
            PLAIN,
        ),
        ZEYOU_BLUEPRINTS=(
            "recruit.web.public:bp",
            "recruit.web.signin:bp",
            "exams.web.examine:bp",
            "exams.web.day:bp",
        ),
    )


#: Round 2's rubrics are tested with a kind that does nothing by itself.
PLAIN = "tests.exams.panels.plain:KIND"
