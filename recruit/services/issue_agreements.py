"""Issue agreements: every one is checked before the first is printed, and a print is kept under its hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from recruit import audit, storage
from recruit.closing.terms import Paper, Person, agreement_data, document_of, term_of
from recruit.db import db, locked
from recruit.documents.agreement import AgreementData
from recruit.documents.fonts import configured_files
from recruit.documents.wording.printing import check_agreement, print_agreements
from recruit.errors import Refusal
from recruit.models import Account, Agreement, AgreementText, Entry, Place, Stage
from recruit.objections import refusal_of, standing_open
from recruit.personal import contact_of, id_number_of
from recruit.phone import national
from recruit.queries.agreement_texts import current_source
from recruit.queries.agreements import Line, lines
from recruit.seals import Seal, configured_seal
from recruit.services.keep_agreement_text import text_to_print
from recruit.services.numbering import take
from recruit.services.roles import require

Progress = Callable[[int, int], None]
#: Letters and digits that are not taken for one another when read from paper.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = 12


@dataclass(frozen=True)
class Issued:
    """What a call printed, and how many are still to be printed."""

    agreements: tuple[Agreement, ...]
    left: int


def issue_agreements(
    stage: Stage,
    by: Account,
    at: datetime,
    *,
    base_url: str,
    starts_on: date | None = None,
    again: frozenset[int] = frozenset(),
    only: frozenset[int] | None = None,
    limit: int | None = None,
    processes: int = 1,
    progress: Progress | None = None,
    checked: bool = True,
) -> Issued:
    """Prints the agreements of everybody in the stage who has none yet, at most `limit` of them.

    `again` are ids of entries put on record as declined whose people come to sign after all; `only` leaves everybody
    else out.

    All that are still to be printed are filled and checked first, so a missing glyph or an empty field anywhere
    refuses the whole batch, the person named, before anything is stored; a call after an interruption goes on where
    the last one ended. `base_url` is the address of the page that confirms a document; `starts_on` the first day of
    the term, by default the last day for signing, or the day of printing where that is later. `processes`: see
    `recruit.documents.wording.printing.print_agreements`. Files are sealed where the office has brought a certificate
    (`recruit.seals`).

    Errors: Refusal('role-missing' | 'stage-closed' | 'agreement-waits' | 'place-missing' | 'document-missing' |
    'terms-differ' | 'term-starts-early' | 'seal-unusable'), and those of printing ('undefined-field' |
    'missing-glyph' | …).
    """
    require(by, "office")
    locked(Stage, stage.id)  # two officers printing at once would print the same people twice
    require_may_print(stage, at)
    waiting = free_to_print(stage, at, again, only)
    if not waiting:
        return Issued((), 0)
    issued_on = day_of(stage, at)
    first = starts_on or max(issued_on, last_signing_day(stage))
    if first < issued_on:
        raise Refusal("term-starts-early", field="starts_on", day=issued_on)
    chosen = waiting if limit is None else waiting[:limit]
    seal = configured_seal(demo=stage.cohort.demo)
    # Those of this call are checked where they are printed, all of them before the first is laid out.
    if checked:
        check_to_print(stage, issued_on, first, waiting[len(chosen) :])
    text = text_to_print(stage, by, at)
    papers = _papers(stage, len(chosen), issued_on, first, base_url)
    agreements = _printed(stage, chosen, papers, text, seal, by, at, processes, progress)
    return Issued(tuple(agreements), len(waiting) - len(chosen))


def require_may_print(stage: Stage, at: datetime) -> None:
    """Errors: Refusal('stage-closed')."""
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)


def free_to_print(
    stage: Stage, at: datetime, again: frozenset[int] = frozenset(), only: frozenset[int] | None = None
) -> list[Line]:
    """Those to print for whose agreement nothing waits. The caller holds the stage.

    Errors: Refusal('agreement-waits' | 'agreement-waits-correction') when a request that is open holds all of them.
    """
    held = standing_open(stage)
    waiting = [line for line in to_print(stage, again) if only is None or line.entry.id in only]
    free = [line for line in waiting if held.holds(line.entry.candidacy_id) is None]
    if waiting and not free:
        found = held.holds(waiting[0].entry.candidacy_id)
        assert found is not None
        raise refusal_of(found)
    return free


def to_print(stage: Stage, again: frozenset[int] = frozenset()) -> list[Line]:
    """Those who stand in the stage, are still in the running and hold no agreement in force."""
    return [
        line
        for line in lines(stage)
        if line.state == "to-print" or (line.state == "declined" and line.entry.id in again)
    ]


def day_of(stage: Stage, at: datetime) -> date:
    """The day in the programme's own time zone."""
    return at.astimezone(stage.cohort.programme.timezone).date()


def last_signing_day(stage: Stage) -> date:
    return day_of(stage, stage.closes_at - timedelta(microseconds=1))


def check_to_print(stage: Stage, issued_on: date, starts_on: date, those: Sequence[Line]) -> None:
    """Fills and checks their agreements without laying any out. Errors: those of printing."""
    files = configured_files()
    draft = Paper(
        f"{number_prefix(stage)}-0000", issued_on, starts_on, "0000-0000-0000", "https://example.invalid/"
    )
    text = current_source(stage)
    for line in those:
        check_agreement(text, _data(stage, line, draft), files=files)


def _papers(stage: Stage, count: int, issued_on: date, starts_on: date, base_url: str) -> list[Paper]:
    papers = []
    for serial in take(stage.cohort, "agreement", count):
        number = f"{number_prefix(stage)}-{serial:04d}"
        code = demo_code(number) if stage.cohort.demo else new_code()
        url = f"{base_url.rstrip('/')}/a/{code}"
        papers.append(Paper(number, issued_on, starts_on, code, url))
    return papers


def number_prefix(stage: Stage) -> str:
    """What numbers begin with. A second cohort of one programme adds its own number: agreements are unique for ever."""
    cohort = stage.cohort
    document = document_of(cohort.programme, stage.definition.params)
    prefix = str(document.params.get("number_prefix") or cohort.programme.id.upper())
    return prefix if cohort.code == cohort.programme.id else f"{prefix}-{cohort.id}"


def new_code() -> str:
    """A random code that cannot be guessed (59 bits) and can be typed: XXXX-XXXX-XXXX."""
    return _grouped([secrets.choice(_SIGNS) for _ in range(_CODE)])


def demo_code(number: str) -> str:
    """In a demonstration the same seed must give the same papers and audit chain, so the code follows the number."""
    return _grouped([_SIGNS[byte % len(_SIGNS)] for byte in hashlib.sha256(number.encode()).digest()[:_CODE]])


def _grouped(signs: Sequence[str]) -> str:
    return "-".join("".join(signs[start : start + 4]) for start in range(0, _CODE, 4))


def _data(stage: Stage, line: Line, paper: Paper) -> AgreementData:
    programme = stage.cohort.programme
    document = document_of(programme, stage.definition.params)
    return agreement_data(programme, document, _person(line.entry), _place(line), paper)


def _place(line: Line) -> Place:
    if line.place is None:
        raise Refusal("place-missing", number=line.entry.candidacy.number)
    return line.place


def _person(entry: Entry) -> Person:
    """Opens what is sealed: the agreement binds a person and names them in full."""
    person, application = entry.candidacy.person, entry.candidacy.application
    if person is None or application is None:
        raise Refusal("party-missing", number=entry.candidacy.number)
    if application.erased_at is not None:
        raise Refusal("data-erased", number=entry.candidacy.number)
    contact = contact_of(application)
    reach = national(contact.phone) if contact.phone else contact.email
    return Person(person.name, id_number_of(person), contact.address, reach)


def _printed(
    stage: Stage,
    chosen: Sequence[Line],
    papers: Sequence[Paper],
    text: AgreementText,
    seal: Seal | None,
    by: Account,
    at: datetime,
    processes: int,
    progress: Progress | None,
) -> list[Agreement]:
    programme = stage.cohort.programme
    document = document_of(programme, stage.definition.params)
    by_number = {paper.number: (line, paper) for line, paper in zip(chosen, papers, strict=True)}
    contexts = [replace(_data(stage, line, paper), wording=text.label) for line, paper in by_number.values()]
    # Complete before the first is kept: a print that fails half-way leaves nothing behind.
    made = print_agreements(text.source, contexts, progress, processes=processes)
    printed = [(number, seal.put_on(pdf, at) if seal else pdf) for number, pdf in made]
    agreements = []
    for number, pdf in printed:
        line, paper = by_number[number]
        agreements.append(
            _agreement(line, paper, term_of(document, programme, paper.starts_on).ends_on, pdf, by, at)
        )
        agreements[-1].text_id, agreements[-1].seal_print = text.id, seal.print if seal else ""
    db.session.add_all(agreements)
    db.session.flush()
    with storage.together():
        for _number, pdf in printed:
            storage.put(pdf)
    audit.record(
        audit.Event(
            at,
            by.login,
            "agreement.issue",
            audit.about(line.entry.candidacy),
            {"number": one.number, "version": one.version, "id_number": "printed"},
        )
        for one, line in zip(agreements, chosen, strict=True)
    )
    return agreements


def _agreement(line: Line, paper: Paper, ends_on: date, pdf: bytes, by: Account, at: datetime) -> Agreement:
    before = line.agreement
    return Agreement(
        entry=line.entry,
        place_id=_place(line).id,
        number=paper.number,
        version=before.version + 1 if before else 1,
        supersedes_id=before.id if before else None,
        verify_code=paper.verify_code,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        starts_on=paper.starts_on,
        ends_on=ends_on,
        issued_at=at,
        issued_by_id=by.id,
        state="issued",
    )
