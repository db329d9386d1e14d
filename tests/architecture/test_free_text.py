"""Every column in which people may write is taken by an eraser, or stands here with why it is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, String, Table, Text

from recruit.db import Plain, Sealed, db
from recruit.erasing import parts

#: A code, a number or a hash is not written by hand; anything longer may be.
LONGEST_CODE = 40
OF_A_MACHINE = ("sha256", "_index", "hash", "previous")

#: ``table.column`` -> why it is not erased (ADR 0012).
KEPT = {
    "audit_entry.subject": "the chain of the log: it names people by number or login",
    "audit_entry.facts": "the chain of the log: reasons go through recruit.reasons",
    "agreement.seal_print": "the fingerprint of a certificate",
    "agreement_text.source": "the text of an agreement before anybody's name stands in it; old prints stay readable",
    "agreement_text.reason": "why a text was changed, words about the text",
    "cohort.code": "a code",
    "performance_row.figures": "numbers of a station by measure: every rank must still be recomputed",
    "performance_row.points": "numbers by measure",
    "performance_row.earned": "yuan by commission",
    "cohort.practice": "a code",
    "programme_version.code": "a code",
    "stage.code": "a code",
    "stage.kind": "a code",
    "result_row.rung": "a code",
    "result_row.reason": "a code",
    "decision.reason": "a code",
    "activity_line.figures": "counts by the code of the measure",
    "mending.was": "a mark or a code",
    "mending.now": "a mark or a code",
    "bank_item.stem": "a question, nobody's data",
    "bank_item.options": "a question, nobody's data",
    "bank_item.key": "a question, nobody's data",
    "bank_item.explanation": "a question, nobody's data",
    "bank_item.left_texts": "a question, nobody's data",
    "bank_item.sent_back": "words about a question among those who write them, nobody's data",
    "bank_item.retired_reason": "words about a question among those who write them, nobody's data",
    "bank_picture.name": "a question, nobody's data",
    "bank_picture.alt": "a question, nobody's data",
    "organisation.name": "a public body",
    "place.name": "a village or a shop as the notice lists it",
    "bulletin.answer": "words about a report among the office's people",
    "bulletin.content": "counts by township, as the county reads them",
    "bulletin.remarks": "what the office tells the county of its work",
    "evaluation.answer": "why a sheet is not taken, words about a unit",
    "evaluation.marks": "marks of a unit by criterion",
    "evaluation.mended": "what a township or station mended, words about a unit",
    "evaluation.reason": "what was found in a unit, words about a unit",
    "evaluation.to_mend": "what a unit must mend, words about a unit",
    "handover.answer": "what materials are lacking, words about things",
    "handover.items": "things and how many of them",
    "handover.reason": "a remark on materials, words about things",
    "indicator_entry.answer": "why a count is not taken, words about a unit",
    "indicator_entry.reason": "what was counted, words about a unit",
    "opening_report.answer": "words about a station that is to open",
    "opening_report.marks": "what a checklist asks, yes or no",
    "opening_report.remark": "words about a station that is to open",
    "place_opening.void_reason": "why a day was written down wrongly, words about a station",
    "work_report.reason": "how a task of the plan stands, words about work",
    "rollout_plan.answer": "words about a plan of stations",
    "rollout_plan.months": "places and months",
    "rollout_plan.reason": "words about a plan of stations",
    "place.facts": "a village or a shop as the notice lists it",
    "site_file.facts": "square metres and the like, nobody's data",
    "site_file.hands": "accounts by number",
    "site_exemption.facts": "square metres and the like, nobody's data",
    "acceptance.marks": "codes of a checklist",
    "deliverable_review.met": "codes of criteria",
    "programme_draft.code": "a code",
    "programme_draft.origin": "what a draft was copied from, a code",
    "programme_draft_revision.source": "a notice in the making, nobody's data",
    "programme_draft_revision.files": "names and hashes of the files of a programme",
    "programme_draft_revision.touched": "paths in a programme",
    "programme_draft_proposal.cohort_code": "a code",
    "programme_draft_proposal.reason": "words about a programme, nobody's data",
    "programme_draft_proposal.answer": "words about a programme, nobody's data",
    "programme_version.source": "the notice itself",
    "programme_version.regions": "the notice itself",
    "programme_file.name": "a file of the programme, as the office calls it",
    "cohort.counters": "numbers",
    "cohort.withdrawn_reason": "public words about a cohort that nobody had registered for",
    "erasure_run.counts": "numbers",
    "share_salt.key_sealed": "a random key, thrown away two days later (forget_visits)",
    "notice_paper.taken_down_reason": "public words; two people remove them (remove_papers)",
    "notice_paper_version.title_zh": "public words; two people remove them (remove_papers)",
    "notice_paper_version.title_en": "public words; two people remove them (remove_papers)",
    "notice_paper_version.reason": "public words; two people remove them (remove_papers)",
    "result.bundle": "the published list with what it is recomputed from",
    "result.head": "the published list with what it is recomputed from",
    "result_page.rows": "the published list with what it is recomputed from",
    "result_page.tails": "the last digits of admission numbers",
    "rule_correction.source": "the notice itself",
    "rule_correction.changes": "the notice itself",
    "rule_correction.reason": "public words about a rule",
    "rule_correction.answer": "words about a rule, nobody's data",
    "application.sheet_row": "a file's hash and a row number",
    "application.preferences": "codes of places, from which the allotment is recomputed",
    "place_wish.places": "codes of places, from which the allotment is recomputed",
    "paper_bank.choices": "codes of questions, nobody's data",
    "paper_draw.seed": "lots; the papers are replayed from it",
    "paper_draw.numbers": "admission numbers; the papers are replayed from them",
    "paper_draw.reason": "why all papers were drawn anew, nobody's data",
    "review_sample.roster": "admission numbers and serials; the draw is replayed from them",
    "review_sample.first_word": "half of a seed; the draw is replayed from it",
    "review_sample.second_word": "half of a seed; the draw is replayed from it",
    "review_sample.seed": "the seed of a draw that can be replayed",
    "phone_sample.roster": "admission numbers; the draw is replayed from them",
    "phone_sample.rule": "numbers; the draw is replayed from them",
    "phone_sample.about": "running numbers and townships; the draw is replayed from them",
    "phone_sample.first_word": "half of a seed; the draw is replayed from it",
    "phone_sample.second_word": "half of a seed; the draw is replayed from it",
    "phone_sample.seed": "half of a seed; the draw is replayed from it",
    "number_opening.secret": "a drawn value; with it numbers are drawn again",
    "room_draw.plan": "admission numbers; the draw is replayed from them",
    "room_draw.first_word": "half of a seed; the draw is replayed from it",
    "room_draw.second_word": "half of a seed; the draw is replayed from it",
    "room_draw.seed": "the seed of a draw that can be replayed",
    "tie_break_proposal.numbers": "admission numbers",
    "tie_break_proposal.values": "marks by admission number",
    "tie_break_proposal.word": "half of a seed; the draw is replayed from it",
    "tie_break.seed": "the seed of a draw that can be replayed",
    "start_plan.groups": "admission numbers and minutes",
    "paper.seed": "the seed of a paper that can be drawn again",
    "paper.items": "codes of questions",
    "paper_page.made_of": "a hash of what a page was made with",
    "form_piece.label": "a township",
    "form_piece.subjects": "ids in printed order",
    "stage_notice.venue": "public words, printed for everybody invited",
    "stage_notice.bring": "public words, printed for everybody invited",
    "stage_notice.remarks": "public words, printed for everybody invited",
    "notice_print.scope": "a room, a township or an admission number",
    "notice_piece.label": "a room or a township",
    "notice_piece.entries": "ids in printed order",
    "elsewhere_mark.marks": "marks by component, from which a list is recomputed",
    "item_ruling.new_key": "a question, nobody's data",
    "item_report.content": "figures by question and admission number",
    "sheet_typing.answers": "answers of the exam, by number: what stands in them is typed into answer_event",
    "answer_sheet_import.rows": "answers of the exam, by number: confirmed ones stand in answer_event",
    "plan_mark.marks": "marks by criterion, from which a list is recomputed",
    "mark_change.was": "marks by criterion, of which a list is recomputed",
    "mark_change.marks": "marks by criterion, of which a list is recomputed",
    "panel_typing.marks": "marks by criterion: what two hands agreed on stands in mark",
    "plan_template.name": "a form that everybody was given, nobody's data",
    "plan_comparison.groups": "ids of written pieces",
    "plan_comparison.unread": "admission numbers",
    "plan_comparison.bare": "ids of written pieces",
    "fund_request.unit": "a public body or a company that asks for public money",
    "fund_request.matter": "what public money was asked for: the county's books must still be read",
    "fund_payment.reference": "the number of a receipt",
    "fund_step.reference": "the number under which finance filed it",
    "award.name": "a public body",
    "award_posting.rows": "the published list, names masked as on every list",
    "penalty.name": "a public body",
    "price_list.prices": "public prices by the code of the service",
    "answer_event.answer": "answers of the exam, by number: marks are recomputed from them",
}


@pytest.fixture
def taken(make_app: Callable[..., Flask]) -> set[str]:
    with make_app().app_context():
        return {name for part in parts() for name in part.wipes}


def written(column: Column[object]) -> bool:
    """Whether somebody may type into it, by its type: sealed, structured, or longer than any code."""
    if column.name.endswith(OF_A_MACHINE) or column.foreign_keys:
        return False
    if isinstance(column.type, (Plain, Sealed)):
        return True
    # Marks and amounts are text of a fixed length too, but no plain `String`.
    is_text = isinstance(column.type, String)
    return is_text and (column.type.length is None or column.type.length > LONGEST_CODE)


def columns(metadata: MetaData = db.metadata) -> set[str]:
    return {str(column) for table in metadata.sorted_tables for column in table.columns if written(column)}


def without_home(every: set[str], taken: set[str]) -> list[str]:
    return sorted(every - taken - set(KEPT))


def test_no_column_that_people_write_in_is_forgotten(taken):
    assert without_home(columns(), taken) == [], (
        "give it to an eraser (Part.wipes), or say in KEPT why it stays"
    )


def test_a_new_one_would_be_found(taken):
    """By what stands in a table of its own: sealed, structured and long text; a code, a hash and a number are none."""
    others = MetaData()
    kinds = {
        "words": String(500),
        "essay": Text(),
        "sealed": Sealed(),
        "facts": Plain(),
        "code": String(LONGEST_CODE),
        "file_sha256": String(64),
        "serial": Integer(),
    }
    Table("complaint", others, *(Column(name, kind) for name, kind in kinds.items()))
    found = ["complaint.essay", "complaint.facts", "complaint.sealed", "complaint.words"]
    assert without_home(columns(others), taken) == found
    assert without_home(columns(others), {*taken, *found[1:]}) == found[:1]


def test_nothing_is_both_erased_and_kept_and_every_name_is_a_column(taken):
    assert sorted(taken & set(KEPT)) == []
    every = {str(column) for table in db.metadata.sorted_tables for column in table.columns}
    assert sorted((taken | set(KEPT)) - every) == []
