"""`zeyou audit verify`: is the chain of the audit log whole?"""

from __future__ import annotations

import json
import sys

import click

from recruit.i18n import _

PROBLEMS = {
    "gap": lambda seq: _("第 %(seq)s 条前面少了记录。", seq=seq),
    "previous-differs": lambda seq: _("第 %(seq)s 条接不上前一条，中间可能被删改过。", seq=seq),
    "altered": lambda seq: _("第 %(seq)s 条的内容和它的指纹不符，可能被改过。", seq=seq),
    "head-differs": lambda seq: _("最后一条和总账（第 %(seq)s 条）对不上，末尾可能被删过。", seq=seq),
}


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON.")
def verify(as_json: bool) -> None:
    """Walk the whole chain; exits 1 when anything in it was changed, removed or inserted."""
    from recruit.app import create_app
    from recruit.audit import current_head
    from recruit.audit import verify as walk

    with create_app().app_context():
        findings = list(walk())
        seq, digest = current_head()
    told = [{"seq": number, "code": code, "text": PROBLEMS[code](number)} for number, code in findings]
    if as_json:
        plain = {"ok": not told, "entries": seq, "head": digest, "findings": told}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    elif told:
        for finding in told:
            click.echo(finding["text"])
    else:
        click.echo(_("操作记录完整，共 %(count)s 条。最后一条的指纹：%(head)s", count=seq, head=digest))
    sys.exit(1 if told else 0)
