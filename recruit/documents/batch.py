"""Many documents at once, all or none: every one is checked before the first is laid out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from recruit.documents.fonts import FontFiles, configured_files
from recruit.documents.render import prepare
from recruit.documents.templating import Fragment

Progress = Callable[[int, int], None]
# Handed to a worker at a time: enough to hide the hand-over, few enough to keep two workers level.
_HAND_OVER = 4


@dataclass(frozen=True)
class _Job:
    """One checked document on its way to the printer; plain data, so that it can travel to a worker."""

    template: str
    lang: str
    files: FontFiles
    rare: frozenset[str]
    fragment: Fragment


def render_batch(
    template: str,
    contexts: Iterable[tuple[str, Any]],
    progress: Progress | None = None,
    *,
    lang: str = "zh",
    processes: int = 1,
    files: FontFiles | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield ``(key, pdf)`` for every ``(key, context)``, in order.

    All documents are filled and checked first, so that a blank field or a missing glyph refuses the whole
    batch (see `render_pdf` for the refusals) before any PDF exists. ``processes`` > 1 spawns workers: the
    caller's main module must be importable without running. ``progress(done, total)`` is called after each
    document. The bytes do not depend on ``processes``.
    """
    files = files or configured_files()
    keys, jobs = [], []
    for key, context in contexts:
        fragment, rare = prepare(template, context, lang=lang, files=files)
        keys.append(key)
        jobs.append(_Job(template, lang, files, rare, fragment))
    for done, (key, pdf) in enumerate(zip(keys, _printed(jobs, processes), strict=True), start=1):
        if progress:
            progress(done, len(keys))
        yield key, pdf


def check_together(template: str, contexts: Iterable[Any], *, lang: str = "zh") -> None:
    """Fill and check documents without laying any out. Errors: see `render_pdf`; each names the person."""
    files = configured_files()
    for context in contexts:
        prepare(template, context, lang=lang, files=files)


def render_together(
    template: str,
    contexts: Iterable[Any],
    *,
    title: str,
    lang: str = "zh",
    files: FontFiles | None = None,
    most_pages: int | None = None,
) -> bytes:
    """Many short documents of one template as one PDF, laid out in one go, in order.

    All are filled and checked first; a refusal names the person. ``title`` is what the PDF calls itself. Of more than
    ``most_pages`` none is made: Refusal('too-many-pages').
    """
    from recruit.documents.layout import engine

    files = files or configured_files()
    checked = [prepare(template, context, lang=lang, files=files) for context in contexts]
    rare = frozenset[str]().union(*(one for _fragment, one in checked))
    whole = Fragment(title, title, "".join(fragment.body for fragment, _rare in checked))
    return engine(files, rare).pdf(template, whole, lang=lang, most_pages=most_pages)


def _printed(jobs: list[_Job], processes: int) -> Iterator[bytes]:
    workers = min(processes, -(-len(jobs) // _HAND_OVER))
    if workers <= 1:
        yield from map(_print, jobs)
        return
    # Spawned, not forked: Pango and a web server's threads do not survive a fork.
    spawn = get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, initializer=_warm_up, initargs=(jobs[0].files,)) as pool:
        try:
            yield from pool.map(_print, jobs, chunksize=_HAND_OVER)
        finally:
            pool.shutdown(cancel_futures=True)


def _warm_up(files: FontFiles) -> None:
    from recruit.documents.layout import engine

    engine(files)
    # What a worker has loaded by now lives as long as the worker; no garbage round need look at it again.
    gc.freeze()


def _print(job: _Job) -> bytes:
    from recruit.documents.layout import engine

    return engine(job.files, job.rare).pdf(job.template, job.fragment, lang=job.lang)
