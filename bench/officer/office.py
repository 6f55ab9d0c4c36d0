"""The officer: a window, two hands and a paper; the ways about that every way of filling in has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton, QWidget

from bench.officer.hands import Click, Compose, Hands, Key, Type
from bench.officer.playing import Script
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import Missing, Value
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.township.township_window import TownshipWindow

# Far more than anything takes: a dead end must not run for ever.
MOST = 400


@dataclass
class Officer:
    """`wanted` is what stands on the paper, `heard` what boxes have said."""

    window: TownshipWindow
    hands: Hands
    wanted: Mapping[Cell, Value]
    heard: list[str] = field(default_factory=list)

    @property
    def view(self) -> ReportView:
        """The cards."""
        return self.window.view

    @property
    def draft(self) -> Draft:
        """The report as it is shown."""
        return self.window.draft

    def now(self, cell: Cell) -> Value:
        """What stands in a cell."""
        return self.draft.figures.record(cell[0]).values.get(cell[1])

    def is_right(self, cell: Cell) -> bool:
        """Whether a cell says what the paper says."""
        return self.now(cell) == self.wanted.get(cell)

    def wrong(self, unit: str) -> list[Cell]:
        """The cells of a unit that do not, in the order of its forms."""
        found = []
        for form in self.draft.unit_forms(unit):
            keys = {key for key, _ in self.wanted if (key.form, key.unit_code) == (form.name, unit)}
            keys |= {record.key for record in self.draft.figures.rows(form.name, unit)}
            keys |= set() if form.repeats else {RecordKey(form.name, unit)}
            found += [(key, one.name) for key in sorted(keys) for one in form.entered]
        return [cell for cell in found if not self.is_right(cell)]

    def told(self, unit: str) -> list[str]:
        """What of a unit is not as the paper says, in words."""
        return [
            f"{key} {name}: {self.now((key, name))!r}, not {self.wanted.get((key, name))!r}"
            for key, name in self.wrong(unit)
        ]

    def press(self, *names: str) -> Script:
        """Press keys."""
        for name in names:
            yield Key(name)

    def write(self, text: str) -> Script:
        """Write a text: what is on the keyboard by keys, all else by an input method."""
        run = ""
        for sign in text:
            if run and sign.isascii() != run[-1].isascii():
                yield _written(run)
                run = ""
            run += sign
        if run:
            yield _written(run)

    def say_missing(self, word: Missing) -> Script:
        """Say why there is no value."""
        yield Key("F9" if word is Missing.NOT_APPLICABLE else "Shift+F9")

    # ---- boxes

    def agree(self) -> Script:
        """Press the button that does what a box is there for, until no box is left."""
        for _ in range(MOST):
            box = QApplication.activeModalWidget()
            if box is None:
                return
            if isinstance(box, MessageBox):
                self.heard.append(box.said.toPlainText())
            yield from self.to_button(box)
            yield Key("Return")
        raise AssertionError("boxes without end")

    def to_button(self, box: QWidget) -> Script:
        """Go to the button of a box that does it."""
        button = _accepting(box)
        for _ in range(MOST):
            if button is None or button.hasFocus() or not isinstance(box, QDialog):
                return
            yield Key("Tab")
        raise AssertionError(f"no way to {button.text() if button else box}")

    def click(self, widget: QWidget) -> Script:
        """Click on something."""
        yield Click(widget)

    # ---- villages

    def go_to_unit(self, unit: str) -> Script:
        """Go to a village: the next one by its key, any other by its name."""
        codes = list(self.view.units.items)
        here = codes.index(self.view.unit_code)
        if codes.index(unit) == here + 1:
            yield Key("Ctrl+PgDown")
        elif codes[here] != unit:
            yield Key("F6")
            yield from self.write(unit)
            yield Key("Return")
        assert self.view.unit_code == unit, (self.view.unit_code, unit)

    def go_to_form(self, name: str) -> Script:
        """Go to a form of the village at hand."""
        names = [form.name for form in self.draft.unit_forms(self.view.unit_code)]
        for _ in names:
            ahead = names.index(name) - names.index(self.view.form)
            if not ahead:
                return
            yield Key("Ctrl+Return" if ahead > 0 else "Ctrl+Shift+Return")

    def text_of(self, cell: Cell) -> str:
        """What the paper says, as it is typed."""
        kind = self.draft.forms[cell[0].form].fields[cell[1]].type
        return kind.format(self.wanted.get(cell))

    def sort_of(self, cell: Cell) -> Sort:
        """The sort of a cell's values."""
        return self.draft.forms[cell[0].form].fields[cell[1]].type.sort

    def digits_of(self, cell: Cell, value: Value) -> list[int]:
        """The numbers of the choices that a value names, from 1."""
        choices = self.draft.forms[cell[0].form].fields[cell[1]].type.choices
        names = value if isinstance(value, tuple) else (value,)
        return [number for number, choice in enumerate(choices, 1) if choice.name in names]


def _written(run: str) -> Type | Compose:
    return Type(run) if run.isascii() and "\n" not in run else Compose(run)


def _accepting(box: QWidget) -> QPushButton | None:
    """The button of a box that does it; None where there is none to be gone to."""
    for buttons in box.findChildren(QDialogButtonBox):
        for button in buttons.buttons():
            does = buttons.buttonRole(button) in (
                QDialogButtonBox.ButtonRole.AcceptRole, QDialogButtonBox.ButtonRole.YesRole,
            )  # fmt: skip
            if does and isinstance(button, QPushButton) and button.isEnabled() and button.isVisible():
                return button
    return None
