"""My way through: one page with every stage of one applicant, and the same on a sheet to print for an appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.list_words import outcome_words, reason_words
from recruit.models import Result, Stage
from recruit.queries.explanation import explanation
from recruit.queries.progress import Progress, progress_of
from recruit.queries.way import CutLine, Version, WayStage, way_of
from recruit.web import guards
from recruit.web.apply import mine
from recruit.web.context import page_url
from recruit.web.own_ending import ending_of
from recruit.web.own_way import answers_of, own_page, todos_of
from recruit.web.pressing import pressing
from recruit.web.rechecks.rows import own_lines
from recruit.web.rechecks.shown import own_facts
from recruit.web.said import Said
from recruit.web.words import masked_number, moment, span, stage_title
from recruit.web.working import distance, said
from scoring.numeric import fixed

bp = Blueprint("way", __name__)

#: States of the stepper in which a stage stands open on the page; the others are folded.
UNFOLDED = ("current", "waiting", "reserve", "undecided")


@dataclass(frozen=True)
class Link:
    """Something that can still be done, or read, and the page for it."""

    text: str
    url: str


@dataclass(frozen=True)
class Card:
    """One stage as the page shows it. `steps` is the working, `history` what corrections changed, `proof` what a
    stranger needs to check the list: facts of (label, value)."""

    title: str
    state: str
    word: str | None
    short: str
    when: str
    asked: str
    outcome: str
    line: str
    gap: str
    steps: tuple[Said, ...]
    history: tuple[str, ...]
    links: tuple[Link, ...]
    proof: tuple[tuple[str, str], ...]
    open: bool


@bp.get("/my/way")
@guards.applicant
def show() -> str:
    """Each stage with each mark, how it came about, where the line was, and what can still be done."""
    return _page("apply/way.html")


@bp.get("/my/way/sheet")
@guards.applicant
def sheet() -> str:
    """The same on paper, with what anybody needs to recompute the lists."""
    return _page("print/way.html")


def _page(template: str) -> str:
    application, at = mine(), now()
    progress = progress_of(application, at)
    if progress is None:
        raise Refusal("no-application")
    programme = application.cohort.programme
    return render_template(
        template,
        application=application,
        number=progress.candidacy.number,
        answers=answers_of(progress, at),
        cards=[card_of(one, progress, at) for one in way_of(progress)],
        todos=[*pressing(progress.candidacy, at), *todos_of(progress)],
        rechecks=own_lines(progress, at),
        ending=ending_of(application, progress.candidacy),
        programme=programme,
        masked_id=masked_number(application.person),
        printed_at=at,
        locale_of=current_locale(),
        cohort_name=programme.title.in_(current_locale()),
        issuer=programme.organiser.in_(current_locale()),
        own_data_url=page_url("own_data.show"),
    )


def card_of(way: WayStage, progress: Progress, at: datetime) -> Card:
    """One stage in words. Of a stage that the applicant has not reached only title, time and demand are told."""
    step, stage = way.step, way.step.stage
    newest = way.versions[-1] if way.versions else None
    lines = explanation(newest.result, progress.candidacy.number).lines if newest else ()
    return Card(
        title=stage_title(stage),
        state=step.state,
        word=_("候补，已经递补") if step.shown is not None and step.shown.moved_up else None,
        short=_short(newest),
        when=span(step.opens, step.closes, stage.cohort.programme),
        asked=stage.definition.summary.in_(current_locale()),
        outcome=_outcome(way, stage),
        line=line_words(way.line, newest),
        gap=distance(tuple(lines)),
        steps=tuple(said(line, stage) for line in lines),
        history=history_words(way.versions) if way.corrected else (),
        links=tuple(_links(way, progress, at)),
        proof=_proof(newest.result) if newest else (),
        open=step is progress.current or step.state in UNFOLDED,
    )


def _short(row: Version | None) -> str:
    if row is None:
        return ""
    if row.rank is None:
        return outcome_words(row.outcome, row.result.stage)
    if row.total is None:
        return _("第 %(rank)s 名", rank=row.rank)
    return _("第 %(rank)s 名，%(total)s 分", rank=row.rank, total=fixed(row.total))


def _outcome(way: WayStage, stage: Stage) -> str:
    """What came of it and why; for a stage without a posted list what the applicant knows anyway."""
    shown = way.step.shown
    if shown is None:
        return ""
    word, why = outcome_words(shown.outcome, stage), reason_words(shown.reason, stage)
    if shown.moved_up:
        return _("先在候补名单，后来有人空出名额，由您递补。")
    return _("%(outcome)s：%(why)s", outcome=word, why=why) if why else word


def line_words(line: CutLine | None, own: Version | None) -> str:
    """Where the line was, in one sentence; empty for lists without ranks by marks."""
    if line is None or own is None:
        return ""
    if line.first_out is None:
        return _("%(competing)s 个人有名次，都进了下一步。", competing=line.competing)
    if line.last is None:
        return _("%(competing)s 个人有名次，没有人进下一步。", competing=line.competing)
    return _(
        "%(competing)s 个人有名次，%(advanced)s 人进了下一步。"
        "进线的最后一名 %(last)s 分，没进线的第一名 %(first)s 分。",
        competing=line.competing,
        advanced=line.advanced,
        last=fixed(line.last),
        first=fixed(line.first_out),
    )


def history_words(versions: tuple[Version, ...]) -> tuple[str, ...]:
    """One sentence for each version that changed something for this applicant, the first version included."""
    told, before = [], None
    for one in versions:
        now_reads = (one.outcome, one.rank, one.total)
        if now_reads == before:
            continue
        facts = {
            "version": one.result.version,
            "day": moment(one.result.published_at) if one.result.published_at else "",
            "what": _short(one),
            "outcome": outcome_words(one.outcome, one.result.stage),
        }
        if before is None or not one.result.reason:
            told.append(_("第 %(version)s 版（%(day)s 公布）：%(what)s，%(outcome)s。", **facts))
        else:
            told.append(
                _(
                    "第 %(version)s 版（%(day)s 公布）：%(what)s，%(outcome)s。更正的原因：%(reason)s",
                    reason=one.result.reason,
                    **facts,
                )
            )
        before = now_reads
    return tuple(told)


def _links(way: WayStage, progress: Progress, at: datetime) -> list[Link]:
    step = way.step
    if step.entry is None:
        return []
    found = []
    if address := own_page(step):
        found.append(
            Link(_("看完整的算法和依据"), address) if way.versions else Link(_("打开我的这一页"), address)
        )
    if step.stage.kind == "agreement" and step.state == "done" and (money := page_url("money.mine")):
        found.append(Link(_("看我的补助，填收款账户"), money))
    if way.versions:
        result = way.versions[-1].result
        number = progress.candidacy.number
        own = own_facts(result, number, at)
        if own is not None and own.url and own.may_file:
            found.append(Link(_("觉得算错了，%(until)s 前可以申请核对", until=own.until), own.url))
        elif own is not None and own.url and own.filed:
            found.append(Link(_("看我的核对申请"), own.url))
        if public := page_url("lists.show", result_id=result.id, number=number):
            found.append(Link(_("看公布的名单"), public))
    return found


def _proof(result: Result) -> tuple[tuple[str, str], ...]:
    facts: list[tuple[str, Any]] = [
        (_("名单第几版"), result.version),
        (_("两个人签字的时间"), moment(result.confirmed_at) if result.confirmed_at else ""),
        (_("名单文件的指纹（SHA-256）"), result.sha256),
    ]
    return tuple((label, str(value)) for label, value in facts if value)
