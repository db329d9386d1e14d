"""Sealed files in a bucket of any S3-compatible store.

A file has the name that it has in a folder, so a folder can be copied into a bucket and back as it is. There is no lock
that all machines could hold, so removing goes by notes: whoever removes a file first leaves a note of it, then looks at
its age; whoever stores it once more looks for the note afterwards, and as long as there is one, or the file is gone,
stores it again. One of the two always sees the other. The clock is the store's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from recruit.errors import Refusal
from recruit.logs import log

#: One request, and all tries of one call together.
REQUEST, TRIES = timedelta(seconds=8), timedelta(seconds=12)
#: After a call that failed nobody waits for the store for so long: it is away, and every request would hang.
AWAY = 5.0
#: A note older than this was left by a process that was killed while it removed.
STALE = timedelta(minutes=5)
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0)
_SITE, _CLOCK, _PROBE = ".site", ".clock", ".probe"


@dataclass
class Bucket:
    """See `recruit.stores.base.Store`. `address` is what an operator calls it."""

    client: S3Store
    address: str
    #: Until when, by this process' own clock, the store counts as away.
    away_until: float = field(default=0.0, compare=False)

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Bucket:
        """From the settings ``ZEYOU_S3_…``."""
        endpoint = config.get("ZEYOU_S3_ENDPOINT") or None
        prefix = str(config.get("ZEYOU_S3_PREFIX") or "").strip("/")
        client = S3Store(
            config["ZEYOU_S3_BUCKET"],
            prefix=prefix or None,
            endpoint=endpoint,
            region=config.get("ZEYOU_S3_REGION") or "us-east-1",
            access_key_id=config.get("ZEYOU_S3_KEY_ID"),
            secret_access_key=config.get("ZEYOU_S3_SECRET"),
            virtual_hosted_style_request=False,
            client_options={"timeout": REQUEST, "connect_timeout": timedelta(seconds=3), "allow_http": True},
            retry_config={
                "max_retries": 2,
                "retry_timeout": TRIES,
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
        )
        place = "/".join(filter(None, (config["ZEYOU_S3_BUCKET"], prefix)))
        return cls(client, f"s3://{place}" + (f" ({endpoint})" if endpoint else ""))

    def put(self, name: str, sealed: Callable[[], bytes]) -> None:
        """What is new is created, never written over; what is there is written once more, which makes it young."""
        content = sealed()
        if self._create(_path(name), content):
            return
        for pause in _PATIENCE:
            self._ask(obstore.put, _path(name), content, mode="overwrite", use_multipart=False)
            note, file = self._head(_note(name)), self._head(_path(name))
            if note is None and file is not None:
                return
            if note is not None and file is not None and file - note > STALE:
                self._ask(obstore.delete, _note(name))
                continue
            time.sleep(pause)
        raise Refusal("store-away")

    def together(self) -> AbstractContextManager[None]:
        """Every file is durable at once; there is nothing to gather."""
        return nullcontext()

    def get(self, name: str) -> bytes:
        return self._read(_path(name))

    def has(self, name: str) -> bool:
        return self._head(_path(name)) is not None

    def remove(self, name: str, older_than: timedelta) -> bool:
        self._ask(obstore.put, _note(name), b"", mode="overwrite", use_multipart=False)
        try:
            present, file = self._head(_note(name)), self._head(_path(name))
            if file is None or present is None or (older_than and present - file < older_than):
                return False
            self._ask(obstore.delete, _path(name))
            return True
        finally:
            self._ask(obstore.delete, _note(name))

    def names(self, older_than: timedelta) -> Iterator[str]:
        present = self._present()
        found = [
            path.rpartition("/")[2]
            for path, changed in self._listed()
            if not older_than or present - changed >= older_than
        ]
        return iter(sorted(name for name in found if len(name) == 64))

    def unfinished(self, older_than: timedelta) -> int:
        """None: a bucket shows a file when it is whole."""
        return 0

    def remove_unfinished(self, older_than: timedelta) -> int:
        return 0

    def site(self) -> str | None:
        try:
            return self._read(_SITE).decode("ascii").strip()
        except FileNotFoundError:
            return None

    def mark(self, code: str) -> None:
        self._create(_SITE, code.encode("ascii"))

    def where(self) -> str:
        return self.address

    def check(self) -> None:
        """A file is created, refused the second time, read back, found in the list, and deleted."""
        name, content = f"{_PROBE}-{token_hex(8)}", token_hex(32).encode()
        try:
            self._create(name, content)
            try:
                if self._create(name, b"another"):
                    raise Refusal("store-unusable", where=self.address, why="If-None-Match")
                if self._read(name) != content or name not in [path for path, _changed in self._listed()]:
                    raise Refusal("store-unusable", where=self.address, why="GET")
            finally:
                self._ask(obstore.delete, name)
        except FileNotFoundError:
            raise Refusal("store-unusable", where=self.address, why="NoSuchBucket") from None
        except Refusal as refusal:
            if refusal.code != "store-away":
                raise
            raise Refusal("store-unusable", where=self.address, why=_why(refusal)) from refusal

    def _create(self, path: str, content: bytes) -> bool:
        """False if it was there."""
        try:
            self._ask(obstore.put, path, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return False
        return True

    def _read(self, path: str) -> bytes:
        return bytes(self._ask(lambda client, of: obstore.get(client, of).bytes(), path))

    def _head(self, path: str) -> datetime | None:
        """When it was last written, by the store's clock; None if it is not there."""
        try:
            changed: datetime = self._ask(obstore.head, path)["last_modified"]
        except FileNotFoundError:
            return None
        return changed

    def _listed(self) -> list[tuple[str, datetime]]:
        def all_of_them(client: S3Store) -> list[tuple[str, datetime]]:
            pages = obstore.list(client, chunk_size=1000)
            return [(one["path"], one["last_modified"]) for page in pages for one in page]

        found: list[tuple[str, datetime]] = self._ask(all_of_them)
        return found

    def _present(self) -> datetime:
        self._ask(obstore.put, _CLOCK, b"", mode="overwrite", use_multipart=False)
        present = self._head(_CLOCK)
        if present is None:
            raise Refusal("store-away")
        return present

    def _ask(self, what: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """One call. Whatever goes wrong but "not there" and "there already" means: the store is away."""
        if time.monotonic() < self.away_until:
            raise Refusal("store-away")
        try:
            return what(self.client, *given, **more)
        except (FileNotFoundError, AlreadyExistsError):
            raise
        except (BaseError, OSError) as error:
            self.away_until = time.monotonic() + AWAY
            # The error may quote addresses and keys of the request; its kind is enough.
            log.error("store away", extra={"code": type(error).__name__})
            raise Refusal("store-away") from error


def _path(name: str) -> str:
    return f"{name[:2]}/{name[2:4]}/{name}"


def _note(name: str) -> str:
    return f".removing/{name}"


def _why(refusal: Refusal) -> str:
    return type(refusal.__cause__).__name__.removesuffix("Error") if refusal.__cause__ else "away"
