"""Reading what a partner is promised and leaves behind: the section `support`, and the list `deposits`."""

from __future__ import annotations

from recruit.programme.model import Check, Deposit, Support, SupportItem, Text
from recruit.programme.reader import Item

#: What may have to be met before an item is paid.
NEEDS = ("opened", "accepted")
#: What a running month, or a single payment, is worth to somebody who leaves within it.
EXITS = ("by-days", "whole-month", "nothing")
CLAWBACKS = ("keep", "by-days", "all")


def read_support(top: Item) -> Support:
    """A programme that promises nothing of its own may leave the section out."""
    if not top.has("support"):
        return Support(1, ())
    item = top.get("support")
    years = item.integer("years", low=1)
    wait = item.integer("payee_wait_days", "1")
    items = tuple(_support_item(row, years) for row in item.rows("items"))
    checklist = _checklist(item)
    if not checklist and any("accepted" in one.needs for one in items):
        item.wrong("checklist-missing")
    item.finish()
    return Support(years, items, wait, checklist)


def _support_item(row: Item, years: int) -> SupportItem:
    every = row.choice("every", ("month", "year", "once"))
    amounts = tuple(one.as_decimal(0) for one in row.get("amounts").each())
    needed = 1 if every == "once" else years
    if len(amounts) != needed:
        row.get("amounts").wrong("amounts-count", found=len(amounts), needed=needed)
    month = row.integer("month", low=1) if row.has("month") else 1
    if every == "year" and month > 12:
        row.get("month").wrong("too-big", value=month, high=12)
    if every == "once" and month > 12 * years:
        row.get("month").wrong("too-big", value=month, high=12 * years)
    in_kind = row.flag("in_kind", "false", record=False)
    item = SupportItem(
        row.code(), row.text("title"), every, amounts, month, in_kind, row.text("text", optional=True),  # type: ignore[arg-type]
        needs=_needs(row),
        exit=_word(row, "exit", EXITS, every == "month"),  # type: ignore[arg-type]
        clawback=_word(row, "clawback", CLAWBACKS, every == "once" and not in_kind),  # type: ignore[arg-type]
        sign_list=_sign_list(row, every == "once" and in_kind),
    )  # fmt: skip
    row.finish()
    return item


def _needs(row: Item) -> tuple[str, ...]:
    found = row.names("needs", optional=True)
    for name in found:
        if name not in NEEDS:
            row.get("needs").wrong("not-allowed", value=name, allowed=", ".join(NEEDS), near="")
    return found


def _word(row: Item, key: str, allowed: tuple[str, ...], fits: bool) -> str:
    """A rule of the item's own sort, told even where nothing is said; another sort may not have it."""
    if not fits:
        if row.has(key):
            row.get(key).wrong("rule-not-here", key=key)
        return allowed[0]
    return row.choice(key, allowed, allowed[0])


def _sign_list(row: Item, fits: bool) -> bool:
    if not row.has("sign_list"):
        return False
    if not fits:
        row.get("sign_list").wrong("rule-not-here", key="sign_list")
    return row.flag("sign_list")


def _checklist(item: Item) -> tuple[Check, ...]:
    found = []
    for row in item.rows("checklist", optional=True):
        found.append(Check(row.code(), row.text("title")))
        row.finish()
    return tuple(found)


def read_deposits(top: Item) -> tuple[Deposit, ...]:
    """What a partner leaves with the office; most programmes have none."""
    found = []
    for row in top.rows("deposits", optional=True):
        amount = row.get("amount").as_decimal(0)
        title = row.text("title")
        note = row.text("text") if row.has("text") else Text("", "")
        found.append(Deposit(row.code(), title, amount, note, _checklist(row)))
        row.finish()
    return tuple(found)
