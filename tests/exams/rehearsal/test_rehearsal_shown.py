"""The part of the editor's page that shows a draft's rehearsals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, render_template_string

from exams.rehearsal.outcome import EMPTY, PLAYED, Finding, NotPlayed, Outcome, StageTold
from recruit.clock import now
from recruit.db import db
from recruit.models import ProgrammeRehearsal
from recruit.services.ask_rehearsal import ask_rehearsal, cancel_rehearsal
from recruit.web.rehearsing import shown
from tests.support.funnel import office

PAGE = "{% from 'programmes/_rehearsal.html' import rehearsal with context %}{{ rehearsal(shown, '/ask', '/cancel') }}"
OUTCOME = Outcome(
    "x", {"zh": "样子", "en": "Sample"}, 30, 4,
    [
        StageTold("paper", "skills-test", {"zh": "笔试", "en": "Paper"}, PLAYED, 30, 28, 12, 2, 16,
                  [{"code": "below-line", "words": {"zh": "线下", "en": "Below"}, "people": 14}],
                  [{"total": "78.00", "people": 2, "decided_by": "draw", "words": {"zh": "抽签", "en": "Lots"}}]),
        StageTold("talk", "interview", {"zh": "面试", "en": "Interview"}, EMPTY),
    ],
    [Finding("lots", {"stage": "paper", "people": 2})],
    [NotPlayed("talk", {"zh": "面试", "en": "Interview"}, {"zh": "没有考官", "en": "No judges"})],
    {"planned": 5, "offered": 5, "given": 0},
)  # fmt: skip


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(WTF_CSRF_ENABLED=False)
    with app.app_context(), app.test_request_context():
        yield app


def asked() -> ProgrammeRehearsal:
    return ask_rehearsal(7, 1, "id: x\n", "", {}, 30, office(), now(), seed=4)


def page(text_hash: str = "") -> str:
    return render_template_string(PAGE, shown=shown(7, text_hash))


def done(**values: Any) -> ProgrammeRehearsal:
    row = asked()
    row.state, row.outcome = "done", OUTCOME.plain()
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def test_before_the_first_one_there_is_a_form(site: Flask):
    text = page()
    assert 'action="/ask"' in text
    assert 'value="60"' in text
    assert "/cancel" not in text


def test_one_that_runs_tells_how_far_it_is_and_can_be_stopped(site: Flask):
    row = asked()
    row.state, row.done, row.whole, row.doing = "running", 2, 9, "笔试"
    db.session.flush()
    text = page()
    assert "正在演：笔试" in text
    assert "2 / 9" in text
    assert 'action="/cancel"' in text
    assert 'action="/ask"' not in text


def test_what_came_out_is_told_in_words_and_as_a_picture(site: Flask):
    row = done()
    text = page(row.text_hash)
    for wanted in (
        "<svg",
        "线下 14 人",
        "2 人同为 78.00 分，由 抽签 定先后",
        "没有演成 面试".replace(" ", ""),
    ):
        assert wanted in text.replace("没有演成：", "没有演成").replace("没有演成 ", "没有演成"), wanted
    assert "没有考官" in text
    assert "靠抽签才分出先后" in text
    assert "后来又改过" not in text
    assert "后来又改过" in page("another")
    assert 'value="30"' in text, "the numbers of the last one stand in the form"


def test_one_that_failed_or_was_stopped_says_so(site: Flask):
    row = done(state="failed", outcome=None, why={"zh": "断了", "en": "Broke"})
    assert "断了" in page()
    db.session.delete(row)
    later = asked()
    cancel_rehearsal(later.id, office(), now() + timedelta(seconds=1))
    assert "没有结果" in page()
