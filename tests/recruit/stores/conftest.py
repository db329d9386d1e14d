"""Every place where sealed files may lie, made the same way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from recruit.stores import Store
from recruit.stores.bucket import Bucket
from recruit.stores.folder import Folder
from tests.support.bucket_server import BucketServer, bucket_server


@dataclass(frozen=True)
class Place:
    """A store, how a test makes a file in it old, and another process' view of it."""

    store: Store
    make_old: Callable[[str, timedelta], None]
    again: Callable[[], Store]


@pytest.fixture
def server() -> Iterator[BucketServer]:
    with bucket_server() as running:
        yield running


@pytest.fixture(params=["folder", "bucket", "bucket-with-prefix"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "folder":
        folder = Folder(tmp_path / "files")

        def aged(name: str, age: timedelta) -> None:
            path = folder.path_of(name)
            then = path.stat().st_mtime - age.total_seconds()
            os.utime(path, (then, then))

        yield Place(folder, aged, lambda: Folder(tmp_path / "files"))
        return
    prefix = "jinsha/2016" if request.param == "bucket-with-prefix" else ""
    server = request.getfixturevalue("server")
    settings = server.settings(ZEYOU_S3_PREFIX=prefix)

    def old(name: str, age: timedelta) -> None:
        key = "/".join(filter(None, (prefix, name[:2], name[2:4], name)))
        server.state.make_old(key, age)

    yield Place(Bucket.of(settings), old, lambda: Bucket.of(settings))
