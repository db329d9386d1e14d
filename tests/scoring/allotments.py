"""Short ways to write an allotment's rules and candidates in tests."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from scoring.allotment import AllotmentPolicy, Contender, RanksFrom, contender_to_plain
from scoring.bundle import Frame, build
from scoring.placement import Site

SITES = (
    Site("e1", 1, "east", "v-east"),
    Site("e2", 1, "east", "v-east"),
    Site("n1", 2, "north", "v-north"),
    Site("w1", 1, "west", "v-west"),
)
RULES = AllotmentPolicy(SITES, 3, True, RanksFrom("interview", "面试", 1, "ab" * 32))
SIGNERS = [
    {"name": "甲", "role": "office", "at": "2016-06-15T10:00:00Z", "act": "propose"},
    {"name": "乙", "role": "second-signatory", "at": "2016-06-15T11:00:00Z", "act": "confirm"},
]
COLUMNS = [["rank", "名次"], ["candidate", "准考证号"], ["outcome", "结果"], ["reason", "说明"]]


def one(candidate: str, rank: int | None, *preferences: str, **other: Any) -> Contender:
    """A candidate; ``extra_test`` may be any number."""
    extra = other.pop("extra_test", None)
    test = None if extra is None else Decimal(str(extra))
    return Contender(candidate, rank, preferences, other.pop("reassign", False), extra_test=test, **other)


def frame(stage: str = "allotment") -> Frame:
    return Frame(
        programme={"id": "jinsha-2016", "version": 1, "sha256": "ab"},
        stage={"code": stage, "title": stage},
        code={"version": "0.1.0", "scoring_sha256": "cd"},
        signers=SIGNERS,
        columns=COLUMNS,
        audit_head="ef",
    )


def bundle(
    *people: Contender, rules: AllotmentPolicy = RULES, tie_records: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    names = {each.candidate: {"name": f"姓名{each.candidate}", "township": "木孔镇"} for each in people}
    inputs = [contender_to_plain(each) for each in people]
    return build(frame(), rules.to_dict(), inputs, names, tie_records)


CODES = [f"s{index}" for index in range(5)]
VILLAGES = ["v0", "v1"]


@st.composite
def worlds(draw: st.DrawFn, grouped: bool = True) -> tuple[AllotmentPolicy, list[Contender]]:
    """Few sites, many equal ranks, some with a test or a lot on record, some of groups that choose first (but
    where a fit is to decide): everything that can go wrong does."""
    sites = tuple(
        Site(code, draw(st.integers(0, 2)), draw(st.sampled_from("ew")), draw(st.sampled_from(VILLAGES)))
        for code in CODES
    )
    groups = draw(st.sampled_from([(), (), ("veteran",), ("graduate", "veteran")] if grouped else [()]))
    policy = AllotmentPolicy(sites, 4, draw(st.booleans()), None, groups=groups)
    people = []
    for number in range(draw(st.integers(1, 8))):
        excluded = draw(st.sampled_from([None, None, None, "withdrawn"]))
        wishes = st.lists(st.sampled_from([*CODES, *VILLAGES, "gone"]), unique=True, max_size=4)
        people.append(
            one(
                f"c{number}",
                draw(st.integers(1, 5)),
                *draw(wishes),
                reassign=draw(st.booleans()),
                extra_test=draw(st.sampled_from([None, 7, 7, 8])),
                draw=draw(st.sampled_from([None, 1, 2])),
                excluded=excluded,
                group=draw(st.sampled_from([None, *groups])),
            )
        )
    return policy, people
