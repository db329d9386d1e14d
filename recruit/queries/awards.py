"""Reads about awards and penalties, and whom they are about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.masking import mask_name
from recruit.models import Account, Award, AwardPosting, Candidacy, Cohort, Penalty, Place
from recruit.queries.money import partners


@dataclass(frozen=True)
class About:
    """Whom something is about: a kind of subject, its key, and the name of a unit."""

    subject: str
    about: str
    name: str = ""


def awards_in(cohort: Cohort, period: str = "") -> list[Award]:
    """Every one that was ever put forward, by period, kind and seat."""
    query = select(Award).where(Award.cohort_id == cohort.id)
    if period:
        query = query.where(Award.period == period)
    return list(db.session.scalars(query.order_by(Award.period.desc(), Award.kind, Award.id)))


def postings_of(cohort: Cohort, period: str = "") -> list[AwardPosting]:
    """Published lists, the newest first."""
    query = select(AwardPosting).where(AwardPosting.cohort_id == cohort.id)
    if period:
        query = query.where(AwardPosting.period == period)
    return list(db.session.scalars(query.order_by(AwardPosting.id.desc())))


def penalties_of(cohort: Cohort) -> list[Penalty]:
    query = select(Penalty).where(Penalty.cohort_id == cohort.id).order_by(Penalty.id.desc())
    return list(db.session.scalars(query))


def award_in(cohort: Cohort, award_id: int) -> Award:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Award, award_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found


def penalty_in(cohort: Cohort, penalty_id: int) -> Penalty:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Penalty, penalty_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found


def posting_in(cohort: Cohort, posting_id: int) -> AwardPosting:
    """Errors: Refusal('unknown')."""
    found = db.session.get(AwardPosting, posting_id)
    if found is None or found.cohort_id != cohort.id:
        raise Refusal("unknown")
    return found


def exists_about(cohort: Cohort, about: About) -> bool:
    """Whether there is such a township, place, partner; a unit only needs a name."""
    if about.subject == "township":
        return about.about in {one.code for one in cohort.programme.regions.townships}
    if about.subject == "place":
        query = select(Place.id).where(Place.cohort_id == cohort.id, Place.code == about.about)
        return db.session.scalar(query) is not None
    if about.subject == "partner":
        return about.about in {one.candidacy.number for one in partners(cohort)}
    return about.subject == "unit" and bool(about.name.strip())


class Names:
    """Names of whom things are about, read once for a page. A partner's name is masked as on every list."""

    def __init__(self, cohort: Cohort) -> None:
        self._townships = {one.code: one.name for one in cohort.programme.regions.townships}
        query = select(Place).where(Place.cohort_id == cohort.id)
        self._places = {one.code: place_words(cohort, one) for one in db.session.scalars(query)}
        self._partners = {
            one.candidacy.number: f"{mask_name(one.name)} {place_words(cohort, one.place)}"
            for one in partners(cohort)
        }

    def of(self, one: Award | Penalty | About) -> str:
        """The words for whom it is about; the key itself where nobody is known under it any more."""
        if one.subject == "unit":
            return one.name
        known = {"township": self._townships, "place": self._places, "partner": self._partners}[one.subject]
        return known.get(one.about, one.about)

    def choices(self, subject: str) -> dict[str, str]:
        """Key -> words of everybody who may be put forward."""
        return {"township": self._townships, "place": self._places, "partner": self._partners}.get(
            subject, {}
        )


def is_about(by: Account, cohort: Cohort, about: About) -> bool:
    """Whether an account is the partner in question; nobody settles what is about them."""
    if about.subject != "partner" or by.person_id is None:
        return False
    query = select(Candidacy.person_id).where(
        Candidacy.cohort_id == cohort.id, Candidacy.number == about.about
    )
    return db.session.scalar(query) == by.person_id
