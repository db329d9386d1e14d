"""Everything that is kept of one applicant as one archive, for that applicant (个人信息保护法第四十五条)."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from flask import render_template

from recruit import audit, storage
from recruit.db import locked
from recruit.errors import Refusal
from recruit.models import Account, Application
from recruit.own_data import OwnPart, parts_of
from recruit.services.roles import require, require_scope
from scoring.canonical import canonical_json

FORMAT = "zeyou-own-data/1"
#: Kept in memory up to this size; a larger archive goes through a file without a name that nobody else can open.
IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """The archive, ready to be read from its beginning; how many files it holds, how many could not be read."""

    archive: IO[bytes]
    size: int
    files: int
    missing: tuple[str, ...]


def take_own_data(application: Application, by: Account, at: datetime) -> Taken:
    """``index.html`` to read, ``data.json`` for machines, ``files/PART/…`` as they were handed in.

    One file after the other is opened, so memory does not grow with their number. Who took it is noted.
    Errors: Refusal('not-yours' | 'outside-township').
    """
    locked(Application, application.id)
    require_reader(application, by)
    parts = list(parts_of(application, at))
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on, closed by the response
    missing: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        written = 0
        for part in parts:
            for file in part.files:
                name = f"files/{part.code}/{file.name}"
                try:
                    content = storage.get(file.sha256)
                except Refusal:
                    missing.append(name)
                    continue
                # Pictures and PDF are packed already.
                _add(archive, name, content, at, zipfile.ZIP_STORED)
                written += 1
        _add(archive, "data.json", canonical_json(_plain(application, parts, at)), at)
        page = render_template(
            "print/own_data.html", application=application, parts=parts, at=at, missing=missing
        )
        _add(archive, "index.html", page.encode(), at)
    size = target.tell()
    target.seek(0)
    subject = f"application:{application.cohort.code}/{application.number}"
    audit.note(at, by.login, "own.take", subject, files=written, own=not by.is_staff)
    return Taken(target, size, written, tuple(missing))


def require_reader(application: Application, by: Account) -> None:
    """The person, or staff who may see them; also after they have left, and after what was due was erased."""
    if by.is_staff:
        require(by, "clerk", "office")
        require_scope(by, application.township_code)
    elif by.person_id != application.person_id:
        raise Refusal("not-yours")


def _add(
    archive: zipfile.ZipFile, name: str, content: bytes, at: datetime, how: int = zipfile.ZIP_DEFLATED
) -> None:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = how
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _plain(application: Application, parts: Sequence[OwnPart], at: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "programme": application.cohort.programme.id,
        "cohort": application.cohort.code,
        "made_at": at.isoformat(),
        "parts": [
            {
                "code": part.code,
                "title": part.title,
                "note": part.note,
                "labels": dict(part.labels),
                "records": [dict(record) for record in part.records],
                "files": [
                    {"name": f"files/{part.code}/{one.name}", "sha256": one.sha256} for one in part.files
                ],
            }
            for part in parts
        ],
    }
