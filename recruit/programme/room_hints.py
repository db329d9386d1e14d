"""What a box of the editor asks for, where its name alone does not say: path without places in lists -> a sentence."""

from __future__ import annotations

from recruit.i18n import lazy as _l

HINTS = {
    "edition": _l("例如 2027。"),
    "hotline": _l("报名的人打这个电话问。"),
    "notice": _l("公示页按先后显示，一段一项，写清招谁、招多少、怎么报、怎么考。"),
    "start": _l("填了以后，所有日期按第一个环节开始的那天整体移动。不填就照写的日期。"),
    "timezone": _l("中国各地都是 Asia/Shanghai。"),
    "tracks": _l("一般只有一类。先选站点、再选人的，分成两类。"),
    "eligibility.age_reference": _l("年龄算到这一天。"),
    "eligibility.waivable": _l("哪几条可以经两个人同意放宽，例如 age, schooling。不能放宽就空着。"),
    "eligibility.declarations": _l("报名时要本人逐条勾选的声明。"),
    "eligibility.schooling.min": _l("至少要什么学历。先在上面写好学历的级别。"),
    "forms": _l("报名表的代号是 registration，不能少。别的表由任务和试运营的环节用到。"),
    "forms.fields.choices": _l(
        "选择题的选项。要用本县的乡镇、村的名单，在“整个文件”里写 choices: townships 或 villages。"
    ),
    "forms.fields.min": _l("文字是最少几个字，数字是最小多少。"),
    "forms.fields.max": _l("文字是最多几个字，数字是最大多少。"),
    "forms.fields.private": _l("选“是”，只有经手的人看得到，导出的表里遮住。"),
    "quotas.by_township": _l("一个乡镇一个数，合计由系统算。"),
    "places.total": _l("公告写的总数。和各乡镇的合计对不上时会提醒。没有点位的写 0。"),
    "places.capacity": _l("一个点位几个人，一般是 1。"),
    "places.pilots": _l("先行试点的村，填村的代码。没有试点就空着。"),
    "places.checks": _l("站点要满足的条件：必须满足的选硬性，达不到扣分的选软性，优先考虑的选优先。"),
    "places.staffing": _l("一个点位要配几个人、几个岗位的才填。"),
    "support.items.amounts": _l("每年一个数，几年就几项；一次性的只有一项。"),
    "support.items.month": _l("从开业后第几个月起。"),
    "deposits.amount": _l("多少元。收、退、扣都有凭据。"),
    "documents.copies": _l("每人印几份。"),
    "documents.params.term_years": _l("协议签几年，和“补贴和支持”里的年数要一样。"),
    "documents.params.notice_days": _l("一方要提前结束协议，提前几天告诉对方，例如 30。"),
    "documents.params.courses_per_year": _l("答应每年免费培训几次。"),
    "documents.params.support": _l("协议里列出的、不按月付钱的支持，一样一项，例如电脑、门头。没有就空着。"),
    "documents.params.support.detail": _l(
        "给几个、怎么给。要写贷款的两个数，就写 $loan_start 和 $loan_limit，打印时换成上面填的数。"
    ),
    "documents.params.number_prefix": _l("例如 TY-2027，后面由系统编号。"),
    "roles.organisations": _l("office 是办公室，township 是乡镇，company 是公司。"),
    "keep": _l("到期自动删除，公布过的名单除外。"),
    "calendar.holidays": _l("国家法定假日不用填，只填本县另外放的。"),
    "stage.code": _l("网址和文件里用，例如 interview。别的环节提到它时也用这个代号。"),
    "stage.completion_time.opens": _l(
        "只有“按时间均匀算”才用。不填就从这一环节开始算起。例如 2027-03-08 09:00。"
    ),
    "stage.completion_time.closes": _l(
        "只有“按时间均匀算”才用。不填就算到这一环节截止。只写日期，就是那天的最后一刻。"
    ),
    "stage.window.opens": _l("例如 2027-03-08 09:00。"),
    "stage.window.closes": _l("例如 2027-03-10 18:00。只写日期，就是那天的最后一刻。"),
    "stage.exit": _l("一批：大家一起等名单。一个一个：谁办完谁往下走。"),
    "stage.summary": _l("报名的人在自己的进度页上看到这一句。"),
    "stage.ties": _l(
        "总分相同时按先后看：component:代号 是某一项的分，completed-at 是谁先完成，extra-test 是加试，draw 是抽签。"
    ),
    "stage.extra_test.max": _l("加试满分多少。"),
    "stage.rounding": _l("不填就是两位小数、四舍五入。"),
    "stage.cut.rule": _l("不淘汰、按名额取、按分数线取，或者两样都要。"),
    "stage.cut.places": _l("取前多少名。"),
    "stage.cut.threshold": _l("总分到多少才能入选。"),
    "stage.cut.unopposed": _l("人数不超过名额、没有竞争时用的分数线。"),
    "stage.cut.tie_at_line": _l("正好卡在线上同分的：按上面的办法分先后，或者全部入选。"),
    "stage.reserve.places": _l("候补几名。有人放弃时按名次递补。"),
    "stage.absence": _l("没来的人：不排名次，或者算零分。"),
    "stage.posting.working_days": _l("公示几个工作日。0 就是公布但不等。"),
    "stage.recheck.days": _l("公布后几天内可以要求核对分数。"),
    "stage.objections.days": _l("公布后几天内可以提。"),
    "stage.replacement.accept_hours": _l("递补的人几个小时内答复。不填就直接递补，不问本人。"),
    "stage.replacement.closed_after": _l("unfit 是复查不合格，fraud 是弄虚作假：这样空出来的名额不再补。"),
    "components": _l("这一环节打哪些分。占分的加起来要是 100。"),
    "components.max": _l("这一项的满分。"),
    "components.weight": _l("在总分里占多少分。只用来比同分的不填。"),
    "components.pass_line": _l("这一项不到多少分就不能入选，总分再高也不行。"),
    "paper.topic": _l("题库里题目的类别。"),
    "paper.count": _l("每人抽几道。"),
    "criteria.max": _l("这一条满分多少，各条加起来等于这一项的满分。"),
    "panel.judges": _l("一间面试室几位考官。"),
    "params.only_for": _l(
        "不填就是所有人都要参加。填了，别的人在这一环节不用办事，名单上写明，直接进下一环节。"
    ),
    "params.only_for.field": _l("报名表里一道公开的选择题。"),
    "params.only_for.choices": _l("选了哪些选项的人要参加，写选项的代号。"),
    "params.judges": _l("一间面试室几位考官。"),
    "params.panels": _l("同时开几间面试室。"),
    "params.trim": _l("去掉最高分和最低分的办法。"),
    "params.coefficient": _l("几间面试室宽严不一时怎么修正。只有一间的选不修正。"),
    "params.duration_minutes": _l("每个人有多少分钟。"),
    "params.forms": _l("不填就一人一份。填几，就出几份难度相当的卷子，抽签决定谁做哪一份。"),
    "params.paper": _l("从题库里按题型和类别抽题。"),
    "params.late_hours": _l("过了截止时间还收几个小时。"),
    "params.slots": _l("一共几天。"),
}
