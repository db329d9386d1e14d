"""One site: what is known of it, what the notice asks, its pictures, and the chain of village, township and county."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from recruit import storage
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Cohort, Place, SiteExemption
from recruit.pictures import LIMITS
from recruit.queries.applications import cohort_by_code
from recruit.queries.places import being_chosen, place_in_scope
from recruit.queries.sites import GRANTED, SiteLine, exemptions_of, photos_of, site_line, steps_of
from recruit.services.describe_site import add_photo, describe_site
from recruit.services.exempt_site import (
    confirm_exemption,
    propose_exemption,
    propose_reopening,
    send_back_exemption,
)
from recruit.services.review_site import Opinion, review, village_opinion
from recruit.site_checks import MET, stopping
from recruit.site_facts import read_facts
from recruit.site_waivers import REOPEN, covers
from recruit.site_words import (
    FACTS,
    LEVELS,
    PHOTOS,
    STATES,
    STEPS,
    VERDICTS,
    check_words,
    fact_words,
    finding_words,
    private_of,
    said_of,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.closing import bp
from recruit.web.closing.places import READERS, settled
from recruit.web.closing.site_forms import (
    ExemptForm,
    FactsForm,
    OpinionForm,
    PhotoForm,
    ReopenForm,
    ReviewForm,
    facts_form,
)
from recruit.web.rule_words import ORIGINS
from recruit.web.words import moment

#: Finding's state -> state of a badge.
FOUND = {"met": "passed", "broken": "out", "unknown": "waiting_you"}


def _about(cohort: str, place_id: int) -> tuple[Cohort, Place]:
    """Errors: Refusal('unknown') for a place of another cohort or township."""
    found = cohort_by_code(cohort)
    place = place_in_scope(guards.account(), place_id)
    if place.cohort_id != found.id:
        raise Refusal("unknown")
    return found, place


def _url(cohort: Cohort, place: Place) -> str:
    return url_for("closing.site", cohort=cohort.code, place_id=place.id)


@bp.get("/closing/<cohort>/places/<int:place_id>")
@guards.staff(*READERS)
def site(cohort: str, place_id: int) -> Any:
    """Everything about one site, and what the reader may do next."""
    return _page(*_about(cohort, place_id))


def _page(cohort: Cohort, place: Place, **forms: FlaskForm) -> Any:
    by = guards.account()
    line = site_line(cohort, place)
    may = bool({"office", "clerk"} & by.roles) and place.closed_at is None and not settled(cohort)
    held = being_chosen(cohort, place)
    changes = may and not held
    county = may and "office" in by.roles and by.township_scope is None
    waivable = [one.code for one in stopping(line.findings, line.exempt)]
    page = render_template(
        "closing/site.html",
        cohort=cohort,
        place=place,
        pilot=place.village_code in cohort.programme.places.pilots,
        name=place_words(cohort, place),
        state=STATES[line.state],
        key=line.state,
        facts=[(words, fact_words(code, line.file.facts.get(code))) for code, words in FACTS.items()]
        if line.file
        else [],
        private=private_of(line.file) if line.file and may else {},
        findings=[_told(one, line.exempt) for one in line.findings],
        photos=[(kind, _(str(PHOTOS[kind]))) for kind in PHOTOS if kind in photos_of(place)],
        steps=[_step(one) for one in steps_of(place)],
        exemptions=[_exemption(one, by, line) for one in exemptions_of([place]).get(place.id, [])],
        changes=changes,
        held=may and held,
        may_review=changes and _may_review(line.state, by),
        may_exempt=county and waivable,
        may_reopen=county and held,
        may_opine=changes and line.state in ("none", "draft", "returned", "township"),
        forms={**_forms(line.file, changes, waivable), **forms},
    )
    return page, 422 if forms else 200


def _forms(file: Any, changes: bool, waivable: list[str]) -> dict[str, FlaskForm]:
    exempt = ExemptForm(prefix="exempt-", formdata=None)
    exempt.code.choices = [SelectChoice(code, check_words(code)) for code in waivable]
    return {
        "facts": facts_form(file, changes),
        "photo": PhotoForm(prefix="photo-", formdata=None),
        "opinion": OpinionForm(prefix="village-", formdata=None),
        "review": ReviewForm(prefix="review-", formdata=None),
        "exempt": exempt,
        "reopen": ReopenForm(prefix="reopen-", formdata=None),
    }


def _may_review(state: str, by: Account) -> bool:
    return state == "township" or (state == "county" and "office" in by.roles and by.township_scope is None)


def _told(one: Any, exempt: frozenset[str]) -> tuple[str, str, str, str, str]:
    badge, word = (
        FOUND[one.state],
        {"met": _("达到"), "broken": _("没达到"), "unknown": _("还没填")}[one.state],
    )
    if one.state != "met" and one.code in exempt:
        badge, word = "accepted", _("已放宽")
    return _(str(LEVELS[one.level])), finding_words(one), badge, word, _(str(ORIGINS[one.source]))


def _step(one: Any) -> dict[str, Any]:
    said = said_of(one)
    return {
        "id": one.id,
        "step": _(str(STEPS[one.step])),
        "verdict": _(str(VERDICTS[one.verdict])),
        "words": said.get("words", ""),
        "signed": said.get("signed", ""),
        "on": one.said_on,
        "by": one.by.name,
        "sheet": one.sheet_sha256 is not None,
    }


def _exemption(one: SiteExemption, by: Account, line: SiteLine) -> dict[str, Any]:
    words = {
        "proposed": _("等复核人确认"),
        "confirmed": _("两人都同意"),
        "noted": _("审定时写明了理由"),
        "rejected": _("复核人没有同意"),
        "recalled": _("提的人收回了"),
    }
    missed = {found.code: found for found in line.findings if found.state != MET}
    over = one.state in GRANTED and one.code in missed and not covers(one.facts, missed[one.code])
    reopening = one.code == REOPEN
    return {
        "id": one.id,
        "title": check_words(one.code) if reopening else _("放宽：%(check)s", check=check_words(one.code)),
        "agree": _("同意改动") if reopening else _("同意放宽"),
        "over": over,
        "reason": one.reason,
        "answer": one.answer,
        "state": words[one.state],
        "by": one.proposed_by.name,
        "at": moment(one.proposed_at),
        "may_confirm": one.state == "proposed"
        and "second-signatory" in by.roles
        and one.proposed_by_id != by.id,
        "may_recall": one.state == "proposed" and one.proposed_by_id == by.id,
    }


@bp.post("/closing/<cohort>/places/<int:place_id>/facts")
@guards.staff("office", "clerk")
def site_facts(cohort: str, place_id: int) -> Any:
    """Puts facts on record; what cannot be read is shown again beside the reason."""
    found, place = _about(cohort, place_id)
    form = FactsForm()
    said, wrong = read_facts(form.typed)
    for refusal in wrong:
        form[str(refusal.facts["field"])].errors = [tell(refusal)]
    if wrong or not form.validate():
        return _page(found, place, facts=form)
    return _done(
        found, place, {"facts": form}, "area",
        lambda: describe_site(found, place, said, guards.account(), now()), _("记下了。"),
    )  # fmt: skip


def _done(
    cohort: Cohort, place: Place, form: dict[str, FlaskForm], field: str, step: Callable[[], Any], words: str
) -> Any:
    """Done and back to the page, or the page again with the reason beside the field it is about."""
    try:
        step()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        ((_name, shown),) = form.items()
        named = str(refusal.facts.get("field", field))
        shown[named if named in shown else field].errors = [tell(refusal)]
        return _page(cohort, place, **form)
    flash(words, "success")
    return redirect(_url(cohort, place), 303)


@bp.post("/closing/<cohort>/places/<int:place_id>/photo")
@guards.staff("office", "clerk")
def site_photo(cohort: str, place_id: int) -> Any:
    """Takes one picture."""
    found, place = _about(cohort, place_id)
    form = PhotoForm(prefix="photo-")
    content = _content(form)
    if not form.validate() or not content:
        form.file.errors = form.file.errors or [_("请先选一张照片")]
        return _page(found, place, photo=form)
    kind = str(form.kind.data)
    return _done(
        found, place, {"photo": form}, "file",
        lambda: add_photo(found, place, kind, content, guards.account(), now()), _("照片收好了。"),
    )  # fmt: skip


def _content(form: FlaskForm, name: str = "file") -> bytes:
    file = form[name].data
    return file.stream.read(LIMITS.bytes + 1) if file and file.filename else b""


@bp.post("/closing/<cohort>/places/<int:place_id>/opinion")
@guards.staff("office", "clerk")
def site_opinion(cohort: str, place_id: int) -> Any:
    """Puts the village's opinion on record."""
    found, place = _about(cohort, place_id)
    form = OpinionForm(prefix="village-")
    if not form.validate():
        return _page(found, place, opinion=form)
    said = Opinion(
        str(form.verdict.data),
        form.words.data or "",
        form.signed.data or "",
        form.said_on.data,
        _content(form, "sheet"),
    )
    return _done(
        found, place, {"opinion": form}, "verdict",
        lambda: village_opinion(found, place, said, guards.account(), now()), _("村里的意见记下了。"),
    )  # fmt: skip


@bp.post("/closing/<cohort>/places/<int:place_id>/review")
@guards.staff("office", "clerk")
def site_review(cohort: str, place_id: int) -> Any:
    """The township's or the county's word, whichever is awaited."""
    found, place = _about(cohort, place_id)
    form = ReviewForm(prefix="review-")
    if not form.validate():
        return _page(found, place, review=form)
    step = site_line(found, place).state
    verdict, words = str(form.verdict.data), form.words.data or ""
    return _done(
        found, place, {"review": form}, "verdict",
        lambda: review(found, place, step, verdict, words, guards.account(), now()), _("审核结果记下了。"),
    )  # fmt: skip


@bp.post("/closing/<cohort>/places/<int:place_id>/exempt")
@guards.staff("office")
def site_exempt(cohort: str, place_id: int) -> Any:
    """Puts forward that a hard rule be waived here."""
    found, place = _about(cohort, place_id)
    form = ExemptForm(prefix="exempt-")
    line = site_line(found, place)
    form.code.choices = [
        SelectChoice(one.code, check_words(one.code)) for one in stopping(line.findings, line.exempt)
    ]
    if not form.validate():
        return _page(found, place, exempt=form)
    code, reason = str(form.code.data), form.reason.data or ""
    return _done(
        found, place, {"exempt": form}, "code",
        lambda: propose_exemption(found, place, code, reason, guards.account(), now()), _("提上去了，等复核人确认。"),
    )  # fmt: skip


@bp.post("/closing/<cohort>/places/<int:place_id>/reopen")
@guards.staff("office")
def site_reopen(cohort: str, place_id: int) -> Any:
    """Puts forward that an accepted site be changed while candidates choose by it."""
    found, place = _about(cohort, place_id)
    form = ReopenForm(prefix="reopen-")
    if not form.validate():
        return _page(found, place, reopen=form)
    return _done(
        found, place, {"reopen": form}, "reason",
        lambda: propose_reopening(found, place, form.reason.data or "", guards.account(), now()),
        _("提上去了，等复核人确认。"),
    )  # fmt: skip


@bp.post("/closing/<cohort>/places/<int:place_id>/exempt/settle")
@guards.staff("office", "second-signatory")
def site_exempt_settle(cohort: str, place_id: int) -> Any:
    """A second person confirms or sends back; whoever proposed it takes it back."""
    found, place = _about(cohort, place_id)
    row = db.session.get(SiteExemption, request.form.get("exemption", 0, type=int))
    if row is None or row.place_id != place.id:
        raise Refusal("unknown")
    by, reason = guards.account(), request.form.get("reason", "")
    if request.form.get("verdict") == "confirm":
        words = _("可以改了，改好重新审核。") if row.code == REOPEN else _("放宽生效了。")
        return act(lambda: confirm_exemption(row, by, now()), words, _url(found, place))
    return act(lambda: send_back_exemption(row, by, now(), reason), _("退回了。"), _url(found, place))


@bp.get("/closing/<cohort>/places/<int:place_id>/picture.jpg")
@guards.staff(*READERS)
def site_picture(cohort: str, place_id: int) -> Any:
    """A picture of the site (`kind`), or the stamped sheet of an opinion (`step`)."""
    found, place = _about(cohort, place_id)
    step = request.args.get("step", 0, type=int)
    if step:
        named = [one.sheet_sha256 for one in steps_of(place) if one.id == step and one.sheet_sha256]
    else:
        photo = photos_of(place).get(request.args.get("kind", ""))
        named = [photo.sha256] if photo else []
    if not named:  # nobody has handed it in, or it was erased: the page says what there is
        return redirect(_url(found, place))
    return Response(storage.get(str(named[0])), mimetype="image/jpeg")
