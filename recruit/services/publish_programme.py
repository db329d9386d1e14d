"""Publish a programme: freeze its text under a version number and a hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, ProgrammeFile, ProgrammeVersion
from recruit.programme import Programme
from recruit.programme.attached import hash_of


def publish(programme: Programme, by: Account | None, at: datetime) -> ProgrammeVersion:
    """Returns the new version, or the existing one when the very same content was published before.

    `by` is None only on the command line of the machine itself. Errors: Refusal('role-missing').
    """
    if by is not None and not {"office", "administrator"} & by.roles:
        raise Refusal("role-missing", roles=["office"])
    same = db.session.scalar(
        select(ProgrammeVersion).where(
            ProgrammeVersion.code == programme.id, ProgrammeVersion.sha256 == programme.sha256
        )
    )
    if same is not None:
        return same
    newest = db.session.scalar(
        select(func.max(ProgrammeVersion.number)).where(ProgrammeVersion.code == programme.id)
    )
    version = ProgrammeVersion(
        code=programme.id,
        number=(newest or 0) + 1,
        sha256=programme.sha256,
        source=programme.source_yaml,
        regions=programme.source_regions,
        files=[
            ProgrammeFile(name=name, content=content, content_hash=hash_of(content))
            for name, content in sorted(programme.files.items())
        ],
        published_at=at,
        published_by_id=by.id if by else None,
    )
    db.session.add(version)
    db.session.flush()
    audit.note(
        at,
        by.login if by else "system",
        "programme.publish",
        f"programme:{programme.id}",
        number=version.number,
        sha256=programme.sha256,
    )
    return version
