"""What goes wrong with a workbook, and what was settled while reading it."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import NOTHING, Entry

CODES = {
    "archive.damaged": Entry("{name} 已损坏，解不开。", "请向发送方重新索取。"),
    "archive.deep": Entry(
        "{name} 是压缩包里套的压缩包，只解开一层，没有打开。", "请先解压，再导入其中的文件。"
    ),
    "archive.empty": Entry("{name} 里没有文件。", "请向发送方重新索取。"),
    "archive.large": Entry("{name} 没有解开：{what}。", "请先解压，再导入其中的文件；来历不明的请勿打开。"),
    "archive.locked": Entry("{name} 在设有密码的压缩包里。", "请先用压缩软件解压，再导入其中的文件。"),
    "archive.many": Entry("{name} 里有 {count} 个文件，最多 {most} 个，没有解开。", "请先解压，分几次导入。"),
    "archive.method": Entry("{name} 的压缩方法少见，解不开。", "请先用压缩软件解压，再导入其中的文件。"),
    "archive.other": Entry(
        "{name} 是 {kind} 压缩包，本程序解不开。", "请先用压缩软件解压，再导入其中的文件。"
    ),
    "bad_explanation.field": Entry("报表《{form}》没有指标项“{field}”。", "请改正此行，或将其删除。"),
    "bad_explanation.form": Entry("没有名为“{form}”的报表。", "请改正此行，或将其删除。"),
    "bad_explanation.seq": Entry("序号“{seq}”不是数字。", "请改正此行，或将其删除。"),
    "bad_explanation.too_long": Entry("文字有 {count} 个字，最多 {most} 个字。", "请改正此行，或将其删除。"),
    "bad_explanation.twice": Entry("同一问题的说明出现两行。", "请改正此行，或将其删除。"),
    "bad_letter": Entry("{name} 的签名与内容不符，被改动过。", "请向农业局重新索取。"),
    "bad_letter.meta": Entry("{name}：{sentences}", "请向农业局重新索取。"),
    "bad_meta": Entry("隐藏的校验页残缺。", "请向发送方重新索取文件。"),
    "bad_meta.foreign": Entry("不是本程序的文件。", "请向发送方重新索取文件。"),
    "bad_meta.kind": Entry("未知的文件种类 {kind}。", "请向发送方重新索取文件。"),
    "bad_recipient": Entry("“{text}”不是 age 公钥。", "请向农业局索取以 age1 开头的公钥。"),
    "bad_seq": Entry("序号“{cell}”不是正整数。", "新增的行请留空。"),
    "bad_signature": Entry(
        "签名与内容不符，文件不是由所称的单位导出的，或被改动过。", "请向发送方重新索取未经改动的数据包。"
    ),
    "by_name": Entry("没有代码，按名称“{name}”认作 {code}。", NOTHING),
    "cancelled.file": Entry("已取消读取 {name}。", "需要时请重新选择此文件。"),
    "cannot_mark": Entry("{name} 无法写出。", "其问题见错误清单。"),
    "cell_error": Entry("单元格是{error}。", "请改成数值后重新保存。"),
    "cell_error.explanation": Entry("单元格是{error}。", "请改成文字后重新保存。"),
    "calculated_error": Entry("单元格是{error}；此项由程序计算，没有读入。", NOTHING),
    "changed_meta": Entry("隐藏校验页在导出后被改动过。", "请向发送方重新索取未经改动的数据包。"),
    "changed_meta.content": Entry(
        "隐藏校验页中的数据与校验值不符，文件在导出后被改动过。", "请向发送方重新索取未经改动的数据包。"
    ),
    "edited_letter": Entry(
        "文件上看得见的内容在签发以后被改动过，采用的是签名的内容。",
        "请以程序中显示的为准，并问明是谁改动的。",
    ),
    "edited_letter.kind": Entry(
        "文件被另存成了 .{kind}，看得见的内容无从核对，采用的是签名的内容。", "请以程序中显示的为准。"
    ),
    "damaged_file": Entry("{name} 已损坏：{how}。", "请向发送方重新索取。"),
    "damaged_file.encryption": Entry("{name} 的加密参数不正常，没有打开。", "请向发送方核实此文件。"),
    "damaged_file.sheets": Entry(
        "{name} 的内部写法不合常规，或已损坏，无法读出工作表。",
        "请用 Excel 或 WPS 打开：能打开的，另存为 xlsx 再读入；打不开的，请发送方重新发来。",
    ),
    "date_1904": Entry("文件使用 1904 日期系统，日期已换算读入。", "请抽查几个日期。"),
    "double_column": Entry("“{label}”列出现两次，都填有内容。", "请只保留一列。"),
    "duplicate_parts": Entry(
        "{name} 内部部件重名或名称不正常（{part}），可能被人做过手脚。",
        "请用 Excel 或 WPS 打开核对后另存，再读入。",
    ),
    "empty_file": Entry("{name} 是空文件。", "传送可能没有完成，请向发送方重新索取。"),
    "external_links": Entry(
        "文件引用了{what}，没有跟随，只读取保存在文件中的数。",
        "请把引用来的数复制，用“选择性粘贴—数值”粘贴后重新保存。",
    ),
    "forbidden_xml": Entry(
        "{name} 部件 {part} 含有工作簿中不该有的 DOCTYPE 声明，可能是恶意文件，没有打开。",
        "请向发送方核实文件来源。",
    ),
    "formula": Entry("{field} {value}：{note}。", NOTHING),
    "guessed_column": Entry("列名认作“{label}”。", NOTHING),
    "hidden_column": Entry("“{label}”列是隐藏的，已照样读入。", "请核对这一列的数。"),
    "hidden_row": Entry("隐藏的行，已照样读入。", "请核对这一行是否应当上报。"),
    "hidden_sheet": Entry("《{title}》所在的工作表是隐藏的，已照样读入。", NOTHING),
    "inserted_column": Entry("表中插入了一列，其余各列已按列名逐列对应。", NOTHING),
    "locked_part": Entry("{name} 内部部件加了密码。", "请先去除打开密码，重新保存后再读入。"),
    "lost_digits": Entry(
        "{field}是超过15位的数字，Excel 已丢失末尾的位数。", "请把单元格设为文本，重新填写。"
    ),
    "lost_digits.scientific": Entry(
        "{field}“{value}”是科学计数法的文字，位数已经丢失。", "请把单元格设为文本，重新填写。"
    ),
    "lost_sheets": Entry(
        "工作表 {sheets} 没有单元格数据（图表页或已丢失），未读入。", "如其中有数据，请向发送方重新索取。"
    ),
    "macros": Entry("文件带有宏，宏已忽略，没有运行。", "数据可用；请勿在 Excel 中启用宏。"),
    "macros.ods": Entry("文件带有宏，宏已忽略，没有运行。", "数据可用；请勿启用宏。"),
    "merged": Entry("{area} 是合并单元格，不能确定“{value}”属于哪一格。", "请取消合并，逐格填写。"),
    "merged_code": Entry("{area} 合并过，各行都按“{value}”读入。", NOTHING),
    "more_alike": Entry("同类问题另有 {count} 处，未逐一列出。", NOTHING),
    "moved_columns": Entry("列的顺序变过，已按列名逐列对应。", NOTHING),
    "newer_form.content": Entry("数据中有本程序的报表定义没有的内容。", "请双方核对报表定义，先升级本程序。"),
    "newer_format.algorithm": Entry(
        "文件用{algorithm}算法签名，本程序只能核对{known}签名。", "请先升级本程序，再读入。"
    ),
    "newer_format": Entry("文件格式版本 {version} 比本程序的 {own} 新。", "请先升级本程序。"),
    "no_folder": Entry("{name} 文件夹打不开：{reason}。", "请核对后重新选择。"),
    "no_folder.empty": Entry("{name} 文件夹里没有文件。", "请核对是否选错。"),
    "no_folder.linked": Entry("{name} 是指向别处的链接，没有跟过去。", "请直接选择它指向的文件或文件夹。"),
    "no_folder.many": Entry("{name} 里的文件超过 {most} 个，其余没有看。", "请分几次导入。"),
    "no_package.leftover": Entry("{name} 是办公软件或系统留下的临时文件，没有读入。", NOTHING),
    "no_file.unreadable": Entry("无法打开文件 {name}：{reason}。", "请核对路径和权限。"),
    "no_sheets": Entry(
        "{name} 中没有可读的工作表。",
        "请用 Excel 或 WPS 另存为 Excel 工作簿(*.xlsx)，不要选 Strict Open XML。",
    ),
    "normalised": Entry("{field} {value}：{note}。", NOTHING),
    "normalised.code": Entry("代码中的全角字符、空格已去除。", NOTHING),
    "not_for_us": Entry("{name} 是加密的数据包，本工作区没有解密的密钥。", "请由市农业局导入。"),
    "not_for_us.damaged": Entry(
        "{name} 已损坏，或不是加密给本工作区的。", "请发送方用本局回执中的公钥重新导出。"
    ),
    "not_letter": Entry("{name} 不是农业局的回执、填报任务或登记文件。", "请选择农业局发来的文件。"),
    "not_letter.enrolment": Entry("{name} 不是密钥登记文件。", "请选择对方用本程序写出的登记文件。"),
    "not_of_type": Entry(
        "{field}“{text}”不是{expected}，已照原样读入，待改正。", "请改成所要求的内容，或填“暂缺”。"
    ),
    "number_code": Entry("代码变成了数字，已按代码读取。", NOTHING),
    "objects": Entry("文件中嵌有其他文件，已忽略。", "如其中有数据，请填入报表。"),
    "odd_encoding": Entry(
        "{name} 部件 {part} 的文字编码不正常，没有打开。", "请用 Excel 或 WPS 打开核对后另存，再读入。"
    ),
    "old_format_read": Entry("旧版 xls（et）文件，已读入；其中的公式只能看到结果。", "以后请保存为 xlsx。"),
    "old_code": Entry("{name}（{code}）现为{now}，已按新代码读入。", "以后请用新的模板填写。"),
    "old_code.added": Entry(
        "{name}（{code}）已并入{now}，各数已相加读入。", "请核对合计；以后请用新的模板填写。"
    ),
    "old_code.left": Entry(
        "{name}现为{now}，《{label}》的“{value}”不能自动归入，没有读入。", "请看着原表填到现在的单位中。"
    ),
    "old_code.closed": Entry("{name}已撤销，《{label}》的“{value}”没有读入。", "请核对是否还要上报。"),
    "former_code": Entry(
        "这一行是区划变更以前写的：{name}现为{now}，代码 {code} 现在是{known}的。",
        "请用新的模板填写，或把这一行的代码和名称改成现在的，再读入。",
    ),
    "former_code.closed": Entry(
        "这一行是区划变更以前写的：{name}已撤销，代码 {code} 现在是{known}的。", "请用新的模板填写。"
    ),
    "other_format_read": Entry("{kind}，已读入。", "以后请保存为 xlsx。"),
    "other_name": Entry(
        "名称“{name}”与代码对应的“{known}”不同，按代码读入。", "如村名有变，请以区划表为准，并告知市农业局。"
    ),
    "other_name.of_other": Entry(
        "名称“{name}”是 {other} 的，与代码对应的“{known}”不同，按代码读入。",
        "请核对这一行的数据属于哪个村；只对部分列排过序的文件会这样。",
    ),
    "password": Entry("{name} 设有打开密码。", "请先去除打开密码，重新保存后再读入。"),
    "password.given": Entry("{name} 设有打开密码。", "请先去除打开密码，或在读入时给出密码。"),
    "reader_crashed": Entry(
        "{name} 使读取程序中断，没有读入。", "请用 Excel 或 WPS 打开核对后另存，再读入；来历不明的请勿打开。"
    ),
    "reader_crashed.fault": Entry(
        "{name} 无法读取（{error}）。", "请用 Excel 或 WPS 打开核对后另存，再读入；来历不明的请勿打开。"
    ),
    "renamed_sheet": Entry("工作表改过名，按内容认作《{title}》。", NOTHING),
    "second_sheet": Entry("《{title}》另见工作表“{sheet}”，两张都已读入。", "请核对是否有一张是多余的。"),
    "sorted_rows": Entry("行的顺序变过，已按代码逐行对应。", NOTHING),
    "summary_row": Entry("合计行，未读入。", NOTHING),
    "text_row": Entry("此行没有填报数据，未读入：“{text}”。", NOTHING),
    "too_far": Entry(
        "在报表范围之外很远处有 {count} 个单元格，第一个是 {first}。", "请删去这些行和列后重新保存。"
    ),
    "too_large.book": Entry(
        "{name} 太大：{what}，没有打开。", "请删去多余的图片和工作表后重新保存；来历不明的请勿打开。"
    ),
    "too_many_cells": Entry(
        "{name} 的单元格超过 {most} 个，没有读入。", "请删去多余的行、列和工作表后重新保存。"
    ),
    "too_many_merges": Entry(
        "{name} 的合并单元格超过 {most} 处，没有读入。", "请全选后取消合并，逐格填写，再读入。"
    ),
    "too_many_parts": Entry(
        "{name} 内有 {count} 个部件，最多 {most} 个，不是正常的工作簿。", "请向发送方核实文件来源。"
    ),
    "too_much_memory": Entry(
        "{name} 读取时占用内存过多，已停止。",
        "请用 Excel 或 WPS 打开核对后另存，再读入；来历不明的请勿打开。",
    ),
    "too_slow": Entry(
        "读取 {name} 占用处理器超过 {seconds:g} 秒，已停止。",
        "请用 Excel 或 WPS 打开核对后另存，再读入；来历不明的请勿打开。",
    ),
    "too_slow.hanging": Entry(
        "读取 {name} 等了 {seconds:g} 秒仍没有结果，已停止。",
        "请确认文件所在的磁盘或共享文件夹能够访问，或把文件复制到本机后再读入。",
    ),
    "twice": Entry("同一单位（序号）出现两行。", "请只保留一行。"),
    "two_sheets": Entry("有两张同名的工作表。", "请只保留一张。"),
    "unknown_column": Entry("此列不属于本报表，“{cell}”未读入。", NOTHING),
    "unknown_column.error": Entry("此列不属于本报表，{error}，未读入。", NOTHING),
    "unknown_column.explanation": Entry("此列不属于审核说明，“{cell}”未读入。", NOTHING),
    "unknown_format": Entry("{name} 不是 Excel 工作簿，也不是文本表格。", "请选择 xlsx、xls 或 csv 文件。"),
    "unknown_format.binary": Entry(
        "{name} 是 Excel 二进制工作簿(xlsb)。", "请用 Excel 或 WPS 打开，另存为 xlsx 再读入。"
    ),
    "unknown_format.damaged": Entry(
        "{name} 已损坏，或不是 Excel 工作簿。", "请核对是否选错文件，或向发送方重新索取。"
    ),
    "unknown_format.flat_ods": Entry(
        "{name} 是单个 XML 文件的 ODF 表格(fods)。", "请用 LibreOffice 打开，另存为 xlsx 再读入。"
    ),
    "unknown_format.web_page": Entry(
        "{name} 其实是网页，不是 Excel 工作簿。", "请用 Excel 或 WPS 打开，另存为 xlsx 再读入。"
    ),
    "unknown_format.xml_2003": Entry(
        "{name} 是 XML 表格 2003。", "请用 Excel 或 WPS 打开，另存为 xlsx 再读入。"
    ),
    "unknown_format.not_excel": Entry("{name} 不是 Excel 工作簿。", "请选择 xlsx 文件。"),
    "unknown_sheet": Entry(
        "不是已知的报表，{count} 个单元格未读入。", "如其中有填报数据，请填入模板的工作表。"
    ),
    "unknown_sheet.explanations": Entry(
        "没有找到列名，{count} 个单元格未读入。", "请保留第2行隐藏的列名，把说明填入模板的工作表。"
    ),
    "unknown_unit": Entry("区划表中没有“{code}”。", "请填写区划表中的12位代码。"),
    "unknown_unit.nameless": Entry(
        "此行填有数据，却没有代码和名称。", "请补填这一行所属单位的12位代码；与上一行同村的也要填。"
    ),
    "unknown_unit.scientific": Entry(
        "代码变成了科学计数法“{code}”，后面的数字已经丢失。", "请把代码列设为文本，重新填写12位代码。"
    ),
    "unknown_unit.shared_name": Entry(
        "此行没有代码，名称“{name}”不止一个单位使用。", "请填写区划表中的12位代码。"
    ),
    "unknown_unit.unknown_name": Entry(
        "此行没有代码，名称“{name}”在区划表中没有。", "请填写区划表中的12位代码。"
    ),
    "password.handover": Entry("{name} 有密码。", "请向交出的人要密码（命令行加上 --password）。"),
    "wrong_password.handover": Entry("{name} 的密码不对，或文件有损坏。", "请核对密码；区分大小写。"),
    "wrong_password": Entry("{name} 的打开密码不对。", "请核对密码后重新导入。"),
}
