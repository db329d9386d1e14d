"""Follow an agreement's paper: signed by party B, sealed by party A, scanned, filed; taken back with a reason.

Party A's signature is what makes the agreement count as signed (`sign_agreement`); the other steps are kept beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from recruit import audit, paperfiles, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Agreement, AgreementStep, Stage
from recruit.queries.paper_steps import steps_of
from recruit.reasons import told
from recruit.secrets import seal
from recruit.services.hold_candidacies import hold_candidacies
from recruit.services.issue_agreements import day_of
from recruit.services.roles import require, require_active

#: A scan of six pages in grey takes some megabytes.
MOST_BYTES = 10 * 1024 * 1024
LONGEST_PLACE, LONGEST_WITNESS = 60, 40
#: Step -> the state in which an agreement must be.
_STATES = {"signed-b": ("issued",), "scanned": ("signed",), "filed": ("signed",)}


def record_signed_b(
    stage: Stage, agreements: Sequence[Agreement], on: date, witness: str, by: Account, at: datetime
) -> list[AgreementStep]:
    """Party B was handed the paper and signed it on `on`; `witness` saw it. All or none are recorded.

    Errors: Refusal('role-missing' | 'witness-wanted' | 'wrong-state' | 'step-twice' | 'signing-day' |
    'candidacy-ended').
    """
    witness = witness.strip()
    if not witness or len(witness) > LONGEST_WITNESS:
        raise Refusal("witness-wanted", field="witness", high=LONGEST_WITNESS)
    made = []
    for agreement in _held(stage, agreements, "signed-b", by):
        require_active(agreement.entry.candidacy)
        _require_day(stage, on, day_of(stage, agreement.issued_at), at)
        step = _added(agreement, "signed-b", on, by, at)
        step.witness_sealed = seal(witness, f"agreement_step:{step.id}:witness")
        made.append(step)
    _note_all(made, by, at)
    return made


def note_sealed_a(agreements: Sequence[Agreement], by: Account, at: datetime) -> None:
    """Keeps the step that goes with `sign_agreements`, which has checked and holds everything."""
    for agreement in agreements:
        assert agreement.signed_on is not None
        _added(agreement, "sealed-a", agreement.signed_on, by, at)


def record_scan(agreement: Agreement, content: bytes, by: Account, at: datetime) -> AgreementStep:
    """The signed paper as a PDF or a picture; pictures are made anew. A further scan takes the place of the last.

    Errors: Refusal('role-missing' | 'wrong-state' | 'scan-kind'), and those of `recruit.paperfiles.checked`.
    """
    file = paperfiles.checked(content, MOST_BYTES)
    if file.type not in ("pdf", "jpg"):
        raise Refusal("scan-kind", field="file")
    stage = agreement.entry.stage
    (held,) = _held(stage, [agreement], "scanned", by, again=True)
    for before in _standing(held, "scanned"):
        before.undone_at, before.undone_by_id, before.undone_reason = at, by.id, ""
    step = _added(held, "scanned", day_of(stage, at), by, at)
    step.scan_sha256, step.scan_kind = storage.put(file.content), file.type
    _note_all([step], by, at)
    return step


def record_filed(
    stage: Stage, agreements: Sequence[Agreement], place: str, by: Account, at: datetime
) -> list[AgreementStep]:
    """The paper lies in the files at `place` (box or folder, and number).

    Errors: Refusal('role-missing' | 'place-wanted' | 'wrong-state' | 'step-twice').
    """
    place = place.strip()
    if not place or len(place) > LONGEST_PLACE:
        raise Refusal("place-wanted", field="place", high=LONGEST_PLACE)
    made = []
    for agreement in _held(stage, agreements, "filed", by):
        step = _added(agreement, "filed", day_of(stage, at), by, at)
        step.place = place
        made.append(step)
    _note_all(made, by, at)
    return made


def take_back(step: AgreementStep, reason: str, by: Account, at: datetime) -> None:
    """Takes a step back that was put on record by mistake. What party A sealed is not taken back here: an engagement
    began with it, and ends as engagements do.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'wrong-state' | 'step-sealed').
    """
    require(by, "office")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    agreement = step.agreement
    locked(Stage, agreement.entry.stage_id)
    held = locked(AgreementStep, step.id)
    if held.undone_at is not None:
        raise Refusal("wrong-state")
    if held.step == "sealed-a" or (held.step == "signed-b" and agreement.state == "signed"):
        raise Refusal("step-sealed")
    held.undone_at, held.undone_by_id, held.undone_reason = at, by.id, reason.strip()[:200]
    db.session.flush()
    candidacy = agreement.entry.candidacy
    names = {candidacy.person.name: candidacy.number} if candidacy.person else None
    audit.note(
        at,
        by.login,
        "agreement.step-back",
        audit.about(candidacy),
        number=agreement.number,
        step=held.step,
        reason=told(reason, names),
    )


def _held(
    stage: Stage, agreements: Sequence[Agreement], step: str, by: Account, *, again: bool = False
) -> Sequence[Agreement]:
    """The agreements, read anew under the stage's lock, each fit for the step."""
    require(by, "office")
    locked(Stage, stage.id)
    hold_candidacies(agreement.entry.candidacy_id for agreement in agreements)
    done = steps_of([agreement.id for agreement in agreements])
    for agreement in agreements:
        db.session.refresh(agreement, ["state"])
        if agreement.state not in _STATES[step] or agreement.entry.stage_id != stage.id:
            raise Refusal("wrong-state")
        if not again and step in done.get(agreement.id, {}):
            raise Refusal("step-twice", number=agreement.number)
    return agreements


def _require_day(stage: Stage, on: date, first: date, at: datetime) -> None:
    if not first <= on <= day_of(stage, at):
        raise Refusal("signing-day", field="signed_on", first=first, last=day_of(stage, at))


def _standing(agreement: Agreement, step: str) -> Sequence[AgreementStep]:
    query = select(AgreementStep).where(
        AgreementStep.agreement_id == agreement.id,
        AgreementStep.step == step,
        AgreementStep.undone_at.is_(None),
    )
    return db.session.scalars(query.order_by(AgreementStep.id)).all()


def _added(agreement: Agreement, step: str, on: date, by: Account, at: datetime) -> AgreementStep:
    made = AgreementStep(agreement_id=agreement.id, step=step, on_date=on, by_id=by.id, at=at)
    db.session.add(made)
    db.session.flush()
    return made


def _note_all(steps: Sequence[AgreementStep], by: Account, at: datetime) -> None:
    audit.record(
        audit.Event(
            at,
            by.login,
            "agreement.step",
            audit.about(step.agreement.entry.candidacy),
            {"number": step.agreement.number, "step": step.step, "on": step.on_date.isoformat()}
            | ({"sha256": step.scan_sha256} if step.scan_sha256 else {})
            | ({"place": step.place} if step.place else {}),
        )
        for step in steps
    )
