"""What every page knows: who looks at it, in which language, what the menu holds, which office to call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, has_request_context, request, session, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import BuildError

from recruit import account_messages  # noqa: F401 - their words must be known before any page is shown
from recruit.clock import DemoClock
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import LOCALES, current_locale, lazy
from recruit.models import Account, Application, Cohort, Entry, Recheck, Result, Stage
from recruit.queries.applications import cohorts, own_application
from recruit.web.cohorts import choices, chosen, cohort_label, remember_cohort
from recruit.web.guards import visitor
from recruit.web.labels import role_label
from recruit.web.words import stage_title

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
    ("money.home", lazy("补助发放")),
    ("admin.home", lazy("工作人员")),
    ("programmes.home", lazy("方案")),
    ("bank.home", lazy("题库")),
    ("outbox.home", lazy("消息")),
    ("staff_audit.home", lazy("操作记录")),
    ("admin.retention", lazy("资料保存")),
)

PUBLIC_MENU = (
    ("public.notice", lazy("公告")),
    ("lists.index", lazy("名单公示")),
    ("lists.method", lazy("名次是怎么算的")),
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
    """The names that `base.html` reads; a broken or altered database still gets its error page, only a barer one."""
    names: dict[str, Any] = {"locale": current_locale()}
    if not has_request_context():
        return names
    names |= {"language_url": language_url(names["locale"]), "retry_after": g.get("retry_after")}
    names |= demo_names()
    try:
        names |= account_names(visitor())
        names |= cohort_names(names["locale"], visitor())
    except (SQLAlchemyError, Refusal):
        db.session.rollback()
    return names


def language_url(locale: str) -> str:
    """The same page in the other language; the answer to a form is left by its own address.

    Written by hand: what a visitor puts into the query must never become an argument of `url_for`, where
    ``_external`` would bring in the host they claim.
    """
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    query.append(("lang", "zh" if locale == "en" else "en"))
    return f"/{quote(request.path.lstrip('/'))}?{urlencode(query)}"


def page_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this installation has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def account_names(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {
            "home_url": page_url("public.home") or "/",
            "sign_in_url": page_url("signin.applicant"),
            "nav_items": public_menu(),
        }
    items = menu(account)
    return {
        "current_account": Visitor(account.name, role_label(account.roles), account.is_staff),
        "sign_out_url": page_url("signin.leave"),
        "nav_items": items,
        "stage_back": stage_back(account),
        "home_url": items[0][0] if items else page_url("public.home") or "/",
    }


def stage_back(account: Account) -> tuple[str, str] | None:
    """(address, title) of the office's page of the stage that another room's page is about."""
    values = request.view_args or {}
    number = values.get("stage_id", values.get("stage"))
    guard = getattr(current_app.view_functions.get("office.stage"), "guard", None)
    if not isinstance(number, int) or guard is None or not guard.admits(account):
        return None
    stage = db.session.get(Stage, number)
    return (url_for("office.stage", stage_id=number), stage_title(stage)) if stage else None


def public_menu() -> list[tuple[str, str, bool]]:
    """For visitors, on the pages about one cohort: its notice, its lists, how they came about."""
    cohort = cohort_of_page()
    if cohort is None:
        return []
    found = [(name, word, page_url(name, cohort=cohort.code)) for name, word in PUBLIC_MENU]
    return [(url, str(word), request.endpoint == name) for name, word, url in found if url]


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


#: Name of a number in an address -> whose id it is, and the way from there to the cohort.
ABOUT: dict[str, tuple[type[Any], Callable[[Any], Cohort]]] = {
    "stage": (Stage, lambda stage: stage.cohort),
    "stage_id": (Stage, lambda stage: stage.cohort),
    "entry": (Entry, lambda entry: entry.stage.cohort),
    "entry_id": (Entry, lambda entry: entry.stage.cohort),
    "result_id": (Result, lambda result: result.stage.cohort),
    "application_id": (Application, lambda application: application.cohort),
    "recheck_id": (Recheck, lambda recheck: recheck.result.stage.cohort),
}


def cohort_of_page() -> Cohort | None:
    """The cohort in the page's address: by its own code, or by what belongs to it."""
    values = request.view_args or {}
    code = values.get("cohort")
    if isinstance(code, str):
        return db.session.scalar(select(Cohort).where(Cohort.code == code))
    for name, (model, cohort) in ABOUT.items():
        found = db.session.get(model, values[name]) if isinstance(values.get(name), int) else None
        if found is not None:
            return cohort(found)
    return None


def running_cohort(account: Account | None) -> Cohort | None:
    """The cohort the page is about, else the reader's own, else the one last looked at."""
    found = cohort_of_page()
    if found is not None:
        return found
    own = own_application(account) if account is not None and not account.is_staff else None
    if own is not None:
        return own.cohort
    every = cohorts()
    return chosen(every) if every else None


def cohort_names(locale: str, account: Account | None) -> dict[str, Any]:
    cohort = running_cohort(account)
    if cohort is None:
        return {}
    programme = cohort.programme
    desk = programme.objection_desk
    return {
        "cohort_name": programme.title.in_(locale),
        "cohort_practice": cohort_label(cohort) if cohort.practice is not None else "",
        "cohort_choices": choices(cohort, account) if account is not None else [],
        "hotline": programme.hotline,
        "objection_desk": f"{desk.address.in_(locale)} {desk.phone}".strip(),
        "recompute_url": page_url("lists.method", cohort=cohort.code),
    }


def demo_names() -> dict[str, Any]:
    clock = current_app.extensions["zeyou_clock"]
    if not isinstance(clock, DemoClock):
        return {}
    return {"demo_moment": clock.now(), "demo_move_url": page_url("demo_time.move")}
