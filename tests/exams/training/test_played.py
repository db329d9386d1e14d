"""The demonstration plays a training: some make up what they missed, a few never do; the list is worked out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import current_app

from exams.demo import practice, script, stage_app
from exams.demo.play import Play
from exams.kinds.training.prints import certificate_papers
from exams.queries.sessions import sessions_of, staff_of
from exams.queries.training import expected_in, sheets_closed, standings
from exams.queries.training_register import training_totals
from recruit.bundles import bundle_bytes
from recruit.db import db
from recruit.documents.batch import render_together
from recruit.list_findings import check
from recruit.models import Account, Cohort, Stage
from recruit.programme import load, load_text
from recruit.queries.entries import entries_of
from recruit.queries.results import current_result
from scoring.canonical import parse_json
from tests.recruit.programme.files import JINSHA, without_stages
from tests.support.signed_in import sign_in

HERE = Path(__file__)
OTHERS = [stage.code for stage in load("jinsha-2016").stages if stage.code != "registration"]


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Play]]:
    """Registration and the training of a file, played to the end by two dozen people."""
    monkeypatch.setenv("ZEYOU_LANG", "zh")
    jinsha = load("jinsha-2016")
    head, mark, tail = without_stages(JINSHA, *OTHERS).partition("  - code: registration\n")
    own, _blank, after = tail.partition("\n\n")
    contexts = []

    def play(name: str) -> Play:
        text = f"{head}{mark}{own}\n\n{HERE.with_name(name).read_text('utf-8')}\n{after}"
        programme = load_text(text, jinsha.source_regions, files=jinsha.files)
        clock = stage_app.opening_clock(programme)
        app = stage_app.make_app(tmp_path, None, clock)
        contexts.extend([app.app_context(), app.test_request_context(base_url=app.config["ZEYOU_BASE_URL"])])
        for one in contexts:
            one.push()
        made = script.set_the_stage(programme, clock, 3, 24, lambda _what, _done, _total: None)
        script.perform(made)
        return made

    yield play
    stage_app.close_database()
    for one in reversed(contexts):
        one.pop()


def listed(play: Play):
    result = current_result(play.stage("training-1"))
    content = bundle_bytes(result)
    assert check(content) == []
    return parse_json(content)


def test_a_training_that_is_completed_or_not(played):
    play = played("stage.yaml")
    bundle, stage = listed(play), play.stage("training-1")
    outcomes = [row["outcome"] for row in bundle["rows"]]
    assert outcomes.count("advanced") > 10
    assert 0 < outcomes.count("out") < 10
    assert bundle["policy"]["needed"] == 110
    assert len(sheets_closed(stage)) > 1, "nobody had anything to make up"
    assert training_totals(stage.cohort).whole.person_times > outcomes.count("advanced")
    papers = certificate_papers(stage, date(2016, 6, 20))
    assert len(papers) == outcomes.count("advanced")
    assert render_together("print/training_certificate.html", papers[:2], title="x").startswith(b"%PDF")
    row = next(row for row in bundle["rows"] if row["outcome"] == "out")
    assert words_for(stage, row["candidate"]) in own_line(stage, row["candidate"])


def words_for(stage: Stage, number: str) -> str:
    entry = next(one for one in entries_of(stage) if one.candidacy.number == number)
    return f"只上了 {standings(stage)[entry.id].total} 分钟，要求 110 分钟"


def own_line(stage: Stage, number: str) -> str:
    """The page on which a candidate reads what their result is made of."""
    entry = next(one for one in entries_of(stage) if one.candidacy.number == number)
    account = db.session.query(Account).filter_by(person_id=entry.candidacy.person_id).one()
    client = current_app.test_client()
    sign_in(client, account.login)
    page = client.get(f"/lists/{entry.result_id}/mine/{number}")
    assert page.status_code == 200
    return page.text


def test_a_training_that_is_marked(played):
    play = played("marked.yaml")
    bundle = listed(play)
    points = [row["points"] for row in bundle["rows"] if row["points"]]
    assert points
    assert {"time", "check"} <= set(points[0])
    assert any(row["outcome"] == "advanced" for row in bundle["rows"])
    assert "培训和考核" in [title for title, _account in practice.open_practice(play)]
    inside = db.session.query(Cohort).filter_by(practice="training-1").one().stage("training-1")
    (session,) = sessions_of(inside)
    assert [one.login for one in staff_of([session])[session.id]] == ["proctor01"]
    assert len(expected_in(session)) == len(entries_of(inside)) > 3
