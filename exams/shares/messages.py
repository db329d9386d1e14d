"""What the refusals about links and lists of downloads say."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "share-address": _l(
        "“%(value)s”不是可以用的网址。请写完整的 http:// 或 https:// 开头的网址，要有域名，不能有空格、中文和账号密码。"
    ),
    "share-long": _l("这句话有 %(count)s 个字，海报上最多印得下 %(most)s 个字。请写短一点。"),
    "share-over": _l("这个链接的活动没有开始或者已经结束，现在不能确认。"),
    "share-own": _l("这是您自己的链接，自己点的不算。请让乡亲在他们自己的手机上点。"),
    "share-busy": _l("现在做海报的人多，请过一分钟再点一次。"),
    "share-none": _l("您的链接还没有做好，请先点“做好我的链接”。"),
    "tail-wrong": _l("手机尾号是手机号的最后 4 位数字，例如 0138。不想填就空着。"),
    "downloads-no-rule": _l("方案里这一环节没有写下载的应用，不用导入名单。"),
    "downloads-columns": _l("没有认出哪一列是推荐码。请在下面选一下每一列是什么。"),
    "downloads-column-twice": _l("同一列不能当两样东西，请重新选。"),
    "downloads-no-code": _l("这一行没有推荐码。请补上，没有推荐码的下载算不到人。"),
    "downloads-code-signs": _l(
        "推荐码是 8 位，只用大写字母和数字，没有 0、1、2、5、8、B、I、L、O、S、U、V、Z。请核对原来的名单。"
    ),
    "downloads-code-mistyped": _l("推荐码抄错了一位或者两位对调了。请核对原来的名单。"),
    "downloads-code-unknown": _l("这一环节没有这个推荐码。请看是不是别的活动的名单。"),
    "downloads-code-share": _l("这是转发链接的码，不是下载链接的码。请问清楚应用方。"),
    "downloads-tail": _l("手机尾号要是 4 位数字，或者完整的手机号。请改好，没有就空着。"),
    "downloads-time": _l("时间看不懂。请写成 2016-05-26 14:30 这样，或者只写日期。"),
    "downloads-outside": _l("这个时间不在任务期内，或者在将来，这一行不算。请核对。"),
    "downloads-none-new": _l("这份名单里的下载以前都导入过了，没有新的，不用再导入。"),
    "downloads-back-already": _l("这份名单已经收回了。"),
}

learn(TEXTS)
