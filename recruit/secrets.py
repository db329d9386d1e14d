"""Keys outside the database: sealing of personal data, blind indexes, receipts.

The key file is JSON made by `zeyou init`; whoever holds database and key file holds everything, so the two are
backed up apart. Sealing is AES-256-GCM with a random nonce; the associated data names where the value belongs, so
that a sealed value copied to another row or column does not open. A blind index is HMAC-SHA256 under a key of its own.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets as random
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app

from recruit.errors import Refusal


@dataclass(frozen=True)
class KeyRing:
    """All keys of one installation. `seal_keys` by number, the highest one seals; old ones still open."""

    seal_keys: dict[int, bytes]
    index_key: bytes
    receipt_key: bytes
    cookie_key: str
    _ciphers: dict[int, AESGCM] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def generate(cls) -> KeyRing:
        return cls(
            {1: random.token_bytes(32)}, random.token_bytes(32), random.token_bytes(32), random.token_hex(32)
        )

    @classmethod
    def read(cls, path: Path) -> KeyRing:
        """Raises Refusal('key-file-missing' | 'key-file-broken')."""
        try:
            plain = json.loads(path.read_text("utf-8"))
            keys = {int(number): base64.b64decode(key) for number, key in plain["seal_keys"].items()}
            index, receipt = (base64.b64decode(plain[name]) for name in ("index_key", "receipt_key"))
            return cls(keys, index, receipt, plain["cookie_key"])
        except FileNotFoundError:
            raise Refusal("key-file-missing", path=str(path)) from None
        except (ValueError, KeyError, AttributeError):
            raise Refusal("key-file-broken", path=str(path)) from None

    def write(self, path: Path) -> None:
        """Creates the file for its owner alone; an existing one is never overwritten (FileExistsError)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = {
            "seal_keys": {
                str(number): base64.b64encode(key).decode() for number, key in self.seal_keys.items()
            },
            "index_key": base64.b64encode(self.index_key).decode(),
            "receipt_key": base64.b64encode(self.receipt_key).decode(),
            "cookie_key": self.cookie_key,
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(plain, file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    def seal(self, plain: bytes, belongs_to: str) -> bytes:
        number = max(self.seal_keys)
        nonce = random.token_bytes(12)
        return bytes([number]) + nonce + self._cipher(number).encrypt(nonce, plain, belongs_to.encode())

    def open(self, sealed: bytes, belongs_to: str) -> bytes:
        """Raises Refusal('seal-broken') when the value was altered, moved, or sealed with a key we do not hold."""
        try:
            return self._cipher(sealed[0]).decrypt(sealed[1:13], sealed[13:], belongs_to.encode())
        except (InvalidTag, KeyError, IndexError, ValueError):
            raise Refusal("seal-broken", where=belongs_to) from None

    def _cipher(self, number: int) -> AESGCM:
        if number not in self._ciphers:
            self._ciphers[number] = AESGCM(self.seal_keys[number])
        return self._ciphers[number]


def init_secrets(app: Flask) -> None:
    ring = app.config.get("ZEYOU_KEYS")
    if ring is None:
        ring = KeyRing.read(Path(app.config["ZEYOU_KEY_FILE"]))
    app.extensions["zeyou_keys"] = ring
    app.config["SECRET_KEY"] = ring.cookie_key


def ring() -> KeyRing:
    keys: KeyRing = current_app.extensions["zeyou_keys"]
    return keys


def seal(value: str, belongs_to: str) -> bytes:
    """Seals a text; `belongs_to` is ``table.column:identity`` and must be given again to open it."""
    return ring().seal(value.encode(), belongs_to)


def unseal(sealed: bytes, belongs_to: str) -> str:
    return ring().open(sealed, belongs_to).decode()


def blind_index(kind: str, value: str) -> str:
    """A keyed fingerprint by which a sealed value is found again; `kind` keeps phone and ID numbers apart."""
    return hmac.digest(ring().index_key, f"{kind}\0{value}".encode(), "sha256").hex()


def signature(*parts: object) -> str:
    """The receipt signature over the parts, as 64 hexadecimal digits."""
    text = "\0".join(str(part) for part in parts)
    return hmac.digest(ring().receipt_key, text.encode(), "sha256").hex()


def token_hash(token: str, keys: KeyRing | None = None) -> str:
    """What is stored of a random token or short code: keyed, so that a short code cannot be guessed from the table.

    `keys`: of the application, where none is current."""
    return hmac.digest((keys or ring()).index_key, f"token\0{token}".encode(), "sha256").hex()
