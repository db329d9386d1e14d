"""Look at a file of questions: what would come in and what is wrong. Nothing comes in by looking; the file is kept,
sealed, until `confirm_question_import` takes exactly what was looked at."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from exams import messages_questions as messages_questions  # registers its texts
from exams.bank import formats
from exams.bank.formats import columns as fields
from exams.bank.formats.convert import Defaults
from exams.bank.formats.worklist import FIELDS
from exams.bank.intake import Intake, Wishes, take_in
from exams.bank.items import Item
from exams.bank.model import DIFFICULTIES
from exams.bank.sameness import content_of
from exams.models import BankItem
from exams.queries.bank import own_pictures, standing_items
from exams.services.write_question import WRITERS
from recruit import storage
from recruit.db import db
from recruit.models import Account
from recruit.services import preview_token
from recruit.services.roles import require, require_county

LONGEST_TOPIC = 32


@dataclass(frozen=True)
class Kept:
    """An uploaded file between two steps: its hash, its name, and the proof that this account brought it."""

    sha256: str
    name: str
    proof: str


@dataclass(frozen=True)
class Looked:
    """What a look found. `bank` are the questions it was compared with, `newest` the newest row then; `token` confirms
    exactly this, '' where nothing could come in."""

    kept: Kept
    wishes: Wishes
    intake: Intake
    bank: tuple[Item, ...]
    newest: int
    token: str


def keep(content: bytes, name: str, by: Account, at: datetime) -> Kept:
    """Puts an uploaded file aside, sealed. Errors: Refusal('role-missing' | 'county-only')."""
    require(by, *WRITERS)
    require_county(by)
    sha256 = storage.put(content)
    return Kept(sha256, name, preview_token.issue(at, *_owned(sha256, name, by)))


def content_of_kept(kept: Kept, by: Account, at: datetime) -> bytes:
    """The file again. Errors: Refusal('import-changed') unless this account put it aside less than two hours ago."""
    require(by, *WRITERS)
    require_county(by)
    issued = preview_token.issued_within(kept.proof, at)
    preview_token.require_same(kept.proof, issued, *_owned(kept.sha256, kept.name, by))
    return preview_token.kept(kept.sha256)


def look(kept: Kept, wishes: Wishes, by: Account, at: datetime) -> Looked:
    """Reads the kept file as wished. Only reads, and takes seconds: call it within `reading`."""
    content = content_of_kept(kept, by, at)
    newest = db.session.scalar(select(func.max(BankItem.id))) or 0
    bank = tuple(standing_items())
    intake = take_in(content, kept.name, wishes, bank, own_pictures())
    token = preview_token.issue(at, *seen(kept, wishes, intake, by)) if intake.incoming else ""
    return Looked(kept, wishes, intake, bank, newest, token)


def seen(kept: Kept, wishes: Wishes, intake: Intake, by: Account) -> tuple[object, ...]:
    """What the token of a look covers: the file, how it was read, and every question it gave."""
    found = [
        [
            one.draft.sheet,
            one.draft.line,
            one.item.code,
            content_of(one.item),
            one.item.topic,
            one.item.difficulty,
        ]
        for one in intake.incoming
    ]
    digest = hashlib.sha256(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()
    return "questions", kept.sha256, by.id, plain_wishes(wishes), digest


def plain_wishes(wishes: Wishes) -> str:
    """The wishes as one line of text, which travels with the page."""
    plain = {
        "form": wishes.form,
        "sheet": wishes.sheet,
        "mapping": dict(wishes.mapping),
        "topic": wishes.defaults.topic,
        "difficulty": wishes.defaults.difficulty,
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def wishes_of(plain: str) -> Wishes:
    """The wishes of such a line. It comes back from a browser: whatever is not a wish is passed over."""
    try:
        # A NUL or a half sign, written as an escape, has no place in any database or page.
        said: Any = json.loads(re.sub(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})", "", plain[:20_000]))
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    mapping = said.get("mapping")
    kept = {
        field: place
        for field, place in (mapping.items() if isinstance(mapping, dict) else ())
        if field in (*FIELDS, fields.HEADER) and isinstance(place, str) and len(place) <= 8
    }
    form, sheet, topic, difficulty = (said.get(name) for name in ("form", "sheet", "topic", "difficulty"))
    return Wishes(
        form if form in formats.READ else None,
        sheet[:100] if isinstance(sheet, str) and sheet else None,
        kept,
        Defaults(
            topic.strip()[:LONGEST_TOPIC] if isinstance(topic, str) else "",
            difficulty if type(difficulty) is int and difficulty in DIFFICULTIES else None,
        ),
    )


def _owned(sha256: str, name: str, by: Account) -> tuple[object, ...]:
    return "question-file", sha256, by.id, name
