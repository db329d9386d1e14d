"""What every page knows: who looks at it, in which language, what the menu holds, which office to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, session, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import BuildError

from recruit import account_messages  # noqa: F401 - their words must be known before any page is shown
from recruit.clock import DemoClock
from recruit.db import db
from recruit.i18n import LOCALES, current_locale, lazy
from recruit.models import Account, Cohort
from recruit.web.labels import role_label

#: The menu in its order. An entry shows when its page exists and its guard lets the reader in.
MENU = (
    ("apply.home", lazy("我的进度")),
    ("apply.application", lazy("我的报名")),
    ("office.home", lazy("办公室")),
    ("desk.home", lazy("乡镇登记")),
    ("access.reset", lazy("重设登录")),
    ("examine.home", lazy("我的考评")),
    ("waivers.home", lazy("放宽申请")),
    ("closing.home", lazy("分配签约")),
    ("admin.home", lazy("工作人员")),
    ("outbox.home", lazy("消息")),
    ("staff_audit.home", lazy("操作记录")),
)


@dataclass(frozen=True)
class Visitor:
    """The signed-in person as the page header shows them."""

    name: str
    role_label: str
    is_staff: bool


def init_context(app: Flask) -> None:
    app.before_request(choose_language)
    app.before_request(remember_cohort)
    app.context_processor(page_context)


def choose_language() -> None:
    """`?lang=en` on any page keeps the language for the whole visit."""
    chosen = request.args.get("lang")
    if chosen in LOCALES and session.get("locale") != chosen:
        session["locale"] = chosen


def page_context() -> dict[str, Any]:
    """The names that `base.html` reads; a broken database still gets its error page, only a barer one."""
    names: dict[str, Any] = {"locale": current_locale()}
    if not has_request_context():
        return names
    names |= {"language_url": language_url(names["locale"]), "retry_after": g.get("retry_after")}
    names |= demo_names()
    try:
        names |= account_names(g.get("account"))
        names |= cohort_names(names["locale"])
    except SQLAlchemyError:
        db.session.rollback()
    return names


def language_url(locale: str) -> str:
    """The same page in the other language; the answer to a form is left by its own address."""
    values = {**request.args.to_dict(flat=False), "lang": ["zh" if locale == "en" else "en"]}
    try:
        return url_for(str(request.endpoint), **(request.view_args or {}), **values)
    except (BuildError, TypeError):
        return f"{request.path}?lang={values['lang'][0]}"


def page_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this installation has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def account_names(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {"home_url": page_url("public.home") or "/", "sign_in_url": page_url("signin.applicant")}
    items = menu(account)
    return {
        "current_account": Visitor(account.name, role_label(account.roles), account.is_staff),
        "sign_out_url": page_url("signin.leave"),
        "nav_items": items,
        "home_url": items[0][0] if items else page_url("public.home") or "/",
    }


def menu(account: Account) -> list[tuple[str, str, bool]]:
    """(address, word, whether the reader is there) for each page this account may open."""
    items = []
    for endpoint, word in MENU:
        view = current_app.view_functions.get(endpoint)
        guard = getattr(view, "guard", None)
        if guard is None or not guard.admits(account):
            continue
        if address := page_url(endpoint):
            items.append((address, str(word), request.endpoint == endpoint))
    return items


def running_cohort() -> Cohort | None:
    """The cohort the page is about, else the newest one."""
    code = (request.view_args or {}).get("cohort")
    query = select(Cohort).order_by(Cohort.id.desc()).limit(1)
    if isinstance(code, str):
        named = db.session.scalar(query.where(Cohort.code == code))
        if named is not None:
            return named
    return db.session.scalar(query)


def cohort_names(locale: str) -> dict[str, Any]:
    cohort = running_cohort()
    if cohort is None:
        return {}
    programme = cohort.programme
    desk = programme.objection_desk
    return {
        "cohort_name": programme.title.in_(locale),
        "hotline": programme.hotline,
        "objection_desk": f"{desk.address.in_(locale)} {desk.phone}".strip(),
        "recompute_url": page_url("lists.method", cohort=cohort.code),
    }


def demo_names() -> dict[str, Any]:
    clock = current_app.extensions["zeyou_clock"]
    if not isinstance(clock, DemoClock):
        return {}
    return {"demo_moment": clock.now(), "demo_move_url": page_url("demo_time.move")}
