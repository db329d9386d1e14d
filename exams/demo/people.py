"""Unmistakably fictitious people: every given name says 演, 示, 样, 例 or 虚; every ID number has a region nobody has.

Pure: the same seed gives the same people, whatever else is played.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from recruit.idnumber import make_demo_id
from recruit.regions import Regions, Village

# data: surnames
SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹柏窦章苏潘葛范彭鲁韦马苗方俞任袁柳"
)
MARKERS = "演示样例虚"  # data: a name with one of these is nobody's
LAST = "安春兰青禾秋梅竹松云霞林泉石田桂芳明亮勤朴诚信和平乐康宁远志立新"  # data: given names
# data: hamlets that may lie in any village
HAMLETS = ("上寨", "下寨", "河坝", "大坪", "新房", "老街", "岩脚", "水井湾")
SCHOOLING = (("senior", 62), ("college", 25), ("bachelor", 10), ("junior", 3))


@dataclass(frozen=True)
class Figure:
    """One made-up applicant with the gifts and habits that the play draws on. Gifts are z-scores, habits 0 to 1."""

    index: int
    name: str
    id_number: str
    sex: str
    schooling: str
    phone: str | None
    email: str | None
    address: str
    village: Village
    preferences: tuple[str, ...]
    reassign: bool
    channel: str
    ability: float
    diligence: float
    pace: float

    def dice(self, seed: int, purpose: str) -> Random:
        """This person's own dice for one purpose: adding a purpose never changes another's throws."""
        return Random(f"{seed}/{self.index}/{purpose}")


def figures(
    regions: Regions,
    count: int,
    seed: int,
    reference: date,
    taken: Iterable[str] = (),
    homes: Sequence[Village] = (),
) -> list[Figure]:
    """`count` people from all villages. About one in twenty is too old, too young or short of schooling.

    `taken` are ID numbers that others have already. `homes`: the villages they are drawn from instead of all.
    """
    made: list[Figure] = []
    numbers = set(taken)
    for index in range(count):
        figure = _figure(index, regions, seed, reference, numbers, homes or regions.villages)
        numbers.add(figure.id_number)
        # A family shares a phone now and then, which sign-in has to cope with.
        shares = made and figure.phone and figure.dice(seed, "phone").random() < 0.01
        made.append(replace(figure, phone=made[-1].phone or figure.phone) if shares else figure)
    return made


def _figure(
    index: int, regions: Regions, seed: int, reference: date, taken: set[str], homes: Sequence[Village]
) -> Figure:
    dice = Random(f"{seed}/{index}/person")
    village = dice.choice(homes)
    township = regions.township(village.township)
    sex = dice.choice("fm")
    email = f"shili{index:05d}@example.com" if dice.random() < 0.4 else None
    birthday, serial = _birthday(dice, reference), 2 * (index % 500) + (sex == "m")
    while make_demo_id(birthday, serial) in taken:
        birthday -= timedelta(days=1)
    # data: the address below
    return Figure(
        index=index,
        name=dice.choice(SURNAMES)
        + dice.choice(MARKERS)
        + (dice.choice(LAST) if dice.random() < 0.85 else ""),
        id_number=make_demo_id(birthday, serial),
        sex=sex,
        schooling=dice.choices([code for code, _ in SCHOOLING], [share for _, share in SCHOOLING])[0],
        phone=None if email and dice.random() < 0.1 else f"199{dice.randrange(10**4):04d}{index % 10**4:04d}",
        email=email,
        address=f"{township.name}{village.name}{dice.choice(HAMLETS)}{dice.randrange(1, 90)}号",
        village=village,
        preferences=tuple(one.code for one in dice.sample(township.villages, min(3, len(township.villages)))),
        reassign=dice.random() < 0.93,
        channel=dice.choices(("web", "desk", "import"), (60, 25, 15))[0],
        ability=dice.gauss(0, 1),
        diligence=dice.betavariate(6, 2),
        pace=dice.random(),
    )


def _birthday(dice: Random, reference: date) -> date:
    throw = dice.random()
    if throw < 0.015:
        years, spread = 46, 365 * 4
    elif throw < 0.02:
        years, spread = 16, 500
    else:
        years, spread = 19, 365 * 25
    return reference - timedelta(days=years * 366 + dice.randrange(spread))
