"""Take in what an SMS platform tells of the messages in its sheet: delivered or not, and when. Twice does no harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Message
from recruit.outbox import messages as messages  # registers its texts
from recruit.outbox.letters import id_of
from recruit.services.look_at_sheet import Looked, Reader, look, looked_at
from recruit.services.preview_token import BadRow
from recruit.services.roles import require, require_county
from recruit.sheets import headings_used
from recruit.slices import slices
from recruit.tables import Limits, Row, read_table

LIMITS = Limits(bytes=5_000_000, rows=20_000, columns=40, cells=400_000, unpacked=30_000_000)
WHAT = "deliveries"
# data: headings of the sheet, Chinese first, with what platforms write
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "自定义编号", "id", "msgid"),
    "state": ("状态", "发送状态", "state", "status"),
    "time": ("时间", "回执时间", "time"),
}
# data: what platforms write for delivered and not delivered
_DELIVERED = {"成功", "已送达", "送达", "发送成功", "delivered", "delivrd", "success", "ok", "sent"}
_LOST = {  # data: see above
    "失败",
    "未送达",
    "发送失败",
    "failed",
    "undelivered",
    "undeliv",
    "rejectd",
    "rejected",
    "expired",
}
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S")
#: The platform's clock may be off by so much.
LEEWAY = timedelta(minutes=10)


@dataclass(frozen=True)
class Delivery:
    """What became of one message. `known`: the outbox says so already, as of this moment or a later one."""

    message_id: int
    state: str
    at: datetime
    known: bool


def preview_deliveries(
    content: bytes, name: str, by: Account, at: datetime, zone: ZoneInfo
) -> Looked[Delivery]:
    """Looks at every row; nothing is taken in. `zone`: in which the platform writes its times.

    Errors: Refusal('role-missing' | 'county-only' | 'deliveries-columns' | 'import-nothing'), `TableError`.
    """
    _may(by)
    return look(WHAT, _reader(at, zone), content, name, by, at)


def confirm_deliveries(sha256: str, token: str, by: Account, at: datetime, zone: ZoneInfo) -> int:
    """Takes in what the preview showed and returns how many messages changed. Errors: Refusal('import-changed')."""
    _may(by)
    good = looked_at(WHAT, _reader(at, zone), sha256, token, by, at)
    fresh = {item.message_id: item for _row, item in good if not item.known}
    for part in slices(fresh):
        held = select(Message).where(Message.id.in_(part)).order_by(Message.id).with_for_update()
        for message in db.session.scalars(held.execution_options(populate_existing=True)):
            told = fresh[message.id]
            if message.reported_at is not None and message.reported_at >= told.at:
                continue  # somebody took in a newer one at this moment
            message.state, message.reported_at = told.state, told.at
            message.sent_at = told.at if told.state == "sent" else message.sent_at
    db.session.flush()
    lost = sum(one.state == "failed" for one in fresh.values())
    audit.note(
        at, by.login, "outbox.deliveries", "site", count=len(fresh), failed=lost, same=len(good) - len(fresh)
    )
    return len(fresh)


def _may(by: Account) -> None:
    require(by, "office", "administrator")
    require_county(by)


def _reader(at: datetime, zone: ZoneInfo) -> Reader[Delivery]:
    def read(content: bytes, name: str) -> tuple[list[tuple[int, Delivery]], list[BadRow]]:
        table = read_table(content, name, limits=LIMITS)
        columns = headings_used(COLUMNS, table.header)
        if missing := [names[0] for code, names in COLUMNS.items() if code not in columns]:
            raise Refusal("deliveries-columns", columns=missing)
        known = _messages(row.get(columns["id"]) for row in table.rows)
        good: list[tuple[Row, Delivery]] = []
        bad: list[BadRow] = []

        def refuse(row: Row, refusal: Refusal) -> None:
            heading = columns[str(refusal.facts["field"])]
            bad.append(BadRow(row.number, heading, row.get(heading)[:40], refusal))

        for row in table.rows:
            try:
                good.append((row, _delivery(row, columns, known, at, zone)))
            except Refusal as refusal:
                refuse(row, refusal)
        return _one_of_each(good, refuse), sorted(bad, key=lambda one: one.number)

    return read


def _one_of_each(
    good: Sequence[tuple[Row, Delivery]], refuse: Callable[[Row, Refusal], None]
) -> list[tuple[int, Delivery]]:
    """A long text goes in parts, and platforms give a row for each: of rows that agree the last one says when. Of rows
    that do not, none counts."""
    rows: dict[int, list[tuple[Row, Delivery]]] = {}
    for row, one in good:
        rows.setdefault(one.message_id, []).append((row, one))
    found = []
    for every in rows.values():
        if len({one.state for _row, one in every}) == 1:
            last, told = max(every, key=lambda pair: pair[1].at)
            found.append((last.number, told))
            continue
        for row, one in every:
            other = next(each for each, said in every if said.state != one.state)
            refuse(row, Refusal("delivery-twice", field="state", row=other.number))
    return sorted(found, key=lambda pair: pair[0])


def _messages(references: object) -> dict[int, Message]:
    ids = [number for one in references if (number := id_of(one)) is not None]  # type: ignore[attr-defined]
    return {
        message.id: message
        for part in slices(ids)
        for message in db.session.scalars(select(Message).where(Message.id.in_(part)))
    }


def _delivery(
    row: Row,
    columns: Mapping[str, str],
    known: Mapping[int, Message],
    at: datetime,
    zone: ZoneInfo,
) -> Delivery:
    number = id_of(row.get(columns["id"]))
    if number is None:
        raise Refusal("delivery-id", field="id")
    message = known.get(number)
    if message is None:
        raise Refusal("delivery-unknown", field="id")
    if message.handed_at is None:
        raise Refusal("delivery-not-handed", field="id")
    word = row.get(columns["state"]).strip().lower()
    if word not in _DELIVERED | _LOST:
        raise Refusal("delivery-state", field="state")
    state = "sent" if word in _DELIVERED else "failed"
    moment = _moment(row.get(columns["time"]), zone)
    if moment is None or not message.handed_at - LEEWAY <= moment <= at + LEEWAY:
        raise Refusal("delivery-time", field="time")
    said = message.reported_at if message.reported_at is not None and moment <= message.reported_at else None
    if said is not None and message.state != state:
        known_at = said.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        raise Refusal("delivery-older", field="time", known=known_at)
    return Delivery(number, state, moment, said is not None)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    plain = text.strip().replace("T", " ").partition(".")[0]
    for form in _FORMATS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return None
