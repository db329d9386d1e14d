"""The office's page of guest judges: slips for a day, who has one, taken back early."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from exams.web.examine.blueprint import bp
from recruit.clock import now
from recruit.db import db
from recruit.documents.qr import qr_data_uri
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, GuestSlip, Stage
from recruit.queries.guests import guests_of
from recruit.services.invite_guests import AHEAD, MOST, invite_guests, renew_slip, withdraw_guest
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.fields import DayField


class GuestForm(FlaskForm):
    names = TextAreaField(
        lazy("客座评委的姓名，一行一位"),
        [InputRequired(lazy("请填姓名，一行一位")), Length(max=2000)],
        render_kw={"rows": 5},
    )
    day = DayField(lazy("哪一天"), [InputRequired(lazy("请填日子，比如 2016-06-12"))])


@bp.route("/guests/<int:stage>", methods=["GET", "POST"])
@guards.staff("office")
def guests(stage: int) -> str | Response:
    """Who has a slip; making slips shows them once, for printing."""
    running, at = _stage(stage), now()
    today = at.astimezone(running.cohort.programme.timezone).date()
    form = GuestForm(day=max(today, running.opens_at.astimezone(running.cohort.programme.timezone).date()))
    if form.validate_on_submit():
        try:
            made = invite_guests(running, form.names.data.splitlines(), form.day.data, guards.account(), at)
            db.session.commit()
            return _slips(running, made)
        except Refusal as refusal:
            db.session.rollback()
            field = form.day if refusal.facts.get("field") == "day" else form.names
            field.errors = [tell(refusal)]
    page = render_template(
        "exams/examine/guests.html",
        stage=running,
        form=form,
        slips=guests_of(running),
        at=at,
        most=MOST,
        ahead=AHEAD,
    )
    return (page, 422) if form.errors else page  # type: ignore[return-value]


@bp.post("/guests/<int:account>/slip")
@guards.staff("office")
def guest_slip(account: int) -> str:
    """Another slip for the same guest."""
    slip = _guest(account)
    code = renew_slip(slip.account, guards.account(), now())
    db.session.commit()
    return _slips(slip.stage, [(slip.account, code)])


@bp.post("/guests/<int:account>/withdraw")
@guards.staff("office")
def guest_withdraw(account: int) -> Response:
    slip = _guest(account)
    return act(
        lambda: withdraw_guest(slip.account, guards.account(), now()),
        _("收回了，这张一日条不能再用。打过的分都在。"),
        url_for("examine.guests", stage=slip.stage_id),
    )


def _slips(stage: Stage, made: list[tuple[Account, str]]) -> str:
    address = current_app.config["ZEYOU_BASE_URL"].rstrip("/")
    links = {one.id: address + url_for("signin.day_slip", name=one.login) for one, _code in made}
    return render_template(
        "exams/examine/guest_slips.html",
        stage=stage,
        slips=made,
        links=links,
        qr={key: qr_data_uri(link) for key, link in links.items()},
    )


def _stage(stage: int) -> Stage:
    found = db.session.get(Stage, stage)
    if found is None or all(one.kind != "panel" for one in found.definition.components):
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _guest(account: int) -> GuestSlip:
    found = db.session.get(GuestSlip, account)
    if found is None:
        raise Refusal("unknown")
    return found
