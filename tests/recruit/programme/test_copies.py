"""What a copied programme still says of another county is listed, and what is said of nobody is warned of."""

from __future__ import annotations

import pytest

from recruit.programme.copied import to_change
from recruit.programme.messages import message
from recruit.programme.placeholders import is_placeholder
from tests.recruit.programme.files import JINSHA, changed

LAST_CUT = "places: {value: 160, source: notice}, tie"


def test_everything_of_the_county_is_listed_with_its_line_and_value():
    found = {one.path: one for one in to_change(JINSHA, "zh")}
    lines = JINSHA.splitlines()
    for path, value in (
        ("title", "金沙县2016年农村电商服务站合伙人招募"),
        ("edition", "2016"),
        ("hotline", "0857-0000000"),
        ("documents.agreement.params.number_prefix", "JS-2016"),
        ("documents.agreement.params.party_a.representative", "示例代表"),
    ):
        assert found[path].value == value
        assert value in lines[found[path].line - 1]
    assert found["quotas.by_township"].count == 25
    assert [one.line for one in to_change(JINSHA, "zh")] == sorted(one.line for one in found.values())
    assert {one.path: one.value for one in to_change(JINSHA, "en")}["title"].startswith("Jinsha County")


def test_a_programme_without_documents_lists_the_rest():
    assert [one.path for one in to_change('title: x\nhotline: "1"\n', "zh")] == ["title", "hotline"]


@pytest.mark.parametrize(
    ("places", "code", "path"),
    [
        (8, "people-few", "stages.interview.cut.places"),
        (170, "places-few", "places.total"),
        (160, None, None),
    ],
)
def test_people_and_places_must_match(tmp_path, places, code, path):
    reading, lines = changed(tmp_path, (LAST_CUT, f"places: {places}, tie"))
    found = [one for one in reading.problems if one.code in ("people-few", "places-few")]
    assert [(one.code, one.path, one.level) for one in found] == ([(code, path, "warning")] if code else [])
    for one in found:
        assert str(places if code == "people-few" else 160) in lines[one.line - 1]
        assert str(places) in message(one)
        assert "160" in message(one)


def test_real_numbers_and_a_real_party_are_not_questioned(tmp_path):
    reading, lines = changed(
        tmp_path,
        ('hotline: "0857-0000000"', 'hotline: "0857-7221234"'),
        ("示例电子商务有限公司（正式名称由办公室填写）", "某某公司"),
    )
    found = {one.path: one for one in reading.problems if one.code.endswith("-placeholder")}
    assert set(found) == {"objection_desk.phone", "documents.agreement.params.party_a"}
    assert "0000000" in lines[found["objection_desk.phone"].line - 1]


@pytest.mark.parametrize(
    ("value", "sample"),
    [
        ("0857-0000000", True), ("08570000000", True), ("(0857) 0000000", True), ("000-0000-0000", True),
        ("0857-7000000", False), ("12345", False), ("", False), ("010-12000000", False), ("示例代表", True),
        ("Example E-commerce Ltd", True), ("代表示例", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_sample(value: str, sample: bool):
    assert is_placeholder(value) is sample
