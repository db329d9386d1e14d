"""Agreements as PDF/A-3a: what they share is laid out once, each person's own pieces for all of a batch together."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from html import escape
from itertools import groupby
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from recruit.documents.agreement import AgreementData
from recruit.documents.copies import Copy
from recruit.documents.fields import require_filled
from recruit.documents.fonts import FontFiles, configured_files
from recruit.documents.render import check_signs
from recruit.documents.wording.fill import Block, blocks
from recruit.documents.wording.lay import LEFT, TOP, Measured, flow

if TYPE_CHECKING:
    from recruit.documents.pieces import Part, Piece, Press

Progress = Callable[[int, int], None]
#: Names the style sheet beside it.
TEMPLATE = "print/agreement/agreement.html"
#: The attachment that says in figures what the paper says in words, and its format.
FACTS_NAME, FACTS_FORMAT = "agreement.json", "zeyou-agreement/1"
#: Agreements whose own pieces are laid out in one go, and that a worker is handed at a time.
TOGETHER = 20
_KEEPER_Y, _FOOT_Y, _SPECIMEN_Y = TOP + 6.2, 282.5, 130.0


@dataclass(frozen=True)
class Ready:
    """An agreement that was checked: its facts, blocks, and the rare signs it needs."""

    data: AgreementData
    blocks: tuple[Block, ...]
    rare: frozenset[str]


def check_agreement(text: str, data: AgreementData, *, files: FontFiles | None = None) -> Ready:
    """Fill and check one agreement without laying it out.

    Errors: Refusal('undefined-field' | 'missing-glyph' | 'wording-broken'), the person named.
    """
    require_filled(data)
    made = tuple(blocks(text, data))
    written = "".join([*(block.html for block in made), data.number, *_copies(data)])
    return Ready(data, made, check_signs(written, data.person, files or configured_files()))


def print_agreements(
    text: str,
    agreements: Sequence[AgreementData],
    progress: Progress | None = None,
    *,
    processes: int = 1,
    specimen: str = "",
    files: FontFiles | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yields ``(number, pdf)`` for each, in order; all are checked before the first is laid out.

    The bytes depend on neither company nor `processes` (> 1 spawns workers). `specimen` is printed across every page.
    Errors: those of `check_agreement`; Refusal('outside-resource' | 'unsafe-font').
    """
    files = files or configured_files()
    done = 0
    with _workers(min(processes, -(-len(agreements) // TOGETHER)), files) as pool:
        ready = [check_agreement(text, data, files=files) for data in agreements]
        # Those that need the same face are set together; order is kept.
        jobs = [
            (tuple(alike[start : start + TOGETHER]), files, specimen)
            for _rare, found in groupby(ready, key=lambda one: one.rare)
            for alike in [list(found)]
            for start in range(0, len(alike), TOGETHER)
        ]
        for made in pool.map(_set, jobs) if pool else map(_set, jobs):
            for number, pdf in made:
                done += 1
                if progress:
                    progress(done, len(ready))
                yield number, pdf


@contextmanager
def _workers(count: int, files: FontFiles) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that load faces while everything is being checked; None where one is enough."""
    if count <= 1:
        yield None
        return
    # Spawned, not forked: Pango and a web server's threads do not survive a fork.
    with ProcessPoolExecutor(count, get_context("spawn"), initializer=_warm, initargs=(files,)) as pool:
        pool.submit(int)  # else they begin with the first job
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _warm(files: FontFiles) -> None:
    from recruit.documents.pieces import press

    press(TEMPLATE, "zh", files, tagged=True)
    gc.freeze()


_Job = tuple[tuple[Ready, ...], FontFiles, str]


def _set(job: _Job) -> list[tuple[str, bytes]]:
    from recruit.documents.pieces import Piece, press

    ready, files, specimen = job
    machine = press(TEMPLATE, "zh", files, ready[0].rare, tagged=True)
    shared = [Piece(block.box, block.html) for one in ready for block in one.blocks if not block.personal]
    own = [Piece(block.box, block.html) for one in ready for block in one.blocks if block.personal]
    own += [_number(one.data) for one in ready]
    if specimen:
        shared.append(Piece("specimen", f"<p>{escape(specimen)}</p>", aside=True))
    parts = machine.cut(shared, ready[0].data.person, own=own)
    return [(one.data.number, _bound(machine, one, parts, specimen)) for one in ready]


def _bound(machine: Press, one: Ready, parts: dict[Piece, tuple[Part, ...]], specimen: str) -> bytes:
    from recruit.documents.pieces import Kept, Piece, Placed

    mine = [parts[Piece(block.box, block.html)] for block in one.blocks]
    measured = [
        Measured(tuple(part.height for part in painted), block.lies, block.box == "article")
        for block, painted in zip(one.blocks, mine, strict=True)
    ]
    pages = [[Placed(mine[at][part], LEFT, y) for at, part, y in page] for page in flow(measured)]
    over = [Placed(parts[_number(one.data)][0], LEFT, _FOOT_Y)]
    if specimen:
        across = parts[Piece("specimen", f"<p>{escape(specimen)}</p>", aside=True)]
        over.insert(0, Placed(across[0], LEFT, _SPECIMEN_Y))
    marks = _marks(machine, one.data, len(pages))
    leaves = []
    for copy in one.data.each_copy:
        for number, page in enumerate(pages, start=1):
            keeper, foot, count = _marks_of(copy, number, len(pages))
            head = [Placed(marks[keeper][0], LEFT, _KEEPER_Y)] if number == 1 else []
            feet = [Placed(marks[piece][0], LEFT, _FOOT_Y) for piece in (foot, count)]
            leaves.append([*page, *over, *head, *feet])
    at = datetime.combine(one.data.issued_on, time(), UTC)
    return machine.bind(
        leaves,
        one.data.number,
        one.data.person,
        kept=Kept(FACTS_NAME, facts_of(one.data), at, len(one.data.each_copy)),
    )


def _number(data: AgreementData) -> Piece:
    from recruit.documents.pieces import Piece

    words = f"编号 {escape(data.number)}"  # data: agreements speak Chinese
    return Piece("foot", f"<p>{words}</p>", aside=True)


def _marks_of(copy: Copy, page: int, pages: int) -> tuple[Piece, Piece, Piece]:
    """What tells the copies apart (head of the first page, foot of every one), and the count of pages."""
    from recruit.documents.pieces import Piece

    # data: agreements speak Chinese
    counted, kept = f"第 {page} 页，共 {pages} 页", f"{copy.keeper}（{copy.label}）"
    return (
        Piece("keeper", f"<p><b>{copy.keeper}</b>{copy.label}</p>", aside=True),
        Piece("foot middle", f"<p>{kept}</p>", aside=True),
        Piece("foot right", f"<p>{counted}</p>", aside=True),
    )


def _marks(machine: Press, data: AgreementData, pages: int) -> dict[Piece, tuple[Part, ...]]:
    wanted = [
        piece
        for copy in data.each_copy
        for number in range(1, pages + 1)
        for piece in _marks_of(copy, number, pages)
    ]
    return machine.cut(wanted, data.person)


def _copies(data: AgreementData) -> list[str]:
    return [copy.keeper + copy.label for copy in data.each_copy]


def facts_of(data: AgreementData) -> bytes:
    """What the agreement says, for machines: canonical JSON, amounts as text. No ID number, address or phone of party
    B: whoever needs them reads the paper."""
    facts: dict[str, Any] = {
        "format": FACTS_FORMAT,
        "number": data.number,
        "programme": data.programme_title,
        "issued_on": data.issued_on.isoformat(),
        "party_a": data.party_a.name,
        "party_b": data.party_b.name,
        "township": data.place.township,
        "village": data.place.village,
        "starts_on": data.term.starts_on.isoformat(),
        "ends_on": data.term.ends_on.isoformat(),
        "subsidy": {
            "payer": data.subsidy_payer,
            "total": str(data.subsidy.total),
            "cash": str(data.subsidy.cash_total),
            "in_kind": str(data.subsidy.in_kind_total),
            "payments": [
                {
                    "kind": line.kind,
                    "due": line.due.isoformat(),
                    "amount": str(line.amount),
                    "in_kind": line.in_kind,
                }
                for line in data.payments
            ],
        },
        "copies": data.copies,
        "verify_url": data.verify_url,
        "wording": data.wording,
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1).encode()
