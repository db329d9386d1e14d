"""What differs between two texts of a programme, value by value, and which of it may still change. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

#: Parts of a stage that nothing has been prepared from before the stage opens; all else is fixed with the first entry.
SOFT = (
    "title", "summary", "cut", "ties", "reserve", "rank_style", "absence", "rounding", "completion_time", "posting",
    "recheck", "replacement", "extra_test", "signers",
)  # fmt: skip
#: What makes a running the running it is, or was promised to everybody on the day of the notice.
FIXED = ("id", "tracks", "regions", "timezone", "start", "keep", "forms")
#: Words and addresses, which decide nothing.
WORDS = ("title", "edition", "source", "organiser", "hotline", "objection_desk", "notice", "roles")
#: Counts days wherever days are counted, so it stands still from the first stage that has begun.
CALENDAR = "calendar"
#: Part of the notice -> kind of the stage that it decides in. A part that stands nowhere here is fixed.
KIND_OF = {
    "eligibility": "registration",
    "channels": "registration",
    "quotas": "registration",
    "places": "allotment",
    "support": "agreement",
    "deposits": "agreement",
    "documents": "agreement",
}
#: The last step of a path that tells in which order rows with codes stand.
ORDER = ":order"


@dataclass(frozen=True)
class Change:
    """One value: `path` in dots, list members by their code; `old`, `new` as they are written, None for "not there".
    `stage`: the code of the stage it decides in, or an empty text."""

    path: str
    old: str | None
    new: str | None
    stage: str

    @property
    def part(self) -> str:
        """The part of the stage, or the first step of the path."""
        steps = self.path.split(".")
        return steps[2] if steps[0] == "stages" and len(steps) > 2 else steps[0]

    def to_plain(self) -> dict[str, Any]:
        return {"path": self.path, "old": self.old, "new": self.new, "stage": self.stage}


def differences(before: str, after: str) -> list[Change]:
    """Between two YAML texts that have both been read without an error."""
    old, new = flat(before), flat(after)
    kinds = {path.split(".")[1]: kind for path, kind in old.items() if _is_kind(path)}
    return [
        Change(path, old.get(path), new.get(path), _stage(path, kinds))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path) and not _only_other_rows(path, old.get(path), new.get(path))
    ]


def _only_other_rows(path: str, old: str | None, new: str | None) -> bool:
    """Rows that came or went are told by themselves; their order is a change where the same rows stand otherwise."""
    return path.endswith(ORDER) and sorted((old or "").split()) != sorted((new or "").split())


def flat(source: str) -> dict[str, str]:
    """Path -> value as it is written. ``{value: x, source: …}`` is the value at the path, its origin beside it."""
    return dict(_leaves(yaml.load(source, Loader=yaml.BaseLoader), ""))


def refused(change: Change, begun: Collection[str], prepared: Collection[str]) -> str | None:
    """Why this may not change any more, as a code; None where it may.

    begun: codes of the stages that have opened; prepared: of those that somebody has entered.
    """
    first = change.path.split(".")[0]
    if first not in (*WORDS, *KIND_OF, CALENDAR, "stages"):
        return "rules-fixed"
    if change.part in FIXED or change.path.endswith(".code") or _is_kind(change.path):
        return "rules-fixed"
    if change.stage in begun or (first == CALENDAR and begun):
        return "rules-stage-opened"
    if change.stage in prepared and change.path.startswith("stages.") and change.part not in SOFT:
        return "rules-prepared"
    return None


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, (Mapping, list)) and not value:
        # Nothing said and an empty list said are not the same rule.
        yield path, "[]"
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(
                inner, path if key == "value" and path else f"{path}.{key}" if path else str(key)
            )
    elif isinstance(value, list):
        codes = [str(one.get("code", "")) for one in value if isinstance(one, Mapping)]
        if len(codes) == len(value) and all(codes):
            yield f"{path}.{ORDER}", " ".join(codes)
        for number, inner in enumerate(value, 1):
            name = (
                inner["code"] if isinstance(inner, Mapping) and isinstance(inner.get("code"), str) else number
            )
            yield from _leaves(inner, f"{path}.{name}")
    else:
        yield path, str(value)


def _is_kind(path: str) -> bool:
    steps = path.split(".")
    return len(steps) == 3 and steps[0] == "stages" and steps[2] in ("kind", "track")


def _stage(path: str, kinds: Mapping[str, str]) -> str:
    steps = path.split(".")
    if steps[0] == "stages" and len(steps) > 1:
        return steps[1]
    kind = KIND_OF.get(steps[0])
    return next((code for code, one in kinds.items() if one == kind), "") if kind else ""
