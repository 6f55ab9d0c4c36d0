"""The store: one open database with its parts."""

from __future__ import annotations

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.store import engine as database
from laiwu_desktop.store.changes import ChangeStore
from laiwu_desktop.store.consolidation import ConsolidationStore
from laiwu_desktop.store.exchange import ExchangeStore
from laiwu_desktop.store.reports import ReportStore
from laiwu_desktop.store.tasks import TaskStore
from laiwu_desktop.store.workspace import WorkspaceStore


class Store:
    """An open workspace database. `location` is the path of an SQLite file or a database URL."""

    def __init__(self, location: str, forms: FormSet, *, create: bool = False) -> None:
        if not create and not database.exists(location):
            raise PersonError("no_workspace", f"没有工作区 {location}。", "请核对路径，或先用 init 新建。")
        self._engine = database.connect(location)
        try:
            database.migrate(self._engine)
            tables = database.fit_form_tables(self._engine, forms)
        except Exception:
            self.close()  # a file that stays open can be neither moved nor deleted on Windows
            raise
        self.workspace = WorkspaceStore(self._engine)
        self.exchange = ExchangeStore(self._engine)
        self.tasks = TaskStore(self._engine)
        self.reports = ReportStore(self._engine, forms, tables)
        self.changes = ChangeStore(self._engine, forms, tables)
        self.consolidation = ConsolidationStore(self._engine, forms, tables)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
