"""What is done to the chosen cells of a grid: each slot asks the desk for one deed and saves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.changing import confirmed_words
from laiwu_desktop.desk.grid import grid_deeds
from laiwu_desktop.desk.grid.block_ways import Laying
from laiwu_desktop.desk.grid.choosing import meant
from laiwu_desktop.desk.grid.copying import copied
from laiwu_desktop.desk.grid.grid import Grid
from laiwu_desktop.desk.grid.grid_deeds import Area
from laiwu_desktop.desk.grid.pasting import Fate, PastePlan
from laiwu_desktop.formdef.report.change import Intent, Kind
from laiwu_desktop.formdef.values import Missing
from laiwu_desktop.ui.fields.photo_sources import Photo, has_photos, photos_in
from laiwu_desktop.ui.grid.grid_model import GridModel
from laiwu_desktop.ui.grid.grid_view import GridView
from laiwu_desktop.ui.grid.paste_dialog import PasteDialog
from laiwu_desktop.ui.parts.dialogs import Dialogs

Deed = Callable[[Grid, Area], Intent]


class GridActs(QObject):
    """`said` tells what was done, or why nothing was; `failed` carries what has to be told in a box."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, view: GridView, model: GridModel, dialogs: Dialogs) -> None:
        super().__init__(view)
        self.view = view
        self.model = model
        self.dialogs = dialogs
        view.cells.everywhere.connect(self.set_text)
        view.cells.several.connect(self.paste_here)
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def _do(self, deed: Deed, what: str, confirming: str = "确认沿用") -> None:
        """Do something to the chosen cells, and say how much that was; `confirming` is what it is called
        where that confirms them.
        """
        area = self.view.area()
        if not area.rows or self._is_locked():
            return
        self.view.scrollTo(self.view.currentIndex())  # nothing is done out of sight
        intent = deed(self.model.grid, area)
        count = len(intent.cells)
        self.model.do(intent)
        if count and intent.kind in (Kind.CONFIRM, Kind.CONFIRM_UNSEEN):
            self.said.emit(confirmed_words(intent, confirming))
            return
        along = len(intent.cells - {column.cell(row) for row, column in area.cells})
        if along and intent.kind is Kind.FILL:
            self.said.emit(f"{what} {count - along} 格，因此要问的 {along} 项也取了上期数。")
            return
        self.said.emit(f"{what} {count} 格。" if count else f"{what}：没有要改的。")

    def _is_locked(self) -> bool:
        """Whether nothing can be written now, which is said."""
        if self.model.locked:
            self.said.emit("这份数据现在只能查看，没有改动。")
        return self.model.locked

    def _is_scattered(self, area: Area) -> bool:
        """Whether the chosen cells do not lie together, so that they can be no block; which is said."""
        if area.gaps:
            self.said.emit("所选的格不成一块，请选成一块再复制、粘贴。")
        return bool(area.gaps)

    def fill_down(self) -> None:
        """What stands at the top of the chosen cells goes into all below it."""
        self._do(grid_deeds.filled_down, "向下填充")

    def take_last(self) -> None:
        """The chosen cells get what they had in the last period; once they all have it, it is confirmed."""
        self._do(grid_deeds.last_period_taken, "取上期数")

    def confirm(self) -> None:
        """What was carried in the chosen cells is confirmed."""
        self._do(grid_deeds.confirmed, "确认沿用")

    def confirm_units(self) -> None:
        """What was carried of the villages of the chosen cells is confirmed, in all their forms."""
        self._do(
            lambda grid, area: grid_deeds.units_confirmed(grid, (row.unit for row in area.rows)),
            "确认整村沿用",
            "确认整村沿用",
        )

    def clear(self) -> None:
        """The chosen cells are emptied."""
        self._do(lambda grid, area: grid_deeds.set_everywhere(grid, area, None), "清空")

    def say_not_applicable(self) -> None:
        """The chosen cells say 不适用."""
        self._say(Missing.NOT_APPLICABLE)

    def say_not_yet_known(self) -> None:
        """The chosen cells say 暂缺."""
        self._say(Missing.NOT_YET_KNOWN)

    def _say(self, word: Missing) -> None:
        self._do(lambda grid, area: grid_deeds.set_everywhere(grid, area, word), f"填“{word.value}”")

    def set_text(self, text: str) -> None:
        """What was typed into one cell goes into all that are chosen, read as each column's kind."""
        self._do(lambda grid, area: grid_deeds.text_set(grid, area, lambda kind: meant(kind, text)), "填入")

    # ---- the clipboard

    def copy(self) -> None:
        """The chosen cells go to the clipboard, as a spreadsheet takes them."""
        self._copy(with_names=False)

    def copy_with_names(self) -> None:
        """The same with headings above, codes and names before."""
        self._copy(with_names=True)

    def _copy(self, *, with_names: bool) -> None:
        area = self.view.area()
        if not area.rows or self._is_scattered(area):
            return
        text, html = copied(self.model.grid, area, with_names=with_names)
        data = QMimeData()
        data.setText(text)
        data.setData("text/html", html.encode())
        QGuiApplication.clipboard().setMimeData(data)
        self.said.emit(f"已复制 {len(area.rows)} 行 {len(area.columns)} 列。")

    def paste(self) -> None:
        """What is on the clipboard is laid over the grid, shown, and written once a person has said so."""
        area = self.view.area()
        if self._is_locked() or self._is_scattered(area):
            return
        # Of an empty clipboard there is no data at all, whatever Qt's types say.
        data: QMimeData | None = QApplication.clipboard().mimeData()
        if data is not None and self._is_picture(data):
            self._take_photos(self.view.currentIndex(), photos_in(data))
            return
        over = (max(1, len(area.rows)), max(1, len(area.columns)))
        self._lay(data.text() if data else "", data.html() if data else "", self.view.place(), over)

    def _is_picture(self, data: QMimeData) -> bool:
        """Whether it is a picture that is to be pasted: spreadsheets offer their cells as one, too, and file
        managers the names of files as a text.
        """
        index = self.view.currentIndex()
        is_for_photos = index.isValid() and self.model.column(index).field.is_photo
        return has_photos(data) and (not data.text().strip() or (data.hasUrls() and is_for_photos))

    # ---- photos

    def open_choices(self) -> None:
        """Begin to type, with the list open where there is one; of a cell for photos the files."""
        index = self.view.currentIndex()
        if not (index.isValid() and self.model.column(index).field.is_photo):
            self.view.open_choices()
        elif not self._is_locked() and (photos := self.dialogs.pictures(self.view.window())):
            self._take_photos(index, photos)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Photos are dropped into the cell under the mouse."""
        if not isinstance(event, QDropEvent) or not has_photos(event.mimeData()):
            return super().eventFilter(watched, event)
        index = self.view.indexAt(event.position().toPoint())
        if index.isValid() and self.model.column(index).field.is_photo and not self.model.locked:
            event.acceptProposedAction()
        else:
            event.ignore()
        if event.type() == QEvent.Type.Drop and event.isAccepted():
            self.view.go(index)
            self._take_photos(index, photos_in(event.mimeData()))
        return True

    def _take_photos(self, index: QModelIndex, photos: Sequence[Photo]) -> None:
        """Photos go into a cell, as on the card; into one of another kind none."""
        column = self.model.column(index) if index.isValid() else None
        if column is None or not column.field.is_photo:
            self.failed.emit(PersonError("nothing_to_paste.picture"))
            return
        row = self.model.rows[index.row()]
        fields = self.model.grid.photo_fields(row, column)
        if not fields:
            self.said.emit(f"{self.model.why_not_asked(index)}，没有添加照片。")
        elif photos:
            self.said.emit(f"正在添加 {len(photos)} 张照片……")
            self.model.saving.save_photos(column.key(row), fields, photos)

    def paste_here(self, text: str, html: str) -> None:
        """The same of what was to be pasted into a cell that one types in, from that cell on."""
        self.view.commit()
        index = self.view.currentIndex()
        if index.isValid() and not self._is_locked():
            column = self.view.seen().columns.index(self.model.column(index))
            self._lay(text, html, (index.row(), column), (1, 1))

    def _lay(self, text: str, html: str, at: tuple[int, int], over: tuple[int, int]) -> None:
        laying = Laying(self.model.grid.at_rest(), self.view.seen(), text, html, at, over)
        worker = self.model.saving.worker if laying.is_large else None
        try:
            first = laying.plan(False, frozenset()) if worker is None else None
        except PersonError as error:
            self.failed.emit(error)
            return
        if first is not None and len(first.cells) == 1 and first.cells[0].fate is not Fate.REFUSED:
            self._write(first)
            return
        dialog = PasteDialog(self.view.window(), laying.plan, laying.kinds, first, worker)
        is_accepted = self.dialogs.run(dialog)
        if dialog.error is not None:
            self.failed.emit(dialog.error)
        elif is_accepted:
            self._write(dialog.plan)
        dialog.deleteLater()

    def _write(self, plan: PastePlan) -> None:
        intent = plan.intent(self.model.grid.draft)
        self.model.do(intent)
        self.said.emit(
            f"粘贴 {len(plan.values)} 格，可以撤消（Ctrl+Z）。" if intent.changes else "粘贴：没有变化。"
        )
