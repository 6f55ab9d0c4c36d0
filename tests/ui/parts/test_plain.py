"""What people write is shown letter by letter: no picture, no bold, wherever it comes to stand.

Walks every widget of the windows, pages and dialogs with HTML in everything that a person, a file or a server
says, and looks through the source for labels and tool tips that take no care.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTabBar,
    QTextEdit,
    QWidget,
)

import laiwu_desktop.ui
from laiwu_desktop.base.codes import Saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from laiwu_desktop.formdef.states import Delivery, Verdict
from laiwu_desktop.store.mailbox import InboxItem
from laiwu_desktop.sync.failures import ChangedHost, NeedsLogin, UnknownHost
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.bureau.settling import SettlingDialog
from laiwu_desktop.ui.bureau.tasking import TaskDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import (
    AddressDialog,
    FirstContactDialog,
    LoginDialog,
    changed_bureau_dialog,
    changed_host_dialog,
)
from laiwu_desktop.ui.files.file_reading import PasswordDialog, ReadingDialog
from laiwu_desktop.ui.files.outcomes import of_import, outcome_dialog
from laiwu_desktop.ui.parts.dialogs import WARNING, Dialogs
from laiwu_desktop.ui.parts.message_box import MessageBox
from laiwu_desktop.ui.parts.plain import PlainLabel, as_tip
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from laiwu_desktop.workbook.format.problems import Problem
from tests.conftest import acquaint
from tests.ui.acting import fill_all, go, idle, show
from tests.ui.conftest import CITY, PLACES, TOWN, VILLAGE, Answers, clock

HOSTILE = '<img src="file:///etc/logo.png"><b>甲</b>&lt;'
Settle = Callable[[], None]


def columns_of(model: QAbstractItemModel, parent: QModelIndex) -> int:
    """A list's model keeps to itself that it has one column."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def texts_of(model: QAbstractItemModel, role: Qt.ItemDataRole, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(columns_of(model, parent)):
            index = model.index(row, column, parent)
            yield str(model.data(index, role) or "")
        yield from texts_of(model, role, model.index(row, 0, parent))


def headings_of(model: QAbstractItemModel, role: Qt.ItemDataRole) -> Iterator[str]:
    for side, count in (
        (Qt.Orientation.Horizontal, columns_of(model, QModelIndex())),
        (Qt.Orientation.Vertical, model.rowCount()),
    ):
        for section in range(count):
            yield str(model.headerData(section, side, role) or "")


def seen_as_html(widget: QWidget) -> Iterator[tuple[str, str]]:
    """(what, text) of everything on a widget that Qt may take for HTML."""
    yield "tool tip", widget.toolTip()
    yield "what is this", widget.whatsThis()
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield "label", widget.text()
    if isinstance(widget, QTextEdit) and "\ufffc" in widget.toPlainText():
        yield "document", widget.toHtml()
    if isinstance(widget, QTabBar):
        for number in range(widget.count()):
            yield "tab", widget.tabToolTip(number)
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model():
        role = Qt.ItemDataRole.ToolTipRole
        yield from (("item", text) for text in texts_of(widget.model(), role, QModelIndex()))
        yield from (("heading", text) for text in headings_of(widget.model(), role))


def shown(widget: QWidget) -> Iterator[str]:
    """What stands on a widget to be read, so that the walk is known to have met it."""
    if isinstance(widget, QLabel):
        yield widget.text()
    if isinstance(widget, QTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model():
        yield from texts_of(widget.model(), Qt.ItemDataRole.DisplayRole, QModelIndex())


def walk(top: QWidget) -> int:
    """Look at a window and all within; how many widgets show the hostile words."""
    QApplication.processEvents()
    met = 0
    for widget in [top, *top.findChildren(QWidget)]:
        for what, text in seen_as_html(widget):
            assert "<img" not in text, (what, widget.objectName(), type(widget).__name__, text)
            assert "<b>" not in text, (what, widget.objectName(), type(widget).__name__, text)
        met += any("<img" in text or "&lt;img" in text for text in shown(widget))
    for action in top.findChildren(QAction):
        assert "<img" not in action.toolTip()
    return met


@pytest.fixture(scope="module")
def hostile_originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspaces of a city whose places are called HTML."""
    folder = tmp_path_factory.mktemp("hostile")
    named = [msgspec.structs.replace(place, name=f"{HOSTILE}{place.name}") for place in PLACES]
    for role, division in (("township", TOWN), ("bureau", CITY)):
        made = create_workspace(
            str(folder / f"{role}.sqlite"), role, division, "2006S2", clock=clock, divisions=named
        )
        made.change_settings(filler=HOSTILE[:20], reviewer=HOSTILE[:20], responsible=HOSTILE[:20])
        made.close()
    return folder


@pytest.fixture
def originals(hostile_originals: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "originals"
    shutil.copytree(hostile_originals, folder)
    return folder


def type_everywhere(desk: TownshipDesk) -> None:
    """HTML in every field of every form of the township and of one village."""
    draft = desk.draft()
    for form in draft.forms:
        for unit in draft.units.get(form.level, ())[:2]:
            key = draft.add_row(form.name, unit.code) if form.repeats else RecordKey(form.name, unit.code)
            for field in form.entered:
                if not field.is_photo:
                    draft.enter(key, field.name, HOSTILE)


def returned(township: TownshipDesk, bureau: BureauDesk, folder: Path) -> Path:
    """The receipt of a report that was filled, explained and returned in HTML."""
    fill_all(township)
    draft = township.draft()
    draft.explain([f for f in draft.check().findings if f.severity == "warning"], HOSTILE, HOSTILE)
    acquaint(bureau, township)
    report = bureau.import_packages([township.export(folder).path])[0].report
    on_field = Comment(HOSTILE, RecordKey("village_broadband", VILLAGE), "households", HOSTILE)
    bureau.send_back(report, [Comment(HOSTILE, who=HOSTILE), on_field])
    return bureau.write_receipt(report, folder)


def test_a_townships_window_shows_letters(
    township: TownshipDesk,
    bureau: BureauDesk,
    worker: Worker,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
) -> None:
    answers.files = [returned(township, bureau, tmp_path)]
    window = TownshipWindow(township, worker, answers)
    show(window)
    window.receive()
    settle()
    assert "&lt;img" in window.notice.text.text()
    assert walk(window) > 3
    walk(answers.shown[-1])  # what the receipt said
    window.notice.button.click()
    type_everywhere(township)
    again = TownshipWindow(township, worker, answers)
    show(again)
    again.findings.unfold(True)
    met = 0
    for name, page in again.view.pages.items():
        entry = go(again.view, township.draft().units[page.form.level][0].code, name)
        met += walk(again)
        for row in entry.rows.values():
            row.show_hint(True)
    assert met > 30
    for made in (window, again):
        made.close()
        made.deleteLater()


def test_a_bureaus_window_shows_letters(
    township: TownshipDesk,
    bureau: BureauDesk,
    worker: Worker,
    answers: Answers,
    settle: Settle,
    tmp_path: Path,
) -> None:
    returned(township, bureau, tmp_path)
    window = BureauWindow(bureau, worker, answers)
    show(window)
    window.reports.choose_township(TOWN)
    assert HOSTILE in window.reports.details.toPlainText()
    problem = Problem("x", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, value=HOSTILE)
    outcome = of_import(
        Imported(HOSTILE, Verdict.REFUSED, problems=(problem,), diagnosis=HOSTILE), bureau.register
    )
    window.reports.show_outcomes([outcome], has_problems=True)
    state = bureau.exchange.state()
    item = msgspec.structs.replace(state.outbox[0], state=Delivery.WAITING, name=HOSTILE, last_error=HOSTILE)
    came = InboxItem(HOSTILE, "", "refused", "", "2006-12-20T09:30:00")
    page = window.exchanging.page
    page.remember([(HOSTILE, HOSTILE)])
    page.show_state(msgspec.structs.replace(state, endpoint=HOSTILE, outbox=(item,), inbox=(came,)), "2006")
    page.tell(HOSTILE, "error", HOSTILE)
    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        settle()
        assert walk(window) > 3
    assert window.totals.table.rowCount()
    head = window.reports.current()
    assert head is not None
    look = LookWindow(window, bureau.look(head.id), bureau.register, answers, window.worker, sample=True)
    show(look)
    assert walk(look)
    dialogs = [
        ReturnDialog(window, bureau.look(head.id), bureau.register, HOSTILE, answers),
        outcome_dialog(window, HOSTILE, [outcome]),
        TaskDialog(window, bureau, bureau.due, bureau.task),
        SettingsDialog(window, bureau),
        SettlingDialog(window, bureau, head.id, worker, answers, print),
    ]
    idle(worker)
    dialogs[0].text.setText(HOSTILE)  # type: ignore[attr-defined]
    dialogs[0].add.click()  # type: ignore[attr-defined]
    assert [bool(walk(dialog)) for dialog in dialogs] == [True, True, False, True, True]
    window.close()
    window.deleteLater()


def test_the_small_windows_show_letters(
    township: TownshipDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    recent = Recent(tmp_path / "window.ini")
    recent.put(f"/x/{HOSTILE}.sqlite")
    start = StartWindow(township.register, ("2006S2", "2006S2"), recent, worker, answers)
    start.creation.search.setText("kz")
    reading = ReadingDialog(start, 3, lambda: None)
    place = "sftp://<img src=x>@<img>/x"
    with_words: list[QWidget] = [
        start,
        FirstContactDialog(None, UnknownHost(HOSTILE, HOSTILE, HOSTILE)),
        changed_host_dialog(None, ChangedHost(HOSTILE, HOSTILE, HOSTILE)),
        PasswordDialog(None, [HOSTILE], again=True),
    ]
    assert all(walk(widget) for widget in with_words)
    others: list[QWidget] = [
        reading,
        AddressDialog(None, place, answers),
        changed_bureau_dialog(None, HOSTILE),
        LoginDialog(None, "sftp://u@h/x", NeedsLogin(HOSTILE, refused=True), answers),
        ExportDialog(None, township, tmp_path / HOSTILE.replace("/", "_"), answers),
    ]
    for widget in others:
        walk(widget)


@pytest.mark.parametrize(
    "open_",
    [
        lambda d: d.error(None, PersonError(Saying("x", HOSTILE, HOSTILE))),
        lambda d: d.error(None, OSError(28, HOSTILE, HOSTILE)),
        lambda d: d.error(None, ValueError(HOSTILE)),
        lambda d: d.tell(None, HOSTILE, HOSTILE),
        lambda d: d.offer(None, HOSTILE, HOSTILE, "再来"),
        lambda d: d.confirm(None, HOSTILE, HOSTILE, "好"),
    ],
)
def test_a_box_shows_letters(open_: Callable[[Dialogs], object], monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[MessageBox] = []
    monkeypatch.setattr(MessageBox, "exec", lambda box: boxes.append(box))  # noqa: PLW0108  binds the box
    open_(Dialogs(Path(HOSTILE)))
    (box,) = boxes
    walk(box)
    assert "<img" in box.said.toPlainText() or "ValueError" in box.said.toPlainText()
    assert box.said.toPlainText().count("\ufffc") == 0


def test_what_is_told_is_not_called_done(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[MessageBox] = []
    monkeypatch.setattr(MessageBox, "exec", lambda box: boxes.append(box))  # noqa: PLW0108  binds the box
    Dialogs().tell(None, "要读入它，请先打开工作区。")
    assert [box.windowTitle() for box in boxes] == ["提示"]


@pytest.mark.parametrize(
    ("text", "scrolls"),
    [
        ("已生成。", False),
        ("很长的说明。" * 100, False),
        ("\n".join(f"第 {n} 行" for n in range(60)), True),
        (f"无法读写 /{'a' * 300}.xlsx。", False),
    ],
)
def test_a_box_shows_its_whole_text(text: str, scrolls: bool) -> None:
    box = MessageBox(None, WARNING, "请注意", text, "请核对。")
    box.add("知道了", QDialogButtonBox.ButtonRole.AcceptRole, default=True)
    box.show()
    for _ in range(3):
        QApplication.processEvents()
    room = box.screen().availableGeometry()
    assert box.width() <= room.width() - 100
    assert box.height() <= room.height() - 100
    assert (box.said.verticalScrollBar().maximum() > 0) is scrolls
    assert box.said.horizontalScrollBar().maximum() == 0
    assert box.said.toPlainText() == f"{text}\n\n请核对。"
    box.close()


def test_the_return_key_means_the_default_button() -> None:
    box = MessageBox(None, WARNING, "请确认", "删除？")
    yes = box.add("删除", QDialogButtonBox.ButtonRole.AcceptRole)
    no = box.add("取消", QDialogButtonBox.ButtonRole.RejectRole, default=True)
    show(box)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.chosen is no
    box.chosen = None
    show(box)
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert box.chosen is yes


def test_labels_and_tips_take_care() -> None:
    assert PlainLabel(HOSTILE).textFormat() == Qt.TextFormat.PlainText
    assert as_tip("甲") == "甲"
    assert "<img" not in as_tip(HOSTILE)
    assert "&lt;img" in as_tip(HOSTILE)


def test_no_label_and_no_tip_is_made_without_care() -> None:
    """QLabel, QMessageBox and QInputDialog guess; a tool tip that is no constant goes through `as_tip`."""
    careless = []
    for path in sorted(Path(laiwu_desktop.ui.__file__).parent.rglob("*.py")):
        if path.name in ("plain.py", "preview.py"):  # the latter's label counts pages
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        careless += [f"{path.name}:{call.lineno}" for call in calls if not _is_careful(call)]
    assert not careless


def _is_careful(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in (
        "QLabel",
        "QMessageBox",
        "QInputDialog",
        "QErrorMessage",
        "setHtml",
        "insertHtml",
        "setMarkdown",
        "setWhatsThis",
        "showText",
    ):
        return False
    if name not in ("setToolTip", "setTabToolTip", "setStatusTip"):
        return True
    text = call.args[-1]
    through = isinstance(text, ast.Call) and getattr(text.func, "id", "") == "as_tip"
    return through or not any(isinstance(n, ast.Name | ast.Call) for n in _said(text))


def _said(text: ast.expr) -> Iterator[ast.AST]:
    """The parts of an expression that may be shown; what only decides which is none."""
    if isinstance(text, ast.IfExp):
        return iter((*ast.walk(text.body), *ast.walk(text.orelse)))
    return ast.walk(text)
