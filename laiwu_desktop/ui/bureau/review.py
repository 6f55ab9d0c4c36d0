"""A received report to look at: the same forms as the township's, nothing can be changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.entry.findings import FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.parts.banner import Banner
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.notices import held_lines
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.worker import Worker


class LookWindow(QWidget):
    """One report, read only, with its findings and explanations."""

    def __init__(
        self,
        parent: QWidget | None,
        draft: Draft,
        register: Register,
        dialogs: Dialogs,
        worker: Worker,
        *,
        sample: bool,
        why_held: WaitingKey | None = None,
    ) -> None:
        """`why_held`: see `held_lines`."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = draft.head
        name = register[head.division].name
        self.setWindowTitle(f"查看　{name}　第 {head.revision} 版　{head.state.word}（只读）")
        fit_to_screen(self, 1300, 660)
        self.banner = Banner(sample)
        self.banner.place.setText(name)
        self.banner.period.setText(Period.parse(head.period).label)
        self.banner.revision.setText(f"第 {head.revision} 版")
        self.banner.badge.setText(head.state.word)
        self.banner.faint.setText("只读")
        self.view = ReportView(draft, register, dialogs, worker, None, locked=True)
        self.findings = FindingsPanel(draft.forms, register)
        self.findings.write.hide()
        self.findings.jump.connect(self.view.jump)
        self.view.moved.connect(self.findings.show_unit)
        self.findings.show_draft(draft)
        self.findings.show_unit(self.view.unit_code)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.view)
        splitter.addWidget(self.findings)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([470, 180])
        self.findings.unfold(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        if head.state is State.HELD:
            warning = PlainLabel("　".join(held_lines(why_held)))
            warning.setObjectName("alarm")
            warning.setWordWrap(True)
            warning.setContentsMargins(14, 6, 14, 6)
            column.addWidget(warning)
        column.addWidget(splitter, 1)
