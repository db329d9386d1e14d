"""Let a site off a rule: a soft one is noted when the county passes it (`review_site`), a hard one takes two people.

The same two people let an accepted site be changed while candidates choose by it (`propose_reopening`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, SiteExemption
from recruit.queries.sites import exemptions_of, site_line
from recruit.reasons import told
from recruit.services.describe_site import hold_place, subject
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed
from recruit.site_waivers import REOPEN, waived


def propose_exemption(
    cohort: Cohort, place: Place, code: str, reason: str, by: Account, at: datetime
) -> SiteExemption:
    """The office puts forward that a hard rule be waived for this site, as the site is now.

    Errors: Refusal('role-missing' | 'county-only' | 'places-settled' | 'place-closed' | 'site-nothing-to-waive' |
    'exempt-twice'), with `field` 'reason-wanted'.
    """
    _may_propose(cohort, place, reason, by)
    line = site_line(cohort, place)
    found = next((one for one in line.findings if one.stops and one.code == code), None)
    if found is None or code in line.exempt:
        raise Refusal("site-nothing-to-waive")
    row = _proposed(place, code, waived(found), reason, by, at)
    facts = {"check": code, "reason": told(reason)}
    audit.note(at, by.login, "site.exempt-propose", subject(cohort, place), **facts)
    return row


def propose_reopening(cohort: Cohort, place: Place, reason: str, by: Account, at: datetime) -> SiteExemption:
    """The office puts forward that an accepted site be changed and reviewed anew, while candidates choose by it.

    Errors: Refusal('role-missing' | 'county-only' | 'places-settled' | 'place-closed' | 'wrong-state' |
    'exempt-twice'), with `field` 'reason-wanted'.
    """
    _may_propose(cohort, place, reason, by)
    if site_line(cohort, place).state != "accepted":
        raise Refusal("wrong-state")
    row = _proposed(place, REOPEN, {}, reason, by, at)
    audit.note(at, by.login, "site.reopen-propose", subject(cohort, place), reason=told(reason))
    return row


def confirm_exemption(exemption: SiteExemption, by: Account, at: datetime) -> SiteExemption:
    """A second, different person agrees, while the site is still what was put forward.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'places-settled' |
    'place-closed' | 'site-changed').
    """
    require(by, "second-signatory")
    require_county(by)
    cohort = db.session.get_one(Cohort, exemption.place.cohort_id)
    hold_place(cohort, exemption.place)
    held = still_proposed(SiteExemption, exemption.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    line = site_line(cohort, held.place)
    if held.code == REOPEN:
        if line.file is None or line.state != "accepted":
            raise Refusal("site-changed")
        line.file.state = "returned"
    elif held.facts not in [waived(one) for one in line.findings if one.code == held.code and one.stops]:
        raise Refusal("site-changed")
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    if held.code == REOPEN:
        audit.note(at, by.login, "site.reopen-confirm", subject(cohort, held.place))
    else:
        audit.note(at, by.login, "site.exempt-confirm", subject(cohort, held.place), check=held.code)
    return held


def send_back_exemption(exemption: SiteExemption, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not agree, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(SiteExemption, exemption.id)
    held.answer = settle_back(held, by, at, reason)
    cohort = db.session.get_one(Cohort, held.place.cohort_id)
    facts = {"check": held.code, "state": held.state, "reason": told(reason)}
    audit.note(at, by.login, "site.exempt-back", subject(cohort, held.place), **facts)


def _may_propose(cohort: Cohort, place: Place, reason: str, by: Account) -> None:
    require(by, "office")
    require_county(by)
    hold_place(cohort, place)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")


def _proposed(
    place: Place, code: str, facts: dict[str, Any], reason: str, by: Account, at: datetime
) -> SiteExemption:
    """Under the place's lock, so that one thing is asked once."""
    if any(one.code == code and one.state == "proposed" for one in exemptions_of([place]).get(place.id, [])):
        raise Refusal("exempt-twice")
    return put_forward(SiteExemption(place_id=place.id, code=code, facts=facts), reason, by, at)
