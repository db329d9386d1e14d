"""How a candidate's points of a task round came about: what came in, what counts of it, when each part was complete.

For the candidate's own page once the list is out. The formulas are those of `arithmetic`; the position by completion
time stands in the list's own working.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from exams.fieldwork.late import late_rule
from exams.fieldwork.own_opening import counted_as
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, phone_rule, target_of
from exams.fieldwork.words import VERDICT_WORDS
from exams.kinds.task_round.arithmetic import completed_at, evidence_value, mean_effect, series_mark
from exams.kinds.task_round.reached import TIMED, part_reached
from exams.models import Evidence
from exams.queries.fieldwork import HandedIn, handed_in
from exams.queries.fieldwork_own import progress_of
from exams.queries.review_sample import accepted_by_sample
from recruit.db import db
from recruit.i18n import _, current_locale, listed
from recruit.kinds import Working
from recruit.models import Entry
from recruit.programme import Component
from recruit.web.words import to_the_second
from scoring.numeric import plain


def workings(entry: Entry) -> list[Working]:
    """One card for each part, and one for the completion time."""
    one = handed_in(entry.stage, only=entry)[entry.candidacy.number]
    parts = [part for part in entry.stage.definition.components if part.kind in TIMED]
    found = [_part(entry, part, one) for part in parts]
    return [*found, _completion(entry, parts, one)] if parts else []


def _part(entry: Entry, component: Component, one: HandedIn) -> Working:
    lines = {EVIDENCE: _pictures, SERIES: _forms, DOCUMENT: _document}[component.kind](entry, component, one)
    values = {"entry_id": entry.id, "component": component.code}
    page = {EVIDENCE: "task_round.evidence", SERIES: "task_round.forms", DOCUMENT: "task_round.document"}
    return Working(component.title.in_(current_locale()), tuple(lines), page[component.kind], values)


def _pictures(entry: Entry, component: Component, one: HandedIn) -> Iterator[tuple[str, str]]:
    states = next(row for row in progress_of(entry) if row.component.code == component.code)
    target, accepted = target_of(component), len(one.accepted[component.code])
    yield _("要交"), _("%(count)s 张", count=target)
    counts = {"accepted": accepted, "rejected": states.rejected, "waiting": states.waiting}
    yield _("收下、退回、还没审"), _("%(accepted)s 张、%(rejected)s 张、%(waiting)s 张", **counts)
    if by_rule := accepted_by_sample(entry, component.code):
        yield _("其中抽样收下、没有人看过的"), _("%(count)s 张", count=by_rule)
    yield from _late(entry, one.accepted[component.code])
    worth = late_rule(entry.stage.definition.params).worth(one.accepted[component.code], entry.window[1])
    value = plain(evidence_value(worth, target, component.max, component.role))
    facts = {"accepted": _short(worth), "max": plain(component.max), "target": target, "value": value}
    yield _("怎么算的"), _("%(accepted)s × %(max)s ÷ %(target)s = %(value)s", **facts)
    complete = _complete(entry, component, one)
    yield _("什么时候够数的"), _reached_by_picture(entry, component, target, complete)


def _reached_by_picture(entry: Entry, component: Component, target: int, complete: datetime | None) -> str:
    """The accepted picture that made up the number, by its serial, so that it can be looked up."""
    if complete is None:
        return _("没有够数")
    query = (
        select(Evidence)
        .where(
            Evidence.entry_id == entry.id, Evidence.component == component.code, Evidence.state == "accepted"
        )
        .order_by(Evidence.received_at, Evidence.id)
        .offset(max(target - 1, 0))
        .limit(1)
    )
    last = db.session.scalar(query)
    if last is None:
        return _("没有够数")
    return _(
        "%(at)s，收到第 %(serial)s 张的时候",
        at=to_the_second(last.received_at, entry.stage),
        serial=last.serial,
    )


def _forms(entry: Entry, component: Component, one: HandedIn) -> Iterator[tuple[str, str]]:
    target, forms = target_of(component), one.forms[component.code]
    verdicts, rule = one.verdicts[component.code], phone_rule(component)
    yield _("要交"), _("%(count)s 张", count=target)
    yield _("交了、算数的"), _("%(count)s 张", count=len(forms))
    effect = rule.effect if rule else {}
    share = Decimal(1)
    if rule is not None and verdicts:
        counts = Counter(verdicts)
        told = [f"{VERDICT_WORDS[code]} {counts[code]}" for code in VERDICT_WORDS if counts[code]]
        yield _("电话抽查"), listed(told)
        share = mean_effect(verdicts, effect)
        each = [f"{VERDICT_WORDS[code]} {plain(effect[code])}" for code in VERDICT_WORDS if counts[code]]
        yield _("抽查的折算"), _("%(each)s，平均 %(mean)s", each=listed(each), mean=_short(share))
    received = [form.received_at for form in forms]
    yield from _late(entry, received)
    worth = late_rule(entry.stage.definition.params).worth(received, entry.window[1])
    value = plain(series_mark(worth, target, verdicts, effect, component.max))
    facts = {"max": plain(component.max), "count": _short(min(worth, Decimal(target))), "target": target}
    facts |= {"mean": _short(share), "value": value}
    yield _("怎么算的"), _("%(max)s × %(count)s ÷ %(target)s × %(mean)s = %(value)s", **facts)
    reached = _complete(entry, component, one)
    yield _("什么时候够数的"), to_the_second(reached, entry.stage) if reached else _("没有够数")


def _document(entry: Entry, component: Component, one: HandedIn) -> Iterator[tuple[str, str]]:
    reached = part_reached(component, one)
    yield _("什么时候收到的"), to_the_second(reached, entry.stage) if reached else _("没有交")
    yield _("满分"), plain(component.max)


def _complete(entry: Entry, component: Component, one: HandedIn) -> datetime | None:
    """As `part_reached`; None where the part is a condition that stands below its full value, as the list sees it:
    enough pieces came in, but those that came late count for less."""
    closes, target = entry.window[1], target_of(component)
    late, full = late_rule(entry.stage.definition.params), component.max
    value = full
    if component.role == "condition" and component.kind == EVIDENCE:
        worth = late.worth(one.accepted[component.code], closes)
        value = evidence_value(worth, target, full, component.role)
    elif component.role == "condition" and component.kind == SERIES:
        worth = late.worth((form.received_at for form in one.forms[component.code]), closes)
        rule, verdicts = phone_rule(component), one.verdicts[component.code]
        value = series_mark(worth, target, verdicts, rule.effect if rule else {}, full)
    return part_reached(component, one) if value >= full else None


def _completion(entry: Entry, parts: Sequence[Component], one: HandedIn) -> Working:
    """The last part decides; without one of them there is no completion time."""
    stage = entry.stage
    moments = [_complete(entry, part, one) for part in parts]
    done = completed_at(moments)
    titles = [part.title.in_(current_locale()) for part in parts]
    lines = [
        (title, to_the_second(moment, stage) if moment else _("没有够数"))
        for title, moment in zip(titles, moments, strict=True)
    ]
    if done is None:
        lacking = [title for title, moment in zip(titles, moments, strict=True) if moment is None]
        lines.append((_("交齐的时间"), _("没有：%(parts)s没有够数，速度分是 0。", parts=listed(lacking))))
    else:
        last = [title for title, moment in zip(titles, moments, strict=True) if moment == done]
        lines.append(
            (
                _("交齐的时间"),
                _("%(at)s，由最后够数的%(parts)s定", at=to_the_second(done, stage), parts=listed(last)),
            )
        )
        lines += counted_as(entry, done)
    return Working(_("交齐的时间是怎么定的"), tuple(lines))


def _late(entry: Entry, received: Sequence[datetime]) -> Iterator[tuple[str, str]]:
    """Pieces that were made in time and came in after the end."""
    rule, closes = late_rule(entry.stage.definition.params), entry.window[1]
    if late := sum(at >= closes for at in received):
        words = _("%(count)s 份，每份算 %(effect)s 份", count=late, effect=_short(rule.effect))
        yield _("截止以后才收到的"), words


def _short(value: Decimal) -> str:
    """Four decimals are enough for the eye; the mark itself is not rounded before its end."""
    text = format(value.quantize(Decimal("0.0001")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
