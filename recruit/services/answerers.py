"""Who may not answer a request about a list: whoever had a hand in it, whatever other role they hold."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Decision, Entry, Mending, Recheck, Result, RoleGrant, Stage
from recruit.queries.rechecks import SIGNED, examiners_of
from recruit.recheck import BY_TWO
from recruit.services.roles import one_human

#: Who may answer: the second signatory too, so that a small office has more who may.
ANSWERERS = ("office", "second-signatory")


def barred(recheck: Recheck, by: Account) -> str | None:
    """The code of why this account may not deal with the request, or None.

    One human being is one, however many accounts and roles they hold. Whoever judged or decided about the candidate in
    this stage, signed a version of its list, or put something of theirs right since, does not answer.
    """
    if (code := own_case(recheck, by)) is not None:
        return code
    stage, candidacy = recheck.result.stage, recheck.candidacy
    if _among(by, examiners_of(stage, candidacy)):
        return "recheck-own-mark"
    for code, ids in _hands(recheck).items():
        if by.id in ids or _among(by, _accounts(ids)):
            return code
    return None


def own_case(recheck: Recheck, by: Account) -> str | None:
    """'own-case' for whoever asks, is asked about, or wrote a report down: they never deal with it, also where nobody
    else is left."""
    if by.person_id is not None and by.person_id == recheck.candidacy.person_id:
        return "own-case"
    if recheck.kind == "report" and recheck.filed_by is not None and one_human(by, recheck.filed_by):
        return "own-case"
    return None


def left_to_answer(recheck: Recheck) -> list[Account]:
    """Active accounts that may answer and had no hand in the list, by login."""
    query = (
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(Account.kind == "staff", Account.active.is_(True), RoleGrant.role.in_(ANSWERERS))
        .order_by(Account.login)
    )
    township = recheck.candidacy.township_code
    return [
        one
        for one in db.session.scalars(query).unique()
        if one.township_scope in (None, township) and barred(recheck, one) is None
    ]


def enough_left(recheck: Recheck, among: list[Account] | None = None) -> bool:
    """Whether this office can answer by itself: one human being, or two where a commission of two decides."""
    left = left_to_answer(recheck) if among is None else among
    return bool(left) if recheck.kind not in BY_TWO else two_left(recheck, left)


def two_left(recheck: Recheck, among: list[Account] | None = None) -> bool:
    """Whether two different human beings may deal with the request."""
    left = left_to_answer(recheck) if among is None else among
    return any(not one_human(one, other) for i, one in enumerate(left) for other in left[i + 1 :])


def _hands(recheck: Recheck) -> dict[str, set[int]]:
    """Refusal's code -> ids of accounts it keeps out."""
    stage = recheck.result.stage
    entry = select(Entry.id).where(Entry.stage_id == stage.id, Entry.candidacy_id == recheck.candidacy_id)
    decided = select(Decision.decided_by_id).where(Decision.entry_id.in_(entry))
    mended = select(Mending.by_id).where(Mending.entry_id.in_(entry))
    return {
        "objection-barred-decision": _ids(db.session.scalars(decided)),
        "objection-barred-mender": _ids(db.session.scalars(mended)),
        "objection-barred-signer": _signers(stage),
    }


def _signers(stage: Stage) -> set[int]:
    query = select(Result.proposed_by_id, Result.confirmed_by_id)
    rows = db.session.execute(query.where(Result.stage_id == stage.id, Result.state.in_(SIGNED)))
    return _ids(one for row in rows for one in row)


def _ids(found: Iterable[int | None]) -> set[int]:
    return {one for one in found if one is not None}


def _accounts(ids: set[int]) -> list[Account]:
    return list(db.session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)))


def _among(by: Account, others: Iterable[Account]) -> bool:
    return any(one_human(by, other) for other in others)
