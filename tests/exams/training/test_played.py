"""The demonstration plays a training: some make up what they missed, a few never do; the list is worked out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exams.demo import script, stage_app
from exams.demo.play import Play
from exams.queries.training import sheets_closed
from exams.queries.training_register import training_totals
from recruit.bundles import bundle_bytes
from recruit.list_findings import check
from recruit.programme import load, load_text
from recruit.queries.results import current_result
from scoring.canonical import parse_json
from tests.recruit.programme.files import JINSHA, without_stages

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


def test_a_training_that_is_marked(played):
    play = played("marked.yaml")
    bundle = listed(play)
    points = [row["points"] for row in bundle["rows"] if row["points"]]
    assert points
    assert {"time", "check"} <= set(points[0])
    assert any(row["outcome"] == "advanced" for row in bundle["rows"])
