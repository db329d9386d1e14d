"""What was acknowledged is on the disk: the settings that the tests' own databases loosen (`tests.support.site`)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine

from recruit.db import harden


def test_every_commit_on_sqlite_waits_for_the_disk(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    harden(engine)
    with engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    engine.dispose()
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
