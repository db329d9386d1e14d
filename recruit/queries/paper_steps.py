"""Reads about the papers of agreements: which steps each has behind it, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Agreement, AgreementStep, Cohort, Entry, Stage
from recruit.queries.agreements import Line
from recruit.secrets import unseal
from recruit.slices import slices

#: In the order they are taken.
STEPS = ("signed-b", "sealed-a", "scanned", "filed")


def steps_of(agreement_ids: Sequence[int]) -> dict[int, dict[str, AgreementStep]]:
    """The steps that stand, by agreement and name; the newest of a name."""
    found: dict[int, dict[str, AgreementStep]] = {}
    for part in slices(agreement_ids):
        query = select(AgreementStep).where(
            AgreementStep.agreement_id.in_(part), AgreementStep.undone_at.is_(None)
        )
        for step in db.session.scalars(query.order_by(AgreementStep.id)):
            found.setdefault(step.agreement_id, {})[step.step] = step
    return found


def history(agreement: Agreement) -> Sequence[AgreementStep]:
    """Every step of one agreement, those taken back as well, the oldest first."""
    query = select(AgreementStep).where(AgreementStep.agreement_id == agreement.id)
    return db.session.scalars(query.options(joinedload(AgreementStep.by)).order_by(AgreementStep.id)).all()


def step_in(agreement: Agreement, step_id: int) -> AgreementStep:
    """Errors: Refusal('unknown')."""
    found = db.session.get(AgreementStep, step_id)
    if found is None or found.agreement_id != agreement.id:
        raise Refusal("unknown")
    return found


def witness_of(step: AgreementStep) -> str:
    """Who saw party B sign; empty where nobody is on record or it was erased."""
    return unseal(step.witness_sealed, f"agreement_step:{step.id}:witness") if step.witness_sealed else ""


def whereabouts(line: Line, steps: Mapping[int, Mapping[str, AgreementStep]]) -> str:
    """What to do next with a candidate's paper: ``to-print``, ``to-sign-b``, ``to-seal-a``, ``to-scan``, ``to-file``,
    ``done``, or the line's own state where there is no paper in hand."""
    if line.state == "issued" and line.agreement is not None:
        return "to-seal-a" if "signed-b" in steps.get(line.agreement.id, {}) else "to-sign-b"
    if line.state == "signed" and line.agreement is not None:
        done = steps.get(line.agreement.id, {})
        return "to-scan" if "scanned" not in done else "to-file" if "filed" not in done else "done"
    return line.state


def counts(where: Iterable[str]) -> dict[str, int]:
    """How many stand where."""
    found: dict[str, int] = {}
    for one in where:
        found[one] = found.get(one, 0) + 1
    return found


def papers_missing(cohort: Cohort) -> dict[str, int]:
    """Of the signed agreements of a cohort: how many wait ``to-scan``, how many ``to-file``; none are left out."""
    stood = (
        select(AgreementStep.agreement_id)
        .where(AgreementStep.agreement_id == Agreement.id, AgreementStep.undone_at.is_(None))
        .correlate(Agreement)
    )
    scanned = stood.where(AgreementStep.step == "scanned").exists()
    filed = stood.where(AgreementStep.step == "filed").exists()
    signed = (
        select(func.count())
        .select_from(Agreement)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Stage, Entry.stage_id == Stage.id)
        .where(Stage.cohort_id == cohort.id, Agreement.state == "signed", Agreement.erased_at.is_(None))
    )
    found = {
        "to-scan": db.session.scalar(signed.where(~scanned)) or 0,
        "to-file": db.session.scalar(signed.where(scanned, ~filed)) or 0,
    }
    return {code: count for code, count in found.items() if count}
