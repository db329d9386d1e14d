"""The candidate's own pages: choose places, see which one was given and why, see and fetch the agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from recruit import storage
from recruit.clock import now
from recruit.closing.placing import Reason
from recruit.closing.terms import document_of
from recruit.closing.words import FATES, STATES, place_by_code, place_words, reason_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale, listed
from recruit.messages import tell
from recruit.models import Application, Candidacy, Entry, Place, ResultRow, Stage
from recruit.programme.model import Text
from recruit.queries.agreements import agreement_stage, own_agreement, standing
from recruit.queries.applications import candidacy_of, own_application
from recruit.queries.explanation import explanation
from recruit.queries.freed import late_entries, place_left
from recruit.queries.places import (
    allotment_stage,
    current_placement,
    fates,
    meant,
    on_offer,
    wished,
    wishes_on_record,
)
from recruit.queries.progress import progress_of
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.services.allot import ranking_stage, ranks
from recruit.services.set_preferences import Wish, WishRules, set_preferences, wish_rules
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import WishForm, wish_form
from recruit.web.words import deadline, moment, stage_title, window_words


def mine() -> tuple[Application, Candidacy]:
    """Whoever is signed in. Errors: Refusal('no-application')."""
    application = own_application(guards.account())
    candidacy = candidacy_of(application) if application else None
    if application is None or candidacy is None:
        raise Refusal("no-application")
    return application, candidacy


@bp.route("/my/places", methods=["GET", "POST"])
@guards.applicant
def preferences() -> Any:
    """Places in order and consent to reassignment, until the allotment opens."""
    application, candidacy = mine()
    rules = wish_rules(application.cohort)
    form = _wish_form(application, candidacy, rules)
    if form.is_submitted() and form.validate() and _chosen(application, candidacy, form):
        flash(_("记下了。截止前都可以回来改。"), "success")
        return redirect(url_for("closing.preferences"))
    closes = rules.closes_for(candidacy)
    page = render_template(
        "closing/preferences.html",
        form=form,
        application=application,
        number=candidacy.number,
        closed=_closed(candidacy, rules, now()),
        chosen=candidacy.id in wishes_on_record([candidacy.id]),
        closes=deadline(closes, application.cohort.programme),
        stage=stage_title(rules.stage),
        most=rules.most,
        any_places=bool(rules.codes),
        by_fit=rules.stage.definition.params.get("rule") == "fit",
        by_distance=bool(rules.stage.definition.params.get("fit_km")),
    )
    return page, 422 if form.is_submitted() else 200


def _closed(candidacy: Candidacy, rules: WishRules, at: datetime) -> str | None:
    """Why nothing can be chosen now; None while it can."""
    try:
        rules.check(Wish(candidacy, (), False), at)
    except Refusal as refusal:
        return tell(refusal)
    return None


def _wish_form(application: Application, candidacy: Candidacy, rules: WishRules) -> WishForm:
    places = on_offer(rules.stage)
    wishes, reassign = wished(candidacy, wishes_on_record([candidacy.id]).get(candidacy.id))
    chosen = [choice.site for choice in meant(wishes, places)][: rules.most]
    asked = bool(rules.stage.definition.params.get("reassign", True))
    made = wish_form(application.cohort, _choices(application, places), rules.most, asked)
    # On the way back only what was sent counts: a question left open must not be answered by an older wish.
    return made(data={"places": chosen, "reassign": reassign}) if request.method == "GET" else made()


def _choices(application: Application, places: list[Place]) -> list[SelectChoice]:
    """The places by township, the candidate's own township first."""
    regions = application.cohort.programme.regions
    order = {one.code: index for index, one in enumerate(regions.townships)}
    own = application.township_code
    ordered = sorted(
        places, key=lambda one: (one.township_code != own, order.get(one.township_code, 0), one.code)
    )
    choices = []
    for place in ordered:
        village = regions.village(place.village_code).name
        township = regions.township(place.township_code).name
        label = village if place.name == village else f"{village} · {place.name}"
        # A closed box shows its choice without the group, and every other township has a village of the same name.
        choices.append(SelectChoice(place.code, f"{label} · {township}", optgroup=township))
    return choices


def _chosen(application: Application, candidacy: Candidacy, form: WishForm) -> bool:
    places = tuple(form["places"].data or ())
    reassign = bool(form.reassign.data) if form.reassign is not None else False
    try:
        set_preferences(application.cohort, [Wish(candidacy, places, reassign)], guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form["places"].errors = [tell(refusal)]
        return False
    return True


@bp.get("/my/place")
@guards.applicant
def my_place() -> Any:
    """Which place was given, by which rank, and what became of each wish."""
    application, candidacy = mine()
    stage = allotment_stage(application.cohort)
    known = _known(application, stage, now()) if stage else None
    if stage is None or known is None:
        coming = _coming(stage, candidacy) if stage else ""
        return render_template(
            "closing/no_place_yet.html",
            stage=stage_title(stage) if stage else None,
            coming=coming,
            missed=stage is not None and _missed(application, stage, now()),
        )
    outcome, reason = known
    placement = current_placement(candidacy, stage) if outcome == "advanced" else None
    agreement = own_agreement(guards.account())
    source = ranking_stage(stage)
    holders, left = _who_has(stage, candidacy)
    return render_template(
        "closing/my_place.html",
        left=left,
        stage=stage_title(stage),
        source=stage_title(source) if source else "",
        rank=ranks(stage).get(candidacy.id),
        place=place_words(application.cohort, placement.place) if placement else None,
        signed=agreement is not None and standing(agreement) == "signed",
        reason=reason_words(Reason.read(reason).way),  # the place stands at the top already
        fates=[
            (one, holders.get(one.code, ""), *FATES[one.fate]) for one in fates(candidacy, stage, placement)
        ],
        words=lambda one: (
            place_words(application.cohort, one.place)
            if one.place
            else place_by_code(application.cohort, one.code)
        ),
        next_words=window_words(after) if (after := following(stage)) is not None else None,
    )


def _missed(application: Application, stage: Stage, at: datetime) -> bool:
    """Whether this applicant knows that they do not come into the stage any more."""
    progress = progress_of(application, at)
    steps = progress.steps if progress is not None else []
    return any(one.stage.id == stage.id and one.state == "missed" for one in steps)


def _coming(stage: Stage, candidacy: Candidacy) -> str:
    """The place that somebody said yes to after the allotment, while no list gives it to them yet."""
    if candidacy.id not in {entry.candidacy_id for entry in late_entries(stage)}:
        return ""
    place = place_left(stage, candidacy)
    return place_words(stage.cohort, place) if place is not None else ""


def _who_has(stage: Stage, candidacy: Candidacy) -> tuple[dict[str, str], int | None]:
    """By wish: the ranks of those who hold it; and how many seats were free at the candidate's turn (None: the best
    overall fit knows no turns)."""
    result = current_result(stage)
    assert result is not None
    lines = explanation(result, candidacy.number).lines
    turn = next((line.facts for line in lines if line.code == "turn"), None)
    left: Any = None if turn is None or turn["fit"] else turn["left"]
    wishes: list[Mapping[str, Any]] = [line.facts for line in lines if line.code == "wish"]
    return {one["code"]: listed(map(str, one["ranks"])) for one in wishes if one["ranks"]}, left


def _known(application: Application, stage: Stage, at: datetime) -> tuple[str, str] | None:
    """Outcome and reason, once the list is published or the next stage has opened, as on the page of progress."""
    progress = progress_of(application, at)
    step = next((one for one in progress.steps if one.stage.id == stage.id), None) if progress else None
    if step is None or step.entry is None or step.state not in ("done", "passed", "out", "reserve"):
        return None
    row = db.session.scalar(
        select(ResultRow).where(
            ResultRow.result_id == step.entry.result_id, ResultRow.candidacy_id == step.entry.candidacy_id
        )
    )
    return (row.outcome, row.reason or "") if row else None


@bp.get("/my/agreement")
@guards.applicant
def my_agreement() -> Any:
    """When and where to sign, what to bring, and the text to read beforehand."""
    application, candidacy = mine()
    stage = agreement_stage(application.cohort)
    entry = _entry(stage, candidacy) if stage else None
    if stage is None or entry is None:
        return render_template("closing/no_agreement_yet.html")
    agreement = own_agreement(guards.account())
    state = standing(agreement) if agreement and agreement.entry_id == entry.id else "to-print"
    where = document_of(application.cohort.programme, stage.definition.params).params.get("signing_place")
    return render_template(
        "closing/my_agreement.html",
        stage=stage_title(stage),
        window=_when(entry),
        where=where.in_(current_locale()) if isinstance(where, Text) else (where or ""),
        agreement=agreement if state in ("issued", "signed") else None,
        state=STATES[state],
        key=state,
        place=place_words(application.cohort, agreement.place) if agreement else None,
        hotline=application.cohort.programme.hotline,
    )


def _entry(stage: Stage, candidacy: Candidacy) -> Entry | None:
    return db.session.scalar(
        select(Entry).where(Entry.stage_id == stage.id, Entry.candidacy_id == candidacy.id)
    )


def _when(entry: Entry) -> str:
    opens, closes = entry.window
    programme = entry.stage.cohort.programme
    return _("%(opens)s 到 %(closes)s", opens=moment(opens), closes=deadline(closes, programme))


@bp.get("/my/agreement.pdf")
@guards.applicant
def my_agreement_pdf() -> Response:
    """The candidate's own agreement, to be read at home."""
    agreement = own_agreement(guards.account())
    if agreement is None or standing(agreement) == "void" or agreement.erased_at is not None:
        raise Refusal("file-unknown")
    return pdf_response(storage.get(agreement.pdf_sha256), agreement.number)


def pdf_response(content: bytes, name: str) -> Response:
    """A PDF that no cache keeps: it carries a full ID number."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
