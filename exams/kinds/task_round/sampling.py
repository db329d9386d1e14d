"""The draw of the phone sample: the office fixes the roster and gives a word, a second person another."""

from __future__ import annotations

import json
from datetime import datetime

from flask import render_template
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, phone_rule
from exams.kinds.task_round.room import bp
from exams.kinds.task_round.two_words import DrawPages, size
from exams.models import PhoneSample
from exams.queries.phone_calls import not_sampled
from exams.queries.phone_sample import (
    open_turns,
    record_of,
    replays,
    samples_of,
    waiting_sample,
    waves_left,
)
from exams.services.draw_phone_sample import complete_sample, propose_sample
from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.forms.words import WordForm


def _page(stage: Stage, part: Component, form: WordForm) -> str:
    values = PAGES.values(stage, part, form)
    turns = open_turns(stage, part.code, now()) if values["idle"] else {}
    last = sum(turn.last for turn in turns.values())
    return render_template(
        "exams/task_round/sample.html",
        ready=len(turns),
        last=last,
        later=not_sampled(stage, part.code) - last if values["waiting"] is None else 0,
        early=values["idle"] and waves_left(stage, part.code, values["rule"]),
        held=[(one, size(one), None, replays(one)) for one in reversed(_held(stage, part))],
        **values,
    )


PAGES = DrawPages("task_round.sample", SERIES, phone_rule, waiting_sample, _page)


@bp.get("/office/<int:stage_id>/<component>/sample")
@guards.staff("office", "second-signatory", "auditor")
def sample(stage_id: int, component: str) -> str:
    return PAGES.stands(stage_id, component)


@bp.post("/office/<int:stage_id>/<component>/sample/commit")
@guards.staff("office")
def commit_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    return PAGES.commit(stage_id, component, propose_sample)


@bp.post("/office/<int:stage_id>/<component>/sample/draw")
@guards.staff("office", "second-signatory", "auditor")
def draw_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    def complete(waiting: PhoneSample, word: str, by: Account, at: datetime) -> str:
        calls = complete_sample(waiting, word, by, at)
        return _("抽出 %(count)s 户，请分配电话抽查员。", count=len(calls))

    return PAGES.draw(stage_id, component, complete)


@bp.get("/office/<int:stage_id>/<component>/sample/<int:sample_id>.json")
@guards.staff("office", "second-signatory", "auditor")
def sample_record(stage_id: int, component: str, sample_id: int) -> Response:
    """All that is needed to hold a draw again by hand (`zeyou survey redraw`): no names, no answers."""
    stage, part = PAGES.sampled(stage_id, component)
    one = next((one for one in _held(stage, part) if one.id == sample_id), None)
    if one is None:
        raise Refusal("unknown")
    text = json.dumps(record_of(one), ensure_ascii=False, indent=1)
    name = f"{stage.code}-{part.code}-{one.id}.json"
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _held(stage: Stage, part: Component) -> list[PhoneSample]:
    found = samples_of(stage, part.code) + samples_of(stage, part.code, "cause")
    return sorted(found, key=lambda one: one.id)
