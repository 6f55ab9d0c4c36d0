"""Printed sheets on screen, before they are printed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QLabel, QMainWindow, QProgressDialog, QToolBar, QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import put_whole
from laiwu_desktop.ui.dialogs import PDF, Dialogs
from laiwu_desktop.ui.theme import icon

# Enough for small Chinese type on an office printer, and a page still prints in a blink.
PRINT_DPI = 220


class PreviewWindow(QMainWindow):
    """One PDF with buttons to print it and to keep it. `path` is copied from, never changed."""

    def __init__(self, parent: QWidget | None, path: Path, title: str, dialogs: Dialogs) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.path = path
        self.dialogs = dialogs
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(900, 660)
        self.document = QPdfDocument(self)
        self.document.load(str(path))
        self.view = QPdfView(self)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self.document)
        self.setCentralWidget(self.view)
        self.page = QLabel()
        self.addToolBar(self._bar())
        self.view.pageNavigator().currentPageChanged.connect(self._tell_page)
        self._tell_page(0)

    def _bar(self) -> QToolBar:
        bar = QToolBar("打印")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.addAction(icon("print"), "打印…", self.print)
        bar.addAction(icon("save"), "另存为 PDF…", self.save)
        bar.addSeparator()
        bar.addAction("整页", lambda: self.view.setZoomMode(QPdfView.ZoomMode.FitInView))
        bar.addAction("页宽", lambda: self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth))
        bar.addAction(icon("add"), "放大", lambda: self._zoom(1.25))
        bar.addAction(icon("remove"), "缩小", lambda: self._zoom(0.8))
        bar.addSeparator()
        bar.addAction(icon("previous"), "上一页", lambda: self._turn(-1))
        bar.addAction(icon("next"), "下一页", lambda: self._turn(1))
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
        dialog.setMinMax(1, self.document.pageCount())
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> int:
        """Print on a printer that is set up; returns the number of pages."""
        first = (printer.fromPage() or 1) - 1
        last = printer.toPage() or self.document.pageCount()
        progress = QProgressDialog("正在打印…", "停止", 0, last - first, self)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        painter = QPainter(printer)
        done = 0
        for page in range(first, last):
            if progress.wasCanceled():
                break
            if done:
                printer.newPage()
            points = self.document.pagePointSize(page)
            size = QSize(round(points.width() / 72 * PRINT_DPI), round(points.height() / 72 * PRINT_DPI))
            painter.drawImage(painter.viewport(), self.document.render(page, size))
            done += 1
            progress.setValue(done)
        painter.end()
        progress.close()
        return done

    def _zoom(self, by: float) -> None:
        factor = self.view.zoomFactor() * by
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(min(4.0, max(0.3, factor)))

    def _turn(self, by: int) -> None:
        navigator = self.view.pageNavigator()
        page = navigator.currentPage() + by
        if 0 <= page < self.document.pageCount():
            navigator.jump(page, navigator.currentLocation())

    def _tell_page(self, page: int) -> None:
        self.page.setText(f"　第 {page + 1} 页，共 {self.document.pageCount()} 页　")
