"""The seal: what it shows when a file was changed, who sealed, and that nothing is random or fetched."""

from __future__ import annotations

import io
import socket
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter

from recruit.errors import Refusal
from recruit.seals import configured_seal, demo_seal
from recruit.seals.checking import LARGEST, look_at
from recruit.seals.keys import read_certificate
from tests.recruit.seals.conftest import AT, brought

pytestmark = pytest.mark.pdf
OURS = {demo_seal().print}


def test_a_sealed_agreement_is_intact_and_tells_who_and_what(sealed: bytes):
    looked = look_at(sealed, OURS)
    assert looked.findings == []
    assert looked.intact
    assert "DEMO SEAL, NOT VALID" in looked.holder
    assert (looked.sealed_at, looked.pdfa) == (AT, "3A")
    assert looked.facts["number"] == "JS-2016-0001"


def test_the_same_seal_is_the_same_bytes(unsealed: bytes, sealed: bytes):
    assert demo_seal().put_on(unsealed, AT) == sealed
    assert demo_seal().put_on(unsealed, AT + timedelta(seconds=1)) != sealed


def test_nothing_is_fetched(unsealed: bytes, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert look_at(demo_seal().put_on(unsealed, AT), OURS).findings == []


def test_the_sealed_file_still_opens_and_still_claims_its_format(sealed: bytes):
    reader = PdfReader(io.BytesIO(sealed))
    (field,) = reader.trailer["/Root"]["/AcroForm"]["/Fields"]
    signature = field.get_object()["/V"].get_object()
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/ByteRange"][2] + signature["/ByteRange"][3] == len(sealed)
    assert "/NeedAppearances" not in reader.trailer["/Root"]["/AcroForm"]


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_one_flipped_bit_is_seen(sealed: bytes, place: float):
    at = int(len(sealed) * place)
    looked = look_at(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], OURS)
    assert not looked.intact
    assert {"changed", "broken", "not-sealed"} & set(looked.findings)


def test_what_was_added_after_the_seal_is_seen(sealed: bytes):
    assert "added-to" in look_at(sealed + b"\n% more\n", OURS).findings
    writer = PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "another"})
    longer = io.BytesIO()
    writer.write(longer)
    assert longer.getvalue().startswith(sealed)
    looked = look_at(longer.getvalue(), OURS)
    assert "added-to" in looked.findings
    assert not looked.intact


def test_another_certificate_is_intact_and_not_ours(app: Flask, unsealed: bytes, tmp_path: Path):
    app.config.update(ZEYOU_SEAL_FILE=brought(tmp_path, "Another Office"), ZEYOU_SEAL_PASSPHRASE="secret")
    with app.app_context():
        seal = configured_seal()
    assert seal is not None
    looked = look_at(seal.put_on(unsealed, AT), OURS)
    assert (looked.findings, looked.intact) == (["unknown-seal"], True)
    assert "Another Office" in looked.holder
    assert look_at(seal.put_on(unsealed, AT), {seal.print}).findings == []


def test_an_unsealed_print_is_told_as_such(unsealed: bytes):
    looked = look_at(unsealed, OURS)
    assert looked.findings == ["not-sealed"]
    assert not looked.intact


def bomb() -> bytes:
    """A small file whose cross-reference stream unpacks to 200 MB."""
    packed = zlib.compress(bytes(200 * 1024 * 1024), 9)
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 99999999 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length "
    body = head + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    return body + b"startxref\n9\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", "not-pdf"),
        (b"<svg onload=alert(1)>", "not-pdf"),
        (b"%PDF-1.7\n", "broken"),
        (b"%PDF-1.7\n" + b"x" * LARGEST, "too-large"),
        (b"%PDF-1.7\n" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF", "broken"),
    ],
)
def test_what_is_no_agreement_is_told_without_fail(content: bytes, finding: str):
    assert look_at(content, OURS).findings == [finding]


def test_a_file_that_unpacks_to_too_much_is_left_alone():
    content = bomb()
    assert len(content) < 300_000
    assert look_at(content, OURS).findings == ["broken"]


def test_the_seal_is_none_the_demonstrations_or_the_offices(app: Flask, tmp_path: Path):
    with app.app_context():
        assert configured_seal() is None
        assert configured_seal(demo=True) == demo_seal()
        path = brought(tmp_path)
        app.config.update(ZEYOU_SEAL_FILE=path, ZEYOU_SEAL_PASSPHRASE="secret")
        seal = configured_seal()
        assert seal is not None
        assert "Test Office" in seal.holder
        for changed, why in (
            ({"ZEYOU_SEAL_PASSPHRASE": "wrong"}, "passphrase"),
            ({"ZEYOU_SEAL_FILE": tmp_path / "none.p12"}, "file"),
        ):
            app.config.update(changed)
            with pytest.raises(Refusal, match="seal-unusable") as refused:
                configured_seal()
            assert refused.value.facts == {"why": why}


def test_nothing_is_sealed_after_the_certificate_ended(app: Flask, unsealed: bytes, tmp_path: Path):
    app.config.update(ZEYOU_SEAL_FILE=brought(tmp_path, days=30), ZEYOU_SEAL_PASSPHRASE="secret")
    with app.app_context():
        seal = configured_seal()
    assert seal is not None
    with pytest.raises(Refusal, match="seal-unusable"):
        seal.put_on(unsealed, AT + timedelta(days=31))


def test_a_certificate_is_read_as_text_or_bytes(tmp_path: Path):
    brought(tmp_path)
    der = read_certificate((tmp_path / "seal.pem").read_bytes())
    assert der is not None
    assert read_certificate(der) == der
    assert read_certificate(b"no certificate") is None
