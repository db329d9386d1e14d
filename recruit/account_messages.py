"""The words for what can go wrong with accounts: the field, the reason, the remedy."""

from __future__ import annotations

from recruit.i18n import lazy
from recruit.messages import learn

learn(
    {
        "account-erased": lazy(
            "这个账号停用已久，联系方式和密码已按规定删除，不能恢复。请给这个人另建一个账号。"
        ),
        "account-closed": lazy("账号 %(login)s 已经停用，要先重新启用。"),
        "organisation-code-wrong": lazy("代号只能用小写字母、数字和短横线，例如 office-1，请改一下。"),
        "email-wrong": lazy("邮箱不对，请检查 @ 前后有没有打错。"),
        "factor-exists": lazy("这个账号已经设好第二重验证。手机丢了请找管理员重设。"),
        "factor-wrong": lazy("验证码不对或者已经用过。请等验证器换出新的6位数字再填；手机时间要准。"),
        "guest-name": lazy("请填客座评委的姓名，一行一位，每个名字最多 40 个字。"),
        "guest-many": lazy("一次最多 %(most)s 位，请分几次办。"),
        "guest-day": lazy("请选今天或者以后的日子，最多提前 %(most)s 天。"),
        "guest-elsewhere": lazy("“%(login)s”是只管一个环节一天的客座账号，不能派到这里。请选别的人。"),
        "guest-over": lazy(
            "这张一日条只管到当天夜里 12 点，已经过期。打过的分都在；还要打分请找办公室重新办一张。"
        ),
        "guest-withdrawn": lazy("这张一日条已经收回了，不用再收。"),
        "guest-stage": lazy("客座评委只能用在有评委打分的环节。"),
        "id-does-not-match": lazy("报名号和身份证号对不上。请对着身份证和回执再输一遍。"),
        "login-unknown": lazy("没有登录名为“%(login)s”的工作人员，请检查有没有打错。"),
        "login-taken": lazy("登录名 %(login)s 已经有人用了，请换一个，比如后面加数字。"),
        "login-twice": lazy("登录名 %(login)s 在表里出现了两次，请改掉一个。"),
        "login-wrong": lazy("登录名要2到40个字符，小写字母开头，只用小写字母、数字、点和横线。"),
        "not-staff": lazy("这是报名人的账号，不在工作人员里管。"),
        "organisation-unknown": lazy(
            "没有代号为“%(organisation)s”的单位，请先在“单位”里建好，或者改正代号。"
        ),
        "organisation-taken": lazy("代号 %(organisation)s 已经有单位用了，请换一个。"),
        "own-account": lazy("不能改自己的角色和账号，请让另一位管理员来办。"),
        "password-common": lazy("这个密码太常见，别人一猜就中，请换一个，比如几个词连起来。"),
        "password-long": lazy("密码最多 %(most)s 个字符，请短一点。"),
        "password-own": lazy("不要用自己的电话、报名号、姓名或邮箱当密码，请换一个。"),
        "password-short": lazy("密码至少要 %(least)s 个字符，请再长一点。"),
        "phone-damaged": lazy("表格把这个电话当成了数字，末尾几位已经丢了。请把这一列设成“文本”再填一遍。"),
        "phone-wrong": lazy("电话不对，手机号是11位数字，座机请带区号。"),
        "role-not-here": lazy("这个单位的人不能担任“%(role)s”，请去掉这个角色或者换单位。"),
        "role-unknown": lazy("没有“%(role)s”这个角色，请用列表里的角色。"),
        "roles-apart": lazy("“%(first)s”和“%(second)s”不能是同一个人，请去掉一个。"),
        "roles-missing": lazy("没有写角色，请至少写一个。"),
        "site-exists": lazy("密钥文件 %(path)s 已经在了，这里已经装过，什么都没有改。"),
        "smtp-setting-wrong": lazy(
            "ZEYOU_SMTP 写得不对，例如 smtp://用户:密码@主机:587?from=office@example.org"
        ),
        "staff-columns-missing": lazy(
            "表里少了这几列：%(columns)s。请在第一行补上列名，也可以下载模板来填。"
        ),
        "staff-name-missing": lazy("请填姓名，最多80个字。"),
        "organisation-name-missing": lazy("请填单位名称。"),
        "township-missing": lazy("乡镇单位要填乡镇代码（9位），它的人才看得到本乡镇的报名人。"),
        "township-taken": lazy("乡镇代码 %(township)s 已经属于另一个单位，请检查。"),
    }
)
