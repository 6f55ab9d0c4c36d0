"""What the page by rule does: looked for in the background, decided as anything is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject

from laiwu_desktop.desk.bureau.judging.deciding_many import Ruling
from laiwu_desktop.desk.bureau.judging.matching import Listed, Matched
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment
from laiwu_desktop.formdef.states import State
from laiwu_desktop.ui.bureau.judging.by_rule import ByRulePage
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.shell.desk_window import DeskWindow

_Read = tuple[list[Listed], list[Matched], FormSet]
Send = Callable[[Sequence[Ruling], Mapping[str, str]], object]


class RulingByKind(QObject):
    """`period` tells which is shown, `send` lets rulings leave, with what else is open in which report;
    `written` is what was written of a report, by its id, and goes along.
    """

    def __init__(
        self,
        desk: BureauDesk,
        page: ByRulePage,
        window: DeskWindow,
        period: Callable[[], Period | None],
        send: Send,
        written: Callable[[str], Sequence[Comment]],
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.page = page
        self.period = period
        self.send = send
        self.written = written
        self.lookup = Lookup(window.worker, window.fail, self)
        page.wanted.connect(self.look)
        page.accept.connect(window.unless_refused(partial(self._rule, State.ACCEPTED)))
        page.send_back.connect(window.unless_refused(partial(self._rule, State.RETURNED)))

    def look(self) -> None:
        """Look for what there is, and for what is chosen of it."""
        judging, period = self.desk.judging, self.period()
        chosen, most = self.page.chosen, self.page.share

        def read() -> _Read:
            return (
                judging.kinds(most, period),
                judging.matches(chosen, most, period) if chosen else [],
                self.desk.known_forms(),
            )

        self.lookup.ask(read, self._show)

    def _show(self, read: _Read) -> None:
        listed, matched, forms = read
        self.page.show_kinds(listed)
        self.page.show_matches(matched, forms, self.desk.register_of(self.period() or self.desk.period))

    def _rule(self, decision: State) -> None:
        """Accept with the sentence for the whole, return with it at each cell."""
        sentence, matched = self.page.sentence.text().strip(), self.page.ticked
        whole = (Comment(sentence),) if sentence else ()
        accepts = decision is State.ACCEPTED
        rulings = [
            Ruling(
                one.head,
                decision,
                (*(whole if accepts else one.comments(sentence)), *self.written(one.head.id)),
            )
            for one in matched
        ]
        self.send(rulings, {one.head.id: one.else_words for one in matched if accepts and not one.is_all})
