"""For the office's page of one recheck: who can put which part right, and what has been put right already."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.i18n import _, listed
from recruit.kinds import kind_of
from recruit.list_words import component_titles
from recruit.models import Mending, Recheck, Stage
from recruit.queries.rechecks import judges_by_component, mended_in
from recruit.retention_words import erased_words
from recruit.web.words import moment


@dataclass(frozen=True)
class Mended:
    """One verdict that was changed, in words."""

    title: str
    was: str
    now: str
    why: str
    who: str
    at: str


def who_mends(recheck: Recheck) -> list[tuple[str, str]]:
    """(component, who puts it right), in the programme's order. What no person judged stays as it is, and says so."""
    stage, titles = recheck.result.stage, component_titles(recheck.result.stage.definition)
    judges = judges_by_component(stage, recheck.candidacy)
    rows = []
    for part in stage.definition.components:
        names = judges.get(part.code)
        if part.kind == "carried":
            words = _("前面环节转来的，这里不能改")
        elif part.code in judges and not names:
            words = _(
                "考评人员都停用或者回避了。停用的，请管理员重新启用账号；回避的，请办公室在“分配考评人员”里另派一人"
            )
        elif names:
            words = _("%(names)s，在“我的考评”里改", names=listed(names))
        else:
            words = _("系统按规则算的，没有人评分，不能改")
        rows.append((titles[part.code], words))
    # A kind without components names what was judged by itself.
    for code in sorted(set(judges) - set(titles)):
        title, _verdict = kind_of(stage).verdict_words(stage, code, "", "")
        if title and judges[code]:
            rows.append((title, _("%(names)s，在“我的考评”里改", names=listed(judges[code]))))
    return rows


def mended(recheck: Recheck) -> list[Mended]:
    """In the order in which it was done."""
    titles = component_titles(recheck.result.stage.definition)
    return [_told(row, recheck.result.stage, titles) for row in mended_in(recheck)]


def _told(row: Mending, stage: Stage, titles: dict[str, str]) -> Mended:
    kind = kind_of(stage)
    part, now = kind.verdict_words(stage, row.component, row.part, row.now)
    was = kind.verdict_words(stage, row.component, row.part, row.was)[1] if row.was else "–"
    # A kind without components names what was judged by itself.
    whole = titles.get(row.component) or ("" if part else _("到场情况"))
    return Mended(
        title=_("%(whole)s：%(part)s", whole=whole, part=part) if part and whole else whole or part,
        was=was,
        now=now,
        why=row.reason or erased_words(),
        who=row.by.name,
        at=moment(row.at),
    )
