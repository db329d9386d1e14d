"""A finished demonstration found again: what serving it takes, kept beside its papers."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from recruit import audit
from recruit.config import DEMO_NOTE
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.messages import learn
from recruit.models import Account, AuditEntry, Person
from recruit.personal import id_number_of

#: Written last, removed first: where it stands, a run came to its end.
FILE = DEMO_NOTE
#: A serving that was stopped goes on where it was, but not out of the day on which the practice cohorts stand open.
LONGEST = timedelta(hours=12)

learn(
    {
        "demo-not-finished": lazy(
            "“%(out)s”里没有演完的演示，没有什么可以再看。请先不带 --again 演一遍，或者用 --out 写对文件夹。"
        ),
        "demo-elsewhere": lazy("这次演示的数据不在“%(out)s”里，演的时候写了 --database。请照样再写上。"),
        "demo-not-this-database": lazy(
            "这个数据库里不是“%(out)s”的那次演示。请写演的时候用的那个 --database。"
        ),
    }
)

SignIn = tuple[str, str, str]


@dataclass(frozen=True)
class Finished:
    """What the end of a run hands to its serving: its moment, its last entry in the audit log, who signs in how.

    `elsewhere`: the data lies in a database that was given with --database.
    """

    moment: datetime
    last_entry: int
    sign_ins: tuple[SignIn, ...]
    elsewhere: bool


def remember(out: Path, moment: datetime, sign_ins: Sequence[SignIn], elsewhere: bool) -> None:
    """Notes that the run is finished. A database's address may hold a password, so only that there is one is kept."""
    plain = {
        "moment": moment.isoformat(),
        "last_entry": audit.current_head()[0],
        "elsewhere": elsewhere,
        "sign_ins": [list(one) for one in sign_ins],
    }
    part = out / f"{FILE}.part"
    part.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(part, out / FILE)


def recall(out: Path, database: str | None) -> Finished:
    """What `remember` wrote. Errors: Refusal('demo-not-finished' | 'demo-elsewhere' | 'demo-not-this-database')."""
    try:
        plain = json.loads((out / FILE).read_text("utf-8"))
        rows = tuple((str(role), str(login), str(name)) for role, login, name in plain["sign_ins"])
        moment, last = datetime.fromisoformat(plain["moment"]), int(plain["last_entry"])
        found = Finished(moment, last, rows, bool(plain["elsewhere"]))
    except (OSError, ValueError, LookupError, TypeError):
        raise Refusal("demo-not-finished", out=str(out)) from None
    if found.elsewhere and database is None:
        raise Refusal("demo-elsewhere", out=str(out))
    if database is not None and not found.elsewhere:
        raise Refusal("demo-not-this-database", out=str(out))
    needed = ["zeyou.key"] if found.elsewhere else ["zeyou.key", "zeyou.db"]
    if not all((out / name).is_file() for name in needed):
        raise Refusal("demo-not-finished", out=str(out))
    return found


def finished_in(out: Path) -> bool:
    """Whether a run came to its end in this folder."""
    return (out / FILE).is_file()


def resume(app: Flask, found: Finished, out: Path) -> datetime:
    """The moment from which to serve: where the play ended or, had people worked on since, after their last act.

    A list proposed before a stop must not be signed at an earlier moment than it was proposed. Whoever chose a moment
    of their own has it in the cookie, which the same key still opens. Errors: Refusal('demo-not-this-database').
    """
    with app.app_context():
        logins = [login for _role, login, _name in found.sign_ins]
        known = db.session.scalars(db.select(Account.login).where(Account.login.in_(logins))).all()
        if set(known) != set(logins) or not _key_fits():
            raise Refusal("demo-not-this-database", out=str(out))
        since = (AuditEntry.seq > found.last_entry, AuditEntry.at <= found.moment + LONGEST)
        latest = db.session.scalar(db.select(db.func.max(AuditEntry.at)).where(*since))
        db.session.remove()
        db.engine.dispose()
    return max(found.moment, latest + timedelta(seconds=1)) if latest else found.moment


def _key_fits() -> bool:
    person = db.session.scalar(db.select(Person).where(Person.id_number_sealed.is_not(None)).limit(1))
    try:
        return person is None or bool(id_number_of(person))
    except Refusal:
        return False
