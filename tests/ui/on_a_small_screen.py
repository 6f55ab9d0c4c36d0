"""Every window and dialog on the screen of an old office PC at 150 %, and what a screen reader finds there.

`test_small_screens` runs this in a process of its own, from the root of the project: Qt takes its screen
from the environment, once.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec
from PySide6.QtCore import QPoint, QRect, QSizeF
from PySide6.QtGui import QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from laiwu_desktop.desk.bureau.judging.deciding_many import Outlook, Ruling
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_columns import columns_of
from laiwu_desktop.desk.guiding.looking_up import search
from laiwu_desktop.desk.handover.held_editions import held_editions
from laiwu_desktop.desk.keys.own_keys import Lying
from laiwu_desktop.desk.results import WaitingKey
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.division import ChangeKind, DivisionChange
from laiwu_desktop.formdef.divisions.official_list import Compared, Proposal
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.key_files import Kept
from laiwu_desktop.seal.safe import elsewhere
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.store.own_notes import Effort, OwnNote
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, UnknownHost
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.chasing.chase_dialogs import LettersDialog, NoteDialog
from laiwu_desktop.ui.bureau.districts.changes_dialog import ChangesDialog
from laiwu_desktop.ui.bureau.districts.entry_dialog import EntryDialog
from laiwu_desktop.ui.bureau.districts.registered_dialog import RegisteredDialog
from laiwu_desktop.ui.bureau.judging.phrases import PhrasesDialog
from laiwu_desktop.ui.bureau.judging.sending_dialog import SendingDialog
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.bureau.settling import SettlingDialog
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.editions.editions_dialog import ChangeDialog, EditionsDialog
from laiwu_desktop.ui.entry.cell_history import HistoryDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    AddressDialog,
    FirstContactDialog,
    LoginDialog,
    changed_bureau_dialog,
    changed_host_dialog,
    changed_recipient_dialog,
    first_bureau_dialog,
)
from laiwu_desktop.ui.files.file_reading import PasswordDialog, ReadingDialog
from laiwu_desktop.ui.files.long_work import LongWork
from laiwu_desktop.ui.files.outcomes import FileRead, Found, outcome_dialog
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.grid.column_dialog import ColumnDialog
from laiwu_desktop.ui.grid.unit_dialog import UnitDialog
from laiwu_desktop.ui.guiding.effort_clock import BurdenDialog
from laiwu_desktop.ui.guiding.finder import FindDialog
from laiwu_desktop.ui.guiding.keys_page import KeysPage
from laiwu_desktop.ui.keeping.backups_dialog import BackupsDialog
from laiwu_desktop.ui.keeping.handover_dialogs import HandoverDialog, TakeoverDialog
from laiwu_desktop.ui.keeping.key_care import FOR_KEY
from laiwu_desktop.ui.keeping.key_dialogs import KeyDialog, KeyPasswordDialog, NewPasswordDialog
from laiwu_desktop.ui.parts.dialogs import WARNING, Role
from laiwu_desktop.ui.parts.file_dialog import FileDialog, Mode
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.people_dialog import NewClerkDialog, PeopleDialog
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.server_dialogs import ServerDialog, ServerPasswordDialog
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.shell.trail_dialog import TrailDialog
from laiwu_desktop.ui.township.bureau_keys import BureauKeysDialog
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all, idle
from tests.ui.before_writing import before_writing
from tests.ui.conftest import COUNTY, PLACES, TOWN, VILLAGE, Answers
from tests.ui.every_control import untold
from tests.ui.every_window import ours

os.environ["QT_QPA_PLATFORM"] = "offscreen:configfile=tests/ui/small_screen.json"
WIDTH, HEIGHT = 910, 512
# The title bar and the borders, which the window manager puts around.
BORDER, TITLE = 8, 32
LONG = "/很长的文件夹名/" * 8 + "口镇信息化.sqlite"


def held(widget: QWidget) -> str:
    """What of a window lies off the screen or off itself; "" when nothing does."""
    widget.show()
    for _ in range(5):
        QApplication.processEvents()
    found = []
    if widget.width() > WIDTH - BORDER or widget.height() > HEIGHT - TITLE:
        found.append(f"{widget.width()}x{widget.height()}")
    if isinstance(widget, QDialog | StartWindow):
        found += [
            f"{button.text()} {place}"
            for button in widget.findChildren(QPushButton)
            if button.isVisible() and not widget.rect().contains(place := place_of(button, widget))
        ]
    return f"{type(widget).__name__} {'，'.join(found)}" if found else ""


def place_of(button: QWidget, within: QWidget) -> QRect:
    return QRect(button.mapTo(within, QPoint(0, 0)), button.size())


def box(text: str) -> MessageBox:
    made = MessageBox(None, WARNING, "请注意", text, "请核对。")
    made.add("知道了", Role.AcceptRole, default=True)
    return made


def of_the_township(desk: TownshipDesk, worker: Worker, answers: Answers) -> list[QWidget]:
    window = TownshipWindow(desk, worker, answers)
    window.resize(WIDTH - BORDER, HEIGHT - TITLE)
    key = RecordKey("village_broadband", VILLAGE)
    lines = desk.cell_history(key, "households")
    note = OwnNote(key, "households", "示例备忘" * 60, follow_up=True)
    return [
        window,
        ExportDialog(window, desk, Path(LONG), answers),
        HistoryDialog(window, "张家庄村委会　总户数", lines),
        KeysPage(window, print),
        FindDialog(window, lambda text: search(window.draft, VILLAGE, [note], text or "数")),
        BurdenDialog(window, [Effort("2006S2", VILLAGE, 14, 3, 95)], desk.register),
        PeopleDialog(window, desk.people, worker, answers, print),
        NewClerkDialog(window, on_server=True),
        TrailDialog(window, desk.trail, desk.clock().date(), worker, answers),
        SettingsDialog(window, desk),
        BureauKeysDialog(window, desk.register, desk.their_keys.known(), "age1示例数据"),
        *of_the_grid(window),
    ]


def of_the_grid(window: TownshipWindow) -> list[QWidget]:
    draft = window.draft
    grid = Grid(draft, columns_of(draft.forms["village_broadband"]))
    names = [column.name for column in grid.columns]
    units = draft.units["village"]
    return [
        *before_writing(draft, window, VILLAGE, "示例数据" * 20),
        ColumnDialog(window, grid.columns, names, names),
        UnitDialog(window, "添加到哪个村（居）？", units, draft.register, TOWN),
    ]


def of_the_bureau(desk: BureauDesk, worker: Worker, answers: Answers, package: Path) -> list[QWidget]:
    report = desk.import_packages([package])[0].report
    draft, register = desk.look(report), desk.register
    window = BureauWindow(desk, worker, answers)
    window.resize(WIDTH - BORDER, HEIGHT - TITLE)
    entry = DivisionChange("2007-01-01", ChangeKind.RECODED, TOWN, TOWN, "示例镇" * 8)
    proposal = Proposal(entry, "示例镇" * 8, "下属 840 个村（居）中 840 个名称与尾码相同" * 3, sure=False)
    keys = [WaitingKey("", f"第 {n} 镇", "ab" * 32, "ab12 " * 8, n > 0, (draft.head,)) for n in range(20)]
    known = [KnownKey("", "ab" * 32, "2006-12-20T09:30:00", "李审核", "telephone") for _ in range(20)]
    return [
        window,
        ReturnDialog(window, draft, register, "审核人", answers),
        SettlingDialog(window, desk, report, worker, answers, print),
        TaskDialog(window, desk, desk.due, desk.task),
        ChangesDialog(window, Compared((proposal,) * 40, 0, 12), desk.period.start, register, answers),
        RegisteredDialog(
            window, Timeline(PLACES, [msgspec.structs.replace(entry, level="township", parent_code=COUNTY)])
        ),
        EntryDialog(window, (proposal,) * 40, register, proposal),
        EditionsDialog(window, held_editions(desk.store) * 20, "从数据包采用…"),
        ChangeDialog(window, "采用新的报表定义", LONG * 2, [LONG] * 40, "采用并导入"),
        SettingsDialog(window, desk),
        LettersDialog(window, [LONG] * 20, desk.due, lambda _: LONG * 20),
        NoteDialog(window, [LONG] * 20),
        KeysDialog(window, keys, desk.register, known),
        LookWindow(window, draft, register, answers, worker, sample=True, noted=2),
        SendingDialog(window, [Outlook(Ruling(draft.head, State.RETURNED), LONG, (LONG,) * 40)]),
        PhrasesDialog(window, [LONG] * 40),
    ]


def of_files_and_lines(answers: Answers, package: Path) -> list[QWidget]:
    finger = "SHA256:" + "x" * 43
    lying = Lying(True, "ab12 " * 4, Kept.CLOSED)
    found = Found("error", "村宽带 C12", "张家庄村委会", "约三百", "不是整数。请改为数字。" * 6)
    read = [FileRead(f"{n}.xlsx", "error", "拒收", "", (found,) * 4) for n in range(20)]
    return [
        AddressDialog(None, "sftp://user@server/" + "folder/" * 12, answers),
        FirstContactDialog(None, UnknownHost("server", finger, "key")),
        changed_host_dialog(None, ChangedHost("server", finger, "key")),
        first_bureau_dialog(None, "ab12 " * 8),
        changed_recipient_dialog(None, "ab12 " * 8),
        changed_bureau_dialog(None, "ab12 " * 8),
        LoginDialog(None, "sftp://u@h/x", NeedsLogin("sftp://u@h/x", refused=True), answers),
        PasswordDialog(None, [f"{n}_{LONG}" for n in range(60)], again=True),
        outcome_dialog(None, "导入结果", read, lambda: None),
        HandoverDialog(None, package, answers),
        TakeoverDialog(None, package, answers),
        BackupsDialog(None),
        KeyDialog(None, [lying, lying], [elsewhere("ab" * 32)] * 2),
        KeyPasswordDialog(None, again=True, name=LONG),
        NewPasswordDialog(None, "存出密钥文件", FOR_KEY),
        ServerDialog(None),
        ServerPasswordDialog(None, "postgresql://user@server/" + "database" * 12),
        FileDialog(None, "打开", Mode.ExistingFiles),
        box("很长的说明。" * 200),
        box(LONG * 10),
    ]


def a_pdf(path: Path) -> Path:
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    painter.drawText(QPoint(100, 300), datetime(2006, 12, 20).isoformat())
    painter.end()
    assert QSizeF(writer.width(), writer.height()).isValid()
    return path


def test_nothing_lies_off_the_screen(
    township: TownshipDesk, bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    package = township.export(tmp_path / "out").path
    recent = Recent(tmp_path / "window.ini")
    for number in range(12):
        recent.put(f"/{number}{LONG}")
    start = StartWindow(township.register, ("2006S2", "2006S2"), recent, worker, answers)
    screen = start.screen().size()
    assert (screen.width(), screen.height()) == (WIDTH, HEIGHT)
    shown: list[QWidget] = [
        start,
        ReadingDialog(start, 30, lambda: None),
        LongWork(start, LONG, LONG, 3, lambda: None),
        *of_files_and_lines(answers, package),
        *of_the_township(township, worker, answers),
        *of_the_bureau(bureau, worker, answers, package),
        PreviewWindow(None, a_pdf(tmp_path / "村情表.pdf"), "村情表", answers),
    ]
    assert ours() - {type(widget) for widget in shown} == set()
    unnamed = "\n".join(words for widget in shown for words in untold(widget))
    assert not unnamed, unnamed
    off = []
    for widget in reversed(shown):  # a window after the dialogs that belong to it
        off.append(held(widget))
        widget.close()
        idle(worker)
    assert [words for words in off if words] == []
