"""The app owner's list on the office's page: looked at, counted, counted again without doubling, taken back, erased."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from exams.models import DownloadConfirmation, DownloadList, DownloadRow
from exams.queries.shares import witnesses
from exams.services.confirm_download import confirm_download
from exams.services.erase_shares import PARTS
from exams.services.import_downloads import fingerprint_downloads, import_downloads, preview_downloads
from recruit import storage
from recruit.db import db
from recruit.erasing import Scope
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.tables import write_xlsx
from tests.exams.fieldwork import field


@pytest.fixture
def office(made, app):
    field.staff("office", "office")
    db.session.commit()
    return field.sign_in(app.test_client(), "office")


def rows(*lines: str, header: str = "推荐码,手机尾号,时间") -> bytes:
    return "\n".join([header, *lines]).encode()


def look(client, made, content: bytes, name: str = "list.csv"):
    data = {"sheet": (io.BytesIO(content), name)}
    return client.post(f"/office/{made.stage_id}/links/look", data=data, content_type="multipart/form-data")


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]


def bring_in(client, made, content: bytes, name: str = "list.csv"):
    page = look(client, made, content, name).text
    names = ("file", "token", "column-code", "column-tail", "column-time")
    data = {one: hidden(page, one) for one in names}
    return client.post(f"/office/{made.stage_id}/links/import", data=data, follow_redirects=True)


def figures(made, candidate: int = 0) -> tuple[int, int, int, int]:
    db.session.rollback()
    one = witnesses(made.stage)[candidate]
    return one.listed, one.confirmed, one.both, one.downloads


def test_a_list_is_looked_at_first_and_only_then_counted(made, office, link):
    code = link("download").code
    page = look(office, made, rows(f"{code},0138,2016-05-25 00:30", "NOCODE,1,")).text
    assert "可以导入 1 行，有问题 1 行" in page
    assert "推荐码是 8 位" in page
    assert db.session.query(DownloadList).count() == 0
    answer = bring_in(office, made, rows(f"{code},0138,2016-05-25 00:30", "NOCODE,1,"))
    assert "导入了 1 行，其中 1 个下载是新的" in answer.text
    assert figures(made) == (1, 0, 0, 1)
    made_list = db.session.query(DownloadList).one()
    assert storage.find(made_list.list_hash) is None, "the file is not kept"
    assert "0138" not in str(db.session.execute(text("SELECT * FROM download_row")).all())
    acts = [entry.action for entry in db.session.query(AuditEntry)]
    assert acts.count("downloads.import") == 1


def test_a_workbook_with_lost_zeros_is_read_alike(made, office, link):
    content = write_xlsx(
        ["Code", "Last 4", "Date"], [[link("download").code, 38, "2016-05-25"]], "list", made.opens
    )
    assert "导入了 1 行" in bring_in(office, made, content, "list.xlsx").text


def test_the_same_download_in_two_lists_counts_once(made, office, link):
    code = link("download").code
    first, second = f"{code},0138,2016-05-25 00:30", f"{code},0139,2016-05-25 00:31"
    bring_in(office, made, rows(first))
    again = bring_in(office, made, rows(first)).text
    assert "以前都导入过了" in again
    assert "其中 1 个下载是新的" in bring_in(office, made, rows(second, first)).text
    assert figures(made)[0] == 2
    lists = db.session.query(DownloadList).order_by(DownloadList.id).all()
    office.post(f"/office/links/{lists[1].id}/back")
    assert figures(made)[0] == 1, "what the first list tells stays"
    assert "已经收回了" in office.post(f"/office/links/{lists[1].id}/back", follow_redirects=True).text
    assert "其中 1 个下载是新的" in bring_in(office, made, rows(second, first)).text
    assert figures(made)[0] == 2


def test_a_row_and_a_confirmation_that_agree_are_shown_apart_and_counted_once(made, office, link, clock):
    own = link("download")
    confirm_download(own, "0138", "t" * 22, "", "", clock.now().date(), clock.now())
    confirm_download(own, "0555", "u" * 22, "", "", clock.now().date(), clock.now())
    db.session.commit()
    bring_in(office, made, rows(f"{own.code},0138,2016-05-25 00:30", f"{own.code},0777,2016-05-25"))
    assert figures(made) == (2, 2, 1, 3)
    page = office.get(f"/office/{made.stage_id}/links").text
    assert "名单 2 个，确认 2 个（尾号重复没算的 0 个），两样都有 1 个，合起来 3 个" in page


def test_where_the_columns_are_unclear_the_office_says_which_is_which(made, office, link):
    content = rows(f"甲,{link('download').code},0138", header="人,码一,号")
    page = look(office, made, content).text
    assert "没有认出哪一列是推荐码" in page
    data = {
        "file": hidden(page, "file"),
        "kept": hidden(page, "kept"),
        "column-code": "码一",
        "column-tail": "号",
    }
    address = f"/office/{made.stage_id}/links/columns"
    assert "可以导入 1 行" in office.post(address, data=data).text
    twice = office.post(address, data=data | {"column-tail": "码一"})
    assert twice.status_code == 422
    assert "同一列不能当两样东西" in twice.text
    for wrong in ({"column-code": "没有的"}, {"kept": "x"}, {"file": "0" * 64}):
        assert office.post(address, data=data | wrong).status_code == 422


def test_only_what_was_looked_at_is_counted(made, office, link):
    code = link("download").code
    page = look(office, made, rows(f"{code},0138,")).text
    data = {"file": hidden(page, "file"), "token": hidden(page, "token"), "column-code": "推荐码"}
    for wrong in (data, data | {"token": "x"}, data | {"file": "../../etc", "column-tail": "手机尾号"}, {}):
        office.post(f"/office/{made.stage_id}/links/import", data=wrong)
    assert db.session.query(DownloadList).count() == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xfe\x00", b"a" * 100])
def test_a_hostile_file_is_refused_in_words(made, office, content):
    answer = look(office, made, content)
    assert answer.status_code in (200, 422)
    assert db.session.query(DownloadList).count() == 0


def test_lists_are_the_county_offices_business(made, app, office, link):
    bring_in(office, made, rows(f"{link('download').code},0138,"))
    kept = db.session.query(DownloadList).one()
    field.staff("township", "office", township="520523001")
    for role in ("marker", "auditor", "clerk"):
        field.staff(role, role)
    db.session.commit()
    for login in ("township", "marker", "auditor", "clerk"):
        client = field.sign_in(app.test_client(), login)
        assert client.post(f"/office/links/{kept.id}/back").status_code in (403, 404)
        assert look(client, made, rows("x")).status_code in (403, 404)
    assert (
        field.sign_in(app.test_client(), "auditor").get(f"/office/{made.stage_id}/links").status_code == 200
    )
    db.session.expire_all()
    assert kept.taken_back_at is None
    assert office.get("/office/99999/links").status_code == 404


@pytest.mark.database
def test_erasing_takes_the_fingerprints_and_leaves_the_numbers(made, link, clock):
    own = link("download")
    at = clock.now()
    for token in ("t", "u"):
        confirm_download(own, "0138", token * 22, "", "", at.date(), at)
    for number in (1, 2):
        office = field.staff(f"office{number}", "office")
        kept = DownloadList(
            stage_id=made.stage_id,
            list_hash="0" * 64,
            rows=1,
            fresh=1,
            imported_at=at,
            imported_by_id=office.id,
        )
        db.session.add(kept)
        db.session.flush()
        db.session.add(
            DownloadRow(list_id=kept.id, link_id=own.id, row=2, row_hash="same", tail_index="t" * 64, at=at)
        )
    db.session.commit()
    scope = Scope(made.stage.cohort, at + timedelta(days=400))
    for part in PARTS:
        while ids := list(db.session.scalars(part.due(scope).limit(1))):
            part.wipe(scope, ids)
            db.session.commit()
    assert [row.tail_index for row in db.session.query(DownloadConfirmation)] == [None, None]
    one = witnesses(made.stage)[0]
    assert (one.listed, one.confirmed, one.same_tail) == (1, 1, 1)


def test_a_list_is_read_before_anything_is_held_and_again_where_a_link_has_changed(made, link, monkeypatch):
    by, at = field.staff("office", "office"), made.during
    own = link("download")
    seen = preview_downloads(made.stage, rows(f"{own.code},0138,"), "list.csv", by, at)
    given = (made.stage, seen.file, seen.looked.token, seen.columns, by, at)
    read = fingerprint_downloads(*given)
    with monkeypatch.context() as held:
        held.setattr(
            "exams.services.import_downloads.read_table", lambda *_of, **_in: pytest.fail("others wait")
        )
        assert import_downloads(*given, read).rows == 1
    changed = replace(read, links={})
    with pytest.raises(Refusal, match="downloads-none-new"):
        import_downloads(*given, changed)
    storage.remove(seen.file)
    with pytest.raises(Refusal, match="import-changed"):
        import_downloads(*given, changed)
    with pytest.raises(Refusal, match="import-changed"):
        import_downloads(made.stage, seen.file, "another", seen.columns, by, at, read)


def test_the_page_reads_a_list_once_and_outside_the_lock(made, office, link, monkeypatch):
    from exams.services import import_downloads as service

    order = []
    table, locked = service.read_table, service.locked
    content = rows(f"{link('download').code},0138,")
    page = look(office, made, content).text
    monkeypatch.setattr(service, "read_table", lambda *of, **by: order.append("read") or table(*of, **by))
    monkeypatch.setattr(service, "locked", lambda *of: order.append("lock") or locked(*of))
    names = ("file", "token", "column-code", "column-tail", "column-time")
    office.post(f"/office/{made.stage_id}/links/import", data={one: hidden(page, one) for one in names})
    assert order == ["read", "lock"]
    assert figures(made)[0] == 1
