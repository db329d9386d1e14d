"""Made-up village plans: unrelated ones on one topic, and copies made in the ways that people copy.

A sentence is a list of words, each from a list that belongs to its place, so that an exchanged word still reads well
and unrelated plans share the trade's own phrases. The lists are the lines of words.txt.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

WHEN, WHO, HOW, DOES, WHAT, FOR, TAILS, VILLAGES = (
    line.split() for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines()
)
SLOTS = (WHEN, WHO, HOW, DOES, WHAT, FOR, TAILS)

Sentence = list[str]
Plan = list[Sentence]

TEMPLATE = (
    "村级电商服务站项目计划书\n申请人姓名：____ 所在乡镇：____\n"
    "填写说明：请用自己的话如实填写，每一部分不少于三百字，可以另附纸张，附件请注明页码并装订整齐。\n"
    "一、本村基本情况（人口、交通、网络、主要农产品及销售现状）\n{0}\n二、服务站的建设思路与选址理由\n{1}\n"
    "三、六个月内的工作安排、目标和预计投入产出\n{2}\n四、可能遇到的风险以及应对的办法\n{3}\n"
    "本人郑重承诺以上内容属实，系本人独立完成，如有虚假愿意承担一切后果，并接受有关部门的监督检查。"
)


def plan(seed: int, sentences: int = 90) -> Plan:
    """About 30 letters a sentence."""
    draw = random.Random(seed)
    return [_sentence(draw) for _ in range(sentences)]


def _sentence(draw: random.Random) -> Sentence:
    words = [draw.choice(slot) for slot in SLOTS]
    if draw.random() < 0.4:
        words[6] = f"大概要花{draw.randint(2, 98) * 50}元"
    if draw.random() < 0.3:
        words[0] = draw.choice(VILLAGES) + words[0]
    return words


def written(of: Plan) -> str:
    """As it is handed in, some 3,300 characters."""
    lines = [f"{s[0]}，{s[1]}{s[2]}{s[3]}{s[4]}，{s[5]}，{s[6]}。" for s in of]
    return "\n".join("".join(lines[start : start + 8]) for start in range(0, len(lines), 8))


def filled(of: Plan) -> str:
    """The office's form with the plan in its four parts."""
    step = -(-len(of) // 4)
    parts = [written(of[start : start + step]) for start in range(0, len(of), step)]
    return TEMPLATE.format(*parts)


def exchanged(of: Plan, share: float, seed: int) -> Plan:
    """With this share of the words exchanged, here and there."""
    draw = random.Random(seed)
    return [
        [draw.choice(SLOTS[slot]) if draw.random() < share else word for slot, word in enumerate(sentence)]
        for sentence in of
    ]


def renamed(of: Plan, seed: int) -> Plan:
    """Village names and amounts exchanged, nothing else."""
    draw = random.Random(seed)
    copy = []
    for sentence in of:
        words = list(sentence)
        for village in VILLAGES:
            words[0] = words[0].replace(village, draw.choice(VILLAGES))
        if words[6].startswith("大概"):
            words[6] = f"大概要花{draw.randint(2, 98) * 50}元"
        copy.append(words)
    return copy


def shuffled(of: Plan, seed: int) -> Plan:
    """Every sentence somewhere else."""
    copy = list(of)
    random.Random(seed).shuffle(copy)
    return copy


def mixed(sources: Sequence[Plan], seed: int) -> Plan:
    """Of each source an equal part of its sentences, in blocks of five."""
    draw = random.Random(seed)
    blocks = [of[start : start + 5] for of in sources for start in range(0, len(of), 5)]
    draw.shuffle(blocks)
    return [sentence for block in blocks[: len(blocks) // len(sources)] for sentence in block]
