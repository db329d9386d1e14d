"""Hand in a written piece: written in place, or as a PDF, Word or text file. The newest revision counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.fieldwork.answers import fitting
from exams.fieldwork.items import takes_file
from exams.fieldwork.rules import DOCUMENT, component_of, form_of
from exams.fieldwork.written import Piece, read_piece
from exams.models import Document
from exams.services.hold_entries import hold, require_window
from exams.services.judge_deliverable import require_unsettled
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry
from recruit.slices import slices


@dataclass(frozen=True)
class Written:
    """Either `answers` to the component's form or a file; a file wins where both are given. `file`: its bytes, or what
    `read_piece` made of them, where the caller has read it before anything was locked."""

    entry: Entry
    component: str
    answers: Mapping[str, Any] | None = None
    file: bytes | Piece | None = None
    file_name: str = ""
    captured_at: datetime | None = None


def submit_documents(written: Sequence[Written], at: datetime) -> list[Document]:
    """Takes the pieces, all or none. A newer piece replaces the older one, with its own receipt time.

    Errors: Refusal('unknown' | 'stage-closed' | 'candidacy-ended' | 'window-not-open' | 'window-closed' |
    'answers-unfit' (field) | 'document-empty' | 'piece-no-file' | 'deliverable-settled') and those of `read_piece`.
    """
    files = [_read(one) for one in written]
    hold(one.entry for one in written)
    earlier = _current(written)
    rows = []
    for one, file in zip(written, files, strict=True):
        component = component_of(one.entry.stage.definition, one.component, DOCUMENT)
        require_window(one.entry, at, one.captured_at)
        row = Document(entry_id=one.entry.id, component=one.component, received_at=at, current=True)
        require_unsettled(one.entry, one.component)
        if file is not None and not takes_file(component):
            raise Refusal("piece-no-file")
        if file is not None:
            row.file_type, row.size, row.file_name = file.kind, len(file.content), file.name
            row.sha256, row.text_sha256 = storage.put(file.content), storage.put(file.text.encode())
            row.answers = {}
        elif one.answers is not None:
            row.answers = fitting(form_of(one.entry.stage.cohort.programme, component), one.answers)
        else:
            raise Refusal("document-empty")
        before = earlier.get((one.entry.id, one.component))
        row.revision = before.revision + 1 if before else 1
        if before is not None:
            before.current = False
        earlier[one.entry.id, one.component] = row
        rows.append(row)
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _read(one: Written) -> Piece | None:
    return read_piece(one.file, one.file_name) if isinstance(one.file, bytes) else one.file


def _current(written: Sequence[Written]) -> dict[tuple[int, str], Document]:
    found: dict[tuple[int, str], Document] = {}
    for ids in slices(one.entry.id for one in written):
        rows = db.session.scalars(
            select(Document).where(Document.entry_id.in_(ids), Document.current.is_(True))
        )
        found.update({(row.entry_id, row.component): row for row in rows})
    return found
