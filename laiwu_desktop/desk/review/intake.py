"""The bureau's intake: from a file to a stored report, or to a refusal that says why.

Order is by revision and parent, never by a clock: whatever order packages come in, the same ones lead to the
same states (`arrival`). A key that nobody has confirmed moves nothing: what it signed is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.filling.reduced_photos import bad_photos
from laiwu_desktop.desk.results import Imported, day_of
from laiwu_desktop.desk.review.arrival import Arrival, arrival, held, landing
from laiwu_desktop.desk.review.brought import brought_forms, confirmed_so, other_forms
from laiwu_desktop.desk.review.office_keys import OfficeKeys
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.content import (
    Content,
    RecordKey,
    Report,
    ReportHead,
    head_problem,
    photo_names,
)
from laiwu_desktop.formdef.report.personal import without_personal
from laiwu_desktop.formdef.states import Signature, State, Verdict
from laiwu_desktop.seal.locks import Keys
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement, leading_to, successor_of
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import Landing
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.workbook.complaints.diagnosis import diagnosis
from laiwu_desktop.workbook.exchange.verification import Verified, verify
from laiwu_desktop.workbook.format.envelope import KINDS, Meta
from laiwu_desktop.workbook.format.problems import Problem, note
from laiwu_desktop.workbook.reading.read import BookRead, read_book

# How often at most others can have been quicker with one report: it comes, its key changes, it is completed.
_TRIES = 4
_NEED_PASSWORD = ("password", "wrong_password")


class Intake:
    """Receives packages into one workspace."""

    def __init__(
        self,
        store: Store,
        timeline: Timeline,
        settings: Settings,
        clock: Clock,
        answering: Callable[[ReportHead], Callable[[ReportHead], Outgoing]],
        keys_for: Callable[[Path], Keys],
    ) -> None:
        """`keys_for` gives what opens a file. What `answering` gives for a report writes the receipt that
        says it was received: that lands together with the report, so that it must not ask the database for
        anything.
        """
        self._reports = store.reports
        self._workspace = store.workspace
        self._keys = store.keys
        self._editions = store.editions
        self._timeline = timeline
        self._settings = settings
        self._clock = clock
        self._answering = answering
        self._keys_for = keys_for

    def receive(self, path: Path) -> Imported:
        """Receive one package; a refusal leaves the database as it was."""
        result = self._received(path)
        return msgspec.structs.replace(result, diagnosis=diagnosis(result.problems))

    def _received(self, path: Path) -> Imported:
        """Read from the beginning again where another clerk has registered this very moment what became of
        divisions: what is received is what they make of it.
        """
        for _ in range(_TRIES):
            try:
                return self._receive(path)
            except PersonError:
                if not self._is_behind():
                    raise
                self._timeline = self._workspace.timeline()
        return self._receive(path)

    def _is_behind(self) -> bool:
        return self._workspace.changes() != self._timeline.changes

    def _receive(self, path: Path) -> Imported:
        try:
            keys = self._keys_for(path)
            in_force = self._editions.in_force
            book = read_book(path, in_force, self._timeline.newest, keys, self._forms_of)
        except PersonError as error:
            verdict = Verdict.LOCKED if error.code in _NEED_PASSWORD else Verdict.REFUSED
            problem = Problem.of(error.saying)
            return Imported(path.name, verdict, problems=(problem,))
        foreign = self._not_a_package(book)
        if foreign or book.meta is None:
            return Imported(path.name, Verdict.REFUSED, problems=(*book.problems, *foreign))
        verified = verify(book, book.read_as, self._timeline.newest)
        head = book.meta.head
        about = Imported(
            path.name, Verdict.REFUSED, head.id, head.division, head.period, head.revision,
            verified.signature, verified.edited, verified.problems,
        )  # fmt: skip
        problems = (*verified.problems, *self._misplaced(head, verified, book.read_as), *book.problems)
        if any(problem.blocks for problem in problems):
            return msgspec.structs.replace(about, problems=problems)
        records = verified.content.records
        notes = (
            *problems,
            *_lost_photos(photo_names(book.read_as, records), book),
            *bad_photos(book.read_as, records, book),
            *map(note, other_forms(head, book.read_as, self._editions)),
        )
        if head.without_personal:
            notes = (*notes, note(saying("without_personal")))
        notes = (*notes, *map(note, confirmed_so(book.meta.confirmation)))
        try:
            self._editions.make_room(book.read_as)
        except PersonError as error:
            if error.code not in ("form_changed", "no_right"):
                raise
            return msgspec.structs.replace(about, problems=(*notes, Problem.of(error.saying)))
        settled = self._settle(about, head, verified.content, book)
        return msgspec.structs.replace(settled, problems=(*settled.problems, *notes))

    def _forms_of(self, meta: Meta) -> FormSet:
        return brought_forms(meta, self._editions, self._keys_of(meta.head).known())

    def _keys_of(self, head: ReportHead) -> OfficeKeys:
        """Those of the township that speaks: what is known of its key is known over a change of its code."""
        office = self._timeline.office_in(head.division, head.period)
        return OfficeKeys(self._keys, self._timeline, office)

    def _not_a_package(self, book: BookRead) -> tuple[Problem, ...]:
        if book.meta is None:
            if any(p.code in ("bad_meta", "newer_format") for p in book.problems):
                return (Problem.of(saying("no_package")),)
            return (Problem.of(saying("foreign_file")),)
        if book.meta.kind == "enrolment":
            return (Problem.of(saying("wrong_kind.enrolment")),)
        if book.meta.kind != "report":
            kind = KINDS[book.meta.kind]
            return (Problem.of(saying("wrong_kind", kind=kind)),)
        if book.kind != "xlsx":  # how numbers are shown, and what was written beside them, is not seen there
            return (Problem.of(saying("not_xlsx", kind=book.kind)),)
        return ()

    def _misplaced(self, head: ReportHead, verified: Verified, forms: FormSet) -> Iterable[Problem]:
        """Why a package that can be read is not for this workspace."""
        if verified.signature is Signature.EDITED and verified.edited:
            yield Problem.of(saying("edited", count=len(verified.edited)))
        if problem := head_problem(head):
            yield Problem.of(saying("bad_head", problem=problem))
            return
        newer = [f for f, v in head.form_versions.items() if f not in forms or v > forms[f].version]
        if newer:
            yield Problem.of(saying("newer_form", newer="、".join(newer)))
        period = Period.parse(head.period)
        register = self._timeline.at(period.end)
        own = self._timeline.own_code(self._settings.division, period.end)
        if head.division not in {township.code for township in register.within(own, "township")}:
            yield Problem.of(self._not_here(head.division, period))
            return
        if not self._reports.heads(own, head.period):
            yield Problem.of(saying("other_period", period=head.period))
        yield from self._misplaced_rows(head.division, verified.content, register, forms)

    def _not_here(self, division: str, period: Period) -> Saying:
        """Why a division has no report in a period: it never does, or it has become another by then."""
        now = self._timeline.became(division, period.end)
        if now and division not in now:
            return saying("other_area.changed", division=division, now="、".join(now))
        return saying("other_area", division=division)

    def _misplaced_rows(
        self, division: str, content: Content, register: Register, forms: FormSet
    ) -> Iterable[Problem]:
        """The rows that no report of this township can have."""
        keys = sorted(record.key for record in content.records)
        for key in keys:
            if not self._fits(key, register, forms[key.form]):
                yield Problem.of(saying("wrong_row", form=key.form), unit_code=key.unit_code)
        area = {division, *(unit.code for unit in register.children(division))}
        for code in sorted({key.unit_code for key in keys} - area):
            yield Problem.of(saying("unknown_village", code=code), unit_code=code)

    def _fits(self, key: RecordKey, register: Register, form: Form) -> bool:
        """Whether a row is of a unit that its form asks, numbered as the form numbers."""
        of_level = key.unit_code not in register or register[key.unit_code].level == form.level
        return of_level and (key.seq > 0 if form.repeats else key.seq == 0)

    def _settle(self, about: Imported, head: ReportHead, content: Content, book: BookRead) -> Imported:
        """What is made of it; from the beginning again where another clerk was at the same one this very
        moment, for then it stands there now.
        """
        for _ in range(_TRIES):
            try:
                return self._settle_once(about, head, content, book)
            except PersonError as error:
                if error.code not in ("exists", "decided_meanwhile"):
                    raise
        return self._settle_once(about, head, content, book)

    def _settle_once(self, about: Imported, head: ReportHead, content: Content, book: BookRead) -> Imported:
        said = book.meta.statements if book.meta else ()
        signature, notes, statements = self._key(head, about.signature, said)
        about = msgspec.structs.replace(about, signature=signature)
        known = self._reports.head(head.id)
        if known is not None and (_is_same_speaker(known, head) or (not notes and _has_landed(known))):
            came_again = Report(head, content.records, content.explanations)
            return self._again(about, known, came_again, book, notes)
        if known is not None and (known.state is not State.HELD or notes):
            return msgspec.structs.replace(about, problems=(_claimed(known), *notes))
        now = stamp(self._clock)
        came: list[Arrival] = []
        answer = None if notes else self._answering(head)

        def arrive(others: Sequence[ReportHead]) -> Landing:
            came.append(held(head, notes) if notes else arrival(head, others, now))
            landed = landing(came[-1], answer)
            return msgspec.structs.replace(landed, told=book.meta.confirmation if book.meta else None)

        named = photo_names(book.read_as, content.records)
        self._reports.receive(
            Report(head, content.records, content.explanations),
            {name: data for name, data in book.pictures.items() if name in named},
            arrive,
            known,  # the township itself has spoken: what was signed in its name goes
            statements,
            self._keys_of(head).office.codes,
            self._timeline.changes,
        )
        return msgspec.structs.replace(about, verdict=came[-1].verdict, problems=came[-1].notes)

    def _again(
        self, about: Imported, known: ReportHead, came: Report, book: BookRead, notes: tuple[Problem, ...]
    ) -> Imported:
        """A report that is here already: the same once more, or whole where it came without names before.

        `notes` say why its key does not count now: it was revoked since, or never confirmed.
        """
        if known.digest == came.head.digest:
            found = self._found_photos(came, book)
            brought = f"补收照片 {found} 张。" if found else ""
            waits = "指纹仍待核对。" if known.state is State.HELD else ""
            again = note(saying("duplicate", sentences=f"{waits}{brought}"))
            return msgspec.structs.replace(about, verdict=Verdict.DUPLICATE, problems=(again,))
        stored = self._reports.report(known.id)
        whole, part = (came, known) if known.without_personal else (stored, came.head)
        rest = without_personal(book.read_as, Content(whole.records, whole.explanations))
        same = (
            part.without_personal
            and not whole.head.without_personal
            and part.digest == digest(canonical(book.read_as, rest))
        )
        if not same:
            problem = Problem.of(saying("same_id"))
            return msgspec.structs.replace(about, problems=(problem,))
        if whole is stored:
            again = note(saying("duplicate.with_personal"))
            return msgspec.structs.replace(about, verdict=Verdict.DUPLICATE, problems=(again,))
        if notes and _has_landed(known):
            return msgspec.structs.replace(about, problems=(Problem.of(saying("revoked_key.completing")),))
        named = photo_names(book.read_as, came.records)
        photos = {name: data for name, data in book.pictures.items() if name in named}
        self._reports.complete(came, photos)
        whole_now = note(saying("completed"))
        return msgspec.structs.replace(about, verdict=Verdict.COMPLETED, problems=(whole_now,))

    def _found_photos(self, came: Report, book: BookRead) -> int:
        """Take the photos that were lost on the way the first time; returns how many."""
        named = photo_names(book.read_as, came.records)
        lost = named - self._workspace.photos(named).keys()
        found = {name: book.pictures[name] for name in lost & book.pictures.keys()}
        if found:
            self._workspace.add_photos(found)
        return len(found)

    def _key(
        self, head: ReportHead, signature: Signature, said: Iterable[KeyStatement]
    ) -> tuple[Signature, tuple[Problem, ...], tuple[KeyStatement, ...]]:
        """What the key says: confirmed (then nothing is added), first contact, another than before, which a
        known key may have said of it (then with its statements), or one that was revoked.
        """
        keys = self._keys_of(head)
        office, there = keys.office.codes, {key.public_key: key for key in keys.all()}
        key, shown = there.get(head.public_key), fingerprint(head.public_key)
        if key is not None and not key.revoked:
            return signature, (), ()
        if key is not None:
            when, who = day_of(key.revoked), key.revoked_by or "不详"
            told = note(saying("revoked_key", fingerprint=shown, when=when, who=who))
            return Signature.REVOKED_KEY, (told,), ()
        others = self._known_elsewhere(head.public_key)
        if not there:
            return Signature.UNKNOWN_KEY, (note(saying("unknown_key", fingerprint=shown)), *others), ()
        known = {one.public_key for one in there.values() if not one.revoked}
        said = tuple(said)
        if by := successor_of(head.public_key, office, said, known, there.keys() - known):
            told = note(saying("key_changed.stated", fingerprint=shown, when=day_of(by.when)))
            return Signature.KEY_CHANGED, (told,), leading_to(head.public_key, office, said)
        return Signature.KEY_CHANGED, (note(saying("key_changed", fingerprint=shown)), *others), ()

    def _known_elsewhere(self, public_key: str) -> tuple[Problem, ...]:
        """Whose key it is where it is another township's, be that one merged into this or misused."""
        keys = sorted((key.division, key.batch) for key in self._keys.all() if key.public_key == public_key)
        newest = self._timeline.newest_batch
        shown = (self._timeline.office(*key).shown(newest) for key in keys)
        names = "、".join(dict.fromkeys(self._timeline.name_of(*code) for code in shown))
        return (note(saying("key_of_other", names=names)),) if names else ()


def _is_same_speaker(known: ReportHead, head: ReportHead) -> bool:
    return known.public_key == head.public_key


def _has_landed(known: ReportHead) -> bool:
    """Whether its own key was confirmed when it landed: a township may speak of it with another one now."""
    return known.state is not State.HELD


def _claimed(known: ReportHead) -> Problem:
    """The number of a report that is here already, under another signature."""
    shown, held = fingerprint(known.public_key), known.state is State.HELD
    return Problem.of(saying("same_id.other_key_held" if held else "same_id.other_key", fingerprint=shown))


def _lost_photos(named: set[str], book: BookRead) -> Iterable[Problem]:
    """Photos that the values name and the file does not hold: some office suites write pictures anew."""
    lost = named - book.pictures.keys() - book.refused_pictures.keys()
    if lost:
        yield note(saying("lost_photos", count=len(lost)))
