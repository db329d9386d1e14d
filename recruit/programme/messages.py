"""The words for problems in a programme file: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from recruit.errors import Refusal
from recruit.i18n import _, lazy, listed
from recruit.messages import TEXTS, tell
from recruit.programme.messages_policy import POLICY
from recruit.programme.problems import Problem

# Each entry is a function so that the language is chosen when the message is shown, not when this file is read.
_SHAPE: dict[str, Callable[..., str]] = {
    "not-found": lambda **f: _("找不到方案“%(name)s”。请写已有方案的编号（%(known)s）或一个 YAML 文件的路径。", **f),
    "not-readable": lambda **f: _("文件“%(name)s”打不开。请检查路径和权限。", **f),
    "not-utf8": lambda **f: _("文件“%(name)s”不是 UTF-8 编码。请另存为 UTF-8 再试。", **f),
    "yaml-too-big": lambda **f: _("文件太大，超过了 %(limit)s 字节。请检查是不是拿错了文件。", **f),
    "yaml-too-deep": lambda **f: _("嵌套超过 %(limit)s 层。请检查缩进和括号。", **f),
    "yaml-too-many": lambda **f: _("展开后超过 %(limit)s 项。请去掉文件里的引用（& 和 *）。", **f),
    "yaml-syntax": lambda **f: _("这里的 YAML 写法读不懂（%(detail)s）。请检查缩进、冒号和引号。", **f),
    "yaml-full-width": lambda **f: _("这里有中文标点 %(found)s，YAML 读不懂。冒号写成“: ”（后面空一格），逗号写成“, ”，引号写成 \"；是文字里的标点，就用 \" 把整段文字括起来。", **f),
    "yaml-tab": lambda **f: _("这一行开头用了制表符（Tab）。请换成空格，和上下行对齐。", **f),
    "yaml-colon": lambda **f: _("这一行里有两个“: ”，或者缩进和上一行对不上。文字里带冒号的，用 \" 把整段文字括起来。", **f),
    "yaml-bracket": lambda **f: _("这一行的花括号或方括号没有配好，或者两项之间少了逗号。", **f),
    "key-full-width": lambda **f: _("“%(key)s”里用了中文冒号。请改成英文冒号，后面空一格：“名称: 值”。", **f),
    "dash-missing": lambda **f: _("“code”在同一项里写了两次，第一次在第 %(first)s 行。这一行开头是不是少了“- ”？", **f),
    "not-a-mapping": lambda **f: _("这里要写“名称: 值”。", **f),
    "not-a-list": lambda **f: _("这里要写一个列表，每项前面加“- ”，或者写在方括号里。", **f),
    "not-plain": lambda **f: _("这里只写一个值，不要写列表或“名称: 值”。", **f),
    "key-not-plain": lambda **f: _("名称要写成普通文字。", **f),
    "key-merge": lambda **f: _("不支持“<<”合并写法。请把内容写全。", **f),
    "key-twice": lambda **f: _("“%(key)s”写了两次，第一次在第 %(first)s 行。请删掉一处。", **f),
    "code-twice": lambda **f: _("编号“%(value)s”重复，第一次在第 %(first)s 行。请改一个。", **f),
    "unknown-key": lambda **f: _unknown(**f),
    "missing": lambda **f: _("缺少“%(key)s”。请补上。", **f),
}  # fmt: skip
_VALUES: dict[str, Callable[..., str]] = {
    "not-a-code": lambda **f: _("“%(value)s”不能当编号。编号只用小写字母、数字和连字符。", **f),
    "not-allowed": lambda **f: (
        _("“%(value)s”不行，是不是想写“%(near)s”？可以写：%(allowed)s。", **f)
        if f["near"] else _("“%(value)s”不行。可以写：%(allowed)s。", **f)
    ),
    "not-a-number": lambda **f: _("“%(value)s”不是数字。请写成 30 或 0.5 这样。", **f),
    "not-whole": lambda **f: _("“%(value)s”不是整数。请写整数。", **f),
    "not-whole-nor": lambda **f: _("“%(value)s”不行。请写整数，或者写 %(words)s。", **f),
    "not-a-span": lambda **f: _("“%(value)s”不行。请写 %(low)s 到 %(high)s 的一个整数，或者写成 \"2-4\" 这样的范围。", **f),
    "too-small": lambda **f: _("“%(value)s”太小，至少是 %(low)s。", **f),
    "too-big": lambda **f: _("“%(value)s”太大，最多是 %(high)s。", **f),
    "not-two-texts": lambda **f: _("这里要写两种文字，写成 {zh: 中文, en: English} 这样。", **f),
    "not-a-clock": lambda **f: _("“%(value)s”不是钟点。请写成 \"23:59:59\" 这样。", **f),
    "not-a-flag": lambda **f: _("“%(value)s”不行。请写 true（是）或 false（否）。", **f),
    "not-a-date": lambda **f: _("“%(value)s”不是日期。请写成 2016-05-03 这样。", **f),
    "date-far": lambda **f: _("“%(value)s”离得太远。年份请写 %(low)s 到 %(high)s 之间的。", **f),
    "not-a-time": lambda **f: _("“%(value)s”不是时间。请写成 2016-05-03 或 \"2016-05-03 09:00\" 这样。", **f),
    "staffing-code-long": lambda **f: _("编号“%(value)s”太长，最多 %(most)s 个字符。请改短。", **f),
    "staffing-cover": lambda **f: _("这里只有 %(seats)s 个人，%(posts)s 个岗位占不全。请加人，或者“岗位要不要占全”（cover）留空。", **f),
    "staffing-extra": lambda **f: _("“在原来的人之外另加”（extra）只用于有标记的网点。请写上标记（marked），或者去掉它。", **f),
    "staffing-seats": lambda **f: _("要从网点本来的 %(seats)s 个人里拿出 %(taken)s 个，不够。请改成另加（extra: true），或者改人数。", **f),
    "range-backwards": lambda **f: _("最小值 %(low)s 比最大值 %(high)s 还大。请改过来。", **f),
    "timezone-unknown": lambda **f: _("不认识时区“%(value)s”。中国写 Asia/Shanghai。", **f),
    "rule-unknown": lambda **f: _("没有“%(value)s”这条报名条件。可以写：%(allowed)s。", **f),
    "amounts-count": lambda **f: _("金额写了 %(found)s 个，应该是 %(needed)s 个：每个合同年一个，一次性的只写一个。", **f),
    "rule-not-here": lambda **f: _("这一项不能写“%(key)s”：exit 只用于每月给的，clawback 只用于一次性给的钱，sign_list 只用于一次性给的物资。请删掉。", **f),
    "checklist-missing": lambda **f: _("有一项要验收合格才付，却没有写验收看什么。请在“补贴和押金”里写上验收清单（checklist）。", **f),
    "form-empty": lambda **f: _("表里一个栏目也没有。请至少写一栏。", **f),
    "choices-missing": lambda **f: _("选择题没有选项。请在“可以选的”（choices）里写上。", **f),
    "stages-empty": lambda **f: _("一个环节也没有。请至少写一个。", **f),
    "keep-missing": lambda **f: _("没有写个人资料保存多久（keep），先按通常的期限办。请写上，报名的人有权知道。", **f),
    "keep-long": lambda **f: _("“%(kind)s”要保存 %(days)s 天，超过 %(most)s 天。法律要求只存必需的最短时间，请写明理由或改短。", **f),
    "keep-short": lambda **f: _("“%(kind)s”只保存 %(days)s 天，申请核对和答复就可能要 %(needed)s 天。请改长一些。", **f),
    "path-unknown": lambda **f: _("方案里没有“%(path)s”这一项。请对照方案文件改正。", **f),
    "hash-mismatch": lambda **f: _("存下来的方案和发布时的不一样（应为 %(expected)s，现为 %(found)s）。请从备份恢复。", **f),
}  # fmt: skip
_REGIONS: dict[str, Callable[..., str]] = {
    "regions-outside": lambda **f: _("村名册“%(name)s”要放在方案文件所在的文件夹里。", **f),
    "regions-not-readable": lambda **f: _("村名册“%(name)s”打不开。请看文件在不在方案旁边、名字对不对。", **f),
    "regions-not-utf8": lambda **f: _("村名册“%(name)s”不是 UTF-8 编码。请另存为 UTF-8 再试。", **f),
    "region-columns": lambda **f: _("村名册“%(name)s”缺少这些列：%(missing)s。", **f),
    "region-unreadable": lambda **f: _("村名册“%(name)s”不是一张好的 CSV 表：有一格长得读不完，多半是少了一个引号。请用表格软件重新另存为 CSV。", **f),
    "region-blank": lambda **f: _("村名册“%(name)s”第 %(row)s 行的“%(column)s”是空的。", **f),
    "region-code": lambda **f: _("村名册“%(name)s”第 %(row)s 行的代码“%(code_value)s”不对：乡镇 9 位，村 12 位。", **f),
    "region-elsewhere": lambda **f: _("村名册“%(name)s”第 %(row)s 行：村代码 %(code_value)s 不属于乡镇 %(township)s。", **f),
    "region-duplicate": lambda **f: _("村名册“%(name)s”第 %(row)s 行：村代码 %(code_value)s 重复。", **f),
    "region-two-names": lambda **f: _("村名册“%(name)s”第 %(row)s 行：乡镇 %(code_value)s 有两个名字。", **f),
    "region-empty": lambda **f: _("村名册“%(name)s”是空的。", **f),
    "file-outside": lambda **f: _("文件“%(name)s”要放在方案文件所在的文件夹里（里面的文件夹也行）。", **f),
    "file-not-readable": lambda **f: _("文件“%(name)s”打不开。请看文件在不在方案旁边、名字对不对。", **f),
    "file-too-big": lambda **f: _("文件“%(name)s”太大，最多 %(limit)s MB。请删掉表里的图片再试。", **f),
    "files-many": lambda **f: _("方案带的文件太多，最多 %(limit)s 个。", **f),
    "form-registration": lambda **f: _("报名表要逐项核对，不能用表格文件（xlsform）。请把题目写在“要填的项”（fields）里。", **f),
    "form-both": lambda **f: _("一张表只能有一个来历：用了表格文件（xlsform），就请删掉“要填的项”（fields）。", **f),
    "village-unknown": lambda **f: _("村名册里没有代码是 %(value)s 的村（社区）。请核对。", **f),
    "township-unknown": lambda **f: _("村名册里没有代码是 %(value)s 的乡镇。请核对。", **f),
    "township-missing": lambda **f: _("有 %(count)s 个乡镇没有写数字（%(names)s 等）。没有任务就写 0。", **f),
    "places-sum": lambda **f: _("各乡镇的服务站加起来是 %(found)s 个，总数写的是 %(total)s 个。请核对。", **f),
    "places-few": lambda **f: _("“%(stage)s”要取 %(places)s 人，服务站只能安排 %(seats)s 人。请核对。", **f),
    "site-bounds": lambda **f: (
        _("“%(value)s”要写清多少：在 min 或 max 后面写数字。", **f)
        if f["measured"]
        else _("“%(value)s”只有“有”和“没有”，不写 min 和 max。", **f)
    ),
    "people-few": lambda **f: _("“%(stage)s”只取 %(places)s 人，服务站有 %(total)s 个，会有 %(empty)s 个没有人。请改取的人数，或者改“点位和岗位”里的站点数。", **f),
    "quotas-unconfirmed": lambda **f: _("各乡镇的考试人数任务还没有确认（%(count)s 项，合计 %(total)s 人）。请办公室核实后改“从哪里来”（source）。", **f),
    "unconfirmed": lambda **f: _("“%(section)s”里有 %(count)s 项还没有确认。请办公室核实。", **f),
}  # fmt: skip
_STAGES: dict[str, Callable[..., str]] = {
    "window-backwards": lambda **f: _("结束时间 %(closes)s 不在开始时间 %(opens)s 之后。请改过来。", **f),
    "window-order": lambda **f: _("“%(stage)s”排在“%(earlier)s”后面，却开始得更早。请改日期或调换先后。", **f),
    "window-overlap": lambda **f: _("“%(earlier)s”还没结束，“%(stage)s”就开始了。请改日期；确实要重叠，“时间可以和前面的环节重叠”（overlaps）选“是”。", **f),
    "cut-grows": lambda **f: _("这里取 %(places)s 人，比前面“%(earlier)s”取的 %(before)s 人还多。请改小。", **f),
    "only-for-people": lambda **f: _("这一类报名是站点，没有报名表，不能按报名表的回答分人。请删掉“只要求哪些人参加”（only_for）。", **f),
    "track-unknown": lambda **f: _("没有“%(value)s”这一类报名。请在“报名的类别”（tracks）里写上或改正。", **f),
    "form-unknown": lambda **f: _("没有“%(value)s”这张表。可以写：%(allowed)s。", **f),
    "document-unknown": lambda **f: _("没有“%(value)s”这份文书。可以写：%(allowed)s。", **f),
    "allotment-first-fit": lambda **f: _("优先的人先选，只能按名次轮着选，不能和整体最合适（rule: fit）一起用。请删掉一处。", **f),
    "allotment-no-ranks": lambda **f: _("前面没有打分排名的环节，定不出谁先选。请改成按报名先后（order: applied），或者加一个打分的环节。", **f),
    "agreement-text": lambda **f: _("协议文本“%(name)s”：%(why)s", **f),
    "agreement-text-not-utf8": lambda **f: _("协议文本“%(name)s”不是UTF-8编码。请用UTF-8另存一次。", **f),
    "parts-sum": lambda **f: _("各小项加起来是 %(found)s 分，“%(component)s”的满分是 %(max)s 分。请改成一样。", **f),
    "carried-stage": lambda **f: (
        _("前面没有“%(value)s”这个环节，是不是想写“%(near)s”？只能带入更早环节的成绩。", **f)
        if f["near"] else _("前面没有“%(value)s”这个环节。只能带入更早环节的成绩；不要了就删掉这一项。", **f)
    ),
    "carried-no-marks": lambda **f: _("“%(value)s”这个环节不打分，没有成绩可以带入。", **f),
    "carried-component": lambda **f: _("“%(stage)s”里没有“%(value)s”这一项成绩。", **f),
    "carried-max": lambda **f: _("带入的“%(value)s”满分是 %(max)s，这里写成了 %(found)s。请改成一样。", **f),
    "kind-unknown": lambda **f: (
        _("没有“%(value)s”这种环节，是不是想写“%(near)s”？可以写：%(allowed)s。", **f)
        if f["near"] else _("没有“%(value)s”这种环节。可以写：%(allowed)s。", **f)
    ),
    "rollout-milestone-unknown": lambda **f: _("阶段目标写了 %(month)s，不在起止的月份之间。请改正。", **f),
    "rollout-milestone-backwards": lambda **f: _("阶段目标 %(month)s 比前面的还少，或者比站点总数还多。请改正。", **f),
    "rollout-milestone-short": lambda **f: _("到最后一个月 %(month)s 只排了 %(total)s 个，一共有 %(stations)s 个站点。请改正。", **f),
    "indicator-sum": lambda **f: _("“%(title)s”：各部分加起来是 %(found)s，写的合计是 %(stated)s，对不上。请核对；公布时就是这样的，两个数都照原样保留。", **f),
    "indicator-empty": lambda **f: _("“%(code)s”这个指标没有目标。请写目标（goal）、公布的合计（total）或者分步完成（steps）。", **f),
    "indicator-order": lambda **f: _("“%(code)s”的阶段没有按日期先后写。请改正。", **f),
    "indicator-per": lambda **f: _("“%(count)s”按村数不出来。“由谁完成”（per）请选乡镇或者全县。", **f),
    "indicator-unit": lambda **f: _("没有代码是“%(value)s”的乡镇或者村。请核对。", **f),
    "register-unknown": lambda **f: (
        _("没有“%(value)s”这种台账，是不是想写“%(near)s”？可以写：%(allowed)s。", **f)
        if f["near"] else _("没有“%(value)s”这种台账。可以写：%(allowed)s。", **f)
    ),
    "component-kind": lambda **f: (
        _("“%(kind)s”这种环节没有“%(value)s”这种成绩，是不是想写“%(near)s”？可以写：%(allowed)s。", **f)
        if f["near"] else _("“%(kind)s”这种环节没有“%(value)s”这种成绩。可以写：%(allowed)s。", **f)
    ),
    "component-once": lambda **f: _("“%(kind)s”这种环节要有一项（只要一项）成绩是这样打的：%(value)s，这里有 %(found)s 项。", **f),
    "kind-needs-components": lambda **f: _("“%(kind)s”这种环节要打分。请写上“打哪些分”（components）。", **f),
    "kind-takes-no-components": lambda **f: _("“%(kind)s”这种环节不打分。请删掉“打哪些分”（components）和名次的规则。", **f),
    "posting-missing": lambda **f: _("最后的名单（%(stage)s）没有公示天数。公务员招录规定至少 %(needed)s 个工作日。", **f),
    "posting-short": lambda **f: _("最后的名单（%(stage)s）只公示 %(days)s 个工作日，少于 %(needed)s 个。到签约截止还有 %(left)s 个工作日：%(dates)s。", **f),
    "posting-too-long": lambda **f: _("最后的名单（%(stage)s）要公示 %(days)s 个工作日，到签约截止只有 %(left)s 个：%(dates)s。", **f),
    "recheck-late": lambda **f: _("“%(stage)s”的核对最晚到 %(answered)s 才答复完，“%(next)s” %(opens)s 就开始了，名单要更正就来不及了。请缩短核对和答复的天数，或推后下一环节。", **f),
    "replacement-no-reserve": lambda **f: _("写了有人退出时从候补里补（%(value)s），却没有候补的人。请在“候补”（reserve）里写取多少，或者改成不递补（none）。", **f),
    "replacement-last-stage": lambda **f: _("“%(stage)s”后面没有环节了，写的递补用不上。", **f),
    "reserve-unused": lambda **f: _("“%(stage)s”列了 %(places)s 个候补，却写明不递补。要递补就写“有人退出怎么补”（replacement），不递补就去掉“候补”（reserve）。", **f),
    "phone-placeholder": lambda **f: _("电话“%(value)s”是占位的，打不通。请换成真的电话。", **f),
    "party-placeholder": lambda **f: _("文书“%(document)s”里的甲方还是示例（%(keys)s），会原样印在协议上。请换成真的。", **f),
    "role-code": lambda **f: _("没有“%(value)s”这种岗位。可以写：%(allowed)s。", **f),
    "role-of-county": lambda **f: _("“%(value)s”签全县的名单和公告，由县办公室的人担任，方案改不了。请只选办公室（office）。", **f),
    "role-of-site": lambda **f: _("“%(value)s”管的是整个系统，由县办公室的人担任，方案改不了。请只选办公室（office）。", **f),
    "calendar-year": lambda **f: _("%(year)s 年的放假安排还不知道，先按周一到周五算工作日。公布后请写进“放假和调休”（calendar）。", **f),
}  # fmt: skip
CATALOGUE = {**_SHAPE, **_VALUES, **_REGIONS, **_STAGES, **POLICY}


def _unknown(key: str, near: str, allowed: str | None = None) -> str:
    """A key nobody asked for; `allowed` where all that may stand there are known."""
    facts = {"key": key, "near": near, "allowed": allowed}
    if near:
        return _("不认识“%(key)s”，是不是想写“%(near)s”？", **facts)
    if allowed:
        return _("不认识“%(key)s”。这里可以写：%(allowed)s。", **facts)
    return _("不认识“%(key)s”。请删掉或改正。", **facts)


def message(problem: Problem) -> str:
    """One sentence or two in the reader's language, without line or path. A kind teaches the sentences of its own codes
    with `recruit.messages.learn`."""
    found = CATALOGUE.get(problem.code)
    if found is None and problem.code in TEXTS:
        return tell(Refusal(problem.code, **problem.facts))
    if found is None:
        told = listed(f"{key} {value}" for key, value in problem.facts.items())
        return _("这里的写法不对：%(code)s（%(facts)s）。", code=problem.code, facts=told)
    return found(**problem.facts)


LEVEL_NAMES = {"error": lazy("错误"), "warning": lazy("提醒"), "open": lazy("待定")}


def told(problem: Problem) -> str:
    """The message with its line and path, as `check` prints it."""
    where = (
        _("第 %(line)s 行 %(path)s", line=problem.line, path=problem.path or "-")
        if problem.line
        else _("整个文件")
    )
    return _(
        "%(level)s · %(where)s：%(what)s",
        level=LEVEL_NAMES[problem.level],
        where=where,
        what=message(problem),
    )


def all_told(problems: Iterable[Problem]) -> str:
    """Every problem on its own line."""
    return "\n".join(told(problem) for problem in problems)
