"""What only a bucket can do wrong: it is away, slow, strange, or somebody else's."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta

import pytest

from recruit import storage
from recruit.errors import Refusal
from recruit.services.backup import restore_backup, write_backup
from recruit.services.erase_files import require_own_store, sweep
from recruit.serving import require_store
from recruit.stores import bucket
from recruit.stores.bucket import Bucket

NAME = hashlib.sha256(b"a").hexdigest()
KEY = f"{NAME[:2]}/{NAME[2:4]}/{NAME}"
HOUR = timedelta(hours=1)


@pytest.fixture
def store(server) -> Bucket:
    return Bucket.of(server.settings())


@pytest.fixture
def quick(monkeypatch):
    """Little patience, so that a test need not wait."""
    monkeypatch.setattr(bucket, "TRIES", timedelta(milliseconds=300))
    monkeypatch.setattr(bucket, "_PATIENCE", (0.01, 0.01))


@pytest.fixture
def site(make_app, server):
    """A site whose files lie in the bucket."""
    app = make_app(ZEYOU_KINDS=(), ZEYOU_BLUEPRINTS=(), **server.settings())
    with app.app_context():
        yield app


def test_what_is_new_is_created_and_never_written_over(server, store):
    store.put(NAME, lambda: b"one")
    assert [one for one in server.state.asked if one.startswith("PUT")] == [f"PUT {KEY}"]


def test_a_store_that_is_away_is_told_within_bounds_and_not_asked_again_at_once(server, quick):
    store = Bucket.of(server.settings())
    server.state.down.set()
    begun = time.monotonic()
    with pytest.raises(Refusal, match="store-away"):
        store.put(NAME, lambda: b"one")
    assert time.monotonic() - begun < 10
    asked = time.monotonic()
    with pytest.raises(Refusal, match="store-away"):
        store.get(NAME)
    assert time.monotonic() - asked < 0.1
    server.state.down.clear()
    store.away_until = 0.0
    assert not store.has(NAME)


def test_nobody_at_that_address_is_the_same(quick):
    store = Bucket.of(
        {
            "ZEYOU_S3_BUCKET": "b",
            "ZEYOU_S3_ENDPOINT": "http://127.0.0.1:9",
            "ZEYOU_S3_KEY_ID": "k",
            "ZEYOU_S3_SECRET": "s",
        }
    )
    with pytest.raises(Refusal, match="store-away"):
        store.put(NAME, lambda: b"one")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"ZEYOU_S3_KEY_ID": "another"}, "PermissionDenied"), ({"ZEYOU_S3_BUCKET": "missing"}, "")],
    ids=["key", "bucket"],
)
def test_a_wrong_setting_is_found_before_anybody_relies_on_it(server, quick, wrong, why):
    with pytest.raises(Refusal, match="store-unusable") as told:
        Bucket.of(server.settings(**wrong)).check()
    assert why in str(told.value.facts["why"])


def test_a_store_that_writes_over_what_it_should_create_is_not_used(server, store):
    server.state.deaf.set()
    with pytest.raises(Refusal, match="store-unusable") as told:
        store.check()
    assert told.value.facts["why"] == "If-None-Match"
    assert server.state.objects == {}


def test_a_long_list_comes_whole(server, store):
    server.state.page = 7
    names = [hashlib.sha256(bytes([one])).hexdigest() for one in range(20)]
    for name in names:
        store.put(name, lambda: b"x")
    assert list(store.names(timedelta(0))) == sorted(names)


def test_whoever_stores_while_it_is_being_removed_waits_and_stores_again(server, store, quick):
    store.put(NAME, lambda: b"one")
    server.state.objects[f".removing/{NAME}"] = (b"", datetime.now(UTC))
    with pytest.raises(Refusal, match="store-away"):
        store.put(NAME, lambda: b"one")
    server.state.make_old(f".removing/{NAME}", HOUR)
    # The one who was removing was killed an hour ago: its note counts no more.
    store.put(NAME, lambda: b"one")
    assert f".removing/{NAME}" not in server.state.objects


def test_a_site_keeps_its_files_there_sealed_and_sweeps_them(site, server):
    sha256 = storage.put(b"a household's words")
    assert storage.get(sha256) == b"a household's words"
    assert not storage.path_of(sha256).exists()
    held = [content for key, (content, _at) in server.state.objects.items() if key.endswith(sha256)]
    assert len(held) == 1
    assert b"household" not in held[0]
    require_own_store()
    assert storage.site()
    server.state.make_old(f"{sha256[:2]}/{sha256[2:4]}/{sha256}", timedelta(days=2))
    assert sweep() == 1
    assert storage.find(sha256) is None


def test_a_backup_takes_the_files_out_of_it_and_puts_them_back(site, server, tmp_path, clock):
    sha256 = storage.put(b"a picture")
    manifest = write_backup(tmp_path / "b.tar", clock.now())
    assert manifest["files"] == 1
    server.state.objects.clear()
    restore_backup(tmp_path / "b.tar")
    assert storage.get(sha256) == b"a picture"


def test_a_demonstration_stays_out_of_it(make_app, server):
    with make_app(ZEYOU_KINDS=(), ZEYOU_BLUEPRINTS=(), ZEYOU_DEMO=True, **server.settings()).app_context():
        assert storage.path_of(storage.put(b"played")).exists()
    assert server.state.objects == {}


def test_the_site_does_not_open_where_no_file_can_be_stored(site, server, monkeypatch):
    require_store(site)
    monkeypatch.setattr(bucket, "TRIES", timedelta(milliseconds=300))
    server.state.down.set()
    with pytest.raises(Refusal, match="store-unusable"):
        require_store(site)
