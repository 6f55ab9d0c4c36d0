"""The bureau's intake: from a file to a stored report, or to a refusal that says why.

A file goes two steps: it is read and understood, which writes nothing, and is received, which asks once more
how things stand then. Order is by revision and parent, never by a clock: whatever order packages come in, the
same ones lead to the same states (`arrival`). A key that nobody has confirmed moves nothing: what it signed
is held.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from laiwu_desktop.base.codes import Saying, saying
from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import Clock, stamp
from laiwu_desktop.desk.filling.reduced_photos import bad_photos
from laiwu_desktop.desk.intake.belonging import Belonging, lost_photos, no_package
from laiwu_desktop.desk.intake.brought import brought_forms, confirmed_so, other_forms
from laiwu_desktop.desk.intake.coming_again import Act, come_again, has_landed, photos_of
from laiwu_desktop.desk.intake.gathering import FoundFile
from laiwu_desktop.desk.intake.whose_key import keys_of, spoken_by
from laiwu_desktop.desk.results import Imported
from laiwu_desktop.desk.review.arrival import Arrival, arrival, held, landing
from laiwu_desktop.formdef.divisions.timeline import Timeline
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Content, Report, ReportHead
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.store.report.reports import Landing
from laiwu_desktop.store.store import Store
from laiwu_desktop.store.workspace import Settings
from laiwu_desktop.workbook.complaints.diagnosis import diagnosis
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.format.problems import Problem, note
from laiwu_desktop.workbook.opening.cells import RawBook
from laiwu_desktop.workbook.reading.read import BookRead, sound_book

# How often at most others can have been quicker with one report: it comes, its key changes, it is completed.
_TRIES = 4
_NEED_PASSWORD = ("password", "wrong_password")
# What an edition is refused for: its columns do not go with those here, or this user may add none.
_NO_ROOM = ("form_changed", "no_right")


class Understood(msgspec.Struct, frozen=True):
    """A file that was read, by how things stood then. `about` is what it comes to as far as it says so
    itself: refused, with all there is to say of it. One that is not `refused` has a `book`, and `content` as
    it was signed. `raw` is None where not even its cells could be read.
    """

    found: FoundFile
    about: Imported
    raw: RawBook | None = None
    book: BookRead | None = None
    content: Content = Content(())
    refused: bool = True
    timeline: Timeline | None = None

    @property
    def head(self) -> ReportHead | None:
        """That of the report, once it is known to be one."""
        return self.book.meta.head if self.book and self.book.meta and self.about.report else None


class Intake:
    """Receives packages into one workspace."""

    def __init__(
        self,
        store: Store,
        timeline: Timeline,
        settings: Settings,
        clock: Clock,
        answering: Callable[[Report], Callable[[ReportHead], Outgoing]],
    ) -> None:
        """What `answering` gives for a report writes the receipt that says it was received: that lands
        together with the report, so that it must not ask the database for anything.
        """
        self._reports = store.reports
        self._workspace = store.workspace
        self._keys = store.keys
        self._editions = store.editions
        self._timeline = timeline
        self._settings = settings
        self._clock = clock
        self._answering = answering

    # ---- reading it

    def understand(self, found: FoundFile, read: RawBook | Saying) -> Understood:
        """What a file says, by how things stand now; `read` are its cells, or why there are none."""
        if isinstance(read, Saying):
            return _unread(found, read)
        try:
            book = sound_book(
                found.name, read, self._editions.in_force, self._timeline.newest, self._forms_of
            )
        except PersonError as error:
            return msgspec.structs.replace(_unread(found, error.saying), raw=read)
        foreign = no_package(book)
        if foreign or book.meta is None:
            about = Imported(found.name, Verdict.REFUSED, problems=(*book.problems, *foreign))
            return Understood(found, about, read)
        verified = verify(book, book.read_as, self._timeline.newest)
        head = book.meta.head
        about = Imported(
            found.name, Verdict.REFUSED, head.id, head.division, head.period, head.revision,
            verified.signature, verified.edited,
        )  # fmt: skip
        belonging = Belonging(self._timeline, self._reports, self._settings.division)
        misplaced = belonging.problems(head, verified, book.read_as)
        problems = (*verified.problems, *misplaced, *book.problems)
        content = verified.content
        is_refused = any(problem.blocks for problem in problems)
        notes = problems if is_refused else (*problems, *self._notes(head, content, book))
        about = msgspec.structs.replace(about, problems=notes)
        return Understood(found, about, read, book, content, is_refused, self._timeline)

    def _notes(self, head: ReportHead, content: Content, book: BookRead) -> tuple[Problem, ...]:
        """What there is to say of a package that hinders nothing."""
        forms = book.read_as
        nameless = (note(saying("without_personal")),) if head.without_personal else ()
        return (
            *lost_photos(forms, content, book),
            *bad_photos(forms, content.records, book),
            *map(note, other_forms(head, forms, self._editions)),
            *nameless,
            *map(note, confirmed_so(book.meta.confirmation if book.meta else None)),
        )

    def _forms_of(self, meta: Meta) -> FormSet:
        known = keys_of(meta.head, self._keys, self._timeline).known()
        return brought_forms(meta, self._editions, known)

    def _anew(self, read: Understood) -> Understood:
        """The same by how things stand now, be that otherwise than when it was read."""
        if read.raw is None:
            return read
        meta = read.book.meta if read.book else None
        if (
            read.refused
            or meta is None
            or read.timeline is None
            or read.timeline.changes != self._timeline.changes
        ):
            return self.understand(read.found, read.raw)
        try:
            is_same = read.book is not None and self._forms_of(meta) is read.book.read_as
        except PersonError:
            is_same = False
        return read if is_same else self.understand(read.found, read.raw)

    # ---- what becomes of it

    def foresee(self, read: Understood) -> tuple[Imported, bool]:
        """What would become of a file were it received now, and whether anything would be written."""
        if read.refused:
            return _told(read.about), False
        foreseen, act = self._weigh(read)
        return _told(_with_notes(foreseen, read)), act is not None

    def receive(self, read: Understood) -> Imported:
        """Receive one package; a refusal leaves the database as it was.

        Begun again where another clerk has registered this very moment what became of divisions: what is
        received is what they make of it.
        """
        for _ in range(_TRIES):
            try:
                return self._receive(read)
            except PersonError:
                if not self._is_behind():
                    raise
                self._timeline = self._workspace.timeline()
                read = self._anew(read)
        return self._receive(read)

    def receive_later(self, read: Understood) -> Imported:
        """The same of a file that was read a while ago: it is asked again how things stand."""
        return self.receive(self._anew(read))

    def _is_behind(self) -> bool:
        return self._workspace.changes() != self._timeline.changes

    def _receive(self, read: Understood) -> Imported:
        if read.refused or read.book is None:
            return _told(read.about)
        try:
            self._editions.make_room(read.book.read_as)
        except PersonError as error:
            if error.code not in _NO_ROOM:
                raise
            problems = (*read.about.problems, Problem.of(error.saying))
            return _told(msgspec.structs.replace(read.about, problems=problems))
        return _told(_with_notes(self._settle(read), read))

    def _settle(self, read: Understood) -> Imported:
        """What is made of it; from the beginning again where another clerk was at the same one this very
        moment, for then it stands there now.
        """
        for _ in range(_TRIES):
            try:
                return self._settle_once(read)
            except PersonError as error:
                if error.code not in ("exists", "decided_meanwhile"):
                    raise
        return self._settle_once(read)

    def _settle_once(self, read: Understood) -> Imported:
        foreseen, act = self._weigh(read)
        return foreseen if act is None else act()

    def _weigh(self, read: Understood) -> tuple[Imported, Act | None]:
        """What it comes to beside what is here, and what does it, where anything is to be written."""
        head, book = read.head, read.book
        assert head is not None
        assert book is not None
        assert book.meta is not None
        signature, notes, statements = spoken_by(
            head, read.about.signature, book.meta.statements, self._keys, self._timeline
        )
        about = msgspec.structs.replace(read.about, signature=signature, problems=())
        came = Report(head, read.content.records, read.content.explanations)
        known = self._reports.head(head.id)
        if known is not None and (_is_same_speaker(known, head) or (not notes and has_landed(known))):
            return come_again(about, known, came, book, notes, self._reports, self._workspace)
        if known is not None and (known.state is not State.HELD or notes):
            return msgspec.structs.replace(about, problems=(_claimed(known), *notes)), None
        # Whoever lands it asks once more, in the moment itself.
        others = self._reports.heads(head.division, head.period)
        expected = held(head, notes) if notes else arrival(head, others, stamp(self._clock))
        act = partial(self._land, about, came, book, notes, known, statements)
        return _landed(about, expected), act

    def _land(
        self, about: Imported, came: Report, book: BookRead, notes: tuple[Problem, ...],
        known: ReportHead | None, statements: tuple[KeyStatement, ...],
    ) -> Imported:  # fmt: skip
        head, now = came.head, stamp(self._clock)
        landed: list[Arrival] = []
        answer = None if notes else self._answering(came)

        def arrive(others: Sequence[ReportHead]) -> Landing:
            landed.append(held(head, notes) if notes else arrival(head, others, now))
            told = book.meta.confirmation if book.meta else None
            return msgspec.structs.replace(landing(landed[-1], answer), told=told)

        self._reports.receive(
            came,
            photos_of(came, book),
            arrive,
            known,  # the township itself has spoken: what was signed in its name goes
            statements,
            keys_of(head, self._keys, self._timeline).office.codes,
            self._timeline.changes,
        )
        return _landed(about, landed[-1])


def _unread(found: FoundFile, why: Saying) -> Understood:
    verdict = Verdict.LOCKED if why.code in _NEED_PASSWORD else Verdict.REFUSED
    return Understood(found, Imported(found.name, verdict, problems=(Problem.of(why),)))


def _told(result: Imported) -> Imported:
    """With what happened to the file, in one paragraph."""
    return msgspec.structs.replace(result, diagnosis=diagnosis(result.problems))


def _with_notes(settled: Imported, read: Understood) -> Imported:
    return msgspec.structs.replace(settled, problems=(*settled.problems, *read.about.problems))


def _landed(about: Imported, came: Arrival) -> Imported:
    return msgspec.structs.replace(about, verdict=came.verdict, problems=came.notes)


def _is_same_speaker(known: ReportHead, head: ReportHead) -> bool:
    return known.public_key == head.public_key


def _claimed(known: ReportHead) -> Problem:
    """The number of a report that is here already, under another signature."""
    shown, is_held = fingerprint(known.public_key), known.state is State.HELD
    return Problem.of(saying("same_id.other_key_held" if is_held else "same_id.other_key", fingerprint=shown))
