"""Looking at a PDF from anywhere: is it sealed, by whom, was anything changed, and which facts does it carry.

Bounded in bytes and in what its streams unpack to; nothing is fetched and nothing in the file is run.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from recruit.seals.keys import certificate_print

#: An agreement is a few hundred kilobytes; whatever is larger is another file.
LARGEST = 2 * 1024 * 1024
_MIB = 1024 * 1024
#: What all streams of a file may unpack to, and how large attached facts may be.
_UNPACKED, _FACTS = 24 * _MIB, 256 * 1024
_one_at_a_time = Lock()


@dataclass
class Looked:
    """What a file is. `findings` are codes of what is wrong with it, none where it is intact and its seal known.

    ``not-pdf``, ``too-large``, ``locked`` (needs a password), ``broken`` (cannot be read as a PDF, or unpacks to too
    much), ``not-sealed``, ``two-seals`` (more than one seal or signature), ``changed`` (the seal does not fit the
    bytes), ``added-to`` (something was appended after the seal), ``unknown-seal`` (intact, but by a certificate that
    is not known), ``not-pdfa``, ``no-facts``. `holder` and `facts` are the file's own words: whoever made it chose
    them.
    """

    findings: list[str] = field(default_factory=list)
    holder: str = ""
    print: str = ""
    sealed_at: datetime | None = None
    pdfa: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def intact(self) -> bool:
        """Sealed, and not one byte changed or added, whoever sealed it."""
        return bool(self.print) and not {"changed", "added-to", "two-seals", "broken", "locked"} & set(
            self.findings
        )

    def as_json(self) -> dict[str, Any]:
        """For machines: the same, moments as text."""
        told = asdict(self) | {"intact": self.intact}
        told["sealed_at"] = self.sealed_at.isoformat() if self.sealed_at else None
        return told


def look_at(pdf: bytes, known: Collection[str]) -> Looked:
    """Looks at a file; never raises. `known` are the fingerprints (`certificate_print`) of certificates one trusts."""
    looked = Looked()
    if len(pdf) > LARGEST:
        looked.findings.append("too-large")
    elif not pdf.startswith(b"%PDF-"):
        looked.findings.append("not-pdf")
    else:
        with _one_at_a_time:
            try:
                _read(pdf, known, looked)
            # Files from strangers fail in every way a parser can; all of them mean the same to the reader.
            except Exception:
                looked.findings = ["broken"]
        if set(looked.findings) & {"broken", "locked"}:
            # Half-read facts of a file that cannot be read would only mislead.
            looked = Looked(findings=looked.findings)
    return looked


def _read(pdf: bytes, known: Collection[str], looked: Looked) -> None:
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader

    # What is wrong is told by the finding; a stranger's file must not fill our log.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    limits = DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=8 * _MIB),
        document_budget=DocumentDecodeBudget(base_allowance=_UNPACKED, max_ratio=1),
    )
    reader = PdfFileReader(io.BytesIO(pdf), decode_limits=limits)
    if reader.encrypted:
        looked.findings.append("locked")
        return
    seals = list(reader.embedded_signatures)
    looked.pdfa = _pdfa(reader)
    looked.facts = _facts(reader)
    if len(seals) != 1:
        looked.findings.append("not-sealed" if not seals else "two-seals")
    else:
        _judge(seals[0], known, looked)
        if not _gap_is_the_seal(pdf, seals[0]) and "changed" not in looked.findings:
            looked.findings = ["changed"]
    if looked.pdfa != "3A":
        looked.findings.append("not-pdfa")
    if not looked.facts:
        looked.findings.append("no-facts")


def _judge(seal: Any, known: Collection[str], looked: Looked) -> None:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = seal.signer_cert
    looked.print, looked.holder = (
        certificate_print(certificate.dump()),
        _named(certificate),
    )
    # Who may seal is told by the fingerprint: no chain is built, nothing is looked up anywhere.
    intact, valid = validate_sig_integrity(
        seal.signer_info, certificate, expected_content_type="data", actual_digest=seal.compute_digest()
    )
    looked.sealed_at = seal.self_reported_timestamp
    if not (intact and valid):
        looked.findings.append("changed")
    elif seal.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        looked.findings.append("added-to")
    elif looked.print not in known:
        looked.findings.append("unknown-seal")


def _named(certificate: Any) -> str:
    """The parts of the subject's name as they stand there, such as an office and its county."""
    parts = certificate.subject.native.values()
    return plain(
        ", ".join(str(one) for part in parts for one in (part if isinstance(part, list) else [part]))
    )


def _gap_is_the_seal(pdf: bytes, seal: Any) -> bool:
    """A seal cannot cover the bytes that hold it. They must be nothing but the seal, padded with zeros: whatever else
    could be written there would not be noticed."""
    content = seal.pkcs7_content
    start, length, end, _rest = (int(one) for one in seal.byte_range)
    held = pdf[start + length : end]
    written = content.hex().encode()
    return held in (b"<%s>" % written, b"<%s>" % written.upper()) and not content[
        _der_length(content) :
    ].strip(b"\0")


def _der_length(content: bytes) -> int:
    """How long the first DER value is, its head included."""
    first = content[1]
    if first < 128:
        return 2 + first
    more = first & 127
    return 2 + more + int.from_bytes(content[2 : 2 + more], "big")


def plain(text: str, most: int = 200) -> str:
    """Words out of a stranger's file, fit for a line on a screen: nothing that steers it or turns its direction."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:most])


def _pdfa(reader: Any) -> str:
    """Part and conformance as the file claims, such as ``3A``; empty when it claims none."""
    from defusedxml.ElementTree import fromstring

    if "/Metadata" not in reader.root:
        return ""
    space = "{http://www.aiim.org/pdfa/ns/id/}"
    part = conformance = ""
    for one in fromstring(reader.root["/Metadata"].data).iter():
        part = one.attrib.get(f"{space}part", one.text if one.tag == f"{space}part" else "") or part
        told = one.text if one.tag == f"{space}conformance" else ""
        conformance = one.attrib.get(f"{space}conformance", told) or conformance
    return plain(f"{part}{conformance}", 8)


def _facts(reader: Any) -> dict[str, Any]:
    """The attached facts of the agreement; empty when there are none that can be read."""
    from recruit.documents.wording.printing import FACTS_FORMAT, FACTS_NAME

    attached = reader.root["/AF"] if "/AF" in reader.root else []  # noqa: SIM401 - `get` gives a reference
    for at in range(min(len(attached), 8)):
        one = attached[at]
        if "/EF" not in one or (one["/UF"], one["/AFRelationship"]) != (FACTS_NAME, "/Data"):
            continue
        content = one["/EF"]["/F"].data
        if len(content) > _FACTS:
            continue
        told = json.loads(content)
        if isinstance(told, dict) and told.get("format") == FACTS_FORMAT:
            return told
    return {}
