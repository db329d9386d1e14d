"""Words for what a list says: outcomes, reasons, rungs of the tie ladder. Shared by pages, exports and commands."""

from __future__ import annotations

from collections.abc import Mapping

from recruit.errors import Refusal
from recruit.i18n import _, current_locale, lazy
from recruit.kinds import kind_of
from recruit.messages import TEXTS, tell
from recruit.models import Stage as StageRun
from recruit.programme import Stage
from scoring.training import NOT_ASKED

OUTCOMES = {
    "advanced": lazy("晋级"),
    "reserve": lazy("候补"),
    "out": lazy("未入选"),
    "undecided": lazy("同分待定"),
    "in": lazy("还没有结果"),
}
#: Kind of stage -> what ``advanced`` means on its list. Nobody goes on from the last two: they have what they came for.
REACHED = {"allotment": lazy("有点位"), "posts": lazy("有岗位"), "agreement": lazy("签了协议")}
#: Outcome code -> state of a badge (docs/look.md).
BADGES = {"advanced": "passed", "reserve": "reserve", "out": "out", "undecided": "undecided", "in": "waiting"}

#: Reason codes that every stage may use. A kind teaches its own under ``reason-CODE`` (recruit.messages.learn).
REASONS = {
    "below-line": lazy("名次在入选线以下"),
    "below-threshold": lazy("总分没有达到分数线"),
    "below-pass": lazy("有一项没有达到合格线"),
    "tie-at-line": lazy("同分，正好在入选线上，还分不出先后"),
    "absent": lazy("没有参加"),
    "withdrawn": lazy("本人退出"),
    "excluded": lazy("取消资格"),
    "papers-missing": lazy("材料没有交齐"),
    "moved-up": lazy("从候补递补上来，名额保留"),
    "place-declined": lazy("问过递补，答复不来"),
    "place-lapsed": lazy("问过递补，到时间没有答复"),
    NOT_ASKED: lazy("按方案不要求参加这一环节"),
}

#: State of a result -> (state of a badge, word).
RESULT_STATES = {
    "proposed": ("waiting_us", lazy("等复核人签字")),
    "confirmed": ("accepted", lazy("两人都签了，还没公布")),
    "published": ("done", lazy("已经公布")),
    "rejected": ("rejected", lazy("复核人退回")),
}


def outcome_words(outcome: str, run: StageRun | None = None) -> str:
    """The outcome in words; with `run` in those of that stage's kind."""
    if outcome == "advanced" and run is not None and run.kind in REACHED:
        return str(REACHED[run.kind])
    return str(OUTCOMES.get(outcome, outcome))


def reason_words(reason: str | None, run: StageRun | None = None) -> str:
    """The reason in words; `run` lets the stage's kind speak of its own. A code nobody has words for stays unsaid."""
    if not reason:
        return ""
    if reason in REASONS:
        return str(REASONS[reason])
    if f"reason-{reason}" in TEXTS:
        return tell(Refusal(f"reason-{reason}"))
    return kind_of(run).reason_words(run, reason) if run is not None else ""


def component_titles(definition: Stage) -> dict[str, str]:
    """Point key -> heading in the reader's language."""
    titles = {one.code: one.title.in_(current_locale()) for one in definition.components}
    return {"completion": _("完成时间"), **titles}


def rung_words(rung: str | None, titles: Mapping[str, str]) -> str:
    """What one rung of the ladder compares; empty for none."""
    if rung is None:
        return ""
    if rung.startswith("component:"):
        code = rung.removeprefix("component:")
        return titles.get(code, code)
    names = {
        "completed-at": lazy("谁先完成"),
        "extra-test": lazy("加试成绩"),
        "draw": lazy("见证抽签"),
        "unrounded-total": lazy("总分的更多位小数"),
    }
    return str(names.get(rung, rung))
