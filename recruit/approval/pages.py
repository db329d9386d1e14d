"""Pages of chains of approval: the queue by step, one chain, the stamped sheet, the applicant's own view."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.approval.chain import Step
from recruit.approval.forms import BackForm, ManyForm, WordForm
from recruit.approval.words import STATES, VERDICT_WORDS, VOICE_WORDS, said_of, step_title
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, ApprovalWord, Entry, Stage
from recruit.queries.approvals import Chain, chain_of, chains_of, steps_in
from recruit.queries.entries import own_entry
from recruit.services.approve import Word, approve, may_speak, take_back
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.sheets import workbook
from recruit.web.words import deadline, stage_title

bp = Blueprint("approval", __name__, url_prefix="/approval")
READERS = ("office", "second-signatory", "auditor", "clerk", "marker")
PAGE = 100


def _stage(stage_id: int, by: Account) -> Stage:
    """Errors: Refusal('unknown') for a stage of another kind, and for company people where no step is theirs."""
    found = db.session.get(Stage, stage_id)
    if found is None or found.kind != "approval":
        raise Refusal("unknown")
    inside = {"office", "second-signatory", "auditor", "clerk"} & by.roles
    if not inside and not any(step.by == "company" for step in steps_in(found)):
        raise Refusal("unknown")
    return found


def _entry(entry_id: int, by: Account) -> Entry:
    """Errors: Refusal('unknown'), also for another township's people and for whoever has no chain here."""
    found = db.session.get(Entry, entry_id)
    if found is None or not found.asked or by.township_scope not in (None, found.candidacy.township_code):
        raise Refusal("unknown")
    _stage(found.stage_id, by)
    return found


def state_of(chain: Chain) -> str:
    if chain.standing.state == "open" and chain.entry.candidacy.state != "active":
        return "gone"
    return "returned" if chain.standing.returned else chain.standing.state


def name_of(entry: Entry) -> str:
    one = entry.candidacy
    return one.person.name if one.person else one.place.name if one.place else one.number


@bp.get("/<int:stage_id>")
@guards.staff(*READERS)
def queue(stage_id: int) -> Any:
    """Who stands at which step; several that need no second look are passed at once."""
    by = guards.account()
    return _queue(_stage(stage_id, by), by, ManyForm(formdata=None))


def _queue(stage: Stage, by: Account, form: ManyForm) -> Any:
    every = chains_of(stage, by)
    shown = _asked(every)
    step = next((one for one in steps_in(stage) if one.code == request.args.get("step")), None)
    page = render_template(
        "approval/queue.html",
        stage=stage,
        title=stage_title(stage),
        steps=[(one.code, step_title(stage, one.code), _count(every, one)) for one in steps_in(stage)],
        shown=[(one, STATES[state_of(one)], name_of(one.entry)) for one in shown[:PAGE]],
        more=max(len(shown) - PAGE, 0),
        total=len(every),
        townships={one.code: one.name for one in stage.cohort.programme.regions.townships},
        asked=dict(request.args),
        states=STATES,
        many=step if step is not None and _speaks(step, by) and stage.state != "closed" else None,
        form=form,
        step_title=lambda code: step_title(stage, code),
        until=deadline(stage.closes_at, stage.cohort.programme),
    )
    return page, 422 if form.errors else 200


def _count(chains: list[Chain], step: Step) -> int:
    return sum(
        state_of(one) in ("open", "returned") and one.standing.step.code == step.code for one in chains
    )


def _speaks(step: Step, by: Account) -> bool:
    return may_speak(step, by, by.township_scope or "")


def _asked(chains: list[Chain]) -> list[Chain]:
    step, state, township = (request.args.get(key, "") for key in ("step", "state", "township"))
    return [
        one
        for one in chains
        if (not step or (state_of(one) in ("open", "returned") and one.standing.step.code == step))
        and state in ("", state_of(one))
        and township in ("", one.entry.candidacy.township_code)
    ]


@bp.get("/<int:stage_id>/chains.xlsx")
@guards.staff(*READERS)
def sheet(stage_id: int) -> Any:
    """What the queue shows, as a table."""
    by = guards.account()
    stage = _stage(stage_id, by)
    names = {one.code: one.name for one in stage.cohort.programme.regions.townships}
    rows = [
        [one.entry.candidacy.number, name_of(one.entry), names.get(one.entry.candidacy.township_code, ""),
         step_title(stage, one.standing.step.code), str(STATES[state_of(one)][1])]
        for one in _asked(chains_of(stage, by))
    ]  # fmt: skip
    head = [_("准考证号"), _("姓名"), _("乡镇（街道）"), _("走到哪一步"), _("状态")]
    return workbook(write_xlsx(head, rows, stage_title(stage), now()), f"approval-{stage.code}")


@bp.post("/<int:stage_id>/pass")
@guards.staff("office", "clerk", "marker")
def pass_many(stage_id: int) -> Any:
    """The ticked ones pass the step, all with the same day and signature."""
    by, at = guards.account(), now()
    stage, form = _stage(stage_id, by), ManyForm()
    ticked = [int(one) for one in request.form.getlist("entry") if one.isdigit()]
    step = request.args.get("step", "")
    chosen = [one for one in chains_of(stage, by) if one.entry.id in ticked]
    if not form.validate() or not chosen:
        if not chosen:
            form.said_on.errors = [_("请先在表里勾选要通过的人。")]
        return _queue(stage, by, form)
    try:
        approve(
            stage,
            [Word(one.entry, step, "pass", form.said_on.data, "", form.signed.data or "") for one in chosen],
            by,
            at,
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        number = str(refusal.facts.get("number", ""))
        form.said_on.errors = [_("%(number)s：%(why)s", number=number, why=tell(refusal))]
        return _queue(stage, by, form)
    flash(_("%(count)s 个通过了这一步。", count=len(chosen)), "success")
    return redirect(url_for("approval.queue", stage_id=stage_id, **request.args), 303)


@bp.route("/entry/<int:entry_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def one(entry_id: int) -> Any:
    """One chain: what was said by whom; the next word; taking the last one back."""
    by = guards.account()
    entry = _entry(entry_id, by)
    form, back = WordForm(), BackForm()
    if request.method == "POST" and request.form.get("what") == "back":
        form = WordForm(formdata=None)
        if back.validate() and _stored(back, "reason", lambda: take_back(entry, back.reason.data, by, now())):
            return redirect(url_for("approval.one", entry_id=entry_id), 303)
    elif request.method == "POST":
        back = BackForm(formdata=None)
        if form.validate() and _stored(
            form, "verdict", lambda: approve(entry.stage, [_word(entry, form)], by, now())
        ):
            return redirect(url_for("approval.one", entry_id=entry_id), 303)
    return _page(entry, by, form, back)


def _word(entry: Entry, form: WordForm) -> Word:
    file = form.sheet.data
    return Word(
        entry,
        request.form.get("step", ""),
        form.verdict.data or "",
        form.said_on.data,
        form.words.data or "",
        form.signed.data or "",
        file.read() if file and file.filename else b"",
    )


def _stored(form: Any, field: str, step: Any) -> bool:
    """Whether the step went through; if not, why stands at its field and nothing typed is lost."""
    try:
        step()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        named = str(refusal.facts.get("field", field))
        form[named if named in form else field].errors = [tell(refusal)]
        return False
    flash(_("记下了。"), "success")
    return True


def _page(entry: Entry, by: Account, form: WordForm, back: BackForm) -> Any:
    stage, chain = entry.stage, chain_of(entry)
    step, running = chain.standing.step, stage.state != "closed" and entry.candidacy.state == "active"
    may = running and chain.standing.state == "open" and may_speak(step, by, entry.candidacy.township_code)
    last = chain.holding[-1] if chain.holding else None
    page = render_template(
        "approval/one.html",
        stage=stage,
        entry=entry,
        name=name_of(entry),
        title=stage_title(stage),
        line=line_of(chain),
        words=[_told(stage, one) for one in chain.words],
        state=STATES[state_of(chain)],
        step=step,
        step_name=step_title(stage, step.code),
        voice=VOICE_WORDS[step.by],
        may=may,
        may_back=running and last is not None and last.by_id != by.id and entry.outcome != "advanced",
        form=form,
        back=back,
    )
    return page, 422 if form.errors or back.errors else 200


def line_of(chain: Chain) -> list[dict[str, Any]]:
    """The chain as a line of steps for the stepper."""
    stage, standing = chain.entry.stage, chain.standing
    codes = [step.code for step in steps_in(stage)]
    at = codes.index(standing.step.code)
    ends = {"passed": "done", "refused": "out", "open": "waiting" if standing.returned else "current"}
    return [
        {
            "title": step_title(stage, code),
            "state": "done" if place < at else ends[standing.state] if place == at else "future",
            "note": [],
            "url": None,
        }
        for place, code in enumerate(codes)
    ]


def _told(stage: Stage, word: ApprovalWord) -> dict[str, Any]:
    return {
        "id": word.id,
        "step": step_title(stage, word.step),
        "verdict": _(str(VERDICT_WORDS[word.verdict])),
        "on": word.said_on,
        "by": word.by.name,
        "sheet": word.sheet_sha256 is not None,
        "back": word.taken_back_reason,
        **said_of(word),
    }


@bp.get("/word/<int:word_id>/sheet")
@guards.staff(*READERS)
def stamped(word_id: int) -> Response:
    """The picture of a stamped sheet, for those who may see the chain."""
    word = db.session.get(ApprovalWord, word_id)
    if word is None or word.sheet_sha256 is None:
        raise Refusal("unknown")
    _entry(word.entry_id, guards.account())
    return Response(storage.get(word.sheet_sha256), mimetype="image/jpeg")


@bp.get("/own/<int:entry_id>")
@guards.applicant
def own(entry_id: int) -> str:
    """The applicant's own chain: where it stands, what was said, what is to be mended."""
    entry = own_entry(guards.account(), entry_id, "approval")
    chain = chain_of(entry)
    return render_template(
        "approval/own.html",
        stage=entry.stage,
        title=stage_title(entry.stage),
        line=line_of(chain),
        state=state_of(chain),
        step=step_title(entry.stage, chain.standing.step.code),
        words=[_told(entry.stage, one) for one in chain.holding],
        until=deadline(entry.window[1], entry.stage.cohort.programme),
        ended=entry.stage.state == "closed" or entry.candidacy.state != "active",
    )
