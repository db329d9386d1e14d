"""Small programmes to rehearse: Jinsha's file with other stages and without what belongs to stations."""

from __future__ import annotations

import re

from tests.recruit.programme.files import JINSHA, without_stages

#: A community worker's way in: a written paper, a panel interview, six days of posting.
PAPER = """\
  - code: written
    kind: skills-test
    title: {zh: 笔试, en: Written paper}
    summary: {zh: 在考场里答一张卷子。, en: A paper in a room.}
    window: {opens: 2016-06-01, closes: 2016-06-01}
    params:
      checklist:
        - {code: policy, title: {zh: 政策, en: Policy}, max: 40}
        - {code: writing, title: {zh: 公文, en: Official writing}, max: 60}
    components:
      - {code: paper, title: {zh: 卷面, en: Paper}, kind: checklist, max: 100, weight: 100}
    ties: [draw]
    cut: {rule: fixed, places: 12}
    absence: out

"""
TALK = """\
  - code: interview
    kind: interview
    title: {zh: 面试, en: Interview}
    summary: {zh: 五位考官打分。, en: Five judges.}
    window: {opens: "2016-06-06 08:00", closes: "2016-06-06 18:00"}
    params: {panels: 1, judges: 5, draw: true}
    components:
      - code: panel
        title: {zh: 面试成绩, en: Panel mark}
        kind: panel
        max: 100
        weight: 100
        params:
          criteria:
            - {code: says, title: {zh: 说得清, en: Clear}, max: 100}
    ties: [draw]
    cut: {rule: fixed, places: 5}
    absence: out
    posting: {working_days: 6}

"""
GONE = ("places", "support", "quotas")


def with_stages(*stages: str) -> str:
    """Jinsha's registration, then these stages; no places, nothing paid, nothing signed."""
    codes = re.findall(r"(?m)^  - code: ([a-z0-9-]+)\n    kind: ", JINSHA)
    rest = without_stages(JINSHA, *(code for code in codes if code != "registration"))
    head, mark, tail = rest.partition("  - code: registration\n")
    own, _blank, after = tail.partition("\n\n")
    text = without_blocks(f"{head}{mark}{own}\n\n{''.join(stages)}{after}", *GONE)
    return f"{text}\nplaces: {{total: 0, by_township: {{}}}}\n"


def without_blocks(text: str, *keys: str) -> str:
    """The file with whole parts cut out."""
    for key in keys:
        text, found = re.subn(rf"(?ms)^{key}:.*?(?=^[a-z])", "", text, count=1)
        assert found == 1, key
    return text


def small() -> str:
    """Registration, written paper, interview."""
    return with_stages(PAPER, TALK)
