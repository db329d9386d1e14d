"""The public page behind an agreement's QR code: is this document genuine, and is this file the one that was issued?"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from recruit.app import limiter
from recruit.closing.words import STATES, place_words
from recruit.db import db
from recruit.i18n import _
from recruit.masking import mask_name
from recruit.models import Agreement
from recruit.queries.agreements import by_verify_code, standing
from recruit.queries.seals import by_file, known_prints, said_by
from recruit.seal_words import finding_words
from recruit.seals.checking import LARGEST, Looked, look_at
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import FileForm


@bp.get("/a/")
@guards.public
def enter_code() -> Any:
    """For whoever holds the paper and types the code."""
    code = request.args.get("code", "")[:60]
    if code.strip():
        return redirect(url_for("closing.confirm", code=code.strip()))
    return render_template("closing/enter_code.html")


@bp.route("/a/check", methods=["GET", "POST"])
@guards.public
@limiter.limit("20 per minute", methods=["POST"])
def check_file() -> Any:
    """A file from anywhere: intact or changed, by whose seal, and whether it is one of ours. It is not kept."""
    form = FileForm()
    found = _looked(form) if form.is_submitted() else None
    page = render_template("closing/check_file.html", form=form, found=found, largest=LARGEST)
    return page, 422 if form.errors else 200


@dataclass(frozen=True)
class Found:
    """What the page says of a file: `ours` where it is byte for byte what we issued, else what is known of its seal.

    `said` is the agreement that the file's facts name, where there is one: to compare, for the file may lie.
    """

    ours: Agreement | None
    said: Agreement | None
    looked: Looked
    findings: list[str]


def _looked(form: FileForm) -> Found | None:
    content = _content(form)
    if content is None:
        return None
    ours, known = by_file(hashlib.sha256(content).hexdigest()), known_prints()
    said_of = _said(content, known)
    return Found(ours, said_by(said_of.facts), said_of, [finding_words(code) for code in said_of.findings])


def _said(content: bytes, known: set[str]) -> Looked:
    # Looking takes a moment, in which nobody who writes is kept waiting: what the guard began ends here.
    db.session.rollback()
    return look_at(content, known)


def _content(form: FileForm) -> bytes | None:
    """The uploaded file; None with the form's error when there is none, or it is too large."""
    file = form.file.data
    if not form.validate() or not file or not file.filename:
        form.file.errors = [_("请先选协议的 PDF 文件")]
        return None
    content = bytes(file.stream.read(LARGEST + 1))
    if len(content) > LARGEST:
        form.file.errors = [_("文件超过2兆，不是我们发出的协议，请换一个")]
        return None
    return content


@bp.route("/a/<code>", methods=["GET", "POST"])
@guards.public
@limiter.limit("60 per minute")
def confirm(code: str) -> Any:
    """Number, day, place, masked name, state and fingerprint; an uploaded file is compared and not kept."""
    agreement = by_verify_code(code)
    if agreement is None:
        return render_template("closing/enter_code.html", unknown=True), 404
    form = FileForm()
    same = _compared(form, agreement) if form.is_submitted() else None
    cohort = agreement.entry.stage.cohort
    person = agreement.entry.candidacy.person
    page = render_template(
        "closing/confirm.html",
        agreement=agreement,
        programme=cohort.programme.title,
        name=mask_name(person.name) if person else "",
        place=place_words(cohort, agreement.place),
        state=STATES[standing(agreement)],
        key=standing(agreement),
        form=form,
        same=same,
        largest=LARGEST,
    )
    return page, 422 if form.errors else 200


def _compared(form: FileForm, agreement: Agreement) -> bool | None:
    """Whether the file is the one that was issued; None when there is nothing to compare."""
    content = _content(form)
    if content is None:
        return None
    return hmac.compare_digest(hashlib.sha256(content).hexdigest(), agreement.pdf_sha256)
