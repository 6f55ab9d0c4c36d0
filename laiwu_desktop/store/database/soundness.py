"""What is wrong with a workspace file, in words that say where as far as it can be told."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.troubles import is_passing
from laiwu_desktop.store.file import row_digests

# So many rows of a table are named; the others are counted.
_MOST_NAMED = 5

_RECORD = ("report_id", "unit_code", "form", "seq", "field")
# What a person calls a table, and the columns that tell one row from another.
_TABLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "workspace": ("设置", ("key",)),
    "division": ("行政区划", ("code",)),
    "division_change": ("区划变更", ("day", "was", "code")),
    "report": ("上报数据", ("division", "period", "revision")),
    "cell_mark": ("未填原因和原样文字", _RECORD),
    "explanation": ("审核说明", _RECORD),
    "change": ("修改记录", (*_RECORD, "when")),
    "comment": ("退回意见", _RECORD),
    "settling": ("意见的处理", ("when",)),
    "event": ("审计记录", ("id", "when")),
    "event_end": ("审计记录的末尾", ("number",)),
    "clerk": ("人员", ("name",)),
    "own_note": ("自己的备忘", ("unit_code", "form", "field")),
    "effort": ("填报用时", ("unit_code", "when")),
    "unsent_comment": ("写好未送的意见", _RECORD),
    "phrase": ("常用语", ("place",)),
    "known_key": ("已确认的密钥", ("division",)),
    "key_statement": ("更换密钥的声明", ("division",)),
    "waiting_key": ("待核对的密钥", ("division",)),
    "photo": ("照片", ("id",)),
    "number_given": ("已用的行号", ("unit_code", "form")),
    "form_column": ("指标项登记", ("form", "field")),
    "edition": ("报表定义", ("form", "version")),
    "task": ("任务", ("period",)),
    "sealed": ("封存的汇总", ("number",)),
    "outbox": ("待发送和已发送的文件", ("name",)),
    "inbox": ("收到的文件", ("name",)),
    "seen": ("看过的文件", ("name",)),
    "host_key": ("信任的服务器", ("server",)),
}


def titles_of(forms: FormSet) -> dict[str, str]:
    """What people call a form, by its name, and a field, by `form.field`."""
    fields = {f"{form.name}.{name}": field.label for form in forms for name, field in form.fields.items()}
    return {**{form.name: form.title for form in forms}, **fields}


class Fault(NamedTuple):
    """Something wrong, in words; `is_mended` says that it rights itself: a file to be sent is made again.

    `rows` is how many rows it speaks of, 0 for what is wrong with a table, or with all of the file; `remedy`
    says what to do about it.
    """

    words: str
    is_mended: bool = False
    rows: int = 0
    remedy: str = "请从备份恢复"

    @property
    def line(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.words}。{self.remedy}。"


def faults(connection: sqlite3.Connection, titles: Mapping[str, str]) -> Iterator[Fault]:
    """Everything that is wrong, a line each; `titles` as `titles_of` has them.

    The connection is `row_digests.set_up`, and takes text that is none. sqlite3.DatabaseError where nothing
    at all can be read.
    """
    yield from _faults_of_structure(connection, titles)
    (sign,) = connection.execute("PRAGMA application_id").fetchone()
    if sign != row_digests.APPLICATION_ID and not is_workspace(connection):
        return  # what another program keeps there is not for us to judge
    parcels = _damaged_parcels(connection)
    for name, is_to_go in parcels.values():
        remedy = "下次交换（sync）时会重新生成" if is_to_go else "它已不必再发，不影响上报"
        yield Fault(f"待发送和已发送的文件 {name} 与登记的摘要不符", is_mended=True, remedy=remedy)
    there = row_digests.tables_of(connection)
    if not any(row_digests.has_digests(connection, table) for table in there):  # made by an older program
        for table in there:
            yield from _named(connection, table, titles, _odd(connection, table), "有不合规定的值")
    else:
        if sign != row_digests.APPLICATION_ID:
            yield Fault("文件头有损坏，或由别的程序重建")
        yield from _faults_of_schema(connection)
        for table in there:
            told = parcels if table == "outbox" else {}
            rows = [number for number in _damaged(connection, table) if number not in told]
            yield from _named(connection, table, titles, rows, "有损坏")


def miscounted(connection: sqlite3.Connection) -> list[str]:
    """Tables from which rows were taken out, or into which some were put, past the program; a line each."""
    return told_miscounts(row_digests.miscounted(connection))


def told_miscounts(found: Iterable[tuple[str, int, int]]) -> list[str]:
    """The same in words, for tables with how many rows were written, and how many there are."""
    return [_miscount(_TABLES[table][0], counted, there) for table, counted, there in found]


def _miscount(title: str, counted: int, there: int) -> str:
    if counted == there:
        return f"“{title}”中有的行与写入时不同，被别的程序改动过"
    what = "少了" if there < counted else "多出"
    return (
        f"“{title}”{what} {abs(there - counted)} 行：写入过 {counted} 行，现有 {there} 行，被别的程序改动过"
    )


def require_sound(connection: sqlite3.Connection) -> None:
    """As `refuse`, where tables are about to be changed: new digests would vouch for old rows."""
    strict = connection.text_factory
    connection.text_factory = lenient
    try:
        refuse(faults(connection, {}))
    finally:
        connection.text_factory = strict


def refuse(found: Iterable[Fault]) -> None:
    """PersonError("damaged_workspace") for faults, but not for a file that waits: it can be made again."""
    if words := [fault.words for fault in found if not fault.is_mended]:
        raise PersonError("damaged_workspace.faults", troubles="；".join(words))


def lenient(text: bytes) -> str:
    """What stands where text should, whatever it is: as a connection's `text_factory`."""
    return text.decode(errors="replace")


def is_workspace(connection: sqlite3.Connection) -> bool:
    """Whether a database is one of ours; SQLite takes an empty file for a sound one."""
    (sign,) = connection.execute("PRAGMA application_id").fetchone()
    there = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return sign == row_digests.APPLICATION_ID or {name for (name,) in there} >= tables.ALWAYS


def _faults_of_structure(connection: sqlite3.Connection, titles: Mapping[str, str]) -> Iterator[Fault]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    if found:
        yield Fault(f"数据库的结构至少有 {len(found)} 处错误")
    orphans = {row[0] for row in connection.execute("PRAGMA foreign_key_check")}
    named = {_title(table, titles) for table in orphans}
    yield from (Fault(f"“{title}”表有无主的行") for title in sorted(named))


def _faults_of_schema(connection: sqlite3.Connection) -> Iterator[Fault]:
    """What no row holds: tables, columns, indexes, checks and triggers, as they were when it was noted."""
    connection.execute("SAVEPOINT one_view")  # another program may be adding a table
    (noted,) = connection.execute("PRAGMA user_version").fetchone()
    is_as_noted = noted == row_digests.schema_sum(connection)
    connection.execute("RELEASE one_view")
    if is_as_noted:
        return
    yield Fault("表的定义有损坏，或被别的程序改动过")
    there = row_digests.tables_of(connection)
    for table in tables.metadata.sorted_tables:
        title = _TABLES[table.name][0]
        if table.name not in there:
            yield Fault(f"缺少“{title}”表")
            continue
        lost = {column.name for column in table.columns} - {*row_digests.columns_of(connection, table.name)}
        yield from (Fault(f"“{title}”表缺少 {name} 列") for name in sorted(lost))


def _damaged(connection: sqlite3.Connection, table: str) -> list[int]:
    """The rows that do not fit their digests, or cannot be read."""
    if not row_digests.has_digests(connection, table):
        return []  # told of the schema already
    unlike = row_digests.unlike(row_digests.columns_of(connection, table))
    return _rows_where(connection, table, unlike)


def _rows_where(connection: sqlite3.Connection, table: str, condition: str) -> list[int]:
    sought = f'SELECT _rowid_ FROM "{table}"'
    try:
        return [row[0] for row in connection.execute(f"{sought} WHERE {condition}")]
    except sqlite3.Error as error:
        _raise_passing(error)
    # A value is no text, or a page cannot be read: which rows are it?
    numbers = _as_many_as_can_be_read(connection, sought)
    return [n for n in numbers if not _passes(connection, f"{sought} WHERE _rowid_ = ? AND ({condition})", n)]


def _as_many_as_can_be_read(connection: sqlite3.Connection, query: str) -> list[int]:
    found: list[int] = []
    try:
        found.extend(row[0] for row in connection.execute(query))
    except sqlite3.Error as error:
        _raise_passing(error)
    return found


def _passes(connection: sqlite3.Connection, query: str, number: int) -> bool:
    try:
        return connection.execute(query, (number,)).fetchone() is None
    except sqlite3.Error as error:
        _raise_passing(error)
        return False


def _raise_passing(error: sqlite3.Error) -> None:
    """Go on after what is wrong with the content; not after a lock, or a disk that fails."""
    if is_passing(error):
        raise error


# By how a column is declared: what may stand in it. A date is looked at by SQLite's own `date`.
_KINDS = {"INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "integer", "BLOB": "blob", "TIME": "text"}
_WORDS = ("VARCHAR", "TEXT")


def _odd(connection: sqlite3.Connection, table: str) -> list[int]:
    """The rows with a value that no column of its kind can hold: SQLite itself takes any value anywhere."""
    conditions = []
    for name, declared in connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)):
        kind = "text" if declared.startswith(_WORDS) else _KINDS.get(declared)
        if declared == "DATE":
            conditions.append(f'"{name}" IS NOT date("{name}")')
        elif kind:
            conditions.append(f"typeof(\"{name}\") NOT IN ('{kind}', 'null')")
    return _rows_where(connection, table, " OR ".join(conditions)) if conditions else []


def _named(
    connection: sqlite3.Connection, table: str, titles: Mapping[str, str], rows: list[int], what: str
) -> Iterator[Fault]:
    """Where these rows are, and what is the matter with them."""
    title = _title(table, titles)
    _, columns = _TABLES.get(table, ("", ("report_id", "unit_code", "seq")))
    for number in rows[:_MOST_NAMED]:
        place = _place(connection, table, columns, titles, number)
        yield Fault(f"“{title}”中{place}的一行{what}", rows=1)
    if (more := len(rows) - _MOST_NAMED) > 0:
        yield Fault(f"“{title}”中另有 {more} 行{what}", rows=more)


def _title(table: str, titles: Mapping[str, str]) -> str:
    """Of a form whose title is not at hand, no more than that it is one: its name is English."""
    form = table.removeprefix(tables.FORM_PREFIX)
    return _TABLES[table][0] if table in _TABLES else titles.get(form, "报表")


def _place(
    connection: sqlite3.Connection,
    table: str,
    columns: Iterable[str],
    titles: Mapping[str, str],
    number: int,
) -> str:
    """What tells a row from others, between blanks; a damaged row may name another place, or none."""
    columns = [*columns]
    names = ", ".join(f'"{name}"' for name in columns)
    try:
        found = connection.execute(f'SELECT {names} FROM "{table}" WHERE _rowid_ = ?', (number,)).fetchone()
    except sqlite3.Error:
        found = None
    if found is None:
        return f"第 {number} 个"
    row = dict(zip(columns, found, strict=True))
    if "field" in row:
        row["field"] = titles.get(f"{row.get('form')}.{row['field']}", row["field"])
    words = (_word(connection, titles, *pair) for pair in row.items())
    return f" {' '.join(filter(None, words))} "


def _word(connection: sqlite3.Connection, titles: Mapping[str, str], column: str, value: object) -> str:
    match column:
        case "report_id":
            period = _looked_up(connection, "SELECT period FROM report WHERE id = ?", value)
            revision = _looked_up(connection, "SELECT revision FROM report WHERE id = ?", value)
            return f"{_label(period)} 第 {revision} 版" if period else ""
        case "period":
            return _label(str(value))
        case "unit_code" | "code" | "division":
            name = _looked_up(connection, "SELECT name FROM division WHERE code = ?", value)
            return f"{value} {name}".rstrip()
        case "form":
            return titles.get(str(value), str(value))
        case "when":
            return str(value).replace("T", " ")
        case "seq":
            return f"第 {value} 行" if value else ""
        case "revision":
            return f"第 {value} 版"
    return str(value)


def _label(period: str) -> str:
    try:
        return Period.parse(period).label
    except PersonError:  # damaged itself
        return period


def _looked_up(connection: sqlite3.Connection, query: str, value: object) -> str:
    """The one value of the one row; "" where there is none, or it cannot be read."""
    found = None
    with contextlib.suppress(sqlite3.Error):
        found = connection.execute(query, (value,)).fetchone()
    return str(found[0]) if found else ""


# What an exchange looks after, as `Outbox` has it: what waits, and what was delivered last and has no answer.
_TO_GO = (
    "state = 'waiting' OR (state = 'delivered' AND decision ="
    " (SELECT max(decision) FROM outbox AS other WHERE other.report_id = outbox.report_id))"
)


def _damaged_parcels(connection: sqlite3.Connection) -> dict[int, tuple[str, bool]]:
    """Files to be sent that are no more what their own hash says: their names, and whether they are still to
    go, by row.
    """
    found = {}
    try:
        sought = f"SELECT _rowid_, name, sha256, data, {_TO_GO} FROM outbox"
        for row, name, noted, data, is_to_go in connection.execute(sought):
            if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != noted:
                found[row] = str(name), bool(is_to_go)
    except sqlite3.DatabaseError as error:
        _raise_passing(error)  # else a program of before the exchange had none; or it is told of the table
    return found
