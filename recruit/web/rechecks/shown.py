"""A recheck in words, for the applicant's pages and the office's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit.i18n import _, lazy
from recruit.list_words import component_titles
from recruit.models import Recheck, Result, Stage
from recruit.programme import Recheck as Rule
from recruit.queries.rechecks import mended_since, newest_published, open_until, own_recheck, subjects_of
from recruit.recheck import TOTAL
from recruit.recheck_words import answer_of, words_of
from recruit.web.context import page_url
from recruit.web.words import deadline, moment

#: State or answer -> (state of a badge, word).
STATES = {
    "open": ("waiting_us", lazy("等答复")),
    "confirmed": ("done", lazy("没有算错")),
    "correction": ("late", lazy("要更正名单")),
    "corrected": ("done", lazy("新名单已经改对")),
    "referred": ("waiting_us", lazy("报领导小组决定")),
}


@dataclass(frozen=True)
class Filed:
    """One recheck as both sides read it. `answer` and `by` are '' until it is answered.

    `mended`: a correction was promised, and the list in force was signed after that.
    """

    state: tuple[str, str]
    about: str
    words: str
    filed: str
    due: str
    answer: str
    answered: str
    by: str
    correction: bool
    referred: bool
    mended: bool


@dataclass(frozen=True)
class Own:
    """What an applicant may do about one list, and what became of it. `until`: the end of the window, in words."""

    url: str | None
    until: str
    scope: str
    may_file: bool
    superseded: bool
    filed: Filed | None


def about_words(about: str, stage: Stage) -> str:
    if about == TOTAL:
        return _("总分和名次") if stage.definition.policy is not None else _("结果")
    return component_titles(stage.definition).get(about, about)


def subjects(stage: Stage) -> list[tuple[str, str]]:
    """(code, words) of everything a recheck of this stage's list may be about."""
    return [(code, about_words(code, stage)) for code in subjects_of(stage)]


def scope_words(rule: Rule) -> str:
    """What is looked at and what is not, before anybody asks."""
    if rule.scope == "full":
        return _(
            "核对会看：各项分数有没有加错，名次有没有排错，成绩有没有抄错、登错，评分有没有按公布的标准。"
        )
    return _("核对只看：各项分数有没有加错，名次有没有排错，成绩有没有抄错、登错。不重新打分，也不重新评判。")


def state_of(recheck: Recheck) -> tuple[str, str]:
    badge, word = STATES[recheck.answer or recheck.state]
    return badge, str(word)


def filed_words(recheck: Recheck) -> Filed:
    stage = recheck.result.stage
    return Filed(
        state=state_of(recheck),
        about=about_words(recheck.about, stage),
        words=words_of(recheck),
        filed=moment(recheck.filed_at),
        due=deadline(recheck.due_at, stage.cohort.programme),
        answer=answer_of(recheck),
        answered=moment(recheck.answered_at) if recheck.answered_at else "",
        by=recheck.answered_by.name if recheck.answered_by else "",
        correction=recheck.answer == "correction",
        referred=recheck.answer == "referred",
        mended=recheck.answer == "correction" and mended_since(recheck),
    )


def own_facts(result: Result, number: str, at: datetime) -> Own | None:
    """For the candidate with this admission number; None where the rules of the stage know no recheck."""
    stage = result.stage
    rule, until = stage.definition.recheck, open_until(result)
    if rule is None or until is None:
        return None
    filed = own_recheck(result, number)
    newest = newest_published(stage)
    superseded = newest is not None and newest.id != result.id
    return Own(
        url=page_url("rechecks.own", result_id=result.id, number=number),
        until=deadline(until, stage.cohort.programme),
        scope=scope_words(rule),
        may_file=filed is None and not superseded and at < until,
        superseded=superseded,
        filed=filed_words(filed) if filed is not None else None,
    )
