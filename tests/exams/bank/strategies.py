"""Questions of every kind, as they may stand in the bank, for round trips."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from exams.bank.items import RULES, Item, NumericRange
from exams.bank.model import LETTERS

SIGNS = '中文题干 abcXYZ019.,;:!?()[]{}<>=~#\\%@&"*_-+/|、。（）＝１`$^'
WORD = st.text(alphabet=SIGNS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
#: Plain words hold no sign that any format gives a meaning to.
TAME = st.text(alphabet="中文选项abcXYZ019", min_size=1, max_size=12)
CODES = st.from_regex(r"[a-z]{1,6}-[0-9]{3}", fullmatch=True)


def texts(lines: int = 1) -> st.SearchStrategy[str]:
    return st.lists(WORD, min_size=1, max_size=lines).map("\n".join)


def several(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts(), min_size=least, max_size=most, unique_by=lambda text: text.strip())


@st.composite
def items(draw: st.DrawFn, kinds: tuple[str, ...]) -> Item:
    kind = draw(st.sampled_from(kinds))
    options: list[str] = []
    left: list[str] = []
    key: object = None
    rule = None
    if kind in ("single", "multiple", "ordering", "matching"):
        options = draw(several(2, 6))
    letters = LETTERS[: len(options)]
    if kind == "single":
        key = draw(st.sampled_from(letters))
    elif kind == "multiple":
        key = draw(st.frozensets(st.sampled_from(letters), min_size=1, max_size=len(letters) - 1))
    elif kind == "true-false":
        key = draw(st.booleans())
    elif kind == "short":
        key = tuple(draw(st.lists(texts(), min_size=1, max_size=3, unique=True)))
    elif kind == "ordering":
        key = tuple(range(len(options)))
    elif kind == "matching":
        left = draw(several(2, len(options))) if len(options) > 2 else draw(several(2, 2))
        key = tuple(range(min(len(left), len(options))))
        left = left[: len(key)]
    elif kind == "numeric":
        key = draw(ranges())
    if kind in ("multiple", "matching", "ordering"):
        rule = draw(st.sampled_from([None, *RULES]))
    return Item(
        *(draw(CODES), draw(st.integers(1, 9)), kind, draw(TAME), draw(st.integers(1, 5))),
        *(draw(texts(3)), tuple(options), key, draw(st.one_of(st.just(""), texts(2)))),  # type: ignore[arg-type]
        left=tuple(left),
        rule=rule,
    )


@st.composite
def ranges(draw: st.DrawFn) -> tuple[NumericRange, ...]:
    number = st.decimals("-1000", "1000", allow_nan=False, places=3)
    found = []
    for share in [
        Decimal(1),
        *draw(st.lists(st.sampled_from([Decimal("0.5"), Decimal("0.25")]), max_size=2)),
    ]:
        low, high = sorted([draw(number), draw(number)])
        found.append(NumericRange(low, high, share))
    return tuple(found)


def banks(*kinds: str) -> st.SearchStrategy[list[Item]]:
    return st.lists(items(kinds), min_size=1, max_size=4, unique_by=lambda item: item.code)
