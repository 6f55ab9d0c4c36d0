"""What goes wrong with the keys of one's own office: where they are kept, and their password."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "key_elsewhere": Entry(
        "{key}（指纹 {fingerprint}）不在这台电脑上：要签名或打开加密文件的事，在这里做不了；"
        "填写、审核、打印照常。",
        "密钥在原来的电脑上：请在那里做交接包带来，或存出密钥文件，在这里“设置—密钥的保管”中取用"
        "（命令行用 own-key --save、--take）；"
        "已经丢失的，在“设置—更换本单位签名”中更换（命令行用 rekey --lost），再由对方电话核对新指纹。",
    ),
    "keyring_closed": Entry(
        "{key}（指纹 {fingerprint}）存在这台电脑的系统密钥环里，现在打不开它：可能还锁着，或不在桌面环境中。",
        "请解锁系统密钥环，或在桌面环境中登录后再试；存过密钥文件的，"
        "也可以在“设置—密钥的保管”中取用（命令行用 own-key --take）。",
    ),
    "key_password": Entry("{key}设有密码，没有给出密码，什么都没有做。", "请输入密钥的密码再试。"),
    "key_password.empty": Entry("没有写密码。", "请写一个密码，另外记好：忘了就打不开了。"),
    "weak_password": Entry(
        "密码太短，容易被猜出，什么都没有做。",
        "请写至少 {least} 个字的密码：字母、数字、符号、汉字都可以。",
    ),
    "wrong_password.key": Entry("密钥的密码不对，或密钥文件有损坏。", "请核对密码；区分大小写。"),
    "bad_key_file": Entry(
        "密钥文件 {path} 不能用：{reason}。",
        "请在“设置—密钥的保管”中取用以前存出的密钥文件（命令行用 own-key --take）；"
        "没有的，在“设置—更换本单位签名”中更换（命令行用 rekey --lost）。",
    ),
    "bad_key_file.taking": Entry(
        "{path} 不是密钥文件。", "请选择用“存出密钥文件”（命令行用 own-key --save）写出的文件。"
    ),
    "bad_key_file.other": Entry(
        "{path} 是 {division} 的密钥文件，其中没有本工作区现用的密钥。", "请核对是否选错文件。"
    ),
    "key_not_kept": Entry(
        "密钥还留在工作区文件里，没有移到这台电脑的密钥环或密钥文件夹：{sentences}",
        "签名照常；请把工作区文件和备份保管好，排除原因后重新打开，密钥会自动移出。",
    ),
    "key_not_kept.unread": Entry("写进密钥环或密钥文件后读不回原样。", NOTHING),
    "key_on_server": Entry("本单位的密钥在数据库里，供各经办人共用，不在这台电脑上。", NOTHING),
    "key_withheld": Entry(
        "{key}存在数据库服务器上，当前的数据库用户只能查看，不能取用，什么都没有做。",
        "要签名、打开加密文件或存出密钥的，请由经办人用自己的数据库用户来做。",
    ),
    "key_inside": Entry("密钥还留在工作区文件里。", "请先排除原因，把密钥移出工作区文件。"),
    "bad_own_key": Entry(
        "选项不能这样同用。", "每次只用 --save、--take、--password、--no-password 中的一个。"
    ),
}
