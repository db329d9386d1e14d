"""What is said when a paper of the notice cannot be put up."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "notice-file-active": _l(
            "这个文件里有宏、脚本或要从别处取的东西，群众打开不安全，不能放。请另存为 PDF 再放。"
        ),
        "notice-file-broken": _l("这个文件读不出来，可能已经损坏。请在电脑上打开看看，重新保存一次再放。"),
        "notice-file-bytes": _l("文件太大，最多 %(limit)s MB。手机上也要下载得动，请缩小图片或分成几份。"),
        "notice-file-empty": _l("文件是空的，请重新选一个。"),
        "notice-file-locked": _l("文件加了密码或限制了权限，有的人会打不开。请去掉密码再放。"),
        "notice-file-type": _l("只能放 PDF、Word、Excel 和 JPG、PNG 图片。请另存为其中一种，最好是 PDF。"),
        "notice-file-removed": _l(
            "这个文件因为误登了不该公开的内容已经删除，或者正在申请删除，不能再放。请选一个改好的文件。"
        ),
        "notice-paper-changed": _l(
            "您打开这一页以后，这份附件又改过了，现在是第 %(version)s 版。"
            "请先看看上面的新版；还要改的话，再按一次“更新”。"
        ),
        "notice-paper-down": _l("这份附件已经撤下，不能再改。需要的话请重新放一份。"),
        "notice-paper-same": _l("标题和文件都没有变，没有什么要更新的。"),
        "notice-paper-withdrawn": _l("这份附件办公室已经撤下，不能再下载。撤下的原因写在公告页上。"),
        "notice-papers-full": _l("最多放 %(most)s 份附件。请先撤下不用的，或者合成一份。"),
        "notice-reason-missing": _l("请写明为什么改，群众在公告上看得到。"),
        "notice-version-removed": _l("附件的这一版已经删除，不能再下载。删除的原因写在公告页上。"),
        "notice-version-stopped": _l("附件的这一版正在核对，暂时不能下载。"),
        "removal-asked": _l("第 %(version)s 版已经有人申请删除，正等第二个人确认。"),
        "removal-cause": _l("请选为什么删除，公告页上会照这句话写。"),
        "removal-done": _l("第 %(version)s 版已经删除了。"),
        "removal-none": _l("第 %(version)s 版现在没有等着确认的删除申请。请刷新页面看看。"),
        "removal-reason": _l("请写明理由。"),
        "removal-versions": _l("请选要删除哪一版。"),
        "notice-title-missing": _l("请写标题，最多 80 个字，比如“附件1 报名登记表”。"),
    }
)
