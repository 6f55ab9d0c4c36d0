"""Printed sheets on screen, before they are printed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QLabel, QMainWindow, QProgressDialog, QToolBar, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.ui.files.pdf_pages import Sheets, SheetView
from laiwu_desktop.ui.parts.dialogs import PDF, Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.theme import icon

# Enough for small Chinese type on an office printer, and a page still prints in a blink.
PRINT_DPI = 220


class PreviewWindow(QMainWindow):
    """One PDF with buttons to print it and to keep it; Escape closes it, as a dialog. `path` is copied from,
    never changed.
    """

    def __init__(self, parent: QWidget | None, path: Path, title: str, dialogs: Dialogs) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.path = path
        self.dialogs = dialogs
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        fit_to_screen(self, 900, 660)
        self.sheets = Sheets(path)
        self.view = SheetView(self.sheets, self)
        self.setCentralWidget(self.view)
        self.page = QLabel()
        self.addToolBar(self._bar())
        self.view.page_changed.connect(self._tell_page)
        self._tell_page(0)

    def _bar(self) -> QToolBar:
        bar = QToolBar("打印")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.addAction(icon("print"), "打印…", self.print)
        bar.addAction(icon("save"), "另存为 PDF…", self.save)
        bar.addSeparator()
        bar.addAction("整页", self.view.fit_page)
        bar.addAction("页宽", self.view.fit_width)
        bar.addAction(icon("add"), "放大", lambda: self.view.enlarge(1.25))
        bar.addAction(icon("remove"), "缩小", lambda: self.view.enlarge(0.8))
        bar.addSeparator()
        bar.addAction(icon("previous"), "上一页", lambda: self.view.turn(-1))
        bar.addAction(icon("next"), "下一页", lambda: self.view.turn(1))
        bar.addWidget(self.page)
        return bar

    def save(self) -> None:
        """Keep the PDF where the person says."""
        target = self.dialogs.save_file(self, "另存为", self.path.name, PDF)
        if target is not None:
            try:
                put_whole(target, self.path.read_bytes())
            except (PersonError, OSError) as error:
                self.dialogs.error(self, error)

    def print(self) -> None:
        """Ask for a printer and pages, and print them."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("打印")
        dialog.setMinMax(1, len(self.sheets))
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> int:
        """Print on a printer that is set up; returns the number of pages."""
        first = (printer.fromPage() or 1) - 1
        last = printer.toPage() or len(self.sheets)
        progress = QProgressDialog("正在打印…", "停止", 0, last - first, self)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        painter = QPainter(printer)
        done = 0
        for page in range(first, last):
            if progress.wasCanceled():
                break
            if done:
                printer.newPage()
            size = (self.sheets.sizes[page] * (PRINT_DPI / 72)).toSize()
            painter.drawImage(painter.viewport(), self.sheets.draw(page, size))
            done += 1
            progress.setValue(done)
        painter.end()
        progress.close()
        return done

    def _tell_page(self, page: int) -> None:
        self.page.setText(f"　第 {page + 1} 页，共 {len(self.sheets)} 页　")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.sheets.close()
