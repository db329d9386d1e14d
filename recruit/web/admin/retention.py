"""How long data is kept, what is due, when it was last erased; and the hold while a complaint or a case is running."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for

from recruit.clock import now
from recruit.db import db
from recruit.i18n import _, listed
from recruit.models import Account, Cohort, ErasureRun
from recruit.queries.applications import cohort_by_code
from recruit.queries.retention import Due, every_cohort, last_runs, terms_of, what_is_due
from recruit.retention import Term
from recruit.retention_words import kind_words, part_words, when_words
from recruit.services.hold_erasure import ROLES, hold, let_go
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.cohorts import cohort_label
from recruit.web.forms.reasons import ReasonForm
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
    return Kept(cohort, cohort_label(cohort), rows, sum(counts.values()))


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
    due, held = sum(one.due for one in kept), [one.label for one in kept if one.cohort.hold_reason]
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
    """Stops the erasure of one cohort, or lets it go on; both with a reason."""
    found = cohort_by_code(cohort)
    held = found.hold_reason is not None
    form = ReasonForm()
    if form.validate_on_submit():
        (let_go if held else hold)(found, form.reason.data or "", guards.account(), now())
        db.session.commit()
        flash(_("恢复了，到期的下次就删。") if held else _("暂停了，恢复以前这一期什么也不删。"), "success")
        return redirect(url_for("admin.retention"))
    page = render_template("admin/hold.html", form=form, cohort=found, label=cohort_label(found), held=held)
    return page, 422 if form.errors else 200
