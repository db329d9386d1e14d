"""Change single values of a programme's YAML without touching anything else in the text: comments and order stay."""

from __future__ import annotations

import yaml

from recruit.programme.problems import Problem, ProgrammeError
from recruit.programme.source import compose


def with_value(source: str, path: str, value: str) -> str:
    """The text with the value at `path` replaced by `value` (YAML flow text such as ``3`` or ``{value: 3, source: office}``).

    A path goes through mapping keys and, in lists, through the `code` of the item: ``stages.task-1.cut.places``.
    Errors: ProgrammeError `path-unknown`.
    """
    node, _problems = compose(source)
    current: yaml.Node | None = node
    for step in path.split("."):
        current = _child(current, step)
        if current is None:
            raise ProgrammeError(path, [Problem(0, path, "path-unknown", {"path": path})])
    assert current is not None
    return source[: current.start_mark.index] + value + source[current.end_mark.index :]


def _child(node: yaml.Node | None, step: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode):
        return next((item for item in node.value if _code(item) == step), None)
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _code(node: yaml.Node) -> str | None:
    found = _child(node, "code") if isinstance(node, yaml.MappingNode) else None
    return found.value if isinstance(found, yaml.ScalarNode) else None
