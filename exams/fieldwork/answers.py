"""Whether answers fit a programme's form, for every caller that does not come through a web form. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from recruit.errors import Refusal
from recruit.phone import normalise
from recruit.programme import Form, FormField, Text

#: A household that does not agree is not written down at all.
CONSENT = "consent"
# data: why an answer is not taken, in both languages, as it is kept with the parcel that brought it
_MISSING = Text("这一项要填。", "An answer is needed.")
# data: as above
_WRONG = Text(
    "填得不对，请照这一项下面的说明改。", "The answer does not hold; please follow the hint below it."
)
# data: as above
_STRANGE = Text(
    "这张表里没有这一项。表可能换过，请刷新页面。", "The form has no such question. Please reload the page."
)


def fitting(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in the form's order and in one spelling each; empty ones are left out.

    Text and codes are str, whole numbers int, decimals and money canonical str, dates ISO str, several choices a list,
    yes/no bool. Errors: Refusal('answers-unfit' (field, a code; why)) for an answer that is missing, of the wrong type,
    out of bounds or not asked for; Refusal('no-consent').
    """
    strange = set(given) - {one.code for one in form.fields}
    if strange:
        raise Refusal("answers-unfit", field=str(min(strange))[:60], why=_STRANGE)
    found: dict[str, Any] = {}
    for one in form.fields:
        value = given.get(one.code)
        if value is None or value == "" or value == []:
            if one.required and one.type != "photo":
                raise Refusal("answers-unfit", field=one.code, why=_MISSING)
            continue
        try:
            found[one.code] = _READ[one.type](one, value)
        except (ValueError, TypeError, InvalidOperation, Refusal):
            raise Refusal("answers-unfit", field=one.code, why=_WRONG) from None
    if found.get(CONSENT) is False:
        raise Refusal("no-consent")
    return found


def split(form: Form, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(plain, private) answers."""
    private = {one.code for one in form.fields if one.private}
    plain = {code: value for code, value in answers.items() if code not in private}
    return plain, {code: value for code, value in answers.items() if code in private}


def _within(one: FormField, size: Decimal) -> None:
    if (one.min is not None and size < one.min) or (one.max is not None and size > one.max):
        raise ValueError(one.code)


def _text(one: FormField, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(one.code)
    text = value.replace("\r\n", "\n").replace("\x00", "").strip()
    text.encode()  # half a sign cannot be kept
    _within(one, Decimal(len(text)))
    return text


def _integer(one: FormField, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(one.code)
    _within(one, Decimal(value))
    return value


def _decimal(one: FormField, value: Any) -> str:
    if isinstance(value, (float, bool)):
        raise TypeError(one.code)
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(one.code)
    _within(one, number)
    return format(number.quantize(Decimal("0.01")) if one.type == "money" else number, "f")


def _day(_one: FormField, value: Any) -> str:
    return date.fromisoformat(str(value)).isoformat()


def _choice(one: FormField, value: Any) -> str:
    if value not in {code for code, _title in one.choices}:
        raise ValueError(one.code)
    return str(value)


def _choices(one: FormField, value: Any) -> list[str]:
    chosen = [_choice(one, code) for code in value]
    if len(set(chosen)) != len(chosen):
        raise ValueError(one.code)
    _within(one, Decimal(len(chosen)))
    return chosen


def _phone(_one: FormField, value: Any) -> str:
    return normalise(str(value))


def _yesno(one: FormField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(one.code)
    return value


def _photo(one: FormField, _value: Any) -> str:
    # Pictures are evidence with a desk of their own, never an answer in a series of forms.
    raise TypeError(one.code)


_READ: dict[str, Callable[[FormField, Any], Any]] = {
    "text": _text,
    "longtext": _text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "date": _day,
    "choice": _choice,
    "choices": _choices,
    "phone": _phone,
    "photo": _photo,
    "yesno": _yesno,
}
