"""Finish a stage as the office would: preview, extra test where the ladder is exhausted, two signatures, posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from exams.demo.acts.leaving import play_leaving
from exams.demo.acts.recheck import play_rechecks
from exams.demo.play import Play
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import clauses, current_locale, lazy
from recruit.kinds import Blocker, kind_of
from recruit.models import Account, Candidacy, Entry, Result, Stage
from recruit.queries.entries import entries_of
from recruit.services import close_stage
from recruit.services.break_ties import draw_lots, record_extra_test


@dataclass
class Finished:
    """What the closing table says of one stage."""

    code: str
    title: str
    entered: int
    counts: dict[str, int] = field(default_factory=dict)
    ties: list[dict[str, object]] = field(default_factory=list)
    extra_test: list[str] = field(default_factory=list)
    rechecks: int = 0

    def row(self) -> dict[str, object]:
        """The stage's line in report.json."""
        return {
            "code": self.code,
            "title": self.title,
            "entered": self.entered,
            "advanced": self.counts.get("advanced", 0),
            "reserve": self.counts.get("reserve", 0),
            "out": self.counts.get("out", 0),
            "ties_at_line": self.ties,
            "extra_test": self.extra_test,
            "rechecks": self.rechecks,
        }


def finish(play: Play, code: str) -> Finished:
    """Closes and publishes. The extra test's marks come from the same gifts that the test itself drew on.

    Errors: Refusal('demo-blocked') with what stands in the way, in words; those of the services.
    """
    stage = play.stage(code)
    # Work made in time may come in late; the list waits for it.
    late = int(stage.definition.params.get("late_hours", 0))
    at = max(play.clock.now(), stage.closes_at + timedelta(hours=late, minutes=30))
    play.clock.set(at)
    preview = close_stage.preview(stage, at)
    undecided = preview.stage_list.undecided or kind_of(stage).undecided(stage)
    if undecided:
        _break_tie(
            play, stage, [one for one in entries_of(stage) if one.candidacy.number in set(undecided)], at
        )
        preview = close_stage.preview(stage, at)
    if preview.blockers:
        raise _blocked(stage, preview.blockers)
    result = close_stage.propose(stage, play.cast.office, at)
    close_stage.confirm(result, play.cast.second, at + timedelta(minutes=20))
    close_stage.publish(result, play.cast.office, at + timedelta(minutes=30))
    play.clock.set(at + timedelta(minutes=30))
    db.session.commit()
    report, rechecks = preview.stage_list.report, play_rechecks(play, result)
    play_leaving(play, result)
    return Finished(
        code=code,
        title=stage.definition.title.zh,
        entered=len(preview.stage_list.rows),
        counts=preview.stage_list.counts,
        ties=[
            {"total": str(group.total), "people": len(group.members), "decided_by": group.decided_by}
            for group in (report.ties if report else ())
            if group.at_line
        ],
        extra_test=undecided,
        rechecks=rechecks,
    )


def _blocked(stage: Stage, blockers: Sequence[Blocker]) -> Refusal:
    from recruit.web.office.words import obstacle_words

    return Refusal("demo-blocked", what=clauses(obstacle_words(one, stage) for one in blockers))


def _break_tie(play: Play, stage: Stage, tied: list[Entry], at: datetime) -> None:
    """By an extra test; where the published ladder knows only lots, by a draw that the second signatory witnesses."""
    policy = stage.definition.policy
    if policy is None or "draw" not in policy.ties or "extra-test" in policy.ties:
        record_extra_test(stage, _extra_test(play, tied), play.cast.office, play.cast.second, at)
    else:
        draw_lots(stage, tied, f"demo {play.seed} {stage.code}", play.cast.office, play.cast.second, at)


def _extra_test(play: Play, entries: list[Entry]) -> dict[Entry, Decimal]:
    """Marks from 1 to 99 in the hundred; should two be equal all the same, the later one gets a hundredth less."""
    marks: dict[Entry, Decimal] = {}
    for entry in entries:
        figure = play.figure(entry)
        throw = figure.dice(play.seed, f"extra/{entry.stage.code}").gauss(60 + 8 * figure.ability, 10)
        share = min(max(Decimal(str(round(throw, 2))), Decimal(1)), Decimal(99)) / 100
        value = (share * entry.stage.definition.extra_test_max).quantize(Decimal("0.01"))
        while value in marks.values():
            value -= Decimal("0.01")
        marks[entry] = value
    return marks


def results(play: Play) -> list[Result]:
    """The published list of every stage, in order."""
    query = db.select(Result).join(Stage).where(Stage.cohort_id == play.cohort_id).order_by(Stage.position)
    return list(db.session.scalars(query))


WAYS = {
    "out": lazy("止步于“%(stage)s”"),
    "reserve": lazy("在“%(stage)s”候补"),
    "advanced": lazy("通过“%(stage)s”"),
}


def applicants_to_show(play: Play) -> list[tuple[str, Account]]:
    """Applicants who registered by phone, so that they have a password: one for each place where a way can end."""
    shown: list[tuple[str, Account]] = []
    for stage in play.cohort.stages:
        for outcome, word in WAYS.items():
            if outcome == "advanced" and stage.kind != "agreement":
                continue
            account = _someone(stage, outcome)
            if account is not None:
                title = stage.definition.title.in_(current_locale())
                shown.append((str(word) % {"stage": title}, account))
    return shown


def _someone(stage: Stage, outcome: str) -> Account | None:
    query = (
        db.select(Account)
        .join(Candidacy, Candidacy.person_id == Account.person_id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Entry.outcome == outcome, Account.password_hash.is_not(None))
        .where(Candidacy.state == "active")
        .order_by(Candidacy.number)
        .limit(1)
    )
    return db.session.scalar(query)


def somebody_inside(stage: Stage, at: datetime) -> Account | None:
    """Somebody with a password who stands in the stage and is not through, best with a window that is open at `at`."""
    query = (
        db.select(Account, Entry)
        .join(Candidacy, Candidacy.person_id == Account.person_id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Entry.outcome == "in", Account.password_hash.is_not(None))
        .where(Candidacy.state == "active")
        .order_by(Candidacy.number)
    )
    found = [(account, *entry.window) for account, entry in db.session.execute(query)]
    there = (account for account, opens, closes in found if opens <= at < closes)
    return next(there, found[0][0] if found else None)
