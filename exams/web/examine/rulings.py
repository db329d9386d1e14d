"""What the office asks for where the judges of a room cannot mend it themselves, and the second person's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from werkzeug.wrappers import Response

from exams.models import RoomRuling
from exams.queries.numbers import shown_numbers
from exams.queries.panel_rooms import SECONDS, Room, closes_rooms
from exams.queries.room_rulings import Heard, rulings_of, short_after_hearing, without_judges
from exams.queries.rooms import least_of_rule, panel_component
from exams.queries.who_judges import judges_in
from exams.services.rule_on_room import (
    confirm_ruling,
    propose_closing,
    propose_hearing,
    propose_level,
    send_back_ruling,
)
from exams.web.examine.addresses import entry_at, keys_of
from exams.web.examine.blueprint import bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.kinds import kind_of
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act

KINDS = {
    "close": lazy("代为关闭面试室"),
    "level": lazy("本室分数不修正"),
    "again": lazy("重新面试这位考生"),
    "smaller": lazy("按留下的评委计分"),
}


@dataclass(frozen=True)
class Ruled:
    """For the page of rooms. `deserted`: rooms that their judges cannot close any more; `unequal`: for which no
    coefficient can be told; `short`: whose panel is too
    small after the hearing, each with the candidate's number and part of the address; `needed`: what the rule wants."""

    deserted: frozenset[str]
    unequal: frozenset[str]
    short: tuple[tuple[Heard, str, str], ...]
    needed: int
    rulings: tuple[tuple[RoomRuling, str], ...]


def ruled(stage: Stage, rooms: list[Room], by: Account, at: datetime) -> Ruled:
    """Of candidates nothing for whoever judges in the stage."""
    part = panel_component(stage)
    shut = closes_rooms(part) and stage.state != "closed"
    deserted = frozenset(
        one.name
        for one in rooms
        if shut and one.ready and without_judges((judge.login for judge in one.judges), at)
    )
    hidden = judges_in(stage, by)
    short = [] if hidden or stage.state == "closed" else short_after_hearing(stage)
    rulings = [one for one in rulings_of(stage) if not (hidden and one.entry_id)]
    ids = {one.entry_id for one in short} | {one.entry_id for one in rulings if one.entry_id}
    entries = [db.session.get_one(Entry, key) for key in sorted(ids)]
    numbers, keys = shown_numbers(stage, entries, by), keys_of(stage, part, entries)
    blocks = kind_of(stage).blockers(stage) if stage.state != "closed" else []
    return Ruled(
        deserted,
        frozenset(one.facts["panel"] for one in blocks if one.code == "panel-coefficient"),
        tuple((one, numbers[one.entry_id], keys[one.entry_id]) for one in short),
        least_of_rule(stage),
        tuple((one, numbers[one.entry_id] if one.entry_id else "") for one in rulings),
    )


@bp.post("/closings/<int:stage>/<component>/<room>/close")
@guards.staff("office")
def close_for(stage: int, component: str, room: str) -> Response:
    running = _stage(stage, component)
    reason = request.form.get("reason", "")
    return act(
        lambda: propose_closing(running, room, reason, guards.account(), now()),
        _("交给复核人了，同意以后面试室才关闭。"),
        url_for("examine.closings", stage=stage),
    )


@bp.post("/closings/<int:stage>/<component>/<room>/level")
@guards.staff("office")
def level(stage: int, component: str, room: str) -> Response:
    """A room for which no coefficient can be told is to keep its marks as they are."""
    running, reason = _stage(stage, component), request.form.get("reason", "")
    return act(
        lambda: propose_level(running, room, reason, guards.account(), now()),
        _("交给复核人了，同意以后才算数。"),
        url_for("examine.closings", stage=stage),
    )


@bp.post("/closings/<int:stage>/<component>/<entry>/hearing")
@guards.staff("office")
def hearing(stage: int, component: str, entry: str) -> Response:
    """A candidate whose panel became too small is to be heard again, or the smaller panel is to stand."""
    running = _stage(stage, component)
    one = entry_at(running, panel_component(running), entry)
    kind, reason = request.form.get("kind", ""), request.form.get("reason", "")
    return act(
        lambda: propose_hearing(running, one, kind, reason, guards.account(), now()),
        _("交给复核人了，同意以后才算数。"),
        url_for("examine.closings", stage=stage),
    )


@bp.post("/closings/ruling/<int:asked>/<any(confirm, back):step>")
@guards.staff("office", *SECONDS)
def ruling_settle(asked: int, step: str) -> Response:
    one, reason = db.session.get(RoomRuling, asked), request.form.get("reason", "")
    if one is None:
        raise Refusal("unknown")
    require_county(guards.account())
    by, at = guards.account(), now()
    return act(
        lambda: confirm_ruling(one, by, at) if step == "confirm" else send_back_ruling(one, by, at, reason),
        _("照办了，记录留底。") if step == "confirm" else _("记下来了。"),
        url_for("examine.closings", stage=one.stage_id),
    )


def _stage(stage: int, component: str) -> Stage:
    running = db.session.get(Stage, stage)
    if running is None or all(
        (one.kind, one.code) != ("panel", component) for one in running.definition.components
    ):
        raise Refusal("unknown")
    require_county(guards.account())
    return running
