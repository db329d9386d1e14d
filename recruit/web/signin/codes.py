"""One-time codes: through the outbox, and on the slip a desk prints after seeing the ID card."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, session, url_for

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account
from recruit.services import one_time_code
from recruit.services.find_accounts import find_accounts
from recruit.services.invite import set_password
from recruit.services.passwords import check_strength
from recruit.services.request_code import knows_id_tail, request_code
from recruit.web import guards
from recruit.web.signin import bp
from recruit.web.signin.forms import AskCodeForm, CodeForm, FirstForm, SlipForm, show
from recruit.web.signin.limits import limited, wrong_secret
from recruit.web.signin.moment import real_now
from recruit.web.signin.steps import come_in, start_over, welcome


def reachable(identifier: str) -> list[Account]:
    """Applicants first; a member of staff only when no applicant is meant."""
    return find_accounts(identifier, "applicant") or find_accounts(identifier, "staff")


@bp.route("/sign-in/code", methods=["GET", "POST"])
@limited
@guards.public
def ask_code() -> Any:
    """Sends a code. The answer is the same whether or not anybody was found."""
    form = AskCodeForm(next=request.args.get("next"))
    if form.validate_on_submit():
        request_code(reachable(form.identifier.data), real_now())
        db.session.commit()
        start_over(code_for=form.identifier.data[:160], next=form.next.data)
        return redirect(url_for("signin.enter_code"))
    return render_template("signin/ask_code.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in/first", methods=["GET", "POST"])
@limited
@guards.public
def first() -> Any:
    """First sign-in of somebody registered at a desk or by a spreadsheet, who has no password yet."""
    form = FirstForm()
    if form.validate_on_submit():
        accounts = [
            a for a in find_accounts(form.identifier.data, "applicant") if knows_id_tail(a, form.tail.data)
        ]
        if not accounts:
            wrong_secret()
        request_code(accounts, real_now())
        db.session.commit()
        start_over(code_for=accounts[0].login if accounts else form.identifier.data[:160])
        return redirect(url_for("signin.enter_code"))
    return render_template("signin/first.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in/code/enter", methods=["GET", "POST"])
@limited
@guards.public
def enter_code() -> Any:
    """The code that came by SMS or e-mail."""
    identifier = session.get("code_for")
    if not identifier:
        return redirect(url_for("signin.ask_code"))
    form = CodeForm()
    if form.validate_on_submit():
        at = real_now()
        fitting = [a for a in reachable(identifier) if one_time_code.accept(a, "sign-in", form.code.data, at)]
        db.session.commit()
        if fitting:
            return welcome(fitting, session.get("next"), by_code=True)
        wrong_secret()
        form.code.errors = [_("登录码不对，或者已经过期、用过了。请看最新的一条；没有收到就重新要一个。")]
    return render_template("signin/enter_code.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in/slip", methods=["GET", "POST"])
@limited
@guards.public
def slip() -> Any:
    """The code a desk printed after seeing the ID card, and a new password in the same go."""
    form = SlipForm()
    if form.validate_on_submit():
        account = next(iter(find_accounts(form.identifier.data, "applicant")), None)
        try:
            # Before the code is used up: a weak password must not cost anybody their slip.
            check_strength(form.password.data, [form.identifier.data])
            if account is None or not one_time_code.accept(account, "reset", form.code.data, real_now()):
                wrong_secret()
                form.code.errors = [
                    _(
                        "报名号或码不对，或者码已经过期、用过了。请对着纸条再看一遍；不行就回登记点重新打一张。"
                    )
                ]
                db.session.commit()
            else:
                set_password(account, form.password.data, real_now())
                return come_in(account, None)
        except Refusal as refusal:
            db.session.rollback()
            show(form.password, refusal)
    return render_template("signin/slip.html", form=form), 422 if form.errors else 200
