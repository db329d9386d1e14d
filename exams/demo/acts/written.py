"""What invented candidates write: household forms, plans, daily reports. All of it says that it is made up."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from exams.demo.acts.survey import DRAFTS, draft, with_answer
from exams.demo.people import SURNAMES, Figure
from exams.fieldwork.forms import SeriesForm
from recruit.programme import Form, FormField, Programme

# data: what invented people write
SENTENCES = (
    "这是演示用的文字，不是真人写的。",
    "我们村离镇上有一段路，赶集一趟要大半天。",
    "老人想给在外的孩子寄腊肉，不知道怎么寄便宜。",
    "先把村口的小店收拾出来，架好网线，摆上电脑。",
    "第一个月教大家看快递到了哪里，第二个月教大家自己下单。",
    "土鸡蛋路上容易碎，要用蛋托，再套一层纸箱。",
    "每一笔代买都写在本子上，钱和货当面点清。",
    "辣椒和茶叶好放，先从这两样开始卖。",
    "要是网断了，就先记下来，晚上到镇上再办。",
    "一年下来能给乡亲省下不少路费，店里也有一点收入。",
)


def household(figure: Figure, number: int, dice: Random, form: SeriesForm, at: datetime) -> dict[str, Any]:
    """One household's form, filled in at `at`: a document of answers to a spreadsheet's form, else typed values.

    The phone tells households apart, so it is the candidate's and the form's number.
    """
    phone = f"198{figure.index % 10**4:04d}{number % 10**4:04d}"
    if form.is_xlsform:
        document = draft(form, figure.village.code, dice.randrange(DRAFTS), _midday(at))
        for name, value in (("surname", dice.choice(SURNAMES)), (form.house.phone, phone)):
            document = with_answer(form.survey.items, document, name, value)
        return document
    answers = fill(form.written, dice)
    persons = int(answers.get("persons", 1))
    known = {
        "village_code": figure.village.code,
        "surname": dice.choice(SURNAMES),
        "phone": phone,
        "away": dice.randrange(0, min(persons, 4) + 1),
    }
    return answers | {name: value for name, value in known.items() if name in answers}


def _midday(at: datetime) -> datetime:
    """One moment of the day, so that the drafts of a day serve everybody who works on it."""
    return at.replace(hour=4, minute=0, second=0, microsecond=0)


def plan(figure: Figure, dice: Random, programme: Programme) -> dict[str, Any]:
    """A plan under the programme's headings."""
    return fill(programme.forms["plan"], dice)


def report(figure: Figure, dice: Random, programme: Programme) -> dict[str, Any]:
    """One day's report; able and diligent people sell more."""
    drive = 0.5 + 0.25 * figure.ability + 0.5 * figure.diligence
    orders = max(0, round(dice.gauss(8 * drive, 2.5)))
    known = {
        "orders": orders,
        "amount": str(orders * dice.randrange(40, 130)),
        "visitors": max(orders, round(dice.gauss(14 * drive, 4))),
        "parcels": max(0, round(dice.gauss(7 * drive, 2.5))),
    }
    answers = fill(programme.forms["daily-report"], dice)
    return answers | {name: value for name, value in known.items() if name in answers}


def fill(form: Form, dice: Random) -> dict[str, Any]:
    """A sensible answer to every question of any form."""
    return {field.code: _answer(field, dice) for field in form.fields}


def _answer(field: FormField, dice: Random) -> Any:
    if field.type in ("integer", "decimal", "money"):
        low, high = int(field.min or 0), int(field.max if field.max is not None else 20)
        number = dice.randint(low, max(low, min(high, low + 8)))
        return number if field.type == "integer" else str(number)
    if field.type == "choice":
        return dice.choice([code for code, _text in field.choices])
    if field.type == "choices":
        codes = [code for code, _text in field.choices]
        return sorted(dice.sample(codes, min(2, len(codes))))
    if field.type == "yesno":
        return True
    if field.type == "phone":
        return "19800000000"
    text = "".join(dice.sample(SENTENCES, len(SENTENCES)))
    least = int(field.min or 0)
    return text[: max(least, 12 if field.type == "text" else 90)][: int(field.max or 4000)]
