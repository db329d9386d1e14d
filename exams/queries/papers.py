"""Reads for the office before the exam: are the papers drawn, alike in difficulty, and who has released them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from exams.models import Attempt, BankItem, ExamSeat, Paper, PaperDraw, PaperRelease
from exams.queries.bank import pools
from exams.queries.sitting import stage_rules
from exams.sitting.pools import Lack, anchor_codes, lacking
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.slices import slices
from scoring.numeric import round_to


@dataclass(frozen=True)
class Ready:
    """What the checklist of the day wants to know. `released`: a second person has released them."""

    entered: int
    without_paper: int
    lacks: int
    series: int
    proposed: bool
    released: bool
    started: int

    @property
    def drawn(self) -> bool:
        return self.entered > 0 and not self.without_paper


@dataclass(frozen=True)
class AskedItem:
    """A question with the number of papers it stands in."""

    id: int
    code: str
    version: int
    kind: str
    topic: str
    difficulty: int
    papers: int
    anchor: bool


@dataclass(frozen=True)
class Overlap:
    """Two candidates who sit side by side and how many questions they have in common."""

    one: str
    other: str
    common: int


@dataclass(frozen=True)
class Survey:
    """All papers of a stage in numbers. `difficulties`: mean difficulty of a paper (weighted by points, two decimals)
    -> how many papers. `seated`: neighbours are those of the seating plan, else those of the admission numbers."""

    papers: int
    questions: int
    difficulties: Mapping[Decimal, int]
    items: Sequence[AskedItem]
    overlaps: Sequence[Overlap]
    seated: bool
    forms: Mapping[int, int]
    form_difficulties: Mapping[int, Decimal]

    @property
    def mean_overlap(self) -> Decimal:
        whole = sum(one.common for one in self.overlaps)
        return round_to(Decimal(whole) / len(self.overlaps), 1) if self.overlaps else Decimal(0)


def newest_draw(stage: Stage) -> PaperDraw | None:
    query = select(PaperDraw).where(PaperDraw.stage_id == stage.id).order_by(PaperDraw.id.desc()).limit(1)
    return db.session.scalar(query)


def draws_of(stage: Stage) -> list[PaperDraw]:
    """Every batch ever drawn for the stage, the first one first."""
    query = select(PaperDraw).where(PaperDraw.stage_id == stage.id).order_by(PaperDraw.id)
    return list(db.session.scalars(query))


def release_of(stage: Stage) -> PaperRelease | None:
    return db.session.scalar(select(PaperRelease).where(PaperRelease.stage_id == stage.id))


def lacks_of(stage: Stage) -> list[Lack]:
    """What the bank lacks for this stage's papers, line by line."""
    rules = stage_rules(stage)
    return list(lacking(pools(), rules.lines, rules.drawing))


def started(stage: Stage) -> int:
    """How many have begun: from the first one on the papers are fixed."""
    query = select(func.count(Attempt.id)).join(Attempt.entry).where(Entry.stage_id == stage.id)
    return db.session.scalar(query) or 0


def papers_ready(stage: Stage) -> Ready:
    """The facts for the checklist, in a few small queries."""
    entered = db.session.scalar(select(func.count(Entry.id)).where(Entry.stage_id == stage.id)) or 0
    have = select(func.count(Paper.id)).join(Entry, Entry.id == Paper.entry_id)
    missing = entered - (db.session.scalar(have.where(Entry.stage_id == stage.id)) or 0)
    newest, release = newest_draw(stage), release_of(stage)
    return Ready(
        entered=entered,
        without_paper=missing,
        lacks=len(lacks_of(stage)) if missing else 0,
        series=newest.series if newest is not None else 0,
        proposed=release is not None,
        released=release is not None and release.confirmed_at is not None,
        started=started(stage),
    )


def survey(stage: Stage) -> Survey:
    """Everything the office looks at before releasing the papers."""
    query = (
        select(Candidacy.number, Paper.items, Paper.form)
        .select_from(Paper)
        .join(Entry, Entry.id == Paper.entry_id)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .order_by(Candidacy.number)
    )
    papers = [(number, rows, form) for number, rows, form in db.session.execute(query)]
    standing = Counter(row["item"] for _, rows, _ in papers for row in rows)
    anchors = anchor_codes(stage_rules(stage).lines)
    items = _items(standing, anchors)
    hard = {one.id: one.difficulty for one in items}
    means = [_mean(rows, hard) for _, rows, _ in papers]
    by_form = {form: mean for (_, _, form), mean in zip(papers, means, strict=True) if form is not None}
    overlaps, seated = _overlaps(stage, {number: {row["item"] for row in rows} for number, rows, _ in papers})
    return Survey(
        papers=len(papers),
        questions=len(papers[0][1]) if papers else 0,
        difficulties=dict(sorted(Counter(means).items())),
        items=sorted(items, key=lambda one: (one.anchor, -one.papers, one.code)),
        overlaps=overlaps,
        seated=seated,
        forms=dict(sorted(Counter(form for _, _, form in papers if form is not None).items())),
        form_difficulties=dict(sorted(by_form.items())),
    )


def _mean(rows: Sequence[Mapping[str, str]], hard: Mapping[int, int]) -> Decimal:
    points = [(Decimal(row["points"]), hard[int(row["item"])]) for row in rows]
    whole = sum((worth for worth, _ in points), Decimal(0))
    return round_to(sum((worth * level for worth, level in points), Decimal(0)) / whole, 2)


def _items(standing: Mapping[int, int], anchors: frozenset[str]) -> list[AskedItem]:
    found: list[AskedItem] = []
    columns = (
        BankItem.id,
        BankItem.code,
        BankItem.version,
        BankItem.kind,
        BankItem.topic,
        BankItem.difficulty,
    )
    for part in slices(standing):
        for row in db.session.execute(select(*columns).where(BankItem.id.in_(part))):
            found.append(AskedItem(*row, standing[row.id], row.code.casefold() in anchors))
    return found


def _overlaps(stage: Stage, papers: Mapping[str, set[int]]) -> tuple[list[Overlap], bool]:
    """Those who have most in common first."""
    query = (
        select(ExamSeat.room, Candidacy.number)
        .join(Entry, Entry.id == ExamSeat.entry_id)
        .join(Entry.candidacy)
        .where(ExamSeat.stage_id == stage.id)
        .order_by(ExamSeat.room, ExamSeat.seat)
    )
    seats = [(room, number) for room, number in db.session.execute(query) if number in papers]
    order = seats or [("", number) for number in papers]
    pairs = [
        Overlap(one, other, len(papers[one] & papers[other]))
        for (room, one), (next_room, other) in zip(order, order[1:], strict=False)
        if room == next_room
    ]
    return sorted(pairs, key=lambda pair: (-pair.common, pair.one)), bool(seats)
