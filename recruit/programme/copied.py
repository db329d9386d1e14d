"""What a copy of a programme still says of the county it was copied from, and on which lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from recruit.programme.edit import child
from recruit.programme.source import compose, line_of

#: What belongs to one county and one year, whose numbers nobody else can have.
OWN = (
    "title", "edition", "organiser", "hotline", "objection_desk.address", "objection_desk.phone", "notice", "regions",
    "quotas.by_township", "places.total", "places.by_township",
)  # fmt: skip
OF_A_PAPER = (
    "number_prefix", "party_a.name", "party_a.address", "party_a.representative", "party_a.phone", "subsidy_payer",
    "signing_place",
)  # fmt: skip


class Copied(NamedTuple):
    """One thing to change. `value` is what stands there, for a list or a table how many lines it has (`count`)."""

    path: str
    line: int
    value: str
    count: int = 0


def to_change(source: str, language: str) -> list[Copied]:
    """Everything in the text of a programme that names its county, its year or its parties, by line."""
    root, _problems = compose(source)
    return sorted(_found(root, language), key=lambda one: one.line)


def _found(root: yaml.Node | None, language: str) -> Iterator[Copied]:
    paths = list(OWN)
    documents = child(root, "documents")
    for row in documents.value if isinstance(documents, yaml.SequenceNode) else ():
        code = child(row, "code")
        if isinstance(code, yaml.ScalarNode):
            paths += [f"documents.{code.value}.params.{key}" for key in OF_A_PAPER]
    for path in paths:
        node = root
        for step in path.split("."):
            node = child(node, step)
        if node is not None:
            yield _copied(path, node, language)


def _copied(path: str, node: yaml.Node, language: str) -> Copied:
    line = line_of(node)
    for key in ("value", language, "zh"):
        inner = child(node, key)
        node = inner if inner is not None else node
    if isinstance(node, yaml.ScalarNode):
        return Copied(path, line, str(node.value).strip())
    return Copied(path, line, "", len(node.value))
