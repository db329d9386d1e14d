"""What is compared of a text, and where it stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.texts.normal import normal, normal_with_places


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("第１章，ＡＢＣ！", "第1章abc"),
        ("Straße café cafe\u0301", "strassecafecafe"),
        ("隐\u200b藏\u00ad的\ufeff字", "隐藏的字"),
        ("😀 👍🏽 —— …", ""),
        ("\u202eشركة\u202c", "شركة"),
        ("半\ud83d个\udc00", "半个"),
        ("㎏ ⅷ ①", "kgviii1"),
        ("啊啊啊啊啊啊啊啊", "啊啊啊啊"),
        ("", ""),
    ],
)
def test_letters_and_digits_alone(text: str, compared: str):
    assert normal(text) == compared


def test_a_key_left_pressed_weighs_as_a_word():
    assert normal("开" + "啊" * 2_000_000 + "完") == "开啊啊啊啊完"


@settings(max_examples=40)
@given(st.text(st.characters(codec=None), max_size=60))
def test_every_letter_knows_where_it_stood(text: str):
    letters, places = normal_with_places(text)
    assert letters == normal(text)
    assert len(places) == len(letters)
    assert all(letter in normal(text[place]) for letter, place in zip(letters, places, strict=True))
    assert sorted(places) == list(places)
