"""Before files are written into the draft: what would become of each village, and what of it is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.filling.incoming.preview_words import found_words
from laiwu_desktop.desk.filling.incoming.prospect import Coming, Prospect
from laiwu_desktop.desk.filling.incoming.wanted import Wanted
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import SEVERITY_NAMES
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.ui.fields.offering import OfferBoxes
from laiwu_desktop.ui.files.load_tree import LoadTree
from laiwu_desktop.ui.parts.dialogs import fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.plain import OneLine, PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable, yielding

WIDTHS, LEAST, REST = (250, 120, 120), (150, 70, 70), 180
FINDINGS = (
    Column("审核", 76),
    Column("村（居）", 120, least=90),
    Column("报表", 150, least=80),
    Column("说明", 0),
)
# All are counted; a person reads the first.
MOST_FINDINGS = 300
# How long after the last choice what the check would say is worked out anew, in ms.
PAUSE = 150
# Of more values the villages are folded at first.
MOST_UNFOLDED = 400


class LoadDialog(QDialog):
    """`names` are the files, `refused` how many others cannot be read in. Enter takes what is ticked."""

    def __init__(
        self,
        parent: QWidget | None,
        prospect: Prospect,
        names: Sequence[str],
        refused: int,
        register: Register,
    ) -> None:
        super().__init__(parent)
        self.prospect = prospect
        self.names = names
        self.refused = refused
        self.register = register
        self.setWindowTitle("导入前请核对")
        fit_to_screen(self, 980, 600)
        guesses = {line.place: text for line in prospect.lines if (text := prospect.offered_text(line))}
        self.tree_model = LoadTree(prospect.draft.forms, register, prospect.lines, guesses)
        self.tree_model.picked.connect(self._picked)
        self.only: Coming | None = None
        self.later = QTimer(self)
        self.later.setSingleShot(True)
        self.later.setInterval(PAUSE)
        self.later.timeout.connect(self._check)
        self._build()
        self._picked()
        self.later.stop()
        self._show_findings(prospect.first_findings)
        self.tree.setFocus()

    def _build(self) -> None:
        self.about, self.notes = OneLine(), PlainLabel()  # a file may have a long name
        self.about.setObjectName("heading")
        self.notes.setObjectName("faint")
        self.notes.setWordWrap(True)
        self.kinds = self.prospect.kinds()
        pairs = {
            g: [(one.now, self.prospect.offered_text(one)) for one in lines]
            for g, lines in self.kinds.items()
        }
        self.offers = OfferBoxes(pairs)
        self.offers.changed.connect(
            lambda guess, taken: self.tree_model.offer(self.kinds[guess], taken=taken)
        )
        self.tree = self._tree()
        self.found = OneLine()
        self.findings = ReadTable("导入后会有的审核问题", FINDINGS)
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(3)
        under.addWidget(self.found)
        under.addWidget(self.findings, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.tree)
        self.splitter.addWidget(below)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([330, 110])
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addWidget(self.about)
        column.addWidget(self.notes)
        column.addWidget(self.offers)
        column.addLayout(self._filters())
        column.addWidget(self.splitter, 1)
        column.addLayout(self._last_line())

    def _tree(self) -> QTreeView:
        tree = _Tree()
        tree.setModel(self.tree_model)
        tree.setAccessibleName("将要导入的数据")
        tree.setUniformRowHeights(True)  # else Qt would ask for every line to know how high it is
        tree.setAlternatingRowColors(True)
        tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        if self.tree_model.root.count <= MOST_UNFOLDED:
            tree.expandAll()
        tree.setCurrentIndex(self.tree_model.index(0, 0))
        return tree

    def _filters(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        self.filters: dict[Coming | None, QPushButton] = {}
        counts = Counter(one.coming for one in self.prospect.lines)
        for coming in (None, *Coming):
            count = counts[coming] if coming else len(self.prospect.lines)
            if not count:
                continue
            button = QPushButton(f"{coming.word if coming else '全部'} {count}")
            button.setProperty("kind", "filter")
            button.setCheckable(True)
            button.setChecked(coming is None)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, coming=coming: self.show_only(coming))
            self.filters[coming] = button
            line.addWidget(button)
        line.addStretch(1)
        return line

    def _last_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        for word, chosen in (("全选", True), ("全不选", False)):
            button = QPushButton(word)
            button.setAutoDefault(False)
            button.setToolTip("上面显示的各项")
            button.clicked.connect(
                lambda _checked=False, chosen=chosen: self.tree_model.choose_all(chosen=chosen)
            )
            line.addWidget(button)
        line.addStretch(1)
        self.buttons = ok_cancel(self, "导入")
        self.ok = self.buttons.buttons()[0]
        line.addWidget(self.buttons)
        return line

    # ---- what is wanted

    @property
    def wanted(self) -> Wanted:
        """What is ticked."""
        chosen = self.tree_model.chosen
        left_out = frozenset(line.place for line in self.prospect.lines if line.place not in chosen)
        return Wanted(left_out, frozenset(self.tree_model.offered))

    def show_only(self, coming: Coming | None) -> None:
        """Show the lines of one kind, or all."""
        self.only = coming
        for one, button in self.filters.items():
            button.setChecked(one is coming)
        self.tree_model.show(line for line in self.prospect.lines if coming in (None, line.coming))
        if coming is not None or self.tree_model.root.count <= MOST_UNFOLDED:
            self.tree.expandAll()
        self.tree.setCurrentIndex(self.tree_model.index(0, 0))

    def _picked(self) -> None:
        """Say what Enter would do."""
        lines = self.prospect.lines
        chosen = sum(line.place in self.tree_model.chosen for line in lines)
        units = len({line.key.unit_code for line in lines})
        files = self.names[0] if len(self.names) == 1 else f"{len(self.names)} 个文件"
        self.about.setText(
            f"{files}：{units} 个单位共 {len(lines)} 处，导入 {chosen} 处，{len(lines) - chosen} 处不取。"
        )
        notes = ["打勾的写入，空格键改；导入后可以用“撤消”（Ctrl+Z）一次全部改回。"]
        by_hand = sum(line.replaces_typed for line in lines)
        if by_hand:
            notes.append(f"手工填写过的 {by_hand} 处默认不改，要改的请打勾。")
        if self.refused:
            notes.append(f"另有 {self.refused} 个文件不能读入，原因在导入后列出。")
        self.notes.setText("".join(notes))
        self.ok.setText(f"导入（{chosen} 处）" if chosen else "导入")
        self.ok.setEnabled(bool(chosen))
        self.later.start()

    def _check(self) -> None:
        """Say what the check would say."""
        self.later.stop()
        self._show_findings(self.prospect.findings(self.wanted))

    def _show_findings(self, found: Sequence[Finding]) -> None:
        self.found.setText(f"导入后会新有的审核问题：{found_words(found)}。")
        forms = self.prospect.draft.forms
        self.findings.setVisible(bool(found))
        self.findings.show_rows(
            (
                one,
                one.severity,
                (
                    SEVERITY_NAMES[one.severity],
                    self.register[one.unit_code].name,
                    forms[one.form].title,
                    one.message,
                ),
            )
            for one in found[:MOST_FINDINGS]
        )


class _Tree(QTreeView):
    """Its columns share the room there is."""

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for number, width in enumerate(yielding(WIDTHS, LEAST, self.viewport().width(), REST)):
            header.resizeSection(number, width)
