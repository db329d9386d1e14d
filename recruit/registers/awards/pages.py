"""Pages of the awards: each year's seats and who has them, putting forward, granting, the public list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.documents.award_list import AWARD_TEMPLATE, AwardList
from recruit.documents.gently import render_gently
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import AwardPosting, Cohort
from recruit.paperfiles import PaperFile
from recruit.queries.applications import cohort_by_code
from recruit.queries.awards import About, Names, award_in, awards_in, posting_in, postings_of
from recruit.registers.awards.forms import NominateForm
from recruit.registers.awards.said import ALL, Awards, awards_of
from recruit.registers.awards.words import STATES, SUBJECTS, changed_since, kind_titles, period_words
from recruit.services.grant_award import (
    ask_for_awards,
    grant,
    nominate,
    publish_awards,
    revoke,
    send_award_back,
    unpaid,
    year_of,
)
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.closing.mine import pdf_response
from recruit.web.county import whole_county
from recruit.web.money.common import done, today
from recruit.web.sheets import workbook

bp = Blueprint("awards", __name__, url_prefix="/registers/awards")
#: The county's alone: a township does not see whom the county means to honour.
COUNTY = ("office", "second-signatory", "auditor")


def _found(code: str) -> tuple[Cohort, Awards]:
    found = cohort_by_code(code)
    awards = awards_of(found.programme)
    if awards is None:
        raise Refusal("unknown")
    return found, awards


def _period(cohort: Cohort) -> str:
    """The year of the address; this year, or the whole time where every award is given once."""
    awards = awards_of(cohort.programme)
    asked = request.values.get("period", "")
    if asked == ALL or (asked.isdecimal() and len(asked) == 4):
        return asked
    once = awards is not None and all(one.every == "once" for one in awards.kinds)
    return ALL if once else str(today(cohort).year)


@bp.get("/<cohort>")
@guards.staff(*COUNTY)
def home(cohort: str) -> Any:
    """Each kind with its seats, who was put forward and who has one."""
    found, awards = _found(cohort)
    whole_county()
    period, by = _period(found), guards.account()
    every = awards_in(found, period)
    names = Names(found)
    shown = [one for one in awards.kinds if (one.every == "once") == (period == ALL)]
    posted = postings_of(found, period)
    return render_template(
        "registers/awards/home.html",
        cohort=found,
        period=period,
        period_words=period_words(period),
        periods=_periods(found, awards),
        kinds=[(one, [a for a in every if a.kind == one.code]) for one in shown],
        titles=kind_titles(found),
        names=names,
        states=STATES,
        subjects=SUBJECTS,
        granted=sum((one.amount for one in every if one.state == "confirmed"), Decimal(0)),
        postings=posted,
        changed=bool(posted) and changed_since(found, posted[0]),
        unpaid=sum((one.amount for one in unpaid(found, period)), Decimal(0)),
        penalties=bool(awards.penalties),
        office="office" in by.roles,
        second="second-signatory" in by.roles,
        me=by.id,
    )


def _periods(cohort: Cohort, awards: Awards) -> list[tuple[str, str]]:
    years = {str(today(cohort).year), *(one.period for one in awards_in(cohort))} - {ALL}
    found = sorted(years) if any(one.every == "year" for one in awards.kinds) else []
    found += [ALL] if any(one.every == "once" for one in awards.kinds) else []
    return [(one, period_words(one)) for one in found]


@bp.get("/<cohort>/awards.xlsx")
@guards.staff(*COUNTY)
def sheet(cohort: str) -> Response:
    """Everybody who was put forward in the period, with grounds and outcome."""
    found, _awards = _found(cohort)
    whole_county()
    names, titles, period = Names(found), kind_titles(found), _period(found)
    rows = [
        [
            titles.get(one.kind, one.kind),
            names.of(one),
            one.seat,
            one.amount,
            one.grounds,
            str(STATES[one.state][1]),
        ]
        for one in awards_in(found, period)
    ]
    head = [_("奖励"), _("对象"), _("第几个"), _("奖金（元）"), _("推荐理由"), _("状态")]
    return workbook(write_xlsx(head, rows, _("表彰奖励"), now()), f"awards-{found.code}-{period}")


@bp.route("/<cohort>/nominate/<code>", methods=["GET", "POST"])
@guards.staff("office")
def put_forward(cohort: str, code: str) -> Any:
    """One nomination for the award `code`."""
    found, awards = _found(cohort)
    whole_county()
    kind = awards.kind(code)
    if kind is None:
        raise Refusal("unknown")
    form, problems, period = NominateForm(), [], _period(found)
    form.offer(Names(found).choices(kind.subject))

    def step() -> None:
        about = About(kind.subject, form.about.data or "", form.name.data or "")
        year = year_of(period, today(found).year)
        nominate(found, code, year, about, form.grounds.data or "", guards.account(), now())

    if form.is_submitted() and form.validate() and done(form, step, problems):
        flash(_("提交了，等第二个人确认。"), "success")
        return redirect(url_for("awards.home", cohort=cohort, period=period), 303)
    page = render_template(
        "registers/awards/nominate.html",
        cohort=found,
        kind=kind,
        period=period,
        form=form,
        problem=" ".join(problems),
    )
    return page, 422 if problems or form.errors else 200


@bp.post("/<cohort>/award/<int:award_id>/<any(grant, back, revoke):what>")
@guards.staff("office", "second-signatory")
def settle(cohort: str, award_id: int, what: str) -> Any:
    found, _awards = _found(cohort)
    whole_county()
    one, by, at = award_in(found, award_id), guards.account(), now()
    url = url_for("awards.home", cohort=cohort, period=one.period)
    reason = request.form.get("reason", "")[:500]
    if what == "grant":
        return act(lambda: grant(one, by, at), _("确认了。"), url)
    step = revoke if what == "revoke" else send_award_back
    return act(lambda: step(one, reason, by, at), _("记下来了。"), url)


@bp.post("/<cohort>/<any(publish, money):what>")
@guards.staff("office")
def county_step(cohort: str, what: str) -> Any:
    """The list is published, or its money asked of the fund."""
    found, _awards = _found(cohort)
    whole_county()
    period, by, at = _period(found), guards.account(), now()
    url = url_for("awards.home", cohort=cohort, period=period)
    if what == "publish":
        return act(lambda: publish_awards(found, period, by, at), _("公布了。"), url)
    return act(lambda: _ask_money(found, period), _("向专项资金申请了，请按步骤审批。"), url)


def _ask_money(found: Cohort, period: str) -> None:
    posted = postings_of(found, period)
    if not posted:
        raise Refusal("award-none")
    plan = PaperFile("pdf", render_gently(AWARD_TEMPLATE, _paper(found, posted[0])))
    matter = _("%(period)s表彰奖励的奖金", period=period_words(period))
    year = year_of(period, today(found).year)
    ask_for_awards(found, period, year, plan, matter, guards.account(), now())


@bp.get("/<cohort>/list")
@guards.public
def public_list(cohort: str) -> Any:
    """The published lists, the newest of each period; earlier ones stay readable."""
    found, _awards = _found(cohort)
    posted = postings_of(found)
    newest: dict[str, AwardPosting] = {}
    for one in posted:
        newest.setdefault(one.period, one)
    asked = request.args.get("version", type=int)
    shown = [posting_in(found, asked)] if asked else list(newest.values())
    return render_template(
        "registers/awards/public.html",
        cohort=found,
        shown=[(one, period_words(one.period), _parts(found, one)) for one in shown],
        earlier=[(one, period_words(one.period)) for one in posted if one not in shown],
    )


@bp.get("/<cohort>/list/<int:posting_id>.pdf")
@guards.public
def public_pdf(cohort: str, posting_id: int) -> Response:
    found, _awards = _found(cohort)
    posting = posting_in(found, posting_id)
    content = render_gently(AWARD_TEMPLATE, _paper(found, posting))
    return pdf_response(content, f"awards-{found.code}-{posting.period}-{posting.version}")


def _parts(cohort: Cohort, posting: AwardPosting) -> list[dict[str, Any]]:
    titles = kind_titles(cohort)
    kinds = dict.fromkeys(row["kind"] for row in posting.rows)
    return [
        {
            "title": titles.get(kind, kind),
            "amount": next(Decimal(row["amount"]) for row in posting.rows if row["kind"] == kind),
            "names": [row["name"] for row in posting.rows if row["kind"] == kind],
        }
        for kind in [code for code in titles if code in kinds]
    ]


def _paper(cohort: Cohort, posting: AwardPosting) -> AwardList:
    programme = cohort.programme
    year = "" if posting.period == ALL else f"{posting.period}年度"  # data: printed lists speak Chinese
    awards = awards_of(programme)
    titles = {one.code: one.title.zh for one in awards.kinds} if awards else {}
    parts = _parts(cohort, posting)
    codes = [code for code in titles if code in {row["kind"] for row in posting.rows}]
    for part, code in zip(parts, codes, strict=True):
        part["title"] = titles[code]
    title = f"{year}表彰奖励名单"  # data: printed lists speak Chinese
    return AwardList(
        number=f"{cohort.code}-{posting.period}-{posting.version}",
        title=title,
        organiser=programme.organiser.zh,
        programme=programme.title.zh,
        on_day=posting.posted_at.astimezone(programme.timezone).date(),
        parts=parts,
        total=sum((Decimal(row["amount"]) for row in posting.rows), Decimal(0)),
        address=url_for("awards.public_list", cohort=cohort.code, _external=True),
        hotline=programme.hotline,
    )
