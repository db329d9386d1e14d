"""A station's fitting-out: pictures before and after, the list gone through on the spot, the county's word."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from recruit import storage
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Acceptance, StationPicture
from recruit.pictures import LIMITS, clean
from recruit.queries.goods import pictures_of
from recruit.queries.money import Partner, accepted, partner_of
from recruit.services.accept_station import (
    add_picture,
    confirm_acceptance,
    propose_acceptance,
    send_back_acceptance,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money import READERS, bp
from recruit.web.money.common import done, partner_at, today
from recruit.web.money.forms import PictureForm, acceptance_form
from recruit.web.money.words import OUTCOMES, PICTURES, PROPOSALS

THUMB = 360


def take_picture(found: Partner, form: PictureForm) -> bool:
    """Cleans and stores what the form brought; what is wrong with it stands at the field."""
    file = form.picture.data
    if not form.validate():
        return False
    if not file or not file.filename:
        form.picture.errors = [_("请先选一张照片")]
        return False
    try:
        picture = clean(file.stream.read(LIMITS.bytes + 1))
    except Refusal as refusal:
        form.picture.errors = [tell(refusal)]
        return False
    problems: list[str] = []
    stored = done(
        form,
        lambda: add_picture(found.engagement, form.kind.data or "", picture, guards.account(), now()),
        problems,
    )
    if problems:
        form.picture.errors = problems
    return stored


@bp.route("/money/<cohort>/partner/<int:engagement_id>/station", methods=["GET", "POST"])
@guards.staff(*READERS)
def station(cohort: str, engagement_id: int) -> Any:
    """The inspection; POST puts one forward."""
    found = partner_at(cohort, engagement_id)
    checklist = found.cohort.programme.support.checklist
    if not checklist:
        raise Refusal("unknown")
    form: Any = acceptance_form(checklist, current_locale())()
    problems: list[str] = []
    if form.is_submitted() and form.validate():
        marks = {one.code: form[f"mark-{one.code}"].data for one in checklist}
        by, at = guards.account(), now()

        def step() -> None:
            propose_acceptance(
                found.engagement, marks, form.inspected_on.data, form.remark.data or "", by, at
            )

        if done(form, step, problems):
            flash(_("提交了，等县里确认。"), "success")
            return redirect(url_for("money.station", cohort=cohort, engagement_id=engagement_id), 303)
        found = partner_of(found.engagement)
    return _page(found, form, PictureForm(formdata=None), " ".join(problems))


def _page(found: Partner, form: Any, picture: PictureForm, problem: str = "") -> Any:
    by = guards.account()
    if not form.is_submitted():
        form.inspected_on.data = today(found.cohort)
    every = list(
        db.session.scalars(
            db.select(Acceptance)
            .where(Acceptance.engagement_id == found.engagement.id)
            .order_by(Acceptance.id.desc())
        )
    )
    waiting = next((one for one in every if one.state == "proposed"), None)
    settle = waiting is not None and bool({"office", "second-signatory"} & by.roles)
    page = render_template(
        "money/station.html",
        cohort=found.cohort,
        partner=found,
        place=place_words(found.cohort, found.place),
        acceptances=every,
        waiting=waiting,
        checklist=found.cohort.programme.support.checklist,
        outcomes=OUTCOMES,
        proposals=PROPOSALS,
        pictures=pictures_of(found.engagement, "before", "after"),
        picture_words=PICTURES,
        form=form,
        picture=picture,
        problem=problem,
        most=LIMITS.bytes,
        accepted=bool(accepted([found.engagement.id])),
        hand=bool({"office", "clerk"} & by.roles),
        may_settle=settle
        and waiting is not None
        and by.township_scope is None
        and by.id != waiting.proposed_by_id,
        may_recall=waiting is not None and by.id == waiting.proposed_by_id,
    )
    return page, 422 if problem or form.errors or picture.errors else 200


@bp.post("/money/<cohort>/partner/<int:engagement_id>/picture")
@guards.staff("office", "clerk")
def picture(cohort: str, engagement_id: int) -> Any:
    """A picture of the station is handed in."""
    found = partner_at(cohort, engagement_id)
    form = PictureForm()
    if take_picture(found, form):
        flash(_("照片收到了。"), "success")
        return redirect(url_for("money.station", cohort=cohort, engagement_id=engagement_id), 303)
    empty: FlaskForm = acceptance_form(found.cohort.programme.support.checklist, current_locale())(
        formdata=None
    )
    empty.is_submitted = lambda: False  # type: ignore[method-assign]
    return _page(partner_of(found.engagement), empty, form)


@bp.post("/money/<cohort>/partner/<int:engagement_id>/station/<int:acceptance_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory", "clerk")
def settle_acceptance(cohort: str, engagement_id: int, acceptance_id: int, what: str) -> Any:
    found = partner_at(cohort, engagement_id)
    one = db.session.get(Acceptance, acceptance_id)
    if one is None or one.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    by, at = guards.account(), now()
    url = url_for("money.station", cohort=cohort, engagement_id=engagement_id)
    if what == "confirm":
        return act(lambda: confirm_acceptance(one, by, at), _("确认了。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_back_acceptance(one, by, at, reason), _("退回了。"), url)


@bp.get("/money/<cohort>/partner/<int:engagement_id>/picture/<int:picture_id>/<any(thumb, full):size>")
@guards.staff(*READERS)
def picture_file(cohort: str, engagement_id: int, picture_id: int, size: str) -> Response:
    return send_picture(partner_at(cohort, engagement_id), picture_id, size)


def send_picture(found: Partner, picture_id: int, size: str) -> Response:
    """One picture of this station. Errors: Refusal('file-unknown')."""
    one = db.session.get(StationPicture, picture_id)
    if one is None or one.engagement_id != found.engagement.id or one.erased_at is not None:
        raise Refusal("file-unknown")
    content = storage.get(one.sha256)
    if size == "thumb":
        content = clean(content, max_side=THUMB).bytes
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response
