"""Written pieces marked blind, as the funnel, the examiner's page, a recheck and the candidate are told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from exams import messages_plans as messages_plans  # registers its texts
from exams.blind import BlindRules
from exams.fieldwork.marking import blind_rules
from exams.queries import blind
from exams.queries.assigned import Work
from exams.queries.plans import PLANS, blind_components, told_of
from exams.queries.plans import Told as Mark
from exams.rubrics import criteria_of, levels_too_high
from exams.services.deal_blind import MARKERS
from recruit.db import db
from recruit.i18n import _, current_locale
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Told
from scoring.numeric import plain


def check_blind(stage: PlannedStage, programme: Programme) -> Iterable[Told]:
    """Somebody can be named a marker; levels lie within what a criterion is worth."""
    roles = {one.code for one in programme.roles}
    for component in stage.components:
        here = f"components.{component.code}.params"
        if blind_rules(component) is not None and not roles.intersection(MARKERS):
            yield f"{here}.marking", "plan-no-role", {}
        yield from levels_too_high(component, here)


def plan_work(stage: Stage, component: Component, account: Account) -> Work | None:
    """One line of a marker's own page; None where no piece of the component lies before them."""
    sheets = [one for one in blind.own_sheets(PLANS, account, stage) if one.component == component.code]
    if not sheets:
        return None
    done = len(set(blind.handed_in(PLANS, account, stage)) & {one.id for one in sheets})
    return Work(stage, component, done, len(sheets), "task_round.plan_pile", {"stage_id": stage.id})


def plan_judges(stage: Stage, candidacy: Candidacy) -> dict[str, Sequence[int]]:
    """Component -> who marks this candidate's piece."""
    codes = [one.code for one in blind_components(stage)]
    found = blind.judges(PLANS, stage, candidacy) if codes else []
    return {code: found for code in codes if found}


def plan_markers(stage: Stage) -> set[int]:
    """Who marks anybody's written piece in the stage."""
    return blind.markers(PLANS, stage) if blind_components(stage) else set()


def plan_part(component: Component, part: str) -> str:
    """``which/criterion`` of a mended mark in words."""
    which, _slash, code = part.partition("/")
    titles = {one.code: one.title.in_(current_locale()) for one in criteria_of(component)}
    return _("%(who)s，%(criterion)s", who=marker_words(which), criterion=titles.get(code, code))


def marker_words(which: str) -> str:
    words = {"1": _("第一位阅卷人"), "2": _("第二位阅卷人"), "3": _("第三位阅卷人")}
    return words.get(which, which)


def plan_notes(stage: Stage, number: str, at: datetime) -> list[str]:
    """What each marker gave and what it came to, as it stood at that moment: never by name."""
    components = blind_components(stage)
    if not components:
        return []
    query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == stage.id, Candidacy.number == number)
    entry = db.session.scalar(query)
    found = []
    for component in components:
        told = told_of(entry, component, at) if entry is not None else None
        if told is not None:
            title = component.title.in_(current_locale())
            found.append(_("“%(title)s”：%(how)s", title=title, how=how_words(told, component)))
    return found


def how_words(told: Mark, component: Component) -> str:
    """How a mark came about, in a sentence."""
    rules = blind_rules(component)
    assert rules is not None
    facts = {
        "result": plain(told.result),
        "difference": plain(rules.difference),
        **dict(zip(("one", "two", "three"), (plain(one.value) for one in told.given), strict=False)),
    }
    if len(told.given) == 1:
        return _("由一位阅卷人评分，%(result)s 分。", **facts)
    if len(told.given) == 2:
        return _(
            "两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，相差不超过 %(difference)s 分，取平均，"
            "%(result)s 分。",
            **facts,
        )
    if told.used == (2,):
        return _(
            "两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，相差超过 %(difference)s 分，请了第三位，"
            "以第三位的为准，%(result)s 分。",
            **facts,
        )
    low, high = (plain(told.given[at].value) for at in told.used)
    return _(
        "两位阅卷人各评各的：第一位 %(one)s 分，第二位 %(two)s 分，相差超过 %(difference)s 分，请了第三位，评 "
        "%(three)s 分；最接近的两个分是 %(low)s 和 %(high)s，取平均，%(result)s 分。",
        low=low,
        high=high,
        **facts,
    )


def rule_words(rules: BlindRules) -> list[tuple[str, str]]:
    """(what, how) of the rule, for everybody who asks."""
    if rules.markers == 1:
        return [(_("怎么评"), _("由一位阅卷人评，看不到考生是谁"))]
    third = _("以第三位的为准") if rules.third == "third" else _("取最接近的两个分的平均")
    return [
        (_("怎么评"), _("由两位阅卷人各评各的，看不到考生是谁，也看不到别人的分")),
        (
            _("相差大时"),
            _("两个总分相差超过 %(n)s 分，请第三位；%(third)s", n=plain(rules.difference), third=third),
        ),
        (_("平均分"), _("四舍五入到 %(count)s 位小数", count=rules.decimals)),
    ]
