"""Lists on paper and as a folder of plain files: the same bytes again, nothing private, nothing fetched."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
import zipfile

import pytest
from pypdf import PdfReader

from exams.demo.stage_app import WORKED_ON
from recruit import storage
from recruit.config import JOBS
from recruit.db import db
from recruit.documents import long_list
from recruit.models import ListSite
from recruit.queries.entries import entries_of
from recruit.services import make_list_site, print_list
from recruit.services.make_list_site import archive, ask_site, make_waiting, site_files, stop_site
from recruit.services.print_list import pdf_of, set_sheet, sheet_of, waiting_sheets
from tests.recruit.funnel import small
from tests.support.funnel import at_the_test, correct, office, person, publish
from tests.support.refusals import refused


@pytest.fixture
def no_paper(monkeypatch):
    """Setting a sheet takes seconds; what is on it is another test's."""
    monkeypatch.setattr(make_list_site, "pdf_of", lambda result, address: f"%PDF {address}".encode())
    monkeypatch.setattr(print_list, "pdf_of", lambda result, address: f"%PDF {address}".encode())


def corrected():
    stage = at_the_test()
    publish(stage)
    entries_of(stage)[0].candidacy.state = "withdrawn"
    correct(stage, "本人退出")
    return stage


@pytest.mark.pdf
def test_the_sheet_says_who_signed_until_when_and_where_to_object(running):
    result = publish(at_the_test())
    content = pdf_of(result, "http://127.0.0.1/lists/1")
    reader = PdfReader(io.BytesIO(content))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for wanted in ("第1页，共1页", "甲", "乙", result.sha256, "窗口000", "N0004", "人*甲", "名单（第1版）"):
        assert wanted in text, wanted
    assert text.count("人*甲") == 3
    assert pdf_of(result, "http://127.0.0.1/lists/1") == content


@pytest.mark.pdf
def test_a_long_list_is_laid_out_piece_by_piece_and_numbered_throughout(running, monkeypatch):
    monkeypatch.setattr(print_list, "TOGETHER", 1)
    monkeypatch.setattr(long_list, "IN_ONE_GO", 2)
    result = publish(at_the_test())
    content = pdf_of(result, "http://127.0.0.1/lists/1")
    first, last = ("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    assert "第1页，共2页" in first
    assert "第2页，共2页" in last
    numbers = re.compile(r"N\d{4}")
    assert [numbers.findall(page) for page in (first, last)] == [["N0001", "N0002"], ["N0003", "N0004"]]
    assert [result.sha256 in page for page in (first, last)] == [True, True]
    assert ["窗口000" in page for page in (first, last)] == [False, True], "the foot stands once, at the end"
    assert ["名单（第1版）" in page for page in (first, last)] == [True, False]


@pytest.mark.usefixtures("no_paper")
def test_a_sheet_is_set_once_and_kept(running):
    result = publish(at_the_test())
    assert waiting_sheets() == [result]
    assert sheet_of(result) is None
    content = set_sheet(result, "http://127.0.0.1/lists/1")
    assert (sheet_of(result), waiting_sheets()) == (content, [])


@pytest.mark.usefixtures("no_paper")
@pytest.mark.database
def test_the_folder_holds_every_version_and_nothing_from_elsewhere(running):
    with running.test_request_context():
        files = dict(site_files(corrected().cohort))
    assert {"index.html", "method.html", "style.css", "test-v1.html", "test-v2.json", "test-v2.pdf"} < set(
        files
    )
    assert {"test-v1-v2.html", "test-v1-v2.csv", "SHA256SUMS.txt"} < set(files)
    for line in files["SHA256SUMS.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    for name, data in files.items():
        if name.endswith(".html"):
            page = data.decode()
            links = re.findall(r'(?:href|src)="([^"]*)"', page)
            assert all(link in files for link in links), (name, links)
            assert "<script" not in page


@pytest.mark.usefixtures("no_paper")
def test_the_archive_is_the_same_bytes_again(running):
    cohort = corrected().cohort
    with running.test_request_context():
        first = archive(cohort)
        assert archive(cohort) == first
    assert "index.html" in zipfile.ZipFile(io.BytesIO(first)).namelist()


@pytest.mark.usefixtures("no_paper")
@pytest.mark.database
def test_the_worker_makes_what_was_asked_for(running):
    cohort = corrected().cohort
    made = ask_site(cohort, office(), small.AFTER_TEST)
    assert ask_site(cohort, office(), small.AFTER_TEST).id == made.id
    db.session.commit()
    assert make_waiting() == 1
    made = db.session.get(ListSite, made.id)
    assert (made.state, made.done) == ("done", made.total)
    assert storage.get(made.file_sha256).startswith(b"PK")


@pytest.mark.usefixtures("no_paper")
def test_a_stopped_archive_is_not_made(running):
    cohort = corrected().cohort
    made = ask_site(cohort, office(), small.AFTER_TEST)
    stop_site(cohort, office())
    db.session.commit()
    assert make_waiting() == 0
    assert (made.state, made.file_sha256) == ("cancelled", None)
    with refused("wrong-state"):
        stop_site(cohort, office())


def test_an_archive_needs_a_list_and_the_office(running):
    cohort = at_the_test().cohort
    with refused("no-lists"):
        ask_site(cohort, office(), small.AFTER_TEST)
    with refused("role-missing"):
        ask_site(cohort, person("judge", "judge"), small.AFTER_TEST)


@pytest.mark.usefixtures("no_paper")
def test_a_site_may_leave_its_longest_lists_without_paper(running):
    result = publish(at_the_test())
    assert waiting_sheets(most=4) == [result]
    assert waiting_sheets(most=3) == []


def _others_may_write(monkeypatch, module):
    """Replaces the setting of a sheet by somebody else's write that will not wait."""
    seen = []

    def pdf_of(result, address):
        other = sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        seen.append(result.id)
        return f"%PDF {address}".encode()

    monkeypatch.setattr(module, "pdf_of", pdf_of)
    return seen


def test_nobody_waits_while_a_list_is_set(running, monkeypatch):
    result = publish(at_the_test())
    db.session.commit()
    seen = _others_may_write(monkeypatch, print_list)
    print_list._set_all(print_list.MOST)
    assert seen == [result.id]
    assert sheet_of(result).startswith(b"%PDF")


def test_nobody_waits_while_a_folder_is_made(running, monkeypatch):
    cohort = corrected().cohort
    made = ask_site(cohort, office(), small.AFTER_TEST)
    db.session.commit()
    seen = _others_may_write(monkeypatch, make_list_site)
    assert make_waiting() == 1
    assert len(seen) == 2
    assert (made.state, made.done) == ("done", made.total)


@pytest.mark.usefixtures("no_paper")
def test_a_window_ends_at_the_end_of_a_day_wherever_it_stands(running):
    stage = corrected()
    with running.test_request_context():
        files = dict(site_files(stage.cohort))
    assert "到 2026-05-08 24:00" in files["index.html"].decode()
    assert "2026-05-08 24:00" in files["test-v1.html"].decode()


def test_a_demonstration_does_what_its_pages_wait_for():
    asked_for = {"list-sheets", "list-sites", "agreement-prints"}
    assert asked_for < set(WORKED_ON) <= {code for code, _seconds, _path in JOBS}
