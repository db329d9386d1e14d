"""The first round of Jinsha with its household form as a spreadsheet, and documents of answers to it."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from exams.fieldwork.forms import SeriesForm, series_form
from exams.fieldwork.parcels import LARGEST_PIECE, Announced
from exams.models import FormResponse, Parcel
from exams.services.receive_parcel import announce_parcel, receive_piece
from exams.services.submit_form import Filled, submit_forms
from exams.survey.workbook import read_book
from recruit.db import db
from recruit.models import Entry
from recruit.programme import Programme, load, load_text
from recruit.programme.edit import with_values
from recruit.programme.loading import HOME
from tests.exams.survey.books import book
from tests.support.candidates import World, begun, standing

NAME = "forms/household-jinsha.xlsx"
PARAMS = (
    "{form: household, target: 3, at_most: 4, place: village_code, phone: phone, consent: consent, "
    "private: [surname, remarks], phone_check: {sample: 1, effect: {confirmed: 1}}}"
)
TOWN, VILLAGE = "520523001", "520523001001"


def content(name: str = NAME) -> bytes:
    return (HOME / name).read_bytes()


def programme(params: str = PARAMS, form: bytes | None = None) -> Programme:
    real = load("jinsha-2016")
    values = {
        # What is replaced goes up to the next item of its list, so that one's indent stands at the end.
        "stages.task-1.components.households.params": f"{params}\n      ",
    }
    return load_text(
        with_values(real.source_yaml, values),
        real.source_regions,
        files={**real.files, NAME: form if form is not None else content()},
    )


def build(candidates: int = 2, params: str = PARAMS, form: bytes | None = None) -> World:
    return standing(begun(programme(params, form)), "task-1", candidates)


def form_of(made: World) -> SeriesForm:
    return series_form(made.stage.cohort.programme, made.stage.definition.component("households"))


def document(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """A household; `None` takes an answer away."""
    answers = {
        "consent": "yes",
        "township": TOWN,
        "village_code": VILLAGE,
        "surname": "某",
        "phone": f"1380013{serial:04}",
        "persons": "4",
        "away": "1",
        "smartphones": "2",
        "internet": "fibre",
        "shopping": "seldom",
        "bought": "clothes farm",
        "spent": "200",
        "parcels": "3",
        "fetch_km": "2.5",
        "sells": "yes",
        "kinds": "2",
        "produce": [
            {"product": "tea", "jin": "300", "price": "12.5", "sold_how": "trader"},
            {"product": "other", "product_name": "土蜂蜜", "jin": "40", "sold_how": "none"},
        ],
        "wishes": "sell learn",
        "spot": "27.459212 106.222418 1050.5 8.2",
        **changes,
    }
    return {name: value for name, value in answers.items() if value is not None}


def submit(entry: Entry, answers: dict[str, Any], at: datetime, slot: str = "", **more: Any) -> FormResponse:
    (row,) = submit_forms([Filled(entry, "households", answers, slot, document=True, **more)], at)
    db.session.commit()
    return row


def send(entry: Entry, body: dict[str, Any], at: datetime, number: int = 1, slot: str = "") -> Parcel:
    """As the field app sends it: JSON in pieces."""
    whole = json.dumps(body).encode()
    parcel = announce_parcel(entry, announced(whole, number, slot), at)
    while parcel.state == "coming":
        piece = whole[parcel.received : parcel.received + LARGEST_PIECE]
        parcel = receive_piece(entry, parcel.client_id, parcel.received, piece, at)
    db.session.commit()
    return parcel


def announced(whole: bytes, number: int, slot: str = "") -> Announced:
    digest, about = hashlib.sha256(whole).hexdigest(), {"slot": slot} if slot else {}
    return Announced(str(UUID(int=number)), "form", "households", len(whole), digest, None, about)


def encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def with_rows(rows: list[list[str]], name: str = NAME) -> bytes:
    """The form with further rows (type, name, Chinese label) at its end."""
    sheets = {
        key: [one.texts for one in sheet.rows] for key, sheet in read_book(content(name), "").sheets.items()
    }
    sheets["survey"] += [(kind, code, label, label) for kind, code, label in rows]
    return book(sheets)
