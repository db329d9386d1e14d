"""Why a candidacy is ended by the county's word, and what a list says of it. Pure."""

from __future__ import annotations

#: Fraud and false information; cheating in an exam or a task; a condition of the notice that turns out not to be met;
#: a breach of the notice's discipline (troubling the exam, threatening staff).
CAUSES = ("fraud", "cheating", "unfit", "conduct")
#: In front of `Candidacy.state_reason`: refused for papers that were not handed in.
PAPERS_MISSING = "papers-missing"


def ending(state: str, state_reason: str) -> str:
    """How a candidacy that is no longer active ended, as the reason of its line on a list.

    Papers that are missing are no misconduct, so their line says so. For every other cause the public reads one word:
    the line names a person by number, and what is held against them is theirs to know.
    """
    code = state_reason.partition(" ")[0]
    return PAPERS_MISSING if state == "excluded" and code == PAPERS_MISSING else state
