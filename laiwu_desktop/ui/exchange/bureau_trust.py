"""A bureau's signature that nobody has confirmed: a person is asked for its fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.results import Received
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.ui.exchange.exchange_dialogs import changed_bureau_dialog, first_bureau_dialog
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.worker import Worker

Then = Callable[[], object]


class BureauTrust:
    """Asks about what was refused for its signature alone; whether the bureau has a new one, or its first."""

    def __init__(self, desk: TownshipDesk, worker: Worker, dialogs: Dialogs, window: QWidget) -> None:
        self.desk = desk
        self.worker = worker
        self.dialogs = dialogs
        self.window = window

    def ask(self, received: Sequence[Received], then: Then, otherwise: Then = lambda: None) -> None:
        """Go on with `then` once a key is trusted that was not; with `otherwise` when there is none."""
        keys = {fingerprint(one.new_key): one.new_key for one in received if one.new_key}
        if not keys:
            otherwise()
            return
        ask = partial(self._ask, keys, then, otherwise)
        self.worker.run("正在核对签名…", lambda: self.desk.knows_bureau, ask, self._fail)

    def _ask(self, keys: Mapping[str, str], then: Then, otherwise: Then, knows_bureau: bool) -> None:
        dialog = (changed_bureau_dialog if knows_bureau else first_bureau_dialog)(self.window, *keys)
        if not self.dialogs.run(dialog):
            otherwise()
            return
        trust = partial(self.desk.trust_bureau, keys[dialog.typed])
        self.worker.run("正在记下签名…", trust, partial(_go_on, then), self._fail)

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self.window, error)


def _go_on(then: Then, _done: None) -> None:
    then()
