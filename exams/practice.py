"""What the practice page practises with: a text to type, small pages to search, a form to fill in; all invented."""

from __future__ import annotations

from recruit.i18n import lazy as _l

# data: a text that is copied character by character
TEXT = (
    "我们村在半山腰，种茶、养蜂、晒辣椒。以前赶集要走两个小时，现在在村口的服务站就能寄包裹。"
    "王婶想给在外打工的儿子寄两斤新茶，我帮她填好地址，称了重量，一共付了12元。"
)

#: (code, title, paragraphs): a few pages to look something up in.
PAGES = (
    (
        "station",
        _l("服务站办什么"),
        (
            _l("服务站帮乡亲在网上买东西、交电费话费、寄取包裹，也把本地的货放到网上卖。"),
            _l("开门时间是早上8点半到晚上7点，逢赶集天早上7点开门。"),
        ),
    ),
    (
        "parcel",
        _l("寄包裹的价钱"),
        (
            _l("省内首重一公斤8元，每加一公斤2元。省外首重一公斤12元，每加一公斤5元。"),
            _l("生鲜要加冰袋，一袋1元5角。包裹在站里最多放7天，过期退回。"),
        ),
    ),
    (
        "returns",
        _l("退货怎么办"),
        (
            _l("东西有毛病，7天内带着东西和收据来，服务站免费帮您退。"),
            _l("东西没毛病、只是不喜欢的，寄回去的邮费由买的人出。"),
        ),
    ),
)

#: (code, question, answer): the answer stands on one of the pages; compared without spaces.
FACTS = (
    ("market-day", _l("赶集天早上几点开门？只填数字"), "7"),
    ("abroad", _l("往省外寄两公斤要多少元？只填数字"), "17"),
    ("kept", _l("包裹在站里最多放几天？只填数字"), "7"),
)

#: (code, label, what has to stand there): a form with its model beside it.
# data: an invented customer
FORM = (
    ("receiver", _l("收件人"), "陈示例"),
    ("phone", _l("电话"), "13000000000"),
    ("address", _l("地址"), "示例县茶山镇茶园村3组18号"),
    ("weight", _l("重量（公斤）"), "2.5"),
    ("note", _l("留言"), "易碎，轻放"),
)
