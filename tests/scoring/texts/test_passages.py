"""The passages that two texts have in common, with their places in both as written."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.texts.likeness import one_pair
from scoring.texts.normal import normal
from tests.scoring.texts import plans

STORY = "石桥村的土鸡蛋，一向只卖给路过的货车司机；从今年起，我们打算每周二收齐、周三发往县城。"
OTHER = "柏杨村有三口古井。老人说水甜，酒也就香，所以家家会酿。"


def test_places_are_those_of_the_texts_as_written():
    first, second = f"前言：{OTHER}{STORY}", f"{STORY.replace('，', ' , ')}\n（完）"
    found = one_pair(first, second)
    assert len(found.passages) == 1
    one = found.passages[0]
    assert first[one.first_start : one.first_end] == STORY[:-1]
    assert second[one.second_start : one.second_end] == STORY.replace("，", " , ")[:-1]
    assert one.letters == found.longest == len(STORY) - 5
    assert one.changes == 0


def test_an_exchanged_name_or_figure_does_not_break_a_passage():
    # The village's first two letters and the day go; the name stands at the beginning and is no change inside.
    found = one_pair(STORY, STORY.replace("石桥村", "月亮湾村").replace("周二", "三天"))
    assert len(found.passages) == 1
    one = found.passages[0]
    assert (one.changes, one.letters) == (1, len(STORY) - 5 - 2 - 2)


def test_a_long_insertion_does():
    assert len(one_pair(STORY, STORY.replace("；", OTHER)).passages) == 2


def test_sentences_in_another_order_are_found_and_said_to_be_moved():
    parts = plans.written(plans.plan(1, 12)).replace("\n", "").split("。")[:-1]
    found = one_pair("。".join(parts), "。".join(reversed(parts)))
    assert found.first_share > 0.95
    assert found.moved > 0.8
    assert one_pair("。".join(parts), "。".join(parts[1:])).moved == 0


def test_no_letter_is_taken_twice():
    found = one_pair(STORY, f"{STORY}{OTHER}{STORY}")
    assert found.first_share == 1
    assert found.second_share < 0.5
    assert sum(one.letters for one in found.passages) == len(STORY) - 5


def test_the_least_length():
    # Thirteen letters in common.
    first, second = f"甲乙丙丁{STORY[:14]}", f"{STORY[:14]}戊己庚辛"
    assert [one.letters for one in one_pair(first, second, least=13).passages] == [13]
    assert one_pair(first, second, least=14).passages == ()


def test_what_the_template_says_is_nobodys_passage():
    form = "填写说明：请用自己的话如实填写，每一部分不少于三百字，附件请注明页码并装订整齐。"
    assert one_pair(f"{form}{STORY}", f"{form}{OTHER}").longest > 30
    assert one_pair(f"{form}{STORY}", f"{form}{OTHER}", [form]).passages == ()
    own = one_pair(f"{form}{STORY}", f"{form}{STORY}", [form])
    assert own.longest == len(STORY) - 5
    assert own.passages[0].first_start == len(form)


def test_texts_without_letters_or_with_one():
    for first, second in (
        ("", ""),
        ("", STORY),
        ("一", "一"),
        ("😀", STORY),
        ("啊" * 100_000, "啊" * 99_999),
    ):
        assert one_pair(first, second).passages == ()


def test_a_long_text_takes_little_time_even_cut_into_pieces():
    draw = random.Random(1)
    whole = "".join(chr(draw.randint(0x4E00, 0x9FA5)) for _ in range(60_000))
    pieces = [whole[start : start + 20] for start in range(0, len(whole), 20)]
    draw.shuffle(pieces)
    found = one_pair(whole, "".join(pieces))
    assert found.first_share > 0.99
    assert found.moved > 0.9


def test_a_text_that_repeats_itself_ends_in_time():
    found = one_pair("甲乙丙" * 30_000, "甲乙丙" * 20_000 + "丁")
    assert found.longest >= 12


PIECES = st.lists(
    st.sampled_from([STORY, OTHER, STORY[5:30], "，", "😀", "甲乙丙", "丁" * 9, OTHER[3:17]]), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(PIECES, PIECES)
def test_passages_never_overlap_and_begin_alike(one: list[str], other: list[str]):
    first, second = "".join(one), "".join(other)
    found = one_pair(first, second)
    for side in ("first", "second"):
        places = sorted((getattr(p, f"{side}_start"), getattr(p, f"{side}_end")) for p in found.passages)
        assert all(end <= start for (_, end), (start, _) in zip(places, places[1:], strict=False))
    for passage in found.passages:
        assert normal(first[passage.first_start]) == normal(second[passage.second_start])
        assert normal(first[passage.first_end - 1]) == normal(second[passage.second_end - 1])
        assert passage.letters >= 12
    assert 0 <= found.moved < 1
