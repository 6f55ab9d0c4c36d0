"""What goes wrong at the command line, in the window and in the demonstration."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import Entry

CODES = {
    "unknown_unit.of_workspace": Entry("{unit} 不是本工作区的填报单位。", "请给出12位代码。"),
    "unknown_unit.former": Entry(
        "{unit}（{name}）本期已不是本工作区的填报单位：{notes}。",
        "请给出它现在的代码；以前填报期的数据，请在窗口中选那一期查看。",
    ),
    "unknown_form.of_workspace": Entry("没有报表 {form}。", "有：{known}。"),
    "unknown_period": Entry("没有填报期 {period} 的数据。", "有：{known}。"),
    "unknown_field.of_workspace": Entry("没有指标项 {field}。", "名称见 history --json。"),
    "bad_due.from": Entry("“{due}”不是日期。", "请写成 --from 2019-01-01 的样子。"),
    "no_day": Entry("没有说明自哪天起。", "请用 --from 给出，如 --from 2019-01-01。"),
    "bad_due.option": Entry("“{due}”不是日期。", "请写成 2007-01-15 的样子。"),
    "bad_endpoint.neither": Entry("不是完整的文件夹路径，也不是服务器地址。", "请参照下面的例子。"),
    "bad_clerk": Entry("选项不能这样用。", "简称和用户名与 --add 同用。"),
    "bad_day": Entry("“{text}”不是日期。", "请写成 2006-12-20 或 2006-12-01..2006-12-20 的样子。"),
    "bad_enrol": Entry(
        "选项不能这样同用。",
        "--division 与 --fingerprint 同用，或单用 --all-first；"
        "--revoke-old 或 --reject 与 --fingerprint 同用。",
    ),
    "bad_fingerprint": Entry("“{text}”不是签名的指纹。", "指纹是 16 位的 0–9、a–f，请与对方核对。"),
    "bad_seq.option": Entry("序号“{seq}”不是数字。", "请给出整数。"),
    "demo.fingerprint": Entry(
        "{name}的签名指纹 {fingerprint} 与所报的不一致。", "请换一个空文件夹重新演示。"
    ),
    "demo.not_loaded": Entry("{file} 没有读入：{sentences}", "请换一个空文件夹重新演示。"),
    "demo.not_received": Entry("{file} 没有读入：{sentences}", "请换一个空文件夹重新演示。"),
    "demo.not_taken": Entry("{file} 没有收下：{sentences}", "请换一个空文件夹重新演示。"),
    "empty_text": Entry("审核说明不能为空。", "请用 --text 写明原因。"),
    "frozen.explanation": Entry("这一版已导出，不能再写审核说明。", "请先点“修改”另开新版。"),
    "handover_where": Entry("没有说明交接包写到哪里。", "请给出文件名；要收回请单用 --back。"),
    "incomplete": Entry("新建工作区的信息不全。", "请选择工作区文件存放的位置。"),
    "incomplete.server": Entry(
        "连接数据库的信息不全。", "请填写服务器（名称或地址）、端口、数据库和用户名。"
    ),
    "incomplete.unit": Entry("新建工作区的信息不全。", "请选择单位。"),
    "needs_login.again": Entry("多次登录没有成功。", "请与管理员核对用户名和密码。"),
    "no_such_key": Entry(
        "{division} 没有指纹为 {fingerprint} 的待核对签名，什么都没有确认。",
        "请核对代码和指纹；由登记文件送来的，请先读入文件。都无误而仍没有的，可能有人冒充该乡镇。",
    ),
    "no_such_key.revoking": Entry(
        "{division} 没有这个签名，或已经作废，什么都没有改。", "请用 enrol 查看已确认的签名。"
    ),
    "no_such_key.bureau": Entry(
        "没有指纹为 {fingerprint} 的农业局签名或加密公钥在等待核对，什么都没有确认。",
        "请核对指纹；由文件送来的，请把文件写在同一条命令里。都无误而仍没有的，可能有人冒充农业局。",
    ),
    "no_township": Entry("请先选一个乡镇（街道）。", "在“上报情况”中选中后再打印。"),
    "no_village": Entry("村情表按村打印。", "请先在左边选一个村，或打印全部村。"),
    "not_demo_folder": Entry("{folder} 不是文件夹。", "请另选一个输出文件夹。"),
    "not_demo_folder.full": Entry("{folder} 不是空文件夹，也不是以前的演示结果。", "请另选一个空文件夹。"),
    "not_replaced": Entry("以前的演示结果无法删除：{path}，{reason}。", "若其中有文件正打开着，请先关闭。"),
    "one_workspace": Entry(
        "一次只能打开一个工作区或交接包，这次有 {count} 个，或连同别的文件。", "请只选一个再打开。"
    ),
    "other_host_key": Entry(
        "服务器 {host} 的指纹是 {fingerprint}，与给出的不同，没有连接。",
        "请与管理员核对；可能有人冒充服务器。",
    ),
    "unknown_field": Entry("报表 {form} 没有指标项 {field}。", "请核对指标项名。"),
    "unknown_host.option": Entry(
        "首次连接服务器 {host}，其主机密钥指纹为 {fingerprint}。",
        "请与管理员电话核对指纹，一致后再确认信任。核对一致后加上 --accept-host-key 指纹。",
    ),
    "nothing_named": Entry(
        "文件中没有“{name}”的改动。", "请按 村、村/报表 或 村/报表/指标 书写，名称见 load --preview。"
    ),
    "unknown_rule": Entry("没有审核关系 {rule}。", "名称见 check --json。"),
    "unknown_event": Entry("审计记录中没有“{text}”这一类。", "可用的有：{known}。"),
    "wrong_role.bureau": Entry("这是市农业局的工作区，此命令供乡镇使用。", "请换用乡镇的工作区。"),
    "wrong_role.divisions": Entry(
        "这是乡镇的工作区，区划变更由市农业局登记。", "请读入农业局的填报任务，其中带有区划变更。"
    ),
    "wrong_role.enrol": Entry(
        "这是乡镇的工作区。", "农业局的签名用 receive 或 sync 的 --trust-bureau 确认。"
    ),
    "wrong_role.township": Entry("这是乡镇的工作区，此命令供市农业局使用。", "请换用市农业局的工作区。"),
}
