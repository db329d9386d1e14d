"""What the guided editor says when something is wrong: what, why, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "draft-altered": _l("提交以后检查的结果变了，不能签。请退回，让提交的人核对后重新提交。"),
        "draft-clash": _l(
            "您打开这一页以后，别人改过同样的几处（%(boxes)s），所以没有保存。您填的都还在，请和现在的对照一下再保存。"
        ),
        "draft-code": _l(
            "编号只用小写字母、数字和连字符，用字母或数字开头，63个字符以内，例如 jinsha-2027。"
        ),
        "draft-cohort-code": _l(
            "这一期的代号只用小写字母、数字和连字符，例如 jinsha-2027。现在不开期就空着。"
        ),
        "draft-dropped": _l("这份草稿已经放下了。要接着写，请先在草稿列表里取回来。"),
        "draft-file-big": _l("文件超过 %(limit)s MB，没有保存。请换小一点的。"),
        "draft-file-none": _l("请先选一个文件。"),
        "draft-file-name": _l("文件名只用字母、数字、点和连字符，100个字符以内，例如 villages.csv。"),
        "draft-files-many": _l("一份方案最多带 %(limit)s 个文件。请先删掉不用的。"),
        "draft-long": _l("方案太长，超过 %(limit)s KB，没有保存。请把长的文字放到公告附件里。"),
        "draft-newer": _l(
            "您打开这一页以后，别人又改过这份草稿，所以没有保存。您填的都还在，请对照后再保存一次。"
        ),
        "draft-origin": _l("没有这份可以抄的方案。请从列表里选一个。"),
        "draft-pasted": _l(
            "贴进来的表里有 %(count)s 行对不上，没有保存：%(lines)s。一行写一个名称或者代码，后面写数字，每个只写一次。"
        ),
        "draft-proposed": _l("这份草稿正在等第二个人签字，现在不能改。要改，请先收回。"),
        "draft-steps": _l("这份草稿已经改了 %(limit)s 次。请从它再抄一份接着写。"),
        "draft-unreadable": _l("这样保存就读不通了，所以没有保存：%(told)s"),
        "draft-wrong": _l("检查出 %(count)s 处错误，改好才能提交。"),
        "draft-stage-code": _l(
            "环节的代号只用小写字母、数字和连字符，而且不能和别的环节一样，例如 interview。"
        ),
        "draft-stage-kind": _l("没有这一类环节。请从列表里选一类。"),
        "draft-villages": _l("村的名单读不通，没有保存：%(told)s"),
    }
)
