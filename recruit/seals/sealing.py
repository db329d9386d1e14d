"""Putting a seal on a PDF: PAdES B-B, a certification after which no change is allowed. Fetches nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    NoEncryption,
    load_der_private_key,
    pkcs12,
)
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers import SimpleSigner, cms_embedder, pdf_cms
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from recruit.errors import Refusal

FIELD = "OfficeSeal"
#: Room for the signature beside its certificates, in bytes; a key of 4096 bits needs about 1,500.
_ROOM = 3_000


class _Steady(IncrementalPdfFileWriter):
    """Adds nothing of its own to what the file says of itself: no clock, no chance, so a seal can be made again."""

    def _update_meta(self) -> None:
        return


def put_on(pdf: bytes, certificate: bytes, key: bytes, others: tuple[bytes, ...], at: datetime) -> bytes:
    """The PDF with a signature field that holds the seal, made at the moment `at`."""
    signer = _signer(certificate, key, others)
    # Ed25519 is defined over SHA-512 (ISO 32002); all others take SHA-256.
    digest = "sha512" if signer.signing_cert.public_key.algorithm == "ed25519" else "sha256"
    writer = _Steady(io.BytesIO(pdf))
    _name_anew(writer, pdf, certificate, at)
    room = 2 * (_ROOM + len(certificate) + sum(map(len, others)))
    embedding = cms_embedder.PdfCMSEmbedder().write_cms(field_name=FIELD, writer=writer)
    next(embedding)
    embedding.send(
        cms_embedder.SigObjSetup(
            sig_placeholder=SignatureObject(
                timestamp=at, bytes_reserved=room, subfilter=fields.SigSeedSubFilter.PADES
            ),
            mdp_setup=cms_embedder.SigMDPSetup(
                md_algorithm=digest, certify=True, docmdp_perms=fields.MDPPerm.NO_CHANGES
            ),
        )
    )
    prepared, output = embedding.send(cms_embedder.SigIOSetup(md_algorithm=digest, in_place=False))
    signed = _at_once(
        signer.async_sign(
            data_digest=prepared.document_digest,
            digest_algorithm=digest,
            signed_attr_settings=pdf_cms.PdfCMSSignedAttributes(signing_time=at),
            use_pades=True,
        )
    )
    embedding.send(signed)
    written: bytes = output.getvalue()
    return written


def _at_once(work: Coroutine[Any, Any, Any]) -> Any:
    """The coroutine's result, worked out in a thread of its own: one that has an event loop already refuses another."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, work).result()


def _signer(certificate: bytes, key: bytes, others: tuple[bytes, ...]) -> Any:
    packed = pkcs12.serialize_key_and_certificates(
        None,
        load_der_private_key(key, None),  # type: ignore[arg-type]
        x509.load_der_x509_certificate(certificate),
        [x509.load_der_x509_certificate(one) for one in others],
        NoEncryption(),
    )
    signer = SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=None)
    if signer is None:
        raise Refusal("seal-unusable", why="key")
    return signer


def _name_anew(writer: Any, pdf: bytes, certificate: bytes, at: datetime) -> None:
    """The second half of the file's identifier, by what goes into it instead of by chance."""
    told = hashlib.sha256(pdf + certificate + at.isoformat().encode()).digest()[:16]
    writer._document_id = generic.ArrayObject([writer._document_id[0], generic.ByteStringObject(told)])
