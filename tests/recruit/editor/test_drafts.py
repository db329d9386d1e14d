"""Drafts of programmes: every step kept, two people at once, published by two; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recruit.db import db
from recruit.editor.typed import Changes
from recruit.errors import Refusal
from recruit.models import Account, Cohort, DraftFile, ProgrammeDraft, ProgrammeVersion
from recruit.programme import load
from recruit.programme.problems import errors
from recruit.queries.drafts import drafts, files_of, newest, reading_of, revisions, start_of, waiting_proposal
from recruit.services.draft_programme import (
    begin_draft,
    change_draft,
    drop_draft,
    put_file,
    replace_draft,
    restore,
    take_up,
)
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.sign_draft import confirm_draft, propose_draft, send_back_draft
from tests.support.candidates import staff

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
TITLE = ("title", "zh")
pytestmark = pytest.mark.database


@pytest.fixture
def draft(app_context) -> ProgrammeDraft:
    office = staff("office", "office")
    staff("other", "office")
    staff("second", "second-signatory")
    made = begin_draft(start_of("shipped:jinsha-2016"), "taoyuan-2027", office, AT)
    db.session.commit()
    return made


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def titled(words: str) -> Changes:
    return Changes(puts={TITLE: words})


def refused(step, **facts: object) -> str:
    with pytest.raises(Refusal) as caught:
        step()
    for name, value in facts.items():
        assert caught.value.facts[name] == value
    return caught.value.code


def test_a_copy_is_the_programme_under_its_new_name(draft: ProgrammeDraft):
    one = newest(draft)
    reading = reading_of(one)
    jinsha = load("jinsha-2016")
    assert (one.number, draft.code, draft.origin) == (1, "taoyuan-2027", "shipped:jinsha-2016")
    assert reading.programme is not None
    assert reading.programme.id == "taoyuan-2027"
    assert reading.programme.regions == jinsha.regions
    assert [stage.code for stage in reading.programme.stages] == [stage.code for stage in jinsha.stages]
    assert set(jinsha.files) < set(one.files)
    assert not errors(reading.problems)


def test_every_step_is_kept_and_any_of_them_comes_back(draft: ProgrammeDraft):
    office = account("office")
    first = newest(draft).source
    two = change_draft(draft, 1, titled("桃源县招募"), office, AT)
    assert two.number == 2
    assert two.touched == ["title.zh"]
    assert change_draft(draft, 2, titled("桃源县招募"), office, AT).number == 2  # nothing new, no step
    three = restore(draft, 2, 1, office, AT)
    assert (three.number, three.source, three.what) == (3, first, "restored")
    assert [one.number for one in revisions(draft)] == [3, 2, 1]


def test_two_people_at_once_only_clash_over_the_same_place(draft: ProgrammeDraft):
    office, other = account("office"), account("other")
    change_draft(draft, 1, titled("桃源县招募"), office, AT)
    kept = change_draft(draft, 1, Changes(puts={("hotline",): "0857-1234567"}), other, AT)
    assert "桃源县招募" in kept.source
    assert "0857-1234567" in kept.source
    assert (
        refused(lambda: change_draft(draft, 1, titled("别的"), other, AT), boxes=["title.zh"])
        == "draft-clash"
    )
    assert refused(lambda: replace_draft(draft, 1, kept.source, other, AT)) == "draft-newer"
    assert refused(lambda: restore(draft, 1, 1, other, AT)) == "draft-newer"


def test_a_text_that_cannot_be_read_is_not_taken(draft: ProgrammeDraft):
    office = account("office")
    assert refused(lambda: replace_draft(draft, 1, "title: [", office, AT)) == "draft-unreadable"
    assert refused(lambda: replace_draft(draft, 1, "# " + "x" * 1_100_000, office, AT)) == "draft-unreadable"
    gone = Changes(puts={("stages", 99, "title"): "x"})
    assert refused(lambda: change_draft(draft, 1, gone, office, AT)) == "draft-unreadable"
    assert newest(draft).number == 1
    renamed = replace_draft(draft, 1, newest(draft).source.replace("taoyuan-2027", "tianyuan"), office, AT)
    assert (renamed.number, draft.code) == (2, "tianyuan")


def test_files_lie_beside_it_once_for_each_content(draft: ProgrammeDraft):
    office = account("office")
    before = db.session.query(DraftFile).count()
    villages = next(held for name, held in files_of(newest(draft)).items() if name.endswith(".csv"))
    put_file(draft, 1, "villages.csv", villages, office, AT)
    assert db.session.query(DraftFile).count() == before
    change_draft(draft, 2, Changes(puts={("regions",): "nothing.csv"}), office, AT)
    assert [one.code for one in errors(reading_of(newest(draft)).problems)][:1] == ["regions-not-readable"]
    change_draft(draft, 3, Changes(puts={("regions",): "villages.csv"}), office, AT)
    assert reading_of(newest(draft)).programme is not None
    put_file(draft, 4, "villages.csv", None, office, AT)
    assert reading_of(newest(draft)).programme is None
    assert refused(lambda: put_file(draft, 5, "../etc", b"x", office, AT)) == "draft-file-name"
    assert refused(lambda: put_file(draft, 5, "big", b"x" * 2_000_001, office, AT)) == "draft-file-big"


def test_published_by_two_with_its_cohort(draft: ProgrammeDraft):
    office, second = account("office"), account("second")
    change_draft(draft, 1, titled("桃源县招募"), office, AT)
    assert refused(lambda: propose_draft(draft, 1, "", "", office, AT)) == "draft-newer"
    assert refused(lambda: propose_draft(draft, 2, "Tao Yuan", "", office, AT)) == "draft-cohort-code"
    row = propose_draft(draft, 2, "taoyuan", "", office, AT)
    assert refused(lambda: change_draft(draft, 2, titled("又改"), office, AT)) == "draft-proposed"
    assert refused(lambda: drop_draft(draft, office, AT)) == "draft-proposed"
    assert refused(lambda: propose_draft(draft, 2, "", "", account("other"), AT)) == "draft-proposed"
    assert refused(lambda: confirm_draft(row, office, AT)) == "role-missing"
    confirm_draft(row, second, AT)
    db.session.commit()
    version = db.session.query(ProgrammeVersion).filter_by(code="taoyuan-2027").one()
    cohort = db.session.query(Cohort).filter_by(code="taoyuan").one()
    assert cohort.version is version
    assert version.programme.title.zh == "桃源县招募"
    assert (row.state, row.version, row.cohort) == ("confirmed", version, cohort)
    assert waiting_proposal(draft) is None
    assert change_draft(draft, 2, titled("下一版"), office, AT).number == 3


def test_a_draft_with_errors_is_not_put_forward(draft: ProgrammeDraft):
    office = account("office")
    change_draft(draft, 1, Changes(drops=[("hotline",), ("organiser",)]), office, AT)
    count = len(errors(reading_of(newest(draft)).problems))
    assert count
    assert refused(lambda: propose_draft(draft, 2, "", "", office, AT), count=count) == "draft-wrong"


def test_sent_back_with_a_reason_or_taken_back(draft: ProgrammeDraft):
    office, second = account("office"), account("second")
    row = propose_draft(draft, 1, "", "", office, AT)
    assert refused(lambda: send_back_draft(row, second, AT, " ")) == "reason-wanted"
    send_back_draft(row, second, AT, "窗口时间写错了")
    assert (row.state, row.answer) == ("rejected", "窗口时间写错了")
    again = propose_draft(draft, 1, "", "", office, AT)
    send_back_draft(again, office, AT, "")
    assert again.state == "recalled"
    assert refused(lambda: confirm_draft(again, second, AT)) == "wrong-state"


def test_nobody_signs_what_they_put_forward_even_with_both_roles(draft: ProgrammeDraft):
    both = staff("both", "office", "second-signatory")
    row = propose_draft(draft, 1, "", "", both, AT)
    assert refused(lambda: confirm_draft(row, both, AT)) == "same-signatory"


def test_a_cohort_code_that_was_taken_in_the_meantime(draft: ProgrammeDraft):
    office = account("office")
    row = propose_draft(draft, 1, "taken", "", office, AT)
    open_cohort(publish(load("jinsha-2016"), None, AT), "taken", None, AT)
    assert refused(lambda: confirm_draft(row, account("second"), AT)) == "code-taken"
    assert row.state == "proposed"


def test_laid_aside_and_taken_up_again(draft: ProgrammeDraft):
    office = account("office")
    drop_draft(draft, office, AT)
    assert drafts() == []
    assert refused(lambda: change_draft(draft, 1, titled("x"), office, AT)) == "draft-dropped"
    take_up(draft, office, AT)
    assert drafts() == [draft]


def test_a_draft_may_go_on_from_a_version_or_a_draft_and_needs_the_office(draft: ProgrammeDraft):
    office = account("office")
    version = publish(load("yulu-2016"), None, AT)
    copy = begin_draft(start_of(f"version:{version.id}"), "yulu-2027", office, AT)
    assert reading_of(newest(copy)).programme is not None
    third = begin_draft(start_of(f"draft:{copy.id}"), "yulu-2028", office, AT)
    assert reading_of(newest(third)).programme is not None
    for origin in ("shipped:nowhere", "version:9999", "draft:x", "", "file:/etc/passwd"):
        assert refused(lambda origin=origin: start_of(origin)) in ("draft-origin", "unknown")
    assert (
        refused(lambda: begin_draft(start_of("shipped:yulu-2016"), "Yulu 2027", office, AT)) == "draft-code"
    )
    second = account("second")
    assert refused(lambda: begin_draft(start_of("shipped:yulu-2016"), "x", second, AT)) == "role-missing"
