"""What the tests of the window share. They run without a screen and without a person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace, open_desk
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.parts.dialogs import Dialogs
from laiwu_desktop.ui.parts.theme import Wardrobe, dress
from laiwu_desktop.ui.parts.worker import Collecting, Worker
from laiwu_desktop.ui.township.township_window import TownshipWindow
from tests.conftest import acquaint
from tests.sync.servers import DavServer, SshServer, dav_server, ssh_server
from tests.ui.acting import idle, show

CITY, COUNTY, TOWN, OTHER_TOWN = "371200000000", "371202000000", "371202100000", "371202101000"
VILLAGE, SECOND, THIRD = "371202100200", "371202100201", "371202100202"
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(TOWN, "口镇", "township", COUNTY, "kouzhen", "kz"),
    Division(OTHER_TOWN, "羊里镇", "township", COUNTY, "yanglizhen", "ylz"),
    Division(VILLAGE, "张家庄村委会", "village", TOWN, "zhangjiazhuangcunweihui", "zjzcwh"),
    Division(SECOND, "李家庄村委会", "village", TOWN, "lijiazhuangcunweihui", "ljzcwh"),
    Division(THIRD, "𠮷山村委会", "village", TOWN, "jishancunweihui", "jscwh"),
    Division("371202101200", "王家庄村委会", "village", OTHER_TOWN, "wangjiazhuangcunweihui", "wjzcwh"),
]


def clock() -> datetime:
    return datetime(2006, 12, 20, 9, 30)


class Answers(Dialogs):
    """Dialogs that answer as the test says and remember what was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[Exception] = []
        self.told: list[str] = []
        self.details: list[str] = []
        self.shown: list[QDialog] = []
        self.yes = True
        self.picked = ""
        self.words = ("", "")
        self.former: list[str] = []
        self.text: str | None = None
        self.files: list[Path] = []
        self.opened: list[Path] = []
        self.photos: list[bytes] = []
        self.fill: Callable[[QDialog], None] = lambda dialog: None

    def error(self, parent: QWidget | None, error: Exception) -> None:
        self.errors.append(error)

    def tell(self, parent: QWidget | None, text: str, detail: str = "") -> None:
        self.told.append(f"{text}{detail}")

    def stop(self, parent: QWidget | None, text: str, detail: str = "") -> None:
        self.told.append(f"{text}{detail}")

    def confirm(self, parent: QWidget | None, text: str, detail: str, yes: str, no: str = "取消") -> bool:
        self.told.append(text)
        self.details.append(detail)
        self.words = yes, no
        return self.yes

    def pick(
        self, parent: QWidget | None, text: str, detail: str, words: Sequence[str], moot: object = None
    ) -> str:
        self.told.append(text)
        self.details.append(detail)
        return self.picked or words[0]

    def offer(self, parent: QWidget | None, text: str, detail: str, more: str) -> bool:
        self.told.append(text)
        return False

    def ask_text(
        self, parent: QWidget | None, title: str, about: str, text: str = "", former: Sequence[str] = ()
    ) -> str | None:
        self.told.append(about)
        self.former = list(former)
        return self.text

    def choose(
        self, parent: QWidget | None, title: str, about: str, options: list[str], at: int | None = 0
    ) -> int | None:
        self.told.append(about)
        return at

    def open_files(self, parent: QWidget | None, title: str, kinds: str = "") -> list[Path]:
        return self.files

    def save_file(self, parent: QWidget | None, title: str, name: str, kinds: str = "") -> Path | None:
        return self.files[0] if self.files else None

    def folder(self, parent: QWidget | None, title: str) -> Path | None:
        return self.files[0] if self.files else None

    def pictures(self, parent: QWidget | None) -> list[bytes]:
        return self.photos

    def open_folder(self, folder: Path) -> None:
        self.opened.append(folder)

    def documents(self) -> Path:
        return Path("文档")

    def run(self, dialog: QDialog) -> bool:
        self.shown.append(dialog)
        self.fill(dialog)
        return self.yes


@pytest.fixture(scope="session", autouse=True)
def app() -> Iterator[QApplication]:
    there = QApplication.instance()
    made = there if isinstance(there, QApplication) else QApplication([])
    dress(made)
    yield made
    made.clipboard().clear()  # without a screen it outlives Python, which cannot take away then what is in it


@pytest.fixture
def wardrobe(app: QApplication) -> Iterator[Wardrobe]:
    """What the application wears, to be changed for a test."""
    made = app.findChild(Wardrobe)
    assert isinstance(made, Wardrobe)
    yield made
    made.follow()


@pytest.fixture(scope="module", autouse=True)
def collecting(app: QApplication) -> Iterator[Collecting]:
    """As in the program: what is left of windows goes in their own thread."""
    made = Collecting(app)
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture(autouse=True)
def _collected(app: QApplication, collecting: Collecting) -> Iterator[None]:
    """No window outlives its test: it would go on working, and wait for an answer above those of the next."""
    yield
    for left in app.topLevelWidgets():
        if left.parent() is None:  # a menu or a list goes with its window
            left.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collecting.look()


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspaces made once; tests open copies."""
    return make_originals(tmp_path_factory.mktemp("originals"))


def make_originals(folder: Path) -> Path:
    """A township and a bureau that know each other, as files in `folder`."""
    desks = []
    for role, division, period in (("township", TOWN, "2006S1"), ("bureau", CITY, "2006S2")):
        desk = create_workspace(
            str(folder / f"{role}.sqlite"), role, division, period, clock=clock, divisions=PLACES
        )
        if role == "township":
            draft = desk.draft()
            values = {"households": 300, "population": 900, "broadband_access": "no", "broadband_users": 0}
            draft.save([Record(RecordKey("village_broadband", SECOND), values)])  # type: ignore[arg-type]
            desk.begin_period(Period.parse("2006S2"))
        desks.append(desk)
    acquaint(*desks)
    for desk in desks:
        desk.close()
    return folder


@pytest.fixture
def township(originals: Path, tmp_path: Path) -> Iterator[TownshipDesk]:
    path = shutil.copy(originals / "township.sqlite", tmp_path)
    desk = open_desk(str(path), clock=clock)
    assert isinstance(desk, TownshipDesk)
    yield desk
    desk.close()


@pytest.fixture
def bureau(originals: Path, tmp_path: Path) -> Iterator[BureauDesk]:
    path = shutil.copy(originals / "bureau.sqlite", tmp_path)
    desk = open_desk(str(path), clock=clock)
    assert isinstance(desk, BureauDesk)
    yield desk
    desk.close()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def window(township: TownshipDesk, worker: Worker, answers: Answers) -> Iterator[TownshipWindow]:
    made = TownshipWindow(township, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def office(bureau: BureauDesk, worker: Worker, answers: Answers) -> Iterator[BureauWindow]:
    made = BureauWindow(bureau, worker, answers)
    show(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise NoKeyringError

    monkeypatch.setattr(keyring, "get_password", refuse)
    monkeypatch.setattr(keyring, "set_password", refuse)


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[SshServer]:
    (tmp_path / "ssh").mkdir()
    with ssh_server(tmp_path / "ssh") as server:
        yield server


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[DavServer]:
    (tmp_path / "dav").mkdir()
    with dav_server(tmp_path / "dav") as server:
        yield server


@pytest.fixture
def settle(app: QApplication, worker: Worker) -> Callable[[], None]:
    """Wait until the worker has done everything and the windows have heard of it."""
    return waiter(app, worker)


def waiter(app: QApplication, worker: Worker) -> Callable[[], None]:
    """Waits for one worker, and for what it is then given to do besides."""

    def wait() -> None:
        while not worker.is_idle:
            idle(worker)
            app.processEvents()

    return wait
