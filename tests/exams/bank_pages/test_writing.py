"""A question's way by form: written, looked over by another, changed, taken out of use."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from PIL import Image

from exams.bank.items import NumericRange
from exams.models import Paper
from exams.queries.bank import item_of, pools
from recruit.db import db
from recruit.models import AuditEntry, Organisation
from tests.exams.sitting.world import build
from tests.support.funnel import browser, person
from tests.web.test_at_the_same_moment import at_once

COMMON = {"topic": "safety", "difficulty": "2", "stem": "密码应该多久换一次？", "explanation": "因为会泄露。"}
KINDS = {
    "single": {"option-A": "一天", "option-B": "半年", "right": "B"},
    "multiple": {"option-A": "一", "option-B": "二", "option-C": "三", "right-A": "1", "right-C": "1"},
    "true-false": {"truth": "false"},
    "numeric": {"low-0": "3.1", "high-0": "3.2", "low-1": "３", "share-1": "50"},
    "short": {"forms": "半年\n六个月\n半年"},
    "matching": {"left-0": "猫", "match-0": "喵", "left-1": "狗", "match-1": "汪", "match-2": "咩"},
    "ordering": {"option-A": "一", "option-B": "二", "option-C": "三"},
    "essay": {},
}  # fmt: skip
KEYS = {
    "single": "B",
    "multiple": frozenset("AC"),
    "true-false": False,
    "numeric": (
        NumericRange(Decimal("3.1"), Decimal("3.2")),
        NumericRange(Decimal(3), Decimal(3), Decimal("0.5")),
    ),
    "short": ("半年", "六个月"),
    "matching": (0, 1),
    "ordering": (0, 1, 2),
    "essay": None,
}


def write(bank, kind="single", **changes):
    return bank.office.post(f"/bank/new/{kind}", data={**COMMON, **KINDS[kind], **changes})


def review(client, row, verdict, words=""):
    data = {f"verdict-{row.id}": verdict, f"words-{row.id}": words, f"revision-{row.id}": row.revision}
    return client.post("/bank/review", data=data)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_looked_over_and_used(bank, kind):
    assert write(bank, kind).status_code == 303
    row = bank.newest()
    assert (row.kind, row.state, item_of(row).key) == (kind, "draft", KEYS[kind])
    page = bank.other.get(f"/bank/question/{row.id}")
    assert page.status_code == 200
    assert "审这道题" in page.text
    assert review(bank.other, row, "accept").status_code == 303
    with bank.app.app_context():
        assert row.id in [choice.id for choice in pools()[kind, "safety"]]
    again = bank.office.get(f"/bank/question/{row.id}/edit").text
    assert COMMON["stem"] in again


def test_a_form_with_mistakes_keeps_what_was_typed_and_stores_nothing(bank):
    before = len(bank.rows())
    answer = write(bank, right="", **{"option-C": "一年", "option-B": ""}, difficulty="", explanation="")
    assert answer.status_code == 422
    for text in ("选项 B 是空的", "请标出正确选项", "请选难度", "没有解析", "一年"):
        assert text in answer.text
    assert len(bank.rows()) == before


def test_nobody_looks_over_what_they_wrote_or_changed(bank):
    write(bank)
    row = bank.newest()
    assert "要由另一个人来审" in bank.office.get(f"/bank/question/{row.id}").text
    assert review(bank.office, row, "accept").status_code == 422
    bank.other.post(
        f"/bank/question/{row.id}/edit",
        data={**COMMON, **KINDS["single"], "stem": "换", "revision": row.revision},
    )
    row = bank.newest()
    assert review(bank.other, row, "accept").status_code == 422
    assert bank.newest().state == "draft"


def test_whoever_had_a_hand_in_a_text_does_not_review_it(bank):
    with bank.app.app_context():
        person("third", "administrator", name="丁")
        db.session.commit()
    third = browser(bank.app, "third")
    write(bank)
    for client, stem in ((third, "第三人改的"), (bank.other, "第二人最后改的")):
        row = bank.newest()
        form = {**COMMON, **KINDS["single"], "stem": stem, "revision": row.revision}
        assert client.post(f"/bank/question/{row.id}/edit", data=form).status_code == 303
    row = bank.newest()
    for client in (bank.office, third, bank.other):
        assert "审题（" not in client.get("/bank/").text
        assert "没有等您审的题" in client.get("/bank/review").text
        assert review(client, row, "accept").status_code == 422
    assert bank.newest().state == "draft"


@pytest.mark.database
def test_a_draft_that_is_not_ready_waits_for_its_writer(bank):
    write(bank, unfinished="1")
    row = bank.newest()
    assert row.unfinished
    assert "没有等您审的题" in bank.other.get("/bank/review").text
    assert review(bank.other, row, "accept").status_code == 422
    assert f"/bank/question/{row.id}" in bank.office.get("/bank/?state=unfinished").text
    form = {**COMMON, **KINDS["single"], "revision": row.revision}
    assert bank.office.post(f"/bank/question/{row.id}/edit", data=form).status_code == 303
    assert review(bank.other, bank.newest(), "accept").status_code == 303
    assert bank.newest().state == "reviewed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_written_by_halves_is_kept_and_finished_later(bank, kind):
    half = dict.fromkeys(KINDS[kind], "") | {"stem": "写了一半"}
    answer = bank.office.post(f"/bank/new/{kind}", data={**COMMON, **half, "unfinished": "1"})
    assert answer.status_code == 303, answer.text
    row = bank.newest()
    for address in (f"/bank/question/{row.id}", f"/bank/question/{row.id}/edit", "/bank/?state=unfinished"):
        assert "写了一半" in bank.office.get(address).text
    # Nobody takes it for a question: neither an export with drafts nor whoever looks for similar ones.
    wanted = {"form": "gift", "drafts": "1", "download": "1"}
    assert "写了一半" not in bank.office.post("/bank/export", data=wanted).text
    form = {**COMMON, **half, "revision": row.revision}
    lacking = bank.office.post(f"/bank/question/{row.id}/edit", data=form).status_code
    assert lacking == (303 if kind == "essay" else 422)
    form = {**COMMON, **KINDS[kind], "revision": bank.newest().revision}
    assert bank.office.post(f"/bank/question/{row.id}/edit", data=form).status_code == 303
    assert review(bank.other, bank.newest(), "accept").status_code == 303


@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_asks_as_a_paper_does(bank, kind):
    write(bank, kind)
    page = bank.auditor.get(f"/bank/question/{bank.newest().id}").text
    preview = page[page.index("考生看到的样子") : page.index("看答案和解析")]
    inputs = {"single": 'type="radio"', "multiple": 'type="checkbox"', "true-false": 'type="radio"'}
    inputs |= {"numeric": 'inputmode="decimal"', "short": 'type="text"', "essay": "<textarea"}
    assert inputs.get(kind, "<select") in preview
    assert "checked" not in preview
    assert " selected" not in preview


@pytest.mark.database
def test_one_code_is_given_once_however_many_ask_for_it_at_the_same_moment(bank):
    clients = [browser(bank.app, login) for login in ("office", "other", "office", "other")]
    form = {**COMMON, **KINDS["single"], "code": "same-1"}
    jobs = [lambda one=one: one.post("/bank/new/single", data=form).status_code for one in clients]
    assert sorted(at_once(jobs)) == [303, 422, 422, 422]
    assert len(bank.rows(code="same-1")) == 1


def test_sent_back_with_words_and_mended(bank):
    write(bank)
    row = bank.newest()
    assert "要写一句" in review(bank.other, row, "back").text
    review(bank.other, row, "back", "选项太明显")
    row = bank.newest()
    assert row.sent_back == "选项太明显"
    assert "选项太明显" in bank.office.get(f"/bank/question/{row.id}/edit").text
    data = {**COMMON, **KINDS["single"], "option-A": "每天", "revision": row.revision}
    assert bank.office.post(f"/bank/question/{row.id}/edit", data=data).status_code == 303
    assert (bank.newest().sent_back, bank.newest().options[0]) == ("", "每天")


def test_a_draft_that_changed_meanwhile_is_neither_overwritten_nor_accepted_unseen(bank):
    write(bank)
    row = bank.newest()
    form = {**COMMON, **KINDS["single"], "revision": row.revision}
    assert bank.other.post(f"/bank/question/{row.id}/edit", data={**form, "stem": "甲？"}).status_code == 303
    answer = bank.office.post(f"/bank/question/{row.id}/edit", data={**form, "stem": "乙？"})
    assert answer.status_code == 422
    assert "现在存的是“甲？”" in answer.text
    assert "乙？" in answer.text
    assert bank.newest().stem == "甲？"
    newer = re.search(r'name="revision" value="(\d+)"', answer.text)[1]
    assert (
        bank.office.post(
            f"/bank/question/{row.id}/edit", data={**form, "stem": "乙？", "revision": newer}
        ).status_code
        == 303
    )
    assert bank.newest().stem == "乙？"
    # What a reviewer saw is not what stands there now.
    with bank.app.app_context():
        person("third", "second-signatory", name="丁")
        db.session.commit()
    assert review(browser(bank.app, "third"), row, "accept").status_code == 422
    assert bank.newest().state == "draft"


def test_a_question_in_use_stays_until_its_next_version_was_looked_over(bank):
    old = bank.rows()[0]
    form = {
        "topic": old.topic,
        "difficulty": "1",
        "explanation": "新",
        "stem": "新的一版？",
        "revision": old.revision,
    }
    form |= {f"option-{letter}": text for letter, text in zip("ABCDEFGHIJ", old.options, strict=False)}
    form |= {"right": str(old.key["key"])}
    assert bank.office.post(f"/bank/question/{old.id}/edit", data=form).status_code == 303
    first, second = bank.rows(code=old.code)
    assert (first.stem, first.state, second.version, second.state) == (old.stem, "reviewed", 2, "draft")
    with bank.app.app_context():
        assert old.id in [choice.id for pool in pools().values() for choice in pool]
    # Only one next version at a time: a further change goes into that draft.
    assert bank.office.get(f"/bank/question/{old.id}/edit").location.endswith(
        f"/bank/question/{second.id}/edit"
    )
    assert (
        bank.office.post(f"/bank/question/{old.id}/edit", data={**form, "stem": "又一版"}).status_code == 422
    )
    review(bank.other, second, "accept")
    first, second = bank.rows(code=old.code)
    assert (first.state, second.state) == ("retired", "reviewed")
    page = bank.auditor.get(f"/bank/question/{second.id}").text
    assert "和前一版比一比" in page
    assert "题干" in page


def test_retired_with_a_reason(bank):
    row = bank.rows()[0]
    assert bank.office.post(f"/bank/question/{row.id}/retire", data={"reason": " "}).status_code == 422
    assert bank.office.post(f"/bank/question/{row.id}/retire", data={"reason": "过时了"}).status_code == 303
    assert "过时了" in bank.auditor.get(f"/bank/question/{row.id}").text
    with bank.app.app_context():
        assert row.id not in [choice.id for pool in pools().values() for choice in pool]
        entry = db.session.query(AuditEntry).filter_by(action="bank.retire").one()
        assert entry.facts == {"reason": "过时了", "versions": [1]}


def test_a_picture_is_made_anew_survives_a_mistake_and_belongs_to_who_brought_it(bank):
    raw = io.BytesIO()
    Image.new("RGB", (3000, 200), "red").save(raw, "PNG")

    def data(**more):
        return {**COMMON, **KINDS["single"], "pictures": (io.BytesIO(raw.getvalue()), "a b/图.png"), **more}

    page = bank.office.post("/bank/new/single", data=data(), content_type="multipart/form-data")
    assert page.status_code == 422
    assert "看不见图的考生" in page.text
    sealed = re.search(r'name="picture" value="([^"]+)"', page.text)[1]
    name = sealed.split(" ")[2]
    kept = {**COMMON, **KINDS["single"], "picture": sealed, f"alt-{name}": "一块红"}
    stolen = bank.other.post("/bank/new/single", data={**kept, "stem": "别人的图？"})
    assert stolen.status_code == 303
    assert bank.newest().pictures == []
    assert bank.office.post("/bank/new/single", data=kept).status_code == 303
    row = bank.newest()
    assert f"![一块红]({name})" in row.stem
    answer = bank.auditor.get(f"/bank/question/{row.id}/picture/0")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert (image.format, image.width) == ("JPEG", 1000)
    broken = {**COMMON, **KINDS["single"], "alt": "x", "pictures": (io.BytesIO(b"<svg/>"), "x.svg")}
    assert (
        bank.office.post("/bank/new/single", data=broken, content_type="multipart/form-data").status_code
        == 422
    )


@pytest.mark.database
def test_the_list_is_searched_and_narrowed(bank):
    row = bank.rows()[0]
    page = bank.auditor.get("/bank/", query_string={"text": row.code, "state": "reviewed"})
    assert f"/bank/question/{row.id}" in page.text
    assert "写一道题" not in page.text
    assert "没有这样的题" in bank.auditor.get("/bank/?text=100%25_").text
    assert "没有这样的题" in bank.auditor.get("/bank/?state=back").text
    assert bank.auditor.get("/bank/supply").status_code == 200
    assert bank.auditor.get("/bank/new/single").status_code == 403


@pytest.mark.database
def test_where_it_was_asked_is_told(bank, clock):
    with bank.app.app_context():
        world = build()
        db.session.commit()
        item = db.session.query(Paper).first().items[0]["item"]
        assert world.entry_ids
    page = bank.office.get(f"/bank/question/{item}").text
    assert "在多少份卷子里" in page
    assert page.count("还没有卷子抽到它") == 0


def test_a_township_s_account_never_sees_a_key(bank):
    with bank.app.app_context():
        town = Organisation(kind="township", code="t1", name="某镇", township_code="520523100")
        person("town", "office", name="镇").organisation = town
        db.session.commit()
    town = browser(bank.app, "town")
    for address in ("/bank/", f"/bank/question/{bank.rows()[0].id}", "/bank/export", "/bank/review"):
        assert town.get(address).status_code >= 400


def test_what_a_text_says_is_never_markup(bank):
    nasty = '<script>alert(1)</script> ![x"><img src=x>](p.png)'
    write(bank, stem=nasty, **{"option-A": nasty, "explanation": nasty})
    row = bank.newest()
    for address in (f"/bank/question/{row.id}", "/bank/", f"/bank/question/{row.id}/edit", "/bank/review"):
        text = bank.other.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
