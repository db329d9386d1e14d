"""After a list that asks people first, somebody leaves, the first in reserve does not come, and the next one does."""

from __future__ import annotations

from datetime import datetime, timedelta

from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account, Candidacy, Replacement, Result, ResultRow
from recruit.queries.replacements import next_in_reserve
from recruit.replacement import HAD_THEIR_TURN
from recruit.services.answer_offer import Reply, answer_offer, second_no
from recruit.services.move_up import confirm_move_up, propose_move_up
from recruit.services.withdraw import withdraw

#: So many of the reserve there must be for the play, or the list stays as it is.
NEEDED = 3
# data: what an invented applicant and the office say
LEAVING = "家里老人要人照顾"
# data: the same
REASON = "本人在网上退出"
# data: what somebody said on the telephone
SAID = "打电话问本人，说在外地有了工作，不来了。"


def play_leaving(play: Play, result: Result) -> int:
    """Returns how many were asked; nobody where the programme asks nobody, or too few stand by."""
    stage = result.stage
    leaver = _leaver(play, result)
    reserve = db.session.query(ResultRow).filter_by(result_id=result.id, outcome="reserve").count()
    if stage.definition.accept_hours is None or leaver is None or reserve < NEEDED:
        return 0
    if len(next_in_reserve(result, *HAD_THEIR_TURN)) != 1:
        return 0
    candidacy, account = leaver
    moment = play.clock.now() + timedelta(minutes=10)
    assert candidacy.application is not None
    withdraw(candidacy.application, LEAVING, account, moment, code="family")
    asked = 0
    for comes in (False, True):
        offer = _asked(play, result, candidacy, moment)
        asked += 1
        moment += timedelta(minutes=30)
        reply = Reply(comes) if comes else Reply(comes, SAID)
        answer_offer(offer, reply, _own(offer.up) if comes else play.cast.office, moment)
        if not comes:
            moment += timedelta(minutes=10)
            second_no(offer, play.cast.second, moment)
        if len(next_in_reserve(result, *HAD_THEIR_TURN)) != 1:
            break
    play.clock.set(moment)
    db.session.commit()
    return asked


def _asked(play: Play, result: Result, left: Candidacy, moment: datetime) -> Replacement:
    offer = propose_move_up(result.stage, left.number, "", REASON, play.cast.office, moment)
    confirm_move_up(offer, play.cast.second, moment)
    return offer


def _leaver(play: Play, result: Result) -> tuple[Candidacy, Account] | None:
    """Of those who are through, whoever's dice fall lowest."""
    query = (
        db.select(Candidacy, Account)
        .join(Account, Account.person_id == Candidacy.person_id)
        .join(ResultRow, ResultRow.candidacy_id == Candidacy.id)
        .where(ResultRow.result_id == result.id, ResultRow.outcome == "advanced", Candidacy.state == "active")
        .where(Account.kind == "applicant")
        .order_by(Candidacy.number)
    )
    found = [(candidacy, account) for candidacy, account in db.session.execute(query).unique()]
    code = f"leaving/{result.stage.code}"
    return min(
        found, key=lambda one: play.by_candidacy[one[0].id].dice(play.seed, code).random(), default=None
    )


def _own(candidacy: Candidacy) -> Account:
    query = db.select(Account).where(Account.kind == "applicant", Account.person_id == candidacy.person_id)
    return db.session.scalars(query.order_by(Account.id)).unique().first()  # type: ignore[return-value]
