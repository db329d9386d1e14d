"""A programme's text is rehearsed at the office's wish; the worker plays it. One at a time, the others wait."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.i18n import lazy as _l
from recruit.messages import learn
from recruit.models import Account, ProgrammeRehearsal
from recruit.models.rehearsals import OPEN
from recruit.queries.rehearsals import open_rehearsal_of
from recruit.services.roles import require, require_county

LEAST, MOST, MOST_SEED = 5, 100, 999_999

learn(
    {
        "rehearsal-people": _l("试演的人数要在 %(least)s 到 %(most)s 之间。请改人数。"),
        "rehearsal-seed": _l("随机种子要是 0 到 %(most)s 之间的整数。请改种子，或者写 1。"),
        "rehearsal-over": _l("这次试演已经结束，不用再停。"),
    }
)


def require_numbers(people: int, seed: int) -> None:
    """Errors: Refusal('rehearsal-people' | 'rehearsal-seed')."""
    if not LEAST <= people <= MOST:
        raise Refusal("rehearsal-people", least=LEAST, most=MOST)
    if not 0 <= seed <= MOST_SEED:
        raise Refusal("rehearsal-seed", most=MOST_SEED)


def ask_rehearsal(
    draft_id: int,
    revision: int,
    source: str,
    regions: str,
    files: Mapping[str, bytes],
    people: int,
    by: Account,
    at: datetime,
    seed: int = 1,
) -> ProgrammeRehearsal:
    """Has this text played; whoever asks while one of the same draft is on its way finds that one.

    Errors: Refusal('role-missing' | 'county-only' | 'rehearsal-people' | 'rehearsal-seed').
    """
    require(by, "office")
    require_county(by)
    require_numbers(people, seed)
    found = open_rehearsal_of(draft_id)
    if found is not None:
        return found
    made = ProgrammeRehearsal(
        draft_id=draft_id,
        revision=revision,
        people=people,
        seed=seed,
        input_sha256=storage.put(packed(source, regions, files)),
        text_hash=hashlib.sha256(source.encode()).hexdigest(),
        asked_at=at,
        asked_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    facts = {"draft": draft_id, "revision": revision, "people": people, "seed": seed}
    audit.note(at, by.login, "rehearsal.ask", "site", **facts)
    return made


def cancel_rehearsal(rehearsal_id: int, by: Account, at: datetime) -> ProgrammeRehearsal:
    """Stops it within seconds. Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'rehearsal-over')."""
    require(by, "office")
    require_county(by)
    row = locked(ProgrammeRehearsal, rehearsal_id)
    if row is None:
        raise Refusal("unknown")
    if row.state not in OPEN:
        raise Refusal("rehearsal-over")
    row.state, row.finished_at = "cancelled", at
    db.session.flush()
    audit.note(at, by.login, "rehearsal.cancel", "site", draft=row.draft_id, rehearsal=row.id)
    return row


def packed(source: str, regions: str, files: Mapping[str, bytes]) -> bytes:
    """A text with what belongs to it, as one file."""
    beside = {name: base64.b64encode(content).decode() for name, content in sorted(files.items())}
    return json.dumps({"source": source, "regions": regions, "files": beside}, ensure_ascii=False).encode()


def unpacked(data: bytes) -> tuple[str, str, dict[str, bytes]]:
    """What `packed` gave."""
    said = json.loads(data)
    files = {name: base64.b64decode(content) for name, content in said["files"].items()}
    return said["source"], said["regions"], files
