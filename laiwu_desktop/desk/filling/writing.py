"""The way of changes into the workspace: prepared here, run in any thread, landed here again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import new_action_id, new_report_id
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.filling.session import Session
from laiwu_desktop.formdef.report.change import Applied, Deed, Intent, Logged, alters
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.store.store import Store


class Others(msgspec.Struct, frozen=True):
    """What others wrote into a report since it was last looked at; from there on one's own comes along, for
    whoever follows must end with what was written last. `moved` says that the report is no more the one to
    write into: it was exported, or its next revision was opened, elsewhere. `last` is the last line that was
    read, one's own included.
    """

    logged: tuple[Logged, ...] = ()
    moved: bool = False
    last: int = 0


@dataclass(frozen=True)
class Write:
    """An intent on its way into the workspace: `run` does it in one transaction, in any thread."""

    intent: Intent
    deed: Deed
    run: Callable[[], Applied] = field(repr=False)


class Writing:
    """Writes into one report of a workspace, or into the revision that follows it once it is frozen."""

    def __init__(
        self,
        store: Store,
        head: ReportHead,
        clock: Clock,
        actor: str,
        session: Session,
        *,
        read_only: bool,
        fixed: PersonError | None = None,
    ) -> None:
        """`fixed` says why the report is only looked at, where that is known."""
        self._store = store
        self._clock = clock
        self._actor = actor
        self.session = session
        # The report and how far it was read, as one: another thread must not see one of each.
        self._stands = head, store.changes.newest(head.id)
        self.read_only = read_only
        self._fixed = fixed
        self._own: set[str] = set()  # deeds, and revisions, that come from here
        # What followed a former revision before it was looked at is no news.
        self._before = (
            _followers(head, store.reports.heads(head.division, head.period)) if read_only else set()
        )

    @property
    def head(self) -> ReportHead:
        """The revision that is written into; the one that followed it once that was opened."""
        return self._stands[0]

    @property
    def is_editable(self) -> bool:
        """Whether this very revision still changes."""
        return self.head.state is State.DRAFT and not self.read_only

    def now(self) -> str:
        """What to write down as the time (ISO 8601)."""
        return stamp(self._clock)

    def prepare(self, intent: Intent) -> Write:
        """What shall be written, ready to run. Only one may be under way: where it opens the next revision,
        those after it go there, too. PersonError("read_only") for a report that is only looked at.
        """
        self.require_writable()
        deed = self._deed(intent)
        report_id = self.head.id
        successor = None if self.is_editable else self._successor()
        self._own |= {deed.id, successor.id if successor else ""}
        apply, photos, stands = self._store.changes.apply, intent.photos, intent.stands
        return Write(intent, deed, lambda: apply(report_id, intent.changes, deed, successor, photos, stands))

    def expect(self, intent: Intent) -> Intent:
        """Let a deed that is to be written later be undone from now on, whether it has landed or not."""
        intent = msgspec.structs.replace(intent, id=new_action_id())
        self.session.note(Logged(self.head.id, self._deed(intent), tuple(filter(alters, intent.changes))))
        return intent

    def give_up(self, intent: Intent) -> None:
        """What was expected does not come any more."""
        self.session.land(Logged(self.head.id, self._deed(intent), ()))

    def _deed(self, intent: Intent) -> Deed:
        deed = intent.id or new_action_id()
        return Deed(deed, intent.kind, self._actor, self.now(), intent.about, intent.undoes)

    def require_writable(self) -> None:
        """PersonError("read_only") for a report that is only looked at."""
        if self.read_only:
            why = self._store.refused or self._fixed
            raise PersonError(why.saying) if why else PersonError("read_only")

    def land(self, write: Write, applied: Applied) -> Logged:
        """Take over what became of a write: the revision it opened, and what can be undone of it."""
        if applied.opened is not None:
            self._stands = applied.opened, 0
        logged = Logged(self.head.id, write.deed, applied.changes)
        (self.session.land if write.intent.id else self.session.note)(logged)
        return logged

    def others(self) -> Others:
        """What others have written since `seen`: it only reads, in any thread.

        PersonError("workspace_gone") once the file is no more where it was, or holds something else.
        """
        self._store.require_there()
        head, seen = self._stands
        late = self._store.changes.since(head.id, seen)
        known = itertools.takewhile(lambda one: one.deed.id in self._own, late)
        last = late[-1].number if late else 0
        return Others(tuple(late[len(list(known)) :]), self._has_moved(head), last)

    def _has_moved(self, head: ReportHead) -> bool:
        heads = self._store.reports.heads(head.division, head.period)
        here = head.id, head.state, head.editions
        is_here = any((one.id, one.state, one.editions) == here for one in heads)
        return bool(_followers(head, heads) - self._own - self._before) or not is_here

    def seen(self, others: Others) -> None:
        """Let what others wrote be told once, and what was read be read once."""
        # Who writes holds the report's row until the commit: no lower number comes after a higher one.
        head, seen = self._stands
        self._stands = head, max(seen, others.last)

    def _successor(self) -> ReportHead:
        return msgspec.structs.replace(
            self.head, id=new_report_id(), revision=self.head.revision + 1, parent_id=self.head.id,
            state=State.DRAFT, created=self.now(), digest="", signature="", public_key="",
            decision=0, decided="",
        )  # fmt: skip


def _followers(head: ReportHead, heads: Iterable[ReportHead]) -> set[str]:
    return {one.id for one in heads if one.parent_id == head.id}
