"""Many documents at once, all or none: every one is checked before the first is laid out."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from recruit.documents.fonts import FontFiles, configured_files
from recruit.documents.render import prepare
from recruit.documents.templating import Fragment
from recruit.errors import Refusal

Progress = Callable[[int, int], None]
CHUNK = 20
_SAFE_KEY = re.compile(r"[\w-][\w.-]*")


@dataclass(frozen=True)
class _Chunk:
    """Documents that share one working face and are laid out together; plain data, so that it can travel."""

    template: str
    lang: str
    files: FontFiles
    rare: frozenset[str]
    keys: tuple[str, ...]
    fragments: tuple[Fragment, ...]


def render_batch(
    template: str,
    contexts: Iterable[tuple[str, Any]],
    progress: Progress | None = None,
    *,
    lang: str = "zh",
    processes: int = 1,
    chunk: int = CHUNK,
    files: FontFiles | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield ``(key, pdf)`` for every ``(key, context)``; the order is that of the chunks, not of the input.

    All documents are filled and checked first, so that a blank field or a missing glyph refuses the whole batch
    (see `render_pdf` for the refusals) before any PDF exists. ``processes`` > 1 spawns workers: the caller's main
    module must be importable. ``progress(done, total)`` is called after each chunk. Bytes do not depend on
    ``processes`` or ``chunk``.
    """
    files = files or configured_files()
    prepared = [(key, *prepare(template, context, lang=lang, files=files)) for key, context in contexts]
    chunks = list(_chunks(template, lang, files, prepared, chunk))
    done = 0
    for finished in _laid_out(chunks, processes):
        done += len(finished)
        if progress:
            progress(done, len(prepared))
        yield from finished


def print_folder(
    template: str,
    contexts: Sequence[tuple[str, Any]],
    folder: Path,
    progress: Progress | None = None,
    *,
    lang: str = "zh",
    processes: int = 1,
) -> list[Path]:
    """Print the batch as ``folder/KEY.pdf``; the folder appears complete, flushed to disk, or not at all.

    Keys are file names without ending (letters, digits, ``_ - .``), else ``ValueError``. A folder that already
    holds files is refused with ``folder-not-empty`` (fact ``folder``): a printed agreement is never overwritten.
    """
    for key, _ in contexts:
        if not _SAFE_KEY.fullmatch(key):
            raise ValueError(f"not a file name: {key!r}")
    if len({key for key, _ in contexts}) != len(contexts):
        raise ValueError("two documents share one key")
    if folder.exists() and any(folder.iterdir()):
        raise Refusal("folder-not-empty", folder=folder.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for key, pdf in render_batch(template, contexts, progress, lang=lang, processes=processes):
            _write_durably(unfinished / f"{key}.pdf", pdf)
        _flush_directory(unfinished)
        unfinished.replace(folder)
        _flush_directory(folder.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return [folder / f"{key}.pdf" for key, _ in contexts]


def _chunks(
    template: str,
    lang: str,
    files: FontFiles,
    prepared: list[tuple[str, Fragment, frozenset[str]]],
    size: int,
) -> Iterator[_Chunk]:
    def face(item: tuple[str, Fragment, frozenset[str]]) -> str:
        return "".join(sorted(item[2]))

    for _, same_face in groupby(sorted(prepared, key=face), key=face):
        items = list(same_face)
        for start in range(0, len(items), size):
            keys, fragments, rare = zip(*items[start : start + size], strict=True)
            yield _Chunk(template, lang, files, rare[0], keys, fragments)


def _laid_out(chunks: list[_Chunk], processes: int) -> Iterator[list[tuple[str, bytes]]]:
    if processes <= 1 or len(chunks) <= 1:
        yield from map(_lay_out, chunks)
        return
    # Spawned, not forked: Pango and a web server's threads do not survive a fork.
    with ProcessPoolExecutor(min(processes, len(chunks)), mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(_lay_out, chunks)
        finally:
            pool.shutdown(cancel_futures=True)


def _lay_out(chunk: _Chunk) -> list[tuple[str, bytes]]:
    from recruit.documents.layout import engine

    pdfs = engine(chunk.files, chunk.rare).pdfs(chunk.template, chunk.fragments, lang=chunk.lang)
    return list(zip(chunk.keys, pdfs, strict=True))


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
