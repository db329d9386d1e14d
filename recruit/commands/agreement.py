"""`zeyou agreement verify`: anybody looks whether an agreement's file is intact and who sealed it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from recruit.i18n import _
from recruit.seal_words import finding_words
from recruit.seals.checking import LARGEST, Looked, look_at, plain
from recruit.seals.keys import certificate_print, read_certificate

#: Exit code where a file is whole and nobody said whose seal it must bear.
UNCHECKED = 3


@click.group("agreement")
def agreement() -> None:
    """Printed agreements."""


@agreement.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--cert",
    type=click.Path(path_type=Path),
    help="The office's certificate (PEM or DER): a seal by any other one is a finding.",
)
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def verify(file: Path, cert: Path | None, as_json: bool) -> None:
    """Look whether FILE is sealed and unchanged, by whom, and which facts it carries.

    Exits 0 where the file is unchanged and sealed with the certificate of --cert, 1 on findings, and 3 where it is
    unchanged but nobody said whose seal to expect: anybody can make a certificate with any name. Its fingerprint is
    printed then, to be compared with the one the office has made known.
    """
    content, known = _read(file, LARGEST + 1), _known(cert)
    looked = look_at(content, known)
    trusted = looked.print in known if cert is not None and looked.print else None
    if cert is None and "unknown-seal" in looked.findings:
        looked.findings.remove("unknown-seal")
    told = [finding_words(code) for code in looked.findings]
    if as_json:
        findings = [{"code": code, "message": text} for code, text in zip(looked.findings, told, strict=True)]
        as_told = {
            "ok": trusted is True and not told,
            "trusted": trusted,
            **looked.as_json(),
            "findings": findings,
        }
        click.echo(json.dumps(as_told, ensure_ascii=False, indent=2))
    else:
        for line in [*_facts(looked), *told, _verdict(told, trusted)]:
            click.echo(line)
    if told or trusted is None:
        sys.exit(1 if told else UNCHECKED)


def _verdict(told: list[str], trusted: bool | None) -> str:
    if told:
        return _("核对没有通过。")
    if trusted is None:
        return _(
            "文件盖章以后没有改动，但没有核对是谁盖的：谁都可以自己做一个证书。"
            "请把上面的指纹和办公室公布的指纹比一比，或者用 --cert 给出办公室的证书。"
        )
    return _("文件没有改动，是这个证书盖的章。印章只证明这两点，纸上签名盖章才有约束力。")


def _facts(looked: Looked) -> list[str]:
    lines = []
    if looked.print:
        lines.append(_("盖章的证书：%(holder)s", holder=looked.holder))
        lines.append(_("证书指纹（SHA-256）：%(print)s", print=looked.print))
    if looked.sealed_at is not None:
        lines.append(_("盖章时间（文件自己写的）：%(at)s", at=looked.sealed_at.isoformat()))
    if looked.pdfa:
        lines.append(_("长期保存格式：PDF/A-%(level)s", level=looked.pdfa))
    if looked.facts:
        lines.append(
            _(
                "协议 %(number)s，合作期限 %(first)s 到 %(last)s",
                number=plain(str(looked.facts.get("number", "")), 60),
                first=plain(str(looked.facts.get("starts_on", "")), 20),
                last=plain(str(looked.facts.get("ends_on", "")), 20),
            )
        )
    return lines


def _known(cert: Path | None) -> set[str]:
    if cert is None:
        return set()
    found = read_certificate(_read(cert, 64 * 1024))
    if found is None:
        raise click.ClickException(_("%(name)s 不是证书，请给 PEM 或 DER 格式的证书文件。", name=str(cert)))
    return {certificate_print(found)}


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError:
        raise click.ClickException(_("打不开文件 %(name)s，请检查文件名。", name=str(path))) from None
