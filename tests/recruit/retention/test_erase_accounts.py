"""Staff who left: contacts and secrets go, the name under what they signed stays; so do reasons that served."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, LoginCode, NoticePaper, NoticePaperVersion, Result
from recruit.programme.keeping import KINDS
from recruit.services import change_staff, close_stage, one_time_code
from recruit.services.erase_accounts import acted
from recruit.services.erase_due import erase_due
from recruit.services.hold_erasure import WAIT, hold, let_go
from recruit.services.readmit import readmit
from recruit.services.set_contact import set_contact
from scoring.bundle import rebuild
from scoring.canonical import parse_json
from tests.recruit.funnel import small
from tests.recruit.retention.scene import Scene
from tests.support import funnel
from tests.support.closing import SIGNING, office

pytestmark = pytest.mark.database
DAYS = timedelta(days=KINDS["staff"].days)
SECOND = timedelta(seconds=1)


def leaver(login: str, name: str, role: str = "clerk") -> Account:
    """Somebody with everything an account can hold."""
    account = small.staff(login, role, name=name)
    set_contact(account, "13800000000", f"{login}@example.org")
    account.password_hash, account.second_factor_sealed = "hash", b"sealed"
    account.second_factor_at, account.second_factor_step = SIGNING, 7
    db.session.flush()
    return account


def closed(account: Account, at=SIGNING) -> Account:
    change_staff.close_account(account, small.staff(f"by-{account.login}", "administrator"), at)
    db.session.commit()
    return account


def secrets(account: Account) -> list[object]:
    names = ("phone_sealed", "phone_index", "email_sealed", "email_index", "password_hash")
    factor = ("second_factor_sealed", "second_factor_at", "second_factor_step")
    return [getattr(account, name) for name in (*names, *factor)]


def test_contacts_secrets_and_slips_go_when_the_time_is_over(scene: Scene):
    account = closed(leaver("gone", "张小三"))
    one_time_code.issue([account], "paper", SIGNING)
    db.session.commit()
    assert erase_due(SIGNING + DAYS).counts["", "staff-accounts"] == 0
    assert account.phone_sealed is not None
    assert erase_due(SIGNING + DAYS + SECOND).counts["", "staff-accounts"] == 1
    assert secrets(account) == [None] * 8
    assert db.session.scalars(select(LoginCode).where(LoginCode.account_id == account.id)).all() == []
    # Nothing was ever done under this name; the login stays, the log is made of it.
    assert (account.name, account.login) == ("张*三", "gone")
    assert erase_due(SIGNING + DAYS + 2 * SECOND).counts["", "staff-accounts"] == 0
    assert list(audit.verify()) == []


def test_the_name_under_a_list_stays_and_the_list_holds(scene: Scene):
    signer = office()
    set_contact(signer, "13800000000", "")
    assert db.session.query(Result).filter_by(proposed_by_id=signer.id).count()
    closed(signer)
    erase_due(SIGNING + DAYS + SECOND)
    assert signer.erased_at is not None
    assert signer.phone_sealed is None
    assert "*" not in signer.name
    for (bundle,) in db.session.query(Result.bundle).filter(Result.bundle != ""):
        assert rebuild(parse_json(bundle.encode())) == parse_json(bundle.encode())


def test_who_acted_is_told_by_rows_and_by_the_log(scene: Scene):
    idle, signed_in, closer = (small.staff(login, "clerk") for login in ("idle", "seen", "closer"))
    audit.note(SIGNING, "seen", "sign-in", "account:seen")
    audit.note(SIGNING, "closer", "place.close", "place:1")
    one_time_code.issue([idle], "invitation", SIGNING)
    assert acted([idle, signed_in, closer, office()]) == {closer.id, office().id}


def test_who_came_back_in_time_keeps_all_of_it(scene: Scene):
    account = closed(leaver("back", "李四"))
    admin = small.staff("chief", "administrator")
    change_staff.reopen_account(account, admin, SIGNING + DAYS)
    db.session.commit()
    assert account.closed_at is None
    erase_due(SIGNING + 3 * DAYS)
    assert None not in secrets(account)
    # The time runs from the last closing.
    change_staff.close_account(account, admin, SIGNING + 3 * DAYS)
    db.session.commit()
    assert erase_due(SIGNING + 4 * DAYS).counts["", "staff-accounts"] == 0
    assert erase_due(SIGNING + 4 * DAYS + SECOND).counts["", "staff-accounts"] == 1


def test_after_that_nobody_reopens_it_not_even_the_machine_itself(scene: Scene):
    """Under a masked name nobody could be told who signs, so such a person gets an account of their own."""
    account = closed(leaver("gone", "张小三"))
    erase_due(SIGNING + DAYS + SECOND)
    with pytest.raises(Refusal, match="account-erased"):
        change_staff.reopen_account(account, small.staff("chief", "administrator"), SIGNING + 2 * DAYS)
    with pytest.raises(Refusal, match="account-erased"):
        readmit("gone", SIGNING + 2 * DAYS)
    assert (account.name, account.active) == ("张*三", False)
    assert account.erased_at is not None


def test_before_that_the_machine_itself_lets_in_who_was_closed(scene: Scene):
    account = closed(leaver("back", "李四"))
    readmit("back", SIGNING + DAYS)
    assert (account.active, account.closed_at, account.password_hash) == (True, None, None)


def test_the_longest_time_of_any_cohort_holds_and_a_hold_stops_it(scene: Scene, monkeypatch):
    account = closed(leaver("gone", "张小三"))
    keep = dict(scene.cohort.programme.keep)
    long = type(keep["staff"])(400, "account-closed")
    monkeypatch.setitem(scene.cohort.programme.keep, "staff", long)
    assert erase_due(SIGNING + DAYS + SECOND).counts["", "staff-accounts"] == 0
    auditor = small.staff("watch", "auditor")
    late = SIGNING + timedelta(days=401)
    hold(scene.cohort, "投诉", auditor, late)
    db.session.commit()
    assert erase_due(late).counts["", "staff-accounts"] == 0
    let_go(scene.cohort, "已经答复", auditor, late)
    db.session.commit()
    assert erase_due(late + WAIT).counts["", "staff-accounts"] == 1
    assert account.erased_at is not None


def test_open_accounts_and_applicants_are_never_due(scene: Scene):
    open_one = leaver("stays", "王五")
    scene.account(0).active = False
    db.session.commit()
    assert erase_due(SIGNING + 20 * DAYS).counts["", "staff-accounts"] == 0
    assert None not in secrets(open_one)


def test_why_a_list_was_sent_back_goes_and_why_one_was_corrected_stays(running):
    stage = funnel.at_the_test()
    sent_back = close_stage.propose(stage, funnel.office(), small.AFTER_TEST)
    close_stage.reject(sent_back, funnel.second(), small.AFTER_TEST, "王小五的分不对")
    funnel.publish(stage)
    corrected = funnel.correct(stage, "登分有误")
    db.session.commit()
    erased = erase_due(small.AFTER_TALK + timedelta(days=1200)).counts
    assert erased["small", "rejection-reasons"] == 1
    assert (sent_back.reason, corrected.reason) == ("", "登分有误")
    assert parse_json(corrected.bundle.encode())["reason"] == "登分有误"


def test_why_a_cohort_was_held_and_a_paper_should_go_is_not_kept_for_ever(scene: Scene):
    auditor = small.staff("watch", "auditor")
    hold(scene.cohort, "王小五投诉", auditor, SIGNING)
    let_go(scene.cohort, "已经答复", auditor, SIGNING)
    version = NoticePaperVersion(
        number=1, title_zh="附件", title_en="", file_type="pdf", sha256="0" * 64, size=1, put_up_at=SIGNING,
        put_up_by_id=auditor.id, removal_reason="登了王小五的电话",
    )  # fmt: skip
    db.session.add(NoticePaper(cohort_id=scene.cohort.id, position=1, versions=[version]))
    db.session.commit()
    erased = erase_due(scene.after("applications")).counts
    assert (erased["small", "hold-reasons"], erased["small", "removal-reasons"]) == (1, 1)
    assert (scene.cohort.hold_reason, scene.cohort.held_by, version.removal_reason) == (None, None, "")
    assert version.title_zh == "附件"


def test_what_a_part_says_it_empties_is_empty(scene: Scene):
    """`Part.wipes` is a promise that the test of the columns relies on."""
    from recruit.erasing import parts
    from tests.recruit.retention.scene import TERM_OVER

    masked = {"account", "person.name", "candidacy.state_reason", "application.findings"}
    erase_due(TERM_OVER)
    left = {}
    for name in sorted({name for part in parts() for name in part.wipes}):
        table, _dot, column = name.partition(".")
        if name in masked or table in masked:
            continue
        found = db.session.scalars(select(db.metadata.tables[table].c[column]).distinct()).all()
        if rest := [value for value in found if value not in (None, "", {}, [])]:
            left[name] = rest
    assert left == {}
