"""Versions of a notice paper that must go: the office asks, a second person confirms or sends back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import NoticePaper, NoticePaperVersion
from recruit.queries.applications import cohort_by_code
from recruit.queries.notice_papers import paper_of, same_file_elsewhere
from recruit.services.remove_papers import (
    CAUSES,
    ask_removal,
    clear,
    confirm_removal,
    send_back_removal,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.forms.fields import ManyField
from recruit.web.forms.reasons import LONGEST, ReasonForm
from recruit.web.forms.rules import Required
from recruit.web.office import bp
from recruit.web.paper_words import CAUSES as CAUSE_WORDS
from recruit.web.paper_words import file_words, removed_words, title_words


class RemovalForm(ReasonForm):
    """Which versions, why as the public is told, and why for the second person."""

    versions = ManyField(lazy("删除哪几版"), [Required()], validate_choice=False)
    cause = RadioField(
        lazy("为什么删除"),
        [Required()],
        choices=[SelectChoice(code, CAUSE_WORDS[code]) for code in CAUSES],
        validate_choice=False,
        description=lazy("公告页上照这句话写，不写是谁的、写了什么。"),
    )


@dataclass(frozen=True)
class Group:
    """What one officer has asked for and nobody has settled, with what the reader may do about it."""

    versions: list[NoticePaperVersion]
    may_confirm: bool
    may_recall: bool
    problem: str
    reason: str


@bp.get("/cohort/<cohort>/papers/<int:paper_id>/removal")
@guards.staff(*READERS)
def removal(cohort: str, paper_id: int) -> str:
    """Who has asked for what, what is gone, and the form for asking."""
    return _page(_paper(cohort, paper_id), None)


@bp.post("/cohort/<cohort>/papers/<int:paper_id>/removal")
@guards.staff("office")
def ask_paper_removal(cohort: str, paper_id: int) -> Any:
    """The public cannot read these versions from the moment this is committed."""
    found, form = _paper(cohort, paper_id), RemovalForm()
    if form.validate_on_submit():
        try:
            ask_removal(
                found,
                _numbers(form["versions"].data),
                form.cause.data,
                form.reason.data,
                guards.account(),
                now(),
            )
            db.session.commit()
            flash(_("公众已经看不到了。请另一个人（复核人）在自己的页面上确认删除。"), "success")
            return redirect(url_for("office.removal", cohort=cohort, paper_id=paper_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form[str(refusal.facts.get("field", "versions"))].errors = [tell(refusal)]
    return _page(_paper(cohort, paper_id), form), 422


@bp.post("/cohort/<cohort>/papers/<int:paper_id>/removal/confirm")
@guards.staff("second-signatory")
def confirm_paper_removal(cohort: str, paper_id: int) -> Response:
    """The rows first; the files go when their rows no longer name them."""
    done: list[NoticePaperVersion] = []
    answer = act(
        lambda: done.extend(confirm_removal(_paper(cohort, paper_id), _sent(), guards.account(), now())),
        "",
        url_for("office.removal", cohort=cohort, paper_id=paper_id),
    )
    if done:
        hashes = {one.sha256 for one in done}
        others = same_file_elsewhere(done)
        try:
            clear(hashes)
            flash(_cleared_words(hashes, bool(others)), "warning" if others else "success")
        except Refusal as refusal:
            # The rows are gone for good all the same; the file waits until the store is the right one again.
            flash(tell(refusal), "warning")
    return answer


@bp.post("/cohort/<cohort>/papers/<int:paper_id>/removal/back")
@guards.staff("office", "second-signatory")
def paper_removal_back(cohort: str, paper_id: int) -> Any:
    """The second person does not confirm, or whoever asked takes it back: the public reads again."""
    found = _paper(cohort, paper_id)
    reason = request.form.get("reason", "")[:LONGEST]
    by, sent = guards.account().id, _sent()
    foreign = any(one.removal_asked_by_id != by for one in _pending(found) if one.number in sent)
    if foreign and not reason.strip():
        return _page(found, None, tell(Refusal("removal-reason"))), 422
    return act(
        lambda: send_back_removal(_paper(cohort, paper_id), sent, reason, guards.account(), now()),
        _("记下来了，公众又能下载了。"),
        url_for("office.removal", cohort=cohort, paper_id=paper_id),
    )


def _cleared_words(hashes: set[str], shared: bool) -> str:
    if shared:
        return _("删除了。同样的文件还用在别的附件上，所以没有从系统里清掉，请看下面。")
    if any(storage.has(sha256) for sha256 in hashes):
        return _("删除了，谁都不能再下载。文件放上还不到一小时，系统过一会儿会自动清掉。")
    return _("删除了，文件已经从系统里清掉。")


def _paper(cohort: str, paper_id: int) -> NoticePaper:
    whole_county()
    return paper_of(cohort_by_code(cohort, taken_back=True), paper_id)


def _numbers(given: list[str] | None) -> list[int]:
    """Version numbers as the form sent them; whatever is no number names no version."""
    return [int(one) if one.isascii() and one.isdecimal() and len(one) < 7 else 0 for one in given or ()]


def _sent() -> list[int]:
    """The versions that the form which was sent is about."""
    return _numbers(request.form.getlist("version"))


def _pending(paper: NoticePaper) -> list[NoticePaperVersion]:
    return [one for one in paper.versions if one.removal_pending]


def _groups(paper: NoticePaper, problem: str) -> list[Group]:
    """What waits, by who asked for it: two officers' requests are confirmed, sent back and recalled apart."""
    by, roles, sent = guards.account().id, guards.account().roles, _sent()
    askers: dict[int | None, list[NoticePaperVersion]] = {}
    for one in _pending(paper):
        askers.setdefault(one.removal_asked_by_id, []).append(one)
    return [
        Group(
            versions=versions,
            may_confirm="second-signatory" in roles and asker != by,
            may_recall=asker == by,
            problem=problem if any(one.number in sent for one in versions) else "",
            reason=request.form.get("reason", "")[:LONGEST] if problem else "",
        )
        for asker, versions in askers.items()
    ]


def _page(paper: NoticePaper, form: FlaskForm | None, problem: str = "") -> str:
    there = [one for one in paper.versions if one.readable]
    groups = _groups(paper, problem)
    gone = [one for one in paper.versions if one.erased_at is not None]
    if form is None:
        form = RemovalForm(formdata=None)
        # A change of the title alone left the same file under several numbers: they go together.
        if len({one.sha256 for one in there}) == 1:
            form.versions.data = [str(one.number) for one in there]
    form.versions.choices = [SelectChoice(str(one.number), _line(one)) for one in there]
    pending = _pending(paper)
    return render_template(
        "office/removal.html",
        cohort=paper.cohort,
        paper=paper,
        form=form,
        groups=groups,
        gone=gone,
        others=same_file_elsewhere([*pending, *gone]) if pending or gone else [],
        cause_words=CAUSE_WORDS,
        title_words=title_words,
        file_words=file_words,
        removed_words=removed_words,
        may_ask="office" in guards.account().roles and bool(there),
    )


def _line(version: NoticePaperVersion) -> str:
    return _(
        "第 %(version)s 版：%(title)s（%(file)s）",
        version=version.number,
        title=version.title_zh,
        file=file_words(version),
    )
