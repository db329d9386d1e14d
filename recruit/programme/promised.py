"""What a partner is promised and leaves behind, and what a site must have. Part of `recruit.programme.model`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from recruit.programme.requests import Source

if TYPE_CHECKING:
    from recruit.programme.model import Text


@dataclass(frozen=True, slots=True)
class SupportItem:
    """One promise of money or kind: `amounts[i]` yuan for contract year i+1 (per month when `every` is month).

    `once` items carry one amount, due in contract month `month`. `in_kind` is goods or lessons, not cash.
    What the office adds to the notice: `needs` must be met before it is paid (``opened``: the station has opened,
    ``accepted``: its fitting-out was accepted); `exit` says what the running month of a monthly item is worth to
    somebody who leaves or pauses within it; `clawback` what a single payment leaves to give back; `sign_list`: goods
    that villagers sign for.
    """

    code: str
    title: Text
    every: Literal["month", "year", "once"]
    amounts: tuple[Decimal, ...]
    month: int
    in_kind: bool
    note: Text
    needs: tuple[str, ...] = ()
    exit: Literal["by-days", "whole-month", "nothing"] = "by-days"
    clawback: Literal["keep", "by-days", "all"] = "keep"
    sign_list: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a list that somebody goes through on the spot."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Support:
    """What a partner is promised over `years` contract years.

    `payee_wait_days`: how long a changed account waits before money goes there. `checklist`: what is looked at when a
    fitted-out station is accepted.
    """

    years: int
    items: tuple[SupportItem, ...]
    payee_wait_days: int = 1
    checklist: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money a partner leaves with the office for equipment, in yuan; `checklist` is looked at when it goes back."""

    code: str
    title: Text
    amount: Decimal
    note: Text
    checklist: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a site must or should have (`recruit.site_checks`). `level`: ``hard``, ``soft`` or ``preference``; `low` and
    `high` bound what is measured, both included."""

    code: str
    level: str
    low: Decimal | None = None
    high: Decimal | None = None
    source: Source = "office"
