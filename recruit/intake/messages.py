"""What registration says when something is wrong: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "agreement-signed": _l("协议已经签了，退出请按协议办理，请联系办公室。"),
        "already-registered": _l(
            "这个身份证号已经报过名，一个人只能报一次。请用报名号或手机号登录查看；登录不了，请带身份证到乡镇登记点。"
        ),
        "another-person": _l("这个身份证号不是当前登录人的。请先退出登录，再给另一个人报名。"),
        "answer-long": _l("写得太长，请缩短到 %(high)s 个字以内。"),
        "answer-missing": _l("这一项要填。"),
        "answer-short": _l("写得太短，请至少写 %(low)s 个字。"),
        "attachment-unknown": _l("没有这一种材料，请从页面上重新选择。"),
        "changed-meanwhile": _l("您打开这一页以后，有人改过这份报名。请刷新，看过最新的再改。"),
        "channel-closed": _l("这次招募不收这种方式的报名，请看公告里写的报名办法。"),
        "choice-twice": _l("同一项选了两次，请去掉一个。"),
        "choice-unknown": _l("请从列表里选。"),
        "choices-few": _l("请至少选 %(low)s 项。"),
        "choices-many": _l("最多选 %(high)s 项，请去掉几项。"),
        "consent-missing": _l("需要您同意为招募使用这些信息，才能报名。"),
        "contact-missing": _l("手机号和邮箱至少填一个，要能联系得上。"),
        "correction-breaks-rules": _l(
            "这样改就不符合报名条件了（%(rules)s），没有保存。内容确实填错了，请联系办公室。"
        ),
        "date-wanted": _l("请按“年-月-日”填，比如 2016-05-03。"),
        "decimals-many": _l("小数点后最多 %(places)s 位。"),
        "declaration-missing": _l("这一条要您本人确认。做不到的，不能报名。"),
        "form-missing": _l("方案里没有报名表，请联系办公室。"),
        "id-characters": _l("身份证号前17位都是数字，最后一位是数字或X，请对着身份证再填一次。"),
        "id-checksum": _l("身份证号有一位不对，请对着身份证逐位核对。"),
        "id-damaged": _l("身份证号被表格软件改坏了（末几位成了0）。请把这一列设成“文本”再重新填。"),
        "id-date": _l("身份证号第7到14位是出生日期，现在是 %(digits)s，没有这一天，请核对。"),
        "id-demo-prefix": _l("999999 开头的号码只在演示里用，请填真实的身份证号。"),
        "id-length": _l("身份证号是18位，现在是 %(found)s 位，请补全或去掉多余的。"),
        "import-changed": _l(
            "要导入的表格和预览时不一样，或者预览已经过期，或者已经导入过了。请先查一查有没有，再重新上传。"
        ),
        "import-columns": _l("表格缺少这些列：%(columns)s。请下载模板，按模板的表头填写。"),
        "import-nothing": _l("表格里没有可以导入的行，请改好后重新上传。"),
        "import-twice": _l("和第 %(row)s 行是同一个身份证号，一个人只留一行。"),
        "name-invalid": _l("姓名请写2到40个字，只用汉字、字母和间隔号“·”。"),
        "name-missing": _l("请填姓名，和身份证上一样。"),
        "no-application": _l("您还没有报名。请从首页的公告进去报名。"),
        "number-big": _l("请填 %(high)s 或更小的数。"),
        "number-small": _l("请填 %(low)s 或更大的数。"),
        "number-wanted": _l("请只填数字，比如 12.50。"),
        "own-case": _l("自己的申请不能由自己决定，请换一位同事。"),
        "applications-incomplete": _l(
            "还有 %(count)s 人材料没有交齐。请让本人补交、登记点当面看原件，或者截止后不予通过。"
        ),
        "papers-lacking": _l("报名号 %(number)s 的材料还没有交齐，不能恢复。请先补照片，或者登记看过原件。"),
        "papers-still-time": _l("报名还没有截止（%(closes)s），还来得及补交，截止以后再办。"),
        "person-known": _l("您以前报过名，请先登录再报这一次；登录不了，请带身份证到乡镇登记点。"),
        "picture-broken": _l("这张图片打不开，可能没传完，请重新拍一张。"),
        "picture-bytes": _l("图片太大，请选 %(limit)s 兆以内的，或者重新拍一张。"),
        "picture-empty": _l("文件是空的，请重新选一张图片。"),
        "picture-pixels": _l("图片尺寸太大（超过 %(limit)s 百万像素），请缩小后再传，或者重新拍一张。"),
        "picture-type": _l("只收照片：JPEG、PNG 或 WebP。请重新拍一张或截一张图。"),
        "preference-twice": _l("同一个村选了两次，请换一个，或者留空。"),
        "preference-unknown": _l("想去的村里有一个不在名单上，请从列表里选。"),
        "preferences-too-many": _l("想去的村最多选 %(high)s 个，请去掉几个。"),
        "schooling-unknown": _l("请从列表里选文化程度。"),
        "sex-differs": _l("性别和身份证号对不上，请核对是号码填错了还是性别选错了。"),
        "staff-cannot-apply": _l("这个人是工作人员，不能同时报名。"),
        "stage-missing": _l("这次招募没有报名环节，请联系办公室。"),
        "already-at-desk": _l(
            "这个身份证号已经报过名，一个人只能报一次。请回到登记页，用身份证号查找这个人。"
        ),
        "waiver-not-asked": _l("这份报名没有等着放宽的条件，不用写理由。"),
        "todo-papers": _l("还差 %(left)s 张照片，报名截止前补上"),
        "todo-papers-late": _l(
            "还差 %(left)s 张照片。报名已经截止，请马上带原件到乡镇登记点，不然报名不能通过"
        ),
        "todo-waiver-reason": _l("写明为什么请求放宽条件，办公室看了才能决定"),
        "township-unknown": _l("请从列表里选所在乡镇（街道）。"),
        "village-elsewhere": _l("这个村不在“%(township)s”，请改乡镇或改村。"),
        "village-unknown": _l("请从列表里选所在村（社区）。"),
        "waiver-decided": _l("这项放宽申请已经有决定，不能再改。"),
        "waiver-in-hand": _l("办公室正在办这份申请，理由现在不能再改。"),
        "waiver-not-waiting": _l("这项放宽现在没有等着确认，请刷新看看最新情况。"),
        "waiver-not-allowed": _l("这一条规定不能放宽。"),
        "waiver-reason-missing": _l("请写明理由，让人看得懂为什么这样决定。"),
        "whole-wanted": _l("请只填整数，比如 12。"),
        "yes-or-no": _l("请填“是”或“否”。"),
        "withdrawn-already": _l("这份报名已经退出，不能再改。要重新参加，请在截止前带身份证到乡镇登记点。"),
    }
)
