"""The draw of the phone sample: the office fixes the roster and gives a word, a second person another."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, component_of, phone_rule
from exams.kinds.task_round.room import KIND, bp
from exams.models import PhoneSample
from exams.queries.phone_calls import not_sampled, rule_of
from exams.queries.phone_sample import (
    open_turns,
    record_of,
    replays,
    samples_of,
    waiting_sample,
    waves_left,
)
from exams.services.draw_phone_sample import WITNESSES, complete_sample, propose_sample
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.forms.words import WordForm


@bp.get("/office/<int:stage_id>/<component>/sample")
@guards.staff("office", "second-signatory", "auditor")
def sample(stage_id: int, component: str) -> str:
    """Where the draw stands; of those held, all that is needed to hold them again by hand."""
    return _page(*_series(stage_id, component), WordForm(formdata=None))


@bp.post("/office/<int:stage_id>/<component>/sample/commit")
@guards.staff("office")
def commit_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    stage, part = _series(stage_id, component)
    form = WordForm()
    if not form.validate_on_submit():
        return _page(stage, part, form), 422
    propose_sample(stage, part.code, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("名单定下来了，请第二个人用自己的账号写另一半签词。"), "success")
    return _back(stage, part)


@bp.post("/office/<int:stage_id>/<component>/sample/draw")
@guards.staff("office", "second-signatory", "auditor")
def draw_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    stage, part = _series(stage_id, component)
    waiting = waiting_sample(stage, part.code)
    if waiting is None:
        raise Refusal("sample-drawn")
    form = WordForm()
    if not form.validate_on_submit():
        return _page(stage, part, form), 422
    drawn = complete_sample(waiting, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("抽出 %(count)s 户，请分配电话抽查员。", count=len(drawn)), "success")
    return _back(stage, part)


@bp.get("/office/<int:stage_id>/<component>/sample/<int:sample_id>.json")
@guards.staff("office", "second-signatory", "auditor")
def sample_record(stage_id: int, component: str, sample_id: int) -> Response:
    """All that is needed to hold a draw again by hand (`zeyou survey redraw`): no names, no answers."""
    stage, part = _series(stage_id, component)
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


def _series(stage_id: int, code: str) -> tuple[Stage, Component]:
    """A draw for the whole county: an account confined to one township has no business here."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    part = component_of(stage.definition, code, SERIES)
    if phone_rule(part) is None:
        raise Refusal("unknown")
    return stage, part


def _page(stage: Stage, part: Component, form: WordForm) -> str:
    reader, waiting, rule = guards.account(), waiting_sample(stage, part.code), rule_of(stage, part.code)
    running = stage.state != "closed"
    turns = open_turns(stage, part.code, now()) if waiting is None and running else {}
    ready, last = len(turns), sum(turn.last for turn in turns.values())
    return render_template(
        "exams/task_round/sample.html",
        stage=stage,
        component=part,
        rule=rule,
        form=form,
        waiting=waiting,
        committed=_size(waiting) if waiting else (0, 0),
        ready=ready,
        last=last,
        later=not_sampled(stage, part.code) - last if waiting is None else 0,
        may_propose=bool(ready) and "office" in reader.roles,
        may_draw=waiting is not None
        and running
        and waiting.proposed_by_id != reader.id
        and bool(set(WITNESSES) & reader.roles),
        early=waiting is None and running and waves_left(stage, part.code, rule),
        held=[(one, _size(one), replays(one)) for one in reversed(_held(stage, part))],
        name=_name,
    )


def _size(sample: PhoneSample) -> tuple[int, int]:
    """(candidates, forms) on the roster."""
    return len(sample.roster), sum(map(len, sample.roster.values()))


def _name(account_id: int | None) -> str:
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account.name if account else ""


def _back(stage: Stage, part: Component) -> Response:
    return redirect(url_for("task_round.sample", stage_id=stage.id, component=part.code), 303)
