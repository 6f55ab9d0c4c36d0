"""What every deed on a report has at hand."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.store.report.change_log import ChangeLog
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.records import Rows, rows_of


class Stored:
    """The database with the editions of forms and the change log."""

    def __init__(self, engine: Engine, editions: EditionStore) -> None:
        self._engine = engine
        self._editions = editions
        self._log = ChangeLog(editions)

    def _rows(self, connection: Connection, head: ReportHead) -> Rows:
        """A report's rows, by the forms of its day."""
        return rows_of(self._editions.of_in(connection, head))
