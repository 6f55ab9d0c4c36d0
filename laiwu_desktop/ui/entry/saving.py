"""What a person typed, on its way into the workspace: off the window's thread, one write after another.

A value is on screen, and the report looks as if it were there, from the moment it was typed; until its
transaction has landed it is 未保存, and nothing says otherwise. What cannot land is kept, told and tried
again.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling import changing
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.desk.filling.writing import Others, Write
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.change import (
    Applied,
    Conflict,
    Intent,
    Kind,
    Logged,
    ValueChange,
    inverse,
)
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.values import Value
from laiwu_desktop.store.database.troubles import PASSING
from laiwu_desktop.ui.fields.composing import Composing
from laiwu_desktop.ui.fields.photo_sources import Photo, Smalls, refusals, small_ones
from laiwu_desktop.ui.parts.worker import Worker

# How soon to look what others wrote, and to try again what could not be saved, in ms.
LOOK_EVERY = 1_000
TRY_AGAIN = 3_000
# What is told as soon as it is seen, also while nothing waits to be saved.
GONE = "workspace_gone"
LOST = (GONE, "overwritten", "damaged_workspace")
# Whoever waits longer than that for one save wants to know what for, in ms.
PATIENCE = 2_000


class Saving(QObject):
    """Saves into one draft. `typed` are the fields that are being typed in, with what stood there when that
    began: it is what a person means to replace, whatever comes meanwhile. `changed` carries the units whose
    figures look otherwise now, whoever changed them; `told` follows every step of what is unsaved, saved or
    in conflict, `typing` every key; `landed` carries a deed that is in the workspace whole; `moved` says
    that the report at hand is no more the one to write into; `refused` carries what no field can show.
    """

    changed = Signal(object)
    told = Signal()
    moved = Signal()
    refused = Signal(object)
    typing = Signal()
    landed = Signal(object)

    def __init__(self, draft: Draft, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self.worker = worker
        self.waiting: deque[Intent] = deque()
        self.conflicts: dict[Cell, Conflict] = {}
        self.typed: dict[Cell, Value] = {}
        self.trouble: Exception | None = None
        self.saved_at = ""
        self.composing = Composing(self)
        self.composing.came.connect(self.save_late)
        self._under_way = False
        self._once_more = False  # asked for while one try was under way, which may have begun too early
        # The report that a waiting deed was done in, where another one is shown by now.
        self._left: dict[str, Draft] = {}
        self._coming = 0
        self._looking = self._look_wanted = False
        self._closed = False
        self.is_given_up = False
        self._then: list[Callable[[], object]] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.retry)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.told)
        self._look = QTimer(self)
        self._look.timeout.connect(self.look)
        self._look.start(LOOK_EVERY)

    @property
    def is_settled(self) -> bool:
        """Whether everything that was entered is in the workspace."""
        return not self.waiting and not self._coming

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is left to be done: all is in the workspace, and nobody has to settle anything."""
        return self.is_settled and self.trouble is None and not self.conflicts

    @property
    def is_trying(self) -> bool:
        """Whether something is on its way into the workspace just now."""
        return self._under_way

    @property
    def waits_long(self) -> bool:
        """Whether what is on its way is held up: another program has the file, a server does not answer."""
        return self._under_way and not self._patience.isActive()

    @property
    def unsaved(self) -> set[Cell]:
        """The values that are on screen and not in the workspace."""
        here = (intent for intent in self.waiting if intent.id not in self._left)
        return {cell for intent in here for cell in intent.cells}

    @property
    def unsaved_count(self) -> int:
        """How many values are not in the workspace, and rows and explanations: one typed twice is one."""
        periods = ((self.draft_of(intent).head.period, intent) for intent in self.waiting)
        values = {(period, cell) for period, intent in periods for cell in intent.cells}
        return len(values) + sum(not intent.cells for intent in self.waiting)

    @property
    def photos(self) -> dict[str, bytes]:
        """The photos that are on screen and not in the workspace."""
        return {name: data for intent in self.waiting for name, data in intent.photos.items()}

    def set_draft(self, draft: Draft) -> None:
        """Take another draft. What waits goes there if it is the same report, read anew or gone on with; what
        was done in another one stays with that. Of another period nothing is in conflict.
        """
        if draft.head.period != self.draft.head.period:
            self.conflicts.clear()
            self.composing.end_wait()
        former, self.draft = self.draft, draft
        for intent in self.waiting:
            home = self._left.pop(intent.id, former)
            if self._is_here(home):
                draft.foresee(intent.changes)
            else:
                self._left[intent.id] = home
        self.told.emit()

    def _is_here(self, draft: Draft) -> bool:
        """Whether what is done in a draft is written into the report that is shown now."""
        now = self.draft
        is_same = draft.head.period == now.head.period and not now.writing.read_only
        return draft is now or is_same

    def draft_of(self, intent: Intent) -> Draft:
        """The report that something waits for."""
        return self._left.get(intent.id, self.draft)

    # ---- saving

    def save(self, intent: Intent) -> None:
        """Save changes as one deed; the report looks as if they had landed, and they can be undone."""
        if not intent.changes:
            return
        self.is_given_up = False
        intent = self.draft.writing.expect(intent)
        self.draft.foresee(intent.changes)
        for cell in [*intent.cells, *self._gone()]:
            self.conflicts.pop(cell, None)
        self.waiting.append(intent)
        self._next()
        self.changed.emit({change.key.unit_code for change in intent.changes})
        self.told.emit()

    def once_found(
        self, find: Callable[[], Any], done: Callable[[Any], object], failed: Callable[[], object]
    ) -> None:
        """Find off the window's thread what a deed needs, for `done` to save it; until then not all is saved,
        so that no other report is shown. `failed` comes when it cannot be found, which is told.
        """

        def come(found: Any) -> None:
            self._coming -= 1
            done(found)
            self._go_on()

        def not_come(error: Exception) -> None:
            self._coming -= 1
            failed()
            self.refused.emit(error)
            self._go_on()

        self._coming += 1
        self.worker.quietly(find, come, not_come)
        self.told.emit()

    def save_late(self, cell: Cell, text: str) -> None:
        """Save what an input method committed after its field was left: it belongs there."""
        key, name = cell
        if not self.draft.writing.read_only:
            value = self.draft.forms[key.form].fields[name].parse(text)
            self.save(changing.value_changed(self.draft.figures, key, name, value))

    def save_photos(self, key: RecordKey, fields: Sequence[Field], photos: Sequence[Photo]) -> None:
        """Make photos small, and add them as one deed to the first of some fields; what that has no room for
        goes into the next ones. One that is none takes no room. All that is not taken is told.
        """
        # Those that are there already are no reason not to look at the others.
        most = sum(field.type.max_count for field in fields)

        def add(came: Smalls) -> None:
            intent, left = changing.photos_added(self.draft.figures, key, fields, came.photos)
            self.save(intent)  # not to wait for those who read what is told
            for error in refusals(came.refused):
                self.refused.emit(error)
            if again := len(came.photos) - len(intent.photos) - left:
                self.refused.emit(PersonError("photo_there", field=fields[0].label, count=again))
            if left := left + came.left:
                first, most = fields[0].label, fields[0].type.max_count
                self.refused.emit(PersonError("too_many_photos", field=first, most=most, left=left))

        self.once_found(lambda: small_ones(photos, most), add, lambda: None)

    def saved_beside(self) -> None:
        """Something was written that did not come this way, such as a file."""
        self.saved_at = self.draft.writing.now()

    def type_in(self, cell: Cell, *, typed: bool) -> None:
        """Whether a text stands in a field that nobody has sent on its way yet."""
        if typed:
            self.typed.setdefault(cell, self._stands(cell))
        else:
            self.typed.pop(cell, None)

    def save_typed(self, cell: Cell, value: Value) -> None:
        """Save what was left in a field. Who left what stood there before means nothing by it."""
        there = self._stands(cell)
        was = self.typed.pop(cell, there)
        intent = changing.value_changed(self.draft.figures, *cell, value)
        if was != there:  # somebody else was here meanwhile
            if value == was:
                self.changed.emit({cell[0].unit_code})  # shows what they wrote
                return
            intent = changing.meant_to_replace(intent, {cell: was})
        self.save(intent)

    def _stands(self, cell: Cell) -> Value:
        return self.draft.figures.record(cell[0]).values.get(cell[1])

    def undo(self) -> Logged | None:
        """Take back what was done last in this session, be it still on its way; returns it."""
        return self._take_back(self.undoable)

    def redo(self) -> Logged | None:
        """Do again what was undone last; returns it."""
        return self._take_back(self.redoable)

    def _take_back(self, logged: Logged | None) -> Logged | None:
        if logged is not None:
            self.save(changing.taken_back(logged, self.draft.subject(logged)))
        return logged

    @property
    def undoable(self) -> Logged | None:
        """The deed that `undo` takes back; None while one is on its way that comes first."""
        done = self.draft.writing.session.done
        return done[-1] if done and not self._coming else None

    @property
    def redoable(self) -> Logged | None:
        """The undoing that `redo` takes back."""
        undone = self.draft.writing.session.undone
        return undone[-1] if undone and not self._coming else None

    def retry(self) -> None:
        """Try again at once what could not be saved, or look whether the file is there again."""
        self._again.stop()
        self._once_more = self._under_way
        self._next()
        self.look()

    def give_up(self) -> None:
        """Throw away what could not be saved: a person said so."""
        self.is_given_up = True
        self._again.stop()
        self._then.clear()
        for intent in self.waiting:
            self.draft_of(intent).writing.give_up(intent)
        self.waiting.clear()
        self._left.clear()
        self.conflicts.clear()
        self.trouble = None
        self.told.emit()

    def when_saved(self, then: Callable[[], object]) -> None:
        """Call `then` once everything is in the workspace; not at all when it cannot be saved."""
        if self.is_settled:
            then()
        else:
            self._then.append(then)

    def close(self) -> None:
        """Nothing is looked after any more."""
        self._look.stop()
        self._again.stop()
        self._closed = True

    def _next(self) -> None:
        if self._under_way or not self.waiting:
            return
        try:
            write = self.draft_of(self.waiting[0]).writing.prepare(self.waiting[0])
        except PersonError as error:
            self._failed(error)
            return
        self._under_way = True
        self._patience.start(PATIENCE)
        self.worker.quietly(write.run, lambda applied: self._landed(write, applied), self._failed)

    def _landed(self, write: Write, applied: Applied) -> None:
        self._under_way = False
        if self.waiting and self.waiting[0] is write.intent:
            self.waiting.popleft()
        home = self._left.pop(write.intent.id, self.draft)
        self.trouble = None
        self.saved_at = self.draft.writing.now()
        logged = home.writing.land(write, applied)
        units = self._take_back_only(logged, write.intent)
        if home is self.draft:
            units |= home.settle(applied, self.unsaved)
        if units:
            self.changed.emit(units)
        self._tell_conflicts(applied.conflicts, home)
        if logged.changes and not applied.conflicts:
            self.landed.emit(logged)
        self._next()
        self._go_on()

    def _take_back_only(self, landed: Logged, meant: Intent) -> set[str]:
        """What waits to take a deed back takes back what of it landed, and nothing else; returns the units
        that look otherwise for it.
        """
        became, unsaved = {landed.deed.id: landed.changes}, self.unsaved
        for place, intent in enumerate(self.waiting):
            if intent.undoes in became:
                became[intent.id] = inverse(became[intent.undoes])
                self.waiting[place] = msgspec.structs.replace(intent, changes=became[intent.id])
        back = unsaved - self.unsaved
        shown = [c for c in meant.changes if isinstance(c, ValueChange) and (c.key, c.field) in back]
        self.draft.foresee(shown)
        return {change.key.unit_code for change in shown}

    def _go_on(self) -> None:
        """Do what waited for everything to be in the workspace, once it is."""
        if self.is_settled:
            then, self._then = self._then, []
            for one in then:
                one()
        self.told.emit()

    def _tell_conflicts(self, conflicts: Iterable[Conflict], home: Draft) -> None:
        for conflict in conflicts:
            change = conflict.change
            if home is not self.draft or not isinstance(change, ValueChange):  # shown in no field
                words = changing.conflict_words(home.forms, conflict)
                self.refused.emit(PersonError("conflict", sentences=words))
            elif (change.key, change.field) not in self.unsaved:
                self.conflicts[change.key, change.field] = conflict
        self._tell_gone()

    def _gone(self) -> list[Cell]:
        """The conflicts whose row is gone: there is no more to choose from."""
        forms, figures = self.draft.forms, self.draft.figures
        return [
            cell for cell in self.conflicts if cell[0].form in forms and changing.is_gone(figures, cell[0])
        ]

    def _tell_gone(self) -> None:
        """Say once what did not land because its row is gone."""
        if gone := [self.conflicts.pop(cell) for cell in self._gone()]:
            self.told.emit()
            words = "".join(changing.gone_words(self.draft.forms, conflict) for conflict in gone)
            self.refused.emit(PersonError("conflict", sentences=words))

    def _failed(self, error: Exception) -> None:
        self._under_way = False
        self.trouble = error
        self._then.clear()
        if isinstance(error, PersonError) and error.code in PASSING:
            self._again.start(TRY_AGAIN)
            if self._once_more:
                self.retry()
        elif isinstance(error, PersonError) and error.code in ("moved_on", "frozen"):
            self.moved.emit()
        elif not isinstance(error, PersonError):
            logging.getLogger("laiwu_desktop").error("保存时出错", exc_info=error)
        self.told.emit()

    # ---- what others do

    def look(self) -> None:
        """Look what others wrote; when it cannot be seen just now, only a file that is lost is told.

        Asked for while a look is reading already, one more follows: that one may not see it any more.
        """
        self._look_wanted = True
        self._begin_look()

    def _begin_look(self) -> None:
        if self._looking or self._closed or not self._look_wanted:
            return
        self._looking = True
        draft = self.draft

        def read() -> Others:
            self._look_wanted = False  # what is asked for until now is seen
            return draft.writing.others()

        self.worker.quietly(read, lambda others: self._seen(draft, others), self._not_seen)

    def _not_seen(self, error: Exception) -> None:
        self._looking = False
        self._begin_look()
        is_lost = isinstance(error, PersonError) and error.code in LOST
        if is_lost and self.is_settled and not self._closed and not self.is_given_up:
            self.trouble = error
            self.told.emit()

    def _seen(self, draft: Draft, others: Others) -> None:
        self._looking = False
        self._begin_look()
        if self._closed or draft is not self.draft:
            return
        if self.is_settled and self.trouble is not None:  # the file is there again
            self.trouble = None
            self.told.emit()
        units = draft.follow(others, self.unsaved)
        if units:
            self.changed.emit(units)
            self._tell_gone()
        if others.moved and self.is_settled:
            self.moved.emit()

    def keep_mine(self, cell: Cell) -> None:
        """Of a conflict, what was typed here is to stand; it is now said to replace the other."""
        if conflict := self.conflicts.get(cell):
            change = conflict.change
            if isinstance(change, ValueChange):
                mine = ValueChange(change.key, change.field, self._stands(cell), change.now)
                self.save(Intent((mine,), Kind.ENTER))

    def keep_theirs(self, cell: Cell) -> None:
        """Of a conflict, what was written elsewhere is to stand."""
        if self.conflicts.pop(cell, None):
            self.told.emit()


def trouble_words(trouble: Exception) -> str:
    """Why something could not be saved, and what to do."""
    if isinstance(trouble, PersonError):
        return f"{trouble.message}{trouble.remedy}"
    return "程序内部错误，详细情况已记入日志。"


def brief_words(trouble: Exception, *, with_advice: bool = True) -> str:
    """The same for a line without room: of a path the disk and the file, where it is stands elsewhere. There
    is no need for advice where buttons stand beside it.
    """
    words = trouble_words(trouble)
    if not isinstance(trouble, PersonError):
        return words
    words = words if with_advice else trouble.message
    path = str(trouble.places.get("path", ""))
    return words.replace(path, f"{Path(path).anchor}…{os.sep}{Path(path).name}") if path else words
