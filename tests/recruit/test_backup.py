"""Backup and restore, from either database engine to the other, with the files."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from recruit import audit, storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.services import close_stage
from recruit.services.backup import restore_backup, tables, write_backup
from tests.recruit.funnel import small
from tests.recruit.funnel.test_close_stage import at_the_test, close, office
from tests.support import postgres
from tests.support.site import application, let_go

PICTURE = b"not really a picture" * 50


@contextmanager
def site(address: str, folder: Path) -> Iterator[Flask]:
    app = application(address, folder, ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app
    let_go(app)


def address_of(engine: str, databases, folder: Path) -> str:
    folder.mkdir()
    if engine == "sqlite":
        return databases.sqlite(folder)
    try:
        return databases.postgresql()
    except postgres.NoPostgres as missing:
        pytest.skip(f"no PostgreSQL: {missing}")


def fill() -> str:
    result = close(at_the_test())
    close_stage.publish(result, office(), small.AFTER_TEST)
    sha256 = storage.put(PICTURE)
    db.session.commit()
    return sha256


def everything() -> dict[str, list[tuple]]:
    found = {
        table.name: [
            tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in tables()
    }
    db.session.rollback()  # SQLite: an open transaction would hold up the one under test
    return found


@pytest.mark.parametrize(("here", "there"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_all_comes_back_on_the_other_engine(here, there, databases, tmp_path):
    archive = tmp_path / "backup.tar"
    with site(address_of(here, databases, tmp_path / "a"), tmp_path / "a"):
        sha256 = fill()
        before = everything()
        manifest = write_backup(archive, small.AFTER_TEST)
    assert manifest["files"] == 1
    assert manifest["tables"]["result"]["rows"] == 2
    with site(address_of(there, databases, tmp_path / "b"), tmp_path / "b"):
        restore_backup(archive)
        assert everything() == before
        assert storage.get(sha256) == PICTURE
        assert list(audit.verify()) == []
        # New rows get fresh numbers, whatever counts them.
        small.staff("later", "clerk")
        db.session.commit()


@pytest.fixture
def archive(databases, tmp_path) -> Path:
    path = tmp_path / "backup.tar"
    with site(address_of("sqlite", databases, tmp_path / "a"), tmp_path / "a"):
        fill()
        write_backup(path, small.AFTER_TEST)
    return path


def test_the_archive_is_for_its_owner_alone(archive):
    """ID numbers are sealed in it, names are not."""
    assert archive.stat().st_mode & 0o077 == 0


def test_personal_files_lie_sealed_in_the_archive(archive):
    assert PICTURE[:20] not in archive.read_bytes()


def test_a_database_with_data_is_left_alone(archive, databases, tmp_path):
    with site(address_of("sqlite", databases, tmp_path / "b"), tmp_path / "b"):
        small.staff("somebody", "clerk")
        db.session.commit()
        before = everything()
        with pytest.raises(Refusal, match="database-not-empty"):
            restore_backup(archive)
        assert everything() == before


@pytest.mark.parametrize("harm", ["cut", "altered", "empty", "other-revision"])
def test_a_damaged_archive_changes_nothing(harm, archive, databases, tmp_path):
    content = archive.read_bytes()
    if harm == "cut":
        archive.write_bytes(content[: len(content) // 2])
    elif harm == "altered":
        archive.write_bytes(content.replace("人1甲".encode(), "人9甲".encode()))
    elif harm == "empty":
        archive.write_bytes(b"")
    else:
        rewrite(archive, "manifest.json", lambda manifest: manifest | {"revision": "0000"})
    with site(address_of("sqlite", databases, tmp_path / "b"), tmp_path / "b"):
        before = everything()
        with pytest.raises(Refusal, match="backup-"):
            restore_backup(archive)
        assert everything() == before


def rewrite(archive: Path, name: str, change) -> None:
    with tarfile.open(archive) as old:
        parts = [(entry.name, old.extractfile(entry).read()) for entry in old.getmembers()]
    with tarfile.open(archive, "w") as new:
        for part, content in parts:
            if part == name:
                content = json.dumps(change(json.loads(content))).encode()
            entry = tarfile.TarInfo(part)
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
