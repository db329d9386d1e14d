"""A task round with reviewers, with or without sampled review."""

from __future__ import annotations

from datetime import datetime

from exams.models import Evidence
from exams.queries.review_desk import contact_sheet
from exams.services.draw_review_sample import complete_review_sample, propose_review_sample
from exams.services.review_evidence import Judged, review_sheet
from recruit.db import db
from recruit.models import Account, Entry
from recruit.programme import Programme, load, load_text
from recruit.services.assign import assign
from tests.exams.fieldwork import field
from tests.support.candidates import World, begun, standing

SHOTS = "screenshots"


def programme(review: str = "", target: int = 6) -> Programme:
    """The Jinsha programme with small targets, and with this setting of the review of screenshots."""
    real = load("jinsha-2016")
    whole = "target: {value: 100, source: notice}"
    changed = real.source_yaml.replace(
        whole, f"target: {target}, review: {{{review}}}" if review else f"target: {target}", 1
    )
    changed = changed.replace(whole, f"target: {target}")
    return load_text(changed, real.source_regions, files=real.files)


def build(review: str = "", candidates: int = 2, target: int = 6) -> World:
    return standing(begun(programme(review, target)), "task-1", candidates)


def reviewer(made: World, login: str, entries: list[Entry] | None = None) -> Account:
    office = db.session.query(Account).filter_by(login="office").one_or_none() or field.staff(
        "office", "office"
    )
    one = field.staff(login, "marker")
    assign(entries or made.entries, [one], SHOTS, office, made.during)
    db.session.commit()
    return one


def draw(made: World, at: datetime | None = None) -> int:
    """Both halves of a draw; returns how many pictures it drew."""
    people = {one.login: one for one in db.session.query(Account)}
    office = people.get("office") or field.staff("office", "office")
    witness = people.get("witness") or field.staff("witness", "second-signatory")
    sample = propose_review_sample(made.stage, SHOTS, field.WORDS[0], office, at or made.during)
    drawn = complete_review_sample(sample, field.WORDS[1], witness, at or made.during)
    db.session.commit()
    return drawn


def on_desk(by: Account, made: World) -> list[Evidence]:
    return contact_sheet(by, made.stage, SHOTS, "waiting", 1)[0]


def look(by: Account, made: World, at: datetime, wrong: int = 0) -> int:
    """Rules on the whole sheet, the first `wrong` of each candidate rejected; returns how many changed."""
    left: dict[int, int] = {}
    judged = []
    for one in on_desk(by, made):
        taken = left.setdefault(one.entry_id, wrong)
        left[one.entry_id] = taken - 1
        judged.append(Judged(one, "rejected", "unreadable") if taken > 0 else Judged(one, "accepted"))
    changed = review_sheet(judged, by, at)
    db.session.commit()
    return len(changed)


def states(entry: Entry) -> list[str]:
    """What every picture of the candidate is, in their order; ``rule`` for those accepted by the sample."""
    rows = db.session.query(Evidence).filter_by(entry_id=entry.id).order_by(Evidence.serial)
    return ["rule" if one.by_sample else one.state for one in rows]
