"""A question marked otherwise than it was drawn: the office's proposal with its preview, the second signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from exams.bank.items import ESSAY, Item
from exams.bank.typed_key import shown_key, typed_key
from exams.kinds.online_exam.grounds import cause_field, reason_field
from exams.kinds.online_exam.late import READERS, STATES
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import BankItem, ItemRuling
from exams.queries.bank import item_of, with_key
from exams.queries.rulings import item_rulings
from exams.queries.sat import over, sat_in
from exams.services.hold_ruling import too_late
from exams.services.make_item_report import READERS as REPORT_READERS
from exams.services.preview_rekey import Moves, preview_rekey
from exams.services.rekey_question import (
    BY_KEY,
    LONGEST_REASON,
    SECONDS,
    Change,
    confirm_rekey,
    draft_ruling,
    propose_rekey,
    send_back_rekey,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.list_words import outcome_words
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.staff import name_of
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.context import page_url
from recruit.web.forms.rules import Optional, Required
from scoring.canonical import digest
from scoring.numeric import plain

ACTION_WORDS = {
    "instead": lazy("答案写错了：只认新答案"),
    "also": lazy("不止一个答案：新答案和原来的都算对"),
    "full": lazy("题目作废：考到这题的人都给满分"),
    "leave-out": lazy("不计这道题：它的分摊到卷子的其他题上"),
    "as-was": lazy("撤销以前的更正，按原来的答案算"),
}
CAUSE_WORDS = {
    "wrong-key": lazy("答案写错"),
    "several-right": lazy("几个答案都说得通"),
    "unclear": lazy("题意不清，或者缺图"),
    "misprint": lazy("排版或显示有错"),
    "leaked": lazy("题目泄露"),
    "other": lazy("其他"),
}
RULED_STATES = {**STATES, "superseded": ("closed", lazy("后来又改了"))}
#: How many of those who move are listed on the page.
SHOWN = 100


class RekeyForm(FlaskForm):
    """What is to be done with one question, and why."""

    action = RadioField(
        lazy("怎么更正"),
        [Required()],
        choices=[SelectChoice(code, words) for code, words in ACTION_WORDS.items()],
        validate_choice=False,
    )
    key = TextAreaField(
        lazy("新答案"), [Optional(), Length(max=2000)], render_kw={"rows": 2, "autocomplete": "off"}
    )
    cause = cause_field(CAUSE_WORDS)
    reason = reason_field(
        lazy("理由"),
        lazy("写清楚凭什么更正，比如哪条规定、谁看过。"),
        LONGEST_REASON,
    )


def key_hint(item: Item) -> str:
    """How a new key is typed for this kind of question."""
    hints = {
        "single": _("写一个字母，比如 B"),
        "multiple": _("写出全部正确选项的字母，比如 ACD"),
        "true-false": _("写“对”或者“错”"),
        "short": _("一行写一个可以接受的答案"),
        "numeric": _("一行写一个数或者一段，比如 12 或 11.5~12.5；得一部分分的写 10~14 50%"),
        "matching": _("按左边的顺序写右边的字母，比如 BAC"),
        "ordering": _("按正确的顺序写字母，比如 BADC"),
    }
    return hints.get(item.kind, _("这种题没有标准答案"))


def key_words(item: Item) -> str:
    """The key as the page tells it."""
    text = shown_key(item)
    return {"true": _("对"), "false": _("错")}.get(text, text) if item.kind == "true-false" else text


@bp.get("/office/<int:stage_id>/rekeyed")
@guards.staff(*READERS)
def rekeyed(stage_id: int) -> str:
    """Every ruling on a question of this exam."""
    stage = _stage(stage_id)
    cards = [_card(one) for one in reversed(item_rulings(stage))]
    return render_template(
        "exams/online_exam/rekeyed.html",
        stage=stage,
        title=stage.definition.title,
        cards=cards,
        may_report=bool(set(REPORT_READERS) & guards.account().roles),
    )


@bp.route("/office/<int:stage_id>/question/<int:bank_item_id>/rekey", methods=["GET", "POST"])
@guards.staff("office")
def rekey(stage_id: int, bank_item_id: int) -> Any:
    """First a look at who would be moved, then the proposal; neither changes a mark. Unknown is also a question that
    this exam did not ask."""
    stage = _stage(stage_id)
    asked = sat_in(stage)[bank_item_id]
    row = db.session.get(BankItem, bank_item_id) if asked else None
    if row is None:
        raise Refusal("unknown")
    form = RekeyForm(formdata=None) if request.method == "GET" else RekeyForm()
    if too_late(stage, now()):
        raise Refusal("next-stage-started")
    form.action.choices = _choices(stage, row)
    if form.action.data is None:
        form.key.data = key_words(item_of(row))
    looked, proposed = None, None
    if form.validate_on_submit():
        looked, proposed = _try(stage, row, form)
    moves = looked.moves if looked is not None else None
    if proposed is not None:
        flash(_("提交了，请复核人签字。签字以前谁的分都不变。"), "success")
        return redirect(url_for("exam.rekey_ruling", ruling_id=proposed), 303)
    page = render_template(
        "exams/online_exam/rekey.html",
        **_about(stage, row, asked),
        form=form,
        hint=key_hint(item_of(row)),
        essay=row.kind == ESSAY,
        moves=moves,
        seen=looked.change if looked is not None else "",
        changed=looked is not None and looked.instead,
        **_told(moves),
    )
    return page, 422 if form.errors else 200


@bp.get("/office/rekey/<int:ruling_id>")
@guards.staff(*READERS)
def rekey_ruling(ruling_id: int) -> str:
    """One ruling: the question, both keys, who would be moved, and the second person's two buttons."""
    ruling, by = _ruling(ruling_id), guards.account()
    late, second = too_late(ruling.stage, now()), bool(set(SECONDS) & by.roles)
    waits, own = ruling.state == "proposed", ruling.proposed_by_id == by.id
    moves = preview_rekey(ruling.stage, ruling) if waits else None
    return render_template(
        "exams/online_exam/rekey_ruling.html",
        **_about(ruling.stage, ruling.item, sat_in(ruling.stage)[ruling.bank_item_id]),
        card=_card(ruling),
        moves=moves,
        waits=waits,
        may_confirm=waits and not own and second,
        may_settle=waits and second,
        too_late=waits and late,
        may_recall=waits and own,
        closed=ruling.stage.state == "closed",
        list_url=page_url("office.preview", stage_id=ruling.stage_id),
        **_told(moves),
    )


@bp.post("/office/rekey/<int:ruling_id>/confirm")
@guards.staff(*SECONDS)
def confirm_rekeyed(ruling_id: int) -> Response:
    ruling = _ruling(ruling_id)
    told = _("签好了，卷子都按更正以后的办法算分。")
    if ruling.stage.state == "closed":
        told = _("签好了。名单已经签过字，请办公室在“预览名单”里提交更正的一版。")
    return act(
        lambda: confirm_rekey(ruling, guards.account(), now()),
        told,
        url_for("exam.rekey_ruling", ruling_id=ruling_id),
    )


@bp.post("/office/rekey/<int:ruling_id>/back")
@guards.staff("office", *SECONDS)
def rekey_back(ruling_id: int) -> Response:
    """The second person sends it back with a reason, or whoever proposed it takes it back."""
    ruling, reason = _ruling(ruling_id), request.form.get("reason", "")[:LONGEST_REASON]
    return act(
        lambda: send_back_rekey(ruling, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("exam.rekey_ruling", ruling_id=ruling_id),
    )


def _choices(stage: Stage, row: BankItem) -> list[SelectChoice]:
    """What can be done with this question: an essay has no key, and only what was ruled can be lifted."""
    ruled = any(one.bank_item_id == row.id for one in item_rulings(stage, "confirmed"))
    left = {*(BY_KEY if row.kind == ESSAY else ()), *(() if ruled else ("as-was",))}
    return [SelectChoice(code, words) for code, words in ACTION_WORDS.items() if code not in left]


@dataclass(frozen=True)
class Looked:
    """A preview. `change`: what it is a preview of; `instead`: a proposal was asked for, of something not seen yet."""

    moves: Moves
    change: str
    instead: bool


def _try(stage: Stage, row: BankItem, form: RekeyForm) -> tuple[Looked | None, int | None]:
    """The preview, or where just that was previewed before the proposal's number. A refusal is written beside its
    box."""
    by, at = guards.account(), now()
    proposing = request.form.get("step") == "propose"
    try:
        change = Change(form.action.data, form.cause.data, form.reason.data, _typed(row, form))
        what = digest({"action": change.action, "key": change.key})
        if proposing and request.form.get("seen") == what:
            made = propose_rekey(stage, row, change, by, at)
            db.session.commit()
            return None, made.id
        moves = preview_rekey(stage, draft_ruling(stage, row, change, by, at))
        db.session.rollback()
        return Looked(moves, what, proposing), None
    except Refusal as refusal:
        db.session.rollback()
        field = str(refusal.facts.get("field", ""))
        form[field if field in form else "action"].errors = [tell(refusal)]
    return None, None


def _typed(row: BankItem, form: RekeyForm) -> dict[str, Any] | None:
    if form.action.data not in BY_KEY or row.kind == ESSAY:
        return None
    try:
        return typed_key(item_of(row), form.key.data or "")
    except ValueError:
        raise Refusal("rekey-key", field="key") from None


def _about(stage: Stage, row: BankItem, asked: int) -> dict[str, Any]:
    """`asked`: on how many papers the question stood."""
    item = item_of(row)
    return {
        "stage": stage,
        "title": stage.definition.title,
        "row": row,
        "item": item,
        "options": list(zip(item.letters, item.options, strict=True)),
        "key": key_words(item),
        "sat": asked,
    }


def _told(moves: Moves | None) -> dict[str, Any]:
    return {
        "listed": moves.moves[:SHOWN] if moves else (),
        "shown": SHOWN,
        "outcome_words": outcome_words,
        "plain_number": plain,
        "why_no_list": tell(moves.why_no_list) if moves and moves.why_no_list else "",
    }


def _card(ruling: ItemRuling) -> dict[str, Any]:
    item = item_of(ruling.item)
    return {
        "ruling": ruling,
        "stem": item.stem,
        "action": ACTION_WORDS[ruling.action],
        "cause": CAUSE_WORDS.get(ruling.cause, ""),
        "old_key": key_words(item),
        "new_key": key_words(with_key(item, ruling.new_key)) if ruling.new_key else "",
        "state": ("waiting_us", _("等复核人签字"))
        if ruling.state == "proposed"
        else RULED_STATES[ruling.state],
        "proposer": name_of(ruling.proposed_by_id),
        "settler": name_of(ruling.settled_by_id),
    }


def _stage(stage_id: int) -> Stage:
    """An exam that is over: before that nobody changes how it is marked. Errors: Refusal('report-too-early')."""
    stage = exam_stage(stage_id)
    require_county(guards.account())
    if not over(stage, now()):
        raise Refusal("report-too-early")
    return stage


def _ruling(ruling_id: int) -> ItemRuling:
    """Errors: Refusal('unknown')."""
    found = db.session.get(ItemRuling, ruling_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found
