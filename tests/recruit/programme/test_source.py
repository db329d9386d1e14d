"""The two parsers behind programmes: quick where PyYAML has libyaml, slow elsewhere, and never of two minds."""

import pytest
import yaml

from recruit.programme import source
from recruit.programme.source import compose
from tests.recruit.programme.files import JINSHA

BROKEN = (
    "a: [1",
    "a: b: c",
    "\tx: 1",
    "a: 'x",
    "a: *b",
    "%YAML 9",
    "a: \x01",
    "- 1\n- 2",
    "[" * 40,
    "a: 1\na: 2",
)


def told(node: yaml.Node | None) -> object:
    """Everything of a node that the reader looks at: values, kinds, where each begins and where a scalar ends."""
    if node is None:
        return None
    begins = (node.start_mark.line, node.start_mark.column, node.start_mark.index)
    if isinstance(node, yaml.ScalarNode):
        return node.tag, node.value, begins, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        return begins, [(told(key), told(value)) for key, value in node.value]
    return begins, [told(one) for one in node.value]


def slowly(text: str, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as without_libyaml:
        without_libyaml.setattr(source, "_FAST", yaml.SafeLoader)
        return compose(text)


def test_both_parsers_read_a_programme_alike(monkeypatch):
    quick, problems = compose(JINSHA)
    slow, _problems = slowly(JINSHA, monkeypatch)
    assert problems == []
    assert told(quick) == told(slow)


@pytest.mark.parametrize("text", BROKEN)
def test_both_parsers_say_the_same_is_wrong(text, monkeypatch):
    node, problems = compose(text)
    assert problems
    assert (told(node), problems) == (told(slowly(text, monkeypatch)[0]), slowly(text, monkeypatch)[1])
