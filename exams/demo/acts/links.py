"""What becomes of own links: neighbours look, some confirm a download, the app owner sends a list."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.play import Play
from exams.models import ShareLink
from exams.queries.shares import links_of_entry
from exams.services.confirm_download import confirm_download
from exams.services.count_visit import Visit, count_visits
from exams.services.import_downloads import import_downloads, preview_downloads
from exams.shares.rules import DOWNLOAD, SHARE, kinds_of
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.services.erase_files import release

#: Candidates whose links are played; enough to show what the figures look like.
PLAYED = 60
HEADINGS = "推荐码,手机尾号,下载时间"  # data: what an app owner's list is headed with


def play_links(play: Play, stage: Stage, entries: list[Entry], at: datetime) -> None:
    """At a moment near the end of the window. One in eight has hardly a visitor, another one sits behind one line."""
    if not kinds_of(stage.definition):
        return
    lines = [HEADINGS]
    for entry in entries[:PLAYED]:
        links = links_of_entry(entry)
        dice = play.figure(entry).dice(play.seed, f"{stage.code}/links")
        if SHARE in links:
            count_visits(_visits(links[SHARE], stage, dice.randrange(8), dice.randrange(3, 25)))
        for number in range(dice.randrange(4) if DOWNLOAD in links else 0):
            tail = f"{dice.randrange(10_000):04}"
            when = stage.opens_at + timedelta(hours=dice.randrange(10, 100))
            if dice.random() < 0.7:
                token = f"{entry.id:011}{number:011}"
                confirm_download(links[DOWNLOAD], tail, token, "", "", when.date(), when)
            if dice.random() < 0.8:
                local = when.astimezone(stage.cohort.programme.timezone)
                lines.append(f"{links[DOWNLOAD].code},{tail},{local:%Y-%m-%d %H:%M}")
    db.session.commit()
    if len(lines) > 1:
        _bring_in(play, stage, "\n".join(lines).encode(), at)


def _visits(link: ShareLink, stage: Stage, habit: int, count: int) -> list[Visit]:
    people = 1 if habit == 0 else count
    first = stage.opens_at.astimezone(stage.cohort.programme.timezone).date()
    return [
        Visit(
            link.id,
            first + timedelta(days=0 if habit == 1 else number % 4),
            "person",
            f"{link.id:011}{number:011}",
            "192.0.2.1" if habit == 1 else f"192.0.2.{number}",
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
