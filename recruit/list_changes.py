"""What differs between two versions of a list, in words: who moved from where to where, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recruit.i18n import _, clauses
from recruit.list_words import component_titles, outcome_words, reason_words
from recruit.models import Stage
from scoring.changes import Changes, Differs, Moved, changes
from scoring.csvtext import csv_bytes

#: So many are shown on a page; the CSV has all.
SHOWN = 200


@dataclass(frozen=True)
class ToldMove:
    """One line: number, name as on the newer list, and rank, total and outcome as they were and are."""

    number: str
    name: str
    rank: str
    total: str
    outcome: str
    code: str
    why: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.number, self.name, self.rank, self.total, self.outcome, self.why)


@dataclass(frozen=True)
class ToldChanges:
    """`rules`: sentences about what differs in the rules. `still`: how many kept their line though a figure differs;
    `kept`: of an allotment, how many keep the place that the version before gave them."""

    moves: tuple[ToldMove, ...]
    still: int
    rules: tuple[str, ...]
    before: int
    kept: int = 0

    @property
    def shown(self) -> tuple[ToldMove, ...]:
        return self.moves[:SHOWN]


def told_changes(stage: Stage, before: Mapping[str, Any], after: Mapping[str, Any]) -> ToldChanges:
    """Both as a bundle has them; names are those of `after`, where it shows any."""
    made: Changes = changes(before, after)
    titles = component_titles(stage.definition)
    moves = tuple(_move(one, stage, titles) for one in made.moved)
    rules = tuple(f"{one.path}{_('：')}{_arrow(_plain(one.was), _plain(one.now))}" for one in made.rules)
    kept = sum("holds" in item for item in after["inputs"])
    still = 0 if kept else len(made.inputs_only)
    return ToldChanges(moves, still, rules, before.get("version", 0), kept)


def changes_csv(told: ToldChanges) -> bytes:
    """Every line that moved, as a guarded CSV."""
    return csv_bytes(headings(), [one.cells for one in told.moves])


def headings() -> list[str]:
    return [_("准考证号"), _("姓名"), _("名次"), _("总分"), _("结果"), _("为什么")]


def _move(one: Moved, stage: Stage, titles: Mapping[str, str]) -> ToldMove:
    was, now = one.before or {}, one.after or {}
    return ToldMove(
        one.candidate,
        now.get("name") or "",
        _arrow(_rank(was), _rank(now)),
        _arrow(was.get("total") or "", now.get("total") or ""),
        _arrow(_outcome(was, stage), _outcome(now, stage)),
        now.get("outcome", "out"),
        _why(one, stage, titles),
    )


def _arrow(was: str, now: str) -> str:
    """One text where nothing differs."""
    return now if was == now else f"{was or '–'} → {now or '–'}"


def _rank(row: Mapping[str, Any]) -> str:
    return "" if row.get("rank") is None else str(row["rank"])


def _outcome(row: Mapping[str, Any], stage: Stage) -> str:
    return outcome_words(row["outcome"], stage) if row else _("不在名单上")


def _why(one: Moved, stage: Stage, titles: Mapping[str, str]) -> str:
    if one.before is None and one.after is not None and one.after.get("reason"):
        return _("以前的一版没有列入；%(why)s", why=reason_words(one.after["reason"], stage))
    if one.before is None:
        return _("以前的一版没有列入")
    if one.after is None:
        return _("不再列入")
    if not one.inputs:
        return _("自己的成绩没有变，别人的变动或规则的更正带来的")
    return clauses(dict.fromkeys(_input(part, stage, titles) for part in one.inputs))


def _input(part: Differs, stage: Stage, titles: Mapping[str, str]) -> str:
    steps = part.path.split(".")
    if steps[0] == "values" and len(steps) == 2:
        return f"{titles.get(steps[1], steps[1])}{_('：')}{_arrow(_plain(part.was), _plain(part.now))}"
    simple = {
        "completed_at": _("完成时间"),
        "extra_test": _("加试成绩"),
        "draw": _("见证抽签"),
    }
    if steps[0] in simple:
        return f"{simple[steps[0]]}{_('：')}{_arrow(_minute(part.was), _minute(part.now))}"
    if steps[0] == "absent":
        return _("改为没有参加") if part.now else _("改为参加了")
    if steps[0] == "excluded":
        return reason_words(part.now, stage) or _("恢复资格") if part.now else _("恢复资格")
    if steps[0] == "replacement":
        return _replacement(part.now)
    if steps[0] == "decision":
        return _arrow(outcome_words(str(part.was), stage), outcome_words(str(part.now), stage))
    return _("登记的依据有更正")


def _replacement(now: Any) -> str:
    if not isinstance(now, Mapping):
        return _("自己的成绩有更正，以前对递补的答复不再算数")
    words = {
        "came": _("已经递补 %(number)s 空出的名额，名额保留", number=now["for"]),
        "declined": _("问过递补 %(number)s 空出的名额，答复不来", number=now["for"]),
        "lapsed": _("问过递补 %(number)s 空出的名额，到时间没有答复", number=now["for"]),
    }
    return words[now["answer"]]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _minute(value: Any) -> str:
    try:
        return datetime.fromisoformat(str(value)).strftime("%Y-%m-%d %H:%M:%S UTC")
    except ValueError:
        return _plain(value)
