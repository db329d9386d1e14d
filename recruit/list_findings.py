"""Checking a published list file and saying in words what was found. For the page and the command; no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from recruit.allotment_findings import WORDS as ALLOTMENT_WORDS
from recruit.i18n import _, clauses, listed
from recruit.list_words import OUTCOMES
from scoring.canonical import parse_json, sha256_hex
from scoring.inputs import by_allotment, by_posts
from scoring.placement_check import check_allotment
from scoring.verification import Finding, ranks_source, replacements, verify_bytes

#: A list of ten thousand people takes about 4 MB; anything much larger is no list.
LARGEST = 32 * 1024 * 1024
#: A list of a million people is about half of this.
LARGEST_HERE = 1024 * 1024 * 1024
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)

WORDS: dict[str, Callable[[], str]] = {
    "too-large": lambda: _("文件太大（超过 %(limit)s MB），不是名单文件。请重新下载。"),
    "not-json": lambda: _("这不是名单的数据文件，或者文件没有下载完整。请到名单页面重新下载“复算用的数据”。"),
    "wrong-format": lambda: _("这不是本系统公布的名单文件。请到名单页面重新下载“复算用的数据”。"),
    "missing-key": lambda: _("文件里少了“%(key)s”这一部分，可能被删改过。"),
    "unknown-key": lambda: _("文件里多出了“%(key)s”这一部分，公布的文件里没有它。"),
    "bad-policy": lambda: _("算分规则读不懂（%(path)s：%(problem)s），可能被改过。"),
    "bad-input": lambda: _("登记的成绩读不懂（%(problem)s），可能被改过。"),
    "malformed": lambda: _("文件的写法不对（%(problem)s），可能被改过。"),
    "not-canonical": lambda: _("内容读得出来，但和公布时的文件不是一模一样（可能用别的软件打开并保存过）。"),
    "row-count": lambda: _("名单上有 %(published)s 行，按成绩重算应该是 %(recomputed)s 行。"),
    "row-differs": lambda: _(
        "第 %(position)s 行（%(candidate)s）的“%(field)s”写的是 %(published)s，重算是 %(recomputed)s。"
    ),
    "part-differs": lambda: _("“%(part)s”这一部分和重算的结果不一样。"),
    "hash-differs": lambda: _("“%(part)s”的指纹对不上，这一部分被改过。"),
    "undecided": lambda: _("还有人同分没有分出先后，这样的名单不应该公布：%(candidates)s。"),
    "name-published": lambda: _("考生 %(candidate)s 没有入选，名单上却写了姓名。"),
    "one-signer": lambda: _("名单应该由两个人签字，这里只有：%(signers)s。"),
    "correction-unexplained": lambda: _("这是第 %(version)s 版，却没有写明更正了哪一份、为什么更正。"),
    "draw-differs": lambda: _("按公布的签词重抽，这些考生的签号对不上：%(candidates)s。"),
    "extra-test-differs": lambda: _("这些考生排名用的加试成绩和同分处理的记录对不上：%(candidates)s。"),
    "sheets-missing": lambda: _(
        "这些考生的面试成绩后面没有评委的评分表，算不出来，可能被删过：%(candidates)s。"
    ),
    "ranks-other-list": lambda: _(
        "另一份文件不是这次定点依据的那一份。要的是“%(title)s”名单第 %(version)s 版的数据文件，请重新下载，"
        "下载后不要用别的软件保存。"
    ),
    "ranks-list-broken": lambda: _(
        "名次依据的那份名单本身就不对，有 %(count)s 处对不上。请单独核对那份文件。"
    ),
    "seat-differs": lambda: _(
        "考生 %(candidate)s 原来的点位，这里写的是 %(published)s，上一版名单上是 %(recorded)s。"
    ),
    "replacement-differs": lambda: _(
        "考生 %(candidate)s 的递补没有依据：和上一版名单对不上，或者空出的名额不在名单上。"
    ),
    "rank-differs": lambda: _(
        "考生 %(candidate)s 的名次，这里写的是 %(published)s，依据的那份名单上是 %(recorded)s。"
    ),
}

FIELDS: dict[str, Callable[[], str]] = {
    "rank": lambda: _("名次"),
    "total": lambda: _("总分"),
    "points": lambda: _("各项得分"),
    "outcome": lambda: _("结果"),
    "rung": lambda: _("同分时由什么分先后"),
    "reason": lambda: _("说明"),
    "candidate": lambda: _("准考证号"),
    "township": lambda: _("乡镇（街道）"),
    "name": lambda: _("姓名"),
    "policy": lambda: _("算分规则"),
    "inputs": lambda: _("登记的成绩"),
    "ties": lambda: _("同分情况"),
    "columns": lambda: _("表头"),
    "rows": lambda: _("名单"),
    "list_csv": lambda: _("CSV 名单"),
    "programme": lambda: _("方案"),
    "stage": lambda: _("环节"),
    "version": lambda: _("第几版"),
    "signers": lambda: _("签字的人"),
    "tie_records": lambda: _("同分处理的记录"),
    "hashes": lambda: _("指纹"),
    "audit_head": lambda: _("签字时操作记录的指纹"),
    "code": lambda: _("程序的版本"),
    "format": lambda: _("文件的种类"),
}
#: Findings that say "this is some other file", not "this list was tampered with".
OTHER_FILE = ("too-large", "not-json", "wrong-format", "ranks-other-list")


def check(data: bytes, ranks: bytes | None = None, largest: int = LARGEST) -> list[Finding]:
    """Everything wrong with the bytes of a list file; empty when it can be rebuilt byte for byte. Never raises.

    ranks: the file of the list that an allotment takes its ranks from, to check them against. largest: in bytes; a
    page takes `LARGEST`, who checks on a machine of their own `LARGEST_HERE`.
    """
    if max(len(data), len(ranks or b"")) > largest:
        return [Finding("too-large", {"limit": largest // (1024 * 1024)})]
    try:
        return verify_bytes(data, ranks) or _looked_over(parse_json(data))
    except BROKEN as error:
        # Bytes that are JSON but no list, made to trip the arithmetic: still an answer, not a crash.
        return [Finding("malformed", {"problem": type(error).__name__})]


def _looked_over(bundle: Mapping[str, Any]) -> list[Finding]:
    """An allotment that can be worked out again is looked over by other code too, which knows no rule of turns."""
    wrong = check_allotment(bundle) if by_allotment(bundle["policy"]) else []
    return [Finding(one.code, one.facts) for one in wrong]


def words(finding: Finding) -> str:
    """One finding as a sentence."""
    facts = {name: _fact(name, value) for name, value in finding.facts.items()}
    if finding.facts.get("field") == "outcome":
        said = {name: OUTCOMES.get(str(value)) for name, value in finding.facts.items()}
        facts |= {name: str(word) for name, word in said.items() if word is not None}
    known = WORDS.get(finding.code) or ALLOTMENT_WORDS.get(finding.code)
    # Not as keyword arguments: what a forged file calls its facts could clash with a parameter's name.
    return known() % facts if known else _("这里不对：%(code)s", code=finding.code)


def _fact(name: str, value: object) -> str:
    if name in ("field", "part", "key") and str(value) in FIELDS:
        return FIELDS[str(value)]()
    if isinstance(value, (list, tuple)):
        return listed(_short(item) for item in value)
    return _short(value)


def _short(value: object) -> str:
    """A value as a sentence can hold it. Whatever the file says must neither flood the page nor steer a terminal."""
    if value is None:
        return _("空")
    text = "".join(one if one.isprintable() else "?" for one in str(value))
    return text if len(text) <= 60 else text[:60] + "…"


def summary(data: bytes, ranks: bytes | None = None) -> dict[str, Any]:
    """What a sound file is about. Only for bytes in which :func:`check` found nothing.

    ``ranks_from`` names the list an allotment takes its ranks from (None for every other list), ``ranks_checked``
    says whether they were compared with it, ``ranks_unused`` that a file was given which this list does not need.
    ``kept``: how many keep the seat that the version before gave them, ``moved``: how many moved up by it or refused,
    ``kept_checked`` whether that was compared.
    """
    bundle: Mapping[str, Any] = parse_json(data)
    rows: Sequence[Mapping[str, Any]] = bundle["rows"]
    counts = {name: sum(row["outcome"] == name for row in rows) for name in ("advanced", "reserve", "out")}
    source, moved = ranks_source(bundle), len(replacements(bundle))
    beside = ranks is not None and sha256_hex(ranks) == bundle["supersedes"]
    return {
        "allotment": by_allotment(bundle["policy"]),
        "posts": by_posts(bundle["policy"]),
        "best_fit": "fit" in bundle["policy"],
        "ranks_from": None if source is None else dict(source),
        "ranks_checked": source is not None and ranks is not None and sha256_hex(ranks) == source["sha256"],
        "kept": sum("holds" in item for item in bundle["inputs"]),
        "moved": moved,
        "kept_checked": beside,
        "ranks_unused": source is None and ranks is not None and not (moved and beside),
        "programme": str(bundle["programme"]["id"]),
        "stage": str(bundle["stage"]["title"]),
        "version": bundle["version"],
        "candidates": len(rows),
        **counts,
        "ties": len(bundle["ties"]),
        "draws": sum(record.get("kind") == "draw" for record in bundle["tie_records"]),
        "signers": [f"{one['name']} {_minute(one['at'])}" for one in bundle["signers"]],
        "list_csv": str(bundle["hashes"]["list_csv"]),
        "audit_head": bundle["audit_head"],
    }


def _minute(moment: object) -> str:
    """A moment as people write it; whatever is no moment stays as it stands."""
    try:
        return datetime.fromisoformat(str(moment)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return str(moment)


def summary_lines(facts: Mapping[str, Any]) -> list[str]:
    """What was recomputed, in sentences."""
    lines = [
        _("“%(stage)s”名单，第 %(version)s 版，共 %(candidates)s 人。", **facts),
        *_what_was_done(facts),
    ]
    if facts["ranks_unused"]:
        lines.append(_("这份名单不按别的名单的名次来分，另外给的那份文件没有用上。"))
    if facts["draws"]:
        lines.append(_("抽签 %(draws)s 次，按公布的签词重抽，签号一样。", **facts))
    lines.append(_("签字：%(signers)s", signers=clauses(facts["signers"])))
    lines.append(_("CSV 名单的指纹：%(list_csv)s", **facts))
    return lines


def _what_was_done(facts: Mapping[str, Any]) -> list[str]:
    if facts["allotment"]:
        return _allotment_lines(facts)
    return _posts_lines(facts) if facts["posts"] else _marks_lines(facts)


def _posts_lines(facts: Mapping[str, Any]) -> list[str]:
    return [
        _("按文件里的配备规则、网点和报名先后从头重排，谁在哪个网点、哪个岗位，每一行都一样。"),
        _("有岗位 %(advanced)s 人，没有岗位 %(out)s 人。", **facts),
    ]


def verdict(facts: Mapping[str, Any], posted: bool = False) -> str:
    """The closing sentence on a sound file; it claims no more than was looked at.

    `posted`: the file is known to be, byte for byte, one that was published. Whoever changes marks and works the list
    out anew makes a file that is sound as well.
    """
    if facts["ranks_from"] is not None and not facts["ranks_checked"]:
        return _("名单自己前后一致；名次是照写的用的，对不对还没有核对。")
    if posted:
        return _("名单没有被改动，可以放心。")
    return _("算得对：名单和文件里的规则、成绩对得上。文件有没有被换过，要拿它的指纹和公示页上的对一对。")


def _marks_lines(facts: Mapping[str, Any]) -> list[str]:
    lines = [
        _("按文件里的规则和每人的成绩从头重算，名次、总分、结果和每一行都一样。"),
        _("晋级 %(advanced)s 人，候补 %(reserve)s 人，未入选 %(out)s 人；同分 %(ties)s 组。", **facts),
    ]
    return [*lines, _moved_line(facts)] if facts["moved"] else lines


def _moved_line(facts: Mapping[str, Any]) -> str:
    if facts["kept_checked"]:
        return _("%(moved)s 人在上一版公布以后递补或者答复不来，和那一版的候补对得上。", **facts)
    return _(
        "%(moved)s 人在上一版公布以后递补或者答复不来，是照文件里写的用的，没有和上一版核对。"
        "要核对，请把上一版名单的数据文件也给上（命令行加 --with）。",
        **facts,
    )


def _kept_line(facts: Mapping[str, Any]) -> str:
    if facts["kept_checked"]:
        return _("%(kept)s 人的点位是上一版就签了字的，和那一版名单上的一样。", **facts)
    return _(
        "%(kept)s 人的点位是照文件里写的、上一版就签了字的用的，没有和上一版核对。"
        "要核对，请把上一版名单的数据文件也给上（命令行加 --with）。",
        **facts,
    )


def _allotment_lines(facts: Mapping[str, Any]) -> list[str]:
    """What was worked out, and whether the ranks it was worked out from were looked up themselves."""
    second = (
        _("另一套程序又核对了一遍：没有超额，没有违背本人意愿，价格证明没有总和更小的分法。")
        if facts["best_fit"]
        else _(
            "另一套程序又核对了一遍：没有人更想去的点位还空着或给了名次更低的人，没有超额，没有违背本人意愿。"
        )
    )
    lines = [
        _("按文件里的名次、志愿和点位从头分了一遍，每个人分到哪里、为什么，都和名单一样。"),
        second,
        _("分到点位 %(advanced)s 人，没有分到 %(out)s 人；名次并列 %(ties)s 组。", **facts),
    ]
    if facts["kept"]:
        lines.append(_kept_line(facts))
    if facts["ranks_from"] is None:
        return lines
    named = {"stage": facts["ranks_from"]["title"], "version": facts["ranks_from"]["version"]}
    if facts["ranks_checked"]:
        return [*lines, _("每个人的名次和“%(stage)s”名单第 %(version)s 版上的一样。", **named)]
    return [
        *lines,
        _(
            "名次是照文件里写的用的，没有和“%(stage)s”名单第 %(version)s 版核对。要核对，请把那份名单的数据文件也给上"
            "（命令行加 --with，文件指纹 %(sha256)s）。",
            **named,
            sha256=facts["ranks_from"]["sha256"],
        ),
    ]
