"""What a programme must hold together by, beyond each value being readable. Pure; every check yields `Problem`s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from recruit.dotted import resolve
from recruit.programme.kind_checks import of_kind, of_registers
from recruit.programme.model import Component, Programme, Recheck, Stage
from recruit.programme.placeholders import check_placeholders
from recruit.programme.problems import Level, Problem
from recruit.programme.reader import Notes
from recruit.recheck import answer_day, last_day

# Civil Servant Recruitment Provisions: a list of proposed appointments is posted for at least five working days.
POSTING_DAYS = 5


@dataclass(frozen=True)
class _Told:
    """Makes problems that know their line."""

    notes: Notes

    def __call__(self, path: str, code: str, level: Level = "error", **facts: Any) -> Problem:
        return Problem(self.notes.line(path), path, code, facts, level)


def check(programme: Programme, notes: Notes, kinds: Mapping[str, Any] | None) -> list[Problem]:
    """Every check on a programme that could be read. `kinds` None leaves out what only stage kinds know."""
    told = _Told(notes)
    found: list[Problem] = []
    for line in tracks_of(programme):
        found.extend((*_windows(line, told), *_cuts(line, told), *_replacements(line, told)))
        found.extend(_rechecks(programme, line, told))
    for stage in programme.stages:
        found.extend((*_stage(programme, stage, told), *_kind(programme, stage, kinds, told)))
    for part in (_posting, _calendar, _quotas, _places, _unconfirmed):
        found.extend(part(programme, told))
    found.extend(check_placeholders(programme, notes))
    if kinds is not None and programme.registers:
        # Found by name and late, as everything that lies in a room above this one.
        found.extend(of_registers(programme, resolve("recruit.registers:known_registers")(), notes))
    return found


def tracks_of(programme: Programme) -> Iterator[list[Stage]]:
    """The stages of each track, in order."""
    for track in programme.tracks:
        yield [stage for stage in programme.stages if stage.track == track.code]


def _windows(line: list[Stage], told: _Told) -> Iterator[Problem]:
    for earlier, later in pairwise(line):
        path = f"stages.{later.code}.window"
        facts: dict[str, Any] = {"stage": later.code, "earlier": earlier.code}
        if later.window.opens < earlier.window.opens:
            yield told(path, "window-order", **facts)
        elif later.window.opens < earlier.window.closes and not later.overlaps:
            yield told(path, "window-overlap", **facts)


def _cuts(line: list[Stage], told: _Told) -> Iterator[Problem]:
    fixed = [(stage, stage.places) for stage in line if stage.places is not None]
    for (earlier, more), (later, fewer) in pairwise(fixed):
        if fewer > more:
            path = f"stages.{later.code}.cut.places"
            yield told(path, "cut-grows", places=fewer, earlier=earlier.code, before=more)


def _rechecks(programme: Programme, line: list[Stage], told: _Told) -> Iterator[Problem]:
    """A list can only be corrected until the next stage opens, whether the funnel waits for rechecks or not. Counted
    from the stage's last day, which is the first on which its list can be out."""
    for earlier, later in pairwise(line):
        opens = later.window.opens.astimezone(programme.timezone).date()
        ends = {rule.kind: _answered(rule, earlier, programme) for rule in earlier.taken}
        late = {kind: answered for kind, answered in ends.items() if answered >= opens}
        if late:
            section = "recheck" if "arithmetic" in late else "objections"
            facts: dict[str, Any] = {"stage": earlier.code, "next": later.code, "opens": str(opens)}
            answered = str(max(late.values()))
            yield told(
                f"stages.{earlier.code}.{section}", "recheck-late", "warning", answered=answered, **facts
            )


def _answered(rule: Recheck, stage: Stage, programme: Programme) -> date:
    """The last day on which an answer may come."""
    asked = last_day(rule, stage.window.last_day, programme.calendar)
    return answer_day(rule, asked, programme.calendar)


def _replacements(line: list[Stage], told: _Told) -> Iterator[Problem]:
    """A rule about moving up needs somebody who stands by, and a stage to move up into; and the other way round."""
    for stage in line:
        standing_by = stage.policy.to_dict().get("reserve", {}).get("places", 0) if stage.policy else 0
        path = f"stages.{stage.code}.replacement"
        if stage.replacement == "none":
            if standing_by:
                yield told(path, "reserve-unused", "warning", stage=stage.code, places=standing_by)
        elif not standing_by:
            yield told(path, "replacement-no-reserve", value=stage.replacement)
        elif stage is line[-1]:
            yield told(path, "replacement-last-stage", "warning", stage=stage.code)


def _stage(programme: Programme, stage: Stage, told: _Told) -> Iterator[Problem]:
    here = f"stages.{stage.code}"
    if stage.track not in {track.code for track in programme.tracks}:
        yield told(f"{here}.track", "track-unknown", value=stage.track)
    yield from _references(programme, stage.params, f"{here}.params", told)
    yield from _parts(stage, told)
    for component in stage.components:
        path = f"{here}.components.{component.code}.params"
        yield from _references(programme, component.params, path, told)
        if component.kind == "carried":
            yield from _carried(programme, stage, component, path, told)


def _references(programme: Programme, params: Mapping[str, Any], path: str, told: _Told) -> Iterator[Problem]:
    known = {"form": list(programme.forms), "document": [document.code for document in programme.documents]}
    for key, codes in known.items():
        if key in params and params[key] not in codes:
            yield told(f"{path}.{key}", f"{key}-unknown", value=params[key], allowed=", ".join(codes))


def _parts(stage: Stage, told: _Told) -> Iterator[Problem]:
    """Parts of a mark must add up to the most that mark can be."""
    for component in stage.components:
        for holder, path in (
            (component.params.get("criteria"), f"stages.{stage.code}.components.{component.code}.params.criteria"),
            (stage.params.get("checklist") if component.kind == "checklist" else None,
             f"stages.{stage.code}.params.checklist"),
            (stage.params.get("paper") if component.kind == "paper" else None, f"stages.{stage.code}.params.paper"),
        ):  # fmt: skip
            total = _sum(holder)
            if total is not None and total != component.max:
                yield told(
                    path, "parts-sum", found=str(total), max=str(component.max), component=component.code
                )


def _sum(rows: object) -> Decimal | None:
    """Of `max`, or of `count` × `points`; None when the rows say neither (their kind complains)."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return None
    try:
        return sum(
            (
                Decimal(row["max"]) if "max" in row else Decimal(row["count"]) * Decimal(row["points"])
                for row in rows
            ),
            Decimal(0),
        )
    except (KeyError, TypeError, ArithmeticError):
        return None


def _carried(
    programme: Programme, stage: Stage, component: Component, path: str, told: _Told
) -> Iterator[Problem]:
    codes = [other.code for other in programme.stages]
    earlier = codes[: codes.index(stage.code)]
    wanted = component.params.get("stage")
    if wanted not in earlier:
        near = get_close_matches(str(wanted), earlier, n=1)
        yield told(f"{path}.stage", "carried-stage", value=wanted, near=near[0] if near else "")
        return
    source = programme.stage(str(wanted))
    part = component.params.get("component")
    if source.policy is None:
        yield told(f"{path}.stage", "carried-no-marks", value=wanted)
    elif part is None:
        most = Decimal(100)  # weights add up to 100, so a total does
        if component.max != most:
            yield told(path, "carried-max", found=str(component.max), max=str(most), value=wanted)
    elif part not in {one.code for one in source.components}:
        yield told(f"{path}.component", "carried-component", value=part, stage=wanted)
    elif source.component(str(part)).max != component.max:
        yield told(
            path,
            "carried-max",
            found=str(component.max),
            max=str(source.component(str(part)).max),
            value=part,
        )


def _kind(
    programme: Programme, stage: Stage, kinds: Mapping[str, Any] | None, told: _Told
) -> Iterator[Problem]:
    if kinds is None:
        return
    path = f"stages.{stage.code}"
    kind = kinds.get(stage.kind)
    if kind is None:
        near = get_close_matches(stage.kind, sorted(kinds), n=1)
        facts: dict[str, Any] = {"value": stage.kind, "allowed": ", ".join(sorted(kinds))}
        yield told(f"{path}.kind", "kind-unknown", near=near[0] if near else "", **facts)
        return
    yields = getattr(kind, "yields", stage.yields)
    if yields != stage.yields:
        yield told(
            path,
            "kind-needs-components" if yields == "marks" else "kind-takes-no-components",
            kind=stage.kind,
        )
    yield from of_kind(programme, stage, kind, told.notes)


def _posting(programme: Programme, told: _Told) -> Iterator[Problem]:
    """The list that decides who is taken: the last stage with marks in its track."""
    for line in tracks_of(programme):
        final = next((stage for stage in reversed(line) if stage.places is not None), None)
        if final is None:
            continue
        path = f"stages.{final.code}.posting"
        if final.posting is None or final.posting.working_days == 0:
            yield told(path, "posting-missing", "warning", stage=final.code, needed=POSTING_DAYS)
            continue
        days = final.posting.working_days
        left = days_to_signing(programme, final)
        facts: dict[str, Any] = {"stage": final.code, "days": days, "left": len(left)}
        facts["dates"] = ", ".join(map(str, left))
        if days < POSTING_DAYS:
            yield told(path, "posting-short", "warning", needed=POSTING_DAYS, **facts)
        if line[-1] is not final and days > len(left):
            yield told(path, "posting-too-long", "warning", **facts)


def days_to_signing(programme: Programme, final: Stage) -> tuple[date, ...]:
    """The working days after the final stage's last day, up to the last day of the last stage (the signing)."""
    last = [stage for stage in programme.stages if stage.track == final.track][-1]
    return programme.calendar.between(final.window.last_day, last.window.last_day)


def _calendar(programme: Programme, told: _Told) -> Iterator[Problem]:
    days = [day for stage in programme.stages for day in (stage.window.opens.date(), stage.window.last_day)]
    for year in programme.calendar.unknown_years(days):
        yield told(
            "calendar" if "calendar" in told.notes.lines else "stages", "calendar-year", "warning", year=year
        )


def _quotas(programme: Programme, told: _Told) -> Iterator[Problem]:
    if programme.quotas:
        yield from _townships(programme, programme.quotas, "quotas.by_township", told)


def _places(programme: Programme, told: _Told) -> Iterator[Problem]:
    places = programme.places
    if not places.total and not any(places.by_township.values()) and not _gives_places(programme):
        return  # who is taken here is put nowhere
    yield from _townships(programme, places.by_township, "places.by_township", told)
    for code in places.pilots:
        if code not in {village.code for village in programme.regions.villages}:
            yield told("places.pilots", "village-unknown", value=code)
    found = sum(places.by_township.values())
    if places.by_township and found != places.total:
        yield told("places.total", "places-sum", "warning", found=found, total=places.total)
    for line in tracks_of(programme):
        cuts = [stage for stage in line if stage.places is not None]
        if cuts and (cuts[-1].places or 0) > places.total * places.capacity:
            seats = places.total * places.capacity
            facts: dict[str, Any] = {"places": cuts[-1].places, "seats": seats, "stage": cuts[-1].code}
            yield told("places.total", "places-few", "warning", **facts)
        yield from _empty_places(line, places.total, told)


def _gives_places(programme: Programme) -> bool:
    return any(stage.kind in ("allotment", "posts", "siting") for stage in programme.stages)


def _empty_places(line: list[Stage], places: int, told: _Told) -> Iterator[Problem]:
    """The last cut before an allotment must give a person for each place, or stations open without anybody."""
    allotment = next((number for number, stage in enumerate(line) if stage.kind == "allotment"), 0)
    cuts = [stage for stage in line[:allotment] if stage.places is not None]
    if cuts and (cuts[-1].places or 0) < places:
        people, path = cuts[-1].places or 0, f"stages.{cuts[-1].code}.cut.places"
        facts: dict[str, Any] = {"stage": cuts[-1].code, "places": people, "total": places}
        yield told(path, "people-few", "warning", empty=places - people, **facts)


def _townships(programme: Programme, counts: Iterable[str], path: str, told: _Told) -> Iterator[Problem]:
    known = {township.code for township in programme.regions.townships}
    for code in counts:
        if code not in known:
            yield told(f"{path}.{code}", "township-unknown", value=code)
    missing = sorted(known - set(counts))
    if missing:
        names = ", ".join(programme.regions.township(code).name for code in missing[:5])
        yield told(path, "township-missing", "warning", count=len(missing), names=names)


def _unconfirmed(programme: Programme, told: _Told) -> Iterator[Problem]:
    sections: dict[str, int] = {}
    for setting in programme.settings:
        if setting.source == "unconfirmed":
            section = setting.path.partition(".")[0]
            sections[section] = sections.get(section, 0) + 1
    for section, count in sections.items():
        facts: dict[str, Any] = {"count": count}
        if section == "quotas":
            yield told(section, "quotas-unconfirmed", "open", total=sum(programme.quotas.values()), **facts)
        else:
            yield told(section, "unconfirmed", "open", section=section, **facts)
