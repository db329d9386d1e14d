"""The audit log for the auditor and the administrator: who did what, when; and whether the chain is whole."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from recruit.audit import current_head, verify
from recruit.i18n import _
from recruit.queries.audit_log import actions, audit_page
from recruit.web import guards
from recruit.web.audit_words import action_words, fact_lines

bp = Blueprint("staff_audit", __name__, url_prefix="/audit")


@bp.get("/")
@guards.staff("auditor", "administrator")
def home() -> str:
    """One page of the log, newest first. `?verify=1` walks the whole chain, which takes a moment on a long log."""
    asked = {name: request.args.get(name, "")[:80] for name in ("actor", "action", "subject")}
    checked = request.args.get("verify") == "1"
    seq, head = current_head()
    return render_template(
        "office/audit.html",
        listed=audit_page(**asked, page=request.args.get("page", 1, type=int)),
        asked=asked,
        actions=actions(),
        seq=seq,
        head=head,
        problems=[_problem(*one) for one in verify()] if checked else None,
        facts=lambda entry: fact_lines(entry.facts),
        words=action_words,
        page_address=lambda page: url_for(
            "staff_audit.home", **{k: v for k, v in asked.items() if v}, page=page
        ),
    )


def _problem(seq: int, code: str) -> str:
    words = {
        "gap": _("第 %(seq)s 条前面少了记录。", seq=seq),
        "previous-differs": _("第 %(seq)s 条接不上前一条，中间可能被删改过。", seq=seq),
        "altered": _("第 %(seq)s 条的内容和它的指纹不符，可能被改过。", seq=seq),
        "head-differs": _("最后一条和总账（第 %(seq)s 条）对不上，末尾可能被删过。", seq=seq),
    }
    return words[code]
