"""Before a block from the clipboard is written: what would become what, what is not taken, and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from laiwu_desktop.desk.grid.pasting import TAKEN, Fate, PastePlan, Planned
from laiwu_desktop.formdef.types import Guess
from laiwu_desktop.ui.fields.offering import OfferBoxes
from laiwu_desktop.ui.parts.dialogs import DecisionDialog, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import PlainLabel, WholeText, as_tip
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.worker import Worker

COLUMNS = (
    Column("结果", 84),
    Column("村（居）", 150, least=90),
    Column("指标", 150, least=90),
    Column("原值", 120, least=60),
    Column("新值", 120, least=60),
    Column("说明", 0),
)
_ICONS = {Fate.REFUSED: "error", Fate.CHANGED: "warning", Fate.NEW: "complete", Fate.CONFIRMED: "carried"}
# A block of 59 villages by 20 fields fits; of more only the first are listed, all are counted.
MOST_LISTED = 2_000
WAIT = "正在逐格核对……（Esc 取消）"
# Of a line that is longer the rest is in its tool tip.
MOST_SAID = 160


PlanAgain = Callable[[bool, frozenset[Guess]], PastePlan]
KindsOf = Callable[[PastePlan], dict[Guess, list[tuple[str, str]]]]


class PasteDialog(DecisionDialog):
    """Shows `plan`, which `plan_again` makes anew when empty cells are to empty what is there, or some kinds
    of guesses are to be taken. `kinds_of` tells what in a plan can only be guessed; `first` is the plan
    without either, where it has been made already.

    With a `worker` plans are made off the window's thread; until one is there nothing can be written, and
    who thinks better of it need not wait. `error` is why none could be made.
    """

    def __init__(
        self,
        parent: QWidget | None,
        plan_again: PlanAgain,
        kinds_of: KindsOf,
        first: PastePlan | None = None,
        worker: Worker | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan_again = plan_again
        self.kinds_of = kinds_of
        self.plan = PastePlan(())
        self.error: Exception | None = None
        self.lookup = Lookup(worker, self._fail, self) if worker is not None else None
        self.setWindowTitle("粘贴前请核对")
        fit_to_screen(self, 1060, 520)
        self.about = PlainLabel()
        self.about.setObjectName("heading")
        self.notes = PlainLabel()
        self.notes.setWordWrap(True)
        self.notes.setObjectName("faint")
        self.table = ReadTable("要粘贴的内容", COLUMNS)
        self.whole = WholeText()
        self.table.currentItemChanged.connect(lambda *_: self._show_whole())
        self.blanks = QCheckBox("空白格也清空原值")
        self.blanks.toggled.connect(self.again)
        self.offers = OfferBoxes({})
        self.buttons: dict[Fate | None, QPushButton] = {}
        self.only: Fate | None = None
        self.box = ok_cancel(self, "写入")
        roles = {self.box.buttonRole(button): button for button in self.box.buttons()}
        self.accepting = roles[QDialogButtonBox.ButtonRole.AcceptRole]
        self.refusing = roles[QDialogButtonBox.ButtonRole.RejectRole]
        self._build()
        if first is not None:
            self._begin(first)
        else:
            self._ask(self._begin)

    def _build(self) -> None:
        self.column = column = QVBoxLayout(self)
        column.setSpacing(7)
        column.addWidget(self.about)
        column.addWidget(self.notes)
        column.addWidget(self.offers)
        column.addLayout(self._filters())
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        last = QHBoxLayout()
        last.addWidget(self.blanks)
        last.addStretch(1)
        last.addWidget(self.box)
        column.addLayout(last)

    def _filters(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(2)
        for fate in (None, *Fate):
            button = QPushButton()
            button.setProperty("kind", "filter")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, fate=fate: self._filter(fate))
            self.buttons[fate] = button
            line.addWidget(button)
        line.addStretch(1)
        return line

    def _filter(self, fate: Fate | None) -> None:
        self.only = fate
        self._show()
        self.table.setFocus()  # the arrows would go on to other buttons

    def again(self) -> None:
        """Make the plan anew, as the boxes are ticked now."""
        self._ask(self._come)

    def ask_otherwise(self, plan_again: PlanAgain, kinds_of: KindsOf) -> None:
        """Show another plan of the same block, with its own guesses."""
        self.plan_again, self.kinds_of = plan_again, kinds_of
        self._offer({})
        self._ask(self._begin)

    def _ask(self, done: Callable[[PastePlan], None]) -> None:
        work = partial(self.plan_again, self.blanks.isChecked(), self.offers.taken)
        if self.lookup is None:
            done(work())
            return
        self.plan = PastePlan(())
        self._show()
        self.about.setText(WAIT)
        self.accepting.setToolTip("")
        self.table.setFocus()  # the return key neither writes nor closes yet
        self.lookup.ask(work, done)

    def _begin(self, plan: PastePlan) -> None:
        self._offer(self.kinds_of(plan))
        self._come(plan)

    def _offer(self, kinds: dict[Guess, list[tuple[str, str]]]) -> None:
        offers = OfferBoxes(kinds)
        self.column.replaceWidget(self.offers, offers)
        self.offers.deleteLater()
        self.offers = offers
        offers.changed.connect(self.again)

    def _come(self, plan: PastePlan) -> None:
        self.plan = plan
        self._show()
        if not self.isVisible():
            (self.table if self.table.rowCount() else self.refusing).setFocus()

    def _fail(self, error: Exception) -> None:
        self.error = error
        self.reject()

    def _show(self) -> None:
        counts = self.plan.counts
        taken = sum(counts[fate] for fate in TAKEN)
        self.about.setText(self.plan.words)
        self.notes.setText("".join(self.plan.notes))
        self.notes.setVisible(bool(self.plan.notes))
        for fate, button in self.buttons.items():
            count = counts[fate] if fate else len(self.plan.cells)
            button.setText(f"{fate.value if fate else '全部'} {count}")
            button.setVisible(bool(count))
            button.setChecked(fate is self.only)
        order = list(Fate)
        cells = [one for one in self.plan.cells if self.only in (None, one.fate)]
        cells.sort(
            key=lambda one: (order.index(one.fate), not one.severity, not one.label, one.row, one.column)
        )
        self.table.show_rows(
            (one, one.severity or _ICONS.get(one.fate, ""), _texts(one)) for one in cells[:MOST_LISTED]
        )
        if shown := self.table.rowCount():
            self.table.setCurrentCell(0, 0)
        self.whole.setVisible(bool(shown))
        self.accepting.setText(f"写入（{taken} 格）" if taken else "写入")
        self.accepting.setEnabled(bool(taken))
        self.accepting.setToolTip(as_tip("" if taken else self.plan.words))
        self._show_whole()  # of another line in the same place Qt says nothing

    def go_on(self) -> None:
        """From the list, which one looks through first, to the button that writes."""
        if self.focusWidget() is self.table:
            (self.accepting if self.accepting.isEnabled() else self.refusing).setFocus()
        else:
            super().go_on()

    def _show_whole(self) -> None:
        """The line chosen in whole: a column may be too narrow for it."""
        if (one := self.table.current_key()) is None:
            return
        _, place, label, was, now, why = (text or "空白" for text in _texts(one))
        said = f"{place}　{label}：{was} → {now}{f'　{why}' if one.why else ''}"
        self.whole.setText(said if len(said) <= MOST_SAID else f"{said[:MOST_SAID]}……")
        self.whole.setToolTip(as_tip(said))


def _texts(one: Planned) -> tuple[str, ...]:
    is_refused = one.fate is Fate.REFUSED
    now = one.clip.text if is_refused else one.now or ("（清空）" if one.fate in TAKEN else "")
    place = one.place or f"第 {one.row + 1} 行"
    label = one.label or f"第 {one.column + 1} 列"
    return one.fate.value, place, label, *(text.replace("\n", " ↵ ") for text in (one.was, now, one.why))
