"""No window of the program takes a person's words for HTML: those that `test_plain` does not walk."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QWidget

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.location import Server
from laiwu_desktop.desk.backups.shelf import Backup, Reason
from laiwu_desktop.desk.bureau.judging.deciding_many import Outlook, Ruling
from laiwu_desktop.desk.grid.grid import Grid, GridColumn
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.guiding.looking_up import Hit
from laiwu_desktop.desk.handover.held_editions import held_editions
from laiwu_desktop.desk.keys.own_keys import Lying
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, Division, DivisionChange
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.clerk import LONGEST_NAME
from laiwu_desktop.seal.key_files import Kept
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.own_notes import Effort
from laiwu_desktop.ui.bureau.chasing.chase_dialogs import LettersDialog, NoteDialog
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.districts.entry_dialog import EntryDialog
from laiwu_desktop.ui.bureau.districts.registered_dialog import RegisteredDialog
from laiwu_desktop.ui.bureau.judging.phrases import PhrasesDialog
from laiwu_desktop.ui.bureau.judging.sending_dialog import SendingDialog
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.entry.cell_history import HistoryDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import ChangedKeyDialog, first_bureau_dialog
from laiwu_desktop.ui.files.long_work import LongWork
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.grid.column_dialog import ColumnDialog
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.guiding.effort_clock import BurdenDialog
from laiwu_desktop.ui.guiding.finder import FindDialog
from laiwu_desktop.ui.guiding.keys_page import KeysPage
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.handover_dialogs import HandoverDialog, TakeoverDialog
from laiwu_desktop.ui.keeping.key_dialogs import KeyDialog, KeyPasswordDialog, NewPasswordDialog
from laiwu_desktop.ui.parts.file_dialog import FileDialog, Mode
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.people_dialog import NewClerkDialog, PeopleDialog
from laiwu_desktop.ui.shell.server_dialogs import ServerDialog, ServerPasswordDialog
from laiwu_desktop.ui.shell.trail_dialog import TrailDialog
from laiwu_desktop.ui.township.bureau_keys import BureauKeysDialog
from tests.ui.acting import fill_all, idle
from tests.ui.before_writing import before_writing
from tests.ui.conftest import VILLAGE, Answers
from tests.ui.every_window import ours
from tests.ui.parts import test_plain
from tests.ui.parts.test_plain import HOSTILE, hostile_originals, originals, walk

__all__ = ["hostile_originals", "originals"]  # fixtures: the places are called HTML

A_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
KEY = RecordKey("village_broadband", VILLAGE)


def of_the_township(desk: TownshipDesk, parent: QWidget, worker: Worker, answers: Answers) -> list[QWidget]:
    desk.draft().enter(KEY, "households", HOSTILE)
    lines = [
        msgspec.structs.replace(line, now=HOSTILE, was=HOSTILE, actor=HOSTILE)
        for line in desk.cell_history(KEY, "households")
    ]
    assert lines
    trail = TrailDialog(None, desk.trail, desk.clock().date(), worker, answers)
    trail.search.setText(HOSTILE)
    desk.change_settings(filler=HOSTILE)
    trail.ask()
    idle(worker)
    assert trail.table.rowCount() > 0
    desk.people.add(HOSTILE[:LONGEST_NAME])
    people = PeopleDialog(None, desk.people, worker, answers, print)
    idle(worker)
    assert people.table.rowCount() == 1
    return [
        people,
        trail,
        *of_the_grid(desk, parent),
        HistoryDialog(None, HOSTILE, lines),
        FindDialog(None, lambda _text: [Hit((RecordKey("", ""), ""), *(HOSTILE,) * 4)]),
        BurdenDialog(None, [Effort("2006S2", VILLAGE, 1, 1, 1)], desk.register),
    ]


def of_the_grid(desk: TownshipDesk, parent: QWidget) -> list[QWidget]:
    draft = desk.draft()
    grid = Grid(draft, columns_of(draft.forms["village_broadband"]))
    units = [msgspec.structs.replace(unit, name=HOSTILE) for unit in draft.units["village"]]
    one = grid.columns[0]
    form = msgspec.structs.replace(one.form, title=HOSTILE)
    hostile = GridColumn(form, msgspec.structs.replace(one.field, label=HOSTILE))
    return [
        *before_writing(draft, parent, VILLAGE, HOSTILE),
        ColumnDialog(parent, [hostile], [], []),
        UnitDialog(parent, HOSTILE, units, draft.register, draft.head.division),
    ]


def of_keeping(answers: Answers, folder: Path) -> list[QWidget]:
    backup = Backup(folder / HOSTILE, datetime(2006, 12, 20), next(iter(Reason)), 9)
    backups = BackupsDialog(None)
    backups.show_state(HOSTILE, "error")
    backups.show_backups([backup], folder / HOSTILE)
    return [
        backups,
        HandoverDialog(None, folder / HOSTILE, answers, HOSTILE),
        TakeoverDialog(None, folder / HOSTILE.replace("/", ""), answers),
        KeyDialog(None, [Lying(True, HOSTILE, Kept.FILE)], [PersonError("no_file", path=HOSTILE)]),
        KeyPasswordDialog(None, again=True, name=HOSTILE),
        NewPasswordDialog(None, HOSTILE, HOSTILE),
    ]


def test_the_other_windows_show_letters(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    head = township.draft().head
    entry = DivisionChange("2007-01-01", ChangeKind.RENAMED, "3" * 12, "3" * 12, HOSTILE)
    proposal = Proposal(entry, HOSTILE, HOSTILE)
    town = township.division
    new = Proposal(
        DivisionChange("2007-01-01", ChangeKind.NEW, "", town.code, HOSTILE, town.level), "", HOSTILE
    )
    city = Division("3" * 12, HOSTILE, "city", "")
    renamed = msgspec.structs.replace(entry, level="city")
    key = WaitingKey("", HOSTILE, HOSTILE, HOSTILE, True, (head,))
    known = KnownKey(HOSTILE, "ab" * 32, HOSTILE, HOSTILE, "", HOSTILE, HOSTILE)
    (tmp_path / "a.pdf").write_bytes(A_PDF)
    (tmp_path / HOSTILE.replace("/", "")).write_bytes(b"x")
    (edition, *_) = held_editions(township.store)
    form = msgspec.structs.replace(edition.form, title=HOSTILE, number=HOSTILE)
    edition = msgspec.structs.replace(edition, form=form, source=HOSTILE, who=HOSTILE)
    parent = QWidget()
    shown: list[QWidget] = [
        *of_the_township(township, parent, worker, answers),
        *of_keeping(answers, tmp_path),
        ChangesDialog(None, Compared((proposal,), 0, 0), date(2007, 1, 1), township.register, answers),
        RegisteredDialog(None, Timeline([city], [renamed])),
        EntryDialog(None, [proposal], township.register, new),
        EditionsDialog(None, [edition], HOSTILE),
        ChangeDialog(None, HOSTILE, HOSTILE, [HOSTILE], HOSTILE),
        KeysDialog(None, [key], township.register, [known]),
        BureauKeysDialog(None, township.register, [known], HOSTILE),
        LettersDialog(None, [HOSTILE], date(2007, 1, 1), lambda _: HOSTILE),
        NoteDialog(None, [HOSTILE]),
        SendingDialog(None, [Outlook(Ruling(head, State.RETURNED), HOSTILE, (HOSTILE,))]),
        LongWork(parent, HOSTILE, HOSTILE, 1, lambda: None),
        ServerPasswordDialog(None, HOSTILE),
        ChangedKeyDialog(None, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    ]
    assert [type(widget).__name__ for widget in shown if not walk(widget)] == []
    others = [
        NewClerkDialog(None, on_server=True),
        KeysPage(None, print),
        PhrasesDialog(None, [HOSTILE]),
        first_bureau_dialog(None, HOSTILE),
        PreviewWindow(None, tmp_path / "a.pdf", HOSTILE, answers),
        FileDialog(None, HOSTILE, Mode.ExistingFiles),
        ServerDialog(None, Server(HOSTILE, HOSTILE, HOSTILE)),
    ]
    for widget in others:
        walk(widget)
    walked = {type(widget) for widget in (*shown, *others)}
    assert {kind.__name__ for kind in ours() - walked} - vars(test_plain).keys() == set()
    for widget in (*shown, *others):
        widget.close()
        widget.deleteLater()
