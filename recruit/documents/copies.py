"""How many copies of a paper are printed, who keeps which, and how the paper itself says so."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.documents.numbers import counting, measured


@dataclass(frozen=True)
class Copy:
    """One copy of an agreement: which it is of how many, and who keeps it."""

    number: int
    count: int
    keeper: str

    @property
    def label(self) -> str:
        """Printed on every page, so that pages of two copies are not mixed up."""
        return f"第{counting(self.number)}份，共{measured(self.count)}份"  # data: agreements speak Chinese


def agreement_copies(count: int) -> tuple[Copy, ...]:
    """The copies of an agreement of two parties: one for each, further ones for party A's files."""
    # data: agreements speak Chinese
    keepers = ("甲方存执", "乙方存执", "甲方存档")
    return tuple(Copy(number, count, keepers[min(number, 3) - 1]) for number in range(1, count + 1))


def agreement_clause(count: int) -> str:
    """The article that says how many copies there are and who holds them."""
    # data: agreements speak Chinese
    if count == 1:
        return "本协议只有一份，由甲方保管，乙方可以随时查看、复印"
    rest = count - 2
    filed = f"，其余{measured(rest)}份由甲方存档" if rest else ""  # data: agreements speak Chinese
    # data: agreements speak Chinese
    return f"本协议一式{measured(count)}份，甲乙双方各执一份{filed}，内容相同，效力相同"
