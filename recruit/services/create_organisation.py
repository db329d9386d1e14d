"""Create an organisation: the county office, the company, or one township."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Organisation
from recruit.services.roles import require

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_TOWNSHIP = re.compile(r"[0-9]{9}")
KINDS = ("office", "company", "township")


def create_organisation(
    code: str, kind: str, name: str, by: Account | None, at: datetime, *, township_code: str | None = None
) -> Organisation:
    """`by` is None only on the command line. A township needs the code by which its candidates are known.

    Errors: Refusal('role-missing' | 'organisation-code-wrong' | 'organisation-taken' (organisation) |
    'organisation-name-missing' | 'township-missing' | 'township-taken').
    """
    if by is not None:
        require(by, "administrator")
    code, name = code.strip().lower(), name.strip()
    if kind not in KINDS or not _CODE.fullmatch(code):
        raise Refusal("organisation-code-wrong")
    if not name:
        raise Refusal("organisation-name-missing")
    township = (township_code or "").strip() or None
    if kind == "township" and not _TOWNSHIP.fullmatch(township or ""):
        raise Refusal("township-missing")
    if kind != "township":
        township = None
    if db.session.scalar(select(Organisation.id).where(Organisation.code == code)):
        raise Refusal("organisation-taken", organisation=code)
    if township and db.session.scalar(select(Organisation.id).where(Organisation.township_code == township)):
        raise Refusal("township-taken", township=township)
    organisation = Organisation(code=code, kind=kind, name=name[:120], township_code=township)
    db.session.add(organisation)
    db.session.flush()
    audit.note(
        at,
        by.login if by else "system",
        "organisation.create",
        f"organisation:{code}",
        kind=kind,
        township=township,
    )
    return organisation
