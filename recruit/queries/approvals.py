"""Reads about chains of approval: the words on record, and where each chain of a stage stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.approval.chain import Said, Standing, Step, standing, steps_of
from recruit.db import db
from recruit.models import Account, ApprovalWord, Entry, Stage
from recruit.queries.entries import entries_of


@dataclass(frozen=True)
class Chain:
    """One entry with its words (those taken back included) and where it stands."""

    entry: Entry
    words: Sequence[ApprovalWord]
    standing: Standing

    @property
    def holding(self) -> list[ApprovalWord]:
        """The words that hold, the oldest first."""
        return [one for one in self.words if one.taken_back_at is None]


def steps_in(stage: Stage) -> tuple[Step, ...]:
    return steps_of(stage.definition.params)


def words_of(entry: Entry) -> Sequence[ApprovalWord]:
    """Every word about this entry, the oldest first."""
    query = select(ApprovalWord).where(ApprovalWord.entry_id == entry.id).order_by(ApprovalWord.id)
    return db.session.scalars(query).all()


def chain_of(entry: Entry) -> Chain:
    return _chain(entry, words_of(entry))


def chains_of(stage: Stage, by: Account | None = None) -> list[Chain]:
    """Every chain of the stage by admission number; `by` confined to a township sees that township's only."""
    scope = by.township_scope if by is not None else None
    entries = [one for one in entries_of(stage) if scope in (None, one.candidacy.township_code)]
    spoken: dict[int, list[ApprovalWord]] = defaultdict(list)
    words = (
        select(ApprovalWord)
        .join(Entry, Entry.id == ApprovalWord.entry_id)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(ApprovalWord.by))
        .order_by(ApprovalWord.id)
    )
    for one in db.session.scalars(words):
        spoken[one.entry_id].append(one)
    return [_chain(entry, spoken[entry.id]) for entry in entries]


def _chain(entry: Entry, words: Sequence[ApprovalWord]) -> Chain:
    said = [Said(one.step, one.verdict) for one in words if one.taken_back_at is None]
    return Chain(entry, words, standing(steps_in(entry.stage), said))
