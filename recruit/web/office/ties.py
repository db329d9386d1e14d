"""A tie at the line that the ladder cannot decide: the office enters an extra test or a draw, a witness confirms."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Stage, TieBreakProposal
from recruit.queries.funnel import visible_stage
from recruit.queries.ties import tie_breaks, tie_breaks_of
from recruit.services.break_ties import may_draw
from recruit.services.propose_tie_break import (
    WITNESSES,
    confirm_tie_break,
    pending_tie_break,
    propose_draw,
    propose_extra_test,
    send_back,
    tied,
    untested,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.forms.words import WordForm
from recruit.web.office import bp
from recruit.web.office.forms import extra_test_form, marks_given
from recruit.web.words import stage_title
from scoring.numeric import plain


@bp.route("/stage/<int:stage_id>/tie/<any(extra, draw):way>", methods=["GET", "POST"])
@guards.staff("office")
def break_tie(stage_id: int, way: str) -> Any:
    """The office's half: marks for everybody who is tied, or a word for the draw."""
    whole_county()
    stage = visible_stage(stage_id)
    waiting = pending_tie_break(stage)
    if waiting is not None:
        return redirect(url_for("office.tie", proposal_id=waiting.id), 303)
    equal = tied(stage)
    to_test = untested(stage, equal)
    form = WordForm() if way == "draw" else extra_test_form(to_test, stage.definition.extra_test_max)()
    if equal and form.validate_on_submit():
        proposal = _propose(stage, way, to_test, form)
        if proposal is not None:
            flash(_("登记好了，请见证人在自己的页面上确认。"), "success")
            return redirect(url_for("office.tie", proposal_id=proposal.id), 303)
    page = render_template(
        "office/break_tie.html",
        stage=stage,
        title=stage_title(stage),
        way=way,
        tied=equal,
        # Whoever has had an extra test cannot sit it again: the record stands, and only a draw is left.
        tested=[number for number in equal if number not in to_test],
        to_test=to_test,
        may_draw=may_draw(stage, equal),
        highest=plain(stage.definition.extra_test_max),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _propose(stage: Stage, way: str, to_test: list[str], form: FlaskForm) -> TieBreakProposal | None:
    try:
        if way == "draw":
            proposal = propose_draw(stage, form["word"].data, guards.account(), now())
        else:
            proposal = propose_extra_test(stage, marks_given(form, to_test), guards.account(), now())
        db.session.commit()
        return proposal
    except Refusal as refusal:
        db.session.rollback()
        next(iter(form)).errors = [tell(refusal)]
        return None


@bp.get("/tie/<int:proposal_id>")
@guards.staff(*READERS)
def tie(proposal_id: int) -> str:
    return _tie_page(_proposal(proposal_id), WordForm(formdata=None))


def _tie_page(proposal: TieBreakProposal, form: WordForm, problem: str = "") -> str:
    by, stage = guards.account(), proposal.stage
    own = by.id == proposal.proposed_by_id
    open_now = proposal.state == "proposed"
    records = tie_breaks(stage) if proposal.state == "confirmed" else {}
    return render_template(
        "office/tie.html",
        proposal=proposal,
        stage=stage,
        title=stage_title(stage),
        proposer=db.session.get(Account, proposal.proposed_by_id),
        settler=db.session.get(Account, proposal.settled_by_id) if proposal.settled_by_id else None,
        records=[(number, records.get(number, {}).get(proposal.kind)) for number in proposal.numbers],
        # Both halves, as the record keeps them: whoever was there can draw again and find the same order.
        words=_words(proposal) if proposal.state == "confirmed" and proposal.kind == "draw" else "",
        form=form,
        problem=problem,
        may_confirm=open_now and not own and bool(set(WITNESSES) & by.roles),
        may_withdraw=open_now and own,
    )


def _words(proposal: TieBreakProposal) -> str:
    drawn = set(proposal.numbers)
    seeds = (
        row.seed for number, row in tie_breaks_of(proposal.stage) if row.kind == "draw" and number in drawn
    )
    return next(seeds, "")


@bp.post("/tie/<int:proposal_id>/confirm")
@guards.staff(*WITNESSES)
def confirm_tie(proposal_id: int) -> Any:
    """The witness stands for the marks, or gives the other word, upon which the lots are drawn."""
    proposal = _proposal(proposal_id)
    form = WordForm()
    if proposal.kind == "draw" and proposal.state == "proposed" and not form.validate_on_submit():
        return _tie_page(proposal, form), 422
    return act(
        lambda: confirm_tie_break(proposal, guards.account(), now(), form.word.data or ""),
        _("记下来了。"),
        url_for("office.tie", proposal_id=proposal_id),
    )


@bp.post("/tie/<int:proposal_id>/back")
@guards.staff("office", *WITNESSES)
def tie_back(proposal_id: int) -> Any:
    """The witness sends it back with a reason, or the office takes it back."""
    proposal = _proposal(proposal_id)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != proposal.proposed_by_id and not reason.strip():
        problem = tell(Refusal("reason-wanted"))
        return _tie_page(proposal, WordForm(formdata=None), problem), 422
    return act(
        lambda: send_back(proposal, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("office.tie", proposal_id=proposal_id),
    )


def _proposal(proposal_id: int) -> TieBreakProposal:
    found = db.session.get(TieBreakProposal, proposal_id)
    if found is None:
        raise Refusal("unknown")
    whole_county()
    return found
