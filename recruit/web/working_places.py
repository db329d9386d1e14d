"""How somebody came by a place, or by none, in villagers' words. The lines are those of `scoring.explain_turns`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recruit.closing.words import place_by_code
from recruit.i18n import _, current_locale, listed, sentences
from recruit.list_words import outcome_words, reason_words, rung_words
from recruit.models import Stage
from recruit.web.said import Facts, Said
from scoring.explain import Line
from scoring.numeric import plain


def _kept(facts: Facts, stage: Stage) -> Said:
    text = _(
        "%(place)s：第 %(version)s 版名单已经给了您，两个人签过字，这一版不动。空出来的点位只给还没有点位的人。",
        place=place_by_code(stage.cohort, str(facts["site"])),
        version=facts.get("version", 1),
    )
    return Said(_("点位不变"), text)


def _turn(facts: Facts, stage: Stage) -> Said:
    titles = {one.code: one.definition.title.in_(current_locale()) for one in stage.cohort.stages}
    source = titles.get(str(facts["stage"]), stage.definition.title.zh)
    if facts["fit"]:
        parts = [
            _("全县一起算，让大家合起来最合适：志愿靠前、住得近的先满足。"),
            _(
                "“%(stage)s”的名次只在同样合适的分法里分先后，您是第 %(rank)s 名。",
                stage=source,
                rank=facts["rank"],
            ),
        ]
    else:
        parts = [
            _("按“%(stage)s”的名次轮着选。", stage=source),
            *_groups(facts, stage),
            _(
                "您是第 %(rank)s 名，在您前面选的有 %(before)s 人。",
                rank=facts["rank"],
                before=facts["before"],
            ),
            _("轮到您时全县还空着 %(left)s 个位置。", left=facts["left"]),
        ]
    if facts["shared_by"] > 1:
        parts.append(_("这个名次并列 %(count)s 人。", count=facts["shared_by"]))
    if facts["rung"] is not None:
        parts.append(_("先后由“%(rung)s”分出。", rung=rung_words(str(facts["rung"]), {})))
    if facts["extra_test"] is not None:
        parts.append(_("加试成绩 %(mark)s 分。", mark=plain(facts["extra_test"])))
    if facts["draw"] is not None:
        parts.append(_("抽签抽到第 %(draw)s 号。", draw=facts["draw"]))
    return Said(_("怎么排") if facts["fit"] else _("轮到您选"), sentences(parts))


def _groups(facts: Facts, stage: Stage) -> list[str]:
    """Who chooses before all others, and whether the reader is among them; nothing where the notice names nobody."""
    if not facts["groups"]:
        return []
    said, form = stage.definition.params.get("first") or {}, stage.cohort.programme.forms.get("registration")
    fields = form.fields if form else ()
    choices = next((one.choices for one in fields if one.code == said.get("field")), ())
    titles = {code: title.in_(current_locale()) for code, title in choices}
    first = listed(titles.get(code, code) for code in facts["groups"])
    if facts["group"] is None:
        return [_("公告规定这些人先选，先后如下：%(groups)s。您不在里面，在他们后面选。", groups=first)]
    own = titles.get(str(facts["group"]), str(facts["group"]))
    return [_("公告规定这些人先选，先后如下：%(groups)s。您是“%(group)s”。", groups=first, group=own)]


def _wish(facts: Facts, stage: Stage) -> Said:
    title = _("第 %(number)s 志愿", number=facts["number"])
    place = place_by_code(stage.cohort, str(facts["site"] or facts["code"]))
    if facts["fate"] == "yours" and "more" in facts:
        return Said(title, _("%(place)s：按整体最合适，分给了您。", place=place))
    if facts["fate"] == "yours":
        return Said(title, _("%(place)s：轮到您时还有空位，分给了您。", place=place))
    if facts["fate"] == "not-on-offer":
        return Said(title, _("%(place)s：这里没有点位可以分。", place=place))
    if not facts["ranks"]:
        return Said(title, _("%(place)s：这里没有空位。", place=place))
    ranks = listed(str(rank) for rank in facts["ranks"])
    if "more" in facts:
        text = _(
            "%(place)s：给了第 %(ranks)s 名。要是给您，全县合起来至少差 %(more)s 分。",
            place=place,
            ranks=ranks,
            more=facts["more"],
        )
        return Said(title, text)
    text = _("%(place)s：轮到您时已经满了，选走的是第 %(ranks)s 名。", place=place, ranks=ranks)
    return Said(title, text)


def _reassigned(facts: Facts, stage: Stage) -> Said:
    title = _("服从调剂")
    reason = facts["reason"]
    if reason == "reassigned-same-township":
        text = _("您服从调剂，分到想去的乡镇里还空着、编号最小的点位。")
    elif reason == "reassigned-elsewhere":
        text = _("您服从调剂，想去的乡镇没有空位，分到别处还空着、编号最小的点位。")
    elif reason == "no-place-left":
        text = _("您服从调剂，可是轮到您时所有点位都分完了。")
    elif reason in ("fit-same-township", "fit-elsewhere"):
        text = _("您服从调剂，全县合起来算，这里最合适。")
    elif reason == "fit-no-place":
        text = _("您服从调剂，可是点位比人少，合起来算没有轮到您。")
    else:
        text = _("您没有服从调剂，所以不分到别的点位。")
    return Said(title, text)


def _outcome(facts: Facts, stage: Stage) -> Said:
    title = _("结果")
    if facts["outcome"] == "undecided":
        return Said(title, _("%(outcome)s。", outcome=outcome_words("undecided")))
    if facts["site"] is None:
        reason = reason_words(facts["reason"], stage) or _("原因请问办公室。")
        return Said(title, _("没有分到点位：%(reason)s。", reason=reason.rstrip("。.")))
    return Said(title, _("分到 %(place)s。", place=place_by_code(stage.cohort, str(facts["site"]))))


def full_before(lines: Sequence[Line]) -> str:
    """Which wishes had been taken, and by whom, in one short sentence for a public list; empty where none had."""
    wishes: list[Facts] = [line.facts for line in lines if line.code == "wish"]
    if any("more" in facts for facts in wishes):
        return _given_elsewhere(wishes)
    parts = [
        _(
            "第 %(number)s 志愿被第 %(ranks)s 名先选走",
            number=facts["number"],
            ranks=listed(str(rank) for rank in facts["ranks"]),
        )
        for facts in wishes
        if facts["fate"] == "taken" and facts["ranks"]
    ]
    return _("%(wishes)s。", wishes=listed(parts)) if parts else ""


def _given_elsewhere(wishes: Sequence[Facts]) -> str:
    """With a best fit nobody was first: who has what was wished for."""
    parts = [
        _(
            "第 %(number)s 志愿给了第 %(ranks)s 名",
            number=facts["number"],
            ranks=listed(str(rank) for rank in facts["ranks"]),
        )
        for facts in wishes
        if facts["fate"] == "taken" and facts["ranks"]
    ]
    return _("%(wishes)s。", wishes=listed(parts)) if parts else ""


WORDS: dict[str, Callable[[Facts, Stage], Said]] = {
    "kept": _kept,
    "turn": _turn,
    "wish": _wish,
    "reassigned": _reassigned,
    "place-outcome": _outcome,
}
