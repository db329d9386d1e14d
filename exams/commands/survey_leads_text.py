"""What `zeyou survey leads` says: a finding is a figure and its reason, never what it means about a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from recruit.i18n import _, clauses, listed

if TYPE_CHECKING:
    from scoring.leads.forms import Forms
    from scoring.leads.report import Leads, OwnerLead, OwnerReport

SCORING: Mapping[str, Callable[..., str]] = {
    "too-few-forms": lambda **f: _("只有 %(count)s 份表，没法比较。至少要 3 份。", **f),
    "one-enumerator": lambda **f: _("表都是一个人填的，没有别人可以比较。请核对 --by 的列名。"),
}


def name(code: str) -> str:
    """What a measure looks at, in a few words."""
    return {
        "same-run": _("一串题都选同一个答案"),
        "always-common": _("总是选最多人选的答案"),
        "round-numbers": _("数字都是整十整百"),
        "far-number": _("数字离别人太远"),
        "fast": _("填得太快"),
        "night": _("半夜填的"),
        "burst": _("几份表是同一秒的"),
        "many-per-hour": _("一小时里填了很多份"),
        "overlap": _("两份表的时间重叠"),
        "no-pause": _("一份刚完马上填下一份"),
        "dont-know": _("“不知道”和拒答多"),
        "blanks": _("空着的题多"),
        "short-way": _("总是选能跳过后面题目的答案"),
        "same-place": _("几份表在同一个定位点"),
        "travel": _("两份表之间走得太快"),
        "phone-repeats": _("电话号码和别的表一样"),
        "phone-sequence": _("电话号码挨着"),
        "id-repeats": _("编号和别的表一样"),
        "strange": _("几个答案合起来少见"),
        "twin-own": _("和同一个人填的另一份几乎一样"),
        "twin-elsewhere": _("和别人填的一份几乎一样"),
        "last-digits": _("末位数字和别人不一样"),
        "narrow": _("各家的答案差别太小"),
    }[code]


def why(code: str, facts: Mapping[str, object]) -> str:
    """The reason of one form, from the facts of the finding."""
    sentences: dict[str, Callable[..., str]] = {
        "same-run": lambda **f: _(
            "从 %(first)s 到 %(last)s 答了 %(questions)s 题，连着 %(run)s 题选同一个答案（一般 %(usual)s 题）",
            **f,
        ),
        "always-common": lambda **f: _(
            "%(questions)s 题里有 %(agreed)s 题选的是最多人选的答案（一般是 %(usual)s%%）", **f
        ),
        "round-numbers": lambda **f: _(
            "%(questions)s 个数字里有 %(hits)s 个是整十整百（一般是 %(usual)s%%）", **f
        ),
        "far-number": lambda **f: _(
            "%(question)s 写的是 %(value)s，中间的人家是 %(usual)s，差了 %(times)s 个通常的幅度", **f
        ),
        "fast": lambda **f: _(
            "%(seconds)s 秒填完 %(answered)s 题，每题 %(each)s 秒（一般 %(usual)s 秒，每题 %(usual_each)s 秒）",
            **f,
        ),
        "night": lambda **f: _("是 %(clock)s 填的", **f),
        "burst": lambda **f: _("和同一个人的另外 %(others)s 份是同一秒的", **f),
        "many-per-hour": lambda **f: _("从这份起一小时里填了 %(forms)s 份（一般 %(usual)s 份）", **f),
        "overlap": lambda **f: _("和 %(other)s 的时间重叠了 %(seconds)s 秒", **f),
        "no-pause": lambda **f: _("%(other)s 填完 %(seconds)s 秒后就开始填这份", **f),
        "dont-know": lambda **f: _(
            "%(questions)s 题里有 %(hits)s 题是“不知道”或拒答（一般是 %(usual)s%%）", **f
        ),
        "blanks": lambda **f: _("%(questions)s 题里空着 %(hits)s 题（一般空 %(usual)s%%）", **f),
        "short-way": lambda **f: _(
            "%(questions)s 道能跳题的题里有 %(hits)s 道选了跳过（一般是 %(usual)s%%）", **f
        ),
        "same-place": lambda **f: _("和同一个人的另外 %(others)s 份在同一个点（%(point)s）", **f),
        "travel": lambda **f: _(
            "离 %(other)s 有 %(kilometres)s 公里，只用了 %(minutes)s 分钟，合每小时 %(speed)s 公里", **f
        ),
        "phone-repeats": lambda **f: _("尾号 %(tail)s 的电话还在另外 %(others)s 份表里", **f),
        "phone-sequence": lambda **f: _("电话尾号 %(tail)s，和 %(other)s 的尾号 %(its)s 挨着", **f),
        "id-repeats": lambda **f: _("另外 %(others)s 份表也用这个编号，一共 %(people)s 人填过", **f),
        "strange": lambda **f: _strange(f["answers"]),
        "twin-own": lambda **f: _twin(f),
        "twin-elsewhere": lambda **f: _twin(f),
    }
    return sentences[code](**facts)


def _twin(facts: Mapping[str, object]) -> str:
    return _(
        "和 %(by)s 填的 %(other)s 有 %(alike)s/%(questions)s 题答案相同，按答案少见的程度算有 %(likeness)s%% 相像"
        "（一般的表和最像的一份有 %(usual)s%%）",
        **facts,
    )


def _strange(answers: object) -> str:
    named = answers if isinstance(answers, tuple) else ()
    if not named:
        return _("几个答案合起来很少见")
    return _("这样的组合很少见，主要因为 %(answers)s", answers=listed(named))


def owner_why(lead: OwnerLead) -> str:
    """The reason of an enumerator, with its size and how unlikely it is by chance."""
    return _(
        "%(name)s：%(reason)s（修正后 p %(p)s）",
        name=name(lead.code),
        reason=_owner_reason(lead),
        p=chance(lead.adjusted),
    )


def _owner_reason(lead: OwnerLead) -> str:
    if lead.code == "last-digits":
        return _(
            "末位是 %(digit)s 的占 %(own)s%%，按别人的习惯该占 %(others)s%%（一共 %(numbers)s 个数）",
            **lead.facts,
        )
    if lead.code == "narrow":
        return _("%(forms)s 份表互相的差别只有大家的 %(ratio)s%%", **lead.facts)
    if lead.kind == "events":
        return _(
            "%(forms)s 份里有 %(hits)s 份（%(own)s%%），别人是 %(others)s%%",
            **lead.facts,
            own=percent(lead.own),
            others=percent(lead.others),
        )
    return _(
        "拿一份和别人的一份比，有 %(superiority)s%% 的机会是这个人的更突出（不分上下是 50%%）；居中的一份%(example)s",
        superiority=percent(lead.superiority),
        example=why(lead.code, lead.facts),
    )


def head(forms: Forms, leads: Leads) -> Iterator[str]:
    """What was compared, and what was not."""
    yield _(
        "%(forms)s 份表，%(people)s 人填的，比较了 %(questions)s 道题。",
        forms=len(forms),
        people=len(forms.enumerators),
        questions=len(forms.questions),
    )
    if forms.left_out:
        reasons = {
            "constant": _("答案都一样或没人填"),
            "own": _("每人固定一个答案"),
            "label": _("每份都不同，只是编号或名字"),
        }
        counts = Counter(forms.left_out.values())
        yield _(
            "没有比较的列：%(parts)s。",
            parts=clauses(
                _("%(reason)s的 %(count)s 列", reason=reasons[code], count=count)
                for code, count in counts.most_common()
            ),
        )
    if not leads.whole:
        yield _("表多，相像的表是用抽题分组的办法找的，个别的可能没找到。")
    yield _("这些只是线索，说的是表，不是人：地方不同、题目不同也会这样。请打电话或上门核实。")


def owners(leads: Leads, top: int) -> Iterator[str]:
    """The enumerators to look at first."""
    yield ""
    found = [one for one in leads.enumerators if one.leads][:top]
    told = _(
        "一共做了 %(count)s 次检验，已按次数修正（Holm，%(level)s）：如果谁都没有问题，"
        "20 次里大约 1 次会有人被列出来。",
        count=leads.comparisons,
        level=leads.level,
    )
    if not found:
        yield _("没有填表人和别人明显不同。")
    else:
        yield _("先看这些人填的表：")
        for place, one in enumerate(found, 1):
            yield from _owner(place, one)
    if leads.comparisons:
        yield told
    if not leads.learnt:
        yield _(
            "不到 10 个填表人，不容易看出人和人本来差多少：只有差得很远的才会列出来，不到 4 个人就只看单份的表。"
        )


def _owner(place: int, one: OwnerReport) -> Iterator[str]:
    yield _(
        "%(place)s. %(name)s（%(forms)s 份，%(leads)s 份有线索）",
        place=place,
        name=one.enumerator,
        forms=one.forms,
        leads=one.forms_with_leads,
    )
    for lead in one.leads:
        yield "   - " + owner_why(lead)


def forms_lines(leads: Leads, rows: Sequence[int], top: int) -> Iterator[str]:
    """The forms to look at first."""
    yield ""
    if not leads.forms:
        yield _("没有一份表特别突出。")
        return
    yield _("先看这些表（一共 %(count)s 份有线索）：", count=len(leads.forms))
    for place, one in enumerate(leads.forms[:top], 1):
        yield _(
            "%(place)s. %(form)s（第 %(row)s 行，%(name)s 填的）",
            place=place,
            form=one.form,
            row=rows[one.place],
            name=one.enumerator,
        )
        for lead in one.leads:
            yield "   - " + form_why(lead.code, lead.facts, lead.share, leads.count)


def form_why(code: str, facts: Mapping[str, object], share: float, count: int) -> str:
    """The reason of a form, with how many forms are as extreme."""
    return _(
        "%(name)s：%(reason)s（这样的表 %(alike)s 份）",
        name=name(code),
        reason=why(code, facts),
        alike=max(1, round(share * count)),
    )


def twin_lines(leads: Leads, forms: Forms, rows: Sequence[int], top: int) -> Iterator[str]:
    """Pairs of like forms."""
    if not leads.twins:
        return
    yield ""
    yield _("最像的表：")
    for pair in leads.twins[:top]:
        yield "   - " + _(
            "%(one)s（第 %(row)s 行，%(by)s）和 %(two)s（第 %(its)s 行，%(other)s）："
            "%(alike)s/%(compared)s 题相同，像 %(likeness)s%%",
            row=rows[pair.form],
            its=rows[pair.other],
            one=forms.ids[pair.form],
            by=forms.enumerators[int(forms.owner[pair.form])],
            two=forms.ids[pair.other],
            other=forms.enumerators[int(forms.owner[pair.other])],
            alike=pair.alike,
            compared=pair.compared,
            likeness=percent(pair.likeness),
        )


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{share * 100:.0f}" if share >= 0.1 or share == 0 else f"{share * 100:.1f}"


def chance(p: float) -> str:
    return "<0.0001" if p < 0.0001 else f"{p:.4f}"
