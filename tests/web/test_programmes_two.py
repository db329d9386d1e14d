"""Two people write one draft, or one hands in what cannot be read: nothing is undone behind somebody's back."""

from __future__ import annotations

from io import BytesIO

from flask import Flask

from tests.support.signed_in import browser
from tests.web.test_programmes import fields, office, site, source  # noqa: F401 - fixtures

STAGE = "/programmes/1/stages/0"


def test_saving_again_after_a_clash_undoes_nothing_else(site: Flask, office):  # noqa: F811
    other = browser(site, "other")
    mine, theirs = fields(office.get(STAGE).text), fields(other.get(STAGE).text)
    kept = next(
        name for name, value in mine.items() if name.startswith("stages.0.window") and value[:2] == "20"
    )
    office.post(STAGE, data=mine | {"stages.0.title": "我的", kept: "2027-03-08 09:00"})
    answer = other.post(STAGE, data=theirs | {"stages.0.title": "他的"})
    assert answer.status_code == 409
    again = fields(answer.text)
    assert (again["stages.0.title"], again[kept]) == ("他的", "2027-03-08 09:00")


def test_a_stage_that_moved_away_does_not_overwrite_its_neighbour(site: Flask, office):  # noqa: F811
    other = browser(site, "other")
    form = fields(office.get(STAGE).text)
    other.post("/programmes/1/stages", data={"shown": "1", "move": "0:1"})
    before = source(site)["stages"]
    answer = office.post(STAGE, data=form | {"stages.0.title": "我写了半天的"})
    assert answer.status_code == 409
    assert "我写了半天的" in answer.text
    assert 'class="editor"' not in answer.text
    assert source(site)["stages"] == before


def test_what_was_typed_beside_an_unreadable_file_stays(office):  # noqa: F811
    data = {"shown": "1", "source": "title: 我写了半天的", "file": (BytesIO("标题".encode("gbk")), "a.yaml")}
    answer = office.post("/programmes/1/text", data=data)
    assert answer.status_code == 422
    assert "我写了半天的" in answer.text


def test_of_a_list_without_end_so_many_items_are_drawn_and_all_stay(site: Flask, office):  # noqa: F811
    text = office.get("/programmes/1/text/1").text
    rows = "".join(
        f"      - {{code: f{place}, label: {{zh: 第{place}题}}, type: text}}\n" for place in range(2000)
    )
    many = f"forms:\n  - code: many\n    title: {{zh: 很多题}}\n    fields:\n{rows}"
    assert office.post("/programmes/1/text", data={"shown": "1", "source": text.replace("forms:\n", many, 1)})
    page = office.get("/programmes/1/rooms/forms").text
    assert len(page) < 2_500_000
    assert "后面还有 1800 项没有列出来" in page
    office.post("/programmes/1/rooms/forms", data=fields(page) | {"forms.0.title": "题很多"})
    form = source(site)["forms"][0]
    assert ("题很多" in str(form["title"]), len(form["fields"])) == (True, 2000)


def test_a_whole_file_handed_in_late_is_shown_what_it_would_undo(site: Flask, office):  # noqa: F811
    text = office.get("/programmes/1/text/1").text
    other = fields(browser(site, "other").get(STAGE).text)
    browser(site, "other").post(STAGE, data=other | {"stages.0.title": "别人起的名字"})
    mine = {"shown": "1", "source": text.replace("edition:", "edition: 2031 #", 1)}
    answer = office.post("/programmes/1/text", data=mine)
    assert answer.status_code == 422
    assert "2031" in answer.text.partition("<textarea")[2]
    told = answer.text.partition("别人这段时间改了什么")[2].partition("<textarea")[0]
    assert "别人起的名字" in told
    assert source(site)["stages"][0]["title"]["zh"] == "别人起的名字"
