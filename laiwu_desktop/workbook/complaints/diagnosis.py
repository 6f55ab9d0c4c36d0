"""What happened to a file on its way, in one paragraph: made from the problems that reading it found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from laiwu_desktop.workbook.format.problems import Problem

_CELL = re.compile(r"([A-Z]+)([0-9]+)")


class Clause(msgspec.Struct, frozen=True):
    """What is said of problems of one code; `{n}` is how many rows, columns, sheets or cells they are."""

    text: str
    counted: str = "cell"


# What the program settled by itself, in the order in which it is said.
SETTLED = {
    "old_format_read": Clause("另存为旧版 xls（et）格式，已读入，公式只看到结果", ""),
    "other_format_read": Clause("另存为 ods、csv 等其他格式，已读入", ""),
    "date_1904": Clause("使用 1904 日期系统，日期已换算", ""),
    "renamed_sheet": Clause("有 {n} 张工作表改过名，已按内容认出", "sheet"),
    "second_sheet": Clause("有 {n} 张报表被复制成两张，两张都已读入", "sheet"),
    "hidden_sheet": Clause("有 {n} 张工作表被隐藏，已照样读入", "sheet"),
    "hidden_row": Clause("有 {n} 行被隐藏，已照样读入", "row"),
    "hidden_column": Clause("有 {n} 列被隐藏，已照样读入", "column"),
    "sorted_rows": Clause("有 {n} 张工作表被排序，已按代码逐行对应", "sheet"),
    "moved_columns": Clause("有 {n} 张工作表的列被移动，已按列名逐列对应", "sheet"),
    "inserted_column": Clause("插入了 {n} 列，其余各列已按列名逐列对应", "column"),
    "calculated_error": Clause("有 {n} 格由程序计算的项是错误值，没有读入"),
    "unknown_column": Clause("另有 {n} 列不属于报表，其中的内容未读入", "column"),
    "guessed_column": Clause("有 {n} 列的列名改过，已按近似的列名认出", "column"),
    "merged_code": Clause("有 {n} 处代码或名称是合并单元格，已逐行补齐"),
    "number_code": Clause("粘贴覆盖了文本格式，有 {n} 个代码变成数字，已按代码读取"),
    "normalised": Clause("有 {n} 格的写法（全角、空格、日期等）已按规范读取"),
    "formula": Clause("有 {n} 格残留公式，已按保存的计算结果读取"),
    "by_name": Clause("有 {n} 行缺代码，已按名称认出", "row"),
    "other_name": Clause("有 {n} 行的名称与代码不符（改过名，或只排序了部分列），按代码读入", "row"),
    "summary_row": Clause("加了 {n} 行合计，未读入", "row"),
    "text_row": Clause("有 {n} 行只有文字，未读入", "row"),
    "unknown_sheet": Clause("另有 {n} 张不是报表的工作表，未读入", "sheet"),
    "lost_sheets": Clause("有工作表没有单元格数据，未读入", ""),
    "macros": Clause("带有宏，已忽略", ""),
    "external_links": Clause("引用了其他文件，已忽略，只读取保存的数", ""),
    "objects": Clause("嵌有其他文件，已忽略", ""),
    "lost_photos": Clause("另存时丢失了照片，数据不受影响", ""),
    "bad_photo": Clause("有 {n} 张照片不是可以显示的照片，未收下"),
}
# What only a person can settle.
OPEN = {
    "not_of_type": Clause("有 {n} 格的内容不合要求，已照原样读入，待改正"),
    "unknown_unit": Clause(
        "有 {n} 行的代码缺失或在区划表中没有（变成科学计数法的已丢失位数），请重填12位代码", "row"
    ),
    "lost_digits": Clause("文本单元格变成数字，有 {n} 格丢失了位数，请设为文本后重填"),
    "cell_error": Clause("有 {n} 格是错误值或没有结果的公式，请改成数值"),
    "merged": Clause("有 {n} 处合并单元格，不能确定属于哪一格，请取消合并逐格填写"),
    "double_column": Clause("有 {n} 列重复，都填有内容，请只保留一列", "column"),
    "twice": Clause("有 {n} 行重复，请只保留一行", "row"),
    "too_far": Clause("报表以外很远处有内容，请删去后保存", ""),
    "two_sheets": Clause("有同名的工作表，请只保留一张", ""),
    "bad_meta": Clause("隐藏的校验页残缺，请不要改动或删除", ""),
    "changed_meta": Clause("隐藏的校验页被改动，请用未经改动的文件", ""),
}


def diagnosis(problems: Iterable[Problem]) -> str:
    """One paragraph on what happened to the file and what was done about it; "" when nothing happened."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.code].append(problem)
    parts = []
    for lead, clauses in (("此文件", SETTLED), ("须处理：", OPEN)):
        said = [
            c.text.format(n=_count(c.counted, found[code])) for code, c in clauses.items() if code in found
        ]
        if said:
            parts.append(f"{lead}{'；'.join(said)}。")
    return "".join(parts)


def _count(counted: str, problems: list[Problem]) -> int:
    """How many of what is counted; what is not listed one by one counts as itself."""
    match counted:
        case "sheet":
            return len({problem.sheet for problem in problems})
        case "column" | "row":
            group = 1 if counted == "column" else 2
            places = {(p.sheet, m[group]) for p in problems if (m := _CELL.fullmatch(p.cell))}
            unlisted = sum(p.count for p in problems if not p.cell) if counted == "row" else 0
            return max(len(places) + unlisted, 1)
    return sum(problem.count for problem in problems)
