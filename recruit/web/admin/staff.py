"""Staff: the list, one person, what the administrator may change, invitation slips."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Account
from recruit.queries.staff import organisations_with_counts, staff_account, staff_page
from recruit.services import change_staff, second_factor
from recruit.services.create_staff import NewStaff, create_staff
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.admin.forms import RolesForm, StaffForm
from recruit.web.admin.slips import slips
from recruit.web.admin.told import beside
from recruit.web.labels import role_label
from recruit.web.signin.moment import real_now


@bp.get("/")
@guards.staff("administrator")
def home() -> str:
    """The list of staff, filtered."""
    words, chosen = request.args.get("q", "")[:80], request.args.get("organisation", type=int)
    listed = staff_page(real_now(), request.args.get("page", 1, type=int), words, chosen)

    def page_address(number: int) -> str:
        return url_for("admin.home", q=words or None, organisation=chosen, page=number)

    return render_template(
        "admin/home.html",
        listed=listed,
        words=words,
        chosen=chosen,
        organisations=[one for one, _count in organisations_with_counts()],
        role_label=role_label,
        page_address=page_address,
        no_factor=second_factor.waived(),
        strict=second_factor.STRICT,
    )


@bp.route("/staff/new", methods=["GET", "POST"])
@guards.staff("administrator")
def new_staff() -> Any:
    """One person more; the invitation slip follows at once."""
    form = StaffForm().offer([one for one, _count in organisations_with_counts()])
    if form.validate_on_submit():
        person = NewStaff(
            login=form.login.data,
            name=form.name.data,
            organisation=form.organisation.data,
            roles=tuple(form.roles.data or ()),
            phone=form.phone.data or None,
            email=form.email.data or None,
        )
        try:
            accounts = create_staff([person], guards.account(), real_now())
            return slips(accounts)
        except Refusal as refusal:
            db.session.rollback()
            beside(form, refusal)
    return render_template("admin/new_staff.html", form=form), 422 if form.errors else 200


@bp.get("/staff/<int:account_id>")
@guards.staff("administrator")
def person(account_id: int) -> str:
    """One person, with what may be changed."""
    account = known(account_id)
    return person_page(account, RolesForm(formdata=None, roles=sorted(account.roles)))


def person_page(account: Account, form: RolesForm) -> str:
    return render_template(
        "admin/person.html",
        account=account,
        form=form,
        own=account.id == guards.account().id,
        role_label=role_label(account.roles),
        factor_left=second_factor.paper_codes_left(account),
    )


@bp.post("/staff/<int:account_id>/roles")
@guards.staff("administrator")
def set_roles(account_id: int) -> Any:
    account, form = known(account_id), RolesForm()
    if not form.validate_on_submit():
        return person_page(account, form), 422
    try:
        change_staff.set_roles(account, form.roles.data or [], guards.account(), real_now())
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code not in ("role-not-here", "roles-apart", "role-unknown"):
            raise
        beside(form, refusal)
        return person_page(account, form), 422
    db.session.commit()
    flash(_("角色改好了。这个账号要重新登录。"), "success")
    return redirect(url_for("admin.person", account_id=account_id))


@bp.post("/staff/<int:account_id>/<any(close, reopen, drop_factor):change>")
@guards.staff("administrator")
def change(account_id: int, change: str) -> Response:
    """Closes, reopens, or forgets a lost second factor."""
    account, by, at = known(account_id), guards.account(), real_now()
    if change == "close":
        change_staff.close_account(account, by, at)
        flash(_("账号已停用，他登记过的内容都还在。"), "success")
    elif change == "reopen":
        change_staff.reopen_account(account, by, at)
        flash(_("账号重新启用了。"), "success")
    else:
        change_staff.drop_second_factor(account, by, at)
        flash(_("第二重验证和密码都清掉了，请给他打一张新的邀请条。"), "success")
    db.session.commit()
    return redirect(url_for("admin.person", account_id=account_id))


def known(account_id: int) -> Account:
    account = staff_account(account_id)
    if account is None:
        abort(404)
    return account
