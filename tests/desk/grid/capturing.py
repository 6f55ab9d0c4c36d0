"""Takes down what a real LibreOffice puts on the clipboard, into `captured/` beside this file.

    python -m tests.desk.grid.capturing

Needs LibreOffice with its windows (libreoffice-calc), Xvfb and openbox. A workbook of ours is opened there,
ranges are chosen and copied as a person does, and a Qt program on the same screen asks the clipboard for each
of its formats. What is taken down is what the tests of pasting read (示例数据).
"""

from __future__ import annotations

import sys
import tempfile
import threading
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment

from bench.officer.screen import own_screen
from tests.workbook.files import office

CAPTURED = Path(__file__).parent / "captured"
# Situation -> the range that is copied.
SITUATIONS = {
    "plain": "A1:D4",
    "merged": "F1:I4",
    "lines": "K1:L3",
    "days": "N1:Q3",
    "shares": "S1:U3",
    "zeros": "W1:X4",
    "formulas": "Z1:AB3",
    "hidden": "A7:D12",
    "narrow": "AD1:AE3",
    "single": "B2:B2",
    "blanks": "A14:C17",
}
# What is taken down of it: all else are pictures, LibreOffice's own, and the same text under other names.
FORMATS = {"text/html": "html", "text/plain;charset=utf-8": "txt"}
PATIENCE = 60_000  # ms


def workbook(path: Path) -> None:
    """Everything that is copied, on one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None

    def put(place: str, rows: list[list[object]], form: str = "") -> None:
        first = sheet[place]
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                cell = sheet.cell(first.row + down, first.column + across)
                cell.value = value  # type: ignore[assignment]
                if form:
                    cell.number_format = form

    put("A1", [["村名称", "总户数（户）", "宽带月资费（元/月）", "备注"], ["张家庄村", 320, 58.5, "示例数据"],
               ["李家庄村", 1280, 60, "<b>&\"二\""], ["王家庄村", 0, 12.504, "甲、乙"]])  # fmt: skip
    put("F1", [["总户数", "总人口", "宽带用户数", "备注"], [320, None, 35, "示例数据"], [330, 990, 36, None],
               [340, 1020, 37, "三"]])  # fmt: skip
    sheet.merge_cells("F2:G2")
    sheet.merge_cells("I2:I3")
    put("K1", [["总户数", "备注"], [320, "第一行\n第二行"], [330, '说“好”\n"二"\n']])
    for row in (2, 3):
        sheet.cell(row, 12).alignment = Alignment(wrap_text=True)
    day = date(2006, 8, 15)
    put("N1", [["通宽带时间"] * 4])
    for number, form in enumerate(("yyyy-mm-dd", "m/d/yy", 'yyyy"年"m"月"d"日"', "dd/mm/yyyy"), 14):
        for row in (2, 3):
            cell = sheet.cell(row, number)
            cell.value, cell.number_format = date(2005, 3, row) if row == 3 else day, form
    put("S1", [["宽带入户率", "宽带月资费", "总户数"]])
    for row, values in ((2, (0.125, 1200, 3200)), (3, (0.5, 58.555, 320))):
        for column, (value, form) in enumerate(zip(values, ("0.0%", "#,##0.00", "#,##0"), strict=True), 19):
            cell = sheet.cell(row, column)
            cell.value, cell.number_format = value, form
    put("W1", [["村代码", "信息员电话"], ["371202100200", "0634-6208888"], ["007", "06346208888"]])
    sheet["W4"], sheet["X4"] = 371202100201, 13800000000
    put("Z1", [["总户数", "总人口", "宽带用户数"], [320, "=Z2*3", '=IF(Z2>1,"",1)'], [330, "=1/0", '="35"']])
    put("A7", [["总户数", "总人口", "宽带用户数", "其中本期新增"], [301, 901, 31, 1], [302, 902, 32, 2],
               [303, 903, 33, 3], [304, 904, 34, 4], [305, 905, 35, 5]])  # fmt: skip
    sheet.row_dimensions[9].hidden = True
    put("AD1", [["总户数", "村代码"]])
    sheet["AD2"], sheet["AE2"], sheet["AD3"] = 123456, 371202100200, 320
    sheet.column_dimensions["AD"].width = 2
    put("A14", [["总户数", "总人口", "宽带用户数"], [320, None, 35], [None, None, None], [340, 1020, None]])
    book.save(path)


def _lines(source: Path, folder: Path) -> list[str]:
    """A macro that copies one range after another, and waits each time until it was asked for."""
    lines = [
        f'doc = StarDesktop.loadComponentFromURL(ConvertToURL("{source}"), "_blank", 0, Array())',
        "frame = doc.CurrentController.Frame",
        'dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")',
        "sheet = doc.Sheets.getByIndex(0)",
        "Wait 1500",
    ]
    for name, place in SITUATIONS.items():
        lines += [
            f'doc.CurrentController.select(sheet.getCellRangeByName("{place}"))',
            "Wait 200",
            'dispatcher.executeDispatch(frame, ".uno:Copy", "", 0, Array())',
            "Wait 300",
            f'Open "{folder}/{name}.ready" For Output As #1',
            "Close #1",
            f'Do While Not FileExists("{folder}/{name}.done")',
            "  Wait 100",
            "Loop",
        ]
    return [*lines, "doc.close(True)"]


def capture(out: Path) -> None:
    """Take everything down."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication([])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        workbook(folder / "book.xlsx")
        lines = _lines(folder / "book.xlsx", folder)
        writer = threading.Thread(target=office.run, args=(folder, lines), kwargs={"seen": True})
        writer.start()
        left = list(SITUATIONS)

        def look() -> None:
            if not left or not writer.is_alive():
                app.quit()
            elif (folder / f"{left[0]}.ready").exists():
                _take(app.clipboard().mimeData(), out, left[0])
                (folder / f"{left.pop(0)}.done").touch()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(100)
        QTimer.singleShot(PATIENCE * 3, app.quit)
        app.exec()
        for name in left:  # the macro does not wait for what nobody comes for
            (folder / f"{name}.done").touch()
        writer.join()
    assert not left, left


def _take(data, out: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    for known, ending in FORMATS.items():
        (out / f"{name}.{ending}").write_bytes(bytes(data.data(known).data()))


def main() -> None:
    """Take it down anew."""
    if office.SOFFICE is None:
        sys.exit("LibreOffice (soffice) is not installed")
    CAPTURED.mkdir(exist_ok=True)
    with own_screen():
        capture(CAPTURED)


if __name__ == "__main__":
    main()
