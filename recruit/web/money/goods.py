"""The sign-list of goods: what was bought, who signed for what, the pictures, and the township's word.

The partner fills it on the own page, a clerk here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit import audit
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import GoodsHanded, GoodsList
from recruit.pictures import LIMITS
from recruit.queries.goods import goods_list, goods_of, goods_promise, handed_out, pictures_of, sums_of
from recruit.queries.money import Partner, partner_of
from recruit.services.hand_out_goods import (
    Bought,
    Handed,
    confirm_goods,
    hand_in,
    hand_out,
    list_goods,
    send_back_goods,
    strike_row,
)
from recruit.villagers import Villager, villager_of
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money import READERS, bp
from recruit.web.money.common import done, partner_at, today, words_of
from recruit.web.money.forms import GoodsForm, PictureForm, RowsForm
from recruit.web.money.station import take_picture
from recruit.web.money.words import PICTURES, PROPOSALS


@dataclass
class Sheet:
    """The list's page: whose, where its forms go, and what each form holds just now."""

    partner: Partner
    url: str
    picture_url: Callable[[int, str], str]
    blank_url: str
    items: GoodsForm
    rows: RowsForm
    picture: PictureForm
    problem: str = ""


def sheet_of(found: Partner, url: str, picture_url: Callable[[int, str], str], blank_url: str) -> Sheet:
    """Errors: Refusal('goods-none')."""
    if goods_promise(found) is None:
        raise Refusal("goods-none")
    forms = (GoodsForm(formdata=None), RowsForm(formdata=None), PictureForm(formdata=None))
    return Sheet(found, url, picture_url, blank_url, *forms)


def run(sheet: Sheet) -> Any:
    """One step of the page, by the button that was pressed; the page again where it did not go."""
    what = request.form.get("what", "")
    steps: dict[str, Callable[[Sheet], str]] = {
        "items": _items, "rows": _rows, "strike": _strike, "hand-in": _hand_in, "picture": _picture,
    }  # fmt: skip
    if what not in steps:
        raise Refusal("action-unknown")
    told = steps[what](sheet)
    if told:
        flash(told, "success")
        return redirect(sheet.url, 303)
    return show(sheet)


def _items(sheet: Sheet) -> str:
    form = sheet.items = GoodsForm()
    bought = [
        Bought(
            row.form.name.data.strip(), row.form.quantity.data or 0, row.form.unit_price.data or Decimal(0)
        )
        for row in form["items"]
        if (row.form.name.data or "").strip()
    ]
    if not form.validate():
        return ""
    step = lambda: list_goods(sheet.partner.engagement, bought, guards.account(), now())  # noqa: E731
    return _("清单存好了。") if _go(sheet, form, step) else ""


def _rows(sheet: Sheet) -> str:
    form = sheet.rows = RowsForm()
    found = _list(sheet)
    by_id = {str(one.id): one for one in found.items}
    form.offer({key: one.name for key, one in by_id.items()})
    if not form.validate():
        return ""
    filled = [row.form for row in form.rows if (row.form.name.data or "").strip() or row.form.item.data]
    if any(row.item.data not in by_id for row in filled) or not filled:
        number = next((at for at, row in enumerate(filled, 1) if row.item.data not in by_id), 1)
        form.rows.errors = [tell(Refusal("handed-who", row=number))]
        return ""
    handed = [
        Handed(
            by_id[row.item.data],
            Villager(row.name.data or "", row.group.data or ""),
            row.quantity.data or 0,
            form.on_day.data,
        )
        for row in filled
    ]
    step = lambda: hand_out(found, handed, guards.account(), now())  # noqa: E731
    return _("登记了 %(count)s 行。", count=len(handed)) if _go(sheet, form, step) else ""


def _strike(sheet: Sheet) -> str:
    found = _list(sheet)
    row = db.session.get(GoodsHanded, request.form.get("row", 0, type=int))
    if row is None:
        raise Refusal("unknown")
    return _("划掉了。") if _go(sheet, None, lambda: strike_row(found, row, guards.account(), now())) else ""


def _hand_in(sheet: Sheet) -> str:
    found = _list(sheet)
    return (
        _("交上去了，等乡镇核对。")
        if _go(
            sheet,
            None,
            lambda: hand_in(found, guards.account(), now(), request.form.get("sum_reason", "")[:200]),
        )
        else ""
    )


def _picture(sheet: Sheet) -> str:
    sheet.picture = PictureForm()
    stored = take_picture(sheet.partner, sheet.picture)
    sheet.partner = partner_of(sheet.partner.engagement)
    return _("照片收到了。") if stored else ""


def _go(sheet: Sheet, form: Any, step: Callable[[], Any]) -> bool:
    problems: list[str] = []
    went = done(form, step, problems)
    sheet.problem = " ".join(problems)
    sheet.partner = partner_of(sheet.partner.engagement)
    return went


def _list(sheet: Sheet) -> GoodsList:
    found = goods_list(sheet.partner.engagement)
    if found is None:
        raise Refusal("goods-empty")
    return found


def show(sheet: Sheet, names: bool = False) -> Any:
    """The page. `names`: with the villagers' names open to staff, which is noted; the partner reads their own list."""
    partner = sheet.partner
    found = goods_list(partner.engagement)
    promise = goods_promise(partner)
    assert promise is not None
    if not sheet.items.is_submitted() or not sheet.items["items"].entries[0].form.name.data:
        _fill(sheet.items, found)
    sheet.rows.offer({str(one.id): one.name for one in found.items} if found else {})
    if sheet.rows.on_day.data is None and not sheet.rows.on_day.errors:
        sheet.rows.on_day.data = today(partner.cohort)
    by = guards.account()
    names = names or not by.is_staff  # whoever typed them may read them
    open_now = found is None or found.state == "open"
    wrong = sheet.problem or sheet.items.errors or sheet.rows.errors or sheet.picture.errors
    page = render_template(
        "money/goods.html",
        sheet=sheet,
        cohort=partner.cohort,
        partner=partner,
        place=place_words(partner.cohort, partner.place),
        title=words_of(promise.title),
        worth=promise.amounts[0],
        found=found,
        goods=list(zip(found.items, goods_of(found), strict=True)) if found else [],
        sums=sums_of(found) if found else None,
        handed=[(item, row, villager_of(row) if names else None) for item, row in handed_out(found)]
        if found
        else [],
        names=names,
        sum_reason=request.form.get("sum_reason", found.sum_reason if found else ""),
        state=PROPOSALS[found.state if found else "open"],
        pictures=pictures_of(partner.engagement, "goods", "signed"),
        picture_words=PICTURES,
        most=LIMITS.bytes,
        may_fill=open_now and (not by.is_staff or bool({"office", "clerk"} & by.roles)),
        may_settle=by.is_staff
        and found is not None
        and found.state == "proposed"
        and by.id != found.proposed_by_id
        and bool({"clerk", "office", "second-signatory"} & by.roles),
        keep=partner.cohort.programme.keep["household_forms"].days,
        staff=by.is_staff,
    )
    return page, 422 if wrong else 200


def _fill(form: GoodsForm, found: GoodsList | None) -> None:
    """What stands on the list, and two empty rows."""
    rows = [(one.name, one.quantity, one.unit_price) for one in found.items] if found else []
    field = form["items"]
    while len(field.entries) < min(len(rows) + 2, 30):
        field.append_entry()
    for entry, (name, quantity, price) in zip(field.entries, rows, strict=False):
        entry.form.name.data, entry.form.quantity.data, entry.form.unit_price.data = name, quantity, price


def _sheet(found: Partner) -> Sheet:
    at = {"cohort": found.cohort.code, "engagement_id": found.engagement.id}
    return sheet_of(
        found,
        url_for("money.goods", **at),
        lambda number, size: url_for("money.picture_file", picture_id=number, size=size, **at),
        url_for("money.goods_blank", **at),
    )


@bp.route("/money/<cohort>/partner/<int:engagement_id>/goods", methods=["GET", "POST"])
@guards.staff(*READERS)
def goods(cohort: str, engagement_id: int) -> Any:
    sheet = _sheet(partner_at(cohort, engagement_id))
    return run(sheet) if request.method == "POST" else show(sheet)


@bp.post("/money/<cohort>/partner/<int:engagement_id>/goods/<any(look, confirm, back):what>")
@guards.staff("office", "second-signatory", "clerk")
def settle_goods(cohort: str, engagement_id: int, what: str) -> Any:
    """The names are opened to compare them with the paper (noted); the list is confirmed, or sent back."""
    found = partner_at(cohort, engagement_id)
    one = goods_list(found.engagement)
    if one is None:
        raise Refusal("unknown")
    by, at = guards.account(), now()
    if what == "look":
        audit.note(at, by.login, "goods.look", audit.about(found.candidacy))
        db.session.commit()
        return show(_sheet(partner_at(cohort, engagement_id)), names=True)
    url = url_for("money.goods", cohort=cohort, engagement_id=engagement_id)
    if what == "confirm":
        return act(lambda: confirm_goods(one, by, at), _("核对过了，物资记为发给了村民。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_back_goods(one, reason, by, at), _("退回了，可以改了再交。"), url)


@bp.get("/money/<cohort>/partner/<int:engagement_id>/goods/blank")
@guards.staff(*READERS)
def goods_blank(cohort: str, engagement_id: int) -> Any:
    return blank(partner_at(cohort, engagement_id))


def blank(found: Partner) -> Any:
    """The empty list, to be printed and signed."""
    one = goods_list(found.engagement)
    promise = goods_promise(found)
    if promise is None:
        raise Refusal("goods-none")
    return render_template(
        "money/goods_blank.html",
        issuer=words_of(found.cohort.programme.organiser),
        cohort_name=words_of(found.cohort.programme.title),
        partner=found,
        place=place_words(found.cohort, found.place),
        title=words_of(promise.title),
        goods=goods_of(one) if one else [],
        sums=sums_of(one) if one else None,
        worth=promise.amounts[0],
        days=found.cohort.programme.keep["household_forms"].days,
    )
