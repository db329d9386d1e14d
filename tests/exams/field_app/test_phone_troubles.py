"""Pictures that are cut off, clocks that are wrong, a server that cannot take a thing just now."""

from __future__ import annotations

import io
from datetime import timedelta
from threading import Semaphore

from PIL import Image

from exams.fieldwork import written
from exams.models import Parcel
from recruit.db import db
from tests.exams.field_app.phone import opened, parcels, shots, states, until
from tests.exams.fieldwork import field


def test_what_is_cut_off_or_no_picture_of_pixels_is_kept_out_with_its_reason(own, here, tmp_path):
    page = opened(own, here)
    webp, jpeg = io.BytesIO(), io.BytesIO()
    for made_of, form in ((webp, "WEBP"), (jpeg, "JPEG")):
        Image.effect_noise((200, 200), 80).convert("RGB").save(made_of, form, quality=90)
    # A whole one with a film behind it, as phones make them.
    (tmp_path / "moving.jpg").write_bytes(jpeg.getvalue() + b"ftypmp4" * 100)
    (tmp_path / "cut.png").write_bytes(field.picture(3, 200)[:-20])
    (tmp_path / "cut.jpg").write_bytes(jpeg.getvalue()[: len(jpeg.getvalue()) // 2])
    (tmp_path / "cut.webp").write_bytes(webp.getvalue()[:-100])
    (tmp_path / "drawn.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    page.set_input_files(
        "#pick-screenshots", [*tmp_path.glob("cut.*"), tmp_path / "drawn.svg", tmp_path / "moving.jpg"]
    )
    page.wait_for_selector("#troubles:not([hidden])")
    told = page.inner_text("#troubles")
    assert all(name in told for name in ("cut.png", "cut.jpg", "cut.webp", "drawn.svg"))
    assert "moving.jpg" not in told
    assert (told.count("这张图片不完整"), told.count("打不开这张图片")) == (3, 1)
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    assert parcels() == [("picture", "taken")]


def test_a_servers_clock_that_is_put_back_counts_nothing_twice(own, here, tmp_path, clock):
    page = opened(own, here)
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    clock.set(clock.now() - timedelta(minutes=30))
    page.reload()
    until(
        page,
        "document.querySelector('#parts .num') && document.querySelector('#parts .num').textContent.includes('1')",
    )
    page.wait_for_timeout(300)
    assert "已到，等审核 1" in " ".join(states(page).split())


def test_what_the_server_cannot_take_just_now_is_sent_again_by_itself(own, here, tmp_path, monkeypatch):
    room = Semaphore(0)
    monkeypatch.setattr(written, "_room", room)
    page = opened(own, here)
    page.evaluate(
        "() => { const wait = setTimeout; window.setTimeout = (f, t) => wait(f, t < 60000 ? t / 30 : t); }"
    )
    plan = tmp_path / "plan.txt"
    plan.write_text("我们村的计划" * 50, "utf-8")
    page.set_input_files("#file-plan", [plan])
    until(page, "document.querySelector('#net').textContent.includes('没送到')")
    assert "没有收" not in page.inner_text("#parts")
    room.release()
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    assert parcels() == [("document", "taken")]


def test_a_phone_whose_clock_is_wrong_says_when_a_thing_was_made_by_the_servers(own, here, tmp_path, clock):
    page = opened(own, here)
    plan = tmp_path / "plan.txt"
    plan.write_text("我们村的计划" * 50, "utf-8")
    page.set_input_files("#pick-screenshots", shots(tmp_path, 7))
    page.set_input_files("#file-plan", [plan])
    until(page, "document.querySelector('#net').textContent.includes('都送到了')")
    db.session.rollback()
    made_at = [one.captured_at for one in db.session.query(Parcel)]
    db.session.rollback()
    assert len(made_at) == 2
    assert all(abs(one - clock.now()) < timedelta(minutes=5) for one in made_at)
