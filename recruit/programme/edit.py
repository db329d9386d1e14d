"""Change single values of a programme's YAML without touching anything else in the text: comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from recruit.programme.problems import Problem, ProgrammeError
from recruit.programme.source import compose


def with_values(source: str, values: Mapping[str, str]) -> str:
    """The text with the value at each path replaced, by YAML flow text such as ``3`` or ``{value: 3, source: office}``.

    A path goes through mapping keys and, in lists, through the `code` of the item: ``stages.task-1.cut.places``.
    Errors: ProgrammeError `path-unknown`.
    """
    root, _problems = compose(source)
    spans = []
    for path, value in values.items():
        node: yaml.Node | None = root
        for step in path.split("."):
            node = child(node, step)
        if node is None:
            raise ProgrammeError(path, [Problem(0, path, "path-unknown", {"path": path})])
        spans.append((node.start_mark.index, node.end_mark.index, value))
    for start, end, value in sorted(spans, reverse=True):
        source = source[:start] + value + source[end:]
    return source


def child(node: yaml.Node | None, step: str) -> yaml.Node | None:
    """What stands under a key of a mapping or, in a list, the item with that `code`; None when there is none."""
    if isinstance(node, yaml.SequenceNode):
        return next((item for item in node.value if _code(item) == step), None)
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _code(node: yaml.Node) -> str | None:
    found = child(node, "code") if isinstance(node, yaml.MappingNode) else None
    return found.value if isinstance(found, yaml.ScalarNode) else None
