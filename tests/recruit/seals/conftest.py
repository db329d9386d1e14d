"""A sealed agreement, made once; and seals of other people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from recruit.seals import demo_seal
from tests.recruit.documents import printed
from tests.recruit.documents.conftest import agreement  # noqa: F401 - a fixture

AT = datetime(2016, 6, 16, 2, tzinfo=UTC)


def brought(
    folder: Path, name: str = "Test Office", *, days: int = 3650, passphrase: bytes = b"secret"
) -> Path:
    """A PKCS#12 file as an office would bring it; its key is made for the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path = folder / "seal.p12"
    lock = serialization.BestAvailableEncryption(passphrase)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, lock))
    (folder / "seal.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def unsealed() -> bytes:
    """An agreement as it is printed."""
    return printed(agreement.__wrapped__()())


@pytest.fixture(scope="session")
def sealed(unsealed: bytes) -> bytes:
    """The same with the demonstration's seal."""
    return demo_seal().put_on(unsealed, AT)
