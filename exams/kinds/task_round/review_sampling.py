"""The draw of the pictures that are looked at: what the plan lets through, the two words, what the draws said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from flask import render_template
from werkzeug.wrappers import Response

from exams.fieldwork.review_rule import ReviewRule, review_rule
from exams.fieldwork.rules import EVIDENCE, target_of
from exams.kinds.task_round.room import bp
from exams.kinds.task_round.two_words import DrawPages, size
from exams.models import ReviewSample
from exams.queries.review_sample import (
    not_drawn,
    open_pictures,
    replays,
    review_samples,
    told_by,
    waiting_review,
)
from exams.services.draw_review_sample import complete_review_sample, propose_review_sample
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


def _page(stage: Stage, part: Component, form: WordForm) -> str:
    rule = review_rule(part)
    assert rule is not None
    values = PAGES.values(stage, part, form)
    ready = open_pictures(stage, part.code) if values["idle"] else {}
    held = review_samples(stage, part.code)
    told = told_by(held)
    return render_template(
        "exams/task_round/review_sample.html",
        promise=promise_of(rule, part),
        ready=len(ready),
        pictures=sum(map(len, ready.values())),
        held=[(one, size(one), told[one.id], replays(one)) for one in reversed(held)],
        **values,
    )


PAGES = DrawPages("task_round.review_sample", EVIDENCE, review_rule, waiting_review, _page)


@bp.get("/office/<int:stage_id>/<component>/review-sample")
@guards.staff("office", "second-signatory", "auditor")
def review_sample(stage_id: int, component: str) -> str:
    return PAGES.stands(stage_id, component)


@bp.post("/office/<int:stage_id>/<component>/review-sample/commit")
@guards.staff("office")
def commit_review_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    return PAGES.commit(stage_id, component, propose_review_sample)


@bp.post("/office/<int:stage_id>/<component>/review-sample/draw")
@guards.staff("office", "second-signatory", "auditor")
def draw_review_sample(stage_id: int, component: str) -> Response | tuple[str, int]:
    def complete(waiting: ReviewSample, word: str, by: Account, at: datetime) -> str:
        drawn = complete_review_sample(waiting, word, by, at)
        return _("抽出 %(count)s 张图片，评审员现在可以审了。", count=drawn)

    return PAGES.draw(stage_id, component, complete)


def review_sections(stage: Stage) -> list[tuple[Component, int, bool]]:
    """For the office's page of the round: each sampled component, candidates not drawn, whether a draw is half done."""
    return [
        (one, not_drawn(stage, one.code), waiting_review(stage, one.code) is not None)
        for one in stage.definition.components
        if one.kind == EVIDENCE and review_rule(one) is not None
    ]
