"""What is said where a request about one's own data, or its answer, is refused: the thing, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "data-field": _l("请选一项。"),
        "data-words": _l("请写明情况：哪里不对，或者为什么想删。"),
        "data-words-long": _l("写得太长，请缩短到 %(high)s 个字以内。"),
        "data-right": _l("请写明正确的是什么。"),
        "data-asked": _l("这一项已经有一件在等答复（编号 %(number)s）。请等答复，还有话可以带到意见窗口。"),
        "data-answer": _l("这一件不能这样答复。请重新选。"),
        "data-answer-words": _l("请写明答复的理由，用对方看得懂的话。"),
        "data-answered": _l("这一件已经答复过了，或者正等第二个人。请刷新页面看看。"),
        "data-bound-running": _l(
            "本人还在选拔中，材料和联系办法还用得着，现在不能删。请答复“按规定还要留着”，写明到什么时候。"
        ),
        "data-bound-open": _l("本人还有核对或异议没有办完，材料是凭据，现在不能删。请先办完。"),
        "data-bound-signed": _l(
            "本人签了协议，姓名、住址和付款的凭证要按会计和合同的规定保存，不能提前删。请答复“按规定还要留着”。"
        ),
        "data-bound-money": _l(
            "本人的钱还没有结清（要退回的补助、没退的押金，或者正在付的一笔），现在不能删。请先到“补助和押金”办完。"
        ),
        "data-bound-owed": _l(
            "答应了本人更正名单，更正的名单还没有出，材料是凭据，现在不能删。请先出更正的名单。"
        ),
        "data-bound-hold": _l(
            "这次招募的资料按上级要求全部保留，现在不能删。请答复“按规定还要留着”，写明原因。"
        ),
    }
)
