"""Questions that a rehearsal makes up where the invented bank has too few for a paper: the office's own are written
later, or must not be shown to a scratch database. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exams.bank.items import Item
from exams.sitting.rules import Line, rules_of
from recruit.programme import Programme, Stage

KIND = "online-exam"
#: So many times what one paper asks, so that papers differ and nobody's questions are everybody's.
TIMES = 3


def lacking(programme: Programme, bank: Sequence[Item]) -> Iterator[tuple[Stage, Line, int]]:
    """Each line of a paper for which the bank has too few, with how many it has."""
    for stage in programme.stages:
        if stage.kind == KIND:
            for line in rules_of(stage.params).lines:
                there = len(_fitting(line, bank))
                if there < line.count or not set(line.anchors) <= {one.code for one in bank}:
                    yield stage, line, there


def made_up(programme: Programme, bank: Sequence[Item]) -> list[Item]:
    """Enough questions for every line that lacks some; none for a kind of question that the bank has no pattern of."""
    found: dict[str, Item] = {}
    for _stage, line, _there in lacking(programme, bank):
        pattern = next((one for one in bank if one.kind == line.kind), None)
        if pattern is None:
            continue
        names = [*line.anchors, *(f"made-up-{line.topic}-{line.kind}-{n}" for n in range(line.count * TIMES))]
        for number, code in enumerate(names):
            hard = line.low + number % (line.high - line.low + 1)
            stem = f"{pattern.stem} ({number + 1})"
            found[code] = replace(
                pattern, code=code, topic=line.topic, difficulty=hard, stem=stem, pictures=()
            )
    return list(found.values())


def _fitting(line: Line, bank: Sequence[Item]) -> list[Item]:
    return [
        one
        for one in bank
        if (one.kind, one.topic) == (line.kind, line.topic) and line.low <= one.difficulty <= line.high
    ]
