"""What the outbox refuses and says: the gateway's settings, sheets taken to an SMS platform and brought back."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "deliveries-columns": _l(
        "表格里缺这几列：%(columns)s。请用短信平台导出的结果，把列名改成“编号、状态、时间”。"
    ),
    "delivery-id": _l("编号不对。请用导出短信时那一列编号，例如 zeyou-15。"),
    "delivery-not-handed": _l("这条短信没有导出过，不会有结果。请核对编号。"),
    "delivery-older": _l("已经记了更新的结果（%(known)s），这一行更早或者时间相同、说法不一样，不能倒回去。"),
    "delivery-state": _l("看不懂这个状态。请写“成功”或“失败”。"),
    "delivery-time": _l("时间看不懂，或者早于发短信、晚于现在。请写成 2016-06-13 10:05 这样。"),
    "delivery-twice": _l("第 %(row)s 行也是这条短信，状态却不一样，两行都没有算。请核对后只留一行。"),
    "delivery-unknown": _l("没有这条短信。请核对编号。"),
    "messages-none": _l("没有可以导出的短信。"),
    "sms-refused": _l("短信接口不收这条短信（%(status)s）。"),
    "sms-setting-wrong": _l(
        "短信接口设置不对：ZEYOU_SMS_URL 要以 https:// 开头（只有本机可以用 http://），ZEYOU_SMS_SECRET 至少 16 个字符。"
    ),
}

learn(TEXTS)
