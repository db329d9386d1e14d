"""The reference data as the functions want them."""

from __future__ import annotations

import csv
from pathlib import Path

from scoring.items.answers import Answers, from_choices, from_marks

SAT12_KEY = tuple("14523121312421534414334135131545")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def columns(table: list[dict[str, str]], items: list[str]) -> dict[str, list[float | None]]:
    return {item: [float(row[item]) for row in table] for item in items}


def patterns(path: Path) -> Answers:
    """Answer patterns with how often each occurs -> one candidate each."""
    table = [row for row in rows(path) for _ in range(int(row["freq"]))]
    items = [name for name in table[0] if name != "freq"]
    return from_marks([str(number) for number in range(len(table))], columns(table, items))


def sat12(folder: Path, last_key: str = "5") -> Answers:
    table = rows(folder / "sat12_raw_options.csv")
    items = list(table[0])
    answers = {item: ["" if row[item] == "8" else row[item] for row in table] for item in items}
    key = {item: {option} for item, option in zip(items, [*SAT12_KEY[:-1], last_key], strict=True)}
    return from_choices([str(number) for number in range(len(table))], answers, key)


def copydetect(folder: Path) -> Answers:
    table = rows(folder / "copydetect_form1_1000x20.csv")
    items = [name for name in table[0] if name not in ("EID", "cent_id")]
    return from_marks([row["EID"] for row in table], columns(table, items))
