"""What the question bank's pages say when something cannot be done."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "question-changed": _l("%(item)s 刚才有人改过，您这一次没有存上。请先看看改了什么。"),
        "question-code-taken": _l("编号 %(code)s 已经有别的题在用，请换一个。"),
        "question-faulty": _l("%(item)s 还不完整，不能用。请先改好。"),
        "question-has-draft": _l("%(item)s 已经有一份没有审的新版，请在那一份上改。"),
        "question-not-draft": _l("%(item)s 已经不是草稿，请刷新页面看看现在的样子。"),
        "question-own": _l("%(item)s 这一版的文字您写过或改过，要由另一个人来审。"),
        "question-reason-missing": _l("请写一句原因。"),
        "question-retired": _l("%(item)s 已经停用了，不用再办。"),
        "question-unfinished": _l("%(item)s 还没有写好，写的人交来审的时候再审。"),
        "question-words-missing": _l("退回 %(item)s 要写一句哪里要改。"),
        "questions-none-left": _l("没有选中要收下的题，什么也没有读入。"),
    }
)
