"""What stands against what a person wants to do."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "bad_due": Entry("截止日期 {due} 在{label}开始之前。", "请核对日期，或先启用下一填报期。"),
    "bad_head": Entry("数据包的{problem}。", "请向发送方重新索取文件。"),
    "bad_holidays": Entry(
        "节假日“{entry}”读不懂。", "请每行写一条，如：2007-02-17至2007-02-23 休；2007-02-25 班。"
    ),
    "bad_holidays.both": Entry("{day} 既写了休，又写了班。", "请只留一条。"),
    "bad_photo": Entry("这个文件{trouble}。", "请选择 JPG 或 PNG 格式的照片。"),
    "bad_photo.file": Entry("“{name}”{trouble}。", "{sentences}"),
    "bad_photo.large": Entry("这个文件{trouble}。", "请先用看图软件把它缩小，再添加。"),
    "bad_photo.several": Entry(
        "有 {count} 个文件没有收下：\n{sentences}", "请换成 JPG 或 PNG 格式的照片，太大的先缩小，再添加。"
    ),
    "bad_photo.slow": Entry(
        "“{name}”{seconds} 秒还没有读出来，没有收下。",
        "请看所在的网络盘或存储卡是否连着；可以先复制到本机再选。",
    ),
    "bad_photo.in_file": Entry(
        "《{form}》{field}第 {number} 张{why}，未收下。", "数据不受影响；请在程序中重新选取照片。"
    ),
    "bad_role": Entry("角色“{role}”无法识别。", "可用：{roles}。"),
    "bad_task": Entry("填报任务的填报期、截止日期或次数不对。", "请向农业局重新索取。"),
    "bureau_known": Entry("农业局的签名已登记（指纹 {fingerprint}）。", NOTHING),
    "calculated": Entry("{field}由程序计算，不能填写。", "请改填它所依据的指标项。"),
    "cancelled": Entry("已取消，没有读取。", "需要时请重新选择此文件。"),
    "cancelled.printing": Entry("已取消排版，没有生成文件。", NOTHING),
    "carried": Entry(
        "{units} 个村（单位）的 {values} 项数据沿用上期，还没有人确认。",
        "请逐村核对后确认；已经核对过的，可以照样导出（命令行加上 --carried）。",
    ),
    "completed": Entry("此前收到的不含个人信息，现已补全，其余内容相同。", NOTHING),
    "confirmation": Entry(
        "沿用上期的数据中，{unseen} 项是成批确认的，没有逐项看过；{unconfirmed} 项没有确认。",
        "这是乡镇程序的说明，不在签名之内。",
    ),
    "conflict": Entry("{sentences}", "请核对后再改。"),
    "decided_meanwhile.divisions": Entry(
        "别人刚刚登记了区划变更，这里的没有登记。", "请重新打开工作区，看过再登记。"
    ),
    "decided_meanwhile.others_divisions": Entry(
        "别人刚刚登记或撤回了区划变更，这里的没有办成。", "请再做一次。"
    ),
    "decided_meanwhile.period": Entry("填报期刚刚在另一个窗口改过。", "请关闭本窗口，重新打开后再看。"),
    "decided_meanwhile.own_key": Entry("签名刚刚在另一个窗口更换过。", "请关闭本窗口，重新打开后再看。"),
    "decided_meanwhile.key": Entry("别人刚刚确认了这个签名。", "请刷新后再看。"),
    "decided_meanwhile.task": Entry("别人刚刚下发了本期的任务。", "请刷新后再看。"),
    "duplicate": Entry("此数据包已导入过。{sentences}", NOTHING),
    "duplicate.on_stage": Entry("与这一批中的 {name} 是同一份数据。", NOTHING),
    "duplicate.with_personal": Entry("此数据包已导入过，库中的一份还有个人信息。", NOTHING),
    "edited": Entry(
        "导出后有 {count} 处被改动，与签名的数据不符。", "请乡镇把此文件读入程序，审核后重新导出上报。"
    ),
    "empty": Entry("文件中没有读到任何填报数据。", "请核对是否选错文件，或尚未填写。"),
    "exists": Entry("{path} 已存在，没有覆盖。", "请另取一个文件名。"),
    "few_periods": Entry("至少要有两个填报期才能比较。", "请再选一个已接收过数据的填报期。"),
    "findings": Entry(
        "还有 {errors} 处强制性错误、{unexplained} 处核实性问题没有审核说明。", "请先改正或写审核说明。"
    ),
    "findings.errors": Entry("还有 {errors} 处强制性错误。", "请先改正。"),
    "findings.unexplained": Entry(
        "还有 {unexplained} 处核实性问题没有审核说明。", "请先改正；无误的，写审核说明。"
    ),
    "foreign_explanation": Entry("说明的单位或报表不属于本工作区，未读入。", "请核对单位代码。"),
    "foreign_file": Entry(
        "此文件不是本程序导出的数据包。", "手工填写的表格，请由乡镇读入后导出数据包再上报。"
    ),
    "foreign_form": Entry("这张报表不由本单位填报。", "请核对文件是否发错。"),
    "fork": Entry("与已收到的第 {revision} 版（{report}）出自同一前版，两份并存。", "请比较后接收其中一份。"),
    "fork.several": Entry("第 {revision} 版有并存的 {count} 份。", "请给出数据编号：{rivals}。"),
    "form_changed": Entry(
        "报表定义在导出后改过，第 {revision} 版的数据包无法重写。", "请恢复原来的报表定义，或修改后另出一版。"
    ),
    "key_changed": Entry(
        "签名与该单位以往的不同（指纹 {fingerprint}），可能换了电脑，也可能是冒充；暂不计入，原有数据不变。",
        "请与乡镇电话核对，指纹一致后再确认；来历不明就拒收。",
    ),
    "key_of_other": Entry(
        "这个签名登记在{names}名下。", "该单位已并入、由它接着填报的，电话核对后确认；不是的请拒收。"
    ),
    "key_changed.stated": Entry(
        "该单位的旧密钥签字声明（{when}）换成新密钥，新指纹 {fingerprint}；确认前暂不计入，原有数据不变。",
        "请与乡镇电话核对新指纹，一致后再确认。",
    ),
    "key_changed.bureau_stated": Entry(
        "农业局的旧密钥签字声明（{when}）换成新密钥，确认前没有采用。",
        "请与农业局电话核对新指纹。",
    ),
    "key_changed.bureau": Entry(
        "签名与农业局以往的不同，没有采用。", "请农业局在电话中读出签名指纹，再核对；来历不明的不要采用。"
    ),
    "left_out": Entry("按您的选择没有导入，数据没有改动。", "需要时请重新选择此文件。"),
    "long_text": Entry("审核说明有 {count} 个字，最多 {most} 个字。", "请精简后再写。"),
    "long_text.name": Entry("姓名有 {count} 个字，最多 {most} 个字。", "请精简后再写。"),
    "long_text.task": Entry("要求有 {count} 个字，最多 {most} 个字。", "请精简后再下发。"),
    "lost_photos": Entry("文件中缺 {count} 张照片，数据不受影响。", "请乡镇重新导出数据包补送照片。"),
    "lost_photos.township": Entry("文件中缺 {count} 张照片，数据不受影响。", "请在程序中重新选取照片。"),
    "missed": Entry(
        "上期填了、本期空着 {values} 处（{units} 个村、单位）。",
        "请逐处看过；本期确实没有的，可以照样导出。",
    ),
    "newer_format.receipt": Entry("回执的结论“{verdict}”无法识别。", "请升级本程序。"),
    "newer_form": Entry("报表定义比本程序新：{newer}。", "请先升级本程序。"),
    "older_forms": Entry(
        "上一次下发的任务用的是{forms}，这台电脑的程序没有这么新的报表定义；没有下发。",
        "请先升级本程序再下发；确要收回新的定义，可以照样下发（命令行加上 --old-forms）。",
    ),
    "older_forms.brought": Entry(
        "上一次任务附来的{forms}，这一次任务里没有了：还没有换用的不再提供，已换用的不变。",
        "农业局可能用了旧版程序，请打电话核对。",
    ),
    "other_edition": Entry(
        "《{title}》按报表定义第 {version} 版填报（本处现用第 {own} 版），已按其填报时的定义核对。",
        "汇总时改过名的指标合并计算，已取消的指标照样保存。",
    ),
    "other_edition.gone": Entry(
        "《{title}》按报表定义第 {version} 版填报，那一版这里已没有，按现用的第 {own} 版核对。", "请留意。"
    ),
    "other_edition.new": Entry(
        "《{title}》这里没有，已按随数据包带来的定义核对、保存，不计入汇总。", "请升级本程序。"
    ),
    "other_edition.newer": Entry(
        "《{title}》按报表定义第 {version} 版填报，比这里的第 {own} 版新，已按随数据包带来的定义核对；"
        "指标只按这里有的计算。",
        "请升级本程序。",
    ),
    "unknown_edition": Entry(
        "所用的报表定义这里没有，文件也没有带来。", "请先升级本程序，或请对方重新导出。"
    ),
    "unknown_edition.differs": Entry(
        "所用《{title}》第 {version} 版的定义与这里的第 {version} 版不同，没有采用，什么都没有改动。",
        "请乡镇恢复统一下发的报表定义（重装本程序），重新导出。",
    ),
    "unknown_edition.untaken": Entry(
        "所用《{title}》的第 {version} 版定义这里没有；乡镇带来的定义不自动采用，什么都没有改动。",
        "请先升级本程序；确系统一下发的一版，由审核人员在“设置—报表定义”中查看、采用"
        "（命令行 forms --from 文件 --take），再导入。",
    ),
    "unknown_edition.shape": Entry(
        "所用的报表定义改了《{title}》由谁填、每个单位填几行，与这里的不是同一张表。", "请双方核对报表定义。"
    ),
    "unknown_edition.key": Entry(
        "所用的报表定义这里没有，签名的指纹 {fingerprint} 又没有核对过，没有采用。",
        "请先与乡镇核对、登记指纹，或升级本程序，再导入。",
    ),
    "nothing_to_undo": Entry("没有可以撤消的操作。", "请用 history 查看。"),
    "nothing_to_undo.this_one": Entry("这个操作已经撤消过，没有可以改回的。", "请用 history 查看。"),
    "nothing_to_undo.taken_up": Entry(
        "换用新的报表定义，以及在那以前的操作，都不能撤消；数据没有改动。",
        "换用以后的操作可以撤消；要改的数请直接改，原来的数用 history 查看。",
    ),
    "numbers_left": Entry(
        "{sentences}\n不含个人信息的数据包里，文字中还有以上 {count} 处像电话号码或身份证号。",
        "请改正这些文字；核对过可以交出的，可以照样导出（命令行加上 --numbers）。",
    ),
    "reduced_photos": Entry(
        "文件中有 {count} 张照片过大或带有拍摄信息，已缩小并去掉拍摄信息后收下。", "请看一眼照片是否清楚。"
    ),
    "unsaved": Entry("还有内容没有保存：{sentences}", "保存之后再继续；所填的都还在窗口里。"),
    "no_comment": Entry("退回时须写明审核意见。", "请至少写一条意见。"),
    "no_endpoint.none_given": Entry("还没有交换地址。", "请用 --endpoint 给出。"),
    "unknown_comment": Entry("没有找到这条审核意见，或是旧版程序写的，不能标记。", "请刷新后再看。"),
    "unknown_comment.answer": Entry(
        "没有第 {number} 条意见要答复：没有这一条，所说的数已经改过，或是旧版程序写的。",
        "不写序号可列出全部意见。",
    ),
    "no_name": Entry("没有写姓名。", "请写上姓名。"),
    "no_package": Entry("无法作为数据包读入。", NOTHING),
    "no_receipt": Entry("此上报数据的状态是“{state}”，没有回执。", "收到并审核后才有回执。"),
    "no_recipient": Entry(
        "还没有农业局的加密公钥：农业局的签名指纹核对过、又读入其回执、任务或登记文件之后才有。",
        "请先读入并核对，或直接给出公钥。",
    ),
    "not_ours": Entry("登记文件是 {division} 的，不是{whose}的。", "请核对文件是否发错。"),
    "not_xlsx": Entry(
        "数据包须是 .xlsx 文件：另存成 .{kind} 以后，数字的显示格式和批注无从核对。",
        "请乡镇发来导出的原文件；只剩这一份的，由乡镇读入程序，重新导出后再上报。",
    ),
    "offered_recipient": Entry(
        "农业局的加密公钥与以往不同（指纹 {fingerprint}），没有采用，仍用原来的加密。",
        "请与农业局电话核对，一致后再确认。",
    ),
    "no_measure": Entry("没有指标或数值项 {text}。", "请写指标的编号，或“报表.项”；不写则列出所有有增减的。"),
    "no_accepted": Entry("{label}还没有接收任何上报数据，没有可封存的。", "请先接收数据，再封存。"),
    "no_report": Entry("{name}没有{label}的上报数据。", "请核对单位和填报期；以前各期的，请给出数据编号。"),
    "no_report.this_period": Entry(
        "{name}没有{label}的上报数据，其他填报期还有没办完的：{others}。",
        "要办理这些，请把区划代码换成编号。",
    ),
    "no_room": Entry("本机的临时文件夹不能用：{sentences}", "请清理磁盘空间、检查权限，然后再试。"),
    "no_sides": Entry(
        "这两样不能比较。", "请写填报期的代码（如 2006S2）、封存号（如 #3），或同一乡镇同一期两版数据的编号。"
    ),
    "no_text": Entry("审核说明是空的。", "请写明原因。"),
    "no_workspace": Entry("没有工作区 {location}。", "请核对路径。"),
    "no_workspace.other": Entry("{location} 不是工作区。", "请核对路径；还没有的，请先新建。"),
    "no_sealed": Entry("没有封存第 {number} 号。", "请从封存清单里选（命令行：seal --list）。"),
    "no_sealed.changed": Entry("封存第 {number} 号的数与封存时不同。", "请从备份恢复，再打开或写出。"),
    "no_sealed.moving": Entry("封存时又接收了别的数据，没有封存。", "请等审核告一段落，再封存一次。"),
    "not_decidable": Entry("此上报数据的状态是“{state}”，不能审核。", "请审核最新的修订版。"),
    "not_decidable.by": Entry(
        "第 {revision} 版已由{who}于 {when} 接收。", "不必再接收；有新的一版时，请审核新的。"
    ),
    "not_decidable.held": Entry("此上报数据的状态是“{state}”，不能审核。", "请先与乡镇电话核对签名指纹。"),
    "not_decidable.settled": Entry("第 {revision} 版已接收，或已收到更新的修订版。", "请审核最新的一版。"),
    "not_held": Entry("这份上报数据的签名已确认，不能按来历不明处理。", "请写意见后退回。"),
    "other_area": Entry("{division} 不是本市的乡镇（街道）。", "请核对文件是否发错。"),
    "other_area.changed": Entry(
        "{division} 在这一填报期已是 {now}。", "请乡镇先读入农业局的填报任务（内含区划变更），再导出上报。"
    ),
    "other_area.bureau": Entry("这不是本市农业局发来的。", "请核对是否发错。"),
    "other_period": Entry("填报期 {period} 不是本工作区的填报期。", "请核对文件，或先启用该填报期。"),
    "other_period.township": Entry("文件的填报期是 {period}，本工作区是 {own}。", "请选择本填报期的文件。"),
    "other_workspace": Entry("{location} 已是 {division} 的工作区。", "请另选一个文件。"),
    "no_period_before": Entry("在本期以前没有填报过。", NOTHING),
    "period_left": Entry(
        "{label}的数据已经导出过，不能再回到以前的填报期。", "以前的一期被农业局退回的，可以直接打开修改。"
    ),
    "read_only": Entry("这份上报数据只供查看，不能修改。", "如有问题，请退回并写明意见。"),
    "read_only.earlier": Entry(
        "这是以前的填报期：{label}第 {revision} 版已经上报，只供查看。", "要更正，请农业局退回这一期。"
    ),
    "read_only.later": Entry(
        "{label}还没有启用，已填的保留在这里，只供查看。", "在{present}办完以后再启用，即可接着填。"
    ),
    "read_only.revision": Entry(
        "{label}第 {revision} 版是旧版，只供查看。", "要修改，请转到这一期最新的一版。"
    ),
    "unanswered": Entry(
        "{sentences}\n农业局的以上 {count} 条意见还没有改，也没有答复。",
        "请逐条改正，或写一句答复；对某一项的意见，处理了才能导出。",
    ),
    "unanswered.whole": Entry(
        "{sentences}\n农业局的以上 {count} 条意见（对整份数据，或对不再填报的指标）还没有答复。",
        "请写一句答复；不必答复的，可以照样导出（命令行加上 --unanswered）。",
    ),
    "returned": Entry("第 {revision} 版已退回，还没有修改。", "请按意见修改后再导出。"),
    "revoked_key": Entry(
        "签名（指纹 {fingerprint}）已于 {when} 作废（{who}），此后收到的不计入，作废前收下的不变。",
        "请与乡镇联系：须更换签名后另出一版；来历不明的请拒收。",
    ),
    "revoked_key.completing": Entry(
        "补交的一份由已作废的签名签出，没有采用，原有的不变。", "请乡镇更换签名后重新导出。"
    ),
    "revoked_key.for_good": Entry("这个签名已作废，不能再确认。", "请对方更换签名，再核对新的指纹。"),
    "revoked_key.bureau": Entry(
        "农业局的这个签名（指纹 {fingerprint}）已在本单位作废，没有采用。", "请与农业局电话核对。"
    ),
    "same_id": Entry("同一数据编号已收到过不同的内容。", "请与乡镇核对。"),
    "same_id.other_key": Entry(
        "同一数据编号已收到过，签名却是另一个（指纹 {fingerprint}）。", "请与乡镇核对。"
    ),
    "same_id.other_key_held": Entry(
        "同一数据编号已收到过，签名却是另一个（指纹 {fingerprint}）。", "请先核对并确认或退回那一份，再导入。"
    ),
    "stale": Entry("已收到第 {newest} 版，第 {revision} 版只作存档，不参加汇总。", "无需处理。"),
    "nothing_to_paste": Entry("剪贴板里没有可以粘贴的内容。", "请先在 Excel 或 WPS 中选定单元格并复制。"),
    "nothing_to_paste.picture": Entry(
        "剪贴板里是图片，只能贴到照片的格里。", "请先选定照片一列中的一格，再粘贴。"
    ),
    "paste_too_large": Entry("剪贴板里的内容超过 {most} 格，没有粘贴。", "请只复制要粘贴的那一块。"),
    "stopped": Entry("交换已停止。", "需要时请再次交换。"),
    "stopped.reading": Entry("读取已取消。", "需要时请再次交换。"),
    "photo_there": Entry("{field}里已有相同的照片，有 {count} 张没有再放一次。", "无需处理。"),
    "too_many_photos": Entry(
        "{field}最多放 {most} 张照片，有 {left} 张没有收下。", "请先移除不要的照片，再添加。"
    ),
    "two_decisions": Entry(
        "农业局对同一版作过两个编号相同的决定（可能恢复过备份），此回执没有采用。",
        "请农业局再作一次决定（重新发回执）。",
    ),
    "undo_divisions": Entry(
        "这些数已于 {when} 随区划变更归到现在的村，不能撤消。", "要改数，请直接在表中改。"
    ),
    "unknown_key": Entry(
        "首次收到该单位的签名，指纹 {fingerprint}，暂不计入。", "请与乡镇电话核对指纹，一致后再确认。"
    ),
    "unknown_key.bureau": Entry(
        "首次收到农业局的签名，没有采用。", "请与农业局电话核对：由对方读出签名指纹。"
    ),
    "unknown_report.ambiguous": Entry("没有编号为 {text} 的上报数据。", "请给出报告编号或12位区划代码。"),
    "unknown_report.receipt": Entry("回执对应的上报数据不在本工作区中。", "请核对是否发错。"),
    "unknown_unit.foreign": Entry("{code} 不属于本工作区。", "请核对文件是否发错。"),
    "unknown_village": Entry("{code} 不是该乡镇的村（居）。", "请双方核对区划表。"),
    "unreadable": Entry("有内容写进工作簿后读不回原样：{places}。", "请改写这些单元格中的特殊符号。"),
    "whole_count": Entry(
        "“{target}”按{unit}数，登记数应是整数，“{text}”没有收下。",
        "请改填整数；以万为单位的，请换算成{unit}数再填。",
    ),
    "without_personal": Entry("此数据包不含个人信息（姓名、电话等）。", NOTHING),
    "wrong_division": Entry("{name}（{division}）与角色不符。", "请给出{level}的代码。"),
    "wrong_kind": Entry("此文件是{kind}，不是数据包。", "请选择乡镇导出的数据包。"),
    "wrong_kind.enrolment": Entry(
        "此文件是密钥登记文件，不是数据包。", "请在“核对指纹”中读入（命令行用 enrol）。"
    ),
    "wrong_kind.template": Entry(
        "此文件是{kind}，不是填报模板或数据包。", "请用“读取回执”读入（命令行用 receive）。"
    ),
    "wrong_place": Entry("{name}的《{form}》中没有 {unit}。", "请核对单位代码。"),
    "wrong_place.field": Entry("《{form}》没有指标项 {field}。", "请核对指标项名。"),
    "wrong_receipt": Entry("回执不是对这份上报数据的答复。", "请核对是否发错。"),
    "wrong_receipt.content": Entry("回执所说的数据与本地导出的不一致。", "请与农业局联系。"),
    "wrong_receipt.comments": Entry("回执中的审核意见不像人写的，没有采用。", "请与农业局联系。"),
    "wrong_receipt.number": Entry("回执的决定编号不对，没有采用。", "请与农业局联系。"),
    "wrong_row": Entry("报表 {form} 中不应有这一行。", "请双方核对报表定义。"),
}
