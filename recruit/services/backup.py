"""Backup and restore: the whole database and all files in one archive, readable on either database engine.

The archive is a tar file: `manifest.json` (format, schema revision, rows and SHA-256 of every part), one
`tables/NAME.jsonl` per table in an order that respects references, and the file store as it lies there, sealed.
The key file is never part of it: whoever finds the archive finds nothing without the key.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, func, insert, select, text

from recruit import storage
from recruit.db import db, reading
from recruit.errors import Refusal
from recruit.slices import pieces

FORMAT = "zeyou-backup/1"
Progress = Callable[[str, int], None]
#: Sign-ins and one-time codes are not worth keeping: after a restore everybody signs in anew. Rendered papers are made
#: again by the worker.
FORGOTTEN = frozenset({"login_session", "login_code", "paper_page"})


def write_backup(
    target: Path, at: datetime, progress: Progress = lambda _part, _count: None
) -> dict[str, Any]:
    """Writes the archive beside `target` and renames it when it is complete; returns the manifest."""
    unfinished = target.with_suffix(target.suffix + ".part")
    # Names and villages stand in it unsealed: nobody else on the machine may read it, not even while it is written.
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    manifest: dict[str, Any] = {"format": FORMAT, "at": at.isoformat(), "tables": {}, "files": 0}
    with reading(), db.engine.connect() as connection, tarfile.open(unfinished, "w") as archive:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        manifest["revision"] = revision(connection)
        for table in tables():
            content = b"".join(_rows(connection, table))
            manifest["tables"][table.name] = {
                "rows": content.count(b"\n"),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            _add(archive, f"tables/{table.name}.jsonl", content)
            progress(table.name, manifest["tables"][table.name]["rows"])
        manifest["files"] = _add_files(archive, progress)
        _add(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
    unfinished.replace(target)
    return manifest


def tables() -> list[Table]:
    """All tables but those that are forgotten, referenced ones first."""
    return [table for table in db.metadata.sorted_tables if table.name not in FORGOTTEN]


def revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    order = list(table.primary_key.columns)
    for row in (
        connection.execution_options(yield_per=1000).execute(select(table).order_by(*order)).mappings()
    ):
        yield (
            json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False).encode()
            + b"\n"
        )


def _plain(value: Any) -> Any:
    """Values that JSON does not know carry their kind, so that they come back as what they were."""
    if isinstance(value, bytes):
        return {"~bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"~moment": value.isoformat()}
    if isinstance(value, date):
        return {"~date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"~decimal": str(value)}
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, dict) and len(plain) == 1:
        kind, inner = next(iter(plain.items()))
        if kind == "~bytes":
            return base64.b64decode(inner)
        if kind == "~moment":
            return datetime.fromisoformat(inner)
        if kind == "~date":
            return date.fromisoformat(inner)
        if kind == "~decimal":
            return Decimal(inner)
    return plain


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _add_files(archive: tarfile.TarFile, progress: Progress) -> int:
    count = 0
    for name in storage.stored():
        try:
            content = storage.sealed(name)
        except Refusal as refusal:
            if refusal.code != "file-unknown":
                raise
            # Gone since it was listed: its time of keeping was over, and no row names it any more.
            continue
        _add(archive, f"files/{name[:2]}/{name[2:4]}/{name}", content)
        count += 1
    progress("files", count)
    return count


def restore_backup(source: Path, progress: Progress = lambda _part, _count: None) -> dict[str, Any]:
    """Reads an archive into an empty database and store, all or nothing for the database.

    Errors: Refusal('backup-broken' | 'backup-other-revision' | 'database-not-empty').
    """
    try:
        with tarfile.open(source, "r:") as archive:
            manifest = _manifest(archive)
            with db.engine.begin() as connection:
                _check_target(connection, manifest)
                for table in tables():
                    _restore_table(connection, archive, table, manifest["tables"][table.name])
                    progress(table.name, manifest["tables"][table.name]["rows"])
                _restart_sequences(connection)
            progress("files", _restore_files(archive))
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise Refusal("backup-broken", path=str(source)) from error
    return manifest


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file: BinaryIO | None = archive.extractfile(name)  # type: ignore[assignment]
    if file is None:
        raise ValueError(name)
    return file.read()


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(_read(archive, "manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError(manifest["format"])
    return manifest


def _check_target(connection: Connection, manifest: dict[str, Any]) -> None:
    here = revision(connection)
    if here != manifest["revision"]:
        raise Refusal("backup-other-revision", here=here or "-", there=manifest["revision"])
    for table in db.metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise Refusal("database-not-empty")


def _restore_table(
    connection: Connection, archive: tarfile.TarFile, table: Table, stated: dict[str, Any]
) -> None:
    content = _read(archive, f"tables/{table.name}.jsonl")
    if hashlib.sha256(content).hexdigest() != stated["sha256"]:
        raise ValueError(table.name)
    for lines in pieces(content.splitlines()):
        rows = [{name: _value(value) for name, value in json.loads(line).items()} for line in lines]
        connection.execute(insert(table), rows)


def _restart_sequences(connection: Connection) -> None:
    """PostgreSQL counts on from its own sequence, which does not see ids that were inserted."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        if "id" in table.c and table.c.id.autoincrement is not False:
            highest = connection.scalar(select(func.max(table.c.id)))
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :value, :called)"),
                {"name": table.name, "value": highest or 1, "called": highest is not None},
            )


def _restore_files(archive: tarfile.TarFile) -> int:
    count = 0
    with storage.together():
        for entry in archive.getmembers():
            path = PurePosixPath(entry.name)
            if path.parts[0] != "files" or not entry.isfile():
                continue
            if len(path.parts) != 4 or len(path.name) != 64 or set(path.name) - set("0123456789abcdef"):
                raise ValueError(entry.name)
            # What lies there may be damaged: the archive's counts.
            storage.remove(path.name)
            storage.put_sealed(path.name, _read(archive, entry.name))
            count += 1
    return count
