"""A report on its way out: signed, written as a package, read back, locked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.temporary import written
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.check import still_explained
from laiwu_desktop.formdef.report.content import NAMELESS, Content, Report, ReportHead, photo_names
from laiwu_desktop.formdef.report.figures import Figures
from laiwu_desktop.formdef.report.personal import without_personal, without_personal_fields
from laiwu_desktop.formdef.states import Parcel, Signature, State
from laiwu_desktop.seal.locks import AGE_ENDING, encrypt_to, is_plain, protect
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.store.mailbox import Outgoing
from laiwu_desktop.sync.endpoint import PACKAGES
from laiwu_desktop.workbook.exchange.verification import verify
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.reading.read import read_book
from laiwu_desktop.workbook.writing.write import Book, write_book


def signed(desk: Desk, draft: Draft, *, carried: bool) -> Report:
    """The draft as it will be frozen: nothing stands against it, and it keeps what still explains.

    `carried`: values that came from the last period may go though nobody has confirmed them.
    """
    result = draft.check()
    if result.errors or result.unexplained:
        raise PersonError("findings", errors=result.errors, unexplained=result.unexplained)
    unconfirmed = {} if carried else draft.unconfirmed()
    if unconfirmed:
        raise PersonError("carried", units=len(unconfirmed), values=sum(unconfirmed.values()))
    report = desk.store.reports.report(draft.head.id)
    said = tuple(still_explained(draft.figures, report.explanations))
    head = msgspec.structs.replace(
        report.head, state=State.EXPORTED, created=stamp(desk.clock), form_versions=desk.forms.versions
    )
    content = canonical(desk.forms, Content(report.records, said))
    signed = sign("report", head, content, desk.settings.private_key)
    return Report(signed, report.records, said)


def signed_without_personal(desk: Desk, report: Report) -> Report:
    """What is left of a frozen report, signed as such."""
    _require_unchanged(desk, report)
    rest = without_personal(desk.forms, Content(report.records, report.explanations))
    head = msgspec.structs.replace(report.head, without_personal=True)
    signed = sign("report", head, canonical(desk.forms, rest), desk.settings.private_key)
    return Report(signed, rest.records, rest.explanations)


def package(desk: Desk, report: Report, password: str = "", recipient: str = "") -> Outgoing:
    """A frozen report as the file that leaves, with its locks.

    Without locks it is written once, for what is delivered shall be what was exported.
    """
    name = f"{report.head.file_stem}.xlsx{AGE_ENDING if recipient else ''}"
    kept = None if password or recipient else desk.store.exchange.data(name)

    def write(path: Path) -> None:
        _write_package(desk, report, path)
        if password:
            protect(path, password)
        if recipient:
            encrypt_to(path, recipient)

    data = kept if kept and is_plain(kept) else written(write)
    return Outgoing(Parcel.PACKAGE, report.head.id, 0, PACKAGES, name, data, stamp(desk.clock))


def protection(name: str, data: bytes) -> frozenset[str]:
    """What a package does against being read by others: "locked", "nameless"."""
    kinds = {"locked": not is_plain(data), "nameless": NAMELESS in name}
    return frozenset(kind for kind, has in kinds.items() if has)


def digests(desk: Desk, head: ReportHead) -> tuple[str, str]:
    """Of the report whole, and without what names people: the bureau may have received either."""
    report = desk.store.reports.report(head.id)
    rest = without_personal(desk.forms, Content(report.records, report.explanations))
    return head.digest, digest(canonical(desk.forms, rest))


def _require_unchanged(desk: Desk, report: Report) -> bytes:
    """The canonical content of a frozen report; PersonError when it is no more what was signed."""
    content = canonical(desk.forms, Content(report.records, report.explanations))
    if digest(content) != report.head.digest:
        raise PersonError("form_changed", revision=report.head.revision)
    return content


def _write_package(desk: Desk, report: Report, path: Path) -> None:
    """Write a package and read it back: what the bureau would not take never leaves the office."""
    content = _require_unchanged(desk, report)
    figures = Figures(desk.forms, Period.parse(report.head.period), report.records)
    units = desk.units(desk.settings.division)
    photos = desk.store.workspace.photos(photo_names(desk.forms, report.records))
    shown = without_personal_fields(desk.forms) if report.head.without_personal else desk.forms
    book = Book(
        Meta("report", report.head, content), shown, desk.register, figures,
        units, _cover(desk, report), report.explanations, photos,
    )  # fmt: skip
    write_book(book, path)
    verified = verify(read_book(path, desk.all_forms, desk.register), desk.all_forms)
    if verified.signature is not Signature.ORIGINAL:
        places = "、".join(f"{edit.sheet} {edit.cell}" for edit in verified.edited[:5])
        raise PersonError("unreadable", places=places)


def _cover(desk: Desk, report: Report) -> tuple[tuple[str, str], ...]:
    head, period = report.head, Period.parse(report.head.period)
    named = not head.without_personal
    counts = [
        f"{form.title} {sum(record.key.form == form.name for record in report.records)} 行"
        for form in desk.forms
    ]
    return (
        (desk.marked(f"{desk.division.name} {period.label}上报数据"), ""),
        ("上报单位", f"{desk.division.name}（{desk.division.code}）"),
        ("填报期", f"{period.label}（{head.period}）"),
        ("修订版", f"第 {head.revision} 版"),
        ("数据编号", head.id),
        ("导出时间", head.created.replace("T", " ")),
        ("报表行数", "；".join(counts)),
        ("审核说明", f"{len(report.explanations)} 条"),
        ("签名指纹", fingerprint(head.public_key)),
        ("个人信息", "已包含" if named else "未包含：姓名、电话等没有随此数据包导出"),
        ("填表人", desk.settings.filler if named else ""),
        ("审核人", desk.settings.reviewer if named else ""),
        ("单位负责人（签字盖章）", desk.settings.responsible if named else ""),
    )
