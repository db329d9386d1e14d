"""Phones and e-mails: one form however they are typed, masked wherever they are shown."""

from __future__ import annotations

import pytest

from recruit import email, phone
from recruit.errors import Refusal


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+86 13800138000",
        "008613800138000",
        "１３８００１３８０００",
    ],
)
def test_a_mobile_number_has_one_form_however_it_is_typed(typed: str) -> None:
    assert phone.normalise(typed) == "+8613800138000"


@pytest.mark.parametrize("typed", ["", "12345", "1380013800", "138001380001", "+86 abc", "13800138000;ext=9"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="phone-wrong"):
        phone.normalise(typed)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+8613800138000", "138****8000"), ("+868577221234", "085****1234"), ("+14155552671", "+14*****2671")],
)
def test_a_masked_number_hides_its_middle(number: str, shown: str) -> None:
    assert phone.mask(number) == shown


def test_an_address_is_found_again_whatever_its_letters() -> None:
    assert email.normalise(" Zhang.San@ＱＱ.com ") == "zhang.san@qq.com"
    assert email.mask("zhang.san@qq.com") == "z***@qq.com"


@pytest.mark.parametrize(
    "typed", ["", "zhang", "zhang@", "@qq.com", "a..b@qq.com", "zhang@host", "a b@qq.com", "a@q q.com"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="email-wrong"):
        email.normalise(typed)
