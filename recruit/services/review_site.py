"""The chain behind a site: the village's opinion, the township's review, the county's word. Rows are only added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import listed
from recruit.models import Account, Cohort, Place, SiteExemption, SiteFile, SiteStep
from recruit.queries.sites import site_line, steps_of
from recruit.reasons import told
from recruit.services.describe_site import had_a_hand, hold_site, site_file, subject
from recruit.services.keep_picture import keep_picture
from recruit.services.roles import require, require_county, require_other
from recruit.site_checks import stopping, warning
from recruit.site_waivers import waived
from recruit.site_words import check_words, set_said

WORDS, SIGNED = 500, 60


@dataclass(frozen=True)
class Opinion:
    """What the village committee says: its verdict (``support`` or ``object``), words or the picture of its stamped
    sheet, who signed, and on which day."""

    verdict: str
    words: str
    signed: str
    said_on: date
    sheet: bytes = b""


def village_opinion(cohort: Cohort, place: Place, said: Opinion, by: Account, at: datetime) -> SiteStep:
    """The desk puts the village's stamped opinion on record: yes leads to the township, no back to the desk.

    Errors: those of `describe_site`, Refusal('wrong-state' while the county has it or has decided), and with `field`
    'site-opinion' | 'site-signed' | 'site-day' | 'site-words' | 'picture-…'.
    """
    hold_site(cohort, place, by)
    file = site_file(place, by, at)
    if file.state not in _before_review(cohort):
        raise Refusal("wrong-state")
    if said.verdict not in ("support", "object"):
        raise Refusal("site-opinion", field="verdict")
    if not said.signed.strip():
        raise Refusal("site-signed", field="signed")
    if said.said_on > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("site-day", field="said_on")
    if not said.words.strip() and not said.sheet:
        raise Refusal("site-words", field="words")
    step = SiteStep(
        step="village",
        verdict=said.verdict,
        said_on=said.said_on,
        sheet_sha256=keep_picture(said.sheet, "sheet") or None,
    )
    # Where the issuing office reviews alone, it is the next to speak.
    following = "county" if cohort.programme.places.review == "office" else "township"
    file.state = following if said.verdict == "support" else "returned"
    had_a_hand(file, by)
    return _added(cohort, place, file, step, said.words, said.signed, by, at)


def _before_review(cohort: Cohort) -> tuple[str, ...]:
    """States in which the village's opinion may still be put on record."""
    return ("draft", "returned", "county" if cohort.programme.places.review == "office" else "township")


def review(
    cohort: Cohort, place: Place, step: str, verdict: str, words: str, by: Account, at: datetime
) -> SiteStep:
    """The township's (``township``) or the county's (``county``) word: ``pass``, ``return`` or ``refuse``.

    The county's comes from the office, by somebody who had no hand in it since it was last accepted: neither in its
    facts, a picture, the village's word, nor in the township's review. It passes nothing that breaks a hard rule the
    site was not let off, and says why where a soft rule is not met. A township is one hand: its clerk, often the only
    one, may describe and review; an account of the county that speaks for the township may not do both.

    Errors: Refusal('role-missing' | 'outside-township' | 'county-only' | 'places-settled' | 'place-closed' |
    'wrong-state' | 'same-signatory' | 'site-hard-rule' (checks)), with `field`: 'site-verdict' | 'reason-wanted' |
    'site-soft-rule' (checks).
    """
    hold_site(cohort, place, by)
    file = site_file(place, by, at)
    if step not in ("township", "county") or file.state != step:
        raise Refusal("wrong-state")
    if verdict not in ("pass", "return", "refuse"):
        raise Refusal("site-verdict", field="verdict")
    if verdict != "pass" and not words.strip():
        raise Refusal("reason-wanted", field="words")
    if step == "county":
        _county(place, by)
    if by.township_scope is None:
        _no_hand(file, by)
    if verdict == "pass" and step == "county":
        _must_hold(cohort, place, words, by, at)
    after = {"pass": "county" if step == "township" else "accepted", "return": "returned"}
    file.state = after.get(verdict, "refused")
    if file.state == "accepted":
        file.hands = []
    row = SiteStep(step=step, verdict=verdict, said_on=at.astimezone(cohort.programme.timezone).date())
    return _added(cohort, place, file, row, words, by.name, by, at)


def _no_hand(file: SiteFile, by: Account) -> None:
    hands = select(Account).where(Account.id.in_({*file.hands, file.updated_by_id})).order_by(Account.id)
    for one in db.session.scalars(hands):
        require_other(by, one, one.id)


def _county(place: Place, by: Account) -> None:
    require(by, "office")
    require_county(by)
    reviewed = [one for one in steps_of(place) if one.step == "township"]
    if reviewed:
        require_other(by, reviewed[-1].by, reviewed[-1].by_id)


def _must_hold(cohort: Cohort, place: Place, words: str, by: Account, at: datetime) -> None:
    if not cohort.programme.places.checks:
        return
    line = site_line(cohort, place)
    if broken := stopping(line.findings, line.exempt):
        raise Refusal("site-hard-rule", checks=listed(check_words(one.code) for one in broken))
    missed = warning(line.findings, line.exempt)
    if missed and not words.strip():
        checks = listed(check_words(one.code) for one in missed)
        raise Refusal("site-soft-rule", field="words", checks=checks)
    for one in missed:
        db.session.add(
            SiteExemption(
                place_id=place.id,
                code=one.code,
                facts=waived(one),
                reason=words.strip()[:WORDS],
                state="noted",
                proposed_at=at,
                proposed_by_id=by.id,
            )
        )


def _added(
    cohort: Cohort,
    place: Place,
    file: SiteFile,
    step: SiteStep,
    words: str,
    signed: str,
    by: Account,
    at: datetime,
) -> SiteStep:
    step.place_id, step.revision, step.at, step.by_id = place.id, file.revision, at, by.id
    db.session.add(step)
    db.session.flush()
    set_said(step, words.strip()[:WORDS], signed.strip()[:SIGNED])
    db.session.flush()
    facts = {"step": step.step, "verdict": step.verdict, "revision": step.revision}
    if step.step != "village" and words.strip():
        facts["reason"] = told(words)
    audit.note(at, by.login, "site.review", subject(cohort, place), **facts)
    return step
