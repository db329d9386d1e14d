"""Filled survey forms in words: what questions and choices are called, and why an answer is not taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from exams.survey.filling import Fault
from exams.survey.filling_tree import OTHER
from exams.survey.kinds import SILENT
from exams.survey.model import Group, Item, Question, SurveyForm, Words
from recruit.errors import Refusal
from recruit.phone import national, normalise
from recruit.programme import Text

#: A label is a question, not a page.
MOST_LABEL = 120
_ASKED_ABOUT = re.compile(r"\$\{[^}]*\}")
#: As on the phone (`field-form-scope.js`): what only dresses a text. All else is the question: `<5000元，还是>20000元`.
_BREAK = re.compile(r"<br\s{0,9}/?>", re.I)
_DRESS = re.compile(r"</?(?:b|i|u|em|strong|small|big|center|font|span|p|h[1-6])(?:\s[^<>]{0,200})?>", re.I)
_ENGLISH = re.compile(r"english|\ben\b|英", re.I)  # data: what columns of languages are called
_CHINESE = re.compile(r"chinese|mandarin|\bzh\b|中文|汉语|普通话|简体", re.I)  # data: as above


def language_of(survey: SurveyForm, locale: str) -> str:
    """The form's language for a reader of `locale` (``zh``, ``en``); its default one where it has none of that kind."""
    wanted = _ENGLISH if locale.startswith("en") else _CHINESE
    return next((one for one in survey.languages if wanted.search(one)), survey.default_language)


def said(words: Words, survey: SurveyForm, locale: str) -> str:
    """Words in the reader's language, else in the form's default one, else in whichever there is."""
    given = {language: text for language, text in words if text}
    for language in (language_of(survey, locale), survey.default_language, *given):
        if given.get(language):
            return given[language]
    return ""


def called(item: Item, survey: SurveyForm, locale: str) -> str:
    """The label on one line, without dressing tags and other people's answers; the name where there is none."""
    text = _ASKED_ABOUT.sub("…", said(item.labels, survey, locale))
    text = _DRESS.sub("", _BREAK.sub(" ", text))
    return " ".join(text.split())[:MOST_LABEL] or item.name


def words_of(
    survey: SurveyForm, document: Mapping[str, Any], locale: str, phones: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(label, text) of every answer, in the form's order; in a repeat the label says of which turn."""
    return list(_words(survey, survey.items, document, locale, phones, ""))


def answer_words(survey: SurveyForm, question: Question, value: str, locale: str) -> str:
    """One answer as a reader has it: choices by their labels."""
    if question.type == "acknowledge":
        return Text("同意", "Agreed").in_(locale)  # data: both languages
    if question.type == "geopoint":
        latitude, longitude, _height, exact = value.split()
        words = Text("{point}（误差约 {exact} 米）", "{point} (±{exact} m)")  # data: both languages
        return words.in_(locale).format(point=f"{latitude}, {longitude}", exact=exact)
    if not question.choices:
        return value
    names = [value] if question.type == "select_one" else value.split()
    titles = {one.name: one for one in survey.choice_list(question.choices).choices}
    told = []
    for name in names:
        choice = titles.get(name)
        label = said(choice.labels, survey, locale) if choice is not None else ""
        if not label and name == OTHER:
            label = Text("其他", "Other").in_(locale)  # data: both languages
        told.append(label or name)
    return Text("、", ", ").in_(locale).join(told)  # data: both languages


def refusal_of(fault: Fault, survey: SurveyForm) -> Refusal:
    """`fault` for whoever filled in the form, in both languages: which question, in which turn, why."""
    names = [_named(fault, survey, locale) for locale in ("zh", "en")]
    reasons = [_reason(fault, survey, locale) for locale in ("zh", "en")]
    return Refusal("answers-unfit", field=Text(*names), why=Text(*reasons))


def _words(
    survey: SurveyForm,
    items: tuple[Item, ...],
    document: Mapping[str, Any],
    locale: str,
    phones: Collection[str],
    before: str,
) -> Iterator[tuple[str, str]]:
    for one in items:
        value = document.get(one.name)
        if isinstance(one, Group):
            turns = value if isinstance(value, list) else [value] if isinstance(value, Mapping) else []
            for number, turn in enumerate(turns, 1):
                head = f"{before}{called(one, survey, locale)} {number} · " if one.repeats else before
                yield from _words(survey, one.items, turn, locale, phones, head)
            continue
        if isinstance(value, str) and value and (one.labels or one.type not in SILENT):
            told = _dialled(value) if one.name in phones else answer_words(survey, one, value, locale)
            yield before + called(one, survey, locale), told
        other = document.get(f"{one.name}_{OTHER}") if one.other else None
        if isinstance(other, str) and other:
            yield before + called(one, survey, locale), other


def _dialled(number: str) -> str:
    try:
        return national(normalise(number))
    except Refusal:
        return number


def _named(fault: Fault, survey: SurveyForm, locale: str) -> str:
    item = fault.question
    name = called(item, survey, locale) if item is not None else fault.name
    if fault.name.endswith(f"_{OTHER}") and item is not None and not item.labels:
        name = fault.name
    turns = [f"{called(group, survey, locale)} {number}" for group, number in fault.turns]
    return " · ".join([*turns, name])


def _reason(fault: Fault, survey: SurveyForm, locale: str) -> str:
    own = said(fault.words, survey, locale)
    if own:
        return (
            own if own[-1:] in "。.！!？?" else own + Text("。", ".").in_(locale)
        )  # data: ends of sentences
    text = _REASONS.get(fault.code, _REASONS["type"]).in_(locale)
    return text.format(**fault.facts)


# data: why an answer is not taken, in both languages, as it is kept with the parcel that brought it
_REASONS = {
    "shape": Text("手机送来的这一项看不懂，请刷新页面再打开这张表。", "It came in a form that cannot be read; please reload the page and open the form again."),  # noqa: E501
    "strange": Text("这张表里没有这一项。表可能换过，请刷新页面。", "The form has no such question; it may have changed. Please reload the page."),  # noqa: E501
    "long": Text("太长了，最多 {limit} 个字。", "Too long: {limit} characters at most."),
    "many": Text("太多了，最多 {limit} 个。", "Too many: {limit} at most."),
    "work": Text("这张表填的份数太多，来回算起来太费时间，收不下。请少填几份；真有这么多，请告诉办公室。", "There are so many entries that working out the form's rules takes too long, so it cannot be taken. Please enter fewer; if there really are that many, tell the office."),  # noqa: E501
    "missing": Text("这一项要填。", "An answer is needed."),
    "rule": Text("填的不合要求。", "The answer does not meet the rule of the form."),
    "count": Text("要填 {wanted} 份，现在是 {found} 份。", "{wanted} are needed, there are {found}."),
    "picture": Text("照片没有一起送来，请重新拍一张。", "The picture did not come along; please take it again."),
    "phone": Text("号码不对，手机号是11位数字，座机请带区号。", "This number is not right: a mobile has 11 digits, a land line needs its area code."),  # noqa: E501
    "choice": Text("这个选项现在不能选，请重新选。", "This choice is not offered; please choose again."),
    "twice": Text("同一个选项选了两次。", "The same choice was made twice."),
    "order": Text("请把每一个选项都排上次序。", "Please put every choice in order."),
    "grid": Text("这个数不在刻度上。", "This number is not on the scale."),
    "type": Text("填的格式不对。", "The answer has the wrong form."),
}  # fmt: skip
