"""Who works here: added, ended, chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from laiwu_desktop.desk.trail.people import People
from laiwu_desktop.formdef.trail.clerk import LONGEST_NAME, Clerk
from laiwu_desktop.ui.exchange.exchange_dialogs import faint_label
from laiwu_desktop.ui.parts.dialogs import Dialogs, fit_to_screen, ok_cancel
from laiwu_desktop.ui.parts.lookup import Lookup
from laiwu_desktop.ui.parts.plain import PlainLabel
from laiwu_desktop.ui.parts.text_table import Column, ReadTable
from laiwu_desktop.ui.parts.theme import icon
from laiwu_desktop.ui.parts.worker import Worker

COLUMNS = (
    Column("姓名", 130, least=90),
    Column("简称", 70),
    Column("到岗", 100),
    Column("离岗", 100),
    Column("电脑用户", 120, least=70),
    Column("数据库用户", 120, least=70),
    Column("现在", 0),
)
WHO = (
    "现在由谁操作？做的事记在本人名下。"
    "同一个电脑用户下次打开这个工作区时不再询问，仍记在此人名下；换人操作时，请点窗口右下角的“操作人”。"
)
ABOUT = "在这里操作的人员。做过的事都记在本人名下；打印的填表人仍按设置。没有登记人员时，一切照旧。"


class NewClerkDialog(QDialog):
    """Asks who came."""

    def __init__(self, parent: QWidget | None, *, on_server: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记人员")
        self.setMinimumWidth(380)
        self.name, self.initials, self.computer_user, self.database_user = (QLineEdit() for _ in range(4))
        for edit in (self.name, self.initials):
            edit.setMaxLength(LONGEST_NAME)
        form = QFormLayout()
        form.addRow("姓名", self.name)
        form.addRow("简称（可不填）", self.initials)
        form.addRow("电脑用户（可不填）", self.computer_user)
        form.addRow("", faint_label("本人登录电脑用的用户名：用它打开时不必再选是谁操作。"))
        if on_server:
            form.addRow("数据库用户（可不填）", self.database_user)
            form.addRow("", faint_label("用这个数据库用户连接的，只能是其本人。"))
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(ok_cancel(self, "登记"))

    def texts(self) -> tuple[str, str, str, str]:
        """What was typed, in the order that `People.add` takes it."""
        edits = (self.name, self.initials, self.computer_user, self.database_user)
        name, initials, computer_user, database_user = (edit.text().strip() for edit in edits)
        return name, initials, computer_user, database_user


class PeopleDialog(QDialog):
    """Lists the clerks; what is done is done at once. `changed` is called when another one works here now.
    `is_nobody_meant` where 不指明 was chosen, `was_asked` where one was asked who works here. That is asked
    as soon as somebody was added and nobody is chosen: what is done next here is somebody's already.
    """

    def __init__(
        self,
        parent: QWidget | None,
        people: People,
        worker: Worker,
        dialogs: Dialogs,
        changed: Callable[[], object],
        *,
        on_server: bool = False,
    ) -> None:
        super().__init__(parent)
        self.people = people
        self.dialogs = dialogs
        self.changed = changed
        self.on_server = on_server
        self.is_nobody_meant = self.was_asked = False
        self.lookup = Lookup(worker, self._fail, self)
        self.setWindowTitle("人员")
        fit_to_screen(self, 820, 420)
        self.table = ReadTable("人员", COLUMNS)
        self.table.itemSelectionChanged.connect(self._enable)
        self._lay_out()
        self.finished.connect(self.lookup.close)
        self._enable()
        self._do(lambda: None)

    def _lay_out(self) -> None:
        about = PlainLabel(ABOUT)
        about.setWordWrap(True)
        self.add = QPushButton(icon("add"), "登记…")
        self.end = QPushButton("离岗")
        self.choose = QPushButton("由此人操作")
        self.nobody = QPushButton("不指明")
        row = QHBoxLayout()
        for button, slot in (
            (self.add, self._add),
            (self.end, self._end),
            (self.choose, self._choose),
            (self.nobody, self._choose_nobody),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        row.addWidget(buttons)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addLayout(row)

    def _do(
        self, work: Callable[[], object], then: Callable[[tuple[Clerk, ...]], object] = lambda _clerks: None
    ) -> None:
        """Do something, and list anew who is here."""
        before = self.people.clerk

        def done(clerks: tuple[Clerk, ...]) -> None:
            self._show(clerks)
            if self.people.clerk != before:
                self.changed()
            then(clerks)

        self.lookup.ask(lambda: (work(), self.people.all)[1], done)

    def _show(self, clerks: tuple[Clerk, ...]) -> None:
        now = self.people.clerk
        self.table.show_rows(
            (clerk, "", (*_texts(clerk), "由此人操作" if now and clerk.id == now.id else ""))
            for clerk in clerks
        )
        self._enable()

    def _enable(self) -> None:
        clerk, now = self._selected(), self.people.clerk
        works = clerk is not None and not clerk.until
        self.end.setEnabled(works)
        self.choose.setEnabled(works and clerk != now)
        self.nobody.setEnabled(now is not None)

    def _selected(self) -> Clerk | None:
        found = self.table.current_key() if self.table.selectedItems() else None
        return found if isinstance(found, Clerk) else None

    def _add(self) -> None:
        dialog = NewClerkDialog(self, on_server=self.on_server)
        if self.dialogs.run(dialog):
            self._do(lambda: self.people.add(*dialog.texts()), self._ask_who)

    def _ask_who(self, clerks: tuple[Clerk, ...]) -> None:
        if self.people.clerk is not None or self.is_nobody_meant:
            return
        self.was_asked = True
        names = [clerk.name for clerk in clerks if not clerk.until]
        chosen = self.dialogs.choose(self, "人员", WHO, names, None)
        if chosen is not None:
            self._do(lambda: self.people.choose(names[chosen]))

    def _end(self) -> None:
        clerk = self._selected()
        detail = "以后不能再选此人；做过的事仍记在其名下。"
        if clerk and self.dialogs.confirm(self, f"{clerk.name}从今天起离岗？", detail, "离岗"):
            self._do(lambda: self.people.end(clerk.name))

    def _choose(self) -> None:
        if clerk := self._selected():
            self._do(lambda: self.people.choose(clerk.name))

    def _choose_nobody(self) -> None:
        self.is_nobody_meant = True
        self._do(lambda: self.people.choose(""))

    def _fail(self, error: Exception) -> None:
        self.dialogs.error(self, error)


def _texts(clerk: Clerk) -> tuple[str, ...]:
    return (
        clerk.name, clerk.initials, clerk.since, clerk.until, clerk.computer_user, clerk.database_user,
    )  # fmt: skip
