"""Writing a question: one form for each kind. Nothing typed is lost, pictures that came with it neither."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from exams.bank.faults import NOT_YET
from exams.bank.formats.texts import picture_name
from exams.bank.items import Item, Picture
from exams.bank.model import ESSAY, LETTERS, MATCHING, MULTIPLE, ORDERING, PARTIAL, SINGLE
from exams.bank.typed import RANGES, fields_of, item_from
from exams.messages_bank import kind_name
from exams.models import BankItem
from exams.queries.bank import closest_to, item_of
from exams.queries.question_pages import topics, versions_of
from exams.services.write_question import Draft, add_question, change_question
from exams.web.bank import words
from exams.web.bank.blueprint import WRITERS, bp
from exams.web.bank.question import row_or_unknown
from recruit import pictures, storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.secrets import signature
from recruit.web import guards
from recruit.web.sheets import read_only

MOST_PICTURES = 6
#: Wide enough for any phone, and light enough for its network.
WIDEST = 1000
#: So many rows stand empty for more options.
SPARE = 2
KIND_RULE = 'any(single,multiple,"true-false",numeric,short,matching,ordering,essay)'


@dataclass
class Typed:
    """The form as it came: its fields, the pictures it carries, and what is wrong, by field."""

    given: dict[str, str]
    pictures: list[Picture]
    wrong: dict[str, str]


@bp.get("/new")
@guards.staff(*WRITERS)
def new() -> str:
    return render_template("exams/bank/new.html", kinds=words.kind_choices())


@bp.route(f"/new/<{KIND_RULE}:kind>", methods=["GET", "POST"])
@guards.staff(*WRITERS)
def new_of(kind: str) -> Any:
    """A new question of one kind."""
    typed = (
        _typed() if request.method == "POST" else Typed({"topic": request.args.get("topic", "")[:32]}, [], {})
    )
    if request.method == "POST" and "more" not in request.form:
        item = _item(typed, kind, typed.given.get("code", "").strip())
        if item is not None:
            try:
                row = add_question(_draft(item), guards.account(), now())
                db.session.commit()
                return _done(row)
            except Refusal as refusal:
                db.session.rollback()
                typed.wrong["code"] = tell(refusal)
    return _page(typed, kind, None, url_for("bank.new_of", kind=kind))


@bp.route("/question/<int:item_id>/edit", methods=["GET", "POST"])
@guards.staff(*WRITERS)
def edit(item_id: int) -> Any:
    """Changes a draft; of a question in use or retired, writes the next version."""
    row = row_or_unknown(item_id)
    newest = versions_of(row.code)[0]
    if newest.id != row.id and request.method == "GET":
        return redirect(url_for("bank.edit", item_id=newest.id))
    if request.method == "GET":
        typed = Typed(
            {**fields_of(item_of(row)), "revision": str(row.revision)}, list(item_of(row).pictures), {}
        )
    else:
        typed = _typed()
    if request.method == "POST" and "more" not in request.form:
        item = _item(typed, row.kind, row.code)
        if item is not None:
            try:
                changed = change_question(item_id, _revision(typed), _draft(item), guards.account(), now())
                db.session.commit()
                return _done(changed)
            except Refusal as refusal:
                db.session.rollback()
                row = row_or_unknown(item_id)
                typed.wrong |= _meanwhile(row, typed, refusal)
    return _page(typed, row.kind, row, url_for("bank.edit", item_id=item_id))


def _draft(item: Item) -> Draft:
    """With the question it resembles most."""
    return Draft(item, read_only(lambda: closest_to(item)), "unfinished" in request.form)


def _done(row: BankItem) -> Any:
    if row.unfinished:
        flash(_("存好了。写好以后再存一次，交去审。"), "success")
    else:
        flash(_("存好了，等另一个人审。审过以后才会出现在卷子里。"), "success")
    return redirect(url_for("bank.question", item_id=row.id), 303)


def _revision(typed: Typed) -> int:
    text = typed.given.get("revision", "")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _meanwhile(row: BankItem, typed: Typed, refusal: Refusal) -> dict[str, str]:
    """What somebody else stored since this form was opened, beside each field; the next sending is based on that."""
    told = {"": tell(refusal)}
    if refusal.code != "question-changed":
        return told
    if row.state != "draft":
        told[""] = _("%(item)s 刚刚审过了，这一版不能再改。就这样再存一次，会成为新的一版。", item=row.code)
    typed.given["revision"] = str(row.revision)
    stored = fields_of(item_of(row))
    names = {*stored, *(name for name in typed.given if name in _known_fields())}
    for name in names:
        if stored.get(name, "") != typed.given.get(name, "").replace("\r\n", "\n").strip():
            value = stored.get(name, "") or _("空着")
            told[name] = _("现在存的是“%(value)s”。要用您填的，就这样再存一次。", value=value[:200])
    return told


def _known_fields() -> set[str]:
    names = {"topic", "difficulty", "stem", "explanation", "rule", "right", "truth", "forms"}
    names |= {f"{name}-{letter}" for name in ("option", "right") for letter in LETTERS}
    names |= {f"{name}-{place}" for name in ("left", "match") for place in range(len(LETTERS))}
    return names | {f"{name}-{place}" for name in ("low", "high", "share") for place in range(RANGES)}


def _typed() -> Typed:
    typed = Typed(request.form.to_dict(), [], {})
    typed.pictures = [one for one in _kept(typed) if f"drop-{one.name}" not in request.form]
    for file in request.files.getlist("pictures"):
        if file and file.filename:
            _take(typed, file)
    return typed


def _kept(typed: Typed) -> list[Picture]:
    """The pictures that the page carried, each signed for this account: nobody names a file that is not theirs."""
    found = []
    for sealed in request.form.getlist("picture")[:MOST_PICTURES]:
        signed, _sign, sha256 = sealed.partition(" ")
        sha256, _sign, name = sha256.partition(" ")
        if not hmac.compare_digest(signed.encode(), _signed(sha256, name).encode()):
            continue
        content = storage.find(sha256)
        if content is None:
            typed.wrong["pictures"] = _("“%(name)s”放得太久，已经清掉了，请重新选一次。", name=name)
        else:
            # Young again, so that nothing clears it away before the question that names it is stored.
            storage.put(content)
            alt = " ".join(typed.given.get(f"alt-{name}", "").split())[:500]
            found.append(Picture(name, sha256, "image/jpeg", alt))
    return found


def _signed(sha256: str, name: str) -> str:
    return signature("question-picture", guards.account().id, sha256, name)


def _take(typed: Typed, file: FileStorage) -> None:
    if len(typed.pictures) >= MOST_PICTURES:
        typed.wrong["pictures"] = _("一道题最多放 %(most)s 张图片。", most=MOST_PICTURES)
        return
    try:
        clean = pictures.clean(file.stream.read(pictures.LIMITS.bytes + 1), WIDEST)
    except Refusal as refusal:
        typed.wrong["pictures"] = tell(refusal)
        return
    # Kept at once, sealed: if something else is wrong with the form, the picture need not be chosen again.
    sha256 = storage.put(clean.bytes)
    if any(one.sha256 == sha256 for one in typed.pictures):
        return
    taken = {one.name for one in typed.pictures}
    stem = picture_name(file.filename or "").rpartition(".")[0][-40:] or "picture"
    name = next(f"{stem}{number}.jpg" for number in ("", *range(2, 99)) if f"{stem}{number}.jpg" not in taken)
    alt = " ".join(typed.given.get("alt", "").split())[:500]
    typed.pictures.append(Picture(name, sha256, clean.mime, alt))


def _item(typed: Typed, kind: str, code: str) -> Item | None:
    """The question, or None with what is wrong noted by field."""
    item, wrong = item_from(typed.given, kind, code, typed.pictures)
    for one in wrong:
        if "unfinished" in typed.given and one.fault.code in NOT_YET:
            continue
        typed.wrong.setdefault(one.field, words.told_fault(one.fault, kind))
    for one in typed.pictures:
        if not one.alt:
            typed.wrong.setdefault(
                f"alt-{one.name}", _("请写一句图里是什么，看不见图的考生听这一句。不要把答案写进去。")
            )
    return None if typed.wrong else item


def _page(typed: Typed, kind: str, row: BankItem | None, action: str) -> Any:
    page = render_template(
        "exams/bank/write.html",
        kind=kind,
        kind_name=kind_name,
        row=row,
        given=typed.given,
        wrong=dict(sorted(typed.wrong.items(), key=lambda one: _place(one[0]))),
        action=action,
        pictures=[
            (one, f"{_signed(one.sha256, one.name)} {one.sha256} {one.name}") for one in typed.pictures
        ],
        may_add_pictures=len(typed.pictures) < MOST_PICTURES,
        most_bytes=pictures.LIMITS.bytes,
        letters=LETTERS[: _rows(typed.given, kind)],
        pair_rows=_rows(typed.given, kind),
        ranges=RANGES,
        options=kind in (SINGLE, MULTIPLE, ORDERING),
        partial=kind in PARTIAL,
        essay=kind == ESSAY,
        matching=kind == MATCHING,
        topics=topics(),
        words=words,
    )
    return page, 422 if typed.wrong else 200


def _place(field: str) -> int:
    """Where a field stands in the form: mistakes are told in the order in which they are met."""
    order = (
        "",
        "code",
        "topic",
        "difficulty",
        "stem",
        "right",
        "option",
        "truth",
        "forms",
        "low",
        "high",
        "share",
    )
    order += ("left", "match", "rule", "explanation", "pictures", "alt")
    name = field.partition("-")[0]
    return order.index(name) if name in order else len(order)


def _rows(given: dict[str, str], kind: str) -> int:
    """How many rows for options or pairs: those filled and a few empty ones, more when they were asked for."""
    if kind == MATCHING:
        filled = [at for at in range(len(LETTERS)) if given.get(f"left-{at}") or given.get(f"match-{at}")]
    else:
        filled = [at for at, letter in enumerate(LETTERS) if given.get(f"option-{letter}")]
    asked = given.get("rows", "")
    shown = int(asked[:2]) if asked.isascii() and asked.isdigit() else 4
    more = SPARE if "more" in given else 0
    return min(len(LETTERS), max(4, shown + more, (max(filled) + 1 + (more or 0)) if filled else 4))
