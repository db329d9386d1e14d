"""What the system knows of a site and its station, by the names that forms use."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from recruit.closing.words import place_words
from recruit.db import db
from recruit.i18n import _, listed
from recruit.models import Cohort, Place, SiteFile
from recruit.queries.money import Partner, partners
from recruit.queries.rollout import openings, plan_in_force
from recruit.queries.sites import photos_of, steps_of
from recruit.registers.papers.filled import BLANK, VIEW, Filled, Values, day_words, opinion, picture, texts
from recruit.registers.papers.names import OPINION, SITE_FACTS
from recruit.site_facts import degrees
from recruit.site_words import FACTS, PHOTOS, VERDICTS, fact_words, private_of, said_of


class Sites:
    """Reads once for all sites of a cohort what concerns many; `values` fills one site's form."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort

    @cached_property
    def _partners(self) -> dict[int, list[Partner]]:
        found: dict[int, list[Partner]] = {}
        for one in partners(self.cohort):
            if one.engagement.ended_on is None and one.agreement.state == "signed":
                found.setdefault(one.place.id, []).append(one)
        return found

    @cached_property
    def _opened(self) -> dict[int, date]:
        return dict(openings(self.cohort))

    @cached_property
    def _months(self) -> dict[str, str]:
        plan = plan_in_force(self.cohort)
        return dict(plan.months) if plan is not None else {}

    def values(self, place: Place, opinions: bool = True) -> Values:
        """`opinions`: whether the chain's words are wanted too."""
        regions = self.cohort.programme.regions
        file = db.session.query(SiteFile).filter_by(place_id=place.id).one_or_none()
        known = {
            "township": regions.township(place.township_code).name
            if regions.knows(place.township_code)
            else "",
            "village": regions.village(place.village_code).name if regions.knows(place.village_code) else "",
            "place": place.name,
            "place-code": place.code,
            "planned": self._month(place),
            "opened": day_words(self._opened.get(place.id)),
        }
        known |= self._station(place)
        if file is not None:
            known |= self._facts(file)
        filled = texts(known)
        return filled | self._opinions(place) if opinions else filled

    def name(self, place: Place) -> str:
        return place_words(self.cohort, place)

    def label(self, place: Place) -> str:
        return f"{place.code} {self.name(place)}"

    def pictures(self, place: Place, kinds: tuple[str, ...]) -> list[tuple[str, bytes]]:
        """(caption, JPEG) of those that were handed in; b'' where one is missing, so that the frame is printed."""
        photos = photos_of(place)
        return [
            (_(str(PHOTOS[kind])), picture(photos[kind].sha256, VIEW) if kind in photos else b"")
            for kind in kinds
        ]

    def _month(self, place: Place) -> str:
        year, _dash, month = self._months.get(place.code, "").partition("-")
        return _("%(year)s年%(month)s月", year=year, month=int(month)) if month else ""

    def _station(self, place: Place) -> dict[str, str]:
        here = self._partners.get(place.id, [])
        if not here:
            return {}
        first = here[0].engagement
        return {
            "partner": listed(one.name for one in here),
            "agreement": listed(one.agreement.number for one in here),
            "starts": day_words(first.starts_on),
            "ends": day_words(first.ends_on),
        }

    def _facts(self, file: SiteFile) -> dict[str, str]:
        facts = {code: fact_words(code, file.facts.get(code)) for code in FACTS}
        if facts["until"]:
            facts["until"] = day_words(date.fromisoformat(facts["until"]))
        private = private_of(file)
        found = {name: facts.get(name.replace("-", "_"), "") for name in SITE_FACTS}
        lines = [f"{label}：{facts[code]}" for code, label in FACTS.items() if facts[code]]  # data: a colon
        found |= {name: private.get(name, "") for name in ("address", "owner", "note")}
        found["coordinates"] = ", ".join(
            degrees(one) for one in (file.latitude, file.longitude) if one is not None
        )
        # data: signs between facts
        found["summary"] = "；".join(lines) + ("。" if lines else "") + found["note"]
        return found

    def _opinions(self, place: Place) -> dict[str, Filled]:
        """The last word of each step. Where a township runs its own programme, its office's word is the township's."""
        found = {}
        for one in steps_of(place):
            found[f"{OPINION}{one.step}"] = opinion(_(str(VERDICTS[one.verdict])), said_of(one), one.said_on)
        if self.cohort.programme.places.review == "office":
            found[f"{OPINION}township"] = found.get(f"{OPINION}county", BLANK)
        return found
