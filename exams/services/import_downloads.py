"""Bring in the app owner's list of downloads: looked at row by row, counted from the office's word, taken back by it.

A list is a witness beside the screenshots and changes no mark, so one person's word is enough. The file itself
is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from exams.models import DownloadList, DownloadRow
from exams.queries.shares import counted_rows, known_links
from exams.services.confirm_download import tail_index
from exams.shares import messages as messages  # registers its texts
from exams.shares.known import Known
from exams.shares.lists import PARTS, Listed, columns_of, read_list
from exams.shares.rules import download_rule
from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.secrets import blind_index
from recruit.services import preview_token
from recruit.services.look_at_sheet import Looked, Reader, look, looked_at
from recruit.services.roles import require, require_county
from recruit.slices import pieces
from recruit.tables import Limits, Table, read_table

LIMITS = Limits(bytes=10_000_000, rows=100_000, columns=80, cells=2_000_000, unpacked=80_000_000)


@dataclass(frozen=True)
class Preview:
    """What a list would do. `looked` is None as long as nobody has said which column holds the code; `known`:
    good rows that count already; `file` and `kept` let the same file be read again with other columns."""

    header: tuple[str, ...]
    columns: Mapping[str, str]
    file: str
    kept: str
    looked: Looked[Listed] | None
    known: int = 0
    people: int = 0


def preview_downloads(stage: Stage, content: bytes, name: str, by: Account, at: datetime) -> Preview:
    """Looks at a list and keeps the file, sealed, until it is counted. Errors: Refusal('role-missing' |
    'county-only' | 'downloads-no-rule' | 'import-nothing'), `TableError`."""
    _may(stage, by)
    table = read_table(content, name, limits=LIMITS)
    return _preview(stage, content, name, table, columns_of(table.header), by, at)


def preview_again(
    stage: Stage, sha256: str, kept: str, columns: Mapping[str, str], by: Account, at: datetime
) -> Preview:
    """The same file with the columns that the office names (part -> heading, '' for none).

    Errors: as `preview_downloads`, and Refusal('import-changed' | 'downloads-column-twice').
    """
    _may(stage, by)
    issued = preview_token.issued_within(kept, at)
    preview_token.require_same(kept, issued, *_file(stage, sha256, by))
    content = preview_token.kept(sha256)
    table = read_table(content, limits=LIMITS)
    return _preview(stage, content, "", table, _named(columns, table.header), by, at)


@dataclass(frozen=True)
class Fingerprinted:
    """The good rows of a list as they are stored, beside the links they were read for; `same`: of whom, of which file
    and columns."""

    same: tuple[object, ...]
    links: Mapping[str, Known]
    rows: tuple[Mapping[str, Any], ...]


def fingerprint_downloads(
    stage: Stage, sha256: str, token: str, columns: Mapping[str, str], by: Account, at: datetime
) -> Fingerprinted:
    """The good rows of exactly what was looked at, before anything is held for them: a hundred thousand take seconds.
    Only reads.

    Errors: as `preview_again`, and Refusal('downloads-columns').
    """
    _may(stage, by)
    named = {part: columns[part] for part in PARTS if columns.get(part)}
    if "code" not in named:
        raise Refusal("downloads-columns")
    links = known_links(stage)
    rows = looked_at(_what(stage, named), _reader(stage, named, at, links=links), sha256, token, by, at)
    return Fingerprinted(_same(stage, sha256, token, columns, by), links, tuple(map(_stored, rows)))


def import_downloads(
    stage: Stage,
    sha256: str,
    token: str,
    columns: Mapping[str, str],
    by: Account,
    at: datetime,
    read: Fingerprinted | None = None,
) -> DownloadList:
    """Counts the good rows of exactly what was looked at. The caller commits, then releases the file. `read`: what
    `fingerprint_downloads` found, which counts where no link has changed since.

    Errors: as `fingerprint_downloads`, and Refusal('downloads-none-new') where every row counts already.
    """
    held = locked(Stage, stage.id)
    if held is None:
        raise Refusal("unknown")
    _may(held, by)
    same = _same(held, sha256, token, columns, by)
    if read is None or read.same != same or read.links != known_links(held):
        read = fingerprint_downloads(held, sha256, token, columns, by, at)
    known, count = counted_rows(held), len(read.rows)
    fresh = sum(one["row_hash"] not in known for one in read.rows)
    if not fresh:
        raise Refusal("downloads-none-new")
    made = DownloadList(
        stage_id=held.id, list_hash=sha256, rows=count, fresh=fresh, imported_at=at, imported_by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    for piece in pieces([{"list_id": made.id, **one} for one in read.rows]):
        db.session.execute(insert(DownloadRow), list(piece))
    audit.note(at, by.login, "downloads.import", audit.at_stage(held), sheet=sha256, count=count, fresh=fresh)
    return made


def take_back_downloads(made: DownloadList, by: Account, at: datetime) -> DownloadList:
    """The list no longer counts and its rows go; what other lists tell as well goes on counting.

    Errors: Refusal('role-missing' | 'county-only' | 'downloads-back-already').
    """
    locked(Stage, made.stage_id)
    held = locked(DownloadList, made.id)
    if held is None:
        raise Refusal("unknown")
    _may(held.stage, by)
    if held.taken_back_at is not None:
        raise Refusal("downloads-back-already")
    held.taken_back_at, held.taken_back_by_id = at, by.id
    db.session.execute(delete(DownloadRow).where(DownloadRow.list_id == held.id))
    db.session.flush()
    audit.note(
        at, by.login, "downloads.back", audit.at_stage(held.stage), sheet=held.list_hash, count=held.rows
    )
    return held


def _may(stage: Stage, by: Account) -> None:
    require(by, "office")
    require_county(by)
    if download_rule(stage.definition) is None:
        raise Refusal("downloads-no-rule")


def _preview(
    stage: Stage,
    content: bytes,
    name: str,
    table: Table,
    columns: Mapping[str, str],
    by: Account,
    at: datetime,
) -> Preview:
    sha256 = storage.put(content)
    kept = preview_token.issue(at, *_file(stage, sha256, by))
    if "code" not in columns:
        return Preview(table.header, columns, sha256, kept, None)
    looked = look(_what(stage, columns), _reader(stage, columns, at, table), content, name, by, at)
    known = counted_rows(stage)
    there = sum(_row_hash(one) in known for _number, one in looked.good)
    people = len({one.link_id for _number, one in looked.good})
    return Preview(table.header, columns, sha256, kept, looked, there, people)


def _named(columns: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    named = {part: columns[part] for part in PARTS if columns.get(part)}
    if set(named.values()) - set(header):
        raise Refusal("import-changed")
    if len(set(named.values())) < len(named):
        raise Refusal("downloads-column-twice")
    return named


def _reader(
    stage: Stage,
    columns: Mapping[str, str],
    at: datetime,
    table: Table | None = None,
    links: Mapping[str, Known] | None = None,
) -> Reader[Listed]:
    """What was read already is not read again."""
    known = known_links(stage) if links is None else links
    zone = stage.cohort.programme.timezone
    return lambda content, name: read_list(
        table or read_table(content, name, limits=LIMITS), columns, known, zone, at
    )


def _stored(row: tuple[int, Listed]) -> dict[str, Any]:
    """A row of the table, without its list."""
    number, one = row
    return {
        "link_id": one.link_id,
        "row": number,
        "row_hash": _row_hash(one),
        "tail_index": tail_index(one.link_id, one.tail) if one.tail else None,
        "at": one.at,
    }


def _same(
    stage: Stage, sha256: str, token: str, columns: Mapping[str, str], by: Account
) -> tuple[object, ...]:
    return _what(stage, columns), sha256, token, by.id


def _row_hash(one: Listed) -> str:
    return blind_index("download-row", one.same_as)


def _what(stage: Stage, columns: Mapping[str, str]) -> str:
    named = {part: columns[part] for part in PARTS if columns.get(part)}
    return f"downloads {stage.id} {json.dumps(named, ensure_ascii=False, sort_keys=True)}"


def _file(stage: Stage, sha256: str, by: Account) -> tuple[object, ...]:
    return "downloads-file", stage.id, sha256, by.id
