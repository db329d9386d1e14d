"""How long data is kept, what is due, when it was last erased; and the hold while a complaint or a case is running."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, listed
from recruit.messages import tell
from recruit.models import Account, Cohort, ErasureRun
from recruit.queries.applications import cohort_by_code
from recruit.queries.retention import Due, every_cohort, last_runs, terms_of, what_is_due
from recruit.retention import Term
from recruit.retention_words import kind_words, part_words, when_words
from recruit.services.hold_erasure import ROLES, hold, let_go
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.cohorts import cohort_label
from recruit.web.forms.reasons import HoldForm
from recruit.web.words import day

#: The worker erases once a day; after twice that somebody should look whether it runs.
SILENT = timedelta(days=2)


@dataclass(frozen=True)
class Kept:
    """One cohort: each kind of data with the words for its time, and how many records are due now."""

    cohort: Cohort
    label: str
    rows: list[tuple[str, str, str, str, int]]
    due: int
    held: bool


@bp.get("/retention")
@guards.staff("auditor", "administrator", "office")
def retention() -> str:
    """The schedule of every cohort. Nothing is erased from here: the worker does it, or the command."""
    at = now()
    found = what_is_due(at)
    kept = [_kept(cohort, [one for one in found if one.cohort is cohort], at) for cohort in every_cohort()]
    runs = last_runs()
    return render_template(
        "admin/retention.html",
        kept=kept,
        loose=[(part_words(one.part.code), one.count) for one in found if one.cohort is None],
        answers=_answers(kept, runs, at),
        runs=[(run, _counts(run)) for run in runs],
        may_hold=bool(set(ROLES) & guards.account().roles),
        names={one.held_by: _name(one.held_by) for one in every_cohort() if one.held_by},
    )


def _kept(cohort: Cohort, due: list[Due], at: datetime) -> Kept:
    counts: Counter[str] = Counter()
    for one in due:
        counts[one.part.kind] += one.count
    rows = [
        (kind_words(one.kind), when_words(one.keeping), _since(one), _until(one, number), number)
        for one in terms_of(cohort, at)
        for number in (counts[one.kind],)
    ]
    return Kept(cohort, cohort_label(cohort), rows, sum(counts.values()), cohort.held(at))


def _since(term: Term) -> str:
    if term.since is None:
        return _("各算各的")
    return day(term.since)


def _until(term: Term, count: int) -> str:
    if term.state == "held":
        return _("暂停删除")
    if term.due_at is None:
        return _("各算各的")
    if term.state != "due":
        return day(term.due_at)
    if count:
        return _("%(day)s，已经到期", day=day(term.due_at))
    return _("%(day)s，已经删完", day=day(term.due_at))


def _answers(kept: list[Kept], runs: list[ErasureRun], at: datetime) -> dict[str, list[str]]:
    """What is due, what stands in the way, who waits for whom."""
    due, held = sum(one.due for one in kept), [one.label for one in kept if one.held]
    silent = not runs or at - runs[0].started_at > SILENT
    return {
        "due": [_("%(count)s 项到期，下次自动删除时删掉", count=due)] if due else [],
        "blocked": [_("两天没有自动删除过了，请管理员看看 worker 开着没有")] if silent else [],
        "waiting": [_("%(cohort)s暂停删除，等事情了结", cohort=label) for label in held],
    }


def _counts(run: ErasureRun) -> str:
    total: Counter[str] = Counter()
    for name, count in run.counts.items():
        total[name.rpartition("/")[2]] += count
    return listed(f"{part_words(part)} {count}" for part, count in total.items())


def _name(login: str) -> str:
    account = db.session.query(Account).filter_by(login=login).one_or_none()
    return account.name if account else login


@bp.route("/retention/<cohort>/hold", methods=["GET", "POST"])
@guards.staff(*ROLES)
def hold_cohort(cohort: str) -> Any:
    """Stops the erasure of one cohort, or lets it go on; both with a reason.

    The form names which of the two it wants: by the state alone, the second of two who want to hold would release.
    """
    # A cohort that was taken back is erased like any other, and one that is held holds every staff account with it.
    found = cohort_by_code(cohort, taken_back=True)
    form = HoldForm()
    if request.method == "GET":
        on_hold = found.hold_reason is not None and found.held_until is None
        form.act.data = "release" if on_hold else "hold"
    if form.validate_on_submit():
        _do(found, form)
        return redirect(url_for("admin.retention"))
    if form.act.errors:
        raise Refusal("action-unknown")
    label, release = cohort_label(found), form.act.data == "release"
    page = render_template("admin/hold.html", form=form, cohort=found, label=label, release=release)
    return page, 422 if form.errors else 200


def _do(cohort: Cohort, form: HoldForm) -> None:
    """Does it; where somebody was faster, that is told and nothing changes."""
    release = form.act.data == "release"
    try:
        (let_go if release else hold)(cohort, form.reason.data or "", guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if refusal.code not in ("held-already", "not-held"):
            raise
        db.session.rollback()
        flash(tell(refusal), "warning")
        return
    flash(
        _("恢复了，三天以后照常删除；三天里可以再暂停。")
        if release
        else _("暂停了，恢复以前这一期什么也不删。"),
        "success",
    )
