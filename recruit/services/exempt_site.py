"""Let a site off a rule: a soft one is noted when the county passes it (`review_site`), a hard one takes two people."""

from __future__ import annotations

from datetime import datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, SiteExemption
from recruit.queries.sites import exemptions_of, site_line
from recruit.reasons import told
from recruit.services.describe_site import hold_site, subject
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import REASON, settle_back, still_proposed


def propose_exemption(
    cohort: Cohort, place: Place, code: str, reason: str, by: Account, at: datetime
) -> SiteExemption:
    """The office puts forward that a hard rule be waived for this site.

    Errors: Refusal('role-missing' | 'county-only' | 'places-settled' | 'place-closed' | 'site-nothing-to-waive' |
    'exempt-twice'), with `field` 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    hold_site(cohort, place, by)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    line = site_line(cohort, place)
    if code not in {one.code for one in line.findings if one.stops} or code in line.exempt:
        raise Refusal("site-nothing-to-waive")
    if any(one.code == code and one.state == "proposed" for one in exemptions_of([place]).get(place.id, [])):
        raise Refusal("exempt-twice")
    row = SiteExemption(
        place_id=place.id,
        code=code,
        reason=reason.strip()[:REASON],
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"check": code, "reason": told(reason)}
    audit.note(at, by.login, "site.exempt-propose", subject(cohort, place), **facts)
    return row


def confirm_exemption(exemption: SiteExemption, by: Account, at: datetime) -> SiteExemption:
    """A second, different person agrees.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'places-settled').
    """
    require(by, "second-signatory")
    require_county(by)
    held = still_proposed(SiteExemption, exemption.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    cohort = db.session.get(Cohort, held.place.cohort_id)
    assert cohort is not None
    audit.note(at, by.login, "site.exempt-confirm", subject(cohort, held.place), check=held.code)
    return held


def send_back_exemption(exemption: SiteExemption, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not agree, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(SiteExemption, exemption.id)
    held.answer = settle_back(held, by, at, reason)
    cohort = db.session.get(Cohort, held.place.cohort_id)
    assert cohort is not None
    facts = {"check": held.code, "state": held.state, "reason": told(reason)}
    audit.note(at, by.login, "site.exempt-back", subject(cohort, held.place), **facts)
