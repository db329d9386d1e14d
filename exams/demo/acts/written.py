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

# data: how every invented plan begins
MADE_UP = "演示用的文字。"
# data: what invented plans are put together from: who, what, how, when
THOUGHTS = (
    (
        "村里的老人", "返乡的年轻人", "养鸡的几户", "种辣椒的人家", "小学的老师", "跑车的师傅", "村医", "合作社的社员",
        "带孩子的妇女", "做豆腐的大姐", "茶山上的工人", "开小卖部的邻居", "养蜂的老伯", "在外打工的子女",
    ),
    (
        "土鸡蛋", "干辣椒", "手工布鞋", "蜂蜜", "春茶", "腊肉", "红苕粉", "竹编的篮子", "核桃", "豆腐皮", "糯米",
        "天麻", "菜籽油", "种子和农膜", "书包和文具", "冰箱和洗衣机",
    ),
    (
        "放到网店里卖", "先拍照片再定价", "按斤装箱", "用冷链寄走", "集中到站里收", "请人带到县城", "教大家自己下单",
        "当面点清再付钱", "贴上写明产地的标签", "每周直播一回", "记在账本上", "和快递谈一个便宜价", "摆在门口先试卖",
    ),
    (
        "头一个月", "赶集那天", "秋收以后", "过年以前", "开学的时候", "农闲时节", "每个星期五", "雨季过去后",
        "半年之内", "清明前后", "天凉下来", "到了年底",
    ),
)  # fmt: skip
# data: the order in which these stand
ORDERS = (
    "{when}，{who}有{number}份{what}要{how}。",
    "{who}想把{what}{how}，{when}大约做{number}单。",
    "我打算{when}找{number}户{who}商量，把{what}{how}。",
    "{what}要是坏了，由站里赔{number}元，{who}{when}才敢{how}。",
    "账是这样算的：{when}{what}进账{number}元，{who}得大头，其余{how}。",
    "{number}里外的{who}来一趟不容易，{when}把{what}{how}。",
)
# data: words that whoever copies a plan puts in the place of others
REWORDED = (
    ("商量", "谈一谈"),
    ("大约", "差不多"),
    ("打算", "准备"),
    ("站里", "店里"),
    ("由", "都由"),
    ("头一个月", "第一个月"),
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


def plan(dice: Random, programme: Programme) -> dict[str, Any]:
    """A plan under the programme's headings; two of them have hardly a sentence in common."""
    form = programme.forms["plan"]
    written = {one.code: _thoughts(dice, one) for one in form.fields if one.type == "longtext"}
    return fill(form, dice) | written


def _thoughts(dice: Random, asked: FormField) -> str:
    least, text = int(asked.min or 0), MADE_UP
    while len(text) < max(least, 110):
        who, what, how, when = (dice.choice(words) for words in THOUGHTS)
        number = dice.randrange(2, 90)
        text += dice.choice(ORDERS).format(who=who, what=what, how=how, when=when, number=number)
    return text[: int(asked.max or 4000)]


def copied(written: dict[str, Any], dice: Random) -> dict[str, Any]:
    """The same plan with small changes: other figures, and a word here and there."""
    return {
        code: _reworded(value, dice) if isinstance(value, str) else value for code, value in written.items()
    }


def _reworded(text: str, dice: Random) -> str:
    for word, other in REWORDED:
        if dice.random() < 0.5:
            text = text.replace(word, other)
    return text


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
    return {field.code: answer(field, dice) for field in form.fields}


def answer(field: FormField, dice: Random) -> Any:
    """A sensible answer to one question."""
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
