"""Last period's values taken over for more than one value at once (按上期填充)."""

from __future__ import annotations

from laiwu_desktop.desk.filling.changing import cells_of, filled_from_last
from laiwu_desktop.desk.filling.draft import Cell, Draft
from laiwu_desktop.formdef.report.change import Intent
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
    return filled_from_last(draft.figures, _cells(draft, scope, unit_code, form, field))


def _cells(draft: Draft, scope: Scope, unit_code: str, form: str, field: str) -> list[Cell]:
    at_hand = draft.forms.get(form)
    figures = draft.figures
    match scope:
        case Scope.UNIT:
            forms = draft.unit_forms(unit_code)
            return [cell for one in forms for cell in cells_of(figures, one, unit_code)]
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
    return [cell for unit in here for cell in cells_of(figures, at_hand, unit, names)]
