"""What candidates may know of the sites they can wish for: facts and pictures, no owners, no addresses of people."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from recruit import storage
from recruit.closing.words import place_words
from recruit.errors import Refusal
from recruit.models import Place
from recruit.queries.places import on_offer
from recruit.queries.sites import files_of, photos_of
from recruit.services.set_preferences import wish_rules
from recruit.site_words import FACTS, PHOTOS, fact_words
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.mine import mine


@bp.get("/my/places/about")
@guards.applicant
def about_places() -> Any:
    """The sites of one township, the candidate's own first: a page that a slow phone can load."""
    application, _candidacy = mine()
    every = on_offer(wish_rules(application.cohort).stage)
    regions = application.cohort.programme.regions
    own = application.township_code
    townships = sorted({place.township_code for place in every}, key=lambda code: (code != own, code))
    asked = request.args.get("township", "")
    shown = asked if asked in townships else townships[0] if townships else ""
    places = [place for place in every if place.township_code == shown]
    files = files_of(places)
    return render_template(
        "closing/about_places.html",
        townships=[(code, regions.township(code).name) for code in townships],
        township=shown,
        places=[_told(application.cohort, place, files.get(place.id)) for place in places],
    )


def _told(cohort: Any, place: Place, file: Any) -> dict[str, Any]:
    facts = [
        (words, fact_words(code, file.facts[code]))
        for code, words in FACTS.items()
        if file and code in file.facts
    ]
    kinds = photos_of(place) if file else {}
    return {
        "code": place.code,
        "name": place_words(cohort, place),
        "seats": place.capacity,
        "facts": facts,
        "photos": [(kind, words) for kind, words in PHOTOS.items() if kind in kinds],
    }


@bp.get("/my/places/picture.jpg")
@guards.applicant
def place_picture() -> Response:
    """A picture of a site on offer. Errors: Refusal('unknown') for any other."""
    application, _candidacy = mine()
    code, kind = request.args.get("code", ""), request.args.get("kind", "")
    offered = {place.code: place for place in on_offer(wish_rules(application.cohort).stage)}
    photo = photos_of(offered[code]).get(kind) if code in offered else None
    if photo is None:
        raise Refusal("unknown")
    return Response(storage.get(photo.sha256), mimetype="image/jpeg")
