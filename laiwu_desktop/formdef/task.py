"""The task (任务下发): what the bureau asks of every township for one period."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from laiwu_desktop.formdef.division import DivisionChange
from laiwu_desktop.formdef.form import FormSet


class Task(msgspec.Struct, frozen=True):
    """What is to be reported by when. `revision` counts the bureau's words on one period, from 1.

    `id` is the bureau's own report of the period, `bureau` its division code, `due` the last day (ISO 8601),
    `issued` local time. `form_versions` are those in force at the bureau.
    """

    id: str
    bureau: str
    period: str
    revision: int
    due: str
    text: str
    form_versions: dict[str, int]
    issued: str
    # What packages with personal data may be encrypted to (age).
    recipient: str = ""
    # All that became of divisions up to then, in the order in which the bureau applied it.
    changes: tuple[DivisionChange, ...] = ()
    # The editions of the forms that townships fill in (`Form.edition`), and their texts, on the way only.
    editions: dict[str, str] = {}
    texts: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """One file a revision."""
        return f"{self.bureau}_{self.period}_task{self.revision}.xlsx"

    def older_than(self, before: Task) -> list[str]:
        """The forms, by name, that the task before asked townships for in a later version, or that this one
        asks for no more: a bureau's program that is older than its last would withdraw them unseen.
        """
        now = self.form_versions
        return [name for name in before.editions if now.get(name, 0) < before.form_versions.get(name, 0)]

    def named(self, names: Iterable[str], known: FormSet) -> str:
        """Forms of it in words: 《村宽带接入情况表》第 2 版、…."""
        titles = {name: known[name].title if name in known else name for name in names}
        return "、".join(f"《{title}》第 {self.form_versions[name]} 版" for name, title in titles.items())

    def is_after(self, held: str, revision: int, issued: str) -> bool:
        """Whether this is a newer word than what is held with the id `held` and that revision, of that time.

        Revisions count within one id only. Between two workspaces of the bureau nothing but the time of day
        tells which spoke last.
        """
        return self.revision > revision if self.id == held else self.issued > issued
