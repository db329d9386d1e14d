"""Reads about own links: whose a code is, how often it was visited, what lists and confirmations tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.models import (
    DownloadConfirmation,
    DownloadList,
    DownloadRow,
    Evidence,
    ShareDay,
    ShareLink,
)
from exams.shares.known import Known
from exams.shares.matching import Said, matched
from exams.shares.rules import DOWNLOAD, SHARE, component_of, kinds_of
from exams.shares.witness import Witness
from recruit.db import db
from recruit.models import Account, Assignment, Candidacy, Entry, Stage


def link_by_code(code: str) -> ShareLink | None:
    """With all that its page needs, in one statement."""
    entry = joinedload(ShareLink.entry, innerjoin=True)
    return db.session.scalar(
        select(ShareLink)
        .where(ShareLink.code == code)
        .options(
            entry.joinedload(Entry.candidacy, innerjoin=True).joinedload(Candidacy.application),
            entry.joinedload(Entry.stage, innerjoin=True).joinedload(Stage.cohort, innerjoin=True),
        )
    )


def links_of_entry(entry: Entry) -> dict[str, ShareLink]:
    """Kind -> the candidate's own link, those that the stage asks for, in that order."""
    rows = db.session.scalars(select(ShareLink).where(ShareLink.entry_id == entry.id))
    found = {row.kind: row for row in rows}
    return {kind: found[kind] for kind in kinds_of(entry.stage.definition) if kind in found}


def known_links(stage: Stage) -> dict[str, Known]:
    """Code -> the link, for reading a list."""
    rows = db.session.execute(
        select(
            ShareLink.code, ShareLink.id, ShareLink.kind, Candidacy.number, Entry.opens_at, Entry.closes_at
        )
        .join(Entry, Entry.id == ShareLink.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id)
    )
    return {
        code: Known(link_id, number, kind, opens or stage.opens_at, closes or stage.closes_at)
        for code, link_id, kind, number, opens, closes in rows
    }


def counted_rows(stage: Stage) -> set[str]:
    """What the lists that count tell already."""
    return set(db.session.scalars(_rows(DownloadRow.row_hash).where(DownloadList.stage_id == stage.id)))


def _rows(*columns: Any) -> Any:
    return (
        select(*columns)
        .join(DownloadList, DownloadList.id == DownloadRow.list_id)
        .where(DownloadList.taken_back_at.is_(None))
    )


def lists_of(stage: Stage) -> list[DownloadList]:
    """Every list that was brought in, the newest first."""
    query = select(DownloadList).where(DownloadList.stage_id == stage.id).order_by(DownloadList.id.desc())
    return list(db.session.scalars(query))


def last_import(stage: Stage) -> datetime | None:
    """When the newest list that counts was brought in."""
    return db.session.scalar(
        select(func.max(DownloadList.imported_at)).where(
            DownloadList.stage_id == stage.id, DownloadList.taken_back_at.is_(None)
        )
    )


@dataclass(frozen=True)
class DayCount:
    """One day of one link."""

    day: date
    people: int
    again: int


def days_of(link: ShareLink) -> list[DayCount]:
    rows = db.session.execute(
        select(ShareDay.day, ShareDay.people, ShareDay.again)
        .where(ShareDay.link_id == link.id)
        .order_by(ShareDay.day)
    )
    return [DayCount(*row) for row in rows]


def assigned_entries(account: Account, stage: Stage) -> set[int]:
    """Active candidates of the stage whom this account reviews in the evidence beside which links stand."""
    components = [one for kind in (SHARE, DOWNLOAD) if (one := component_of(stage.definition, kind))]
    rows = db.session.scalars(
        select(Entry.id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            Assignment.account_id == account.id,
            Assignment.component.in_(components),
            Assignment.recused_at.is_(None),
        )
    )
    return set(rows)


def witnesses(stage: Stage, only: Iterable[int] | None = None) -> list[Witness]:
    """What stands beside each active candidate's screenshots, by admission number; a handful of queries however
    many there are.

    `only`: entry ids, few enough for one statement; None for everybody.
    """
    wanted = [Entry.stage_id == stage.id, Candidacy.state == "active"]
    if only is not None:
        wanted.append(Entry.id.in_(sorted(only)))
    of_stage = select(Entry.id).join(Candidacy, Candidacy.id == Entry.candidacy_id).where(*wanted)
    rows = db.session.execute(of_stage.add_columns(Candidacy.number).order_by(Candidacy.number)).all()
    links = {
        link_id: (entry_id, kind)
        for link_id, entry_id, kind in db.session.execute(
            select(ShareLink.id, ShareLink.entry_id, ShareLink.kind).where(ShareLink.entry_id.in_(of_stage))
        )
    }
    facts: dict[int, dict[str, int]] = defaultdict(dict)
    _visits(links, of_stage, facts)
    _told(links, of_stage, facts)
    shown = _accepted(stage, of_stage)
    kinds = kinds_of(stage.definition)
    for entry_id, _number in rows:
        for kind, name in ((SHARE, "shown"), (DOWNLOAD, "downloads_shown")):
            if kind in kinds:
                facts[entry_id][name] = shown[entry_id, component_of(stage.definition, kind)]
    return [Witness(entry_id, number, **facts[entry_id]) for entry_id, number in rows]


def _visits(links: dict[int, tuple[int, str]], of_stage: Any, facts: dict[int, dict[str, int]]) -> None:
    query = select(ShareDay).where(
        ShareDay.link_id.in_(select(ShareLink.id).where(ShareLink.entry_id.in_(of_stage)))
    )
    for day in db.session.scalars(query):
        entry_id, kind = links[day.link_id]
        one = facts[entry_id]
        if kind == DOWNLOAD:
            one["download_people"] = one.get("download_people", 0) + day.people
        else:
            for name in ("people", "again", "bots", "own", "beyond"):
                one[name] = one.get(name, 0) + getattr(day, name)
        if day.from_one > one.get("from_one", 0):
            one["from_one"], one["that_day"] = day.from_one, day.people


def _told(links: dict[int, tuple[int, str]], of_stage: Any, facts: dict[int, dict[str, int]]) -> None:
    mine = select(ShareLink.id).where(ShareLink.entry_id.in_(of_stage), ShareLink.kind == DOWNLOAD)
    listed: dict[int, dict[str, Said]] = defaultdict(dict)
    for link_id, row_hash, tail, at in db.session.execute(
        _rows(DownloadRow.link_id, DownloadRow.row_hash, DownloadRow.tail_index, DownloadRow.at).where(
            DownloadRow.link_id.in_(mine)
        )
    ):
        listed[link_id][row_hash] = (tail, at)
    said: dict[int, list[Said]] = defaultdict(list)
    repeated: Counter[int] = Counter()
    for link_id, tail, same, at in db.session.execute(
        select(
            DownloadConfirmation.link_id,
            DownloadConfirmation.tail_index,
            DownloadConfirmation.same_tail,
            DownloadConfirmation.at,
        ).where(DownloadConfirmation.link_id.in_(mine))
    ):
        if same:
            repeated[link_id] += 1
        else:
            said[link_id].append((tail, at))
    for link_id in {*listed, *said, *repeated}:
        one = facts[links[link_id][0]]
        one["listed"], one["confirmed"] = len(listed[link_id]), len(said[link_id])
        one["same_tail"] = repeated[link_id]
        one["both"] = matched(listed[link_id].values(), said[link_id])


def _accepted(stage: Stage, of_stage: Any) -> Counter[tuple[int, str]]:
    rows = db.session.execute(
        select(Evidence.entry_id, Evidence.component, func.count())
        .where(Evidence.stage_id == stage.id, Evidence.state == "accepted", Evidence.entry_id.in_(of_stage))
        .group_by(Evidence.entry_id, Evidence.component)
    )
    return Counter({(entry_id, component): count for entry_id, component, count in rows})
