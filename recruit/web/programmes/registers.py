"""The registers that a draft switches on, and what it says of each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.editor.places import Address
from recruit.editor.sheets import register_groups
from recruit.editor.typed import Changes
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.programme import available, load
from recruit.programme.rewrite import at, copied, root_of
from recruit.registers import known_registers
from recruit.services.draft_programme import change_draft
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.programmes import bp
from recruit.web.programmes.saving import lost, save, show
from recruit.web.programmes.seen import Seen, seen


@bp.get("/<int:draft_id>/registers")
@guards.staff(*READERS)
def registers_page(draft_id: int) -> str:
    """Every register of the software: switched on or not, and whose may be copied."""
    return _page(seen(draft_id))


def _page(one: Seen, refused: str = "") -> str:
    rows = []
    for code, register in known_registers().items():
        on = at(one.root, ("registers", code)) is not None
        count = len(one.problems.get(Address("register", code), ()))
        rows.append((code, register.title(), on, count, patterns(code) if not on else []))
    return render_template(
        "programmes/registers.html", one=one, address=Address("registers"), rows=rows, refused=refused
    )


def patterns(code: str) -> list[tuple[str, str]]:
    """(id, title) of the shipped programmes that switch a register on: one begins from what they say of it."""
    every = [load(name) for name in available()]
    return [(one.id, one.title.in_(current_locale())) for one in every if code in one.registers]


@bp.post("/<int:draft_id>/registers")
@guards.staff("office")
def switch_register(draft_id: int) -> Any:
    """On, as a shipped programme has it, or off."""
    one = seen(draft_id)
    code, origin = request.form.get("code", ""), request.form.get("from", "")
    try:
        if code not in known_registers():
            raise Refusal("unknown")
        if request.form.get("off"):
            found, told = Changes(drops=[("registers", code)]), _("关掉了。")
        else:
            if origin not in [name for name, _title in patterns(code)]:
                raise Refusal("draft-origin", field="from")
            text = copied(load(origin).source_yaml, ("registers", code), 4)
            found, told = Changes(puts={("registers", code): text}), _("打开了。内容是抄来的，请逐项改。")
        change_draft(one.draft, request.form.get("shown", 0, int), found, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(seen(draft_id), tell(refusal)), 422
    flash(told, "success")
    if request.form.get("off"):
        return redirect(url_for("programmes.registers_page", draft_id=draft_id), 303)
    return redirect(url_for("programmes.register_page", draft_id=draft_id, code=code), 303)


@bp.get("/<int:draft_id>/registers/<code>")
@guards.staff(*READERS)
def register_page(draft_id: int, code: str) -> str:
    """What the draft says of one register, box by box."""
    one = seen(draft_id)
    return show(one, Address("register", code), _make(one, code), title=known_registers()[code].title())


@bp.post("/<int:draft_id>/registers/<code>")
@guards.staff("office")
def save_register(draft_id: int, code: str) -> Any:
    one = seen(draft_id)
    if code in known_registers() and at(one.root, ("registers", code)) is None:
        return lost(one)
    make = _make(one, code)
    return save(draft_id, Address("register", code), make, title=known_registers()[code].title())


def _make(one: Seen, code: str) -> Any:
    if code not in known_registers() or at(root_of(one.revision.source), ("registers", code)) is None:
        raise Refusal("unknown")
    shape = known_registers()[code].shape
    title = known_registers()[code].title()
    return lambda root, words: register_groups(code, title, shape, root, words)
