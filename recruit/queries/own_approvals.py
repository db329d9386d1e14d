"""What was said of one applicant in chains of approval, for that applicant: see `recruit.own_data`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit.approval.words import VERDICT_WORDS, said_of, step_title
from recruit.db import db
from recruit.i18n import _
from recruit.models import Application, ApprovalWord, Candidacy, Entry
from recruit.own_data import OwnPart, Records


def approvals(application: Application, at: datetime) -> OwnPart:
    """Every word that holds, with who signed the stamped sheet; who typed it is the office's affair."""
    records = Records(
        {
            "stage": _("环节"),
            "step": _("哪一步"),
            "verdict": _("意见"),
            "said_on": _("日期"),
            "words": _("说明"),
            "signed": _("签字的人"),
        }
    )
    query = (
        select(ApprovalWord)
        .join(Entry, Entry.id == ApprovalWord.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Candidacy.application_id == application.id, ApprovalWord.taken_back_at.is_(None))
        .order_by(ApprovalWord.id)
    )
    for one in db.session.scalars(query):
        stage = one.entry.stage
        records.add(
            stage=stage.definition.title.zh,
            step=step_title(stage, one.step),
            verdict=str(VERDICT_WORDS[one.verdict]),
            said_on=one.said_on,
            **said_of(one),
        )
    return OwnPart("approvals", _("审批意见"), records.labels, records.rows)


PARTS = (approvals,)
