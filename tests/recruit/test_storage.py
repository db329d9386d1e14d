"""The file store: durable before `put` returns, erased for good, and never erased under somebody's hands."""

from __future__ import annotations

import hashlib
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
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Site
from recruit.services import erase_files
from recruit.services.erase_files import release, sweep, unclaimed
from recruit.stores import folder

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
    leaf = storage.path_of(sha256).parent
    assert [what for what, _ in done[-3:]] == ["file", "rename", "folder"]
    assert done[-1] == ("folder", leaf.stat().st_ino)
    # The two levels of folders were new, so their names had to be written as well.
    above = {("folder", one.stat().st_ino) for one in (leaf.parent, storage.root())}
    assert above <= set(done)


def test_together_each_folder_is_written_once_and_before_the_block_is_left(running, monkeypatch):
    written: list[Path] = []
    sync = folder._sync

    def synced(folder):
        written.append(folder)
        sync(folder)

    first = storage.put(CONTENT)
    monkeypatch.setattr(folder, "_sync", synced)
    with storage.together(), storage.together():
        again = [storage.put(CONTENT) for _ in range(3)]
        fresh = storage.put(b"another")
        leaves = [storage.path_of(one).parent for one in (first, fresh)]
        assert again == [first] * 3
        assert not set(leaves) & set(written)
    assert sorted(one for one in written if one in leaves) == sorted(leaves)
    storage.put(CONTENT)
    assert written[-1] == leaves[0], "outside a block every file is durable at once"


def test_together_writes_the_folders_also_when_the_work_fails(running, monkeypatch):
    written: list[Path] = []
    monkeypatch.setattr(folder, "_sync", written.append)

    def fail_half_way():
        with storage.together():
            storage.put(CONTENT)
            raise Refusal("unknown")

    with pytest.raises(Refusal):
        fail_half_way()
    assert written[-1].name == hashlib.sha256(CONTENT).hexdigest()[2:4]


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
    sync = folder._sync

    def slow(folder):
        begun.set()
        assert go_on.wait(10)
        sync(folder)

    monkeypatch.setattr(folder, "_sync", slow)

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
    assert unclaimed(timedelta(0)) == 3
    assert unclaimed() == 2, "what is younger than a day stays, so it is not counted either"
    assert sweep() == 2
    assert unclaimed() == 0
    assert list(storage.stored()) == [fresh]
    assert not left.exists()
    assert release([fresh, fresh]) == 1


@pytest.mark.database
def test_another_sites_store_is_not_swept(running):
    """A wrong DATABASE_URL names none of the files; the store says whose it is."""
    assert sweep() == 0
    code = storage.site()
    assert code == db.session.get_one(Site, 1).code
    sheet = storage.put(b"of the other site")
    made_old(sheet, 2 * DAY)
    for ours in ("another", None):
        db.session.query(Site).delete()
        if ours:
            db.session.add(Site(id=1, code=ours))
        db.session.commit()
        with pytest.raises(Refusal, match="store-of-another"):
            sweep(by_hand=True)
    assert list(storage.stored()) == [sheet]
    # A store to which a backup was restored bears no mark yet.
    (storage.root() / ".site").unlink()
    db.session.add(Site(id=1, code="restored"))
    db.session.commit()
    assert sweep() == 1
    assert storage.site() == "restored"


def test_a_sweep_of_too_much_is_left_to_a_person(running, monkeypatch):
    monkeypatch.setattr(erase_files, "MANY", 2)
    for place in range(3):
        made_old(storage.put(f"sheet {place}".encode()), 2 * DAY)
    with pytest.raises(Refusal) as refused:
        sweep()
    assert (refused.value.code, refused.value.facts["count"]) == ("sweep-too-large", 3)
    assert len(list(storage.stored())) == 3
    for place in range(12):
        storage.put(f"young {place}".encode())
    assert sweep() == 3, "a fifth of all is usual"
    for place in range(8):
        made_old(storage.put(f"young {place}".encode()), 2 * DAY)
    assert sweep(by_hand=True) == 8
