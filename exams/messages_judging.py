"""What sessions, arrivals, numbers without names and recusals say when something cannot be done."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn(
    {
        "absent-but-arrived": _l(
            "考生 %(number)s 已经登记到场，不能登记为缺考。弄错了的，请先在到场登记页撤销到场。"
        ),
        "absent-too-early": _l("考生 %(number)s 到 %(until)s 之前来都不算缺考，现在还不能登记缺考。"),
        "arrival-document": _l("请选看的是哪一种证件。"),
        "arrival-early": _l("这一场 %(opens)s 开始，开始前一个半小时才能登记到场。"),
        "arrival-identity": _l("请选看了什么证件。"),
        "arrival-late": _l("规则写明 %(until)s 以后到的不能再参加。有特别情况的，请办公室写明原因再登记。"),
        "arrival-marked": _l("考生 %(number)s 已经有分数，到场登记不能撤销。请先联系办公室。"),
        "arrival-missing": _l("考生 %(number)s 还没有登记到场。请先在到场登记页登记，再打分。"),
        "arrival-note": _l("没有看到证件，请写明为什么让他参加，比如：证件在补办，村干部在场证明。"),
        "arrival-on-record": _l("考生 %(number)s 已经登记到场。弄错了的，请先撤销。"),
        "arrival-why": _l("请写一句为什么撤销，比如：点错了人。"),
        "judging-door": _l(
            "您在这一环节当评委或者候补评委，不能在门口登记考生，不然就知道几号是谁了。请换一位同事。"
        ),
        "judging-unseen": _l(
            "您在这一环节打分，名单签字以前看不到别的评委打的分。要看的事请没有打分的同事来办。"
        ),
        "naming-judge": _l("在这一环节打分的人，不能裁定这件事。请换一位。"),
        "naming-none": _l("这一环节评委看得到姓名，不用记这件事。"),
        "naming-noted": _l("这位考生的这件事已经记过了。"),
        "naming-only-noted": _l("规则写的是只记下来，成绩不能因此作废。"),
        "naming-ruled": _l("这件事已经裁定过了。"),
        "naming-waiting": _l("有 %(count)s 位考生说出了自己是谁，还没有裁定。"),
        "naming-why": _l("请写明为什么这样裁定。"),
        "naming-words": _l("请写明考生说了什么。"),
        "numbers-asked": _l("已经有人申请拆封，等第二个人同意。"),
        "numbers-judge": _l("在这一环节打分的人，不能参加拆封。请换一位。"),
        "numbers-marks": _l(
            "号码已经拆封，交过的分不能再直接改。有错的请申请改分，由另一个人确认；没交的还可以交。"
        ),
        "numbers-none": _l("这一环节没有抽过号，不用拆封。"),
        "numbers-not-asked": _l("还没有人申请拆封，请办公室先申请。"),
        "numbers-opened": _l("号码已经拆封了。"),
        "numbers-reason": _l("请写明为什么拆封，比如：评分表已收齐。"),
        "numbers-rooms": _l("还有 %(count)s 个面试室没有关闭，评委还能改分。主考都关闭以后才能拆封。"),
        "numbers-sealed": _l("评委只知道号码。要出名单，先由两个人把号码拆封。"),
        "numbers-unmarked": _l("还有 %(count)s 份评分表没有交，收齐以后才能拆封。"),
        "numbers-unseen": _l("号码还没有拆封，分数和准考证号现在不能放在一起看。请先由两个人拆封。"),
        "numbers-waiting": _l("有人申请拆封面试的号码，等第二个人同意。"),
        "operations-few": _l(
            "只有 %(count)s 项操作，一般不少于 %(usual)s 项：项数太少，一次失手就占很多分。"
        ),
        "recusal-answer": _l("请写给考生的答复，同意或不同意都要写明。"),
        "recusal-answered": _l("这份申请已经答复过了。"),
        "recusal-begun": _l("您的这一场已经开始，不能再申请回避。有疑问请找意见窗口。"),
        "recusal-marked": _l(
            "已经给这位考生打过分的，不能由一个人去掉他的分。请办公室在“回避”页最下面提出，写明为什么，"
            "由复核人同意以后才去掉。"
        ),
        "recusal-judge": _l(
            "您在这一环节当评委或者候补评委，不能看、也不能办别人的回避。请不当评委的同事来办。"
        ),
        "recusal-none": _l("这位考生已经不由您打分了。"),
        "recusal-own": _l("说的就是您自己，请换一位同事答复。"),
        "recusal-room-closed": _l(
            "主考已经关闭这个面试室，分数不能再减。请先由两个人重新打开面试室，再登记回避。"
        ),
        "recusal-proposed": _l("已经有人提出让这位考评人员回避，等复核人同意。"),
        "recusal-second": _l("有 %(count)s 件让打过分的评委回避的事，等复核人同意。"),
        "recusal-too-many": _l("最多可以申请 %(most)s 次。还有要说的，请打咨询电话。"),
        "recusal-waiting": _l("有 %(count)s 份回避申请还没有答复。"),
        "recusal-words": _l(
            "这位考评人员已经给这位考生打过分，要复核人同意才能去掉。请写明为什么，比如：查到是考生的舅舅。"
        ),
        "recusal-whom": _l("请写明要哪一位回避，写姓名，或者写他是谁。"),
        "rooms-unseen": _l("还有面试室没有关闭，评委打的分现在谁也看不到。各室主考关闭以后再来看。"),
        "sheets-unseen": _l("评分表还没有交齐，评委打的分现在谁也看不到。都交齐以后再来看。"),
        "seats-short": _l("有 %(needed)s 位考生要座位，现在只排得下 %(seats)s 位。请加一场，或者加座位。"),
        "session-arrived": _l("这一场已经有人登记到场，座位不能再动。"),
        "session-name-taken": _l("已经有一场叫“%(name)s”，请换一个名称。"),
        "session-outside": _l("时间要在这一环节之内：%(opens)s 到 %(closes)s，而且开始要早于结束。"),
        "session-proctor-twice": _l("%(proctor)s 同一时间在“%(name)s”，不能同时看两场。"),
        "session-room-taken": _l("%(room)s 同一时间排了“%(name)s”，请换地方或换时间。"),
        "session-room-unknown": _l("面试的一场要写抽签的面试室：%(rooms)s。"),
        "session-too-many": _l("最多排 %(most)s 场。"),
        "sessions-missing": _l("还没有排场次，请先加一场。"),
        "spread-drawn": _l(
            "这一环节由抽签定评委，不能另外指派。只有评委不够、候补也没有人的考生，才由办公室补派。"
        ),
    }
)
