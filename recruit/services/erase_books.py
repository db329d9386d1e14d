"""Erase what officials wrote in the books of the office about people: reasons beside acts, complaints, entries."""

from __future__ import annotations

from sqlalchemy import Select, select

from recruit.erasing import words_part
from recruit.models import FundPayment, FundRequest, FundStep


def _of_requests(model: type[FundStep] | type[FundPayment], cohort: int) -> Select[tuple[int]]:
    return (
        select(model.id)
        .join(FundRequest, model.request_id == FundRequest.id)
        .where(FundRequest.cohort_id == cohort)
    )


PARTS = (
    words_part(
        "fund-reasons",
        "applications",
        lambda cohort: _of_requests(FundStep, cohort),
        FundStep.reason,
        FundStep.reference,
    ),
    words_part(
        "fund-payment-reasons",
        "applications",
        lambda cohort: _of_requests(FundPayment, cohort),
        FundPayment.reason,
        FundPayment.answer,
    ),
)
