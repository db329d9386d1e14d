"""People go to posts by the staffing rule; the office changes one by hand and says why."""

from __future__ import annotations

from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.queries.posts import plan_posts
from recruit.services.fill_posts import Choice, change_post

# data: why an invented office leaves somebody without a post
NOBODY_SENDS = "没有单位派，这一批先不安排。"
# data: why an invented office lets two people change posts
SWAPPED = "本人做过网店，做这个岗位合适。"


def play_posts(play: Play, code: str) -> None:
    """Whoever nobody sends is left out by hand; one person gets another post at a site that need not cover all."""
    stage = play.stage(code)
    at, office = play.at(stage, 0.5), play.cast.office
    for number in plan_posts(stage).unknown:
        change_post(_entry(stage, number), Choice(), NOBODY_SENDS, office, at)
    _swap(stage, office, play)
    db.session.commit()
    play.progress(code, 1, 1)


def _entry(stage: Stage, number: str) -> Entry:
    return plan_posts(stage).entries[number]


def _swap(stage: Stage, office: Account, play: Play) -> None:
    """The first whom the rule alone put where posts need not all be held."""
    worked_out = plan_posts(stage)
    whole = {rule.sort for rule in worked_out.plan.rules.rules if rule.cover}
    sorts = {site.code: site.sort for site in worked_out.sites}
    for number, given in sorted(worked_out.given.items()):
        if given.way == "rule" and sorts.get(given.site) not in whole:
            other = next(one for one in reversed(worked_out.plan.rules.posts) if one != given.post)
            choice = Choice(worked_out.places[given.site], given.provider, other)
            change_post(worked_out.entries[number], choice, SWAPPED, office, play.clock.now())
            return
