"""Candidates in a task round or a trial of the Jinsha programme with small targets, and what they hand in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from PIL import Image

from exams.models import Evidence, PhoneCall
from exams.services.draw_phone_sample import draw_phone_sample
from exams.services.mark_sheets import Filled as Sheet
from exams.services.mark_sheets import mark_sheets
from exams.services.review_evidence import Judged, review_evidence
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Filled, submit_forms
from exams.services.upload_evidence import Upload, upload_evidence
from recruit.db import db
from recruit.models import Account, Entry
from recruit.programme import load, load_text
from recruit.services.assign import assign
from tests.support.candidates import World, begun, staff, standing
from tests.support.signed_in import sign_in

__all__ = ["World", "sign_in", "staff"]

VILLAGES = ("520523001001", "520523001002")
WORDS = ("三月的雨下了一整夜", "山上的茶开花了")
PLAN = {
    "village": "我们村" * 20,
    "needs": "乡亲们要" * 20,
    "produce": "卖土豆" * 20,
    "first_year": "第一步" * 20,
    "costs": "花三千元" * 10,
    "risks": "路不好走" * 10,
}


#: One draw of the phone sample after the end, instead of waves.
ONE_DRAW = ("            strata: township\n            waves: 3\n", "")


def build(stage: str, candidates: int = 2, target: int = 3, changes: Sequence[tuple[str, str]] = ()) -> World:
    """A cohort whose targets are `target` instead of 100, with `changes` of its text; everything else is the
    programme's own."""
    real = load("jinsha-2016")
    changed = real.source_yaml.replace("target: {value: 100, source: notice}", f"target: {target}")
    assert changed != real.source_yaml
    # Plans are marked by assigned markers here; tests/exams/plans has those that are marked blind.
    changed = "".join(
        one for one in changed.splitlines(keepends=True) if not one.startswith("          marking:")
    )
    for old, new in changes:
        assert old in changed, old
        changed = changed.replace(old, new)
    programme = load_text(changed, real.source_regions, files=real.files)
    return standing(begun(programme), stage, candidates)


def picture(shade: int, side: int = 40, kind: str = "PNG") -> bytes:
    """A picture of its own for every shade below 256³."""
    out = io.BytesIO()
    colour = (shade % 256, shade // 256 % 256, shade // 65536)
    image = Image.new("RGB", (side, side * 2), colour)
    # A step of one grey level would vanish in JPEG, so the number is also drawn as stripes.
    for bit in range(16):
        if shade >> bit & 1:
            image.paste("white", (0, bit * 5, side, bit * 5 + 4))
    image.save(out, kind)
    return out.getvalue()


def household(serial: int, village: str = VILLAGES[0], **changes: str) -> dict[str, str]:
    """A document of answers, as the field app sends it; tests/exams/household has longer ones."""
    return {
        "consent": "yes",
        "township": village[:9],
        "village_code": village,
        "surname": "某",
        "phone": f"1380013{serial:04}",
        "persons": "4",
        "away": "1",
        "smartphones": "2",
        "internet": "fibre",
        "shopping": "never",
        "not_why": "no-need",
        "parcels": "0",
        "sells": "no",
        "wishes": "buy post",
        **changes,
    }


def day(**figures: object) -> dict[str, object]:
    return {
        "orders": 10,
        "amount": "1000.00",
        "visitors": 20,
        "parcels": 10,
        "story": "今天帮乡亲在网上买了化肥，也帮他们寄了三个包裹。",
        **figures,
    }


def upload(entry: Entry, component: str, shades: list[int], at) -> list[Evidence]:
    outcomes = upload_evidence([Upload(entry, component, picture(shade)) for shade in shades], at)
    assert not [outcome.refusal for outcome in outcomes if outcome.refusal]
    return [outcome.evidence for outcome in outcomes]


def accept(pictures: list[Evidence], by: Account, at) -> None:
    review_evidence([Judged(one, "accepted") for one in pictures], by, at)


def examiners(made: World, *components: str) -> dict[str, Account]:
    """One office, one marker for every component, one phone checker; all assigned to everybody."""
    people = {role: staff(role, role) for role in ("office", "marker", "phone-checker")}
    for component in components:
        role = "phone-checker" if component == "households" else "marker"
        assign(made.entries, [people[role]], component, people["office"], made.during)
    db.session.commit()
    return people


def draw(made: World, office: Account, at: datetime | None = None) -> list[PhoneCall]:
    """Both halves of the draw of the phone sample."""
    witness = db.session.query(Account).filter_by(login="witness").one_or_none()
    witness = witness or staff("witness", "second-signatory")
    return draw_phone_sample(made.stage, "households", WORDS, office, witness, at or made.after)


def everything(entry: Entry, first: int, at, forms: int = 3) -> list[Evidence]:
    """One candidate's whole round: pictures an hour after `at`, households a minute apart, the plan two hours after."""
    shots = upload(entry, "screenshots", [first, first + 1, first + 2], at + timedelta(hours=1))
    shots += upload(entry, "downloads", [first + 3, first + 4, first + 5], at + timedelta(hours=1))
    for serial in range(forms):
        submit_forms(
            [Filled(entry, "households", household(first * 10 + serial))], at + timedelta(minutes=serial)
        )
    submit_documents([Written(entry, "plan", PLAN)], at + timedelta(hours=2))
    return shots


def mark_plan(made: World, entry: Entry, marker: Account, *marks: int) -> None:
    part = made.stage.definition.component("plan")
    codes = ("local", "plan", "money", "service")
    values = {code: Decimal(mark) for code, mark in zip(codes, marks, strict=True)}
    mark_sheets(made.stage, part, [Sheet(entry, values)], marker, made.after)
