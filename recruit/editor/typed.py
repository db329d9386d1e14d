"""What was typed into boxes, as changes of the YAML text. Pure.

Only what differs from what the page showed is a change; so two people may work on one draft, and what the second one
saves is put into the newest text as long as nobody else touched the same places (`clashes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recruit.editor.boxes import Box, Fold, Leaf, Listed, leaves, lists, named
from recruit.programme.rewrite import Path, add, at, drop, flow, move, origin, put, root_of, unwrapped

#: What is typed as it is read: never text, even where it looks like nothing yet.
BARE = ("number", "choice", "flag", "code", "day")

#: What nobody types and no page shows: it comes along when text is pasted, and a database may refuse it.
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Changes:
    """`puts`: path -> flow text. `said`: path -> origin and note. `drops`: paths that go. `adds`: list -> new items as
    flow text. `moved`: an item and which way."""

    puts: Mapping[Path, str] = field(default_factory=dict)
    said: Mapping[Path, Mapping[str, Any]] = field(default_factory=dict)
    drops: Sequence[Path] = ()
    adds: Sequence[tuple[Path, str]] = ()
    moved: tuple[Path, int] | None = None

    def __bool__(self) -> bool:
        return bool(self.puts or self.said or self.drops or self.adds or self.moved)

    @property
    def paths(self) -> list[Path]:
        """Everything that is touched, once each."""
        every = [*self.puts, *self.said, *self.drops, *(path for path, _text in self.adds)]
        return list(dict.fromkeys([*every, *([self.moved[0]] if self.moved else [])]))


def changes(some: Sequence[Box], form: Mapping[str, str]) -> Changes:
    """What a form changes. `form`: name of a box -> what was typed; a name that is missing means it was not shown.

    ``drop:NAME`` takes an item out of its list, ``move`` is ``NAME:-1`` or ``NAME:1``.
    """
    puts: dict[Path, str] = {}
    said: dict[Path, Mapping[str, Any]] = {}
    gone = [row.path for one in lists(some) for row in one.rows if form.get(f"drop:{row.name}")]
    drops = list(gone)
    for leaf in leaves(some):
        if any(leaf.path[: len(path)] == path for path in gone):
            continue
        text = _text(leaf, form)
        if text is None:
            _origin(leaf, form, said)
        elif text:
            puts[leaf.path] = text
            _origin(leaf, form, said)
        elif leaf.there:
            drops.append(leaf.path)
    adds = [(one.path, text) for one in lists(some) if (text := _one_more(one, form))]
    return Changes(puts, said, drops, adds, _moved(form.get("move", "")))


def apply(source: str, found: Changes) -> str:
    """The text with the changes in it. Errors: ProgrammeError where a place is no longer there."""
    for path, text in found.puts.items():
        source = put(source, path, text)
    for path, words in found.said.items():
        source = origin(source, path, words)
    for path, text in found.adds:
        source = add(source, path, text)
    if found.moved:
        source = move(source, *found.moved)
    for path in sorted(found.drops, key=_order, reverse=True):
        # A mapping that became empty has gone with its last value.
        if at(root_of(source), path) is not None:
            source = drop(source, path)
    return source


def clashes(shown: str, newest: str, found: Changes) -> list[Path]:
    """The places which the form changes and somebody else has changed, too, since the page was shown."""
    old, new = root_of(shown), root_of(newest)
    return [path for path in found.paths if _around(old, path) != _around(new, path)]


def _around(root: Any, path: Path) -> list[str]:
    """What a place holds, and the names of the items it lies in, as text that can be compared."""
    held = [_dump(at(root, path))]
    for length in range(1, len(path)):
        if isinstance(path[length - 1], int):
            held.append(_dump(at(root, (*path[:length], "code"))))
    if path and isinstance(path[-1], int):
        held.append(str(len(getattr(unwrapped(at(root, path[:-1])), "value", ()))))
    return held


def _dump(node: Any) -> str:
    if node is None:
        return ""
    if isinstance(node, tuple):
        return ":".join(_dump(one) for one in node)
    if isinstance(node.value, list):
        return f"({','.join(_dump(one) for one in node.value)})"
    return repr(node.value)


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    """Later items go first, so that the places of the others stay what they are."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _text(leaf: Leaf, form: Mapping[str, str]) -> str | None:
    """Flow text for what was typed; '' where it was emptied, None where nothing changed."""
    if leaf.sort == "other" or leaf.name not in form:
        return None
    typed = _clean(form[leaf.name], leaf.long)
    if leaf.sort == "texts":
        english = _clean(form.get(f"{leaf.name}.en", leaf.english), leaf.long)
        if (typed, english) == (_clean(leaf.value, True), _clean(leaf.english, True)):
            return None
        return _both(typed, english)
    if typed == _clean(leaf.value, True):
        return None
    return _flow(leaf, typed)


def _flow(leaf: Leaf, typed: str) -> str:
    if not typed:
        return ""
    if leaf.sort == "codes":
        return flow([one for one in re.split(r"[\s,，、;；]+", typed) if one])  # data: signs between words
    return flow(typed, words=leaf.sort not in BARE)


def _both(chinese: str, english: str) -> str:
    """Words that are the same in both languages stand once."""
    if not chinese and not english:
        return ""
    return flow({"zh": chinese, "en": english}) if english else flow(chinese)


def _clean(text: str, lines: bool) -> str:
    text = HIDDEN.sub("", text.replace("\r\n", "\n")).strip()
    return text if lines else " ".join(text.split("\n"))


def _origin(leaf: Leaf, form: Mapping[str, str], said: dict[Path, Mapping[str, Any]]) -> None:
    """What is said of where a value comes from, where that changed."""
    if not leaf.settled or f"{leaf.name}.source" not in form:
        return
    source = form[f"{leaf.name}.source"].strip()
    note = tuple(
        _clean(form.get(f"{leaf.name}.note.{language}", old), False)
        for language, old in zip(("zh", "en"), leaf.note, strict=True)
    )
    if (source, note) == (leaf.origin, leaf.note):
        return
    words: dict[str, Any] = {"source": source} if source else {}
    if any(note):
        words["note"] = {"zh": note[0], "en": note[1]} if note[1] else note[0]
    said[leaf.path] = words


def _one_more(found: Listed, form: Mapping[str, str]) -> str:
    """One more item of a list, as flow text; '' where nothing was typed."""
    if found.plain:
        return next((_new(one, form) for one in leaves(found.fresh)), "")
    return _fresh(found.fresh, form)


def _fresh(some: Sequence[Box], form: Mapping[str, str]) -> str:
    """One more item as flow text; '' where nothing was typed."""
    parts = []
    for one in some:
        text = (
            _fresh(one.boxes, form)
            if isinstance(one, Fold)
            else _new(one, form)
            if isinstance(one, Leaf)
            else ""
        )
        if text:
            parts.append(f"{flow(str(one.path[-1]))}: {text}")
    return f"{{{', '.join(parts)}}}" if parts else ""


def _new(leaf: Leaf, form: Mapping[str, str]) -> str:
    typed = _clean(form.get(leaf.name, ""), leaf.long)
    if leaf.sort == "texts":
        return _both(typed, _clean(form.get(f"{leaf.name}.en", ""), leaf.long))
    return _flow(leaf, typed)


def _moved(wanted: str) -> tuple[Path, int] | None:
    name, _colon, by = wanted.rpartition(":")
    if not name or by not in ("-1", "1"):
        return None
    return path_of(name), int(by)


def path_of(name: str) -> Path:
    """The path that `named` made a name of; a step of digits alone is a place in a list."""
    return tuple(
        int(step) if step.isascii() and step.isdigit() and len(step) < 5 else step for step in name.split(".")
    )


def names(found: Iterable[Path]) -> list[str]:
    """The names of the boxes at these paths."""
    return [named(path) for path in found]
