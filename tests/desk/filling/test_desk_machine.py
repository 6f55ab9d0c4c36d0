"""A township's desk, with two windows and another program on the same file, against a plain dictionary.

The test command runs it shortly, and the same way each time. For longer, and ever differently:
`python -m tests.desk.filling.test_desk_machine SECONDS`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.ids import photo_id
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, verify_workspace
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.change import Applied
from laiwu_desktop.formdef.report.content import (
    Comment,
    Content,
    Explanation,
    Record,
    RecordKey,
    Report,
    ReportHead,
)
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.workbook.exchange.receipt import Receipt, write_receipt
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.opening.photos import reduced
from laiwu_desktop.workbook.writing.write import Book, write_book
from tests.conftest import noon
from tests.desk.filling.plain_desk import (
    Held,
    Plain,
    Step,
    flat,
    is_value,
    put,
    replayed,
    row_of,
    steps_to,
    unlike,
)
from tests.desk.small_township import (
    BUREAU_KEY,
    CITY,
    POINTS,
    TOWN,
    VILLAGES,
    original,
    whole_report,
)
from tests.statements import Died, dying
from tests.workbook.writing.test_photos_travel import picture

WHOLE = st.sampled_from(["", "0", "35", "320", "350", "约三百", "暂缺"])
ANSWERS = {
    ("village_broadband", "households"): WHOLE,
    ("village_broadband", "broadband_users"): WHOLE,
    ("village_broadband", "broadband_access"): st.sampled_from(["", "是", "否", "有"]),
    ("village_broadband", "broadband_date"): st.sampled_from(["", "2005-03-05", "去年", "不适用"]),
    ("village_broadband", "access_technologies"): st.sampled_from(["", "ADSL", "ADSL、无线"]),
    ("village_broadband", "remarks"): st.sampled_from(["", "示例数据𠮷𬳽", "' \" \\ %s :name\n第二行"]),
    ("village_safety_tv", "video_points"): WHOLE,
}
ROW_ANSWERS = {
    "point_name": st.sampled_from(["", "示例点", "示例点𠮷"]),
    "category": st.sampled_from(["", "学校", "驿站"]),
}
ONES = st.sampled_from([(field, v) for field in ANSWERS for v in VILLAGES])
HOUSEHOLDS = st.sampled_from([200, 320])
WINDOWS = st.sampled_from([0, 1, 2])
Place = tuple[tuple[str, str], str]


class Window:
    """One window: its draft, the program it belongs to, and what the dictionary says it shows."""

    def __init__(self, program: str, desk: TownshipDesk, held: Held) -> None:
        self.program = program
        self.desk = desk
        self.draft = desk.draft()
        self.view = dict(held)


class DeskMachine(RuleBasedStateMachine):
    """Windows 0 and 1 are of one program, 2 is of another."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        self.file = str(shutil.copy(original(), self.folder / "示例.sqlite"))
        self.desks = {program: self._open() for program in ("here", "there")}
        report = self._stored()
        forms = self.desks["here"].forms
        repeating = frozenset(form.name for form in forms if form.repeats)
        self.plain = Plain(repeating, flat(forms, report.records, report.explanations))
        for program in self.desks:
            self.plain.join(program)
        self.windows = [Window(p, self.desks[p], self.plain.held) for p in ("here", "here", "there")]
        self.log: list[tuple[Any, ...]] = []
        self.decisions = 0

    def teardown(self) -> None:
        for number in range(len(self.windows)):
            self.look(number)
        self._replay()
        for desk in self.desks.values():
            desk.close()
        assert verify_workspace(self.file).troubles == ()
        shutil.rmtree(self.folder)

    def _open(self) -> TownshipDesk:
        desk = open_desk(self.file, clock=noon)
        assert isinstance(desk, TownshipDesk)
        return desk

    def _head(self) -> ReportHead:
        return self.desks["here"].newest(TOWN)

    def _stored(self) -> Report:
        return self.desks["here"].report(self._head().id)

    def _digest(self, report: Report) -> str:
        return digest(canonical(self.desks["here"].forms, Content(report.records, report.explanations)))

    def _went_on(self, window: Window) -> bool:
        """Whether what this window writes in was frozen, or followed, elsewhere."""
        head, newest = window.draft.head, self._head()
        return newest.id != head.id or (newest.state != "draft" and head.state == "draft")

    def _window(self, number: int) -> Window:
        """A window to write in: one whose report went on elsewhere is told, may not write, is reopened."""
        window = self.windows[number]
        if self._went_on(window):
            assert window.draft.writing.others().moved
            with pytest.raises(PersonError) as caught:
                window.draft.put(RecordKey("village_broadband", VILLAGES[0]), "remarks", "示例：没有写上")
            assert caught.value.code in ("frozen", "moved_on")
            self.windows[number] = window = Window(window.program, window.desk, self.plain.held)
        return window

    def _do(
        self, window: Window, steps: list[Step], act: Callable[[], object], *, fresh: bool = False
    ) -> None:
        """Let the dictionary and the real desk do it; both must come to the same."""
        if fresh:
            window.view = dict(self.plain.held)
        before = self._digest(self._stored())
        done = self._act(window, steps, lambda: self.plain.do(window.program, steps), act)
        if done:
            self.plain.done[window.program][-1].digest = before

    def _act(
        self,
        window: Window,
        steps: list[Step],
        model: Callable[[], tuple[list[Step], int]],
        act: Callable[[], object],
    ) -> list[Step]:
        """Both do it, and tell the same conflicts; a window that met somebody else sees what there is."""
        landed, conflicts = model()
        told = 0
        try:
            applied = act()
        except PersonError as error:
            if error.code != "conflict":
                raise
            told = max(conflicts, 1)
        else:
            told = len(applied.conflicts) if isinstance(applied, Applied) else 0
        assert told == conflicts, (told, conflicts, landed, steps)
        if len(landed) < len(steps):
            window.view = dict(self.plain.held)
        for place, _, now in landed:
            put(window.view, place, now)
        return landed

    # ---- what a person does

    @rule(number=WINDOWS, one=ONES, data=st.data())
    def enter(self, number: int, one: Place, data: st.DataObject) -> None:
        (form, field), village = one
        self._enter(self._window(number), RecordKey(form, village), field, data.draw(ANSWERS[form, field]))

    @rule(number=WINDOWS, field=st.sampled_from(sorted(ROW_ANSWERS)), data=st.data())
    def enter_in_row(self, number: int, field: str, data: st.DataObject) -> None:
        window = self._window(number)
        if rows := rows_shown(window):
            self._enter(window, data.draw(st.sampled_from(rows)), field, data.draw(ROW_ANSWERS[field]))

    def _enter(self, window: Window, key: RecordKey, field: str, text: str) -> None:
        value = window.draft.forms[key.form].fields[field].type.parse(text)
        place = (key, field)
        step = (place, window.view.get(place), None if value is None else (value, False))
        self._do(window, [step], lambda: window.draft.enter(key, field, text))

    @rule(number=WINDOWS, village=st.sampled_from(VILLAGES))
    def confirm(self, number: int, village: str) -> None:
        window = self._window(number)
        marked = {
            place: (value[0], False)
            for place, value in self.plain.held.items()
            if is_value(place) and place[0].unit_code == village and value[1]
        }
        steps = steps_to(self.plain.held, marked)
        self._do(window, steps, lambda: window.draft.confirm(village), fresh=True)
        assert village not in window.draft.unconfirmed()

    @rule(number=WINDOWS, village=st.sampled_from(VILLAGES))
    def clear(self, number: int, village: str) -> None:
        window, key = self._window(number), RecordKey("village_broadband", village)
        self.look(number)
        gone = ("broadband_date", "access_technologies")
        relevant = [
            window.draft.figures.is_relevant(key, window.draft.forms[key.form].fields[n]) for n in gone
        ]
        there = [n for n, is_asked in zip(gone, relevant, strict=True) if not is_asked]
        steps = [((key, n), self.plain.held[key, n], None) for n in there if (key, n) in self.plain.held]
        self._do(window, steps, lambda: window.draft.clear_irrelevant(key), fresh=True)

    @rule(number=WINDOWS, village=st.sampled_from(VILLAGES))
    def add_row(self, number: int, village: str) -> None:
        window = self._window(number)
        key = window.draft.foreseen_key(POINTS, village)
        assert key not in {line[6:9] for line in self.log}
        self._do(window, [((key, ""), None, True)], lambda: window.draft.add_row(POINTS, village))

    @rule(number=WINDOWS, data=st.data())
    def drop_row(self, number: int, data: st.DataObject) -> None:
        window = self._window(number)
        if rows := rows_shown(window):
            key = data.draw(st.sampled_from(rows))
            steps = steps_to(window.view, {**dict.fromkeys(row_of(window.view, key)), (key, ""): None})
            self._do(window, steps, lambda: window.draft.drop_row(key))

    @rule(number=WINDOWS, data=st.data(), size=st.sampled_from([8, 16]))
    def add_photo(self, number: int, data: st.DataObject, size: int) -> None:
        window = self._window(number)
        self.look(number)
        if rows := rows_shown(window):
            key, jpeg = data.draw(st.sampled_from(rows)), picture(size, size)
            held = self.plain.held.get((key, "photos"), ((), False))
            name = photo_id(reduced(jpeg))
            now = (held[0] if name in held[0] else (*held[0], name), False)
            steps = [((key, "photos"), self.plain.held.get((key, "photos")), now)]
            self._do(window, steps, lambda: window.draft.add_photo(key, "photos", jpeg), fresh=True)
            assert name in window.draft.photos([name])

    @rule(number=WINDOWS, text=st.sampled_from(["示例数据：核对过", "示例数据：确实如此𠮷"]))
    def explain(self, number: int, text: str) -> None:
        window = self._window(number)
        found = window.draft.check().findings
        wanted: Held = {
            (f.key, f.field, f.rule): Explanation(
                f.key, f.field, f.rule, f.left, f.right, text, "甲", stamp(noon)
            )
            for f in found
            if f.severity == "warning"
        }
        steps = [(place, window.view.get(place), now) for place, now in wanted.items()]
        self._do(window, steps, lambda: window.draft.explain(found, text, "甲"))

    @rule(number=WINDOWS, households=HOUSEHOLDS, drop=st.booleans())
    def save(self, number: int, households: int, drop: bool) -> None:
        """What a file brings: rows whole, rows that go, in one deed."""
        window = self._window(number)
        steps, act = self._whole_file(window, households, drop=drop)
        self._do(window, steps, act)

    def _whole_file(
        self, window: Window, households: int, *, drop: bool
    ) -> tuple[list[Step], Callable[[], Applied]]:
        records = whole_report(window.draft)
        key = RecordKey("village_broadband", VILLAGES[0])
        records[key] = Record(key, {**records[key].values, "households": households})
        gone = [k for k in rows_shown(window) if k not in records] if drop else []
        wanted: Held = {}
        for record in records.values():
            wanted |= dict.fromkeys(row_of(window.view, record.key))
            wanted |= flat(window.draft.forms, [record], ())
        for k in gone:
            wanted |= {**dict.fromkeys(row_of(window.view, k)), (k, ""): None}
        return steps_to(window.view, wanted), lambda: window.draft.save(list(records.values()), gone)

    @rule(number=st.sampled_from([0, 2]), households=st.sampled_from(["180", "约三百"]))
    def load(self, number: int, households: str) -> None:
        """A real file, read by the real reader: a blank cell of it says nothing."""
        window = self._window(number)
        desk, draft = window.desk, window.draft
        key = RecordKey("village_broadband", VILLAGES[1])
        parse = draft.forms[key.form].fields["households"].type.parse
        values = {**whole_report(draft)[key].values, "households": parse(households)}
        head = ReportHead("", TOWN, desk.period.code, 1, "", "", desk.forms.versions, stamp(noon))
        figures = Figures(desk.forms, desk.period, [Record(key, values)])
        path = self.folder / "示例.xlsx"
        write_book(Book(Meta("template", head), desk.forms, desk.register, figures, draft.units, ()), path)
        wanted = {(key, name): (value, False) for name, value in values.items()}
        steps = steps_to(self.plain.held, wanted)
        reader = Window(window.program, desk, self.plain.held)  # a load reads into a draft of its own
        self._do(reader, steps, lambda: desk.load([path]))

    @rule(number=WINDOWS, times=st.integers(1, 4))
    def undo(self, number: int, times: int) -> None:
        for _ in range(times):
            self._take_back(self._window(number), again=False)

    @rule(number=WINDOWS, times=st.integers(1, 4))
    def redo(self, number: int, times: int) -> None:
        for _ in range(times):
            self._take_back(self._window(number), again=True)

    def _take_back(self, window: Window, *, again: bool) -> None:
        before = self._digest(self._stored())
        stack = (self.plain.undone if again else self.plain.done)[window.program]
        last = stack[-1] if stack else None
        steps = last.steps if last else []
        act = window.draft.redo if again else window.draft.undo
        landed = self._act(window, steps, lambda: self.plain.take_back(window.program, again=again), act)
        if last and last.foreign == self.plain.foreign[window.program]:
            assert not unlike(self.plain.held, last.before)
            assert self._digest(self._stored()) == last.digest
        if landed:
            other = (self.plain.done if again else self.plain.undone)[window.program]
            other[-1].digest = before

    # ---- what comes to pass

    @rule(number=WINDOWS)
    def look(self, number: int) -> None:
        """A window sees what others wrote, and then shows what is stored."""
        window = self.windows[number]
        if self._went_on(window):
            return
        window.draft.follow(window.draft.writing.others())
        window.view = dict(self.plain.held)
        draft = window.draft
        assert not unlike(flat(draft.forms, draft.figures.records, draft.explanations), self.plain.held)

    @rule(number=st.sampled_from([0, 1]), was=HOUSEHOLDS, then=HOUSEHOLDS)
    def export(self, number: int, was: int, then: int) -> None:
        """Filled in until nothing stands against it, and frozen; from 200 to 320 an explanation lapses."""
        window = self._window(number)
        self.look(number)
        if window.draft.head.state not in ("draft", "exported"):
            return
        for households in dict.fromkeys((was, then)):
            steps, act = self._whole_file(window, households, drop=True)
            self._do(window, steps, act)
            self.explain(number, "示例数据：核对过")
        if not window.draft.is_editable:
            return
        before, digest_before = dict(self.plain.held), self._digest(self._stored())
        exported = window.desk.export(self.folder, carried=True, missed=True, unanswered=True)
        report = window.desk.store.reports.report(exported.head.id)
        kept = flat(window.draft.forms, report.records, report.explanations)
        lapsed = self.plain.held.keys() - kept.keys()
        assert all(len(place) == 3 for place in lapsed)
        landed, _ = self.plain.do(window.program, [(place, before[place], None) for place in lapsed])
        if landed:
            self.plain.done[window.program][-1].digest = digest_before
        assert self._digest(report) == exported.head.digest

    @rule(verdict=st.sampled_from(["received", "returned", "returned", "accepted"]))
    def receive(self, verdict: str) -> None:
        """The bureau answers the newest revision."""
        desk, head = self.desks["here"], self._head()
        if head.state == "draft":
            return
        said = (Comment("示例数据：请核对"),) if verdict == "returned" else ()
        receipt = Receipt(
            head.id, TOWN, head.period, head.revision, head.digest, verdict, head.decision + 1, CITY,
            stamp(noon), said,
        )  # fmt: skip
        path = self.folder / f"回执{head.decision + 1}.xlsx"
        write_receipt(receipt, "回执", [], {}, desk.all_forms, BUREAU_KEY, path)
        assert [done.outcome for done in desk.receive([path])] == ["applied"]
        assert self._head().state == verdict

    @rule(program=st.sampled_from(["here", "there"]))
    def reopen(self, program: str) -> None:
        self.desks[program].close()
        self.desks[program] = self._open()
        self.plain.join(program)
        for number, window in enumerate(self.windows):
            if window.program == program:
                self.windows[number] = Window(program, self.desks[program], self.plain.held)

    @rule(number=WINDOWS, statement=st.integers(1, 40), households=HOUSEHOLDS)
    def crash(self, number: int, statement: int, households: int) -> None:
        """The program dies before one of the statements of a load, or before its commit."""
        window = self._window(number)
        self.look(number)
        steps, act = self._whole_file(window, households, drop=True)
        with dying(window.desk.store._engine, statement) as dies:
            try:
                act()
            except Died:
                assert dies
            else:
                self.plain.do(window.program, steps)
        self.reopen(window.program)

    # ---- what always holds

    @invariant()
    def what_is_stored_is_what_the_dictionary_holds(self) -> None:
        report = self._stored()
        assert not unlike(
            flat(self.desks["here"].forms, report.records, report.explanations), self.plain.held
        )

    @invariant()
    def the_log_only_grows(self) -> None:
        with reading(self.desks["here"].store._engine) as connection:
            lines = [
                tuple(line) for line in connection.execute(select(tables.change).order_by(tables.change.c.id))
            ]
        assert lines[: len(self.log)] == self.log
        self.log = lines

    def _replay(self) -> None:
        """Read from its beginning the log makes of nothing what is stored, revision by revision."""
        desk = self.desks["here"]
        for head in desk.store.reports.heads():
            report = desk.store.reports.report(head.id)
            now = flat(desk.forms, report.records, report.explanations)
            began: Held = {}
            if head.parent_id:
                parent = desk.store.reports.report(head.parent_id)
                began = flat(desk.forms, parent.records, parent.explanations)
            told = replayed(began, desk.store.changes.history([head.id]))
            assert not unlike(told, now)


def rows_shown(window: Window) -> list[RecordKey]:
    return sorted(place[0] for place in window.view if place[1:] == ("",))


DeskMachine.TestCase.settings = settings(
    max_examples=5, stateful_step_count=20, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestDesk = DeskMachine.TestCase


def run_for(seconds: float) -> int:
    """Walk until the time is over; returns how many walks it were."""
    walks, end = 0, time.monotonic() + seconds
    longer = settings(
        DeskMachine.TestCase.settings, max_examples=20, stateful_step_count=50, derandomize=False
    )
    while time.monotonic() < end:
        run_state_machine_as_test(DeskMachine, settings=longer)
        walks += 20
    return walks


if __name__ == "__main__":
    print(run_for(float(sys.argv[1])), "walks of 50 steps")
