"""Set up a new installation: the key file, the tables, the county office and its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recruit import account_messages  # noqa: F401 - refusals here are told before the application exists
from recruit.errors import Refusal
from recruit.secrets import KeyRing

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True)
class NewSite:
    """What the operator must know: how the administrator signs in, and what to back up."""

    login: str
    code: str
    address: str
    key_file: str
    database: str
    storage: str


def set_up_site(login: str, name: str, organisation: str, overrides: dict[str, Any] | None = None) -> NewSite:
    """Makes key file and database; nothing that exists is ever overwritten.

    Errors: Refusal('site-exists' (path) | 'database-not-empty' | those of `create_staff`).
    """
    from recruit.app import create_app
    from recruit.config import settings

    key_file = Path(settings(overrides)["ZEYOU_KEY_FILE"])
    if key_file.exists():
        raise Refusal("site-exists", path=str(key_file))
    Path(settings(overrides)["ZEYOU_HOME"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    KeyRing.generate().write(key_file)
    try:
        app = create_app(overrides)
        code, tidy = _fill(app, login, name, organisation)
    except BaseException:
        # Nothing has been sealed with this key yet: a second try must not be stopped by it.
        key_file.unlink()
        raise
    return NewSite(
        login=tidy,
        code=code,
        address=f"{app.config['ZEYOU_BASE_URL'].rstrip('/')}/staff/invitation",
        key_file=str(key_file.resolve()),
        database=_place(app),
        storage=str(Path(app.config["ZEYOU_STORAGE"]).resolve()),
    )


def _fill(app: Flask, login: str, name: str, organisation: str) -> tuple[str, str]:
    from flask_migrate import upgrade

    from recruit.clock import now
    from recruit.db import db, is_empty
    from recruit.services.create_organisation import create_organisation
    from recruit.services.create_staff import NewStaff, create_staff
    from recruit.services.invite import invite

    with app.app_context():
        if not is_empty():
            raise Refusal("database-not-empty")
        upgrade(directory=app.config["ZEYOU_MIGRATIONS"])
        create_organisation("office", "office", organisation, None, now())
        accounts = create_staff([NewStaff(login, name, "office", ("administrator",))], None, now())
        (account, code), *_rest = invite(accounts, None, now())
        db.session.commit()
        return code, account.login


def _place(app: Flask) -> str:
    """The database as an operator finds it: the file, or the address without its password."""
    from recruit.db import db

    with app.app_context():
        url = db.engine.url
        if url.get_backend_name() == "sqlite" and url.database:
            return str(Path(url.database).resolve())
        return str(url.render_as_string(hide_password=True))
