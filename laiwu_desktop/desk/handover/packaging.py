"""A frozen report on its way out: written as a package, read back, locked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.temporary import written
from laiwu_desktop.base.text import marked
from laiwu_desktop.desk.handover.freezing import unchanged_content
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import (
    NAMELESS,
    Confirmation,
    Content,
    Report,
    ReportHead,
    photo_names,
)
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.personal import without_personal_fields
from laiwu_desktop.formdef.states import Parcel, Signature
from laiwu_desktop.seal.locks import AGE_ENDING, encrypt_to, is_plain, protect
from laiwu_desktop.seal.statements import KeyStatement, leading_to
from laiwu_desktop.store.mailbox import ExchangeStore, OutboxItem, Outgoing, is_whole
from laiwu_desktop.store.workspace import Settings, WorkspaceStore
from laiwu_desktop.sync.endpoint import PACKAGES
from laiwu_desktop.workbook.exchange.frame import FILLER, RESPONSIBLE, REVIEWER, cover_lines
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.format.envelope import Meta
from laiwu_desktop.workbook.reading.read import read_book
from laiwu_desktop.workbook.writing.write import Book, write_book

_ZIP = b"PK\x03\x04"


class Packaging:
    """Makes the packages of one township. `forms_of` gives the forms that a report was filled in with."""

    def __init__(
        self,
        mailbox: ExchangeStore,
        workspace: WorkspaceStore,
        forms_of: Callable[[ReportHead], FormSet],
        register: Register,
        settings: Settings,
        statements: Sequence[KeyStatement] = (),
        confirmation_of: Callable[[Report], Confirmation | None] = lambda report: None,
    ) -> None:
        """`statements` are what its earlier keys said of those that followed."""
        self._mailbox = mailbox
        self._workspace = workspace
        self._forms_of = forms_of
        self._register = register
        self._settings = settings
        self._statements = statements
        self._confirmation_of = confirmation_of

    def package(self, report: Report, now: str, password: str = "", recipient: str = "") -> Outgoing:
        """A frozen report as the file that leaves, with its locks.

        Without locks it is written once, for what is delivered shall be what was exported.
        """
        name = f"{report.head.file_stem}.xlsx{AGE_ENDING if recipient else ''}"
        kept = None if password or recipient else self._mailbox.data(name)

        def write(path: Path) -> None:
            self.write(report, path)
            if password:
                protect(path, password)
            if recipient:
                encrypt_to(path, recipient)

        data = kept if kept and is_plain(kept) else written(write)
        return Outgoing(Parcel.PACKAGE, report.head.id, 0, PACKAGES, name, data, now)

    def made_again(self, report: Report, now: str) -> Outgoing:
        """The package of a report when nothing tells what locks it had: for the bureau alone, if we can."""
        return self.package(report, now, recipient=self._settings.bureau_recipient)

    def remade(self, report: Report, item: OutboxItem, left: bytes) -> Outgoing:
        """A package of which these bytes are left, with the locks that it had, or better ones.

        It had none when without any it is the same once more, or when what is left begins as a workbook. Its
        password is known to nobody here. PersonError "outbox_damaged" when it may have had one, and there is
        no key of the bureau's to lock it with instead.
        """
        if not item.name.endswith(AGE_ENDING):
            plain = self.package(report, item.created)
            if is_whole(plain.data, item.sha256) or left.startswith(_ZIP):
                return plain
        if not self._settings.bureau_recipient:
            raise PersonError("outbox_damaged", name=item.name)
        return self.made_again(report, item.created)

    def write(self, report: Report, path: Path) -> None:
        """Write a package and read it back: what the bureau would not take never leaves the office."""
        head = report.head
        forms, register = self._forms_of(head), self._register.in_period(head.period, head.division)
        content = unchanged_content(forms, report)
        figures = Figures(forms, Period.parse(head.period), report.records)
        units = {form.level: register.within(head.division, form.level) for form in forms}
        photos = self._workspace.photos(photo_names(forms, report.records))
        shown = without_personal_fields(forms) if head.without_personal else forms
        office = (self._settings.division,)
        said = leading_to(head.public_key, office, self._statements, to_pass_on=True)
        told = self._confirmation_of(report)
        meta = Meta("report", head, content, statements=said, editions=_texts(head, forms), confirmation=told)
        book = Book(meta, shown, register, figures, units, self._cover(report), report.explanations, photos)
        write_book(book, path)
        verified = verify(read_book(path, forms, register), forms, register)
        if verified.signature is not Signature.ORIGINAL:
            places = "、".join(f"{edit.sheet} {edit.cell}" for edit in verified.edited[:5])
            raise PersonError("unreadable", places=places)

    def _cover(self, report: Report) -> tuple[tuple[str, str], ...]:
        settings, named = self._settings, not report.head.without_personal
        content = Content(report.records, report.explanations)
        head, forms = report.head, self._forms_of(report.head)
        register = self._register.in_period(head.period, head.division)
        (title, _), *lines = cover_lines(head, content, forms, register)
        return (
            (marked(title, sample=settings.sample), ""),
            *lines,
            (FILLER, settings.filler if named else ""),
            (REVIEWER, settings.reviewer if named else ""),
            (RESPONSIBLE, settings.responsible if named else ""),
        )


def _texts(head: ReportHead, forms: FormSet) -> tuple[str, ...]:
    """The editions that a head names: whoever reads the package needs them, now or in many years."""
    return tuple(form.text for form in forms if head.editions.get(form.name) == form.edition)


def protection(name: str, data: bytes) -> frozenset[str]:
    """What a package does against being read by others: "locked", "nameless"."""
    kinds = {"locked": not is_plain(data), "nameless": NAMELESS in name}
    return frozenset(kind for kind, has in kinds.items() if has)
