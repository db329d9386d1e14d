"""Which of the papers that the notice demands an application still lacks. No I/O beyond what is loaded."""

from __future__ import annotations

from recruit.intake.checks import paper_fields
from recruit.models import Application


def lacking_papers(application: Application) -> list[str]:
    """The demanded pictures that are not there yet, in the order of the form; none once the originals were seen."""
    if application.erased_at is not None or application.originals_seen_at is not None:
        return []
    have = {attachment.field for attachment in application.attachments}
    return [field for field in paper_fields(application.cohort.programme) if field not in have]
