"""`zeyou agreement verify`, as somebody with nothing but the file uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from recruit.commands.agreement import agreement
from recruit.seals import demo_seal
from tests.recruit.seals.conftest import brought

pytestmark = pytest.mark.pdf


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(agreement, ["verify", *map(str, arguments)])
    return done.exit_code, done.output


def test_an_intact_file_passes_and_names_its_certificate(tmp_path: Path, sealed: bytes):
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed)
    certificate = tmp_path / "office.cer"
    certificate.write_bytes(demo_seal().certificate)
    code, said = run(file, "--cert", certificate)
    assert code == 0
    for words in ("DEMO SEAL, NOT VALID", "证书指纹", "PDF/A-3A", "JS-2016-0001", "文件没有改动"):
        assert words in said
    code, told = run(file, "--cert", certificate, "--json")
    plain = json.loads(told)
    assert (code, plain["ok"], plain["trusted"], plain["intact"], plain["findings"]) == (
        0,
        True,
        True,
        True,
        [],
    )
    assert plain["facts"]["number"] == "JS-2016-0001"


def test_without_a_certificate_nobody_is_told_that_the_issuer_was_checked(tmp_path: Path, sealed: bytes):
    """Anybody can make a certificate with any name: a script must not take its seal for the office's."""
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed)
    code, said = run(file)
    assert code == 3
    assert "没有核对是谁盖的" in said
    code, told = run(file, "--json")
    plain = json.loads(told)
    assert (code, plain["ok"], plain["trusted"], plain["intact"]) == (3, False, None, True)


def test_another_certificate_than_the_offices_is_a_finding(tmp_path: Path, sealed: bytes):
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed)
    brought(tmp_path)
    code, told = run(file, "--cert", tmp_path / "seal.pem", "--json")
    assert (code, [one["code"] for one in json.loads(told)["findings"]]) == (1, ["unknown-seal"])


def test_a_changed_file_fails(tmp_path: Path, sealed: bytes):
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed + b"x")
    code, said = run(file)
    assert code == 1
    assert "盖章以后又加进了内容" in said


def test_what_cannot_be_opened_is_said(tmp_path: Path, sealed: bytes):
    assert run(tmp_path / "none.pdf")[0] == 1
    file = tmp_path / "a.pdf"
    file.write_bytes(sealed)
    code, said = run(file, "--cert", file)
    assert code == 1
    assert "不是证书" in said
