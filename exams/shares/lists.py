"""Reading the app owner's list of downloads: which column is what, and each row by itself. Pure.

Nothing is guessed: a row that is not plain is told with its reason and left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from exams.shares.codes import ALPHABET, LENGTH, canonical, tidy
from exams.shares.known import Known
from exams.shares.tails import tail_of
from recruit.errors import Refusal
from recruit.services.preview_token import BadRow
from recruit.tables import Row, Table

PARTS = ("code", "tail", "time")
# data: headings as app owners write them, Chinese first
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "推荐码", "邀请码", "推广码", "渠道码", "下载码", "渠道编号", "渠道", "来源码", "链接码", "编码", "代码",
        "code", "invitecode", "invitationcode", "referralcode", "refcode", "referrer", "channel", "channelcode",
        "channelid", "promocode", "sharecode", "downloadcode",
    ),
    "tail": (
        "手机尾号", "尾号", "手机后四位", "手机号后四位", "后四位", "电话尾号", "手机号", "手机号码", "手机", "电话",
        "phonetail", "tail", "last4", "lastfour", "lastfourdigits", "phonelast4", "last4digits", "phone", "phonenumber",
        "mobile", "mobilenumber", "tel",
    ),
    "time": (
        "下载时间", "安装时间", "注册时间", "激活时间", "时间", "日期", "下载日期", "安装日期", "注册日期", "激活日期",
        "time", "date", "datetime", "timestamp", "downloadtime", "downloadedat", "installtime", "installedat",
        "registeredat", "registertime", "registrationtime", "activatedat", "activationtime", "createdat",
    ),
}  # fmt: skip
#: What stands before the code where a list holds the whole address.
_LINK = re.compile(r"/[sd]/([^/?#\s]+)/?(?:[?#].*)?$")
# data: how people write a day
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]+(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?|分)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True)
class Listed:
    """What a row says: for which link, with which four digits ('' for none), when; `nth`: of rows that say the
    same."""

    link_id: int
    number: str
    tail: str
    at: datetime | None
    nth: int = 1

    @property
    def same_as(self) -> str:
        """Alike in every list that tells of this download."""
        return f"{self.link_id} {self.tail} {self.at.isoformat() if self.at else ''} {self.nth}"


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Part -> its heading, where exactly one heading says so; what two headings could be is left for a person."""
    found: dict[str, str] = {}
    for part, names in HEADINGS.items():
        fits = {heading: names.index(bare) for heading in header if (bare := _bare(heading)) in names}
        if len(fits) == 1 or (part != "code" and fits):
            found[part] = min(fits, key=fits.__getitem__)
    return found


def _bare(heading: str) -> str:
    """Small letters, no blanks, no brackets and what stands in them."""
    plain = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", heading).lower())
    return re.sub(r"[\s_\-.:/*]", "", plain)


def read_list(
    table: Table, columns: Mapping[str, str], known: Mapping[str, Known], zone: ZoneInfo, now: datetime
) -> tuple[list[tuple[int, Listed]], list[BadRow]]:
    """(good rows by their number in the file, every problem of the others)."""
    good: list[tuple[int, Listed]] = []
    bad: list[BadRow] = []
    times: Counter[str] = Counter()
    for row in table.rows:
        try:
            one = _read(row, columns, known, zone, now)
        except Refusal as refusal:
            heading = columns.get(str(refusal.facts.get("field", "")), "")
            bad.append(BadRow(row.number, heading, row.get(heading)[:40], refusal))
            continue
        times[one.same_as] += 1
        nth = times[one.same_as]
        good.append((row.number, Listed(one.link_id, one.number, one.tail, one.at, nth)))
    return good, bad


def _read(
    row: Row, columns: Mapping[str, str], known: Mapping[str, Known], zone: ZoneInfo, now: datetime
) -> Listed:
    link = _link(row.get(columns["code"]), known)
    tail, at = "", None
    if "tail" in columns and (typed := row.get(columns["tail"])):
        tail = tail_of(typed, columns["tail"] in row.numeric) or ""
        if not tail:
            raise Refusal("downloads-tail", field="tail")
    if "time" in columns and (typed := row.get(columns["time"])):
        at = moment_of(typed, zone)
        if at is None:
            raise Refusal("downloads-time", field="time")
        if not _within(at, link, zone, now):
            raise Refusal("downloads-outside", field="time")
    return Listed(link.link_id, link.number, tail, at)


def _link(text: str, known: Mapping[str, Known]) -> Known:
    """Errors: Refusal('downloads-no-code' | 'downloads-code-signs' | 'downloads-code-mistyped' |
    'downloads-code-unknown' | 'downloads-code-share')."""
    if not text.strip():
        raise Refusal("downloads-no-code", field="code")
    found = _LINK.search(text.strip())
    typed = found[1] if found else text
    code = canonical(typed)
    if code is None:
        signs = tidy(typed)
        fits = len(signs) == LENGTH and not set(signs) - set(ALPHABET)
        raise Refusal("downloads-code-mistyped" if fits else "downloads-code-signs", field="code")
    if code not in known:
        raise Refusal("downloads-code-unknown", field="code")
    if known[code].kind != "download":
        raise Refusal("downloads-code-share", field="code")
    return known[code]


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """A moment as lists write it, in the programme's zone unless it names another; a day alone counts as its noon."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text[:60]).strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        whole = date(int(year), int(month), int(day))
        if hour is None:
            return datetime.combine(whole, time(12), zone)
        at = datetime.combine(whole, time(int(hour), int(minute), int(second or 0)), zone)
        return (
            at if offset is None else datetime.fromisoformat(f"{at.replace(tzinfo=None).isoformat()}{offset}")
        )
    except ValueError:
        return None


def _within(at: datetime, link: Known, zone: ZoneInfo, now: datetime) -> bool:
    """Days are what counts: an owner's clock may be some hours off."""
    day = at.astimezone(zone).date()
    return link.opens.astimezone(zone).date() <= day <= min(link.closes, now).astimezone(zone).date()
