"""What a phone may announce."""

from __future__ import annotations

import pytest

from exams.fieldwork.parcels import LARGEST, Announced, check
from recruit.errors import Refusal

GOOD = Announced("00000000-0000-0000-0000-000000000001", "picture", "screenshots", 1, "0" * 64)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": "../../etc"}, "parcel-malformed"),
        ({"client_id": None}, "parcel-malformed"),
        ({"kind": "film"}, "parcel-malformed"),
        ({"digest": "F" * 64}, "parcel-malformed"),
        ({"size": 1.0}, "parcel-malformed"),
        ({"size": True}, "parcel-malformed"),
        ({"about": {"replaces": "1"}}, "parcel-malformed"),
        ({"about": {"replaces": -(10**30)}}, "parcel-malformed"),
        ({"about": {"slot": "1"}}, "parcel-malformed"),
        ({"size": 0}, "parcel-empty"),
        ({"size": LARGEST["picture"] + 1}, "parcel-bytes"),
    ],
)
def test_announcements_are_judged(change, code) -> None:
    check(GOOD)
    with pytest.raises(Refusal, match=code):
        check(Announced(**{**vars(GOOD), **change}))
