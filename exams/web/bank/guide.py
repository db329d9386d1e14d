"""What the template's explanation sheet says, column by column, and one example for each kind."""

from __future__ import annotations

from exams.messages_bank import kind_name
from recruit.i18n import _

#: What a sheet holds for one question of each kind: options and answer, as the reader of sheets understands them.
# data: examples in the template's own words
EXAMPLES = (
    ("single", "一周有几天？", "五天 / 六天 / 七天 / 八天", "C"),
    ("multiple", "下面哪些是水果？", "苹果 / 白菜 / 梨 / 萝卜", "AC"),
    ("true-false", "太阳从东边升起。", "", "对"),
    ("short", "我国的首都是____。", "", "北京 | 北京市"),
    ("numeric", "圆周率保留两位小数是多少？", "", "3.14"),
    ("matching", "把动物和叫声连起来。", "猫 ==> 喵喵 / 狗 ==> 汪汪 / ==> 咩咩", ""),
    ("ordering", "按从小到大排列。", "二 / 一 / 三", "BAC"),
    ("essay", "怎样向老人说明网上付款的风险？", "", ""),
)


def guide_rows() -> list[tuple[str, ...]]:
    """The rows of the explanation sheet, headings first."""
    # data: the headings of the template stand beside what is told of them
    columns = [
        (_("列"), _("怎么填")),
        ("题型", _("单选题、多选题、判断题、填空题、数值题、连线题、排序题、问答题。不写就按选项和答案判断。")),
        ("题干", _("问题本身，不要带题号。填空的地方写几条下划线。")),
        ("选项A … 选项J", _("一格一个选项，前面不要带 A、B。连线题一格写一对：左 ==> 右；多出来的右边写成 ==> 右。")),
        ("答案", _(
            "单选写一个字母，多选写几个字母（ACD），判断写对或错，填空的几种写法用 | 隔开，"
            "数值可写 5、3.1..3.2 或 3.14±0.01，排序写字母的顺序。"
        )),
        ("解析", _("为什么对。问答题在这里写评分要点。审题前要补上。")),
        ("知识点", _("归到哪一类，和试卷要的一致。")),
        ("难度", _("1 到 5，或易、较易、中、较难、难。")),
        ("编号", _("可以空着，会自动编。")),
        ("计分规则", _("多选、连线、排序部分对的时候：全对给分、按选项给分、对减错。空着按试卷的规则。")),
        ("", _("整张表请先设成“文本”格式，开头的 0 才不会丢。图片请在网页上加。")),
    ]  # fmt: skip
    rows: list[tuple[str, ...]] = [*columns, ("", "")]
    rows.append((_("例子"), _("题干"), _("选项（一格一个）"), _("答案")))
    return rows + [(kind_name(kind), *texts) for kind, *texts in EXAMPLES]
