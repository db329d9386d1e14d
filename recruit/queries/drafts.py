"""Programmes in the making: drafts, their revisions and files, what they may be copied from, who is to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import DraftFile, DraftProposal, DraftRevision, ProgrammeDraft, ProgrammeVersion
from recruit.programme import Reading, available, load, read_text
from recruit.programme.attached import Kept
from recruit.programme.rewrite import at, root_of
from recruit.programme.starters import blank
from recruit.regions import NO_REGIONS, RegionError, Regions

#: Digits of a number that every database can look up.
LONGEST_KEY = 9


@dataclass(frozen=True)
class Start:
    """What a draft begins with. `origin`: ``blank``, ``shipped:ID``, ``version:KEY`` or ``draft:KEY``."""

    origin: str
    source: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def drafts() -> list[ProgrammeDraft]:
    """All that are being written, the newest first."""
    found = select(ProgrammeDraft).where(ProgrammeDraft.state == "open").order_by(ProgrammeDraft.id.desc())
    return list(db.session.scalars(found.options(joinedload(ProgrammeDraft.begun_by))))


def draft_by_key(key: int) -> ProgrammeDraft:
    """One draft. Errors: Refusal('unknown')."""
    found = db.session.get(ProgrammeDraft, key)
    if found is None:
        raise Refusal("unknown")
    return found


def revisions(draft: ProgrammeDraft) -> list[DraftRevision]:
    """Every step, the newest first."""
    found = (
        select(DraftRevision).where(DraftRevision.draft_id == draft.id).order_by(DraftRevision.number.desc())
    )
    return list(db.session.scalars(found.options(joinedload(DraftRevision.made_by))))


def newest(draft: ProgrammeDraft) -> DraftRevision:
    """The draft as it stands."""
    found = (
        select(DraftRevision)
        .where(DraftRevision.draft_id == draft.id)
        .order_by(DraftRevision.number.desc())
        .limit(1)
    )
    return db.session.scalars(found).one()


def revision(draft: ProgrammeDraft, number: int) -> DraftRevision:
    """The draft as it stood after one step. Errors: Refusal('unknown')."""
    if not 0 < number < 10**LONGEST_KEY:
        raise Refusal("unknown")
    found = db.session.scalar(
        select(DraftRevision).where(DraftRevision.draft_id == draft.id, DraftRevision.number == number)
    )
    if found is None:
        raise Refusal("unknown")
    return found


def files_of(one: DraftRevision) -> dict[str, bytes]:
    """What lies beside the text, by name."""
    rows = db.session.scalars(
        select(DraftFile).where(
            DraftFile.draft_id == one.draft_id, DraftFile.content_hash.in_(sorted(set(one.files.values())))
        )
    )
    held = {row.content_hash: row.content for row in rows}
    return {name: held[sha256] for name, sha256 in sorted(one.files.items())}


def regions_of(one: DraftRevision) -> Regions:
    """The townships and villages of a draft, whatever else of it is wrong; none where the list cannot be read."""
    try:
        return Regions.from_csv(files_of(one).get(_regions_name(one.source), b"").decode("utf-8-sig"))
    except (RegionError, UnicodeDecodeError):
        return NO_REGIONS


def reading_of(one: DraftRevision) -> Reading:
    """What `programme check` says of a revision, with the stage kinds of this installation."""
    return _reading(one.source, tuple(sorted(one.files.items())), Kept(lambda: files_of(one).items()))


@lru_cache(maxsize=8)
def _reading(source: str, files: tuple[tuple[str, str], ...], held: Kept) -> Reading:
    """The hashes of the files stand for their bytes, so that an unchanged draft is read once."""
    return read_text(source, dict(held.fetch()), current_app.extensions["zeyou_kinds"])


def waiting_proposal(draft: ProgrammeDraft) -> DraftProposal | None:
    """The revision that waits for its second signature."""
    found: DraftProposal | None = db.session.scalar(
        select(DraftProposal).where(DraftProposal.draft_id == draft.id, DraftProposal.state == "proposed")
    )
    return found


def proposals(draft: ProgrammeDraft) -> list[DraftProposal]:
    """Everything that was ever put forward of a draft, the newest first."""
    found = select(DraftProposal).where(DraftProposal.draft_id == draft.id).order_by(DraftProposal.id.desc())
    return list(db.session.scalars(found))


def proposals_waiting() -> list[DraftProposal]:
    """All drafts that wait for a second signature, the oldest first."""
    found = select(DraftProposal).where(DraftProposal.state == "proposed").order_by(DraftProposal.id)
    return list(db.session.scalars(found))


def versions() -> list[ProgrammeVersion]:
    """Every published programme, newest version of each first. Practice runnings keep theirs to themselves."""
    found = select(ProgrammeVersion).order_by(ProgrammeVersion.code, ProgrammeVersion.number.desc())
    return list(db.session.scalars(found))


def start_of(origin: str) -> Start:
    """What a draft may be copied from, by the word that names it. Errors: Refusal('draft-origin')."""
    sort, _colon, key = origin.partition(":")
    if origin == "blank":
        return Start(origin, *blank())
    if sort == "shipped" and key in available():
        found = load(key)
        beside = {_regions_name(found.source_yaml): found.source_regions.encode(), **found.files}
        return Start(origin, found.source_yaml, {name: held for name, held in beside.items() if name})
    if sort == "version" and _is_key(key):
        version = db.session.get(ProgrammeVersion, int(key))
        if version is not None:
            kept = {one.name: one.content for one in version.files}
            name = _regions_name(version.source)
            return Start(
                origin, version.source, {**kept, **({name: version.regions.encode()} if name else {})}
            )
    if sort == "draft" and _is_key(key):
        one = newest(draft_by_key(int(key)))
        return Start(origin, one.source, files_of(one))
    raise Refusal("draft-origin", field="origin")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY


def _regions_name(source: str) -> str:
    """The name under which a text looks for its list of villages."""

    found = at(root_of(source), ("regions",))
    return str(found.value) if found is not None else ""
