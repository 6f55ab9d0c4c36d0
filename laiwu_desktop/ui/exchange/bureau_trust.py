"""A bureau's signature that nobody has confirmed: a person is asked for its fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.results import LeftKey, Received, keys_left
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.states import Compared
from laiwu_desktop.seal.locks import recipient_fingerprint
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    changed_bureau_dialog,
    changed_recipient_dialog,
    first_bureau_dialog,
)
from laiwu_desktop.ui.exchange.known_keys import may_replace
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
        """Go on with `then` once a key is trusted that was not; with `otherwise` when there is none.

        Before that a person is asked about another recipient that came.
        """
        keys = {fingerprint(one.new_key): one for one in received if one.new_key}
        if not keys:
            offered = [one.offered for one in received if one.offered]
            self.ask_recipient(offered[-1] if offered else "", otherwise)
            return
        ask = partial(self._ask, keys, then, otherwise)
        self.worker.run("正在核对签名…", lambda: self.desk.their_keys.any_counts, ask, self._fail)

    def _ask(self, keys: Mapping[str, Received], then: Then, otherwise: Then, knows_bureau: bool) -> None:
        if knows_bureau:
            stated = all(one.how is Compared.STATEMENT for one in keys.values())
            dialog = changed_bureau_dialog(self.window, *keys, stated=stated)
        else:
            dialog = first_bureau_dialog(self.window, *keys)
        if not self.dialogs.run(dialog):
            otherwise()
            return
        new = keys[dialog.typed]
        trust, ask = partial(self._trust, new), partial(self._ask_replaced, then)
        self.worker.run("正在记下签名…", trust, ask, self._fail)

    def _trust(self, new: Received) -> list[LeftKey]:
        """Take a key; returns those before it that count still."""
        theirs = self.desk.their_keys
        theirs.confirm(new.new_key, said=new.said)
        return keys_left(new.new_key, theirs.known(), theirs.successors())

    def _ask_replaced(self, then: Then, replaced: Sequence[LeftKey]) -> None:
        """Ask whether those shall count any longer, and go on with `then` in any case."""
        gone = [
            left.key
            for left in replaced
            if may_replace(self.dialogs, self.window, "农业局", left, "农业局的签名")
        ]
        if gone:
            revoke = partial(self._revoke, gone)
            self.worker.run("正在作废…", revoke, partial(_go_on, then), self._fail)
        else:
            then()

    def _revoke(self, keys: Sequence[KnownKey]) -> None:
        for key in keys:
            self.desk.their_keys.revoke(key)

    def ask_recipient(self, offered: str, then: Then) -> None:
        """Ask about a recipient that nobody has compared, if there is one; go on with `then` in any case."""
        if not offered:
            then()
            return
        dialog = changed_recipient_dialog(self.window, recipient_fingerprint(offered))
        if self.dialogs.run(dialog):
            trust = self.desk.their_keys.confirm_recipient
            self.worker.run("正在记下公钥…", trust, partial(_go_on, then), self._fail)
        else:
            then()

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self.window, error)


def _go_on(then: Then, _done: None) -> None:
    then()
