"""The forms of a report's day: which edition of each it names, read from what the workspace keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select, update

from laiwu_desktop.formdef.form import Form, FormSet, edition_of, in_order
from laiwu_desktop.formdef.loading.edition_file import read_edition
from laiwu_desktop.formdef.loading.mistakes import FormFileError, Mistake, Where
from laiwu_desktop.formdef.loading.resolve import resolve
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.formdef.states import State
from laiwu_desktop.formdef.trail.event import EventKind
from laiwu_desktop.formdef.union import every_edition
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import put_if_new, reading, tell_others, writing
from laiwu_desktop.store.database.form_tables import fit_form_tables
from laiwu_desktop.store.events import note_event
from laiwu_desktop.store.report.heads import as_json, stored_head


class KeptEdition(msgspec.Struct, frozen=True):
    """An edition that is here. `is_shipped` says that the program brings it, `adopted` is when a person took
    it up for what is begun from then on (ISO 8601), "" where nobody did.
    """

    form: Form
    is_in_force: bool
    is_shipped: bool
    adopted: str


class EditionStore:
    """Gives every report its forms. `in_force` are those that reports are begun with now, `former` editions
    that the program ships beside them, for reports of before they were named.
    """

    def __init__(self, engine: Engine, in_force: FormSet, former: Iterable[Form] = ()) -> None:
        self._engine = engine
        self._shipped = in_force
        self.in_force = in_force = _with_newer(in_force, _adopted(engine))
        self._former = tuple(former)
        self._forms = {form.edition: form for form in (*self._former, *in_force) if form.edition}
        self._sets: dict[tuple[int, ...], FormSet] = {tuple(map(id, in_force)): in_force}
        self._named: dict[str, tuple[str, FormSet]] = {}
        self._unions: dict[frozenset[str], FormSet] = {}

    def of(self, head: ReportHead) -> FormSet:
        """The forms that a report was filled in with: what it is checked, shown, printed and verified by."""
        if not self._needs_database(head):
            return self._set(head, {})
        with reading(self._engine) as connection:
            return self.of_in(connection, head)

    def of_in(self, connection: Connection, head: ReportHead) -> FormSet:
        """The same as part of a larger transaction."""
        by_version: dict[tuple[str, int], Form] = {}
        if self._needs_database(head):
            self._read_missing(connection, head.editions.values())
            by_version = self._by_version(connection)
        forms = self._set(head, by_version)
        self._named[head.id] = as_json(head.editions), forms
        return forms

    def of_report(self, connection: Connection, report_id: str) -> FormSet:
        """The same, of a report by its id; the forms in force for one that is not there."""
        head = stored_head(connection, report_id)
        return self.of_in(connection, head) if head else self.in_force

    def named_by(self, connection: Connection, report_id: str) -> tuple[str, FormSet]:
        """(what the row of a report names, word for word, the forms that this stands for): as it was when it
        was last read, for every save asks. It may be otherwise by now: see `forget`.
        """
        if report_id not in self._named:
            head = stored_head(connection, report_id)
            if head is None:
                return "", self.in_force
            self.of_in(connection, head)
        return self._named[report_id]

    def forget(self, report_id: str) -> None:
        """Read of this report again what it names: another window has gone over to a new edition."""
        self._named.pop(report_id, None)

    def is_known(self, head: ReportHead) -> bool:
        """Whether the forms of its day are here, or only others that may do."""
        forms = self.of(head)
        for name, version in head.form_versions.items():
            wanted = head.editions.get(name, "")
            form = forms.get(name)
            there = self._forms.get(wanted) if wanted else form
            if form is None or there is None or there.version != version:
                return False
        return True

    def is_kept(self, head: ReportHead) -> bool:
        """Whether every edition that a report names is here; so it is where it names none."""
        with reading(self._engine) as connection:
            self._read_missing(connection, head.editions.values())
        return set(head.editions.values()) <= self._forms.keys()

    def of_version(self, name: str, version: int) -> list[Form]:
        """Every edition of a form that is here under this version."""
        table = tables.edition
        of_it = select(table.c.hash).where(table.c.form == name, table.c.version == version)
        with reading(self._engine) as connection:
            self._read_missing(connection, connection.scalars(of_it).all())
        return [form for form in self._forms.values() if (form.name, form.version) == (name, version)]

    def kept(self) -> list[KeptEdition]:
        """Those in force, and all that are kept here."""
        table = tables.edition
        with reading(self._engine) as connection:
            rows = connection.execute(select(table.c.hash, table.c.adopted)).all()
            self._read_missing(connection, [row.hash for row in rows])
        adopted: dict[str, str] = {row.hash: row.adopted for row in rows}
        used = {form.edition: form for form in self.in_force}
        forms = [self._forms[one] for one in adopted if one in self._forms and one not in used]
        shipped = {form.edition for form in (*self._shipped, *self._former)}
        return [
            KeptEdition(form, form.edition in used, form.edition in shipped, adopted.get(form.edition, ""))
            for form in (*used.values(), *forms)
        ]

    def damaged(self) -> list[tuple[str, int]]:
        """The form and version of each edition whose text is not that of its hash any more."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(tables.edition).order_by(tables.edition.c.hash))
            return [(row.form, row.version) for row in rows if edition_of(row.text) != row.hash]

    def texts(self, hashes: Iterable[str]) -> dict[str, str]:
        """The texts of those of these editions that are here, by what they are known by."""
        return {one: self._forms[one].text for one in hashes if one in self._forms}

    def known(self) -> FormSet:
        """All that any edition here ever asked: to read what was said of it, not to fill in or to check."""
        with reading(self._engine) as connection:
            return self.known_in(connection)

    def known_in(self, connection: Connection) -> FormSet:
        """The same as part of a larger transaction."""
        hashes = frozenset((*connection.scalars(select(tables.edition.c.hash)), *self._forms))
        if hashes not in self._unions:
            self._read_missing(connection, hashes)
            others = sorted(
                (form for form in self._forms.values()),
                key=lambda form: (form.name, -form.version, form.edition),
            )
            self._unions[hashes] = every_edition(self.in_force, others)
        return self._unions[hashes]

    def keep(self, forms: FormSet) -> None:
        """Keep these editions, with columns for what they ask, before a report comes that names them.

        PersonError("form_changed") where a field of theirs is of another type than the one that is here, or
        they ask too much that was never asked before.
        """
        if all(self.in_force.get(form.name) is form for form in forms):
            return  # their columns are here, and their texts come with the report
        fit_form_tables(self._engine, forms)
        with writing(self._engine) as connection:
            self.put(connection, forms)

    def recognise(self, forms: FormSet) -> None:
        """These editions say the same as some that are here; their texts land with reports that name them."""
        for form in forms:
            self._forms.setdefault(form.edition, form)

    def make_room(self, forms: FormSet) -> None:
        """Columns for what these editions ask, which are here: the program may ship them beside those in
        force. PersonError as `keep`.
        """
        if not all(self.in_force.get(form.name) is form for form in forms):
            fit_form_tables(self._engine, forms)

    def take(self, forms: FormSet) -> None:
        """A person takes these editions: reports that name them are received, those in force stay in force.

        PersonError as `keep`.
        """
        fit_form_tables(self._engine, forms)
        with writing(self._engine) as connection:
            self.put(connection, forms)
            about = "、".join(f"{form.title} 第 {form.version} 版" for form in forms)
            note_event(connection, EventKind.FORMS, about=about)
            tell_others(connection)

    def remember(self, forms: FormSet) -> None:
        """Keep the texts of these editions, whose columns are here."""
        with writing(self._engine) as connection:
            self.put(connection, forms)

    def stored(self, hashes: Iterable[str]) -> list[str]:
        """The texts of those of these editions that are here."""
        hashes = set(hashes)
        with reading(self._engine) as connection:
            self._read_missing(connection, hashes)
        return [self._forms[one].text for one in sorted(hashes) if one in self._forms]

    def offered(self, editions: Mapping[str, str]) -> FormSet:
        """The forms in force, but for those of which one of these editions, by the form's name, is newer."""
        with reading(self._engine) as connection:
            self._read_missing(connection, editions.values())
        return _with_newer(
            self.in_force, (self._forms[one] for one in editions.values() if one in self._forms)
        )

    def adopt(self, connection: Connection, forms: FormSet, now: str) -> None:
        """A person takes up these forms: they are in force when the workspace is opened again, until the
        program brings newer ones. Part of a larger transaction; once that has ended, `put_in_force`.
        """
        table = tables.edition
        mine = table.c.hash.in_(forms.editions.values()) & (table.c.adopted == "")
        connection.execute(update(table).where(mine), {"adopted": now})

    def put_in_force(self, forms: FormSet) -> None:
        """Reports are begun with these forms from now on, where they are newer."""
        self.in_force = _with_newer(self.in_force, forms)
        self._unions.clear()

    def put(self, connection: Connection, forms: Iterable[Form]) -> None:
        """Keep the texts of these editions as part of a larger transaction."""
        forms = sorted(forms, key=lambda form: form.edition)
        named = tables.edition.c.hash.in_([form.edition for form in forms])
        there = set(connection.scalars(select(tables.edition.c.hash).where(named)))
        for form in forms:  # in one order: another may bring the same
            if form.edition and form.edition not in there:
                row = {"hash": form.edition, "form": form.name, "version": form.version, "text": form.text}
                put_if_new(connection, tables.edition, row)
            if form.edition:
                self._forms.setdefault(form.edition, form)

    def named(self, head: ReportHead) -> list[Form]:
        """Those of the editions that a report names that were read, also where others say the same."""
        return [self._forms[one] for one in head.editions.values() if one in self._forms]

    # ---- finding them

    def _needs_database(self, head: ReportHead) -> bool:
        return any(
            head.editions[name] not in self._forms
            if name in head.editions
            else not self._is_in_force(name, version)
            for name, version in head.form_versions.items()
        )

    def _is_in_force(self, name: str, version: int) -> bool:
        return name in self.in_force and self.in_force[name].version == version

    def _read_missing(self, connection: Connection, hashes: Iterable[str]) -> None:
        missing = set(hashes) - self._forms.keys()
        query = select(tables.edition).where(tables.edition.c.hash.in_(missing))
        for row in connection.execute(query) if missing else ():
            if (form := _sound(row)) is not None:
                self._forms[row.hash] = form

    def _by_version(self, connection: Connection) -> dict[tuple[str, int], Form]:
        """What stands for an edition that is named by its version alone: one kept here, else one shipped."""
        found = {(form.name, form.version): form for form in self._former}
        table = tables.edition
        rows = connection.execute(
            select(table.c.form, table.c.version, table.c.hash).order_by(table.c.hash)
        ).all()
        self._read_missing(connection, [row.hash for row in rows])
        here = [row for row in rows if row.hash in self._forms]
        return found | {(row.form, row.version): self._forms[row.hash] for row in here}

    def _set(self, head: ReportHead, by_version: dict[tuple[str, int], Form]) -> FormSet:
        """The forms that a head names. Where one is not here the one in force stands for it, if there is one.

        What names none has those in force, and so has a draft of before editions were named.
        """
        if not head.form_versions or (head.state is State.DRAFT and not head.editions):
            return self.in_force
        chosen = [self._chosen(head, name, by_version) for name in head.form_versions]
        forms = in_order(form for form in chosen if form is not None)
        key = tuple(map(id, forms))
        if key not in self._sets:
            self._sets[key] = forms if head.editions or _fit_together(forms) else self._of_today(head)
        return self._sets[key]

    def _of_today(self, head: ReportHead) -> FormSet:
        return in_order(form for form in self.in_force if form.name in head.form_versions)

    def _chosen(self, head: ReportHead, name: str, by_version: dict[tuple[str, int], Form]) -> Form | None:
        today = self.in_force.get(name)
        version = head.form_versions[name]
        form = self._forms.get(head.editions.get(name, ""))
        if form is None and today is not None and today.version == version:
            return today
        form = form or by_version.get((name, version))
        if form is None or (today is not None and form.says_the_same(today)):
            return today or form
        return form


def _adopted(engine: Engine) -> list[Form]:
    """The editions that a person has taken up here."""
    with reading(engine) as connection:
        rows = connection.execute(select(tables.edition).where(tables.edition.c.adopted != ""))
        return [form for form in map(_sound, rows) if form is not None]


def _sound(row: Any) -> Form | None:
    """The form of a row; None for a text that is damaged: the file's check tells of it, and `verify`."""
    if edition_of(row.text) != row.hash:
        return None
    try:
        return read_edition(row.text)
    except FormFileError:
        return None


def _with_newer(forms: FormSet, others: Iterable[Form]) -> FormSet:
    """The forms, or of each the newest of the others if it is newer."""
    newest = {form.name: form for form in forms}
    for other in others:
        mine = newest.get(other.name)
        if mine is None or other.version > mine.version:
            newest[other.name] = other
    return forms if all(newest[form.name] is form for form in forms) else in_order(newest.values())


def _fit_together(forms: FormSet) -> bool:
    """Whether forms that were found by their versions alone know each other's fields."""
    mistakes: list[Mistake] = []
    resolve({form.name: form for form in forms}, lambda form: Where(mistakes, form), ())
    return not mistakes
