"""An agreement with an invented partner, to see how a text reads before it is put into force."""

from __future__ import annotations

from datetime import date

from recruit.closing.terms import Paper, Person, agreement_data, document_of
from recruit.documents.agreement import AgreementData
from recruit.models import Place, Stage

#: Nobody has this number: its region does not exist, and its last digit is wrong.
_PERSON = Person("张三", "990523199001010010", "示例镇示例村一组", "13800000000")  # data: a specimen


def specimen_data(stage: Stage, place: Place | None, day: date) -> AgreementData:
    """The programme's own terms with an invented partner at the first place of the cohort (or the first village).

    Errors: Refusal('document-missing' | 'terms-differ' | 'undefined-field').
    """
    programme = stage.cohort.programme
    if place is None:
        village = next(one for township in programme.regions.townships for one in township.villages)
        place = Place(village_code=village.code, name=village.name)
    paper = Paper("0000-0000", day, day, "0000-0000-0000", "https://example.invalid/a/0000-0000-0000")
    return agreement_data(programme, document_of(programme, stage.definition.params), _PERSON, place, paper)
