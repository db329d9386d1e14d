"""The filled forms of a component as `scoring.leads` reads them, and what it finds as plain data.

Brings in NumPy: only whoever looks for leads imports this module, never a page that shows them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from exams.fieldwork.asked import as_text, flat
from exams.models import FormResponse
from exams.queries.running_forms import that_count
from recruit.db import db
from recruit.i18n import current_locale
from recruit.models import Candidacy, Entry, Stage
from scoring.leads.forms import Context, Forms, read_forms
from scoring.leads.report import OwnerLead, find_leads

#: Of the draws: the same forms give the same leads.
SEED = 1
#: So many single forms of one candidate are told, the most conspicuous first.
MOST_FORMS = 10


def found_in(stage: Stage, component: str) -> dict[str, Any]:
    """Errors: ScoringError ``too-few-forms``, ``one-enumerator``."""
    forms = _forms(stage, component)
    found = find_leads(forms, SEED)
    told: dict[str, list[dict[str, Any]]] = {}
    for one in found.forms:
        own = told.setdefault(one.enumerator, [])
        if len(own) < MOST_FORMS:
            leads = [[lead.code, dict(lead.facts), lead.share] for lead in one.leads]
            own.append({"form": one.form, "score": round(one.score, 4), "leads": leads})
    owners = {
        one.enumerator: {
            "forms": one.forms,
            "touched": one.forms_with_leads,
            "score": round(one.score, 4),
            "leads": [_plain(lead) for lead in one.leads],
            "told": told.get(one.enumerator, []),
        }
        for one in found.enumerators
        if one.leads or one.enumerator in told
    }
    return {
        "forms": len(forms),
        "people": len(forms.enumerators),
        "questions": len(forms.questions),
        "comparisons": found.comparisons,
        "level": found.level,
        "learnt": found.learnt,
        "touched": len(found.forms),
        "owners": owners,
    }


def _plain(lead: OwnerLead) -> dict[str, Any]:
    return {
        "code": lead.code,
        "kind": lead.kind,
        "own": lead.own,
        "others": lead.others,
        "superiority": lead.superiority,
        "adjusted": lead.adjusted,
        "facts": dict(lead.facts),
    }


def _forms(stage: Stage, component: str) -> Forms:
    """One row a current form of an active candidate, in the order in which they came; sealed answers stay sealed."""
    rows = db.session.execute(
        select(Candidacy.number, FormResponse.slot, FormResponse.answers, FormResponse.captured_at)
        .select_from(FormResponse)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            *that_count(stage, component),
        )
        .order_by(FormResponse.id)
    ).all()
    answers = [{code: as_text(value) for code, value in flat(row[2]).items()} for row in rows]
    names = list(dict.fromkeys(code for one in answers for code in one))
    labels, zone = _labels(stage, component), stage.cohort.programme.timezone
    moments = [row[3].astimezone(zone) if row[3] is not None else None for row in rows]
    return read_forms(
        ids=[f"{row[0]}/{row[1]}" for row in rows],
        by=[row[0] for row in rows],
        columns={labels.get(name, name): [one.get(name, "") for one in answers] for name in names},
        context=Context(ends=moments if any(moments) else ()),
    )


def _labels(stage: Stage, component: str) -> dict[str, str]:
    """Labels of the programme's own form, where each stands for one question only."""
    code = str(stage.definition.component(component).params.get("form"))
    form = stage.cohort.programme.forms.get(code)
    labels = {one.code: one.label.in_(current_locale()) for one in form.fields} if form else {}
    return {code: label for code, label in labels.items() if list(labels.values()).count(label) == 1}
