"""Put somebody forward for an award; a second person grants it while there is a seat; the list is published; the money
is asked of the fund."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Award, AwardPosting, Cohort, FundRequest
from recruit.paperfiles import PaperFile
from recruit.queries.awards import About, Names, awards_in, exists_about, is_about
from recruit.reasons import told
from recruit.registers.awards.said import ALL, Kind, awards_of
from recruit.services.ask_fund import Asking, ask_fund
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

_LONGEST = 500


def kind_in(cohort: Cohort, code: str) -> Kind:
    """Errors: Refusal('award-kind') with `field`."""
    awards = awards_of(cohort.programme)
    found = awards.kind(code) if awards else None
    if found is None:
        raise Refusal("award-kind", field="kind")
    return found


def nominate(
    cohort: Cohort, kind: str, year: int, about: About, grounds: str, by: Account, at: datetime
) -> Award:
    """Somebody is put forward. More may be than there are seats: the second person chooses.

    Errors: Refusal('role-missing' | 'county-only'), and with `field`: 'award-kind' | 'award-about' | 'award-grounds' |
    'award-twice'.
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, cohort.id)
    sort = kind_in(cohort, kind)
    about = named(about)
    if about.subject != sort.subject or not exists_about(cohort, about):
        raise Refusal("award-about", field="about")
    if not 0 < len(grounds.strip()) <= _LONGEST:
        raise Refusal("award-grounds", field="grounds")
    if _known(cohort, sort, year, about):
        raise Refusal("award-twice", field="about")
    made = Award(
        cohort_id=cohort.id,
        period=sort.period(year),
        kind=sort.code,
        subject=about.subject,
        about=about.about,
        name=about.name,
        grounds=grounds.strip(),
        amount=sort.amount,
        most=sort.most,
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(cohort, made, by, at, "award.nominate")
    return made


def named(about: About) -> About:
    """A unit is known by its name alone: the key is what fits of it."""
    if about.subject != "unit":
        return About(about.subject, about.about)
    name = " ".join(about.name.split())[:120]
    return About("unit", name[:40], name)


def _known(cohort: Cohort, kind: Kind, year: int, about: About) -> bool:
    query = select(Award.id).where(
        Award.cohort_id == cohort.id,
        Award.period == kind.period(year),
        Award.kind == kind.code,
        Award.subject == about.subject,
        Award.about == about.about,
        Award.state.in_(("proposed", "confirmed")),
    )
    return db.session.scalar(query.limit(1)) is not None


def grant(award: Award, by: Account, at: datetime) -> Award:
    """The second person grants it: it takes the first free seat of its kind.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'own-case' | 'wrong-state' | 'award-full').
    """
    require(by, "second-signatory")
    require_county(by)
    cohort = locked(Cohort, award.cohort_id)
    assert cohort is not None
    held = still_proposed(Award, award.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if is_about(by, cohort, About(held.subject, held.about)):
        raise Refusal("own-case")
    kind = kind_in(cohort, held.kind)
    query = select(Award.seat).where(
        Award.cohort_id == cohort.id,
        Award.period == held.period,
        Award.kind == held.kind,
        Award.state == "confirmed",
    )
    taken = set(db.session.scalars(query))
    free = next((seat for seat in range(1, held.most + 1) if seat not in taken), None)
    if free is None:
        raise Refusal("award-full", title=kind.title, most=held.most)
    held.seat, held.state, held.settled_at, held.settled_by_id = free, "confirmed", at, by.id
    db.session.flush()
    _note(cohort, held, by, at, "award.grant", seat=free)
    return held


def send_award_back(award: Award, reason: str, by: Account, at: datetime) -> None:
    """Not granted, with a reason; or taken back by whoever put it forward."""
    cohort = locked(Cohort, award.cohort_id)
    assert cohort is not None
    held = still_proposed(Award, award.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    _note(cohort, held, by, at, "award.back", state=held.state, reason=told(reason))


def revoke(award: Award, reason: str, by: Account, at: datetime) -> None:
    """A granted award is taken off again by somebody other than who granted it; its seat is free. A published list
    stays as it was: the next one leaves it out.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state'), with `field`: 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    cohort = locked(Cohort, award.cohort_id)
    held = locked(Award, award.id)
    assert cohort is not None
    if held is None or held.state != "confirmed":
        raise Refusal("wrong-state")
    require_other(by, held.settled_by, held.settled_by_id)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    held.state, held.seat, held.answer = "rejected", None, reason.strip()[:_LONGEST]
    db.session.flush()
    _note(cohort, held, by, at, "award.revoke", reason=told(reason))


def publish_awards(cohort: Cohort, period: str, by: Account, at: datetime) -> AwardPosting:
    """The granted awards of a year as a list of their own; a later one stands beside it and takes in what came since.

    Errors: Refusal('role-missing' | 'county-only' | 'award-none' | 'award-waits' (count)).
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, cohort.id)
    every = awards_in(cohort, period)
    waiting = sum(one.state == "proposed" for one in every)
    granted = [one for one in every if one.state == "confirmed"]
    if not granted:
        raise Refusal("award-none")
    if waiting:
        raise Refusal("award-waits", count=waiting)
    names = Names(cohort)
    version = 1 + (db.session.scalar(_versions(cohort, period)) or 0)
    made = AwardPosting(
        cohort_id=cohort.id,
        period=period,
        version=version,
        rows=[
            {"kind": one.kind, "name": names.of(one), "amount": format(one.amount, "f"), "seat": one.seat}
            for one in sorted(granted, key=lambda one: (one.kind, one.seat or 0))
        ],
        posted_at=at,
        posted_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    for one in granted:
        one.posting_id = one.posting_id or made.id
    db.session.flush()
    subject = f"awards:{cohort.code}/{period}"
    audit.note(at, by.login, "award.publish", subject, version=version, count=len(granted))
    return made


def _versions(cohort: Cohort, period: str) -> object:
    return select(func.max(AwardPosting.version)).where(
        AwardPosting.cohort_id == cohort.id, AwardPosting.period == period
    )


def unpaid(cohort: Cohort, period: str) -> list[Award]:
    """Granted awards whose money comes out of a fund and was not asked for yet."""
    sorts = awards_of(cohort.programme)
    funded = {one.code for one in sorts.kinds if one.fund} if sorts else set()
    return [
        one
        for one in awards_in(cohort, period)
        if one.state == "confirmed" and one.request_id is None and one.kind in funded and one.amount
    ]


def ask_for_awards(
    cohort: Cohort, period: str, year: int, plan: PaperFile, matter: str, by: Account, at: datetime
) -> list[FundRequest]:
    """One request for each fund and purpose that the granted awards of a period are paid from; `plan` is the list.

    Errors: Refusal('award-money-none') and those of `ask_fund`.
    """
    require(by, "office")
    require_county(by)
    locked(Cohort, cohort.id)
    sums: dict[tuple[str, str], list[Award]] = {}
    for one in unpaid(cohort, period):
        sort = kind_in(cohort, one.kind)
        sums.setdefault((sort.fund, sort.purpose), []).append(one)
    if not sums:
        raise Refusal("award-money-none")
    made = []
    for (fund, purpose), awards in sorted(sums.items()):
        total = sum((one.amount for one in awards), Decimal(0))
        unit = cohort.programme.organiser.zh
        request = ask_fund(cohort, Asking(fund, year, purpose, unit, "", matter, total), plan, by, at)
        for one in awards:
            one.request_id = request.id
        made.append(request)
    db.session.flush()
    audit.note(at, by.login, "award.ask-money", f"awards:{cohort.code}/{period}", count=len(made))
    return made


def year_of(period: str, today_year: int) -> int:
    """The year whose money is asked for: this year's where the award is given once."""
    return today_year if period == ALL else int(period)


def _note(cohort: Cohort, award: Award, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, f"award:{cohort.code}/{award.id}", kind=award.kind, **facts)
