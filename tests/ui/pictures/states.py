"""Every page in every state it has, one after the other, ready to be taken a picture of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.clock import Clock
from laiwu_desktop.desk.grid.clipboard_table import read_clipboard
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import plan_paste
from laiwu_desktop.desk.guiding.looking_up import search
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk, shipped_divisions
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.bureau.returning import ReturnDialog
from laiwu_desktop.ui.bureau.review import LookWindow
from laiwu_desktop.ui.fields.large_photo import LargePhoto
from laiwu_desktop.ui.fields.photo_strip import PhotosEditor
from laiwu_desktop.ui.files.preview import PreviewWindow
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.guiding.finder import FindDialog
from laiwu_desktop.ui.parts.worker import Worker
from laiwu_desktop.ui.shell.recent import Recent
from laiwu_desktop.ui.shell.start_window import StartWindow
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.ui.acting import fill_all
from tests.ui.conftest import Answers, clock
from tests.ui.pictures.worlds import World

Picture = tuple[str, QWidget]


def at(day: str) -> Clock:
    """A clock that stands still."""
    return lambda: datetime.fromisoformat(f"{day}T09:00")


def idle(worker: Worker) -> None:
    """Wait until a worker has nothing left to do, however slow the machine is."""
    loop = QEventLoop()
    worker.idle.connect(loop.quit)
    while not worker.is_idle:
        loop.exec()
    worker.idle.disconnect(loop.quit)
    QApplication.processEvents()


def start(worker: Worker, folder: Path) -> Iterator[Picture]:
    """The window that one begins with."""
    recent = Recent(folder / "window.ini")
    for name in ("口镇信息化", "雪野镇信息化"):
        recent.put(f"文档/{name}.sqlite")
    window = StartWindow(Register(shipped_divisions()), ("2006S2", "2006S2"), recent, worker, Answers())
    window.creation.search.setText("kz")
    yield "start", window


def first_day(world: World, worker: Worker) -> Iterator[Picture]:
    """Nothing is filled in yet."""
    desk = _township(world, "第一天", "2006-12-20")
    window = TownshipWindow(desk, worker, Answers())
    window.show_home()
    yield "home-first-day", window
    window.show_filling()
    yield "card-blank", window
    window.show_exchange()
    yield "exchange-empty", window
    _close(window, worker)


def at_work(world: World, worker: Worker) -> Iterator[Picture]:
    """A period that has begun with what carries forward, and some of it wrong."""
    desk = _township(world, "雪野镇", "2007-07-02")
    desk.begin_period(Period.parse("2007S1"))
    window = TownshipWindow(desk, worker, Answers())
    _spoil(window, worker)
    window.show_home()
    yield "home-at-work", window
    window.show_filling()
    window.view.step(1)
    for form in window.view.shown_forms:
        window.view.go_to_form(window.view.unit_code, form)
        yield f"card-{form}", window
    yield from _photos(window, worker)
    window.view.go_to_form(window.view.unit_code, "village_broadband")
    window.keyboard.only_action.trigger()
    yield "card-only-to-touch", window
    window.keyboard.only_action.trigger()
    window.check()
    yield "findings", window
    window.gridding.show()
    yield "grid", window
    window.grid.open("village_broadband")
    yield "grid-of-a-form", window
    window.grid.view.show_past(shown=True)
    yield "grid-last-period", window
    yield "paste", _paste(window)
    window.show_filling()
    yield (
        "search",
        FindDialog(window, lambda text: search(window.draft, window.view.unit_code, [], text or "宽带")),
    )
    _close(window, worker)


def _spoil(window: TownshipWindow, worker: Worker) -> None:
    """Wrong values, and words that stand for values."""
    draft = window.draft
    form = draft.forms["village_broadband"]
    for unit, (name, text) in zip(
        draft.units["village"],
        (
            ("broadband_users", "99999"),
            ("households", "约三百"),
            ("population", "暂缺"),
            ("households", "12"),
        ),
        strict=False,
    ):
        key = next(record.key for record in draft.figures.rows(form.name, unit.code))
        window.saving.save_typed((key, name), form.fields[name].type.parse(text))
    idle(worker)


def _photos(window: TownshipWindow, worker: Worker) -> Iterator[Picture]:
    """Two in their field, one large."""
    view = window.view
    view.go_to_form(view.unit_code, "information_village")
    editor = view.pages["information_village"].entry.rows["photos"].editor
    assert isinstance(editor, PhotosEditor)
    for colour, size in (("#7fa650", (1600, 1200)), ("#5f87b0", (900, 1200))):
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        data = QMimeData()
        data.setImageData(image)
        editor.take_data(data)
    idle(worker)
    view.go_to_form(view.unit_code, "information_village")
    view.pages["information_village"].entry.focus_field("photos")
    yield "card-photos", window
    editor.thumbnails()[0].click()
    yield from (("photo", large) for large in window.findChildren(LargePhoto))


def _paste(window: TownshipWindow) -> PasteDialog:
    lines = "\n".join("\t".join((str(300 + n), "约三百" if n == 2 else str(900 + n), "是")) for n in range(9))
    block, grid = read_clipboard(lines), window.grid.model.grid
    seen = Area(grid.rows, grid.columns)
    return PasteDialog(
        window,
        lambda blanks, guesses: plan_paste(grid, seen, block, (0, 0), blanks=blanks, guesses=guesses),
        lambda plan: plan.kinds(grid),
    )


def returned(world: World, worker: Worker) -> Iterator[Picture]:
    """The bureau has sent it back."""
    window = TownshipWindow(_township(world, "口镇", "2007-01-20"), worker, Answers())
    window.show_home()
    yield "home-returned", window
    window.show_filling()
    window.comments.open_first()
    yield "card-returned", window
    window.show_exchange()
    yield "exchange", window
    window.custody.show_backups()
    yield from _shown("backups", window)
    _close(window, worker)


def done(world: World, worker: Worker) -> Iterator[Picture]:
    """Accepted: nothing is left to do."""
    desk = _township(world, "雪野镇", "2007-01-20")
    window = TownshipWindow(desk, worker, Answers())
    window.show_home()
    yield "home-done", window
    sheet = world.folder / "村情表.pdf"
    desk.print_sheets(sheet, [window.view.unit_code], "")
    yield "print", PreviewWindow(window, sheet, "村情表", Answers())
    _close(window, worker)


def bureau(world: World, worker: Worker) -> Iterator[Picture]:
    """The bureau's pages."""
    desk = open_desk(str(world.workspace("莱芜市农业局")), clock=at("2007-01-20"))
    assert isinstance(desk, BureauDesk)
    window = BureauWindow(desk, worker, Answers())
    idle(worker)
    come = [state.division for state in desk.townships() if state.state]
    window.reports.choose_township(come[0])
    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        yield f"bureau-{number}-{window.tabs.tabText(number)}", window
    broken = world.folder / "坏.xlsx"
    broken.write_bytes(b"no workbook")
    window.bringing.bring([*sorted(world.packages.glob("*.xlsx")), broken])
    idle(worker)
    yield "bureau-stage", window
    draft = desk.look(come[0])
    yield "bureau-look", LookWindow(window, draft, desk.register, Answers(), worker, sample=True)
    yield "bureau-return", ReturnDialog(window, draft, desk.register, "示例甲", Answers())
    window.show_trail()
    yield from _shown("bureau-trail", window)
    window.decisions.compare_keys()
    idle(worker)
    yield from _shown("bureau-keys", window)
    window.custody.show_backups()
    idle(worker)
    yield from _shown("bureau-backups", window)
    _close(window, worker)


def dialogs(world: World, worker: Worker) -> Iterator[Picture]:
    """Every other dialog, with texts as long as they come."""
    from tests.ui import on_a_small_screen as small

    answers = Answers()
    town = open_desk(str(world.small / "township.sqlite"), clock=clock)
    office = open_desk(str(world.small / "bureau.sqlite"), clock=clock)
    assert isinstance(town, TownshipDesk)
    assert isinstance(office, BureauDesk)
    fill_all(town)
    package = town.export(world.small / "out").path
    made = [
        *small.of_files_and_lines(answers, package),
        *small.of_the_township(town, worker, answers),
        *small.of_the_bureau(office, worker, answers, package),
    ]
    for number, widget in enumerate(made):
        yield f"dialog-{number:02}-{type(widget).__name__}", widget
    for widget in reversed(made):
        widget.close()
    idle(worker)
    town.close()
    office.close()


def _township(world: World, name: str, day: str) -> TownshipDesk:
    desk = open_desk(str(world.workspace(name)), clock=at(day))
    assert isinstance(desk, TownshipDesk)
    return desk


def _shown(name: str, window: TownshipWindow | BureauWindow) -> Iterator[Picture]:
    """The dialogs that a window has asked with since the last time."""
    answers = window.dialogs
    assert isinstance(answers, Answers)
    yield from ((name, dialog) for dialog in answers.shown)
    answers.shown.clear()


def _close(window: TownshipWindow | BureauWindow, worker: Worker) -> None:
    idle(worker)
    window.close()
    idle(worker)
    window.deleteLater()
    window.desk.close()
