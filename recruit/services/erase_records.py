"""Erase what identifies applicants: pictures, the application and its person, agreements, requests for a recheck.

Rows stay with their numbers, states and dates, so that lists, marks and counts hold; `erased_at` tells readers why the
rest is empty. A person goes with the last of their applications, and so does the keyed index of the ID number: with
it anybody who holds the key could still try numbers. Who applies again after that is somebody new. That is safe,
because the windows of every cohort the person was in have been closed for the whole time of keeping.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part
from recruit.exclusion import CAUSES, PAPERS_MISSING
from recruit.masking import mask_name
from recruit.models import (
    Account,
    Agreement,
    AgreementStep,
    Annulment,
    Application,
    Attachment,
    Candidacy,
    Cohort,
    Engagement,
    Entry,
    Exclusion,
    LoginCode,
    LoginSession,
    Mark,
    Mending,
    NoticePaper,
    NoticePaperVersion,
    Person,
    PostChange,
    Replacement,
    Result,
    Stage,
    TieBreakProposal,
    Waiver,
)
from recruit.queries.unsettled import unsettled_engagements, with_open_money, with_owed_correction
from recruit.replacement import ENDS_AS

#: Why a candidacy ended, as far as others decided it. Why people left by themselves (`withdraw.CODES`) goes.
ENDINGS = {"waiver-refused", PAPERS_MISSING, *CAUSES, *ENDS_AS}
#: Stands in the column of the birth date, which cannot be empty.
NO_DATE = date(1, 1, 1)


def _papers_due(scope: Scope) -> Select[tuple[int]]:
    """All but those on which a correction rests that was promised and is not made yet."""
    return (
        select(Attachment.id)
        .join(Application, Attachment.application_id == Application.id)
        .where(Application.cohort_id == _cohort(scope), Attachment.erased_at.is_(None))
        .where(Application.id.not_in(with_owed_correction()))
    )


def _wipe_papers(scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(Attachment.sha256).where(Attachment.id.in_(ids))))
    db.session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(erased_at=scope.at, size=0))
    return named


def _agreements(scope: Scope) -> Select[tuple[int]]:
    """A void one too is the ground on which money is asked back, until that is settled."""
    owing = select(Engagement.agreement_id).where(Engagement.id.in_(unsettled_engagements()))
    return at_entries_of(Agreement)(_cohort(scope)).where(
        Agreement.erased_at.is_(None), Agreement.id.not_in(owing)
    )


def _drafts_due(scope: Scope) -> Select[tuple[int]]:
    """Prints that nobody signed: they name a person in full as well."""
    return _agreements(scope).where(Agreement.state != "signed")


def _agreements_due(scope: Scope) -> Select[tuple[int]]:
    ended = func.coalesce(Engagement.ended_on, Agreement.ends_on)
    return (
        _agreements(scope)
        .outerjoin(Engagement, Engagement.agreement_id == Agreement.id)
        .where(Agreement.state == "signed", ended < _last_day(scope))
    )


def _wipe_agreements(scope: Scope, ids: Sequence[int]) -> set[str]:
    """The hash stays: whoever holds the paper's file can still have it compared."""
    named = set(db.session.scalars(select(Agreement.pdf_sha256).where(Agreement.id.in_(ids))))
    steps = AgreementStep.agreement_id.in_(ids)
    named.update(
        one for one in db.session.scalars(select(AgreementStep.scan_sha256).where(steps)) if one is not None
    )
    # The steps stay with their days and names; who saw it and why one was taken back go.
    gone_words = {"witness_sealed": None, "place": "", "undone_reason": ""}
    db.session.execute(update(AgreementStep).where(steps).values(gone_words))
    why = update(Annulment).where(Annulment.agreement_id.in_(ids))
    db.session.execute(why.values(reason="", answer=""))
    gone = update(Agreement).where(Agreement.id.in_(ids))
    db.session.execute(gone.values(erased_at=scope.at, void_reason=""))
    return named


def _applications_due(scope: Scope) -> Select[tuple[int]]:
    """All but those whose agreement still runs, or ended too short a time ago: it needs name, number and address; and
    those whose money is not settled, or to whom a correction is owed."""
    ended = func.coalesce(Engagement.ended_on, Agreement.ends_on)
    bound = (
        select(Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .outerjoin(Engagement, Engagement.agreement_id == Agreement.id)
        .where(
            Candidacy.application_id == Application.id,
            Agreement.state == "signed",
            ended >= _last_day(scope),
        )
        .correlate(Application)
    )
    return select(Application.id).where(
        Application.cohort_id == _cohort(scope),
        Application.erased_at.is_(None),
        ~bound.exists(),
        Application.id.not_in(with_open_money()),
        Application.id.not_in(with_owed_correction()),
    )


def _wipe_applications(scope: Scope, ids: Sequence[int]) -> set[str]:
    applications = db.session.scalars(select(Application).where(Application.id.in_(ids))).all()
    for application in applications:
        application.contact_sealed, application.phone_masked = None, ""
        application.answers, application.declarations = {}, []
        application.findings = [{**one, "facts": {}} for one in application.findings]
        application.schooling = application.village_code = ""
        application.erased_at = scope.at
    words = update(Waiver).where(Waiver.application_id.in_(ids))
    db.session.execute(words.values(reason="", decision_reason="", return_reason=""))
    for candidacy in db.session.scalars(select(Candidacy).where(Candidacy.application_id.in_(ids))):
        # The code in front is counted; what people wrote behind it is theirs, and so is why they left.
        code = candidacy.state_reason.partition(" ")[0]
        candidacy.state_reason = code if code in ENDINGS else ""
    db.session.flush()
    _wipe_people({one.person_id for one in applications}, scope.at)
    return set()


def _wipe_people(ids: set[int], at: datetime) -> None:
    """Those of them who have no application left. Their accounts close: nothing is left to prove who they are."""
    # Held before the look at their applications: who applies again at this moment comes either before it, and stays,
    # or after it, and is somebody new (`known_people`).
    rows = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(of=Person)
    people = db.session.scalars(rows.execution_options(populate_existing=True)).all()
    kept = set(
        db.session.scalars(
            select(Application.person_id).where(
                Application.person_id.in_(ids), Application.erased_at.is_(None)
            )
        )
    )
    gone = ids - kept
    for person in people:
        if person.id not in gone or person.erased_at is not None:
            continue
        person.id_number_sealed, person.id_number_index = None, f"erased:{person.id}"
        person.id_number_tail, person.birth_date, person.sex = "", NO_DATE, ""
        person.name, person.erased_at = mask_name(person.name), at
    accounts = db.session.scalars(
        select(Account).where(Account.person_id.in_(gone), Account.kind == "applicant")
    ).all()
    for account in accounts:
        account.name, account.active, account.password_hash = mask_name(account.name), False, None
        account.phone_sealed = account.phone_index = account.email_sealed = account.email_index = None
        account.second_factor_sealed = None
    closed = [account.id for account in accounts]
    db.session.execute(delete(LoginSession).where(LoginSession.account_id.in_(closed)))
    db.session.execute(delete(LoginCode).where(LoginCode.account_id.in_(closed)))
    db.session.flush()


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _last_day(scope: Scope) -> date:
    """Terms that ended before this day have been kept long enough."""
    assert scope.cohort is not None
    return scope.before("agreements").astimezone(scope.cohort.programme.timezone).date()


def _replacements(cohort: int) -> Select[tuple[int]]:
    return (
        select(Replacement.id)
        .join(Result, Replacement.result_id == Result.id)
        .join(Stage, Result.stage_id == Stage.id)
        .where(Stage.cohort_id == cohort)
    )


def _exclusions(cohort: int) -> Select[tuple[int]]:
    rows = select(Exclusion.id).join(Candidacy, Exclusion.candidacy_id == Candidacy.id)
    return rows.where(Candidacy.cohort_id == cohort)


def _statements_due(scope: Scope) -> Select[tuple[int]]:
    return _exclusions(_cohort(scope)).where(Exclusion.statement_sealed.is_not(None))


def _wipe_statements(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(Exclusion).where(Exclusion.id.in_(ids)).values(statement_sealed=None))
    return set()


def _unsigned(cohort: int) -> Select[tuple[int]]:
    """Why lists were sent back. Why a signed one was corrected stands in its bundle, as published, and stays."""
    return at_stages_of(Result)(cohort).where(Result.state.in_(("proposed", "rejected")))


def _removals(cohort: int) -> Select[tuple[int]]:
    """Why a version of a notice paper should go, where nobody ever confirmed it."""
    versions = select(NoticePaperVersion.id).join(NoticePaper, NoticePaperVersion.paper_id == NoticePaper.id)
    return versions.where(NoticePaper.cohort_id == cohort)


def _holds_due(scope: Scope) -> Select[tuple[int]]:
    """Complaints and cases name people. A cohort that is held is never asked, so this hold is over."""
    return select(Cohort.id).where(Cohort.id == _cohort(scope), Cohort.hold_reason.is_not(None))


def _wipe_holds(_scope: Scope, ids: Sequence[int]) -> set[str]:
    over = {"hold_reason": None, "held_at": None, "held_by": None, "held_until": None}
    db.session.execute(update(Cohort).where(Cohort.id.in_(ids)).values(over))
    return set()


_AGREEMENT_WORDS = (
    "agreement.void_reason",
    "agreement_step.witness_sealed",
    "agreement_step.place",
    "agreement_step.undone_reason",
    "annulment.reason",
    "annulment.answer",
)
PARTS = (
    Part("papers", "papers", _papers_due, _wipe_papers),
    Part("agreement-drafts", "applications", _drafts_due, _wipe_agreements, wipes=_AGREEMENT_WORDS),
    Part("agreements", "agreements", _agreements_due, _wipe_agreements, wipes=_AGREEMENT_WORDS),
    words_part("mark-reasons", "applications", at_entries_of(Mark), Mark.reason),
    words_part("post-reasons", "applications", at_entries_of(PostChange), PostChange.reason),
    words_part("mending-reasons", "applications", at_entries_of(Mending), Mending.reason),
    words_part(
        "replacement-reasons",
        "applications",
        _replacements,
        Replacement.reason,
        Replacement.answer,
        Replacement.said,
    ),
    words_part("exclusion-reasons", "applications", _exclusions, Exclusion.reason, Exclusion.answer),
    Part(
        "exclusion-statements",
        "applications",
        _statements_due,
        _wipe_statements,
        wipes=("exclusion.statement_sealed",),
    ),
    words_part("rejection-reasons", "applications", _unsigned, Result.reason),
    words_part("removal-reasons", "applications", _removals, NoticePaperVersion.removal_reason),
    Part("hold-reasons", "applications", _holds_due, _wipe_holds, wipes=("cohort.hold_reason",)),
    words_part("tie-reasons", "applications", at_stages_of(TieBreakProposal), TieBreakProposal.reason),
    Part(
        "applications",
        "applications",
        _applications_due,
        _wipe_applications,
        wipes=(
            "application.answers",
            "application.contact_sealed",
            "application.declarations",
            "application.findings",
            "waiver.reason",
            "waiver.decision_reason",
            "waiver.return_reason",
            "candidacy.state_reason",
            "person.name",
            "person.id_number_sealed",
        ),
    ),
)
