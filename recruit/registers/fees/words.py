"""Words for fees: what a service costs at most, what a station takes, what came of a complaint, who is waited for."""

from __future__ import annotations

from decimal import Decimal

from flask import url_for
from flask_babel import force_locale

from recruit.closing.words import place_words
from recruit.documents.fee_poster import FeePoster, day_words
from recruit.documents.numbers import money
from recruit.i18n import _, current_locale, lazy
from recruit.models import Account, Cohort, Place, PriceList
from recruit.queries.fees import cohort_of, complaints_of, lists_in_force, lists_of, services_at
from recruit.queries.places import places_of
from recruit.registers import Duty
from recruit.registers.fees.said import Service

OUTCOMES = {
    "returned": lazy("退了多收的钱"),
    "warned": lazy("提醒改正"),
    "referred": lazy("转给市场监管"),
    "unfounded": lazy("查了，没有多收"),
}


def price_words(service: Service, price: object) -> str:
    """A price or a ceiling in the service's own measure; the amount is canonical text or a Decimal."""
    amount = money(Decimal(str(price)))
    if service.way == "rate":
        return _("金额的 %(rate)s%%", rate=amount)
    if service.per is not None:
        return _("%(per)s %(amount)s 元", amount=amount, per=service.per.in_(current_locale()))
    return _("%(amount)s 元", amount=amount)


def limit_words(service: Service) -> str:
    """What the county says of the service."""
    if service.way == "free":
        return _("免费")
    if service.way == "by_plan":
        return _("按方案商定")
    if service.fixed:
        return price_words(service, service.limit)
    if service.way == "rate":
        return _("不超过金额的 %(rate)s%%", rate=money(service.limit))
    return _("不超过 %(price)s", price=price_words(service, service.limit))


def own_words(service: Service, prices: PriceList | None) -> str:
    """What the station takes for it."""
    if not service.priced:
        return limit_words(service)
    if prices is None:
        return _("还没有公布")
    price = prices.prices.get(service.code)
    return _("不办") if price is None else price_words(service, price)


def rows_of(place: Place, prices: PriceList | None) -> list[tuple[str, str, str]]:
    """(service, ceiling, own price) in the order of the programme."""
    locale = current_locale()
    return [(one.title.in_(locale), limit_words(one), own_words(one, prices)) for one in services_at(place)]


def poster_of(place: Place, paper: str) -> FeePoster:
    """In Chinese, as everything that hangs in a village."""
    cohort, lists = cohort_of(place), lists_of(place)
    programme, newest = cohort.programme, lists[0] if lists else None
    with force_locale("zh"):
        since = ""
        if newest is not None:
            day = newest.posted_at.astimezone(programme.timezone).date()
            since = _("%(day)s起", day=day_words(day))
        return FeePoster(
            number=f"{cohort.code}-{place.code}",
            paper=paper,
            station=place_words(cohort, place),
            organiser=programme.organiser.zh,
            hotline=programme.hotline,
            address=url_for("fees.public_station", place_id=place.id, _external=True),
            rows=rows_of(place, newest),
            since=since,
        )


def duties(cohort: Cohort, by: Account, url: str) -> list[Duty]:
    """Complaints that nobody settled; stations without a price list."""
    roles = ("clerk", "office")
    found = []
    if count := sum(one.outcome is None for one in complaints_of(cohort, by)):
        found.append(Duty(_("%(count)s 件收费投诉等处理", count=count), f"{url}#complaints", roles=roles))
    posted = lists_in_force(cohort)
    missing = sum(one.closed_at is None and one.id not in posted for one in places_of(cohort, by))
    if missing:
        text = _("%(count)s 个服务站还没有公布价目表", count=missing)
        found.append(Duty(text, f"{url}?state=missing", roles=("clerk",)))
    return found
