"""The files of `zeyou texts pairs`: found in a folder, read one by one; what cannot be read is left out and told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exams.fieldwork.texts.pdf import PdfTexts
from exams.fieldwork.texts.reading import Limits, TextError, read_text
from recruit.errors import Refusal

MOST_FILES = 20_000
#: Letters of all texts together: ten thousand plans of five thousand letters.
MOST_LETTERS = 60_000_000
#: What Word and Windows leave behind beside the files.
_LEFTOVERS = ("~$", ".", "Thumbs.db", "desktop.ini")


class FolderError(Refusal):
    """Codes: ``no-folder``, ``too-many-files`` (limit); the words are in `texts_shown`."""


@dataclass(frozen=True)
class Found:
    """``name``: the path from the folder on."""

    path: Path
    name: str


@dataclass(frozen=True)
class Text:
    """A file that was read."""

    name: str
    kind: str
    text: str


@dataclass
class Reading:
    """What became of the files."""

    texts: list[Text] = field(default_factory=list)
    templates: list[Text] = field(default_factory=list)
    unread: list[tuple[str, Refusal]] = field(default_factory=list)
    bad_templates: list[tuple[str, Refusal]] = field(default_factory=list)


def paths(folder: Path, templates: Sequence[Path], most: int = MOST_FILES) -> list[Found]:
    """The files below the folder in the order of their names, without templates and what programs leave behind.
    Links are not followed. Errors: FolderError."""
    if not folder.is_dir():
        raise FolderError("no-folder")
    left_out = {os.path.realpath(path) for path in templates}
    found: list[Found] = []
    try:
        for path in _below(folder):
            if os.path.realpath(path) not in left_out:
                found.append(Found(path, _told(path.relative_to(folder).as_posix())))
            if len(found) > most:
                raise FolderError("too-many-files", limit=most)
    except OSError:
        raise FolderError("no-folder") from None
    return sorted(found, key=lambda one: one.name)


def _told(name: str) -> str:
    """A name that can be printed, even where the disk keeps one that is no UTF-8."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _below(folder: Path) -> Iterator[Path]:
    for place, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if not name.startswith(_LEFTOVERS)]
        for name in names:
            path = Path(place) / name
            if not name.startswith(_LEFTOVERS) and path.is_file() and not path.is_symlink():
                yield path


def read_all(
    found: Sequence[Found], templates: Sequence[Path], progress: Callable[[str, int, int], None]
) -> Reading:
    """Every file, with its text or the reason why there is none."""
    reading, letters = Reading(), 0
    with PdfTexts() as pdfs:
        for path in templates:
            try:
                reading.templates.append(_read(Found(path, path.name), pdfs))
            except Refusal as error:
                reading.bad_templates.append((path.name, error))
        for done, one in enumerate(found):
            try:
                text = _read(one, pdfs)
                letters += len(text.text)
                if letters > MOST_LETTERS:
                    letters -= len(text.text)
                    raise TextError("text-full", name=one.name, limit=MOST_LETTERS)
                reading.texts.append(text)
            except Refusal as error:
                reading.unread.append((one.name, error))
            progress("read", done + 1, len(found))
    return reading


def _read(one: Found, pdfs: PdfTexts) -> Text:
    limits = Limits()
    try:
        with one.path.open("rb") as file:
            content = file.read(limits.bytes + 1)
    except OSError:
        raise TextError("text-missing", name=one.name) from None
    document = read_text(content, one.name, limits=limits, pdfs=pdfs)
    return Text(one.name, document.kind, document.text)
