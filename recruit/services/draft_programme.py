"""Write a programme in the browser: every step is a revision of its own, so that nothing is lost and any is undone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.editor import messages as editor_messages  # noqa: F401 - the words for what is refused here
from recruit.editor.typed import Changes, apply, clashes, names
from recruit.errors import Refusal
from recruit.models import Account, DraftFile, DraftRevision, ProgrammeDraft
from recruit.programme import ProgrammeError
from recruit.programme.attached import MAX_FILE, MAX_FILES, hash_of
from recruit.programme.messages import all_told
from recruit.programme.rewrite import at as found_at
from recruit.programme.rewrite import flow, put, root_of
from recruit.programme.source import MAX_BYTES
from recruit.queries.drafts import Start, newest, revision, waiting_proposal
from recruit.services.roles import require, require_county

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*")
LONGEST_NAME = 100
#: An afternoon of saving twice a minute for a week of afternoons; beyond it somebody runs a script.
MOST = 2000


def begin_draft(start: Start, code: str, by: Account, at: datetime) -> ProgrammeDraft:
    """A draft that says what `start` says, under the id `code`.

    Errors: Refusal('role-missing' | 'county-only' | 'draft-code' | 'draft-unreadable' (told)).
    """
    require(by, "office")
    require_county(by)
    if not CODE.fullmatch(code):
        raise Refusal("draft-code", field="code")
    source = _checked(lambda: put(start.source, ("id",), flow(code)))
    draft = ProgrammeDraft(code=code, origin=start.origin[:100], begun_at=at, begun_by_id=by.id)
    db.session.add(draft)
    db.session.flush()
    files = {name: _kept(draft, content) for name, content in start.files.items()}
    _add(draft, 1, source, files, ("begun", []), by, at)
    audit.note(at, by.login, "draft.begin", _subject(draft), code=code, origin=draft.origin)
    return draft


def change_draft(
    draft: ProgrammeDraft, shown: int, found: Changes, by: Account, at: datetime
) -> DraftRevision:
    """Puts what was typed into the newest text. `shown`: the revision that the page was made from.

    What somebody else changed since then stays, unless both touched one place: then nothing is written.
    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'draft-dropped' | 'draft-proposed' | 'draft-clash'
    (names of boxes) | 'draft-unreadable' (told) | 'draft-long' | 'draft-steps' (limit)).
    """
    held = _opened(draft, by)
    now = newest(held)
    if not found:
        return now
    if shown != now.number:
        both = clashes(revision(held, shown).source, now.source, found)
        if both:
            raise Refusal("draft-clash", boxes=names(both))
    source = _checked(lambda: apply(now.source, found))
    return _step(held, now, source, now.files, ("boxes", names(found.paths)), by, at)


def replace_draft(draft: ProgrammeDraft, shown: int, source: str, by: Account, at: datetime) -> DraftRevision:
    """The whole text at once, as somebody wrote it in an editor of their own.

    Errors: as `change_draft`, and Refusal('draft-newer') where the draft went on since the page was shown.
    """
    held = _opened(draft, by)
    now = newest(held)
    if shown != now.number:
        raise Refusal("draft-newer")
    text = source.replace("\r\n", "\n").lstrip("\ufeff")
    _checked(lambda: (root_of(text), text)[1])
    return _step(held, now, text, now.files, ("whole", []), by, at)


def put_file(
    draft: ProgrammeDraft, shown: int, name: str, content: bytes | None, by: Account, at: datetime
) -> DraftRevision:
    """Lays a file beside the text under a name, or takes it away with None.

    Errors: as `replace_draft`, and Refusal('draft-file-name' | 'draft-file-big' (limit) | 'draft-files-many' (limit)).
    """
    held = _opened(draft, by)
    now = newest(held)
    if shown != now.number:
        raise Refusal("draft-newer")
    if not NAME.fullmatch(name) or ".." in name or len(name) > LONGEST_NAME:
        raise Refusal("draft-file-name", field="name")
    files = {one: sha256 for one, sha256 in now.files.items() if one != name}
    if content is not None:
        if len(content) > MAX_FILE:
            raise Refusal("draft-file-big", field="file", limit=MAX_FILE // 1_000_000)
        if len(files) >= MAX_FILES:
            raise Refusal("draft-files-many", field="file", limit=MAX_FILES)
        files[name] = _kept(held, content)
    return _step(held, now, now.source, files, ("file", [name]), by, at)


def restore(draft: ProgrammeDraft, shown: int, number: int, by: Account, at: datetime) -> DraftRevision:
    """The draft as it stood after an earlier step, as one step more. Errors: as `replace_draft`."""
    held = _opened(draft, by)
    now = newest(held)
    if shown != now.number:
        raise Refusal("draft-newer")
    old = revision(held, number)
    return _step(held, now, old.source, old.files, ("restored", [str(number)]), by, at)


def drop_draft(draft: ProgrammeDraft, by: Account, at: datetime) -> None:
    """Lays a draft aside; what was published of it stays. Errors: as `change_draft`."""
    held = _opened(draft, by)
    held.state = "dropped"
    db.session.flush()
    audit.note(at, by.login, "draft.drop", _subject(held), code=held.code)


def take_up(draft: ProgrammeDraft, by: Account, at: datetime) -> None:
    """Goes on with a draft that was laid aside. Errors: Refusal('role-missing' | 'county-only')."""
    require(by, "office")
    require_county(by)
    held = locked(ProgrammeDraft, draft.id)
    if held is None or held.state == "open":
        return
    held.state = "open"
    db.session.flush()
    audit.note(at, by.login, "draft.take-up", _subject(held), code=held.code)


def _opened(draft: ProgrammeDraft, by: Account) -> ProgrammeDraft:
    """The draft under its lock, if it may be written now."""
    require(by, "office")
    require_county(by)
    held = locked(ProgrammeDraft, draft.id)
    if held is None:
        raise Refusal("unknown")
    if held.state != "open":
        raise Refusal("draft-dropped")
    if waiting_proposal(held) is not None:
        raise Refusal("draft-proposed")
    return held


def _step(
    draft: ProgrammeDraft,
    before: DraftRevision,
    source: str,
    files: Mapping[str, Any],
    what: tuple[str, Sequence[str]],
    by: Account,
    at: datetime,
) -> DraftRevision:
    if source == before.source and dict(files) == dict(before.files):
        return before
    if len(source.encode()) > MAX_BYTES:
        raise Refusal("draft-long", limit=MAX_BYTES // 1000)
    if before.number >= MOST:
        raise Refusal("draft-steps", limit=MOST)
    made = _add(draft, before.number + 1, source, files, what, by, at)
    code = found_at(root_of(source), ("id",))
    if code is not None and CODE.fullmatch(str(code.value)):
        draft.code = str(code.value)
    db.session.flush()
    facts = {"number": made.number, "what": what[0], "where": list(what[1])[:50]}
    audit.note(at, by.login, "draft.change", _subject(draft), **facts)
    return made


def _add(
    draft: ProgrammeDraft,
    number: int,
    source: str,
    files: Mapping[str, Any],
    what: tuple[str, Sequence[str]],
    by: Account,
    at: datetime,
) -> DraftRevision:
    made = DraftRevision(
        draft=draft,
        number=number,
        source=source,
        files=dict(files),
        what=what[0],
        touched=list(what[1]),
        made_at=at,
        made_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _kept(draft: ProgrammeDraft, content: bytes) -> str:
    """The hash under which the bytes are kept, once for each content."""
    sha256 = hash_of(content)
    there = select(DraftFile.id).where(DraftFile.draft_id == draft.id, DraftFile.content_hash == sha256)
    if db.session.scalar(there) is None:
        db.session.add(DraftFile(draft_id=draft.id, content_hash=sha256, content=content))
        db.session.flush()
    return sha256


def _checked(step: Any) -> str:
    """The text that a step makes. Errors: Refusal('draft-unreadable') in the words of the programme check."""
    try:
        return str(step())
    except ProgrammeError as error:
        raise Refusal("draft-unreadable", told=all_told(error.problems)) from error


def _subject(draft: ProgrammeDraft) -> str:
    return f"draft:{draft.id}"
