"""What goes wrong with workspaces, their databases and backups."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "backup_fault": Entry("备份时程序内部出错。", "详细情况已记入日志，请发给维护人员。"),
    "bad_second_folder": Entry(
        "{path} 就是工作区所在的文件夹，没有另存到那里。",
        "请选 U 盘或另一块磁盘上的文件夹：原件丢了，旁边的副本也会丢。",
    ),
    "bad_workspace": Entry("无法打开工作区 {location}：{reason}。", "请核对路径和权限。"),
    "bad_workspace.address": Entry("工作区地址“{location}”无法识别。", "请给出文件路径或数据库地址。"),
    "bad_workspace.damaged": Entry(
        "无法打开工作区 {location}：它有损坏，或不是工作区文件。",
        "请核对路径；若有损坏，请从备份恢复：备份在它旁边同名、以“.备份”结尾的文件夹里，或在 U 盘等别处。",
    ),
    "bad_workspace.file_address": Entry("工作区地址“{location}”无法识别。", "文件请直接给出路径。"),
    "bad_workspace.foreign": Entry("此数据库不是本程序的工作区。", "请另选一个文件，或新建工作区。"),
    "bad_workspace.new": Entry("不能新建工作区 {path}：{reason}。", "请核对文件夹和权限，或换一个位置。"),
    "bad_workspace.no_answer": Entry(
        "数据库服务器没有回应：{location}。", "请核对服务器地址和端口，服务器是否已开，网络是否通。"
    ),
    "bad_workspace.no_database": Entry(
        "服务器上没有这个数据库：{location}。", "请核对数据库名，或请服务器管理员先建好。"
    ),
    "bad_workspace.no_encryption": Entry(
        "与服务器的加密连接没有建成：{location}。", "请核对“加密”一项，或请服务器管理员查看证书。"
    ),
    "bad_workspace.no_server": Entry("找不到这台服务器：{location}。", "请核对服务器地址。"),
    "bad_workspace.no_user": Entry(
        "服务器上没有这个用户：{location}。", "请核对用户名，或请服务器管理员先建好。"
    ),
    "bad_workspace.not_let_in": Entry(
        "服务器不让这个用户或这台电脑连接：{location}。", "请服务器管理员给予权限。"
    ),
    "bad_workspace.server": Entry(
        "无法连接数据库 {location}。", "请核对地址、网络、用户名和密码，或请服务器管理员查看。"
    ),
    "changed_meanwhile": Entry("导出时，别处又改了数据。", "请重新审核后再导出。"),
    "damaged_workspace": Entry("{path} 有损坏。", "请从备份恢复。"),
    "damaged_workspace.backup": Entry("备份文件有损坏：{trouble}。", "请换一份备份。"),
    "damaged_workspace.backups": Entry(
        "工作区 {path} 有损坏：{trouble}。", "可从下面的备份恢复（restore）。"
    ),
    "damaged_workspace.copy": Entry("备份的副本有损坏：{trouble}。", "没有留下，请检查磁盘，再试一次。"),
    "damaged_workspace.source": Entry("工作区有损坏，没有备份：{trouble}。", "请从较早的备份恢复。"),
    "damaged_workspace.faults": Entry("工作区有损坏：{troubles}。", "请从备份恢复。"),
    "damaged_workspace.handover": Entry("交接包有损坏：{trouble}。", "请在原来的电脑上收回后重做一份。"),
    "damaged_workspace.foreign": Entry("{path} 已不是工作区文件。", "请从备份恢复。"),
    "damaged_workspace.journal": Entry(
        "{path} 上一次写入没有完成，旁边的 -journal 文件也有损坏，不能复原。", "请从备份恢复。"
    ),
    "damaged_workspace.row": Entry("{path} 中要改的这一行有损坏，没有改动。", "请从备份恢复。"),
    "damaged_workspace.unreadable": Entry("{path} 无法完整读出：{reason}。", "请换一份完好的备份。"),
    "clerk_there": Entry("“{name}”已在人员名单中。", "同名的请加上区别，如“{name}（一）”。"),
    "clerk_there.user": Entry("数据库用户 {user} 已是“{name}”的。", "请核对，或先让“{name}”离岗。"),
    "decided_meanwhile": Entry("别人刚刚处理了这份上报数据。", "请刷新后再看。"),
    "decided_meanwhile.by": Entry(
        "{who}已于 {when} {did}第 {revision} 版，您的处理没有采用。", "请看现在的情况，需要时再处理。"
    ),
    "decided_meanwhile.now": Entry(
        "这份上报数据现在的状态是“{state}”，与您看到的不同，您的处理没有采用。",
        "请看现在的情况，需要时再处理。",
    ),
    "decided_meanwhile.superseded": Entry(
        "{who}已于 {when} {did}第 {revision} 版（{report}），您要处理的一版已被它取代，您的处理没有采用。",
        "请看现在的情况，需要时再处理。",
    ),
    "decided_meanwhile.reviewed": Entry("别人刚刚审核了这份上报数据。", "请刷新后再看。"),
    "trail_full": Entry(
        "审计记录里有第 {number} 条，后面没有编号可用，不能再记。",
        "请运行 verify，查明是谁写入的；或从备份恢复。",
    ),
    "disk_error": Entry("读写 {path} 时磁盘出错。", "请检查文件夹的权限，磁盘或 U 盘是否接好，然后再试。"),
    "disk_error.opening": Entry("{path} 打不开。", "请检查文件夹的权限，磁盘或 U 盘是否接好，然后再试。"),
    "disk_gone": Entry(
        "{path} 原来所在的磁盘已不在。", "请插好 U 盘或接好磁盘，然后再试；否则写在那里的内容以后会看不到。"
    ),
    "disk_full": Entry("磁盘已满，写不进 {path}。", "请清理磁盘空间，然后再试。"),
    "disk_full.backup": Entry("磁盘空间不够，没有备份到 {path}。", "请清理磁盘空间，然后再试。"),
    "disk_full.server": Entry("数据库服务器的磁盘已满。", "请服务器管理员清理磁盘空间，然后再试。"),
    "exists.restoring": Entry(
        "{path} 已存在，没有恢复。",
        "请核对上面的内容，再加上 --replace 恢复；现有的工作区会另存在备份文件夹中。",
    ),
    "exists.report": Entry("这份上报数据已经在库中。", NOTHING),
    "exists.workspace": Entry("{path} 已存在，没有覆盖。", "请先改名或移走现有的工作区。"),
    "form_changed.stored": Entry(
        "指标项 {field} 已按 {stored} 存储，现为 {kind}。", "请另起一个指标项名，或恢复原来的类型。"
    ),
    "form_changed.too_many": Entry(
        "报表 {form} 各版定义的指标项合计 {count} 个，最多 {most} 个。", "请核对报表定义，不要采用这一版。"
    ),
    "frozen": Entry("这份上报数据已导出，不能再修改。", "请在新的修订版中修改。"),
    "foreign_log": Entry(
        "{path} 旁边的 {log} 是别的文件或以前的它留下的，没有打开。", "请把 {log} 移到别处，再试。"
    ),
    "handed_over.restoring": Entry(
        "此工作区已交接给另一台电脑，不能在这里恢复。", "要在这台电脑上继续，请先收回。"
    ),
    "handed_over": Entry(
        "本工作区已于 {when} 交出，在这里只能查看。",
        "请在新电脑上继续；没有交成的，可以收回（命令行用 handover --back）。",
    ),
    "held": Entry(
        "{who}正在使用工作区 {path}。", "同一个工作区一次只能由一个程序填写：请在那里关闭它，然后再试。"
    ),
    "held.elsewhere": Entry(
        "{who}正在使用工作区 {path}。",
        "同一个工作区一次只能由一个程序填写：请在那里关闭它，然后再试；"
        "那里已经死机、断电或断网的，约两分钟后自动放开。",
    ),
    "interrupted": Entry(
        "{path} 上一次写入没有完成，而这里不能写，无法复原。",
        "请把文件连同旁边以 -journal 或 -wal 结尾的文件一起复制到能写的文件夹，然后再试。",
    ),
    "locked": Entry("另一个程序正占用 {path}。", "请等它写完，或关闭它，然后再试。"),
    "locked.row": Entry("别人正在改同一处。", "请稍候再试。"),
    "moved_on": Entry("别处已另开第 {revision} 版。", "请重新打开工作区。"),
    "odd_lock": Entry(
        "{path} 旁边的 {lock} 不能使用：它不是本程序的文件，或属于别的用户。",
        "若没有人在用这个工作区，请把 {lock} 移到别处，再试。",
    ),
    "overwritten": Entry(
        "工作区文件 {path} 被别的内容覆盖了。",
        "请从备份恢复，或关闭后重新打开，看现在的内容。",
    ),
    "only_look": Entry("这是 {made} 的备份，只供查看。", "要用它代替现在的数据，请在“备份与恢复”中恢复。"),
    "other_backup": Entry("{path} 是 {division} 的备份，不是本单位的。", "请选择本单位的备份。"),
    "not_a_handover": Entry("{path} 不是交接包。", "请选择用“交接给另一台电脑”做出的文件；备份请用“恢复”。"),
    "needs_password": Entry(
        "数据库服务器没有接受这个用户名和密码：{location}。", "请核对用户名和密码，再试一次。"
    ),
    "newer_workspace": Entry("此工作区由更新版本的程序建立。", "请先升级本程序。"),
    "no_backups": Entry(
        "备份文件夹 {path} 打不开：{reason}。", "请看看它是不是文件夹、有没有权限；在此以前不能备份。"
    ),
    "no_file": Entry("没有文件 {path}。", "请核对路径。"),
    "no_file.backup": Entry("没有备份文件 {path}。", "请核对路径。"),
    "no_second_folder": Entry("另存备份的文件夹 {path} 不在。", "请插上 U 盘；插上后会自动补存。"),
    "no_second_folder.empty": Entry(
        "{path} 中没有 {folder} 文件夹：U 盘没有插上、换了一只，或工作区改了名。",
        "请插上原来的 U 盘；要另存到这里，请在备份与恢复中重新选择它。",
    ),
    "no_second_folder.chosen": Entry(
        "没有文件夹 {path}，另存的地方没有改。", "请插上 U 盘，或核对路径，然后再试。"
    ),
    "no_file.handover": Entry("没有交接包 {path}。", "请核对路径。"),
    "only_elsewhere": Entry("{sentences}这一次只另存到了 {folder}。", "请清理磁盘空间，或检查磁盘。"),
    "no_right": Entry(
        "数据库服务器不允许当前用户做这件事。",
        "请服务器管理员给予权限；程序升级以后，须由数据库的所有者先打开一次。",
    ),
    "no_right.columns": Entry(
        "《{titles}》的报表定义比数据库里的新，要先在数据库里加列，当前用户没有这个权限。",
        "请数据库的所有者（建立工作区的用户）把同一个数据包导入一次，或用带此定义的程序打开一次；"
        "加了新表的，再执行一次建立角色的脚本。其后各人都可以导入。",
    ),
    "no_workspace.backups": Entry("工作区 {path} 本身已不在。", "可从下面的备份恢复（restore）。"),
    "no_workspace.new": Entry("没有工作区 {location}。", "请核对路径；还没有的，请先新建。"),
    "not_a_backup": Entry("{path} 不是本程序的备份。", "请选择用 backup 写出的文件。"),
    "linked_workspace": Entry(
        "{path} 是同一个文件的几个名字之一（硬链接），从别的名字写入时互相看不见。",
        "请把它复制成单独的文件，再打开那一份。",
    ),
    "not_a_file": Entry("此工作区在数据库服务器上。", "请用数据库服务器自己的备份工具，如 pg_dump。"),
    "read_only_workspace": Entry("{path} 是只读的。", "请检查权限和写保护，然后再试。"),
    "read_only_workspace.server": Entry(
        "数据库服务器目前只能查看，不能写入。", "请服务器管理员查看，然后再试。"
    ),
    "reader": Entry(
        "当前的数据库用户只能查看。", "要填报或处理，请换一个用户连接，或请服务器管理员给予权限。"
    ),
    "server_gone": Entry("与数据库服务器的连接中断。", "请检查网络和服务器，然后再试。"),
    "tied_clerk": Entry("这个数据库用户是“{name}”本人的。", "请用各自的数据库用户连接。"),
    "unknown_clerk": Entry("人员名单中没有在岗的“{name}”。", "请核对姓名，或先登记。"),
    "unknown_clerk.ended": Entry("“{name}”已离岗。", "请选在岗的人员；又回来的请重新登记。"),
    "unknown_action.several": Entry("编号以 {action} 开头的操作有 {count} 个。", "请多写几位。"),
    "unknown_action": Entry("没有编号为 {action} 的操作。", "请用 history 查看编号。"),
    "unknown_report": Entry("没有编号为 {text} 的上报数据。", "请核对编号。"),
    "workspace_gone": Entry(
        "工作区文件 {path} 已不在原处，或被换成了别的文件。", "请把原来的文件放回原处，然后再试。"
    ),
}
