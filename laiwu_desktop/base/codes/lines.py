"""What goes wrong on the way to an exchange folder or server."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "bad_certificate": Entry(
        "{name} 的证书没有通过检查：{fault}，已停止连接。",
        "请与管理员核对；单位自建的签发机构须先装入系统的受信任证书。",
    ),
    "bad_endpoint": Entry("交换地址无法识别。", "请核对服务器名和端口。"),
    "bad_endpoint.password": Entry(
        "交换地址中不能写密码。", "请只写用户名，密码在提示时输入，保存在系统密钥环中。"
    ),
    "bad_endpoint.plain": Entry("{address} 不加密，密码和数据会被旁人看到。", "请改用 https:// 开头的地址。"),
    "bad_endpoint.query": Entry(
        "交换地址中不能有“?”或“#”。", "请去掉其后的内容；名称中的这两个字符请写成 %3F、%23。"
    ),
    "bad_endpoint.scheme": Entry(
        "交换地址“{scheme}://…”无法识别。",
        "请给出文件夹、U盘或网络共享的路径，或以 sftp://、https:// 开头的地址。",
    ),
    "bad_endpoint.user": Entry("SFTP 地址缺少用户名。", "请写成 sftp://用户名@服务器:端口/文件夹。"),
    "bad_key": Entry("登录用的私钥无法识别。", "请给出没有口令的 OpenSSH 私钥文件。"),
    "host_key_changed": Entry(
        "服务器 {host} 的主机密钥与以往不同，新指纹为 {fingerprint}，已停止连接。",
        "可能有人冒充服务器。请与管理员电话核对；确认更换过密钥后，用新指纹重新确认。",
    ),
    "needs_login": Entry("{place} 需要登录。", "请核对用户名，重新输入密码。"),
    "needs_login.refused": Entry("{place} 没有接受登录。", "请核对用户名，重新输入密码。"),
    "no_endpoint": Entry("{name} 连接不上或中途断开（{how}）。", "请检查网络；待发的文件会留着，下次再送。"),
    "no_endpoint.busy": Entry("{name} 暂时不能服务（{status}）。", "待发的文件会留着，下次再送。"),
    "no_endpoint.folder": Entry("找不到交换文件夹 {folder}。", "请插好U盘，或检查网络共享。"),
    "no_endpoint.folder_lost": Entry("交换文件夹 {folder} 断开：{reason}。", "请插好U盘或检查网络后重试。"),
    "no_keyring": Entry("本机没有可用的系统密钥环，密码没有保存。", "请启用系统密钥环；否则每次都须输入。"),
    "no_webdav": Entry(
        "{name} 回答的不是 WebDAV，可能是上网登录页面，或地址不对。",
        "请先用浏览器登录上网，再核对地址是否为 WebDAV 文件夹；待发的文件会留着，下次再送。",
    ),
    "not_collected": Entry("无法读取 {path}：{reason}。", "请检查U盘或网络后重试。"),
    "not_collected.answer": Entry("{name} 的回答无法理解。", "请核对地址是否为 WebDAV 文件夹。"),
    "not_collected.too_large": Entry(
        "{name} 的回答超过 {most} MB，没有读取。", "请核对地址，或请管理员检查服务器。"
    ),
    "not_collected.too_many": Entry(
        "{name} 的文件夹里超过 {most} 个文件，没有读取。", "请把已收下的文件移到别处后重试。"
    ),
    "not_delivered": Entry("没有送达 {place}：{reason}。", "请检查是否已满或写保护，然后重试。"),
    "not_delivered.differs": Entry("{name} 送达后读回的内容不符。", "请更换U盘或检查网络后重试。"),
    "not_delivered.other_file": Entry(
        "{place}/{folder} 中已有内容不同的 {name}，没有覆盖。", "请与对方核对后移走旧文件。"
    ),
    "outbox_damaged": Entry(
        "发件箱中 {name} 的内容缺失或损坏，原来可能设有打开密码，不能自动重新生成。",
        "请重新导出；需要打开密码的，请再设一次。",
    ),
    "outbox_mended": Entry(
        "发件箱中 {name} 的内容缺失或损坏，已用冻结的数据重新生成，内容和签名不变。", NOTHING
    ),
    "outbox_mended.answered": Entry("发件箱中 {name} 的内容缺失或损坏；已有更新的一份，不再发送。", NOTHING),
    "outbox_mended.fetched": Entry("发件箱中 {name} 的内容缺失或损坏，已从交换处取回同一份。", NOTHING),
    "outbox_mended.gone": Entry(
        "以前送达的 {name} 已不在交换处（被移走，或换了 U 盘、文件夹），已重新送达。", NOTHING
    ),
    "outbox_mended.all_gone": Entry(
        "以前送达的 {name} 等 {count} 个文件已不在交换处（被移走，或换了 U 盘、文件夹），已重新送达。",
        NOTHING,
    ),
    "outbox_mended.lost": Entry("发件箱中没有 {name}，已用冻结的数据重新生成，内容和签名不变。", NOTHING),
    "outbox_mended.nameless": Entry(
        "发件箱中没有这一版的数据包，已用冻结的数据重新生成 {name}，其中没有姓名、电话。",
        "要带上姓名、电话的，请再导出一份，当面交给市农业局。",
    ),
    "outbox_mended.replaced": Entry("交换处的 {name} 已不是送出的那一份，已重新送达。", NOTHING),
    "too_large.fetched": Entry("{name} 超过 {most} MB。", "没有取回，请发送方核对文件。"),
    "unknown_host": Entry(
        "首次连接服务器 {host}，其主机密钥指纹为 {fingerprint}。",
        "请与管理员电话核对指纹，一致后再确认信任。",
    ),
}
