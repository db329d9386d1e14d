"""What the forms on the phone say. Their scripts hold no words; those in braces are filled in by them."""

from __future__ import annotations

from recruit.i18n import lazy as _l

TEXTS = {
    "language": _l("题目用哪种语言"),
    "must": _l("必填"),
    "between": _l("、"),
    # Choices
    "choose": _l("请选择"),
    "search": _l("输入几个字来找"),
    "found": _l("找到 {count} 项"),
    "clear": _l("不选了"),
    "other": _l("其他"),
    "say-other": _l("其他：请写明"),
    "up": _l("“{label}”往上移"),
    "down": _l("“{label}”往下移"),
    "order-keep": _l("就按这个顺序"),
    "order-none": _l("还没有排。用箭头排好，或者点“就按这个顺序”。"),
    "moved": _l("“{label}”现在排第 {place}"),
    # Pictures and places
    "picture-take": _l("拍照或者选一张照片"),
    "picture-again": _l("换一张照片"),
    "picture-remove": _l("去掉照片"),
    "picture-shown": _l("{label}：选好的照片"),
    "picture-elsewhere": _l("照片已经填过，不在这台手机上。"),
    "picture-shrinking": _l("正在把照片变小，请稍等。"),
    "picture-wrong": _l("这张照片打不开，没有放进去。请换一张，或者重新拍。"),
    "picture-most": _l("一张表里的照片太多了，放不下这一张。请先去掉一张不要紧的。"),
    "place-take": _l("取现在的位置"),
    "place-again": _l("重新取位置"),
    "place-remove": _l("去掉位置"),
    "place-waiting": _l("正在取位置，请走到屋外稍等。"),
    "place-shown": _l("北纬 {lat}，东经 {lon}，误差大约 {accuracy} 米"),
    "place-wrong": _l(
        "没有取到位置。请打开手机的定位、允许这个网页使用，到屋外再试一次；实在取不到也可以不填。"
    ),
    # Repeats
    "turn": _l("{label} 第 {number} 个，共 {count} 个"),
    "turn-bare": _l("第 {number} 个，共 {count} 个"),
    "turn-add": _l("再加一个：{label}"),
    "turn-add-bare": _l("再加一个"),
    "turn-most": _l("已经很多了，这张表加不下更多。"),
    "turn-none": _l("现在一个也没有。"),
    "turn-remove": _l("去掉第 {number} 个"),
    "turn-sure": _l("要去掉第 {number} 个吗？里面填的会一起去掉。"),
    "turn-yes": _l("去掉"),
    "turn-no": _l("留着"),
    "turn-gone": _l("第 {number} 个去掉了。"),
    "turn-back": _l("放回来"),
    "turn-added": _l("加了第 {number} 个"),
    "turn-restored": _l("第 {number} 个放回来了"),
    # What is wrong, and what to do
    "repaired": _l("已经改成 {value}，请看对不对。"),
    "wrong-integer": _l("这里要填整数，只写数字，不写单位，例如 12。"),
    "wrong-decimal": _l("这里要填数，只写数字，不写单位，例如 12.5。"),
    "wrong-range": _l("这里要填 {start} 到 {end} 之间的数，每格 {step}。"),
    "wrong-date": _l("没有这个日子。请重新选年、月、日。"),
    "wrong-time": _l("没有这个时间。请重新选几点几分。"),
    "wrong-dateTime": _l("没有这个时间。请重新选日子和几点几分。"),
    "wrong-geopoint": _l("位置读不出来。请重新取一次。"),
    "not-allowed": _l("填的不合要求。请看题目的说明，核对以后再改。"),
    "need-text": _l("这一题还没填，请填上。"),
    "need-one": _l("这一题还没选，请选一项。"),
    "need-some": _l("这一题还没选，请至少选一项。"),
    "need-order": _l("这一题还没排，请排好顺序。"),
    "need-picture": _l("这一题要一张照片，请拍照或者选一张。"),
    "need-tick": _l("请看完以后在方框里打勾。"),
    "summary": _l("有 {count} 处要补或者要改"),
    "summary-line": _l("{label}：{reason}"),
    "summary-turn": _l("{turn} 第 {number} 个，{label}：{reason}"),
    "summary-more": _l("还有 {count} 处，改好上面的再看下面的。"),
    "all-good": _l("都填好了。"),
}


def words() -> dict[str, str]:
    """Every text of the forms in the reader's language, by the key that the scripts ask for."""
    return {key: str(text) for key, text in TEXTS.items()}
