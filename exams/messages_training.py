"""What training says when something cannot be done, and what keeps such a stage open."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "todo-training": _l("参加培训，看看上了多少、还差哪一课"),
        "training-ahead": _l("填的时间还没有到。请核对钟点，或者等到了再记。"),
        "training-arrival": _l("考生 %(number)s 没有填到的时间。没有来的，请点“没来”。"),
        "training-begun": _l("这一场已经开始，不能再选或者退。要改请找办公室。"),
        "training-certificates-early": _l("名单签字以后才能印结业证。"),
        "training-certificates-none": _l("还没有人结业，没有要印的。"),
        "training-clash": _l(
            "有 %(count)s 人在同一时间已经排在别的场次。请换一个时间，或者先把他们换到别的场次。"
        ),
        "training-clash-own": _l("您在同一时间已经选了“%(name)s”。请先退掉那一场，或者选别的时间。"),
        "training-clock": _l("考生 %(number)s 的时间看不懂，请按 09:05 这样填。"),
        "training-closed": _l("这一场的签到表已经交了。要改的请写明原因申请更正，由另一个人确认。"),
        "training-complete": _l("“complete”要而且只要写一样：%(unit)s 或者 share。"),
        "training-correction-none": _l("和签到表上记的一样，不用更正。"),
        "training-correction-waiting": _l("这个人在这一场的更正已经有人提出，等另一个人确认。"),
        "training-corrections-wait": _l("有 %(count)s 处签到表的更正，等另一个人确认。"),
        "training-day-ends": _l("请填这一天几点结束，要晚于开始的时间。"),
        "training-early": _l("这一场 %(opens)s 开始，开始前一个半小时才能签到。"),
        "training-elsewhere": _l(
            "考生 %(number)s 这段时间已经记在“%(name)s”里。一个人同一时间只能算一处，请核对时间。"
        ),
        "training-full": _l("“%(name)s”已经坐满了。请选别的场次，或者请办公室加座位。"),
        "training-fewer-seats": _l("已经排了 %(count)s 人，座位不能比这少。请先把多出来的人换到别的场次。"),
        "training-has-people": _l("这一场已经有人签到，不能取消。要改的请改签到表。"),
        "training-here-already": _l("这个人已经在这一场的名单上。"),
        "training-length": _l("课程 %(lesson)s 没有写 %(key)s，而培训按 %(unit)s 计。请补上。"),
        "training-lesson": _l("请至少选一课。"),
        "training-long": _l("这样排要到第二天才结束。请早一点开始，或者分成两场。"),
        "training-none-placed": _l(
            "还有 %(count)s 人一场也没有排。请给他们排一场；结束以后实在没有来的，可以一起记为没来。"
        ),
        "training-not-chosen": _l("这次培训由办公室或乡镇排场次，不用自己选。时间不方便的请打咨询电话。"),
        "training-not-here": _l("这个人不在这一场的名单上。请先加上他。"),
        "training-not-over": _l("这一场到 %(closes)s 才结束，结束以后才能交签到表。"),
        "training-number": _l("没有找到这个准考证号的考生，请核对。"),
        "training-other-unit": _l("培训按 %(unit)s 计，课程 %(lesson)s 不能写 %(key)s。请删掉这一项。"),
        "training-photos": _l("一场最多放 %(most)s 张照片。"),
        "training-reason": _l("请写一句为什么更正，比如：纸质签到表上签了名，手机上漏记了。"),
        "training-recorded": _l("这个人在这一场已经有签到记录，不能去掉。记错了请改签到表。"),
        "training-sheets-open": _l("还有 %(count)s 场的签到表没有交。上完课的请交表，没有办的请取消。"),
        "training-sheet-open": _l("这一场的签到表还没有交，直接在签到表上改就可以。"),
        "training-times": _l(
            "考生 %(number)s 的时间不对：到的时间要早于走的时间，而且和这一场的时间有重合。"
        ),
        "training-unplanned": _l("还有 %(count)s 课没有排场次。请在“培训场次”里加上。"),
        "training-unrecorded": _l(
            "还有 %(count)s 人没有记到。请先记下来；确实都没有来的，勾上“没有记到的人都没来”再交。"
        ),
    }
)
