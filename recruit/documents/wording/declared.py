"""What a text may name: fields, tables and conditions. Pure; words for people: `recruit.closing.wording_words`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from recruit.documents.agreement import AgreementData
from recruit.documents.numbers import cn_date, counting, money, rmb_upper

#: Field -> how its value is written on paper.
FIELDS: Mapping[str, Callable[[AgreementData], str]] = {
    "number": lambda data: data.number,
    "programme.title": lambda data: data.programme_title,
    "issued_on": lambda data: cn_date(data.issued_on),
    "party_a.name": lambda data: data.party_a.name,
    "party_a.address": lambda data: data.party_a.address,
    "party_a.representative": lambda data: data.party_a.representative,
    "party_a.phone": lambda data: data.party_a.phone,
    "party_b.name": lambda data: data.party_b.name,
    "party_b.id_number": lambda data: data.party_b.id_number,
    "party_b.address": lambda data: data.party_b.address,
    "party_b.phone": lambda data: data.party_b.phone,
    "place.township": lambda data: data.place.township,
    "place.village": lambda data: data.place.village,
    "term.years": lambda data: counting(data.term.years),
    "term.starts_on": lambda data: cn_date(data.term.starts_on),
    "term.ends_on": lambda data: cn_date(data.term.ends_on),
    "subsidy.payer": lambda data: data.subsidy_payer,
    "subsidy.total": lambda data: money(data.subsidy.total),
    "subsidy.total_upper": lambda data: rmb_upper(data.subsidy.total),
    "subsidy.cash": lambda data: money(data.subsidy.cash_total),
    "subsidy.cash_upper": lambda data: rmb_upper(data.subsidy.cash_total),
    "subsidy.in_kind": lambda data: money(data.subsidy.in_kind_total),
    "subsidy.in_kind_upper": lambda data: rmb_upper(data.subsidy.in_kind_total),
    "notice_days": lambda data: str(data.notice_days),
    "courses_per_year": lambda data: str(data.courses_per_year),
    "copies": lambda data: data.copies_clause,
    "verify.url": lambda data: data.verify_url,
    "verify.code": lambda data: data.verify_code,
}
#: Fields that differ from person to person: what holds one is laid out for each of them.
PERSONAL = frozenset(
    {
        "number",
        "party_b.name",
        "party_b.id_number",
        "party_b.address",
        "party_b.phone",
        "place.township",
        "place.village",
        "verify.url",
        "verify.code",
    }
)
#: Condition -> whether it holds for this agreement.
CONDITIONS: Mapping[str, Callable[[AgreementData], bool]] = {
    "subsidy": lambda data: bool(data.payments),
    "cash": lambda data: data.subsidy.cash_total > 0,
    "in_kind": lambda data: data.subsidy.in_kind_total > 0,
    "monthly": lambda data: bool(data.subsidy.monthly),
    "support": lambda data: bool(data.support),
    "courses": lambda data: bool(data.courses_per_year),
    "two_copies": lambda data: data.copies > 1,
}
#: Tables, each on a line of its own. An agreement without the first and the last binds nobody.
TABLES = ("parties", "support", "schedule", "signatures")
NEEDED = ("parties", "signatures")
