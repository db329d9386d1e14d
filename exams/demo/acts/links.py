"""What becomes of own links: neighbours look, some confirm a download, the app owner sends a list."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from exams.demo.acts.cheats import UNSEEN
from exams.demo.play import Play, fresh
from exams.fieldwork.rules import target_of
from exams.models import ShareLink
from exams.services.confirm_download import confirm_download
from exams.services.count_visit import Visit, count_visits
from exams.services.import_downloads import import_downloads, preview_downloads
from exams.shares.rules import DOWNLOAD, SHARE, component_of, kinds_of
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.services.erase_files import release

#: Of so many candidates visits come over four days and some downloads are confirmed as well; of the others each has its
#: visits on one day and its downloads in the list, which is quicker played.
IN_DETAIL = 60
BATCH = 100
HEADINGS = "推荐码,手机尾号,下载时间"  # data: what an app owner's list is headed with


def play_links(play: Play, stage: Stage, entries: list[Entry], at: datetime) -> None:
    """At a moment near the end of the window. One in forty has hardly a visitor, another one sits behind one line;
    whoever made up downloads has none that anybody saw."""
    if not kinds_of(stage.definition):
        return
    links, lines = _links(stage), [HEADINGS]
    for start in range(0, len(entries), BATCH):
        visits: list[Visit] = []
        for place, entry in enumerate(fresh(entries[start : start + BATCH]), start):
            dice = play.figure(entry).dice(play.seed, f"{stage.code}/links")
            detailed = place < IN_DETAIL
            if link := links.get((entry.id, SHARE)):
                habit, count = dice.randrange(40), dice.randrange(3, 25)
                least = target_of(stage.definition.component(component_of(stage.definition, SHARE))) // 4
                visits += _visits(link, stage, habit, max(count, least), 4 if detailed else 1)
            if (link := links.get((entry.id, DOWNLOAD))) and play.role(entry) != UNSEEN:
                lines += _downloads(stage, link, dice, detailed)
        count_visits(visits)
        db.session.commit()
    if len(lines) > 1:
        _bring_in(play, stage, "\n".join(lines).encode(), at)


def _links(stage: Stage) -> dict[tuple[int, str], ShareLink]:
    rows = db.session.scalars(select(ShareLink).join(Entry).where(Entry.stage_id == stage.id))
    return {(row.entry_id, row.kind): row for row in rows}


def _downloads(stage: Stage, link: ShareLink, dice: Random, detailed: bool) -> list[str]:
    """Lines of the app owner's list: most of what the screenshots show."""
    target = target_of(stage.definition.component(component_of(stage.definition, DOWNLOAD)))
    zone, lines = stage.cohort.programme.timezone, []
    for number in range(round(target * (0.7 + 0.3 * dice.random()))):
        tail = f"{dice.randrange(10_000):04}"
        when = stage.opens_at + timedelta(hours=dice.randrange(10, 100))
        if detailed and number < 3:
            token = f"{link.entry_id:011}{number:011}"
            confirm_download(link, tail, token, "", "", when.date(), when)
        lines.append(f"{link.code},{tail},{when.astimezone(zone):%Y-%m-%d %H:%M}")
    return lines


def _visits(link: ShareLink, stage: Stage, habit: int, count: int, days: int) -> list[Visit]:
    people = 1 if habit == 0 else count
    first = stage.opens_at.astimezone(stage.cohort.programme.timezone).date()
    return [
        Visit(
            link.id,
            first + timedelta(days=link.id % 4 if habit == 1 or days == 1 else number % days),
            "person",
            f"{link.id:011}{number:011}",
            "192.0.2.1" if habit == 1 else f"192.0.2.{number % 250}",
        )
        for number in range(people)
    ]


def _bring_in(play: Play, stage: Stage, content: bytes, at: datetime) -> None:
    office = play.cast.office
    looked = preview_downloads(stage, content, "list.csv", office, at)
    if looked.looked is not None and looked.looked.token:
        import_downloads(stage, looked.file, looked.looked.token, looked.columns, office, at)
        db.session.commit()
    release([looked.file])
