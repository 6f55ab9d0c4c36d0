"""A received report to look at: the same forms as the township's, nothing can be changed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.entry.findings import FindingsPanel
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.parts.banner import Banner
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen
from laiwu_desktop.ui.parts.notices import held_lines
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker

# From this height on there is room for the findings below the lines of a form.
_ROOMY = 560


class LookWindow(QWidget):
    """One report, read only, with its findings and explanations. `remark` carries the window, to write what
    is to be said of the report.
    """

    remark = Signal(object)

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
        noted: int | None = None,
    ) -> None:
        """`why_held`: see `held_lines`. `noted`: how many comments are written for the decision; None where
        nothing can be decided.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = draft.head
        name = register[head.division].name
        self.setWindowTitle(f"查看　{name}　第 {head.revision} 版　{head.state.word}（只读）")
        fit_to_screen(self, 1300, 660)
        self._make_banner(head, name, sample=sample)
        self.show_noted(noted)
        self.former = draft.beside
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
        # On a small screen the lines of the report come first; the counts stand there all the same.
        self.findings.unfold(self.height() >= _ROOMY)
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

    def _make_banner(self, head: ReportHead, name: str, *, sample: bool) -> None:
        self.banner = Banner(sample)
        self.banner.place.setText(name)
        self.banner.period.setText(Period.parse(head.period).label)
        self.banner.revision.setText(f"第 {head.revision} 版")
        self.banner.badge.setText(head.state.word)
        self.banner.faint.setText("只读")
        self.write = QPushButton(icon("explain"), "")
        self.write.setToolTip("写对这份数据的意见：先点所在的项；退回或接收时一并送去")
        self.write.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the place that is meant keeps the keyboard
        self.write.clicked.connect(lambda: self.remark.emit(self))
        self.banner.end(self.write)

    def show_noted(self, count: int | None) -> None:
        """Say how many comments are written."""
        self.write.setText(f"写意见（{count}）…" if count else "写意见…")
        self.write.setVisible(count is not None)

    def show_beside(self, noted: Iterable[Comment]) -> None:
        """Show what is written and not sent beside its values, after what was said before."""
        written = (msgspec.structs.replace(one, text=f"{one.text}（写好未送）") for one in noted)
        self.view.draft.beside = (*self.former, *written)
        self.view.set_draft(self.view.draft, locked=True)
