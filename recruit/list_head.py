"""What pages show of a signed list without reading its whole bundle: its head, and its pages. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoring.bundle import PAGE

_KEPT = (
    "format",
    "programme",
    "stage",
    "version",
    "supersedes",
    "reason",
    "code",
    "columns",
    "signers",
    "hashes",
    "audit_head",
)


def head_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Everything short in a bundle, and of its rows what has to be known of all of them.

    ``rule``: ``marks``, or that of decisions or of an allotment. ``filled``: keys of the columns that hold anything.
    ``counts``: how many have each outcome.
    """
    rows = bundle["rows"]
    return {
        **{key: bundle.get(key) for key in _KEPT},
        "rule": bundle["policy"].get("rule", "marks"),
        "filled": filled_keys(rows, [key for key, _heading in bundle["columns"]]),
        "counts": dict(sorted(Counter(row["outcome"] for row in rows).items())),
    }


def filled_keys(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[str]:
    """The columns in which any row has something: a stage that is decided and not ranked has no ranks to show."""
    return [key for key in keys if any(_value(row, key) not in (None, "") for row in rows)]


def _value(row: Mapping[str, Any], key: str) -> Any:
    return row["points"].get(key.removeprefix("points.")) if key.startswith("points.") else row[key]


def paged(
    rows: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[int, Sequence[Mapping[str, Any]], dict[str, str]]]:
    """The rows a hundred at a time: number of the page from 1, its rows, and the digits of the admission number that
    tell those apart whose names are the same anywhere in the list."""
    sizes = tail_sizes(rows)
    for number, start in enumerate(range(0, len(rows), PAGE), 1):
        part = rows[start : start + PAGE]
        yield (
            number,
            part,
            {
                row["candidate"]: row["candidate"][-sizes[row["name"]] :]
                for row in part
                if row["name"] in sizes
            },
        )


def tail_sizes(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Name as shown -> how many last digits of the admission number tell its bearers apart; names of one are left out.

    At least two digits: a single one looks like a footnote.
    """
    bearers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["name"]:
            bearers[row["name"]].append(row["candidate"])
    return {name: _size(numbers) for name, numbers in bearers.items() if len(numbers) > 1}


def _size(numbers: Sequence[str]) -> int:
    longest = max(map(len, numbers))
    return next(
        size for size in range(2, longest + 3) if len({number[-size:] for number in numbers}) == len(numbers)
    )
