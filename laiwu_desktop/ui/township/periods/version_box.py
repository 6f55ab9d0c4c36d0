"""Which period and revision is shown, and all others to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from laiwu_desktop.desk.guiding.versions import Version
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.parts.theme import icon

# Of the states that are worth a sign in a list.
_ICONS = {State.RETURNED: "state-returned", State.ACCEPTED: "state-accepted", State.DRAFT: "edit"}


class VersionBox(QComboBox):
    """Hidden while there is one only. `chosen` carries the `Version`."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.versions: Sequence[Version] = ()
        self.shown = ""
        self.setAccessibleName("填报期和版本")
        self.setToolTip("转到别的填报期或以前各版")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._choose)
        self.hide()

    def show_versions(self, versions: Sequence[Version], shown: str) -> None:
        """Offer these; the report of the id `shown` is the one that is shown."""
        self.versions, self.shown = versions, shown
        self.clear()
        for version in versions:
            self.addItem(icon(_ICONS.get(version.head.state, "state-sent")), version.label)
        self._stay()
        self.setVisible(len(versions) > 1)

    def _stay(self) -> None:
        """Say which is shown: another one is not until it is."""
        here = [number for number, one in enumerate(self.versions) if one.head.id == self.shown]
        self.setCurrentIndex(here[0] if here else -1)

    def _choose(self, number: int) -> None:
        version = self.versions[number]
        self._stay()
        if version.head.id != self.shown:
            self.chosen.emit(version)
