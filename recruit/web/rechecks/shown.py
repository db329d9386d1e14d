"""A recheck in words, for the applicant's pages and the office's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recruit.i18n import _, lazy
from recruit.list_words import component_titles
from recruit.models import Recheck, Result, Stage
from recruit.programme import Recheck as Rule
from recruit.queries.objections import files_of, ruling_given
from recruit.queries.owed_corrections import referral_of
from recruit.queries.rechecks import carried_out_by, newest_published, own_rechecks, subjects_of
from recruit.recheck import GRANTED, TOTAL
from recruit.recheck_words import answer_of, ruling_of, unchanged_of, words_of
from recruit.retention_words import erased_words
from recruit.web.context import page_url
from recruit.web.rechecks.kinds import Open, last_end, open_kinds, title_of
from recruit.web.words import deadline, moment

#: State or answer -> (state of a badge, word).
STATES = {
    "open": ("waiting_us", lazy("等答复")),
    "confirmed": ("done", lazy("没有算错")),
    "correction": ("late", lazy("要更正名单")),
    "partial": ("late", lazy("一部分有错，要更正名单")),
    "corrected": ("done", lazy("新名单已经改对")),
    "referred": ("waiting_us", lazy("报领导小组决定")),
}
#: What is not arithmetic was not "worked out wrongly" either.
NOT_UPHELD = ("done", lazy("不成立，名单不变"))
#: A correction was promised, and two people have said that it cannot come any more.
HANDED_ON = ("waiting_us", lazy("名单已不能更正，报领导小组决定"))


@dataclass(frozen=True)
class Filed:
    """One recheck as both sides read it. `answer` and `by` are '' until it is answered.

    `mended`: a correction was promised, and the list in force was signed after that. `handed_on`: it was promised and
    cannot come any more; `why` are the words of the two people who said so. `unchanged`: why the corrected list changed
    nothing for whoever asked; None where it did.
    """

    state: tuple[str, str]
    kind: str
    title: str
    number: str
    about: str
    words: str
    filed: str
    due: str
    files: int
    answer: str
    answered: str
    by: str
    correction: bool
    referred: bool
    mended: bool
    version: int | None
    handed_on: str
    why: str
    unchanged: str | None


@dataclass(frozen=True)
class Own:
    """What an applicant may do about one list, and what became of it. `until`: the end of the last window, in words;
    `kinds`: what may still be asked; `every`: what was asked, the first first; `filed`: the one about the sums."""

    url: str | None
    until: str
    scope: str
    kinds: list[Open]
    superseded: bool
    every: list[Filed]

    @property
    def may_file(self) -> bool:
        return bool(self.kinds)

    @property
    def filed(self) -> Filed | None:
        return next((one for one in self.every if one.kind == "arithmetic"), None)

    @property
    def waiting(self) -> Filed | None:
        """The first that is not answered yet."""
        return next((one for one in self.every if not one.answered), None)


def about_words(about: str, stage: Stage) -> str:
    if about == TOTAL:
        return _("总分和名次") if stage.definition.policy is not None else _("结果")
    return component_titles(stage.definition).get(about, about)


def subjects(stage: Stage) -> list[tuple[str, str]]:
    """(code, words) of everything a recheck of this stage's list may be about."""
    return [(code, about_words(code, stage)) for code in subjects_of(stage)]


def scope_words(rule: Rule | None) -> str:
    """What is looked at and what is not, before anybody asks; '' for what is not about sums."""
    if rule is None:
        return ""
    if rule.scope == "full":
        return _(
            "核对会看：各项分数有没有加错，名次有没有排错，成绩有没有抄错、登错，评分有没有按公布的标准。"
        )
    return _("核对只看：各项分数有没有加错，名次有没有排错，成绩有没有抄错、登错。不重新打分，也不重新评判。")


def state_of(recheck: Recheck) -> tuple[str, str]:
    if referral_of(recheck) is not None:
        badge, word = HANDED_ON
    elif recheck.kind != "arithmetic" and recheck.answer == "confirmed":
        badge, word = NOT_UPHELD
    else:
        badge, word = STATES[recheck.answer or recheck.state]
    return badge, str(word)


def filed_words(recheck: Recheck) -> Filed:
    stage, done, referral = recheck.result.stage, carried_out_by(recheck), referral_of(recheck)
    return Filed(
        state=state_of(recheck),
        kind=recheck.kind,
        title=title_of(recheck.kind),
        number=recheck.number,
        about=about_words(recheck.about, stage),
        words=words_of(recheck),
        filed=moment(recheck.filed_at),
        due=deadline(recheck.due_at, stage.cohort.programme),
        files=len(files_of(recheck, "filed")),
        answer=answer_of(recheck),
        answered=moment(recheck.answered_at) if recheck.answered_at else "",
        by=answered_by(recheck),
        correction=recheck.answer in GRANTED,
        referred=recheck.answer == "referred",
        mended=done is not None,
        version=done.result.version if done is not None else None,
        handed_on=moment(referral.settled_at) if referral is not None and referral.settled_at else "",
        why=ruling_of(referral) if referral is not None else "",
        unchanged=unchanged_of(done) if done is not None and done.unchanged else None,
    )


def answered_by(recheck: Recheck) -> str:
    """The names that stand for the answer: one officer, or a commission as they wrote it."""
    ruling = ruling_given(recheck)
    if ruling is None:
        return recheck.answered_by.name if recheck.answered_by else ""
    if ruling.letter:
        return _("领导小组（%(names)s）", names=ruling.commission or erased_words())
    return ruling.commission or erased_words()


def own_facts(result: Result, number: str, at: datetime) -> Own | None:
    """For the candidate with this admission number; None where the rules of the stage know no request."""
    stage, until = result.stage, last_end(result)
    if until is None:
        return None
    every = own_rechecks(result, number)
    newest = newest_published(stage)
    superseded = newest is not None and newest.id != result.id
    return Own(
        url=page_url("rechecks.own", result_id=result.id, number=number),
        until=deadline(until, stage.cohort.programme),
        scope=scope_words(stage.definition.recheck),
        kinds=[] if superseded else open_kinds(result, [one.kind for one in every], at),
        superseded=superseded,
        every=[filed_words(one) for one in every],
    )
