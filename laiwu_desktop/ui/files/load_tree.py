"""What files would make of the draft, as a tree of villages, forms and values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from laiwu_desktop.desk.filling.incoming.prospect import Coming, Line
from laiwu_desktop.desk.filling.incoming.wanted import Place
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.ui.parts.plain import as_tip
from laiwu_desktop.ui.parts.theme import icon

HEADINGS = ("村（居）、报表、指标", "现在", "文件中", "说明")
ICONS = {
    Coming.BY_HAND: "warning", Coming.CHANGED: "explained", Coming.CLEARED: "explained",
    Coming.UNREAD: "error", Coming.NEW: "complete", Coming.CONFIRMED: "carried", Coming.SAID: "explained",
}  # fmt: skip
Index = QModelIndex | QPersistentModelIndex


class Node:
    """A village, a form of it, or one value; `chosen` of `count` values are taken."""

    __slots__ = ("children", "chosen", "count", "line", "row", "text", "upper")

    def __init__(self, upper: Node | None, text: str, line: Line | None = None) -> None:
        self.upper = upper
        self.text = text
        self.line = line
        self.children: list[Node] = []
        self.row = len(upper.children) if upper is not None else 0
        self.count = self.chosen = 0
        if upper is not None:
            upper.children.append(self)

    def lines(self) -> Iterable[Node]:
        """The values within, itself included."""
        if self.line is not None:
            yield self
        for child in self.children:
            yield from child.lines()

    def count_up(self, count: int, chosen: int) -> None:
        """So many more values, and so many more that are taken, here and above."""
        node: Node | None = self
        while node is not None:
            node.count += count
            node.chosen += chosen
            node = node.upper


class LoadTree(QAbstractItemModel):
    """`chosen` are the lines that are taken, seen or not; `offered` those whose guess is, of which
    `offered_text` gives the words. `picked` says that other lines are chosen now.
    """

    picked = Signal()

    def __init__(
        self, forms: FormSet, register: Register, lines: Sequence[Line], guesses: dict[Place, str]
    ) -> None:
        """`guesses` are the words of what can be taken in the place of a text that nobody understands."""
        super().__init__()
        self.forms = forms
        self.register = register
        self.lines = lines
        self.guesses = guesses
        self.chosen = {line.place for line in lines if line.is_chosen_at_first}
        self.offered: set[Place] = set()
        self.root = Node(None, "")
        self.show(lines)

    def show(self, lines: Iterable[Line]) -> None:
        """Show these lines, by village and form in their order."""
        self.beginResetModel()
        self.root = Node(None, "")
        units: dict[str, Node] = {}
        forms: dict[tuple[str, str], Node] = {}
        for line in lines:
            code, form = line.key.unit_code, line.key.form
            if code not in units:
                units[code] = Node(self.root, self.register.name_of(code))
            if (code, form) not in forms:
                forms[code, form] = Node(units[code], self.forms[form].title)
            row = f"第 {line.key.seq} 行　" if self.forms[form].repeats else ""
            leaf = Node(forms[code, form], f"{row}{line.label}", line)
            leaf.count_up(1, int(line.place in self.chosen))
        self.endResetModel()

    def offer(self, lines: Iterable[Line], *, taken: bool) -> None:
        """Take the guesses of these lines, and the lines with them, or neither."""
        places = {line.place for line in lines}
        if taken:
            self.offered |= places
            self.chosen |= places
        else:
            self.offered -= places
            self.chosen -= {line.place for line in lines if not line.is_chosen_at_first}
        self._recount()

    def choose_all(self, *, chosen: bool) -> None:
        """Take all lines that are shown, or none of them."""
        for node in self.root.lines():
            self._pick(node, chosen=chosen)
        self._recount()

    def _recount(self) -> None:
        for unit in self.root.children:
            for form in unit.children:
                for leaf in form.children:
                    leaf.chosen = int(leaf.line is not None and leaf.line.place in self.chosen)
                form.chosen = sum(leaf.chosen for leaf in form.children)
            unit.chosen = sum(form.chosen for form in unit.children)
        self.root.chosen = sum(unit.chosen for unit in self.root.children)
        self.layoutChanged.emit()
        self.picked.emit()

    def _pick(self, leaf: Node, *, chosen: bool) -> None:
        if leaf.line is not None:
            (self.chosen.add if chosen else self.chosen.discard)(leaf.line.place)

    # ---- what Qt asks

    def node(self, index: Index) -> Node:
        """What an index stands for."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self.root

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        children = self.node(parent or QModelIndex()).children
        if not (0 <= row < len(children) and 0 <= column < len(HEADINGS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has another one of QObject
        upper = self.node(index).upper
        return QModelIndex() if upper is None or upper is self.root else self.createIndex(upper.row, 0, upper)

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column():
            return 0
        return len(self.node(parent or QModelIndex()).children)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return _check_state(node)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts(node)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self.texts(node)[index.column()])
        if role == Qt.ItemDataRole.DecorationRole and index.column() == len(HEADINGS) - 1 and node.line:
            is_settled = node.line.place in self.offered
            return icon("state-complete" if is_settled else f"state-{ICONS[node.line.coming]}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            taken = _TAKEN[_check_state(node)]
            return "，".join(filter(None, (*self.texts(node), taken)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        for leaf in self.node(index).lines():
            self._pick(leaf, chosen=Qt.CheckState(value) == Qt.CheckState.Checked)
        self._recount()
        return True

    def texts(self, node: Node) -> tuple[str, str, str, str]:
        """A line as a person reads it."""
        line = node.line
        if line is None:
            return node.text, "", "", f"{node.chosen} / {node.count} 处"
        taken = line.place in self.offered
        now = self.guesses.get(line.place, line.now) if taken else line.now
        return (
            node.text,
            (line.was or "未填").replace("\n", " ↵ "),
            (now or "（清空）").replace("\n", " ↵ "),
            "　".join(filter(None, (line.coming.word, self._about(line, taken=taken), line.note))),
        )

    def _about(self, line: Line, *, taken: bool) -> str:
        if line.replaces_typed and not line.offer:
            typed = "" if line.coming is Coming.BY_HAND else "会改动手工填写的"
            return "，".join(filter(None, (typed, line.actor, line.when[:16].replace("T", " "))))
        if line.offer is None:
            return ""
        guess = self.guesses.get(line.place)
        if guess is None:
            return line.offer.why
        return f"原为“{line.now}”，{line.offer.why}" if taken else f"可作“{guess}”（{line.offer.why}）"


_TAKEN = {
    Qt.CheckState.Checked: "导入",
    Qt.CheckState.PartiallyChecked: "部分导入",
    Qt.CheckState.Unchecked: "不导入",
}


def _check_state(node: Node) -> Qt.CheckState:
    if node.chosen == 0:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if node.chosen == node.count else Qt.CheckState.PartiallyChecked
