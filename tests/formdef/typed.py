"""Figures as they are typed in, and the findings the check makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.check import Finding, check_unit
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.formdef.report.figures import Figures

PERIOD = Period.parse("2006S2")
UNIT = "371203001200"
OTHERS = tuple(f"37120300120{n}" for n in range(1, 5))

Answers = Mapping[str, str]
# A further row: (unit, seq, answers).
More = tuple[str, int, Answers]


def answers_of(text: str) -> Answers:
    return dict(pair.strip().rsplit(" ", 1) for pair in text.split(","))


def figures_of(forms: FormSet, form: str, answers: Answers, more: Iterable[More] = ()) -> Figures:
    """The figures of UNIT's row, as typed. `other.field` is of another form, `previous.…` of last period."""
    rows: dict[tuple[bool, RecordKey], Record] = {}
    seq = int(forms[form].repeats)
    for unit, number, typed in [(UNIT, seq, answers), *more]:
        for place, text in typed.items():
            name = place.removeprefix("previous.")
            home, _, field = name.rpartition(".")
            home = home or form
            key = RecordKey(home, unit, number if home == form else 0)
            where = (place != name, key)
            value = forms[home].fields[field].type.parse(text)
            rows[where] = rows.get(where, Record(key, {})).with_value(field, value)
    current = [row for (previous, _), row in rows.items() if not previous]
    before = [row for (previous, _), row in rows.items() if previous]
    return Figures(forms, PERIOD, current, before)


def findings_of(
    forms: FormSet, form: str, answers: Answers, rule: str, more: Iterable[More] = ()
) -> list[Finding]:
    """UNIT's findings of one rule."""
    found = check_unit(figures_of(forms, form, answers, more), forms[form], UNIT)
    return [finding for finding in found if finding.rule == rule]
