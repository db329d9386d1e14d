"""A running cohort and people who apply to it, for tests of registration and its pages."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from PIL import Image

from recruit.db import db
from recruit.idnumber import make_demo_id
from recruit.models import Account, Application, Candidacy, Cohort, Entry, Organisation
from recruit.programme import load
from recruit.services.create_organisation import create_organisation
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.register import ApplicationForm, register
from tests.support.people import PASSWORD, hashed, staff

TOWNSHIP, VILLAGE = "520523001", "520523001001"
OTHER_TOWNSHIP, OTHER_VILLAGE = "520523002", "520523002001"
#: Of somebody who is too old.
OLD = make_demo_id(date(1960, 1, 1), 1)


def open_jinsha(at: datetime, *, demo: bool = True) -> Cohort:
    """A cohort of the published Jinsha programme."""
    return open_cohort(publish(load("jinsha-2016"), None, at), "jinsha-2016", None, at, demo=demo)


def filled(serial: int = 1, **changes: Any) -> ApplicationForm:
    """A complete application of somebody who meets every rule; `serial` makes another person."""
    declarations = {"nationality", "no-criminal-record", "health", "skills", "training"}
    form = ApplicationForm(
        name="甲乙丙",
        id_number=make_demo_id(date(1990, 2, 28), serial),
        schooling="senior",
        phone=f"138{serial:08d}",
        address="文化路12号",
        township_code=TOWNSHIP,
        village_code=VILLAGE,
        declarations=frozenset(declarations),
        consent=True,
        preferences=(VILLAGE,),
        reassign=True,
    )
    return replace(form, **changes)


def applied(cohort: Cohort, at: datetime, serial: int = 1, **changes: Any) -> tuple[Application, Account]:
    """Somebody who registered on the phone and can sign in with `PASSWORD`."""
    form = filled(serial, password_hash=hashed(PASSWORD), **changes)
    application = register(cohort, [form], "web", None, at)[0]
    account = db.session.query(Account).filter_by(person_id=application.person_id).one()
    db.session.commit()
    return application, account


def clerk(at: datetime, login: str = "clerk1", township: str | None = TOWNSHIP) -> Account:
    """A desk clerk, of one township or of the whole county."""
    account = staff(at, login, "clerk")
    if township is not None:
        found = db.session.query(Organisation).filter_by(code=f"town-{township}").first()
        account.organisation = found or create_organisation(
            f"town-{township}", "township", f"{township}乡", None, at, township_code=township
        )
    db.session.commit()
    return account


def picture(width: int = 40, height: int = 30, kind: str = "JPEG", **options: Any) -> bytes:
    """A small picture file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind, **options)
    return out.getvalue()


def fields_of(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """The same application as `filled`, as a browser sends the page's form."""
    form = filled(serial)
    sent = {
        "name": form.name,
        "id_number": form.id_number,
        "sex": "m" if serial % 2 else "f",
        "schooling": form.schooling,
        "phone": form.phone,
        "email": "",
        "address": form.address,
        "township": form.township_code,
        "village": form.village_code,
        "preferences": [VILLAGE, "", ""],
        "reassign": "yes",
        "consent": "yes",
        **{f"declaration_{code}": "y" for code in form.declarations},
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    return {**sent, **changes}


def entry_in(stage: str, account: Account) -> Entry | None:
    """The entry of somebody in one stage, None where they are not in it."""
    query = db.session.query(Entry).join(Entry.candidacy).filter(Candidacy.person_id == account.person_id)
    return next((entry for entry in query if entry.stage.code == stage), None)
