"""The public page behind a code: what is announced, where the app is offered, and a light count of who looked.

Opening the page writes nothing. A visit is counted when the page has been in sight for a second and its script
says so, or when somebody without script presses the button; so fetchers, previews and pages opened ahead of
time do not count.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import StringField

from exams.models import ShareLink
from exams.queries.shares import link_by_code
from exams.services.confirm_download import confirm_download
from exams.services.count_visit import Visit
from exams.shares.bots import is_bot, only_looks_ahead
from exams.shares.codes import canonical, spaced, tidy
from exams.shares.rules import DOWNLOAD, SHARE, download_rule, share_rule
from exams.web.shares import visitor
from exams.web.shares.blueprint import bp
from exams.web.shares.gather import gathered
from exams.web.shares.kept import PLACE, Facts, facts_of, kept_facts, kept_pages, key_of
from recruit.app import csrf, limiter
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale, lazy
from recruit.messages import tell
from recruit.web import guards
from recruit.web.words import place_name

#: A village behind one address may come all at once; a machine that asks for more is asked to wait.
OPENED = "1500 per minute"
CONFIRMED = "120 per 10 minutes"
MISSED = "600 per 10 minutes"
PAGES = {SHARE: "shares.share", DOWNLOAD: "shares.download"}


class InstalledForm(FlaskForm):
    """Nothing has to be typed."""

    tail = StringField(
        lazy("手机号最后 4 位"),
        filters=[lambda text: (text or "").strip()[:40]],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "size": 6},
    )


def _missed(_response: Response) -> bool:
    return bool(g.get("code_unknown"))


unknown_limit = limiter.shared_limit(MISSED, "share-codes", deduct_when=_missed)


@bp.get("/s/")
@guards.public
@unknown_limit
def find() -> Any:
    """For whoever reads the code from a poster and has no scanner."""
    typed = request.args.get("code", "")
    if not typed:
        return _headers(make_response(render_template("exams/shares/find.html", typed="")))
    link = _link(typed)
    return redirect(url_for(PAGES[link.kind], code=link.code)) if link is not None else _unknown(typed)


@bp.get("/s/<code>")
@guards.public
@unknown_limit
@limiter.limit(OPENED)
def share(code: str) -> Any:
    return _show(code, SHARE)


@bp.get("/d/<code>")
@guards.public
@unknown_limit
@limiter.limit(OPENED)
def download(code: str) -> Any:
    return _show(code, DOWNLOAD)


@csrf.exempt
@bp.post("/s/<code>/seen")
@guards.public
@unknown_limit
@limiter.limit(OPENED)
def seen(code: str) -> Any:
    """The page of either link says that somebody looks at it; only our own page knows the note it sends along."""
    request.max_content_length = 2048
    at, note = arrival(), request.form.get("note", "")
    if not note:
        abort(400)
    link = _facts(code, at)
    if link is None:
        return _unknown(code)
    if visitor.from_our_page() and visitor.is_note(note, link.code, at) and link.counts(at):
        gathered().take(_visit(link, at), current_app._get_current_object())  # type: ignore[attr-defined]
    if request.form.get("plain") == "1":
        return redirect(url_for(PAGES[link.kind], code=link.code, thanks=1), 303)
    return _headers(Response(status=204))


@bp.post("/d/<code>")
@guards.public
@unknown_limit
@limiter.limit(CONFIRMED)
def installed(code: str) -> Any:
    """Somebody says that they have installed the app."""
    link = _link(code)
    if link is None or link.kind != DOWNLOAD:
        return _unknown(code)
    form = InstalledForm()
    if not form.validate():
        return _answer(_page(link, form), link.code), 422
    address, agent = visitor.here()
    try:
        facts, at = facts_of(link), arrival()
        if visitor.is_own(facts.person_id, visitor.account()):
            raise Refusal("share-own")
        day = at.astimezone(facts.zone).date()
        confirm_download(link, form.tail.data, visitor.token(), address, agent, day, at)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.tail.errors = [tell(refusal)]
        return _answer(_page(link, form), link.code), 422
    return redirect(url_for("shares.download", code=link.code, thanks=1), 303)


def _show(code: str, kind: str) -> Any:
    key, at = key_of(code) if kind == SHARE else None, now()
    page = kept_pages().get(key, at) if key else None
    if page is None:
        link = _link(code)
        if link is None:
            return _unknown(code)
        if link.kind != kind:
            return redirect(url_for(PAGES[link.kind], code=link.code))
        # Only a page with a form needs the session's cookie.
        form = InstalledForm(formdata=None) if kind == DOWNLOAD else None
        page, code = _page(link, form), link.code
        if key:
            kept_pages().put(key, page, at)
    return visitor.give_token(_answer(page, canonical(code) or code))


def _answer(page: str, code: str) -> Response:
    return _headers(make_response(page.replace(PLACE, visitor.note_of_page(code, now()))))


def _link(typed: str) -> ShareLink | None:
    """Whatever was typed is looked up, so that an answer tells nothing about what was wrong with it."""
    found = link_by_code(canonical(typed) or tidy(typed)[:12])
    return found if found is not None and canonical(typed) else None


def _unknown(typed: str) -> Response:
    g.code_unknown = True
    page = render_template("exams/shares/find.html", typed=typed[:20], unknown=True)
    return _headers(make_response(page, 404))


def _page(link: ShareLink, form: InstalledForm | None) -> str:
    stage, candidacy = link.entry.stage, link.entry.candidacy
    definition, locale = stage.definition, current_locale()
    rule = share_rule(definition)
    programme = stage.cohort.programme
    village = candidacy.application.village_code if candidacy.application is not None else ""
    return render_template(
        "exams/shares/landing.html" if link.kind == SHARE else "exams/shares/download.html",
        link=link,
        code=spaced(link.code),
        share=rule,
        app=download_rule(definition),
        place=place_name(stage.cohort, village) if village else "",
        open_now=facts_of(link).counts(now()),
        note=PLACE,
        form=form,
        thanks=request.args.get("thanks") == "1",
        days=visitor.KEPT.days,
        cohort_name=programme.title.in_(locale),
        hotline=programme.hotline,
        organiser=programme.organiser.in_(locale),
        nav_items=[],
        cohort_choices=[],
        home_url=url_for("public.home"),
    )


def _facts(code: str, at: datetime) -> Facts | None:
    key = (canonical(code) or "", "")
    found = kept_facts().get(key, at)
    if found is None and (link := _link(code)) is not None:
        found = facts_of(link)
        kept_facts().put(key, found, at)
    return found


def _visit(link: Facts, at: datetime) -> Visit:
    address, agent = visitor.here()
    day = at.astimezone(link.zone).date()
    if is_bot(agent) or only_looks_ahead(dict(request.headers)):
        return Visit(link.link_id, day, "bot")
    if visitor.is_own(link.person_id, visitor.account()):
        return Visit(link.link_id, day, "own")
    return Visit(link.link_id, day, "person", visitor.token(), address, agent)


def _headers(response: Response) -> Response:
    """For no index and no cache: the page holds a note for one browser."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response
