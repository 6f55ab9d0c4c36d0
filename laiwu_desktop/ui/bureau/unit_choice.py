"""Choosing one unit of many by typing any part of its name or of its initials."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from laiwu_desktop.formdef.division import Division, Former
from laiwu_desktop.ui.entry.unit_list import MOST_FORMER


class UnitChoice(QComboBox):
    """The choice is what the field shows, once `settle` has made one of it. `former` finds what was called so
    once.
    """

    def __init__(self, units: Iterable[Division], former: Callable[[str], list[Former]]) -> None:
        super().__init__()
        self.former = former
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for unit in units:
            self.addItem(f"{unit.name}　{unit.initials}", unit.code)
        edit = self.lineEdit()
        assert edit is not None
        self.edit = edit
        self.setCurrentIndex(0)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def settle(self) -> str:
        """Take the unit that is meant by what was typed; "", or why there is no one unit."""
        text = self.edit.text().strip()
        names = [self.itemText(number) for number in range(self.count())]
        fits = [number for number, name in enumerate(names) if text.lower() in name.lower()]
        same = [number for number in fits if names[number] == text]
        if self.itemText(self.currentIndex()) == text:  # of two of one name the one that was chosen
            same = [self.currentIndex()]
        found = same or fits
        if len(found) == 1:
            self.setCurrentIndex(found[0])
            self.edit.setText(names[found[0]])
            return ""
        if fits:
            return f"有 {len(fits)} 个村（居）符合“{text}”，请选定一个。"
        former = self.former(text)
        once = "；".join(f"{one.division.name}　{one.note}" for one in former[:MOST_FORMER])
        is_here = any(self.findData(heir) >= 0 for one in former for heir in one.heirs)
        now = "请选定现在的村（居）。" if is_here else "本份数据中没有它现在的村（居）。"
        return f"{once}。{now}" if once else f"没有村（居）“{text}”。"
