"""The file store: durable before `put` returns, erased for good, and never erased under somebody's hands."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask

from recruit import storage
from recruit.errors import Refusal
from recruit.services.erase_files import release, sweep, unclaimed

CONTENT = b"what a picture might be" * 9
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def running(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = make_app(ZEYOU_KINDS=(), ZEYOU_BLUEPRINTS=())
    with app.app_context():
        yield app


def made_old(sha256: str, age: timedelta) -> None:
    path = storage.path_of(sha256)
    then = path.stat().st_mtime - age.total_seconds()
    os.utime(path, (then, then))


def test_the_name_is_on_disk_before_put_returns(running, monkeypatch):
    """A file that was renamed but whose folder was not written is gone after a power cut."""
    done: list[tuple[str, int]] = []
    rename, sync = os.replace, os.fsync

    def renamed(source, target):
        rename(source, target)
        done.append(("rename", Path(target).parent.stat().st_ino))

    def synced(handle):
        facts = os.fstat(handle)
        done.append(("folder" if stat.S_ISDIR(facts.st_mode) else "file", facts.st_ino))
        sync(handle)

    monkeypatch.setattr(os, "replace", renamed)
    monkeypatch.setattr(os, "fsync", synced)
    sha256 = storage.put(CONTENT)
    folder = storage.path_of(sha256).parent
    assert [what for what, _ in done[-3:]] == ["file", "rename", "folder"]
    assert done[-1] == ("folder", folder.stat().st_ino)
    # The two levels of folders were new, so their names had to be written as well.
    above = {("folder", one.stat().st_ino) for one in (folder.parent, storage.root())}
    assert above <= set(done)


def test_erased_and_stored_again_is_there_again(running):
    sha256 = storage.put(CONTENT)
    assert storage.remove(sha256) is True
    with pytest.raises(Refusal) as refused:
        storage.get(sha256)
    assert refused.value.code == "file-unknown"
    assert storage.find(sha256) is None
    assert storage.remove(sha256) is False
    assert storage.put(CONTENT) == sha256
    assert storage.get(sha256) == CONTENT


def test_a_young_file_stays_and_storing_it_again_makes_it_young(running):
    sha256 = storage.put(CONTENT)
    assert storage.remove(sha256, HOUR) is False
    made_old(sha256, 2 * HOUR)
    storage.put(CONTENT)
    assert storage.remove(sha256, HOUR) is False
    made_old(sha256, 2 * HOUR)
    assert storage.remove(sha256, HOUR) is True


def test_nothing_is_removed_while_somebody_stores_it(running, monkeypatch):
    """The look at the file's age and the removal are one: a store that has begun comes first, and then it is young."""
    sha256 = storage.put(CONTENT)
    made_old(sha256, 2 * HOUR)
    begun, go_on, removed = Event(), Event(), []
    sync = storage._sync

    def slow(folder):
        begun.set()
        assert go_on.wait(10)
        sync(folder)

    monkeypatch.setattr(storage, "_sync", slow)

    def store():
        with running.app_context():
            storage.put(CONTENT)

    def remove():
        with running.app_context():
            removed.append(storage.remove(sha256, HOUR))

    storing, removing = Thread(target=store), Thread(target=remove)
    storing.start()
    assert begun.wait(10)
    removing.start()
    time.sleep(0.2)
    assert removed == [], "the removal waits for the store"
    go_on.set()
    storing.join(10)
    removing.join(10)
    assert removed == [False]
    assert storage.get(sha256) == CONTENT


@pytest.mark.database
def test_a_file_that_no_row_names_goes_after_a_day(running):
    """Such as the sheet of an import that nobody confirmed."""
    sheet, fresh = storage.put(b"name,number"), storage.put(b"still being looked at")
    left = storage.path_of(sheet).parent / ".new-killed"
    left.write_bytes(b"half")
    then = left.stat().st_mtime - 2 * 24 * 3600
    os.utime(left, (then, then))
    made_old(sheet, DAY + HOUR)
    made_old(fresh, DAY - HOUR)
    assert unclaimed() == 2
    assert sweep() == 2
    assert list(storage.stored()) == [fresh]
    assert not left.exists()
    assert release([fresh, fresh]) == 1
