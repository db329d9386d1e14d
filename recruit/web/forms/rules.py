"""The checks of a programme's form fields. Every sentence says what to do, not which rule was broken."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.phone import normalise as normalise_phone
from recruit.programme import FormField

Rule = Callable[[Form, Field], None]


class Required:
    """An answer must be there. A yes/no question counts as answered by either word."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if field.errors:
            raise StopValidation()
        if _missing(field.data):
            raise StopValidation(_("这一项要填"))


class Optional:
    """No answer is fine, and then nothing else is checked."""

    field_flags = {"optional": True}

    def __call__(self, form: Form, field: Field) -> None:
        if field.errors or _missing(field.data):
            raise StopValidation()


class Later:
    """No answer is fine for now, because it follows or is there already; the page must not call it optional."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.errors or _missing(field.data):
            raise StopValidation()


class Private:
    """Marks a third party's or a sensitive answer for the page: it is never kept as a draft."""

    field_flags = {"private": True}

    def __call__(self, form: Form, field: Field) -> None:
        return None


def rules_of(one: FormField, *, later: bool = False) -> list[Any]:
    """The validators of a field, in the order in which they are applied; `later`: see `Later`."""
    rules: list[Any] = [Later() if later else Required() if one.required else Optional()]
    if one.private:
        rules.append(Private())
    if one.type in ("text", "longtext"):
        rules.append(_length(one))
    if one.type in ("integer", "decimal", "money"):
        rules.append(_range(one))
    if one.type == "phone":
        rules.append(_phone)
    if one.type == "choice":
        rules.append(_listed(one))
    if one.type == "choices":
        rules.append(_count(one))
    return rules


def _missing(value: Any) -> bool:
    filename = getattr(value, "filename", None)
    if filename is not None:
        return not filename
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _length(one: FormField) -> Rule:
    low, high = int(one.min or 0), None if one.max is None else int(one.max)

    def check(form: Form, field: Field) -> None:
        length = len(field.data.strip().replace("\r\n", "\n"))
        if length < low:
            raise ValidationError(_("请至少写 %(low)s 个字，现在是 %(found)s 个", low=low, found=length))
        if high is not None and length > high:
            raise ValidationError(_("请写到 %(high)s 个字以内，现在是 %(found)s 个", high=high, found=length))

    return check


def _range(one: FormField) -> Rule:
    def check(form: Form, field: Field) -> None:
        value = Decimal(field.data)
        if one.min is not None and value < one.min:
            raise ValidationError(_("请填 %(low)s 或更大的数", low=f"{one.min:f}"))
        if one.max is not None and value > one.max:
            raise ValidationError(_("请填 %(high)s 或更小的数", high=f"{one.max:f}"))

    return check


def _phone(form: Form, field: Field) -> None:
    try:
        normalise_phone(field.data)
    except Refusal:
        raise ValidationError(_("号码不对，手机号是11位数字，座机请带区号")) from None


def _listed(one: FormField) -> Rule:
    codes = {code for code, _text in one.choices}

    def check(form: Form, field: Field) -> None:
        if field.data not in codes:
            raise ValidationError(_("请从列表里选一项"))

    return check


def _count(one: FormField) -> Rule:
    codes = {code for code, _text in one.choices}

    def check(form: Form, field: Field) -> None:
        if not set(field.data) <= codes:
            raise ValidationError(_("请从列表里选"))
        if one.min is not None and len(field.data) < one.min:
            raise ValidationError(_("请至少选 %(low)s 项", low=f"{one.min:f}"))
        if one.max is not None and len(field.data) > one.max:
            raise ValidationError(_("最多选 %(high)s 项，请去掉几项", high=f"{one.max:f}"))

    return check
