"""What another rule would have changed: asked for on the preview's page, clearly not the rule, noted in the log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template, request

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.list_words import BADGES, component_titles, outcome_words, rung_words
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.funnel import visible_stage
from recruit.services.build_bundle import StageList
from recruit.services.look_otherwise import LOOKERS, look_otherwise
from recruit.web import guards
from recruit.web.county import whole_county
from recruit.web.office import bp
from recruit.web.rule_codes import VALUES
from recruit.web.rule_words import path_words
from recruit.web.words import stage_title
from scoring.changes import Moved
from scoring.coefficients import METHODS, POOLS
from scoring.csvtext import csv_bytes
from scoring.numeric import MODES, plain
from scoring.otherwise import Otherwise, pass_key
from scoring.panels import TRIMS
from scoring.policy import PLAIN_RUNGS, StagePolicy

MODE_WORDS = {"half-up": lazy("四舍五入"), "truncate": lazy("直接舍去"), "half-even": lazy("四舍六入五成双")}
AT_LINE = {"ladder": lazy("按同分的规定分出先后"), "all-advance": lazy("同分的都进")}
#: Choices about the arithmetic of judges' panels, asked for only where judges mark.
PANEL_CHOICES = {
    "trim": TRIMS, "coefficient": METHODS, "pool": POOLS, "coefficient_mode": tuple(MODES), "score_mode": tuple(MODES),
}  # fmt: skip
#: So many rungs of the ladder are asked for, one field each.
RUNGS = 6


@bp.route("/stage/<int:stage_id>/otherwise", methods=["GET", "POST"])
@guards.staff(*LOOKERS)
def otherwise(stage_id: int) -> Any:
    """The form, and what would be other. A look is an act of its own: it is posted, and noted."""
    whole_county()
    stage = visible_stage(stage_id)
    if stage.definition.policy is None:
        raise Refusal("not-ranked", stage=stage_title(stage))
    if request.method == "GET":
        return _page(stage, _as_it_is(stage.definition.policy))
    typed = {name: request.form.get(name, "").strip()[:60] for name in _as_it_is(stage.definition.policy)}
    try:
        made, found = look_otherwise(stage, _asked(typed, stage.definition.policy), guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code == "rule-unusable":
            refusal.facts["path"] = _where(str(refusal.facts["path"]), visible_stage(stage_id))
        return _page(visible_stage(stage_id), typed, problem=tell(refusal)), 422
    rows = [*_rows(found.entering, made, _("会进来")), *_rows(found.leaving, made, _("会出去"))]
    if "csv" in request.form:
        return _csv(stage, rows)
    return _page(stage, typed, found=found, rows=rows)


def _as_it_is(policy: StagePolicy) -> dict[str, str]:
    cut, rounding = policy.cut, policy.rounding
    return {
        "places": "" if cut.places is None else str(cut.places),
        "threshold": "" if cut.threshold is None else plain(cut.threshold),
        "reserve": str(policy.reserve),
        "tie_at_line": cut.tie_at_line,
        "component_places": str(rounding.component.places),
        "component_mode": rounding.component.mode,
        "total_places": str(rounding.total.places),
        "total_mode": rounding.total.mode,
        **{
            pass_key(one.code): "" if one.pass_line is None else plain(one.pass_line) for one in policy.scored
        },
        **{f"rung{number}": rung for number, rung in enumerate(_ladder(policy), start=1)},
        **_panel_as_it_is(policy),
    }


def _where(path: str, stage: Stage) -> str:
    """A path of the rules in the words of the page: which part, which setting."""
    policy, part = stage.definition.policy, re.fullmatch(r"components\[(\d+)\]\.(.+)", path)
    if policy is None or part is None:
        return path_words(path) if path else _("评委打分怎么算")
    title = component_titles(stage.definition)[policy.components[int(part[1])].code]
    return f"{title} · {path_words(part[2].removeprefix('panel.'))}"


def _ladder(policy: StagePolicy) -> list[str]:
    """The rungs in force, filled up with '' to as many as can be asked for."""
    most = max(len(policy.ties), min(RUNGS, len(_rungs(policy))))
    return [*policy.ties, *[""] * (most - len(policy.ties))]


def _rungs(policy: StagePolicy) -> list[str]:
    every = [*(f"component:{one.code}" for one in policy.components), *PLAIN_RUNGS]
    return [rung for rung in every if policy.uses_completion or rung != "completed-at"]


def _panel_as_it_is(policy: StagePolicy) -> dict[str, str]:
    """Of the first thing that judges mark; what is asked for goes for all of them."""
    if not policy.judged or (rule := policy.judged[0].panel) is None:
        return {}
    between = rule.between
    return {
        "trim": rule.judges.trim,
        "coefficient": between.method,
        "trim_candidates": str(between.trim_candidates),
        "pool": between.pool,
        "coefficient_places": str(between.coefficient.places),
        "coefficient_mode": between.coefficient.mode,
        "score_places": str(between.score.places),
        "score_mode": between.score.mode,
    }


def _asked(typed: Mapping[str, str], policy: StagePolicy) -> dict[str, Any]:
    """Only what differs from the rule: an empty number means "none", which a cut knows and nothing else does."""
    ours = _as_it_is(policy)
    asked: dict[str, Any] = {
        name: value or None
        for name, value in typed.items()
        if value != ours[name] and not name.startswith("rung")
    }
    ladder = list(dict.fromkeys(typed[name] for name in ours if name.startswith("rung") and typed[name]))
    return asked if ladder == list(policy.ties) else {**asked, "ties": ladder}


def _rows(moved: Sequence[Moved], made: StageList, what: str) -> list[list[str]]:
    return [
        [
            what,
            one.candidate,
            str(made.people[one.candidate]["name"] or ""),
            _side(one.before),
            _side(one.after),
        ]
        for one in moved
    ]


def _side(row: Mapping[str, Any] | None) -> str:
    if row is None or row["rank"] is None:
        return outcome_words(row["outcome"]) if row else ""
    return _(
        "第 %(rank)s 名，%(total)s 分，%(outcome)s",
        rank=row["rank"],
        total=row["total"],
        outcome=outcome_words(row["outcome"]),
    )


def _headings() -> list[str]:
    return [_("怎么变"), _("准考证号"), _("姓名"), _("按现在的规则"), _("换了以后")]


def _csv(stage: Stage, rows: list[list[str]]) -> Response:
    note = [_("只是比一比，不是规则"), "", "", "", ""]
    response = Response(csv_bytes(_headings(), [*rows, note]), content_type="text/csv; charset=utf-8")
    name = f"{stage.cohort.code}-{stage.code}-otherwise.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    stage: Stage,
    typed: Mapping[str, str],
    found: Otherwise | None = None,
    rows: Sequence[Sequence[str]] = (),
    problem: str = "",
) -> str:
    policy, titles = stage.definition.policy, component_titles(stage.definition)
    assert policy is not None
    return render_template(
        "office/otherwise.html",
        stage=stage,
        title=stage_title(stage),
        typed=typed,
        path_words=path_words,
        found=found,
        rows=rows,
        headings=_headings(),
        problem=problem,
        modes=[(code, str(MODE_WORDS[code])) for code in MODES],
        at_line=[(code, str(word)) for code, word in AT_LINE.items()],
        rungs=[("", _("没有")), *((code, rung_words(code, titles)) for code in _rungs(policy))],
        ladder=len(_ladder(policy)),
        scored=[(pass_key(one.code), titles[one.code]) for one in policy.scored],
        panel=_panel_options() if policy.judged else None,
        badges=BADGES,
    )


def _panel_options() -> dict[str, list[tuple[str, str]]]:
    """The words that the page of rules has for each value."""
    return {
        name: [
            (code, str(VALUES.get(f"{name}={code}") or VALUES.get(code) or MODE_WORDS[code]))
            for code in codes
        ]
        for name, codes in PANEL_CHOICES.items()
    }
