"""When somebody else changed an application while this form was open: what changed, put beside what was typed.

The form carries the revision it was filled in from and the open answers as the page showed them. An answer left
alone takes the new value; one that both changed keeps what was typed and says what is stored now. Nothing is saved
until the form is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _, listed
from recruit.models import Account, Application, AuditEntry
from recruit.services.correct_application import form_of
from recruit.web.forms.dynamic import answers
from recruit.web.forms.registration import DECLARATION, RegistrationForm, prefilled
from recruit.web.words import field_labels, moment

#: A page that was never corrected shows the first revision; a form that does not say is taken for that one.
FIRST = 1


def page_data(application: Application, form_class: type[RegistrationForm]) -> dict[str, Any]:
    """What the empty-handed form shows: the open answers, and the two hidden fields."""
    shown = prefilled(form_of(application), form_class.definition.fields)
    return {**shown, "revision": str(application.revision), "base": json.dumps(shown, ensure_ascii=False)}


def based_on(form: RegistrationForm) -> int:
    text = form["revision"].data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else FIRST


def merge(application: Application, form: RegistrationForm) -> None:
    """Brings the form up to the stored revision without losing anything typed, and says what happened."""
    base, now = _base(form), page_data(application, type(form))
    noted = _changes(application, based_on(form))
    plain, _private = answers(form, form.definition)
    for code, stored in _stored(now, base).items():
        before = base.get(code)
        if code not in form or _same(stored, before):
            continue
        typed = bool(form[code].data) if code.startswith(DECLARATION) else plain.get(code)
        if _same(typed, before):
            _renew(form, code, stored)
        elif not _same(typed, stored):
            words = _words(form[code], stored)
            form[code].errors = [_("现在存的是“%(value)s”。要用您填的，就这样再交一次。", value=words)]
    changed = {code for _who, _at, codes in noted for code in codes}
    for one in form.definition.fields:
        if one.private and one.code in changed and one.code in form and form[one.code].data:
            form[one.code].errors = [_("这一项刚才也有人改过。要用您填的，就这样再交一次。")]
    form["revision"].data, form["base"].data = now["revision"], now["base"]
    form.form_errors.append(_told(application, noted))


def _base(form: RegistrationForm) -> dict[str, Any]:
    """The answers as the page showed them. It comes back from a browser, so it is only compared, never stored."""
    try:
        found = json.loads(form["base"].data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _stored(now: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    codes = [code for code in {**base, **now} if code not in ("revision", "base")]
    return {code: now.get(code) for code in codes}


def _same(one: Any, other: Any) -> bool:
    empty = (None, "", [], False)
    return one == other or (one in empty and other in empty)


def _renew(form: RegistrationForm, code: str, value: Any) -> None:
    field = form[code]
    if hasattr(field, "typed"):
        field.typed = None
    field.process_data(value)
    field.raw_data = None


def _words(field: Any, value: Any) -> str:
    """A stored answer as people read it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    labels = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, list):
        return listed(labels.get(one, str(one)) for one in value) or _("空着")
    return labels.get(value, str(value)) if value not in (None, "") else _("空着")


def _changes(application: Application, since: int) -> list[tuple[str, Any, list[str]]]:
    """(who, when, which fields) of each correction after a revision, from the audit log."""
    subject = f"application:{application.cohort.code}/{application.number}"
    query = (
        select(AuditEntry, Account.name)
        .outerjoin(Account, Account.login == AuditEntry.actor)
        .where(AuditEntry.subject == subject, AuditEntry.action == "application.correct")
        .order_by(AuditEntry.seq)
    )
    return [
        (name or entry.actor, entry.at, list(entry.facts.get("fields", ())))
        for entry, name in db.session.execute(query)
        if entry.facts.get("revision", 0) > since
    ]


def _told(application: Application, noted: list[tuple[str, Any, list[str]]]) -> str:
    labels = {**field_labels(application.cohort), "declarations": _("本人确认的几条")}
    parts = [
        _(
            "%(name)s 在 %(at)s 改了%(fields)s",
            name=name,
            at=moment(at),
            fields=listed(labels.get(_code(code), _code(code)) for code in codes),
        )
        for name, at, codes in noted
    ]
    return _(
        "您打开这一页以后，%(changes)s。您的还没有存；没动过的已经换成新的，请看一遍再交。",
        changes=listed(parts) or _("有人改过"),
    )


def _code(field: str) -> str:
    """The form's code of a field of the application."""
    return {"township_code": "township", "village_code": "village"}.get(field, field)
