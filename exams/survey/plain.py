"""The programme's own forms as survey forms, and their answers back: a phone fills in one kind of form only. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from exams.fieldwork.answers import CONSENT
from exams.survey.model import ALWAYS, Choice, ChoiceList, Question, SurveyForm, Words
from recruit.programme import Form, FormField, Text
from recruit.regions import Regions

#: The languages of a programme's texts, and so of its forms.
LANGUAGES = ("zh", "en")
YES, NO = "yes", "no"
YES_NO = "yes_no"
#: More choices than this are picked from a list that opens.
SHORT_LIST = 4
_TYPES = {
    "text": "text",
    "longtext": "text",
    "phone": "text",
    "integer": "integer",
    "decimal": "decimal",
    "money": "decimal",
    "date": "date",
    "choice": "select_one",
    "yesno": "select_one",
    "choices": "select_multiple",
}
_APPEARANCES = {"longtext": "multiline", "phone": "numbers"}
# data: a mobile number, a land line with its area code, or a foreign number with +; blanks, dashes, brackets may stand
_PHONE = (
    "regex(translate(., '０１２３４５６７８９ -()（）', '0123456789'), "
    r"'((\+|00)?86)?1[3-9][0-9]{9}|0[1-9][0-9]{1,2}[2-9][0-9]{6,7}|(\+|00)[1-9][0-9]{6,14}')"
)
_MONEY = r"regex(., '-?[0-9]{1,12}(\.[0-9]{1,2})?')"


def survey_of(form: Form, regions: Regions | None = None) -> SurveyForm:
    """The form as a phone fills it in, with the codes of its fields as names.

    Bounds are constraints with a message in both languages, yes/no is `select_one` of ``yes`` and ``no``, a consent has
    to be a yes. With `regions` each village of a list bears its township (``township``, a name) beside its label.
    Photos are evidence with a desk of their own and are not asked for here.
    """
    names = _lists(form)
    lists = [ChoiceList(names[choices], _choices(choices, regions)) for choices in names]
    if any(one.type == "yesno" for one in form.fields):
        lists.append(ChoiceList(YES_NO, _YES_NO))
    return SurveyForm(
        title=form.title.zh,
        id=form.code,
        version="",
        languages=LANGUAGES,
        default_language=LANGUAGES[0],
        items=tuple(_question(one, names) for one in form.fields if one.type in _TYPES),
        lists=tuple(lists),
    )


def values_of(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What `exams.fieldwork.answers.fitting` wants, of a document of answers; it is the one who judges them.

    What cannot be read as its type, and what the form does not ask, stays as it came.
    """
    kinds = {one.code: one.type for one in form.fields}
    return {code: _value(kinds.get(code, ""), value) for code, value in answers.items()}


def document_of(form: Form, values: Mapping[str, Any]) -> dict[str, str]:
    """The other way round: typed values, as they are kept, as a document of answers."""
    kinds = {one.code: one.type for one in form.fields}
    return {code: _leaf(kinds.get(code, ""), value) for code, value in values.items()}


def _value(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind == "yesno":
        return {YES: True, NO: False}.get(value, value)
    if kind == "choices":
        return value.split()
    if kind == "integer" and len(value) < 20 and value.strip().removeprefix("-").isdecimal():
        return int(value)
    return value


def _leaf(kind: str, value: Any) -> str:
    if kind == "yesno":
        return YES if value else NO
    return " ".join(value) if isinstance(value, list) else str(value)


def _question(one: FormField, names: Mapping[Any, str]) -> Question:
    rule, message = _rule(one)
    short = len(one.choices) <= SHORT_LIST
    return Question(
        name=one.code,
        type=_TYPES[one.type],
        labels=_words(one.label),
        hints=_words(one.hint) if one.hint else (),
        required=ALWAYS if one.required else "",
        constraint=rule,
        constraint_messages=_words(message) if message else (),
        appearance=_APPEARANCES.get(one.type, "" if short or one.type != "choice" else "minimal"),
        choices=YES_NO if one.type == "yesno" else names.get(one.choices, ""),
    )


def _words(text: Text) -> Words:
    return tuple((language, text.in_(language)) for language in LANGUAGES)


def _lists(form: Form) -> dict[tuple[tuple[str, Text], ...], str]:
    """A name for each different list; long ones are shared by several fields."""
    names: dict[tuple[tuple[str, Text], ...], str] = {}
    for one in form.fields:
        if one.choices:
            names.setdefault(one.choices, f"list_{one.code}")
    return names


def _choices(choices: tuple[tuple[str, Text], ...], regions: Regions | None) -> tuple[Choice, ...]:
    return tuple(Choice(code, _words(title), _township(code, regions)) for code, title in choices)


def _township(code: str, regions: Regions | None) -> tuple[tuple[str, str], ...]:
    if regions is None or len(code) != 12 or not regions.knows(code):
        return ()
    return (("township", regions.township(regions.village(code).township).name),)


# What a form says of its bounds, in both languages at once, as it travels to the phone.
# data: in both languages
_YES_NO = (Choice(YES, _words(Text("是", "Yes"))), Choice(NO, _words(Text("否", "No"))))
# data: in both languages
_AGREED = Text(
    "这一户不同意，就不要填这张表，请换一户。",
    "Without consent this form is not filled in. Please go on to another household.",
)
# data: in both languages
_WRONG_PHONE = Text(
    "号码不对，手机号是11位数字，座机请带区号。",
    "This number is not right: a mobile has 11 digits, a land line needs its area code.",
)
# data: in both languages
_DECIMALS = Text("最多两位小数。", "Two decimals at most.")
# data: in both languages
_NUMBER = (
    Text("请填{low}或更大的数。", "Please give {low} or more."),
    Text("请填{high}或更小的数。", "Please give {high} or less."),
    Text("请填{low}到{high}之间的数。", "Please give a number from {low} to {high}."),
)
# data: in both languages
_LETTERS = (
    Text("请至少写{low}个字。", "Please write {low} characters or more."),
    Text("最多写{high}个字。", "Please write {high} characters at most."),
    Text("请写{low}到{high}个字。", "Please write {low} to {high} characters."),
)
# data: in both languages
_CHOSEN = (
    Text("请至少选{low}项。", "Please choose {low} or more."),
    Text("最多选{high}项。", "Please choose {high} at most."),
    Text("请选{low}到{high}项。", "Please choose {low} to {high}."),
)


def _rule(one: FormField) -> tuple[str, Text | None]:
    """(constraint, message); ('', None) where everything is allowed."""
    if one.type == "yesno":
        return (f". = '{YES}'", _AGREED) if one.code == CONSENT else ("", None)
    if one.type == "phone":
        return _PHONE, _WRONG_PHONE
    return _BOUNDS[one.type](one) if one.type in _BOUNDS else ("", None)


def _bounds(one: FormField, words: tuple[Text, Text, Text]) -> Text:
    """The sentence for a lower bound, an upper one, or both."""
    facts = {"low": f"{one.min or Decimal():f}", "high": f"{one.max or Decimal():f}"}
    text = words[2 if one.max is not None and one.min is not None else 0 if one.max is None else 1]
    return Text(text.zh.format(**facts), text.en.format(**facts))


def _within(low: str, high: str, one: FormField) -> list[str]:
    pairs = ((f"{low} >=", one.min), (f"{high} <=", one.max))
    return [f"{measure} {bound:f}" for measure, bound in pairs if bound is not None]


def _number(one: FormField) -> tuple[str, Text | None]:
    rules = _within(".", ".", one)
    message = _bounds(one, _NUMBER) if rules else None
    if one.type != "money":
        return " and ".join(rules), message
    words = _DECIMALS if message is None else Text(message.zh + _DECIMALS.zh, f"{message.en} {_DECIMALS.en}")
    return " and ".join([*rules, _MONEY]), words


def _length(one: FormField) -> tuple[str, Text | None]:
    # Blanks do not make a text longer, but they take up room.
    rules = _within("string-length(normalize-space(.))", "string-length(.)", one)
    return (" and ".join(rules), _bounds(one, _LETTERS)) if rules else ("", None)


def _count(one: FormField) -> tuple[str, Text | None]:
    rules = _within("count-selected(.)", "count-selected(.)", one)
    return (" and ".join(rules), _bounds(one, _CHOSEN)) if rules else ("", None)


_BOUNDS: Mapping[str, Callable[[FormField], tuple[str, Text | None]]] = {
    "text": _length,
    "longtext": _length,
    "integer": _number,
    "decimal": _number,
    "money": _number,
    "choices": _count,
}
