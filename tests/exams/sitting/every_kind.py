"""A paper that asks one question of every kind, with code, pictures and long texts."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from exams.bank.items import Item, NumericRange, Picture
from exams.models import Attempt
from exams.queries.bank import newest_versions
from exams.services.load_bank import load_bank
from exams.services.start_attempt import start_attempt
from exams.sitting.paper import Slot
from recruit import pictures, storage
from recruit.db import db

#: Names that would tell the key if they reached a browser.
RIGHT, WRONG = "right-one.png", "wrong-one.png"
LONG = "村里的服务站每天要收发几十个包裹，还要替老人交电费、查快递，" * 4  # data: a question's text
CODES = (
    "k-single",
    "k-multiple",
    "k-true-false",
    "k-short",
    "k-numeric",
    "k-matching",
    "k-ordering",
    "k-essay",
)


def picture(name: str, colour: str, size: tuple[int, int] = (900, 500)) -> Picture:
    """A picture as the import leaves it: made anew and in the file store."""
    raw = io.BytesIO()
    Image.new("RGB", size, colour).save(raw, "PNG")
    return Picture(name, storage.put(pictures.clean(raw.getvalue()).bytes), "image/jpeg", "图")  # data: alt


def items() -> tuple[Item, ...]:
    """One of every kind; the single one shows three pictures, of two files."""
    shown = (picture(RIGHT, "darkgreen", (300, 200)), picture(WRONG, "darkred", (300, 200)))
    # data: questions
    looked = (f"绿的 ![甲]({RIGHT})", f"红的 ![乙]({WRONG})", LONG)
    typed = "下面的命令里，哪些是 `dir` 的写法？\n```\nC:\\> dir /w\n<b>x</b>\n```"
    sum_ = (NumericRange(Decimal("37.5"), Decimal("37.5")),)
    return (
        item("k-single", f"看图 ![一张图]({RIGHT})\n{LONG}", "A", looked, shown),
        item("k-multiple", typed, frozenset("AB"), ("`dir`", "`DIR`", "`ls`")),
        item("k-true-false", "密码可以告诉别人。", False),
        item("k-short", "网址开头的四个字母是什么？", ("http",)),
        item("k-numeric", "买 3 件，每件 12.5 元，一共多少元？", sum_),
        item(
            "k-matching",
            "把单位和量的东西对上。",
            (0, 1),
            ("千克", "米", LONG),
            left=("重量", "长度，" + LONG),
        ),
        item(
            "k-ordering",
            "寄一个包裹，先后是什么？",
            (0, 1, 2, 3),
            ("称重", "填单", "付钱", "拿回执，" + LONG),
        ),
        item("k-essay", "顾客说东西坏了，您怎么办？", None),
    )


def item(code: str, stem: str, key, options=(), shown=(), left=()) -> Item:
    kind = code.removeprefix("k-")
    return Item(code, 1, kind, "service", 3, stem, options, key, "explained", left=left, pictures=shown)


def begin(world, order: str | None = None) -> Attempt:
    """The first candidate's attempt on such a paper. `order`: how the options stand, the bank's own order if None."""
    load_bank(items(), world.opens)
    rows = newest_versions()
    attempt = start_attempt(world.entries[0], world.opens)
    slots = []
    for code in CODES:
        letters = "ABCDEFGHIJ"[: len(rows[code].options)]
        slots.append(Slot(rows[code].id, letters[::-1] if order == "turned" else letters, Decimal(2)))
    attempt.paper.items = [slot.to_plain() for slot in slots]
    db.session.commit()
    return attempt
