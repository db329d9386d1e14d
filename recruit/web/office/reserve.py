"""Moving up from the reserve: whose place is free, who is next by the list, the proposal and its second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Candidacy, Entry, Replacement, Result, ResultRow, Stage
from recruit.queries.freed import given_out
from recruit.queries.funnel import visible_stage
from recruit.queries.replacements import gone, next_in_reserve, replacements_of, tied_in_reserve
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.replacement import ENDS_AS, HAD_THEIR_TURN, holds
from recruit.services.answer_offer import SAID, Reply, answer_offer, second_no
from recruit.services.move_up import confirm_move_up, propose_move_up, send_back_move_up
from recruit.services.propose_tie_break import ways_left
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.forms.reasons import ReasonForm
from recruit.web.forms.rules import Optional, Required
from recruit.web.office import bp
from recruit.web.replacement_words import CAUSES, freed_words, refused, state_now, until_words
from recruit.web.words import stage_title, window_words


class MoveUpForm(ReasonForm):
    """Whose place is free, and why. Who takes it is not asked."""

    number = StringField(
        lazy("谁空出名额（准考证号）"),
        [Required(), Length(max=20)],
        render_kw={"maxlength": 20, "autocomplete": "off"},
    )
    cause = RadioField(
        lazy("为什么空出"),
        [Optional()],
        choices=[SelectChoice(code, CAUSES[code]) for code in ENDS_AS],
        validate_choice=False,
        description=lazy("本人已经退出的不用选。还没有退出的要选，复核人确认时就不再是考生了。"),
    )


#: Field that a refusal is about; the others stand above the form.
FIELD_OF = {"cause-wanted": "cause", "reason-wanted": "reason"}


@dataclass(frozen=True)
class Reserve:
    """What the stage's page shows: the rule, why it rests, whose places are free, whose turn it is, what was done."""

    until: str
    resting: str
    gone: list[Candidacy]
    turn: list[ResultRow]
    tied: list[str]
    records: list[Replacement]


def reserve_of(stage: Stage, at: datetime) -> Reserve | None:
    """None where the stage has no published list, and where nobody can move up any more and nobody left or did."""
    result = current_result(stage)
    if result is None or result.state != "published":
        return None
    records, left, code = replacements_of(result), gone(result, at), refused(stage, at)
    if code is not None and not left and not records:
        return None
    target = following(stage)
    title, hours = stage_title(target) if target else "", stage.definition.least_hours
    resting = tell(Refusal(code, stage=title, hours=hours)) if code else ""
    turn = [] if code else next_in_reserve(result, *HAD_THEIR_TURN)
    return Reserve(until_words(stage), resting, left, turn, tied_in_reserve(stage), records)


@bp.route("/stage/<int:stage_id>/move-up", methods=["GET", "POST"])
@guards.staff("office")
def propose_replacement(stage_id: int) -> Any:
    """The office says whose place is free; the page says who is next by the published list."""
    whole_county()
    stage = visible_stage(stage_id)
    form = MoveUpForm() if request.method == "POST" else MoveUpForm(number=request.args.get("left", "")[:20])
    if form.validate_on_submit():
        try:
            found = propose_move_up(
                stage, form.number.data, form.cause.data or "", form.reason.data, guards.account(), now()
            )
            db.session.commit()
            flash(_("递补提交了，等复核人确认。"), "success")
            return redirect(url_for("office.replacement", replacement_id=found.id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form[FIELD_OF.get(refusal.code, "number")].errors = [tell(refusal)]
    stage = visible_stage(stage_id)
    reserve = reserve_of(stage, now())
    page = render_template(
        "office/move_up.html",
        stage=stage,
        title=stage_title(stage),
        reserve=reserve,
        ways=ways_left(stage, reserve.tied) if reserve else [],
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/move-up/<int:replacement_id>")
@guards.staff(*READERS)
def replacement(replacement_id: int) -> str:
    """One proposal: what was said, what became of it, and the second person's two buttons."""
    return _page(_replacement(replacement_id))


def _page(
    found: Replacement, problem: str = "", reason: str = "", said: str = "", said_problem: str = ""
) -> str:
    by, stage = guards.account(), found.result.stage
    target = following(stage)
    open_now, own = found.state == "proposed", by.id == found.proposed_by_id
    return render_template(
        "office/replacement.html",
        found=found,
        stage=stage,
        title=stage_title(stage),
        target=target,
        freed=freed_words(found.result.stage, found.left),
        allotment=given_out(stage),
        next_title=stage_title(target) if target else "",
        next_window=window_words(target) if target else "",
        over=target is not None and window_state(target.opens_at, target.closes_at, now()) == "after",
        entry=_entry(found, target),
        row=_row(found.result, found.up),
        cause=CAUSES[found.cause],
        state=state_now(found, now()),
        may_reply=holds(found.state, found.answer_until, now())
        and bool({"office", "second-signatory"} & by.roles),
        noted=found.state == "offered" and found.replied_via == "phone",
        own_note=found.replied_by_id == by.id,
        said=said,
        said_problem=said_problem,
        problem=problem,
        reason=reason,
        may_confirm=open_now and not own and "second-signatory" in by.roles,
        may_recall=open_now and own,
    )


@bp.post("/move-up/<int:replacement_id>/confirm")
@guards.staff("second-signatory")
def confirm_replacement(replacement_id: int) -> Response:
    return act(
        lambda: confirm_move_up(_replacement(replacement_id), guards.account(), now()),
        _("确认了，本人会收到通知。"),
        url_for("office.replacement", replacement_id=replacement_id),
    )


@bp.post("/move-up/<int:replacement_id>/back")
@guards.staff("office", "second-signatory")
def replacement_back(replacement_id: int) -> Any:
    """The second person sends it back with a reason, or whoever proposed it takes it back."""
    found = _replacement(replacement_id)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != found.proposed_by_id and not reason.strip():
        return _page(found, tell(Refusal("reason-wanted")), reason), 422
    return act(
        lambda: send_back_move_up(_replacement(replacement_id), guards.account(), now(), reason),
        _("记下来了。"),
        url_for("office.replacement", replacement_id=replacement_id),
    )


@bp.post("/move-up/<int:replacement_id>/reply")
@guards.staff("office", "second-signatory")
def replacement_reply(replacement_id: int) -> Any:
    """What whoever was asked said on the telephone: the person is told what was written down."""
    said, answer = request.form.get("said", ""), request.form.get("answer", "")
    found = _replacement(replacement_id)
    try:
        if answer not in ("come", "decline"):
            raise Refusal("offer-choice")
        answer_offer(found, Reply(answer == "come", said), guards.account(), now())
        db.session.commit()
        flash(_("记下来了，已通知本人。"), "success")
        return redirect(url_for("office.replacement", replacement_id=replacement_id), 303)
    except Refusal as refusal:
        db.session.rollback()
        return _page(_replacement(replacement_id), said=said[:SAID], said_problem=tell(refusal)), 422


@bp.post("/move-up/<int:replacement_id>/second-no")
@guards.staff("office", "second-signatory")
def replacement_second_no(replacement_id: int) -> Response:
    """Another person has called too: from now on the place is free."""
    return act(
        lambda: second_no(_replacement(replacement_id), guards.account(), now()),
        _("核实了，名额可以问下一位。"),
        url_for("office.replacement", replacement_id=replacement_id),
    )


def _replacement(replacement_id: int) -> Replacement:
    found = db.session.get(Replacement, replacement_id)
    if found is None:
        raise Refusal("unknown")
    whole_county()
    return found


def _entry(found: Replacement, target: Stage | None) -> Entry | None:
    """Where whoever moved up stands now."""
    if found.state != "confirmed" or target is None:
        return None
    return db.session.scalar(db.select(Entry).filter_by(stage_id=target.id, candidacy_id=found.up_id))


def _row(result: Result, candidacy: Candidacy) -> ResultRow | None:
    return db.session.scalar(db.select(ResultRow).filter_by(result_id=result.id, candidacy_id=candidacy.id))
