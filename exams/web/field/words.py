"""What the field app says. Its scripts hold no words; those in braces are filled in by them."""

from __future__ import annotations

from recruit.i18n import lazy as _l

TEXTS = {
    "moment": _l("{month}月{day}日 {time}"),
    "midnight": _l("{month}月{day}日 24:00"),
    # Where do I stand, what next, until when
    "where": _l("到了 {done} 份，要交 {total} 份；只在这台手机上 {count} 份"),
    "where-days": _l("到了 {done} 天，一共 {total} 天；只在这台手机上 {count} 份"),
    "next-wait": _l("还没开始，{opens} 开始。可以先打开表看看"),
    "next-ended": _l("这一环节结束了，没有要办的了"),
    "next-closed": _l("已经截止，没有要办的了"),
    "next-sending": _l("都在手机上了，连上网会自动送出，送到才算交"),
    "next-wrong": _l("有 {count} 份没有收或被退回，请看下面的原因"),
    "next-missing": _l("{title}还差 {count} 份"),
    "next-day": _l("写第 {day} 天的日报"),
    "next-later": _l("到时间再写下一天的日报"),
    "next-done": _l("都交齐了。留意有没有被退回的，退回的要换"),
    "next-done-days": _l("都交齐了"),
    "until-late": _l("{closes}；最晚 {late} 送到还收"),
    # The line about the network
    "net-offline": _l("现在没有网络。有 {count} 份只在这台手机上，存好了，有网会自动送出。"),
    "net-offline-none": _l("现在没有网络。照样可以拍照、填表，存在这台手机上。"),
    "net-sending": _l("正在送，还有 {count} 份。可以接着做别的。"),
    "net-server": _l("网站正忙或者网络不稳，还有 {count} 份没送到。过一会儿会自动再送。"),
    "net-signin": _l("网站要您重新登录，还有 {count} 份没送到。点这里登录，东西都还在。"),
    "net-elsewhere": _l("另一个窗口正在送，还有 {count} 份。"),
    "net-done": _l("这台手机上的都送到了。"),
    "net-refused": _l("有 {count} 份没有收，原因写在下面。别的都送到了。"),
    "net-none": _l("已连上网站。"),
    "net-first": _l("第一次要有网络才打得开。请到有信号的地方再打开这一页。"),
    "net-first-server": _l("网站正忙，任务还没有打开。过一会儿会自动再试，也可以用普通页面交。"),
    "stale": _l("下面“已到”“已收下”的份数是 {at} 的，连上网会更新。"),
    "others": _l("这台手机上还有别人的 {count} 份没送到，也会自动送出，谁也看不到内容。"),
    # The room on the phone
    "room": _l("手机上大约还能存 {count} 张图片。"),
    "room-plenty": _l("手机上的地方还很多。"),
    "room-little": _l("手机快存满了，大约只能再存 {count} 张。请先连网送出，或者删掉不用的东西。"),
    "qr": _l("二维码：{title}"),
    # Counts
    "on-phone": _l("只在手机上 {count}"),
    "in-review": _l("已到，等审核 {count}"),
    "in": _l("已到 {count}"),
    "accepted": _l("已收下 {count}"),
    "rejected": _l("已退回 {count}"),
    "progress": _l("已到的份数"),
    # What can be done
    "take-photo": _l("拍照"),
    "choose-pictures": _l("选图片"),
    "new-form": _l("填一张新的"),
    "write-here": _l("在这里写"),
    "write-again": _l("重新写一份"),
    "choose-file": _l("选文件（Word、PDF、纯文本）"),
    "write-day": _l("写日报"),
    "replace": _l("换一张"),
    "resend": _l("再送一次"),
    "remove": _l("删掉"),
    "remove-sure": _l("删掉就找不回来了。确定删掉吗？"),
    "edit": _l("改"),
    "edit-resend": _l("改好再送"),
    "go-on": _l("接着填"),
    "plain": _l("到普通页面看交过的、改交过的"),
    "enough": _l("够了，不用再添。被退回的可以换。"),
    # One item
    "list": _l("这台手机上的（{count}）"),
    "list-wrong": _l("没有收的、被退回的（{count}）"),
    "list-drafts": _l("没填完的（{count}）"),
    "list-done": _l("送到了的（{count}）"),
    "more": _l("还有 {count} 份更早的，到普通页面看。"),
    "more-here": _l("还有 {count} 份在后面排队。"),
    "picture": _l("图片 {at}"),
    "form": _l("表，{at} 填的"),
    "draft": _l("{at} 填到一半"),
    "written": _l("网上写的，{at}"),
    "day": _l("第 {day} 天"),
    "day-draft": _l("第 {day} 天，填到一半"),
    "state-waiting": _l("只在手机上"),
    "state-sending": _l("正在送 {percent}%"),
    "state-refused": _l("没有收"),
    "state-arrived": _l("已到 {at}"),
    "state-accepted": _l("已收下"),
    "state-rejected": _l("被退回"),
    "serial": _l("第 {serial} 张：{reason}"),
    # Days
    "due": _l("{due} 截止"),
    "day-future": _l("{opens} 开始"),
    "day-open": _l("等您写"),
    "day-late-open": _l("可以补交，算迟交，{ends} 以前"),
    "day-missing": _l("没有交"),
    "day-in": _l("已到 {at}"),
    "day-in-late": _l("迟交，{at} 到的"),
    "day-phone": _l("只在手机上，{due} 以前送到才算按时"),
    "day-phone-late": _l("只在手机上，{ends} 以前送到算迟交"),
    # The form
    "save": _l("填好了，存着送出"),
    "later": _l("先放着"),
    "form-wrong": _l("还有没填对的，请看标出来的地方。"),
    "form-large": _l("表里的图片太多，装不下。请删掉几张再存。"),
    "form-files": _l("填表要用的文件还没有存到手机上，请连网后再打开一次。"),
    "form-busy": _l("这一张正在送或者已经送出，不能在这里改。送到以后到普通页面改。"),
    "kept-draft": _l("存在手机上了，没填完的下面可以接着填。"),
    # What happened
    "added": _l("添了 {count} 份，存在手机上了。"),
    "preparing": _l("正在处理第 {number} 张，共 {total} 张。"),
    "arrived": _l("刚送到 {count} 份。"),
    "troubles": _l("有几份没有添上"),
    "close": _l("知道了"),
    "picture-broken": _l("打不开这张图片。请重新截图或者拍一张。"),
    "picture-cut": _l("这张图片不完整，后面一截没有了。请重新截图或者拍一张。"),
    "picture-huge": _l("这张图片太大，手机处理不了。请截图或者拍小一点的。"),
    "picture-gone": _l("读不到这张图片。请再选一次。"),
    "picture-large": _l("这张图片缩小以后还是太大。请换一张。"),
    "picture-twice": _l("这一张已经添过了，不用再添。"),
    "picture-enough": _l("这一项够了，没有再添。"),
    "document-type": _l("只收 Word（docx）、PDF 和纯文本（txt）。请另存为其中一种，或者在这里写。"),
    "document-large": _l("文件太大，最多 {limit} 兆。"),
    "full": _l("手机存满了，这一份没有添上。请先连网送出，或者删掉不用的东西，再添一次。"),
    "sign-out-sure": _l(
        "还有 {count} 份没送到。退出以后它们仍留在这台手机上，等有人再打开任务才会送出。确定退出吗？"
    ),
    # No place to keep anything
    "unable": _l(
        "这个浏览器不能在手机上存东西（可能是无痕模式，或者太旧）。请换手机自带的浏览器或新版微信，或者用普通页面交。"
    ),
    "cleaned": _l("这一环节结束了，这台手机上存的东西都删掉了。"),
    "dropped": _l("有 {count} 份在结束以前没有送到或没有收，没有算进去。"),
    "install": _l("装到桌面"),
}


def words() -> dict[str, str]:
    """In the reader's language."""
    return {name: str(text) for name, text in TEXTS.items()}
