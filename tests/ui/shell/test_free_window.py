"""No window waits for the database: once it is open, its thread runs no statement and takes no connection.

So nothing can freeze it, neither another program that holds the file nor a server that does not answer.
"""

from __future__ import annotations

import contextlib
import io
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QDialog

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.keys.fingerprints import KeysDialog
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.exchange.exchange_dialogs import AddressDialog, ChangedKeyDialog
from laiwu_desktop.ui.files.load_dialog import LoadDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.desk_window import DeskWindow
from laiwu_desktop.ui.shell.settings_dialog import SettingsDialog
from laiwu_desktop.ui.township.export_dialog import ExportDialog
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.conftest import sign_anew
from tests.desk.divisions.plain import write_list
from tests.statements import COMMIT, before_each
from tests.ui.acting import fill_all, go, idle, show, type_into
from tests.ui.conftest import PLACES, SECOND, TOWN, VILLAGE, Answers

FORM = "village_broadband"


@contextlib.contextmanager
def watched(desk: Desk) -> Iterator[list[str]]:
    """Where in `ui` the window's own thread goes to the database, meanwhile."""
    ours, found = threading.get_ident(), list[str]()

    def note(sql: str) -> None:
        if sql != COMMIT and threading.get_ident() == ours:
            frames = [one for one in traceback.extract_stack() if "laiwu_desktop/ui" in one.filename]
            found.append(f"{Path(frames[-1].filename).stem}.{frames[-1].name}" if frames else "the test")

    with before_each(desk.store._engine, note):
        yield found


def rest(*windows: DeskWindow) -> None:
    """Wait until windows and their exchanges have nothing left to do."""
    workers = [worker for window in windows for worker in (window.worker, window.exchanging.worker)]
    while not all(worker.is_idle for worker in workers):
        for worker in workers:
            idle(worker)
            QApplication.processEvents()


def photo() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def answering(answers: Answers, tmp_path: Path) -> Answers:
    """A person who agrees to everything."""

    def agree(dialog: QDialog) -> None:
        match dialog:
            case ExportDialog():
                dialog.edit.setText(str(tmp_path / "out"))
            case SettingsDialog():
                dialog.people["filler"].setText("王小明")
            case AddressDialog():
                dialog.edit.setText(str(tmp_path / "交换"))
            case KeysDialog():
                dialog.table.item(0, 0).setCheckState(dialog.table.item(0, 0).checkState().Checked)  # type: ignore[union-attr]
            case ReturnDialog():
                dialog.general.setPlainText("请核对")
            case _:
                pass

    (tmp_path / "交换").mkdir()
    answers.fill, answers.picked, answers.text = agree, "仍然导出", "示例数据：已核对"
    return answers


def test_the_watch_sees_what_it_is_to_see(window: TownshipWindow) -> None:
    with watched(window.desk) as found:
        window.exchanging.line.is_due()
        assert found == []  # without an address nothing is looked for
        _ = window.desk.task
        window.refresh()
        rest(window)
    assert set(found) == {"the test"}


def test_filling_in_and_handing_over(window: TownshipWindow, answering: Answers, tmp_path: Path) -> None:
    answering.photos = [photo()]
    with watched(window.desk) as found:
        window.settings()
        rest(window)
        type_into(go(window.view, VILLAGE, FORM).rows["households"], "350")
        window.view.step(1)
        window.view.confirm_carried()
        go(window.view, VILLAGE, "demonstration_point")
        window.view.pages["demonstration_point"].body.add_row()  # type: ignore[union-attr]
        rest(window)
        go(window.view, VILLAGE, "information_village").rows["photos"].editor.add.click()  # type: ignore[attr-defined]
        rest(window)
        for village in (SECOND, VILLAGE):  # and the photo is shown again
            go(window.view, village, "information_village")
            rest(window)
        for keys in (window.undo_action, window.redo_action):
            keys.trigger()
            rest(window)
        window.undoing.show_history((RecordKey(FORM, VILLAGE), "households"))
        rest(window)
        answering.files = [tmp_path / "模板.xlsx"]
        window.write_template()
        rest(window)
        fill_in(answering.files[0])
        answering.fill = take_all
        window.load()
        rest(window)
        answering.fill = lambda _dialog: None
        window.check()
        rest(window)
        window.findings.table.selectAll()
        window.findings.write.click()
        rest(window)
        window.print_one()
        rest(window)
        window.saving.look()
        window.show_exchange()
        rest(window)
    assert answering.errors == []
    assert [dialog for dialog in answering.shown if isinstance(dialog, LoadDialog)]
    assert window.draft.figures.record(RecordKey(FORM, VILLAGE)).values["households"] == 360
    assert found == []


def take_all(dialog: QDialog) -> None:
    """Also what was typed by hand is to become what the file says."""
    if isinstance(dialog, LoadDialog):
        dialog.tree_model.choose_all(chosen=True)


def fill_in(template: Path) -> None:
    """Write another number of households into a template."""
    book = openpyxl.load_workbook(template)
    sheet = book["村宽带接入情况表"]
    columns = {sheet.cell(4, column).value: column for column in range(1, sheet.max_column + 1)}
    for row in range(5, sheet.max_row + 1):
        if sheet.cell(row, columns["unit_code"]).value == VILLAGE:
            sheet.cell(row, columns["households"], 360)
    book.save(template)


def test_exchanging_deciding_and_the_next_period(
    township: TownshipDesk, office: BureauWindow, worker: Worker, answering: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    window = TownshipWindow(township, worker, answering)
    show(window)
    with watched(township) as ours, watched(office.desk) as theirs:
        for one in (window, office):
            one.exchanging.choose()
            rest(one)
        window.export()
        rest(window)
        for one in (office, window):  # what the clock does every minute
            one.exchanging.tick()
            rest(one)
        office.reports.choose_township(TOWN)
        for name in ("look", "send_back", "receipt", "accept"):
            answering.files = [tmp_path / "回执"]
            office.reports.buttons[name].click()
            rest(office)
        answering.files = [tmp_path / "任务"]
        office.issue_task()
        rest(office)
        for page in (office.totals, office.targets, office.overdue, office.city):
            office.tabs.setCurrentWidget(page)
            rest(office)
        office.settings()
        rest(office)
        renamed = [(one.code, "示例新村委会" if one.code == SECOND else one.name) for one in PLACES]
        answering.files = [write_list(tmp_path / "名单.csv", renamed)]
        office.redistrict()
        rest(office)
        office.issue_task()  # which carries it
        rest(office)
        office.exchanging.go()
        rest(office)
        window.exchanging.go()
        rest(window)
        for each in (window, office):
            each.next_period()
            rest(each)
    assert answering.errors == []
    assert (window.draft.head.period, office.city.draft.head.period) == ("2007S1", "2007S1")
    assert (ours, theirs) == ([], [])
    assert window.view.units.items[SECOND].text(0) == "示例新村委会"
    window.close()
    window.deleteLater()


def test_signatures_that_nobody_has_confirmed(
    township: TownshipDesk, office: BureauWindow, worker: Worker, answering: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    sign_anew(township)
    sign_anew(office.desk)
    agree = answering.fill

    def compare(dialog: QDialog) -> None:
        if isinstance(dialog, ChangedKeyDialog):
            dialog.edit.setText(office.desk.fingerprint)
        agree(dialog)

    answering.fill = compare
    package = township.export(tmp_path).path
    window = TownshipWindow(township, worker, answering)
    show(window)
    with watched(township) as ours, watched(office.desk) as theirs:
        office.import_packages([package])
        rest(office)
        office.reports.choose_township(TOWN)
        office.reports.keys.click()
        rest(office)
        office.reports.buttons["send_back"].click()
        rest(office)
        answering.files = [tmp_path / "回执"]
        office.reports.buttons["receipt"].click()
        rest(office)
        answering.files = list((tmp_path / "回执").iterdir())
        window.receive()
        rest(window)
    assert answering.errors == []
    assert window.draft.head.state == "returned"
    assert (ours, theirs) == ([], [])
    window.close()
    window.deleteLater()


def test_a_window_that_was_closed_asks_nobody(
    bureau: BureauDesk, worker: Worker, answers: Answers, tmp_path: Path
) -> None:
    window = BureauWindow(bureau, worker, answers)
    show(window)
    (tmp_path / "bureau.sqlite").rename(tmp_path / "elsewhere.sqlite")
    bureau.store._engine.dispose()
    for refresh in (window.refresh, window.exchanging.refresh, window.exchanging.tick):
        refresh()
    window.close()
    idle(worker)
    assert answers.errors == []
    window.deleteLater()


def test_a_report_that_nobody_knows_is_rejected(
    township: TownshipDesk, office: BureauWindow, answering: Answers, tmp_path: Path
) -> None:
    fill_all(township)
    sign_anew(township)
    office.desk.import_packages([township.export(tmp_path).path])
    office.refresh()
    rest(office)
    with watched(office.desk) as found:
        office.reports.choose_township(TOWN)
        office.reports.buttons["reject"].click()
        rest(office)
    assert answering.errors == []
    assert office.desk.arrived(TOWN) == []
    assert found == []
