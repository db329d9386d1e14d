"""The notice's papers: the registration form and the list of villages, put up on the eve of registration."""

from __future__ import annotations

from exams.demo.play import Play
from recruit.db import db
from recruit.documents.blank_form import blank_form
from recruit.services.post_papers import NewPaper, put_up
from recruit.tables import write_xlsx


def put_up_papers(play: Play) -> None:
    """Made from the programme itself, so that every run has the same bytes."""
    # data: titles of the demonstration's papers
    papers = [
        NewPaper("附件1 报名登记表", "Annex 1: registration form", blank_form(play.programme)),
        NewPaper("附件2 各乡镇的村（社区）名单", "Annex 2: villages by township", _villages(play)),
    ]
    put_up(play.cohort, papers, play.cast.office, play.clock.now())
    db.session.commit()


def _villages(play: Play) -> bytes:
    rows = [
        (township.name, village.name, village.code)
        for township in play.programme.regions.townships
        for village in township.villages
    ]
    # data: headings and name of the sheet
    return write_xlsx(("乡镇（街道）", "村（社区）", "代码"), rows, "村（社区）", play.cohort.opened_at)
