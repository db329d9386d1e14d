"""Finding, reading and freezing programmes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from recruit.calendar import WorkCalendar
from recruit.programme import checks, parts
from recruit.programme.attached import Beside, Kept
from recruit.programme.canonical import content_hash
from recruit.programme.keeping import check_keep, read_keep
from recruit.programme.model import Programme, Text
from recruit.programme.problems import Problem, ProgrammeError, errors
from recruit.programme.promises import read_deposits, read_support
from recruit.programme.reader import YEARS, Item, Notes, stamp
from recruit.programme.source import MAX_BYTES, compose
from recruit.programme.stages import read_stages
from recruit.regions import NO_REGIONS, RegionError, Regions

HOME = Path(__file__).resolve().parent.parent / "programmes"


@dataclass(frozen=True)
class Reading:
    """The outcome of reading a file: `programme` is None when there is any error among `problems`."""

    name: str
    programme: Programme | None
    problems: tuple[Problem, ...]
    lines: Mapping[str, int] = field(default_factory=dict)


def available() -> tuple[str, ...]:
    """The ids of the programmes that come with the software."""
    return tuple(sorted(path.stem for path in HOME.glob("*.yaml")))


def locate(name_or_path: str | Path) -> Path:
    """The file of a programme, by id or by path. ProgrammeError `not-found` lists the ids there are."""
    text = str(name_or_path)
    built_in = HOME / f"{text}.yaml"
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text) and built_in.is_file():
        return built_in
    path = Path(name_or_path)
    if path.is_file():
        return path
    raise ProgrammeError(text, [Problem(0, "", "not-found", {"name": text, "known": ", ".join(available())})])


def load(name_or_path: str | Path, kinds: Mapping[str, Any] | None = None) -> Programme:
    """The programme, by id or path. ProgrammeError holds every problem when there is an error among them.

    `kinds` (code -> kind) turns on the checks of stage kinds and of their parameters.
    """
    return _accepted(read(name_or_path, kinds))


def read(name_or_path: str | Path, kinds: Mapping[str, Any] | None = None) -> Reading:
    """As `load`, but warnings are handed back and errors do not raise."""
    try:
        path = locate(name_or_path)
        source = _file(path)
    except ProgrammeError as error:
        return Reading(error.name, None, error.problems)
    return _read(source, None, Beside(path.parent), path.name, kinds)


def load_text(
    source: str,
    regions: str,
    kinds: Mapping[str, Any] | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
) -> Programme:
    """A programme from what a published version keeps: its YAML, its list of villages and the attached `files`."""
    return _accepted(_read(source, regions, Beside(kept=files or {}), "", kinds))


def read_text(source: str, files: Mapping[str, bytes], kinds: Mapping[str, Any] | None = None) -> Reading:
    """As `read`, for a text whose attached files, its list of villages among them, are at hand as bytes by name."""
    return _read(source, None, Beside(kept=files), "", kinds)


@lru_cache(maxsize=32)
def frozen(sha256: str, source: str, regions: str, files: Kept = Kept()) -> Programme:  # noqa: B008
    """A published programme; ProgrammeError `hash-mismatch` when what is kept is no longer what was published."""
    programme = load_text(source, regions, files=dict(files.fetch()))
    if programme.sha256 != sha256:
        facts = {"expected": sha256, "found": programme.sha256}
        raise ProgrammeError(programme.id, [Problem(0, "", "hash-mismatch", facts)])
    return programme


def with_start(source: str, start: date) -> str:
    """The same YAML with its top-level `start:` set, which moves every date when it is read."""
    node, _problems = compose(source)
    if node is None or not node.value:
        return source
    for key, value in node.value:
        if key.value == "start":
            return source[: value.start_mark.index] + start.isoformat() + source[value.end_mark.index :]
    at = node.value[0][0].start_mark.index
    between = ", " if node.flow_style else "\n"
    return f"{source[:at]}start: {start.isoformat()}{between}{source[at:]}"


def _accepted(reading: Reading) -> Programme:
    if reading.programme is None:
        raise ProgrammeError(reading.name, reading.problems)
    return reading.programme


def _file(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProgrammeError(path.name, [Problem(0, "", "yaml-too-big", {"limit": MAX_BYTES})])
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        code = "not-utf8" if isinstance(error, UnicodeDecodeError) else "not-readable"
        raise ProgrammeError(path.name, [Problem(0, "", code, {"name": path.name})]) from error


def _read(
    source: str, regions: str | None, beside: Beside, name: str, kinds: Mapping[str, Any] | None
) -> Reading:
    node, problems = compose(source)
    if node is None:
        return Reading(name, None, tuple(problems))
    notes = Notes(ZoneInfo("Asia/Shanghai"), problems=problems)
    top = Item(node, "", notes)
    notes.timezone = _timezone(top)
    notes.shift = _shift(top)
    regions_text, table = _regions(top, regions, beside)
    programme = _programme(top, table, source, regions_text, beside)
    top.finish()
    if not errors(problems):
        notes.problems.extend((*checks.check(programme, notes, kinds), *check_keep(programme, notes)))
    # A value may be looked at twice (the tracks, say); its mistake is told once.
    once = {(one.line, one.path, one.code, str(one.facts.get("key"))): one for one in notes.problems}
    found = tuple(sorted(once.values(), key=lambda problem: problem.line))
    return Reading(name, None if errors(found) else programme, found, notes.lines)


def _programme(top: Item, regions: Regions, source: str, regions_text: str, beside: Beside) -> Programme:
    eligibility = parts.read_eligibility(top)
    values: dict[str, Any] = {
        "id": top.code("id"), "title": top.text("title"), "edition": top.words("edition"),
        "timezone": top.notes.timezone, "organiser": top.text("organiser"),
        "notice": tuple(one.as_text() for one in top.get("notice").each()),
        "hotline": top.words("hotline"), "objection_desk": parts.read_desk(top.get("objection_desk")),
        "tracks": parts.read_tracks(top), "stages": read_stages(top), "eligibility": eligibility,
        "channels": parts.read_channels(top.get("channels")), "quotas": parts.read_quotas(top),
        "places": parts.read_places(top.get("places")), "support": read_support(top),
        "documents": parts.read_documents(top, beside), "roles": parts.read_roles(top),
        "calendar": parts.read_calendar(top.get("calendar")) if top.has("calendar") else WorkCalendar(),
        "forms": parts.read_forms(top, _lists(regions, eligibility.schooling_levels), beside),
        "keep": read_keep(top), "deposits": read_deposits(top), "registers": parts.read_registers(top),
    }  # fmt: skip
    return Programme(
        **values, regions=regions, settings=tuple(dict.fromkeys(top.notes.settings)),
        sha256=content_hash(top.node, regions_text, beside.found), source_yaml=source,
        source_regions=regions_text, files=dict(beside.found),
    )  # fmt: skip


def _timezone(top: Item) -> ZoneInfo:
    name = top.words("timezone", "Asia/Shanghai")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        top.get("timezone").wrong("timezone-unknown", value=name)
        return ZoneInfo("Asia/Shanghai")


def _shift(top: Item) -> timedelta:
    """How far `start` lies from the day the first stage opens as it is written."""
    if not top.has("start"):
        return timedelta(0)
    start = top.get("start").as_day(moves=False)
    first = _first_opening(top.node, top.notes.timezone)
    if first is None or not {first.year, start.year} <= set(YEARS):
        return timedelta(0)  # whatever lies that far off is told where it is read
    return start - first.date()


def _first_opening(node: yaml.Node, timezone: ZoneInfo) -> datetime | None:
    """Read ahead of everything else, and quietly: whatever is wrong with a window is told when it is read."""
    aside = Item(node, "", Notes(timezone))
    opens = [
        row.get("window").get("opens").scalar()
        for row in aside.rows("stages", optional=True)
        if row.has("window")
    ]
    moments = [moment for moment in (stamp(typed, timezone) for typed in opens) if moment is not None]
    return min(moments, default=None)


def _regions(top: Item, text: str | None, beside: Beside) -> tuple[str, Regions]:
    name = top.words("regions")
    item = top.get("regions") if top.has("regions") else top
    if text is None and name:
        text = _regions_text(item, name, beside)
    if not text:
        return "", NO_REGIONS
    try:
        return text, Regions.from_csv(text)
    except RegionError as error:
        facts: dict[str, Any] = {"name": name, "row": error.row, **error.facts}
        item.wrong(error.code, **facts)
        return text, NO_REGIONS


def _regions_text(item: Item, name: str, beside: Beside) -> str | None:
    """The list of villages as text; None with the mistake noted."""
    try:
        if beside.folder is None:
            return beside.kept[name].decode("utf-8-sig")
        path = beside.folder / name
        # The file lies beside the programme; a name that climbs out of the folder is a mistake or worse.
        if path.resolve().is_relative_to(beside.folder.resolve()):
            return path.read_text(encoding="utf-8-sig")
        item.wrong("regions-outside", name=name)
    except UnicodeDecodeError:
        item.wrong("regions-not-utf8", name=name)
    except (KeyError, OSError, ValueError):
        item.wrong("regions-not-readable", name=name)
    return None


def _lists(regions: Regions, levels: tuple[Any, ...]) -> dict[str, tuple[tuple[str, Text], ...]]:
    nobody = (("", Text("", "")),)  # keeps one broken village list from breaking every form that names it
    return {
        "townships": tuple((one.code, Text(one.name, one.name)) for one in regions.townships) or nobody,
        "villages": tuple((one.code, Text(one.name, one.name)) for one in regions.villages) or nobody,
        "schooling": tuple((level.code, level.title) for level in levels),
    }
