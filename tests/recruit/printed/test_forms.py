"""What stands in the cells of printed forms: what the system knows, blanks for the pen, on one page each."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from recruit.db import db
from recruit.models import SitePhoto
from recruit.registers.papers.drawing import blank_form, forms, lines_of, table_form
from recruit.registers.papers.person_values import People
from recruit.registers.papers.sheet import About, Drawn, Sheet, blank, drawn, no_day
from recruit.registers.papers.site_values import Sites
from recruit.services.fill_form import fill_form
from tests.recruit.printed import world

pytestmark = pytest.mark.database
AT = datetime(2016, 6, 10, 9, tzinfo=UTC)


def pages(pdf: bytes) -> list[str]:
    """The words of each page, without the spaces that a layout puts between them."""
    return ["".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(pdf)).pages]


def cells(sheet: Sheet) -> dict[str, Drawn]:
    return {cell.label: cell for row in sheet.rows for cell in row}


def test_a_site_form_is_filled_with_what_the_register_and_the_chain_say(app_context):
    world.yulu()
    found, paper, place = world.cohort(world.YULU), world.form(world.YULU, "site"), world.places()[0]
    sites = Sites(found)
    pictures = sites.pictures(place, paper.attachments)
    sheet = drawn(
        paper, About(place.code, sites.label(place), sites.values(place), pictures), date(2016, 6, 10)
    )
    told = cells(sheet)
    assert sheet.head == (("填表日期", "2016年6月10日"),)
    assert told["所在乡（镇、街道）"].text == "雨碌乡"
    assert told["村级服务站拟建具体位置"].text == "雨碌街西头供销社一楼"
    summary = told["拟建服务站情况简介（人口、区位、资源、产业、效益等）"].text
    assert "2400" in summary
    assert "2019年6月30日" in summary
    assert summary.endswith("旁边是集市，三天赶一次。")
    village, office = told["村委会意见"], told["乡（镇、街道）审核意见"]
    assert (village.text, village.date, village.seal) == (
        f"同意。{world.OPINION}",
        "2016年6月3日",
        "（盖章）",
    )
    # The township runs this programme: its office's word stands where the form asks for the township's.
    assert (office.text, office.date) == ("通过。可以用。", "2016年6月5日")
    assert told["拟建时间"].text == ""
    assert [(caption, bool(address)) for caption, address in sheet.pictures] == [
        ("门外", True),
        ("屋里", True),
        ("地图位置截图", False),
    ]


def test_what_nobody_knows_is_left_for_the_pen(app_context):
    world.yulu()
    found, paper, place = world.cohort(world.YULU), world.form(world.YULU, "site"), world.places()[1]
    sheet = drawn(paper, About(place.code, "x", Sites(found).values(place)), date(2016, 6, 10))
    told = cells(sheet)
    assert told["申报村委会"].text
    assert (told["村委会意见"].text, told["村委会意见"].date) == ("", no_day())
    empty = blank(paper)
    assert empty.head == (("填表日期", no_day()),)
    assert {cell.text for label, cell in cells(empty).items() if label not in ("选址参考标准", "备注")} == {
        ""
    }
    assert "30到50平方米" in cells(empty)["选址参考标准"].text


@pytest.mark.pdf
def test_each_site_takes_one_page_and_one_for_its_pictures(app_context):
    world.yulu()
    found, paper = world.cohort(world.YULU), world.form(world.YULU, "site")
    told = pages(forms(found, paper, [one.id for one in world.places()[:2]], True, AT))
    assert len(told) == 4
    assert "雨碌街西头供销社一楼" in told[0]
    assert "门外" in told[1]
    assert len(pages(blank_form(paper))) == 2
    assert forms(found, paper, [2**31 - 1], True, AT) == b""


@pytest.mark.pdf
def test_a_long_story_is_set_in_small_letters_before_it_is_cut(app_context):
    world.yulu()
    found, paper, place = world.cohort(world.YULU), world.form(world.YULU, "site"), world.places()[0]
    from recruit.models import SiteFile
    from recruit.site_words import private_of, set_private

    file = db.session.query(SiteFile).filter_by(place_id=place.id).one()
    set_private(file, {**private_of(file), "note": "集" * 499 + "终"})
    db.session.query(SitePhoto).delete()
    db.session.flush()
    told = pages(forms(found, paper, [place.id], True, AT))
    assert "终" in "".join(told)
    assert "备注" in told[0]


def test_an_applicants_form_carries_the_answers_photo_and_opinions(app_context):
    world.yingjiang()
    found, paper, one = (
        world.cohort(world.YINGJIANG),
        world.form(world.YINGJIANG, "head-form"),
        world.people().first,
    )
    told = cells(
        drawn(paper, About(one.number, one.person.name, People(found, True).values(one)), date(2020, 11, 3))
    )
    assert {
        label: told[label].text for label in ("姓名", "性别", "出生年月", "文化程度", "开店日期", "经营类目")
    } == {
        "姓名": "排勒干",
        "性别": "男",
        "出生年月": "1990年2月",
        "文化程度": "高中",
        "开店日期": "2015年3月8日",
        "经营类目": "日用百货",
    }
    assert (told["移动电话"].text, told["通信地址"].text) == ("13800000001", "平原镇胜利路12号")
    assert told["身份证号码"].text == world.id_number(one)
    assert told["照片"].picture.startswith("data:image/jpeg;base64,")
    village = told["所在村支两委意见"]
    assert (village.text, village.signed) == (f"通过。{world.OPINION}", "岳支书")
    assert village.seal == "村党组织或村委会（盖章）"
    assert told["本人意愿"].text.startswith("本人自愿申请当＿＿")


def test_the_whole_id_number_stands_on_the_offices_print_only(app_context):
    world.yingjiang()
    found, one = world.cohort(world.YINGJIANG), world.people().first
    assert People(found, True).values(one)["id_number"].text == world.id_number(one)
    assert "id_number" not in People(found, False).values(one)


@pytest.mark.pdf
def test_an_applicants_form_is_one_page(app_context):
    world.yingjiang()
    found, paper = world.cohort(world.YINGJIANG), world.form(world.YINGJIANG, "head-form")
    both = [world.people().first.id, world.people().other.id]
    told = pages(forms(found, paper, both, True, AT))
    assert ["排勒干" in told[0], "闷小兰" in told[1], len(told)] == [True, True, 2]
    assert len(pages(blank_form(paper))) == 1


@pytest.mark.pdf
def test_premises_come_from_the_register_until_somebody_types(app_context):
    world.yulu()
    found, paper = world.cohort(world.YULU), world.form(world.YULU, "premises")
    known = lines_of(found, paper, world.TOWNSHIP)["premises"]
    assert known == [
        {
            "name": "雨碌村委会",
            "address": "雨碌街西头供销社一楼",
            "area": "36",
            "owner": world.OWNER,
            "term": "2019年6月30日",
        }
    ]
    typed = {"premises": [{**known[0], "handover": "2016年7月1日"}]}
    fill_form(found, paper, world.TOWNSHIP, typed, 0, world.account("clerk"), AT)
    (told,) = pages(table_form(found, paper, world.TOWNSHIP, AT))
    assert world.OWNER in told
    assert "2016-07-01" in told
    assert "乡（镇、街道）（盖章）" in told


@pytest.mark.pdf
def test_a_copy_to_put_up_leaves_private_columns_away(app_context):
    world.yulu()
    found, paper = world.cohort(world.YULU), world.form(world.YULU, "staff")
    rows = {"group": [{"name": "张某", "mobile": "13800000001"}], "office": []}
    fill_form(found, paper, world.TOWNSHIP, rows, 0, world.account("clerk"), AT)
    (whole,) = pages(table_form(found, paper, world.TOWNSHIP, AT))
    (posted,) = pages(table_form(found, paper, world.TOWNSHIP, AT, private=False))
    assert "雨碌乡农村淘宝项目建设领导小组办公室" in whole
    assert ("13800000001" in whole, "13800000001" in posted, "张某" in posted) == (True, False, True)
    assert whole.count("工作人员") == 4
    assert "手机联系电话" not in posted
