"""Hand in evidence pictures: cleaned, counted, exact repeats refused at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from exams.fieldwork.rules import EVIDENCE, ceiling_of, component_of
from exams.models import Evidence
from exams.services.hold_entries import hold, identity, require_window
from exams.services.judge_deliverable import require_unsettled
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry
from recruit.pictures import Picture, clean
from recruit.slices import pieces, slices

#: So many decoded pictures are in memory at a time, however long the batch is.
_AT_A_TIME = 24


@dataclass(frozen=True)
class Upload:
    """One file as it arrived. `replaces` is the id of an own rejected picture that this one takes the place of.

    `cleaned`: what `recruit.pictures.clean` made or said of it, where the caller had that done before it held anything;
    with its hash as `source`, `content` is not looked at any more.
    """

    entry: Entry
    component: str
    content: bytes
    captured_at: datetime | None = None
    replaces: int | None = None
    cleaned: Picture | Refusal | None = None
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one upload: the row, or why not. One bad file never holds up the others."""

    evidence: Evidence | None = None
    refusal: Refusal | None = None


def upload_evidence(uploads: Sequence[Upload], at: datetime) -> list[Outcome]:
    """One outcome per upload, in their order; `at` is the receipt time.

    Errors for the whole batch: Refusal('unknown' | 'stage-closed' | 'candidacy-ended' | 'window-not-open' |
    'window-closed' | 'evidence-at-once' | 'deliverable-settled').
    Refusals inside an outcome: 'picture-…', 'evidence-repeat-own' (serial,
    component, `earlier`: the id of that picture), 'evidence-repeat-other', 'evidence-enough' (most),
    'replaced-already'.
    """
    hold(upload.entry for upload in uploads)
    for entry, made in _youngest(uploads):
        require_window(entry, at, made)
    for entry, component in {(one.entry, one.component) for one in uploads}:
        require_unsettled(entry, component)
    desk = _Desk(uploads)
    outcomes: list[Outcome] = []
    with storage.together():
        for part in pieces(uploads, _AT_A_TIME):
            outcomes += desk.take(part, at)
    return outcomes


def _youngest(uploads: Sequence[Upload]) -> Iterator[tuple[Entry, datetime | None]]:
    """Each candidate of the batch, with the latest making of a picture in it; None where one picture does not say."""
    by_entry: dict[int, list[Upload]] = {}
    for upload in uploads:
        by_entry.setdefault(identity(upload.entry), []).append(upload)
    for own in by_entry.values():
        made = [upload.captured_at for upload in own]
        yield own[0].entry, None if None in made else max(one for one in made if one is not None)


class _Desk:
    """What the batch knows of its candidates: the next serial, how many pictures stand, which may be replaced."""

    def __init__(self, uploads: Sequence[Upload]) -> None:
        self.serials: Counter[tuple[int, str]] = Counter()
        self.standing: Counter[tuple[int, str]] = Counter()
        self.ceilings = {
            (upload.entry.stage_id, upload.component): ceiling_of(
                component_of(upload.entry.stage.definition, upload.component, EVIDENCE)
            )
            for upload in uploads
        }
        for ids in slices(upload.entry.id for upload in uploads):
            rows = db.session.execute(
                select(
                    Evidence.entry_id,
                    Evidence.component,
                    Evidence.state,
                    func.count(),
                    func.max(Evidence.serial),
                )
                .where(Evidence.entry_id.in_(ids))
                .group_by(Evidence.entry_id, Evidence.component, Evidence.state)
            )
            for entry_id, component, state, count, serial in rows:
                key = (entry_id, component)
                self.serials[key] = max(self.serials[key], serial)
                self.standing[key] += 0 if state == "rejected" else count
        self.replaceable = self._replaceable(uploads)

    def _replaceable(self, uploads: Sequence[Upload]) -> dict[int, tuple[int, str]]:
        """Rejected pictures that nothing has replaced yet: id -> (entry, component)."""
        found: dict[int, tuple[int, str]] = {}
        for ids in slices(upload.replaces for upload in uploads if upload.replaces is not None):
            done = select(Evidence.replaces_id).where(Evidence.replaces_id.in_(ids))
            rows = db.session.execute(
                select(Evidence.id, Evidence.entry_id, Evidence.component).where(
                    Evidence.id.in_(ids), Evidence.state == "rejected", Evidence.id.not_in(done)
                )
            )
            found.update({row_id: (entry_id, component) for row_id, entry_id, component in rows})
        return found

    def take(self, uploads: Sequence[Upload], at: datetime) -> list[Outcome]:
        sources = [upload.source or hashlib.sha256(upload.content).hexdigest() for upload in uploads]
        seen = _known(uploads, Evidence.source_sha256, sources)
        cleaned: list[Picture | Refusal] = []
        for upload, source in zip(uploads, sources, strict=True):
            earlier = seen.get((upload.entry.stage_id, source))
            # What has no place is not decoded: that takes a second, and others wait meanwhile.
            full = _repeat(earlier, upload) if earlier else self._no_room(upload)
            cleaned.append(full or upload.cleaned or cleaned_or_why(upload.content))
        digests = [
            hashlib.sha256(one.bytes).hexdigest() if isinstance(one, Picture) else "" for one in cleaned
        ]
        twins = _known(uploads, Evidence.sha256, [digest for digest in digests if digest])
        outcomes = []
        for upload, source, picture, digest in zip(uploads, sources, cleaned, digests, strict=True):
            key = (upload.entry.stage_id, source)
            twin = (upload.entry.stage_id, digest)
            refusal = picture if isinstance(picture, Refusal) else None
            if refusal is None and (earlier := seen.get(key) or twins.get(twin)) is not None:
                refusal = _repeat(earlier, upload)
            refusal = refusal or self._no_room(upload)
            if refusal is not None or not isinstance(picture, Picture):
                outcomes.append(Outcome(refusal=refusal))
                continue
            row = self._row(upload, picture, source, at)
            seen[key] = twins[twin] = row
            outcomes.append(Outcome(row))
        db.session.add_all(outcome.evidence for outcome in outcomes if outcome.evidence)
        try:
            db.session.flush()
        except IntegrityError:
            # Two candidates sent the very same picture at the same moment: the table lets only one of them in.
            raise Refusal("evidence-at-once") from None
        return outcomes

    def _no_room(self, upload: Upload) -> Refusal | None:
        key = (upload.entry.id, upload.component)
        if upload.replaces is not None and self.replaceable.get(upload.replaces) != key:
            return Refusal("replaced-already")
        most = self.ceilings[upload.entry.stage_id, upload.component]
        return Refusal("evidence-enough", most=most) if self.standing[key] >= most else None

    def _row(self, upload: Upload, picture: Picture, source: str, at: datetime) -> Evidence:
        key = (upload.entry.id, upload.component)
        self.serials[key] += 1
        self.standing[key] += 1
        if upload.replaces is not None:
            del self.replaceable[upload.replaces]
        return Evidence(
            entry_id=upload.entry.id,
            stage_id=upload.entry.stage_id,
            component=upload.component,
            serial=self.serials[key],
            sha256=storage.put(picture.bytes),
            source_sha256=source,
            width=picture.width,
            height=picture.height,
            size=len(picture.bytes),
            received_at=at,
            captured_at=upload.captured_at,
            replaces_id=upload.replaces,
            state="waiting",
        )


def _known(
    uploads: Sequence[Upload], column: object, hashes: Iterable[str]
) -> dict[tuple[int, str], Evidence]:
    """Pictures of the same stages that bear one of these hashes, rejected ones too: a repeat stays a repeat."""
    stages = {upload.entry.stage_id for upload in uploads}
    found: dict[tuple[int, str], Evidence] = {}
    for part in slices(hashes):
        rows = db.session.scalars(select(Evidence).where(Evidence.stage_id.in_(stages), column.in_(part)))  # type: ignore[attr-defined]
        found.update({(row.stage_id, getattr(row, column.key)): row for row in rows})  # type: ignore[attr-defined]
    return found


def _repeat(earlier: Evidence, upload: Upload) -> Refusal:
    """Another candidate's picture is not named: who it was is the office's business, not a rival's."""
    if earlier.entry_id != upload.entry.id:
        return Refusal("evidence-repeat-other")
    title = component_of(upload.entry.stage.definition, earlier.component, EVIDENCE).title
    facts = {"serial": earlier.serial, "component": title}
    # One of the same batch has no row yet, so nothing can lead to it.
    return Refusal("evidence-repeat-own", **facts, **({"earlier": earlier.id} if earlier.id else {}))


def cleaned_or_why(content: bytes) -> Picture | Refusal:
    try:
        return clean(content)
    except Refusal as refusal:
        return refusal
