"""The words for a file whose text cannot be read: which file, why, and what to do about it."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import TEXTS, learn

READING_TEXTS = {
    "text-missing": _l("文件“%(name)s”打不开，或者没有权限。请检查文件在不在、能不能打开。"),
    "text-empty": _l("文件“%(name)s”是空的。请重新交一份。"),
    "text-too-large": _l("文件“%(name)s”太大，最多 %(limit)s MB。请把里面的图片压缩一下，或者只留文字。"),
    "text-too-long": _l("文件“%(name)s”里的字太多，最多 %(limit)s 个。请看是不是放错了文件，或者分成几份。"),
    "text-type": _l("文件“%(name)s”不是 docx、PDF 或纯文本（只看内容，不看名称）。请另存为其中一种。"),
    "text-old-word": _l("文件“%(name)s”是旧版 Word（.doc）。请打开后另存为 .docx。"),
    "text-encrypted": _l("文件“%(name)s”加了密码。请去掉密码再交。"),
    "text-bomb": _l("文件“%(name)s”打开后大得不正常，没有读。请把文字复制到新的文件里。"),
    "text-broken": _l("文件“%(name)s”损坏了，读不出来。请用原来的程序打开，重新保存。"),
    "text-none": _l("文件“%(name)s”里没有文字，多半是扫描件、照片，或者什么也没有写。请交能复制文字的文件。"),
    "text-pages": _l("文件“%(name)s”有 %(pages)s 页，最多读 %(limit)s 页。请分成几份。"),
    "text-full": _l("文件“%(name)s”没有读：所有文本加起来一次最多 %(limit)s 个字。请分几个文件夹比较。"),
    "text-slow": _l("文件“%(name)s”读了 %(limit)s 秒还没有读完，跳过了。请另存为 .docx 或纯文本再试。"),
}


def teach() -> None:
    """Adds the texts; more than once does no harm."""
    if not READING_TEXTS.keys() <= TEXTS.keys():
        learn(dict(READING_TEXTS))
