"""What is seen of somebody at the door, and what became of a panel, in words."""

from flask import flash

from exams.services.step_aside import Stepped
from recruit.i18n import _, listed
from recruit.i18n import lazy as _l

IDENTITY_WORDS = {
    "id-card": _l("看了身份证，是本人"),
    "other": _l("看了别的证件，是本人"),
    "not-seen": _l("没有看到证件，让他参加"),
}
DOCUMENT_WORDS = {
    "": "",
    "temporary-id": _l("临时身份证"),
    "household-register": _l("户口簿"),
    "driving-licence": _l("驾驶证"),
    "passport": _l("护照"),
    "other": _l("别的有照片的证件"),
}


def told_stepped(done: Stepped) -> None:
    """What has to be known at once after somebody stepped aside: whether the panel is still large enough."""
    if done.done:
        flash(
            _("记下了：%(count)s 位考生不再由他打分，已经打的分也不算。", count=done.done),
            "success",
        )
    if done.stand_ins:
        names = listed([one.name for one in done.stand_ins])
        flash(_("评委少了，按抽签的候补顺序补了%(name)s。", name=names), "success")
    if done.short:
        flash(
            _("还差 %(count)s 位评委，候补也没有人了。请在“分配考评人员”里补派。", count=done.short),
            "warning",
        )
    if done.heard:
        flash(
            _(
                "有 %(count)s 位考生已经面试过，现在评委不够了。没听过的人不能补打分，"
                "请在“面试室关闭和改分”里申请重新面试，或者按现有评委计分，由第二个人确认。",
                count=done.heard,
            ),
            "warning",
        )
