"""Leads that field work itself knows: rejected pictures, failed samples, households claimed twice, phone verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict

from flask import url_for
from sqlalchemy import func, select

from exams.fieldwork.leads import Lead, Source
from exams.fieldwork.rules import SERIES
from exams.models import Evidence
from exams.queries.fieldwork import numbers_by_entry
from exams.queries.fieldwork_review import claimed_twice
from exams.queries.phone_calls import counted_verdicts
from exams.queries.review_sample import failed_candidates
from recruit.db import db
from recruit.i18n import _, current_locale, lazy
from recruit.models import Candidacy, Entry, Stage

Found = dict[str, list[Lead]]

#: Fewer than this share of rejected pictures, or so few of them, happen to anybody.
_USUAL_SHARE, _FEW = 0.05, 3


def _rejected(stage: Stage) -> Found:
    """Every picture that was ever rejected counts, whether another one has taken its place or not."""
    rows = db.session.execute(
        select(Candidacy.number, Evidence.component, Evidence.state, func.count())
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Evidence, Evidence.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, Evidence.state != "waiting")
        .group_by(Candidacy.number, Evidence.component, Evidence.state)
    )
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for number, component, state, count in rows:
        counts[number, component][state] = count
    titles = {one.code: one.title.in_(current_locale()) for one in stage.definition.components}
    found: Found = defaultdict(list)
    for (number, component), states in counts.items():
        back, seen = states.get("rejected", 0), sum(states.values())
        if back < _FEW or back / seen <= _USUAL_SHARE:
            continue
        words = _(
            "%(title)s：%(seen)s 张里退回了 %(count)s 张",
            title=titles.get(component, component),
            seen=seen,
            count=back,
        )
        url = url_for("task_round.evidence_of", stage_id=stage.id, number=number, component=component)
        found[number].append(Lead("rejected", min(back / seen * 2, 1.0), words, url))
    return found


def _sample_failed(stage: Stage) -> Found:
    titles = {one.code: one.title.in_(current_locale()) for one in stage.definition.components}
    found: Found = defaultdict(list)
    for number, one in failed_candidates(stage):
        component = one.sample.component
        words = _(
            "%(title)s：抽 %(drawn)s 张，%(count)s 张不对",
            title=titles.get(component, component),
            drawn=one.drawn,
            count=one.wrong,
        )
        url = url_for("task_round.evidence_of", stage_id=stage.id, number=number, component=component)
        found[number].append(Lead("sample-failed", min(0.4 + one.wrong / one.drawn, 1.0), words, url))
    return found


def _claimed_twice(stage: Stage) -> Found:
    found: Found = defaultdict(list)
    for component in stage.definition.components:
        if component.kind != SERIES:
            continue
        shared: dict[str, int] = defaultdict(int)
        for claim in claimed_twice(stage, component.code):
            for number in {number for number, _slot in claim.claims}:
                shared[number] += 1
        url = url_for("task_round.office", stage_id=stage.id, _anchor=f"draw-{component.code}")
        for number, count in shared.items():
            words = _("%(count)s 户别人也登记了", count=count)
            found[number].append(Lead("claimed-twice", min(0.1 + count / 20, 1.0), words, url))
    return found


def _denied(stage: Stage) -> Found:
    """Of those who were reached: households that deny, and numbers that are not theirs. Of a household that was called
    more than once, by one checker or by two, one verdict counts."""
    numbers = numbers_by_entry(stage)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for entry_id, component, verdict in counted_verdicts(stage, with_cause=True):
        if verdict != "not-reached":
            counts[numbers[entry_id], component][verdict] += 1
    found: Found = defaultdict(list)
    for (number, component), verdicts in counts.items():
        bad, reached = verdicts["denied"] + verdicts["wrong-number"], sum(verdicts.values())
        if bad:
            words = _("打通 %(reached)s 户，%(count)s 户说没有这回事或者号码不对", reached=reached, count=bad)
            url = url_for("task_round.office", stage_id=stage.id, _anchor=f"draw-{component}")
            found[number].append(Lead("denied", min(0.2 + bad / reached, 1.0), words, url))
    return found


def _called(stage: Stage) -> dict[str, int]:
    reached = {
        entry
        for entry, _part, verdict in counted_verdicts(stage, with_cause=True)
        if verdict != "not-reached"
    }
    return {"denied": len(reached)}


REJECTED = Source("rejected", lazy("退回的图片"), _rejected)
SAMPLE_FAILED = Source("sample-failed", lazy("抽样不合格"), _sample_failed)
CLAIMED_TWICE = Source("claimed-twice", lazy("重复的户"), _claimed_twice)
DENIED = Source("denied", lazy("电话抽查"), _denied, _called)
