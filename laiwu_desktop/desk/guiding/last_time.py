"""Last period's values taken over (按上期填充), one or many, always with what they ask anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from laiwu_desktop.desk.filling.changing import applied_to, value_changed
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.form import Field, Form
from laiwu_desktop.formdef.report.change import Change, ExplanationChange, Intent, Kind, ValueChange
from laiwu_desktop.formdef.report.content import RecordKey
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.states import Word


class Scope(Word):
    """How far it goes, from the value at hand."""

    SECTION = "section", "本组"
    FORM = "form", "本表"
    UNIT = "unit", "本村"
    COLUMN = "column", "本项（各村）"
    SHEET = "sheet", "本表（各村）"
    ALL = "all", "全部村、全部表"

    @property
    def is_of_many(self) -> bool:
        """Whether it reaches other units than the one at hand: one is asked before."""
        return self in (Scope.COLUMN, Scope.SHEET, Scope.ALL)


def filled(draft: Draft, scope: Scope, unit_code: str, form: str = "", field: str = "") -> Intent:
    """What is blank in that scope becomes last period's value, 沿用未确认; nothing where the scope needs a
    form or field and there is none at hand.
    """
    return _filled(draft.figures, _cells(draft, scope, unit_code, form, field))


def as_last_time(figures: Figures, cell: Cell) -> Intent:
    """One value becomes last period's, 沿用未确认, and what is asked anew by it comes along; where that
    stands already so, it is confirmed.

    Nothing is changed where there was none, or where it stands there as this period's own.
    """
    key, name = cell
    row, field = figures.record(key), figures.forms[key.form].fields[name]
    there = row.values.get(name)
    if name in row.carried and there == figures.value(key, field, previous=True):
        return Intent((ValueChange(key, name, there, there, was_carried=True),), Kind.CONFIRM)
    return with_what_comes_along(figures, Intent(_from_last(figures, key, name), Kind.FILL))


def with_what_comes_along(figures: Figures, intent: Intent) -> Intent:
    """The same deed, with what it makes the forms ask of its units that they did not ask before: as far as
    that is blank and last period had it, it becomes so again, 沿用未确认, for nobody may see that it is
    asked. That may bring others.
    """
    trial = figures.copy()
    for change in intent.changes:
        if not isinstance(change, ExplanationChange):
            applied_to(trial, change)
    units = dict.fromkeys(change.key.unit_code for change in intent.changes)
    along: list[Change] = []
    while anew := list(_asked_anew(figures, trial, units)):
        for cell in anew:
            more = _from_last(trial, *cell)
            for change in more:
                applied_to(trial, change)
            along += more
    return msgspec.structs.replace(intent, changes=(*intent.changes, *along))


def _asked_anew(figures: Figures, trial: Figures, units: Iterable[str]) -> Iterator[Cell]:
    """What last period had, is blank in the trial and asked there, and was not asked before."""
    for unit in units:
        for form in figures.forms:
            for row in figures.rows(form.name, unit, previous=True):
                if form.repeats and not trial.has(row.key):
                    continue
                there = trial.record(row.key).values
                for field in _conditional(form):
                    is_blank = field.name in row.values and field.name not in there
                    if is_blank and trial.is_relevant(row.key, field) > figures.is_relevant(row.key, field):
                        yield row.key, field.name


def _conditional(form: Form) -> Iterator[Field]:
    return (field for field in form.entered if field.relevant is not None and not is_of_one_period(field))


def _filled(figures: Figures, cells: Iterable[Cell]) -> Intent:
    """Blank values become last period's, 沿用未确认, whether or not their fields carry by themselves; what
    does not apply stays blank, and so do photos and remarks, which speak of one period only.
    """
    trial = figures.copy()
    changes: list[Change] = []
    for key, name in cells:
        field = figures.forms[key.form].fields[name]
        if trial.value(key, field) is not None or is_of_one_period(field):
            continue
        for change in _from_last(trial, key, name):
            applied_to(trial, change)
            changes.append(change)
    return with_what_comes_along(figures, Intent(tuple(changes), Kind.FILL))


def is_of_one_period(field: Field) -> bool:
    """Whether it speaks of one period only, as photos and remarks do: it is taken over where it is meant, and
    never along with others.
    """
    return field.is_photo or field.appearance == "multiline"


def _from_last(figures: Figures, key: RecordKey, name: str) -> tuple[ValueChange, ...]:
    field = figures.forms[key.form].fields[name]
    value = None if field.is_calculated else figures.value(key, field, previous=True)
    if value is None or not figures.is_relevant(key, field) or figures.record(key).values.get(name) == value:
        return ()
    return tuple(
        msgspec.structs.replace(change, now_carried=True) if change.field == name else change
        for change in value_changed(figures, key, name, value).changes
        if isinstance(change, ValueChange)
    )


def _cells_of(figures: Figures, form: Form, unit_code: str, names: Collection[str] = ()) -> list[Cell]:
    """The values that a form asks of a unit, of all its fields or these."""
    here = [row.key for row in figures.rows(form.name, unit_code)]
    keys = here if form.repeats else [RecordKey(form.name, unit_code)]
    asked = [field.name for field in form.entered if not names or field.name in names]
    return [(key, name) for key in keys for name in asked]


def _cells(draft: Draft, scope: Scope, unit_code: str, form: str, field: str) -> list[Cell]:
    at_hand = draft.forms.get(form)
    figures = draft.figures
    match scope:
        case Scope.UNIT:
            forms = draft.unit_forms(unit_code)
            return [cell for one in forms for cell in _cells_of(figures, one, unit_code)]
        case Scope.ALL:
            units = [unit.code for found in draft.units.values() for unit in found]
            return [cell for unit in units for cell in _cells(draft, Scope.UNIT, unit, form, field)]
    if at_hand is None:
        return []
    names: tuple[str, ...] = ()
    if scope is Scope.COLUMN:
        names = (field,)
    elif scope is Scope.SECTION:
        sections = ([one.name for one in section.fields] for section in at_hand.sections)
        names = next((tuple(found) for found in sections if field in found), (field,))
    everywhere = [unit.code for unit in draft.units[at_hand.level]]
    here = everywhere if scope.is_of_many else [unit_code]
    return [cell for unit in here for cell in _cells_of(figures, at_hand, unit, names)]
