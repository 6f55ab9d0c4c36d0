"""An open workspace as that of an office: which division it is, and when; what became of divisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.text import marked
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.divisions.registering import entries_words, propose, require_few, with_readings
from laiwu_desktop.desk.open_workspace import OpenWorkspace
from laiwu_desktop.formdef.division import Division, DivisionChange, Register
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.formdef.divisions.plausible import vanishing
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Places, Settings


class Office(OpenWorkspace):
    """The settings keep the code with which an office began; what it has by a day follows from there."""

    def __init__(self, store: Store, settings: Settings, timeline: Timeline, clock: Clock) -> None:
        super().__init__(store, settings, clock)
        self.timeline = timeline

    @property
    def present(self) -> Period:
        """The period at hand, whichever is shown."""
        return Period.parse(self.settings.period)

    @property
    def period(self) -> Period:
        """The period that is worked on."""
        return self.present

    @property
    def register(self) -> Register:
        """The divisions with which the period at hand is read."""
        return self.register_of(self.period)

    def register_of(self, period: Period) -> Register:
        """The divisions with which the reports of a period are read."""
        return self.timeline.at(period.end)

    @property
    def division(self) -> Division:
        """Whose workspace it is, as it is in the period at hand."""
        return self.register[self.own_code(self.period)]

    def own_code(self, period: Period) -> str:
        """This office's code in a period."""
        return self.timeline.own_code(self.settings.division, period.end)

    @property
    def own_codes(self) -> tuple[str, ...]:
        """Every code that this office ever has."""
        return self.timeline.codes_of(self.settings.division)

    def propose_changes(self, path: Path, day: date) -> Compared:
        """What a list says that became of divisions by a day; see `registering.propose`."""
        return propose(self.timeline, path, day)

    def write_proposals(self, proposals: Sequence[Proposal], path: Path, *, replaces: bool = False) -> Path:
        """Write proposals to be gone through; what is left of them is read by `propose_changes`.

        PersonError "exists" where there is a file that it was not said to take the place of.
        """
        from laiwu_desktop.workbook.summary.division_listing import write_listing

        if path.exists() and not replaces:
            raise PersonError("exists", path=path)
        title = marked(f"{self.division.name}区划变更（待核对）", sample=self.settings.sample)
        write_listing(title, proposals, stamp(self.clock), path)
        return path

    def closing_many(self, changes: Sequence[DivisionChange]) -> str:
        """Whether entries close so many that a person is to be asked, in words; "" where they do not."""
        return vanishing(changes, self.timeline.newest)

    def apply_changes(self, changes: Sequence[DivisionChange], *, even_many: bool = False) -> None:
        """Let a person's entries be what became of divisions, all of them or none.

        PersonError "bad_division_change" where they do not fit, "no_division_change" where there are none,
        "many_closed" where they are `closing_many` and it was not said that `even_many` may be closed,
        "decided_meanwhile" where a colleague has applied some this very moment.
        """
        if not changes:
            raise PersonError("no_division_change")
        if not even_many and (what := self.closing_many(changes)):
            raise PersonError("many_closed", what=what)
        known = len(self.timeline.changes)
        after = self._after(changes)
        self.learn_changes(after, after.changes[known:])

    def require_fitting(self, changes: Sequence[DivisionChange]) -> None:
        """PersonError as `apply_changes` where entries would be refused; nothing is registered yet."""
        self._after(changes)

    def _after(self, changes: Sequence[DivisionChange]) -> Timeline:
        after = self.timeline.with_changes(with_readings(changes))
        require_few(after.changes)
        return after

    def learn_changes(self, after: Timeline, changes: Sequence[DivisionChange]) -> None:
        """Keep entries that fit, which lead to a timeline."""
        known = self.timeline.changes
        told, require = entries_words(changes, after), partial(self.require_unreported, changes)
        self.store.workspace.add_changes(changes, self.actor, stamp(self.clock), known, told, require)
        self.timeline = after

    def require_unreported(self, changes: Sequence[DivisionChange], reported: Places) -> None:
        """PersonError where reports (`reported`: their divisions and periods) stand against entries; in most
        offices none do.
        """

    def reread_divisions(self) -> None:
        """Take over what a colleague has applied, or taken back, meanwhile."""
        if self.store.workspace.changes() != self.timeline.changes:  # one of a number may be another by now
            self.timeline = self.store.workspace.timeline()
