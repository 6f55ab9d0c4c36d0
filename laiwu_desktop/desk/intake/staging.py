"""What came, laid out before anything of it is received: what it says, what it would come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from laiwu_desktop.base.codes import saying
from laiwu_desktop.desk.filling.before import Past
from laiwu_desktop.desk.intake.gathering import FoundFile
from laiwu_desktop.desk.intake.intake import Intake, Understood
from laiwu_desktop.desk.intake.totalling import FigureChange, Totalling
from laiwu_desktop.desk.results import CheckResult, Imported
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.check import check_units, with_explanations
from laiwu_desktop.formdef.report.content import Content, photo_names
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.states import Verdict
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.workbook.format.problems import Problem, note

PastOf = Callable[[str, Period, FormSet], Past]


class Counts(msgspec.Struct, frozen=True):
    """How much a package holds: villages that say anything, of how many; rows by the form's title; photos."""

    villages: int = 0
    registered: int = 0
    records: tuple[tuple[str, int], ...] = ()
    photos: int = 0

    @property
    def words(self) -> str:
        """The same for a person."""
        rows = "；".join(f"{title} {count} 行" for title, count in self.records)
        photos = f"；照片 {self.photos} 张" if self.photos else ""
        return f"{self.villages} 个村（居）有数，应有 {self.registered} 个：{rows}{photos}"


class Staged(msgspec.Struct, frozen=True):
    """One file that waits to be received. `foreseen` is what it would come to now; `writes` says whether
    anything would be written of it.

    `compare` is the fingerprint to be compared before its report counts, "" for a known key. `checked` are
    its findings, as the township had them when it exported; those that are not explained came up since.
    """

    found: FoundFile
    foreseen: Imported
    read: Understood
    writes: bool = False
    name: str = ""
    counts: Counts = Counts()
    compare: str = ""
    checked: CheckResult = CheckResult(())
    figures: tuple[FigureChange, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is the matter with it."""
        return self.foreseen.problems

    @property
    def verdict(self) -> Verdict:
        """What it would come to."""
        return self.foreseen.verdict

    @property
    def explained(self) -> int:
        """How many of its findings are explained."""
        return sum(one.explained for one in self.checked.findings)


class Staging:
    """Lays out files that were read. Of several that say the same the first is taken."""

    def __init__(self, intake: Intake, timeline: Timeline, past_of: PastOf, totalling: Totalling) -> None:
        self._intake = intake
        self._timeline = timeline
        self._past_of = past_of
        self._totalling = totalling
        self._seen: dict[str, tuple[str, str]] = {}

    def stage(self, read: Understood) -> Staged:
        """What would become of a file."""
        foreseen, writes = self._intake.foresee(read)
        head, book = read.head, read.book
        name = self._timeline.newest.name_of(foreseen.division) if foreseen.report else ""
        staged = Staged(read.found, foreseen, read, writes, name)
        if head is None or book is None or read.refused:
            return staged
        before = self._seen.get(head.id)
        if writes and before is not None and before[0] == head.digest:
            again = note(saying("duplicate.on_stage", name=before[1]))
            same = msgspec.structs.replace(foreseen, verdict=Verdict.DUPLICATE, problems=(again,))
            staged = msgspec.structs.replace(staged, foreseen=same, writes=False)
        self._seen.setdefault(head.id, (head.digest, read.found.name))
        period, forms = Period.parse(head.period), book.read_as
        register = self._timeline.at(period.end)
        is_held = foreseen.verdict is Verdict.HELD
        return msgspec.structs.replace(
            staged,
            name=register.name_of(head.division),
            counts=self._counts(head.division, period, forms, read.content),
            compare=fingerprint(head.public_key) if is_held else "",
            checked=self._checked(head.division, period, forms, read.content),
            figures=self._totalling.changes(head, read.content, forms) if staged.writes else (),
        )

    def _counts(self, division: str, period: Period, forms: FormSet, content: Content) -> Counts:
        register = self._timeline.at(period.end)
        rows = Counter(record.key.form for record in content.records)
        villages = {code.code for code in register.children(division)}
        said = {record.key.unit_code for record in content.records}
        return Counts(
            len(said & villages),
            len(villages),
            tuple((form.title, rows[form.name]) for form in forms if rows[form.name]),
            len(photo_names(forms, content.records)),
        )

    def _checked(self, division: str, period: Period, forms: FormSet, content: Content) -> CheckResult:
        past, register = self._past_of(division, period, forms), self._timeline.in_period(period, division)
        figures = Figures(forms, period, content.records, past.records)
        units = {
            level: [unit.code for unit in register.within(division, level)]
            for level in ("village", "township")
        }
        findings = with_explanations(check_units(figures, units), content.explanations)
        return CheckResult(tuple(findings))
