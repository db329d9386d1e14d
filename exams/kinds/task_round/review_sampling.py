"""The draw of the pictures that are looked at: what the plan lets through, the two words, what the draws said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.review_rule import ReviewRule, review_rule
from exams.fieldwork.rules import EVIDENCE, component_of, target_of
from exams.kinds.task_round.room import KIND, bp
from exams.models import ReviewSample
from exams.queries.review_sample import (
    not_drawn,
    open_pictures,
    replays,
    review_samples,
    told_by,
    waiting_review,
)
from exams.services.draw_review_sample import WITNESSES, complete_review_sample, propose_review_sample
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards
from recruit.web.forms.words import WordForm
from scoring.acceptance import most_passing, worst_left


@dataclass(frozen=True)
class Promise:
    """What the plan means for a candidate who hands in `lot` pictures: `drawn` are looked at, with more than `most`
    wrong ones somebody gets through at most one time in twenty, and of all pictures at most `percent` in a hundred stay
    wrong on average."""

    lot: int
    drawn: int
    most: int
    percent: Decimal


def promise_of(rule: ReviewRule, part: Component) -> Promise:
    lot = target_of(part)
    drawn = rule.of(lot)
    share = worst_left(drawn, rule.accept_number, lot)
    percent = (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(
        Decimal("0.1"), ROUND_CEILING
    )
    return Promise(lot, drawn, most_passing(drawn, rule.accept_number, lot), percent)


@bp.get("/office/<int:stage_id>/<component>/review-sample")
@guards.staff("office", "second-signatory", "auditor")
def review_sample(stage_id: int, component: str) -> str:
    """Where the draw stands; of those held, all that is needed to hold them again by hand."""
    return _page(*_sampled(stage_id, component), WordForm(formdata=None))


@bp.post("/office/<int:stage_id>/<component>/review-sample/commit")
@guards.staff("office")
def commit_review_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    stage, part = _sampled(stage_id, component)
    form = WordForm()
    if not form.validate_on_submit():
        return _page(stage, part, form), 422
    propose_review_sample(stage, part.code, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("名单定下来了，请第二个人用自己的账号写另一半签词。"), "success")
    return _back(stage, part)


@bp.post("/office/<int:stage_id>/<component>/review-sample/draw")
@guards.staff("office", "second-signatory", "auditor")
def draw_review_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    stage, part = _sampled(stage_id, component)
    waiting = waiting_review(stage, part.code)
    if waiting is None:
        raise Refusal("sample-drawn")
    form = WordForm()
    if not form.validate_on_submit():
        return _page(stage, part, form), 422
    drawn = complete_review_sample(waiting, form.word.data, guards.account(), now())
    db.session.commit()
    flash(_("抽出 %(count)s 张图片，评审员现在可以审了。", count=drawn), "success")
    return _back(stage, part)


def _sampled(stage_id: int, code: str) -> tuple[Stage, Component]:
    """A draw for the whole county: an account confined to one township has no business here."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND or guards.account().township_scope is not None:
        raise Refusal("unknown")
    part = component_of(stage.definition, code, EVIDENCE)
    if review_rule(part) is None:
        raise Refusal("unknown")
    return stage, part


def _page(stage: Stage, part: Component, form: WordForm) -> str:
    rule = review_rule(part)
    assert rule is not None
    reader, waiting = guards.account(), waiting_review(stage, part.code)
    running = stage.state != "closed"
    ready = open_pictures(stage, part.code) if waiting is None and running else {}
    held = review_samples(stage, part.code)
    told = told_by(held)
    return render_template(
        "exams/task_round/review_sample.html",
        stage=stage,
        component=part,
        rule=rule,
        promise=promise_of(rule, part),
        form=form,
        waiting=waiting,
        committed=_size(waiting) if waiting else (0, 0),
        ready=(len(ready), sum(map(len, ready.values()))),
        may_propose=bool(ready) and "office" in reader.roles,
        may_draw=waiting is not None
        and running
        and waiting.proposed_by_id != reader.id
        and bool(set(WITNESSES) & reader.roles),
        held=[(one, _size(one), told[one.id], replays(one)) for one in reversed(held)],
        name=_name,
    )


def review_sections(stage: Stage) -> list[tuple[Component, int, bool]]:
    """For the office's page of the round: each sampled component, candidates not drawn, whether a draw is half done."""
    return [
        (one, not_drawn(stage, one.code), waiting_review(stage, one.code) is not None)
        for one in stage.definition.components
        if one.kind == EVIDENCE and review_rule(one) is not None
    ]


def _size(sample: ReviewSample) -> tuple[int, int]:
    """(candidates, pictures) on the roster."""
    return len(sample.roster), sum(map(len, sample.roster.values()))


def _name(account_id: int | None) -> str:
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account.name if account else ""


def _back(stage: Stage, part: Component) -> Response:
    return redirect(url_for("task_round.review_sample", stage_id=stage.id, component=part.code), 303)
