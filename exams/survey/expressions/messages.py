"""What an expression's errors say: the place (counted in signs), the reason, what to write instead."""

from __future__ import annotations

from recruit.i18n import lazy as _l
from recruit.messages import learn

TEXTS = {
    "expression-arguments": _l(
        "第 %(place)s 个字：%(name)s() 的括号里要 %(wants)s 项，这里写了 %(count)s 项。请补上或去掉，各项用逗号隔开。"
    ),
    "expression-bare-name": _l(
        "第 %(place)s 个字：“%(name)s”前后少了记号。是题目请写成 ${%(name)s}，是文字请写成 '%(name)s'。"
    ),
    "expression-brackets-missing": _l("第 %(place)s 个字：%(name)s 后面少了括号，请写成 %(plain)s。"),
    "expression-brace": _l("第 %(place)s 个字：{%(name)s} 前面少了 $，请写成 ${%(name)s}。"),
    "expression-bracket-extra": _l("第 %(place)s 个字：多了一个“%(sign)s”，请去掉，或者补上前面的那一半。"),
    "expression-bracket-open": _l(
        "第 %(place)s 个字的“%(sign)s”没有另一半，请在该结束的地方补上“%(plain)s”。"
    ),
    "expression-chained": _l(
        "第 %(place)s 个字：“%(sign)s”不能连着比（18 <= . <= 60 永远成立），请分开写，例如 . >= 18 and . <= 60。"
    ),
    "expression-choice-name": _l(
        "第 %(place)s 个字：%(name)s() 的第二项要写题目，例如 ${town}，才知道是哪一题的选项。"
    ),
    "expression-comma": _l("第 %(place)s 个字：这里不该有逗号。逗号只用在函数的括号里，请去掉或者补上括号。"),
    "expression-dollar": _l("第 %(place)s 个字：$%(name)s 少了大括号，请写成 ${%(name)s}。"),
    "expression-empty": _l("公式是空的，请写上公式，或者把这一格清空。"),
    "expression-ends": _l("公式写到第 %(place)s 个字就断了，后面还缺一个数、一段文字或者一道题。请补全。"),
    "expression-function": _l("第 %(place)s 个字：没有 %(name)s() 这个函数。请看说明书里能用的函数。"),
    "expression-function-near": _l(
        "第 %(place)s 个字：没有 %(name)s() 这个函数。您要的可能是 %(nearest)s()，请核对。"
    ),
    "expression-indexed": _l(
        "第 %(place)s 个字：indexed-repeat() 要依次写题目、重复的组、第几个，例如 indexed-repeat(${age}, ${member}, 2)。"
    ),
    "expression-invisible": _l(
        "第 %(place)s 个字是看不见的字符（%(sign)s），多半是粘贴时带进来的。请删掉重新打一遍。"
    ),
    "expression-not-carried": _l(
        "第 %(place)s 个字：%(name)s 在这里不能用。请换一种写法，或者去掉这个公式。"
    ),
    "expression-no-seed": _l(
        "第 %(place)s 个字：这里没有随机数可用，公式算不出来。请去掉 random() 或 uuid()。"
    ),
    "expression-operand-missing": _l(
        "第 %(place)s 个字“%(sign)s”前面缺一个数、一段文字或者一道题。请补上，或者去掉多余的记号。"
    ),
    "expression-operator": _l("第 %(place)s 个字：这里不认“%(sign)s”，请写成 %(plain)s。"),
    "expression-operator-missing": _l(
        "第 %(place)s 个字“%(found)s”和前面的连不起来，中间缺一个运算符（如 =、and）或者逗号。请补上。"
    ),
    "expression-pattern": _l("第 %(place)s 个字：regex() 的式样在“%(sign)s”这里写得不对，请改正。"),
    "expression-pattern-large": _l("第 %(place)s 个字：regex() 的式样太长或者重复次数太多，请写短一些。"),
    "expression-pattern-not-carried": _l(
        "第 %(place)s 个字：regex() 的式样里，“%(sign)s”这种写法在这里不能用，请换一种写法。"
    ),
    "expression-quote-open": _l("第 %(place)s 个字的引号 %(sign)s 没有另一半，请在文字后面补上。"),
    "expression-quoted-reference": _l(
        "第 %(place)s 个字：引号里的 ${%(name)s} 只是文字，不会换成答案。要用答案请去掉引号，连接文字用 concat()。"
    ),
    "expression-reference": _l(
        "第 %(place)s 个字：${ } 里的“%(name)s”不是题目的名字。名字由字母、数字、_ 组成，不能有空格。请改正。"
    ),
    "expression-reference-empty": _l("第 %(place)s 个字：${ } 里没有写题目的名字，请写上，例如 ${age}。"),
    "expression-reference-gap": _l(
        "第 %(place)s 个字：$ 和 { 要连着写，中间不能有空格，请写成 ${age} 的样子。"
    ),
    "expression-reference-open": _l("第 %(place)s 个字：${ 后面没有 }，请在题目名字后面补上 }。"),
    "expression-result-long": _l("第 %(place)s 个字：算出来的文字太长（超过 %(most)s 个字），请改公式。"),
    "expression-sign": _l("第 %(place)s 个字“%(sign)s”不能出现在公式里，请去掉；要是文字，请加上引号。"),
    "expression-slash": _l(
        "第 %(place)s 个字：斜杠只用在路径里（如 ../age）。除法请写 div，例如 ${a} div 2。"
    ),
    "expression-too-deep": _l("公式里括号套得太深（最多 %(most)s 层），请拆成几道计算题。"),
    "expression-too-long": _l("公式太长（%(length)s 个字，最多 %(most)s 个），请拆成几道计算题。"),
    "expression-union": _l("第 %(place)s 个字：“|”在这里不能用。“或者”请写 or。"),
    "expression-wide-quote": _l(
        "第 %(place)s 个字是中文引号 %(sign)s，请关掉中文输入法，改成英文引号 %(plain)s 。"
    ),
    "expression-wide-sign": _l(
        "第 %(place)s 个字“%(sign)s”不是英文的写法，请关掉中文输入法，改成“%(plain)s”。"
    ),
    "expression-work": _l("公式要算的步数太多（超过 %(most)s 步），停下来了。请把公式写简单些。"),
}

learn(TEXTS)
