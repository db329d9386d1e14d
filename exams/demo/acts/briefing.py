"""The briefing: clerks check their own people in; a few come late or not at all."""

from __future__ import annotations

from collections import defaultdict

from exams.demo.play import Play, fresh
from exams.services.check_in import check_in
from recruit.db import db
from recruit.queries.entries import entries_of
from recruit.services.assign import assign


def play_briefing(play: Play, code: str) -> None:
    """Township by township."""
    stage = play.stage(code)
    townships = defaultdict(list)
    for entry in entries_of(stage):
        if entry.candidacy.state == "active":
            townships[entry.candidacy.township_code].append(entry)
    before = play.at(stage, 0.0)
    for done, (township, entries) in enumerate(sorted(townships.items()), 1):
        clerk = play.cast.clerks[township]
        entries = fresh(entries)
        assign(entries, [clerk], "attendance", play.cast.office, before)
        arrivals = []
        for entry in entries:
            throw = play.figure(entry).dice(play.seed, "briefing").random()
            arrivals.append((entry, "present" if throw < 0.9 else "late" if throw < 0.94 else "absent"))
        check_in(stage, arrivals, clerk, play.at(stage, 0.3 + 0.4 * done / len(townships)))
        db.session.commit()
        play.progress(code, done, len(townships))
