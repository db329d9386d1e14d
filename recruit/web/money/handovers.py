"""Materials handed over against a deposit: the office's list, the partner's word, the paper to sign."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.documents.handover import HANDOVER_TEMPLATE, HandoverPaper
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Handover
from recruit.queries.handovers import handover_in, handovers_of
from recruit.queries.money import Partner, own_partner, partner_of
from recruit.services.hand_over import (
    Piece,
    confirm_paper,
    confirm_receipt,
    hand_over,
    refuse_receipt,
    send_handover_back,
    void_handover,
)
from recruit.web import guards
from recruit.web.closing.mine import pdf_response
from recruit.web.county import whole_county
from recruit.web.given_files import file_response, given
from recruit.web.money import bp
from recruit.web.money.common import done, partner_at, today, words_of
from recruit.web.money.forms import HandoverForm, HandoverWordForm
from recruit.web.money.words import HANDOVERS

COUNTY = ("office", "second-signatory", "auditor")
AT = "/money/<cohort>/partner/<int:engagement_id>/handovers"


def _at(cohort: str, engagement_id: int) -> Partner:
    found = partner_at(cohort, engagement_id)
    whole_county()
    if not found.cohort.programme.deposits:
        raise Refusal("unknown")
    return found


@bp.get(AT)
@guards.staff(*COUNTY)
def handovers(cohort: str, engagement_id: int) -> Any:
    """Every list of one partner, and a new one for each deposit."""
    return _page(_at(cohort, engagement_id), {}, [])


def _page(found: Partner, forms: dict[str, Any], problems: list[str]) -> Any:
    by = guards.account()
    cards = [
        (one, words_of(one.title), lists, forms.get(one.code) or _blank(found, one))
        for one in found.cohort.programme.deposits
        for lists in [handovers_of(found.engagement, one.code)]
    ]
    word = forms.get("word") or HandoverWordForm(formdata=None)
    page = render_template(
        "money/handovers.html",
        cohort=found.cohort,
        partner=found,
        place=place_words(found.cohort, found.place),
        cards=cards,
        word=word,
        states=HANDOVERS,
        problems=problems,
        me=by.id,
        office="office" in by.roles,
        second=bool({"office", "second-signatory"} & by.roles),
    )
    return page, 422 if problems or any(form.errors for form in forms.values()) else 200


def _blank(found: Partner, deposit: Any) -> HandoverForm:
    form = HandoverForm(formdata=None)
    form.on_day.data = today(found.cohort)
    while len(form.pieces.entries) < min(len(deposit.checklist) + 1, 40):
        form.pieces.append_entry()
    for entry, one in zip(form.pieces.entries, deposit.checklist, strict=False):
        entry.form.item.data, entry.form.count.data = words_of(one.title), 1
    return form


@bp.post(f"{AT}/<code>/list")
@guards.staff("office")
def list_handover(cohort: str, engagement_id: int, code: str) -> Any:
    """The office writes down what it handed over."""
    found, form, problems = _at(cohort, engagement_id), HandoverForm(), []
    if form.validate():
        pieces = [
            Piece(row.form.item.data or "", row.form.count.data or 0)
            for row in form.pieces
            if (row.form.item.data or "").strip() or row.form.count.data
        ]
        told = (pieces, form.on_day.data, form.remark.data or "", guards.account(), now())
        if done(form, lambda: hand_over(found.engagement, code, *told), problems):
            flash(_("记下了，等本人说收到。也可以打印出来请本人签字。"), "success")
            return redirect(url_for("money.handovers", cohort=cohort, engagement_id=engagement_id), 303)
    return _page(partner_of(found.engagement), {code: form}, problems)


@bp.post(f"{AT}/<int:handover_id>/<any(paper, back, void):what>")
@guards.staff("office", "second-signatory")
def settle_handover(cohort: str, engagement_id: int, handover_id: int, what: str) -> Any:
    """The signed paper is there, a list is taken or sent back, or a wrong one made void."""
    found, form, problems = _at(cohort, engagement_id), HandoverWordForm(), []
    held = handover_in(found.engagement, handover_id)
    if form.validate() and done(form, lambda: _settle(held, what, form), problems):
        flash(_("办好了。"), "success")
        return redirect(url_for("money.handovers", cohort=cohort, engagement_id=engagement_id), 303)
    return _page(partner_of(found.engagement), {"word": form}, problems)


def _settle(held: Handover, what: str, form: HandoverWordForm) -> None:
    by, reason = guards.account(), form.reason.data or ""
    if what == "paper":
        confirm_paper(held, given(form.file), by, now())
    elif what == "void":
        void_handover(held, reason, by, now())
    else:
        send_handover_back(held, reason, by, now())


@bp.post(f"{AT}/<int:handover_id>/handover.pdf")
@guards.staff("office", "second-signatory")
def handover_pdf(cohort: str, engagement_id: int, handover_id: int) -> Response:
    """The list for both to sign. Posted, because it names a person and is noted."""
    found = _at(cohort, engagement_id)
    held = handover_in(found.engagement, handover_id)
    content = render_pdf(HANDOVER_TEMPLATE, paper_of(held, found), lang="zh")
    audit.note(now(), guards.account().login, "handover.print", audit.about(found.candidacy), id=held.id)
    db.session.commit()
    return pdf_response(content, f"handover-{held.id}")


def paper_of(held: Handover, partner: Partner) -> HandoverPaper:
    """What both sides sign."""
    return HandoverPaper(
        number=f"{partner.agreement.number}-{held.id}",
        on_day=held.on_day,
        giver=partner.cohort.programme.organiser.zh,
        taker=partner.name,
        place=place_words(partner.cohort, partner.place),
        agreement=partner.agreement.number,
        rows=[(str(one["item"]), int(one["count"])) for one in held.items],
        remark=held.reason,
    )


@bp.get(f"{AT}/<int:handover_id>/signed")
@guards.staff(*COUNTY)
def signed_handover(cohort: str, engagement_id: int, handover_id: int) -> Response:
    """The paper that the partner signed."""
    held = handover_in(_at(cohort, engagement_id).engagement, handover_id)
    return file_response(held.file_sha256, held.file_type, f"handover-{held.id}")


@bp.route("/my/money/handovers", methods=["GET", "POST"])
@guards.applicant
def my_handovers() -> Any:
    """What the partner was given: they say that all is there, or what is lacking."""
    found = own_partner(guards.account())
    if found is None:
        raise Refusal("unknown")
    form, problems = HandoverWordForm(), []
    if request.method == "POST" and form.validate():
        held = handover_in(found.engagement, request.form.get("handover", 0, type=int))
        if done(form, lambda: _say(held, form), problems):
            flash(_("记下了，谢谢。"), "success")
            return redirect(url_for("money.my_handovers"), 303)
        found = own_partner(guards.account()) or found
    titles = {one.code: words_of(one.title) for one in found.cohort.programme.deposits}
    page = render_template(
        "money/my_handovers.html",
        place=place_words(found.cohort, found.place),
        lists=[(one, titles.get(one.deposit, "")) for one in handovers_of(found.engagement)],
        states=HANDOVERS,
        form=form,
        problems=problems,
    )
    return page, 422 if request.method == "POST" else 200


def _say(held: Handover, form: HandoverWordForm) -> None:
    what = request.form.get("what")
    if what == "all":
        confirm_receipt(held, guards.account(), now())
    elif what != "lacking":
        raise Refusal("unknown")
    else:
        refuse_receipt(held, form.reason.data or "", guards.account(), now())
