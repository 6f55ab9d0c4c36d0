"""What a person reads before a draft goes over to new forms: short, and saying how much is left out."""

from __future__ import annotations

from laiwu_desktop.desk.filling.taking_up import FormChange, TakingUp, lines_of_change
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.report.recasting import Left

PLACE = {f"3712021002{n:02}": f"第{n}村" for n in range(60)}


def lines(found: list[Finding], left: tuple[Left, ...] = ()) -> list[str]:
    ways = (("接入方式", ("卫星", "拨号")),)
    change = FormChange("村宽带", 1, 2, (), (), (), (), (), ways, (("用途", ("直播",)),))
    taken = TakingUp(FormSet(()), (change,), (), (), left, (), tuple(found))
    return list(lines_of_change(taken, PLACE))


def finding(code: str, message: str) -> Finding:
    return Finding("demo", code, 0, "users", "rule", "error", "", "", message)


def test_choices_that_go_and_come_are_named() -> None:
    assert lines([]) == [
        "《村宽带》第 1 版 → 第 2 版", "  “接入方式”不再有选项：卫星、拨号", "  “用途”新增选项：直播",
    ]  # fmt: skip


def test_what_has_another_name_within_the_same_label_is_no_renaming() -> None:
    renamed = (("备注", "备注"), ("户数", "总户数"))
    change = FormChange("村宽带", 1, 2, (), renamed, (), (), ())
    taken = TakingUp(FormSet(()), (change,), (), (), (), (), ())
    assert list(lines_of_change(taken, PLACE))[1:] == [
        "  改名：户数 → 总户数",
        "  只改指标代号，数照旧：备注",
    ]


def test_the_same_sentence_is_said_once_with_its_villages() -> None:
    found = [finding(code, "资费未填，请补填。") for code in PLACE]
    found.append(finding("371202100203", "用户数大于户数，请核对。"))
    assert lines(found)[3:] == [
        "换用后另有 61 个问题要改正或说明：",
        "  第0村、第1村、第2村、第3村、第4村、第5村等 60 个 资费未填，请补填。",
        "  第3村 用户数大于户数，请核对。",
    ]


def test_what_is_not_listed_is_counted() -> None:
    found = [finding(code, f"用户数 {n} 大于户数。") for n, code in enumerate(PLACE)]
    left = tuple(Left(RecordKey("demo", code), "村宽带", "用户", str(n)) for n, code in enumerate(PLACE))
    told = lines(found, left)
    assert told[-1] == "  ……另有 40 个"
    assert told.count("  ……另有 40 种问题") == 1
    assert told.index("换用后另有 60 个问题要改正或说明：") < told.index("不再填报、照样保存的数：60 个")
