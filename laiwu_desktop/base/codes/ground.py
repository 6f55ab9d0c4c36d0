"""What goes wrong with files, texts, form definitions and paper."""

from __future__ import annotations

from laiwu_desktop.base.codes.entry import Entry

CODES = {
    "bad_period": Entry(
        "填报期“{code}”无法识别。", "请写成 2006（年）、2006S2（半年）、2006Q4（季）或 200612（月）。"
    ),
    "cannot_write": Entry(
        "{path} 写不进去：{reason}。", "请关闭正在打开它的程序，检查权限和剩余空间，或换一个文件夹。"
    ),
    "cannot_write.full": Entry("{path} 写不进去：{reason}。", "请清理出空间，或换一个地方。"),
    "form_file": Entry("报表定义有 {count} 处错误：\n{sentences}", "请改正后重试。"),
    "nothing_to_print": Entry("没有可打印的内容。", "请先选择要打印的村、乡镇（街道）。"),
    "other_file": Entry("{path} {why}，没有覆盖。", "请换一个文件名，或先把它移到别处。"),
    "other_ending": Entry("{path} 的扩展名不是 {ending}，没有写出。", "请把文件名改为以 {ending} 结尾。"),
    "too_large.handover": Entry("{name} 超过 {most} MB，加不了密码。", "请不设密码，并把文件保管好。"),
    "too_large": Entry("{name} 超过 {most} MB。", "请核对是否选错文件。"),
    "too_long": Entry("文字“{beginning}……”有 {count} 个字，最多 {most} 个字。", "请缩短后再保存。"),
    "unknown_division": Entry("行政区划代码 {code} 不在区划表中。", "请核对12位代码。"),
    "unknown_form": Entry("没有名为 {name} 的报表。", "现有：{forms}。"),
}
