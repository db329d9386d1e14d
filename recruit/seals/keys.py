"""Where the seal comes from: the office's file, or the demonstration's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from flask import current_app

from recruit.errors import Refusal

#: A key anybody can make again: what it seals proves nothing, and the certificate says so.
_DEMO_KEY = hashlib.sha256(b"zeyou demonstration seal").digest()
# data: the demonstration's certificate speaks to whoever looks at the file
_DEMO_NAME = "演示用印章，不具效力 (DEMO SEAL, NOT VALID)"


@dataclass(frozen=True)
class Seal:
    """A certificate with its key, as DER. `print` is the SHA-256 of the certificate in hex, `holder` whose it is."""

    certificate: bytes
    key: bytes
    others: tuple[bytes, ...] = ()

    @property
    def print(self) -> str:
        return certificate_print(self.certificate)

    @property
    def holder(self) -> str:
        """The parts of the subject's name as they stand there."""
        return ", ".join(str(one.value) for one in x509.load_der_x509_certificate(self.certificate).subject)

    @property
    def ends_on(self) -> datetime:
        """Until when the certificate may be used."""
        return x509.load_der_x509_certificate(self.certificate).not_valid_after_utc

    def put_on(self, pdf: bytes, at: datetime) -> bytes:
        """The file with the seal on it; the same file, key and moment give the same bytes where the key's kind allows
        (Ed25519, RSA). Errors: Refusal('seal-unusable')."""
        certificate = x509.load_der_x509_certificate(self.certificate)
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise Refusal("seal-unusable", why="time")
        from recruit.seals.sealing import put_on

        return put_on(pdf, self.certificate, self.key, self.others, at)


def certificate_print(certificate: bytes) -> str:
    """SHA-256 of a DER certificate, in hex: what is read out to compare two."""
    return hashlib.sha256(certificate).hexdigest()


def configured_seal(*, demo: bool = False) -> Seal | None:
    """The office's seal, or None where it has brought none; a demonstration's own where `demo`.

    Errors: Refusal('seal-unusable' (why: ``file``, ``passphrase`` or ``key``)).
    """
    if demo:
        return demo_seal()
    path = current_app.config.get("ZEYOU_SEAL_FILE")
    if not path:
        return None
    try:
        content = Path(path).read_bytes()
    except OSError:
        raise Refusal("seal-unusable", why="file") from None
    return _loaded(content, str(current_app.config.get("ZEYOU_SEAL_PASSPHRASE") or ""))


@lru_cache(maxsize=2)
def _loaded(content: bytes, passphrase: str) -> Seal:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except ValueError:
        raise Refusal("seal-unusable", why="passphrase") from None
    if key is None or certificate is None:
        raise Refusal("seal-unusable", why="key")
    der = serialization.Encoding.DER
    return Seal(
        certificate.public_bytes(der),
        key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        tuple(one.public_bytes(der) for one in others),
    )


@lru_cache(maxsize=1)
def demo_seal() -> Seal:
    """A self-made seal, the same everywhere, so that a demonstration played twice gives the same files."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(_DEMO_KEY)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _DEMO_NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(20160616)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, None)
    )
    der = serialization.Encoding.DER
    return Seal(
        certificate.public_bytes(der),
        key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def read_certificate(content: bytes) -> bytes | None:
    """A certificate given as PEM or DER, as DER; None when it is neither."""
    for read in (x509.load_pem_x509_certificate, x509.load_der_x509_certificate):
        try:
            return read(content).public_bytes(serialization.Encoding.DER)
        except ValueError:
            continue
    return None
