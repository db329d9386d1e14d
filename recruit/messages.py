"""What a refusal says to the person who meets it: the field or thing, the reason, the remedy."""

from __future__ import annotations

from recruit.errors import Refusal
from recruit.i18n import _, current_locale, listed
from recruit.i18n import lazy as _l
from recruit.programme import Text

#: code -> text. `%(name)s` are the refusal's facts. The other rooms add theirs with `learn`.
TEXTS = {
    "action-unknown": _l("这个操作不存在，请从菜单重新进入。"),
    "at-the-same-time": _l(
        "有人同时改了，请刷新后再看一次。您这一次没有存上；要是自己连点了两下，第一下已经存好了。"
    ),
    "already-moved-on": _l("考生 %(number)s 已经进入下一环节，这里的决定不能再改。需要更正请走“更正名单”。"),
    "backup-broken": _l("备份文件 %(path)s 读不出来或不完整，数据库没有改动，请换另一份备份。"),
    "backup-other-revision": _l("备份来自另一个版本（%(there)s，这里是 %(here)s），请安装相同版本后再恢复。"),
    "candidacy-ended": _l("这位考生已经退出或被取消资格，不能再登记。"),
    "cohort-has-people": _l(
        "这一期已经有 %(count)s 人报名，不能撤回。不办下去的，请写公告说明，并逐个通知报名的人。"
    ),
    "cohort-held": _l(
        "这一期因为投诉或者案件暂停了删除，事情了结以前不能撤回。请先找监督员或者管理员恢复删除，过三天再撤回。"
    ),
    "cohort-removal-waits": _l(
        "这一期的公告附件里有误登的内容等第二个人确认删除。请先办完那一件，再撤回这一期。"
    ),
    "cohort-withdrawn": _l("这一期招募已经撤回，不再办理。请从首页看别的招募公告。"),
    "entry-not-asked": _l("按方案，这一环节不要求考生 %(number)s 参加，什么都不用办，也不用登记。"),
    "code-taken": _l("代号 %(code)s 已经有人用了，请换一个。"),
    "correction-reason-missing": _l("请写明原因，原因会和名单一起公布。"),
    "database-not-empty": _l("数据库里已经有数据。请换一个空的数据库，原来的数据没有动。"),
    "print-busy": _l("现在打印的人多，请过一分钟再点一次。"),
    "no-room": _l("写不进去：存储空间满了。请腾出地方再试，已经写出来的部分不完整。"),
    "database-unusable": _l(
        "数据库用不了（%(why)s）。请看 DATABASE_URL 写得对不对、数据库开着没有；第一次使用请先运行 zeyou init。"
    ),
    "draw-not-in-rules": _l("这一环节公布的规则里没有抽签，请改用加试。"),
    "file-unknown": _l("找不到这个文件，可能已经按规定删除。"),
    "data-erased": _l("考生 %(number)s 的资料已经按规定删除，办不了这件事。"),
    "form-expired": _l(
        "这一页放得太久，为了安全需要重新提交一次。请返回上一页，刷新后再提交，填过的内容还在。"
    ),
    "held-already": _l("这一期已经暂停删除了，不用再办。"),
    "before-last-step": _l(
        "前一步是 %(moment)s 办的，这一步不能早于它。请核对电脑的时间；在演示里，请把演示时间往后调。"
    ),
    "inputs-changed": _l("提交名单之后又有成绩变动，请办公室重新预览、重新提交，再来确认。"),
    "key-file-broken": _l("密钥文件 %(path)s 读不出来，请用备份的那一份替换。"),
    "key-file-missing": _l(
        "没有找到密钥文件 %(path)s。第一次使用请运行 zeyou init；否则请把备份的密钥文件放回原处。"
    ),
    "extra-test-out-of-range": _l("加试成绩 %(value)s 不对，请填 0 到 %(max)s 之间的数。"),
    "mark-out-of-range": _l("%(component)s 的分数 %(value)s 不对，请填 0 到 %(max)s 之间的数。"),
    "not-an-examiner": _l("%(login)s 没有考评角色，请先在“工作人员”里给他加上角色。"),
    "not-assigned": _l("考生 %(number)s 没有分配给您，如有疑问请联系办公室。"),
    "store-away": _l("现在存不了文件，刚才交的没有存下。不是您的问题，请过几分钟再交一次。"),
    "store-unusable": _l(
        "存文件的地方用不起来：%(where)s（%(why)s）。请看 ZEYOU_STORAGE 或者 ZEYOU_S3_ 开头的设置，还有那边能不能连上、能不能写。"
    ),
    "store-of-another": _l(
        "文件目录 %(path)s 不属于这个数据库，什么也没有删。请看 DATABASE_URL 和文件目录写得对不对；"
        "要是确实该在一起，请删掉目录里的 .site 文件再来。"
    ),
    "sweep-too-large": _l(
        "%(total)s 个文件里有 %(count)s 个没有记录指着，多得不对劲，一个也没有删。请先看 DATABASE_URL 对不对、"
        "是不是刚恢复了旧备份；确实都该删，请手工运行 zeyou erase --yes。"
    ),
    "not-held": _l("这一期没有暂停删除，不用恢复。"),
    "not-yours": _l("这不是您的资料，不能查看。"),
    "county-only": _l("这件事管全县，只有县里的账号能办。请找县办公室。"),
    "outside-township": _l("这位考生属于别的乡镇，您的账号只能办理本乡镇的事。"),
    "outside-resource": _l(
        "%(person)s 的文件要用外面的东西（%(url)s），这不允许，一份也没有印。请联系管理员检查模板。"
    ),
    "posting-running": _l("名单还在公示（到 %(until)s），公示结束以后才能签协议。"),
    "programme-altered": _l("方案 %(programme)s 的内容和发布时不一致，请从备份恢复。"),
    "reason-missing": _l("改动已经登记的分数需要写明原因。"),
    "role-not-in-programme": _l(
        "%(login)s 是“%(organisation)s”的人，这个方案不让这类单位的人当“%(role)s”。请另选一个人；方案能改的话，改它的 roles。"
    ),
    "role-missing": _l("您的账号没有办这件事的角色，请联系管理员。"),
    "judged-here": _l(
        "您在“%(stage)s”里打过分、评过或者定过人，不能再给它的名单签字。请另一位没有经手的负责人来签；"
        "实在没有别人的，要在方案里写明 signers: any 和理由。"
    ),
    "not-ranked": _l("“%(stage)s”不打分、不排名次，没有别的规则可比。"),
    "rule-unusable": _l("换成这样算不出名单（%(path)s），请检查填的数：名额和位数填整数，分数线填数字。"),
    "no-lists": _l("还没有公布过名单，没有东西可以放到别的网站。先公布一份名单。"),
    "rules-changed": _l("提交以后方案又更正过，这一份是对着旧的写的。请退回，按现在有效的方案重新提交。"),
    "rules-fixed": _l(
        "“%(path)s”是这一期的根本（编号、环节、地区、资料保存期等），不能更正。要变只能另开一期。"
    ),
    "rules-pending": _l("已经有一份更正在等签字，请先办完那一份。"),
    "rules-prepared": _l(
        "“%(stage)s”已经有人进入，“%(path)s”是照它准备的，不能再改；名额、同分、公示这些还可以更正。"
    ),
    "rules-same": _l("和现在有效的方案一样，没有要更正的。请上传改好的文件。"),
    "rules-stage-opened": _l(
        "“%(stage)s”已经开始，它的规则（%(path)s）不能改了。已经开始的环节一律按公布的规则办。"
    ),
    "rules-unreadable": _l("改好的方案读不通，请按提示改了再交：%(told)s"),
    "same-signatory": _l("提交和确认必须是两个不同的人，请让另一位负责人来确认。"),
    "seal-broken": _l("有一项加密资料打不开，可能被改动过，请联系管理员。"),
    "seed-too-short": _l("抽签用的词太短，请两位负责人各写一段，合起来至少 8 个字。"),
    "stage-blocked": _l("这一环节还有 %(count)s 项事情没有办完，不能提交名单。"),
    "stage-closed": _l("这一环节已经结束，不能再改。"),
    "stage-not-ended": _l("这一环节还没有到截止时间，不能提交名单。"),
    "earlier-stage-open": _l("前面的环节“%(stage)s”还没有结束，请先办完。"),
    "missing-glyph": _l(
        "%(person)s 的文件里有字库没有的字：%(characters)s（%(codes)s）。一份也没有印。请核对这个字，或换字库后再印。"
    ),
    "next-stage-started": _l("下一环节已经开始，名单更正要先由领导小组决定如何处理已经参加的人。"),
    "demo-not-worked-on": _l(
        "“%(home)s”里是演示，里面的人都停在公告那一年；按今天的日子办事，会把资料当成到期的删掉。演示不用开 worker，也不用删资料。"
    ),
    "tables-other-revision": _l(
        "数据库里的表是 %(here)s 版，程序要 %(there)s 版，没有启动。第一次使用请先运行 zeyou init；升级请先备份，再运行 flask --app wsgi db upgrade。"
    ),
    "tie-break-on-record": _l("考生 %(number)s 的同分处理已经登记过，不能重来。"),
    "tie-changed": _l("同分的人和登记时不一样了，请退回，让办公室重新登记。"),
    "tie-marks-incomplete": _l("同分的人每人都要有加试成绩，没来加试的填 0。请补全。"),
    "tie-pending": _l("已经有一份同分处理等人见证，请先办完那一份。"),
    "undecided-at-line": _l("分数线上有 %(count)s 人分不出先后，请先登记加试成绩或见证抽签。"),
    "undefined-field": _l("%(person)s 的文件里“%(field)s”是空的，一份也没有印。请先补上再印。"),
    "too-many-pages": _l("内容太长，%(most)s 页纸印不下。请写短一些，或者少写几样。"),
    "unsafe-font": _l(
        "%(person)s 的文件没有用上自带的字体（%(fonts)s），一份也没有印。请联系管理员检查模板。"
    ),
    "unsafe-template": _l(
        "%(person)s 的文件没有印：模板 %(template)s 做了不允许的事（%(what)s）。请联系管理员检查模板。"
    ),
    "unknown": _l("没有找到您要的内容，请从菜单重新进入。"),
    "weak-durability": _l("数据库的保存设置（%(setting)s）不够安全，系统不启动。"),
    "window-closed": _l("已经过了截止时间（%(closes)s），不能再提交。"),
    "window-not-open": _l("还没有到开始时间（%(opens)s），请到时再来。"),
    "window-open": _l("这一环节（包括单独延期的人）到 %(closes)s 才截止。"),
    "window-not-in": _l("考生 %(number)s 已经不在这一环节，不能再给他安排时间。"),
    "came-too-late": _l(
        "有 %(count)s 人在截止以后才进到这一环节，还没有时间做（%(numbers)s）。请在本人的页面“单独安排时间”。"
    ),
    "window-over": _l("新的截止时间已经过去了，请填一个以后的时间。"),
    "window-reason-missing": _l("请写明为什么给这位考生单独安排时间。"),
    "window-upside-down": _l("截止时间要在开始时间之后，请核对两个时间。"),
    "word-too-short": _l("请写至少 4 个字，不要写常用的话。"),
    "wrong-state": _l("现在的状态不能做这一步，请刷新页面看看最新情况。"),
}


def learn(texts: dict[str, object]) -> None:
    """Adds the refusals of another room; a code that is already known stops the start."""
    twice = set(texts) & set(TEXTS)
    if twice:
        raise RuntimeError(f"refusal codes defined twice: {sorted(twice)}")
    TEXTS.update(texts)  # type: ignore[arg-type]


def tell(refusal: Refusal) -> str:
    """The sentence for a refusal in the reader's language."""
    text = TEXTS.get(refusal.code)
    if text is None:
        return _("没有办成（%(code)s）。请把这个代号告诉办公室。", code=refusal.code)
    plain = _(str(getattr(text, "_args", [text])[0]))
    facts = {name: _shown(value) for name, value in refusal.facts.items()}
    try:
        return plain % facts
    except KeyError:
        return plain


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return listed([_shown(one) for one in value])
    return value.in_(current_locale()) if isinstance(value, Text) else str(value)
