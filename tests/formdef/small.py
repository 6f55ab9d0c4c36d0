"""Small form files, written in the test that reads them."""

from __future__ import annotations

from pathlib import Path

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.loading.load import load_forms

HEAD = """
name = "demo"
title = "示例数据表"
number = "示例1表"
level = "village"
"""
SHARED = """
[yes_no]
yes = "是"
no = "否"
"""
# A field, and one of every type, for `fields`.
HOUSES = 'name = "houses"; label = "户数"; type = "integer"'
EVERY_TYPE = (
    'name = "whole"; label = "整数"; type = "integer"; min = -999',
    'name = "part"; label = "小数"; type = "decimal"; places = 3; min = -999',
    'name = "words"; label = "文字"; type = "text"',
    'name = "day"; label = "日期"; type = "date"',
    'name = "one"; label = "单选"; type = "select_one yes_no"',
    'name = "several"; label = "多选"; type = "select_multiple yes_no"',
    'name = "pictures"; label = "照片"; type = "image"',
    'name = "rate"; label = "比率"; type = "calculate"; calculation = "whole * 2"',
)


def folder_of(tmp_path: Path, *, shared: str = SHARED, **files: str) -> Path:
    """A folder with one form file for each argument, and the shared choices."""
    folder = tmp_path / "forms"
    (folder / "shared").mkdir(parents=True)
    (folder / "shared" / "choices.toml").write_text(shared, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def forms_of(tmp_path: Path, **files: str) -> FormSet:
    """The forms of such a folder."""
    return load_forms(folder_of(tmp_path, **files))


def fields(*tables: str) -> str:
    """A section of these fields; a table is written on one line, its keys parted with ;."""
    return '[[section]]\nlabel = "示例"\n' + "".join(_table("section.field", table) for table in tables)


def rules(*tables: str) -> str:
    """Rules, written likewise."""
    return "".join(_table("rule", table) for table in tables)


def _table(name: str, line: str) -> str:
    return f"[[{name}]]\n" + "\n".join(part.strip() for part in line.split(";")) + "\n"
