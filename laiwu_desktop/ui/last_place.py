"""Where one was in a window, to be found there again when the workspace is opened anew."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.ui.arriving import MainWindow
from laiwu_desktop.ui.bureau.bureau_window import BureauWindow
from laiwu_desktop.ui.entry.report_view import ReportView
from laiwu_desktop.ui.shell.recent import LastPlace
from laiwu_desktop.ui.township.township_window import TownshipWindow

# How soon to look again whether a window has the keyboard, in ms.
SOON = 50


class LastStay(QObject):
    """Notes where the keyboard goes, for once a window closes it is nowhere. `to_go` is where to go back to,
    as long as it has not been done.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.cell: Cell | None = None
        self.to_go: LastPlace | None = None
        self.comes_back = False
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._resume)
        _view(window).at.connect(self._note)

    def _note(self, cell: Cell) -> None:
        self.cell = cell

    @property
    def place(self) -> LastPlace:
        """Where one is now."""
        window, view = self.window, _view(self.window)
        if self.to_go is not None:
            return self.to_go
        if isinstance(window, BureauWindow):
            shown: QWidget | None = window.tabs.currentWidget()
        else:
            shown = window.pages.currentWidget()
        page = next((name for name, one in _pages(window).items() if one is shown), "")
        chosen = window.reports.township() if isinstance(window, BureauWindow) else ""
        cell = self.cell if self.cell and self.cell[0].unit_code == view.unit_code else view.cell_at_hand()
        period = view.draft.head.period
        if cell is None:
            return LastPlace(page, period, view.unit_code, township=chosen)
        key, field = cell
        return LastPlace(page, period, view.unit_code, key.form, field, key.seq, chosen)

    def go_back(self, place: LastPlace | None) -> None:
        """Show the page of last time, then period, unit, form and field, as far as they are still there; of a
        report that came back, what is to be mended first.
        """
        window, page = self.window, _pages(self.window).get(place.page if place else "")
        if isinstance(window, TownshipWindow) and window.comments.left:
            window.show_filling()
            self.comes_back = True
            self.timer.start(0)
        elif isinstance(window, TownshipWindow):
            window.turn_to(page or window.home)
        elif page is not None:
            window.tabs.setCurrentWidget(page)
        self.to_go = place
        if place is not None and self._is_of_another_period(place) and isinstance(window, TownshipWindow):
            window.turning.go_back_to(place.period, lambda: self.timer.start(0))
        elif place is not None:  # once the window is there: making the page of a form takes its time
            self.timer.start(0)

    def _is_of_another_period(self, place: LastPlace) -> bool:
        """Whether one was in the report of another period, which a township may have been mending."""
        return place.period not in ("", _view(self.window).draft.head.period) and not self.comes_back

    def _resume(self) -> None:
        window, place = self.window, self.to_go
        if not self._is_there():
            self.timer.start(SOON)
            return
        self.timer.stop()
        self.to_go = None
        if self.comes_back and isinstance(window, TownshipWindow):
            self.comes_back = False
            window.comments.open_first()
        elif place is not None:
            _go(_view(window), place)
            if isinstance(window, TownshipWindow) and window.pages.currentWidget() is window.splitter:
                _begin(window.view)
            if isinstance(window, BureauWindow):
                window.reports.choose_township(place.township)
        if isinstance(window, TownshipWindow) and window.pages.currentWidget() is window.grid:
            window.gridding.go_to_grid()

    def _is_there(self) -> bool:
        """Whether the keyboard has somewhere to go, and the bureau's townships have been read."""
        window, township = self.window, self.to_go.township if self.to_go else ""
        if isinstance(window, BureauWindow) and township and not window.reports.heads:
            return False
        return window.isActiveWindow() and window.body.isEnabled()


def _go(view: ReportView, place: LastPlace) -> None:
    forms, draft = view.draft.forms, view.draft
    if place.period != draft.head.period or place.unit not in view.units.items:
        return
    if place.form in forms and place.field in forms[place.form].fields:
        view.go_to(RecordKey(place.form, place.unit, place.seq), place.field)
    else:
        view.units.go(place.unit)


def _begin(view: ReportView) -> None:
    """The keyboard is in the form, wherever that is."""
    if view.cell is None and view.form:
        view.go_to_form(view.unit_code, view.form)


def _view(window: MainWindow) -> ReportView:
    return window.city if isinstance(window, BureauWindow) else window.view


def _pages(window: MainWindow) -> dict[str, QWidget]:
    """The pages by the names under which they are remembered."""
    if isinstance(window, TownshipWindow):
        return {
            "filling": window.splitter,
            "home": window.home,
            "grid": window.grid,
            "exchange": window.exchanging.page,
        }
    return {
        "reports": window.reports,
        "incoming": window.bringing.page,
        "totals": window.totals,
        "targets": window.targets,
        "overdue": window.overdue,
        "city": window.city,
        "exchange": window.exchanging.page,
    }
