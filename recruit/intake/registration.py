"""The stage kind registration: people apply, plain rules decide, the office decides on waivers."""

from __future__ import annotations

from sqlalchemy import func, select

from recruit.db import db
from recruit.intake import messages  # noqa: F401 - teaches the refusals of this room to `recruit.messages`
from recruit.intake.checks import paper_fields
from recruit.intake.papers import lacking_papers
from recruit.kinds import BaseKind, Blocker, Ruling, Todo
from recruit.models import Application, Candidacy, Decision, Entry, Stage, Waiver
from recruit.queries.decisions import rulings_in_force
from recruit.queries.lacking_papers import count_lacking


class Kind(BaseKind):
    code = "registration"
    yields = "decisions"

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Waiver requests without a decision that holds, entries that nobody has decided on, applications without the
        papers the notice demands."""
        waiting = db.session.scalar(
            select(func.count(func.distinct(Waiver.application_id)))
            .join(Application, Waiver.application_id == Application.id)
            .join(Candidacy, Candidacy.application_id == Application.id)
            .where(
                Application.cohort_id == stage.cohort_id,
                Application.state == "waiver",
                Candidacy.state == "active",  # nobody decides any more on whoever is out of the running
                Waiver.settled_at.is_(None),
            )
        )
        undecided = db.session.scalar(
            select(func.count())
            .select_from(Entry)
            .join(Candidacy, Entry.candidacy_id == Candidacy.id)
            .outerjoin(Decision, (Decision.entry_id == Entry.id) & Decision.current.is_(True))
            .outerjoin(Application, Candidacy.application_id == Application.id)
            .where(
                Entry.stage_id == stage.id,
                Candidacy.state == "active",
                Decision.id.is_(None),
                func.coalesce(Application.state, "") != "waiver",
            )
        )
        found = [
            ("waivers-undecided", waiting),
            ("not-decided", undecided),
            ("applications-incomplete", count_lacking(stage.cohort)),
        ]
        return [Blocker(code, count) for code, count in found if count]

    def rulings(self, stage: Stage) -> list[Ruling]:
        """The decisions in force; an entry without one counts as out, and `blockers` keeps the stage open for it."""
        return rulings_in_force(stage)

    def todos(self, entry: Entry) -> list[Todo]:
        """Papers still missing; the reason for a waiver that was not given yet."""
        application = entry.candidacy.application
        return [] if application is None else application_todos(application)


def application_todos(application: Application) -> list[Todo]:
    """What the applicant still owes, also after they have gone on to the next stage."""
    if application.erased_at is not None:
        return []
    todos = []
    needed, missing = paper_fields(application.cohort.programme), lacking_papers(application)
    # The reason first: without it nobody decides, and the next stage is not reached.
    unexplained = [one for one in application.waivers if one.decided_at is None and not one.reason]
    if application.state == "waiver" and unexplained:
        todos.append(Todo("waiver-reason", 0, len(unexplained), "apply.waiver"))
    if missing:
        todos.append(Todo("papers", len(needed) - len(missing), len(needed), "apply.papers"))
    return todos


KIND = Kind()
