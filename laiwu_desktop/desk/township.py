"""The township officer's desk (乡镇信息化员)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange import Synced, exchange, put_whole, written
from laiwu_desktop.desk.results import Exported, Received
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Content, Report, ReportHead, canonical, photo_names
from laiwu_desktop.store.exchange import Answered, Outgoing
from laiwu_desktop.store.reports import NewKey
from laiwu_desktop.sync.endpoint import PACKAGES, Endpoint, receipts_folder
from laiwu_desktop.workbook.meta import Meta, fingerprint, sign
from laiwu_desktop.workbook.receipt import VERDICT_NAMES, SignedReceipt, read_receipt
from laiwu_desktop.workbook.write import Book, write_book


class TownshipDesk(Desk):
    """Fills in, checks, exports, reads receipts."""

    own_levels = ("village", "township")

    def export(self, folder: Path) -> Exported:
        """Freeze the draft and write its package; for a report frozen before, write the same package again.

        PersonError("findings") while an error stands or a warning is unexplained.
        """
        draft = self.draft()
        if draft.is_editable:
            result = draft.check()
            if result.errors or result.unexplained:
                raise PersonError(
                    "findings",
                    f"还有 {result.errors} 处强制性错误、{result.unexplained} 处核实性问题没有审核说明。",
                    "请先改正或写审核说明。",
                )
            self._freeze(draft.head)
        report = self.store.reports.report(draft.head.id)
        name = f"{report.head.file_stem}.xlsx"
        data = self.store.exchange.data(name) or self._package(report).data
        return Exported(report.head, put_whole(folder / name, data))

    def receive(self, paths: Iterable[Path]) -> list[Received]:
        """Read receipts; each is applied once, and an older decision never undoes a newer one."""
        return [self._receive(path) for path in paths]

    def sync(self, endpoint: Endpoint, *, due_only: bool = False) -> Synced:
        """Deliver the packages that have no receipt yet, and read the receipts that came, each once.

        With `due_only` what failed just now is left until its pause is over.
        """
        self._queue_older_exports()
        inbox = receipts_folder(self.settings.division)
        return exchange(self, endpoint, inbox, self.receive, due_only=due_only)

    def _queue_older_exports(self) -> None:
        """Packages that were exported before there was an outbox."""
        queued = {item.report_id for item in self.store.exchange.outbox()}
        for head in self.store.reports.heads(self.settings.division):
            if head.state == "exported" and head.id not in queued:
                self.store.exchange.add(self._package(self.store.reports.report(head.id)))

    def _freeze(self, head: ReportHead) -> None:
        report = self.store.reports.report(head.id)
        content = canonical(self.forms, Content(report.records, report.explanations))
        head = msgspec.structs.replace(
            head, state="exported", created=stamp(self.clock), form_versions=self.forms.versions
        )
        signed = sign("report", head, content, self.settings.private_key)
        package = self._package(msgspec.structs.replace(report, head=signed))
        self.store.reports.freeze(signed, {}, package)

    def _package(self, report: Report) -> Outgoing:
        """A frozen report as a file: written once, for what is delivered shall be what was exported."""
        content = Content(report.records, report.explanations)
        figures = Figures(self.forms, Period.parse(report.head.period), report.records)
        units = self.units(self.settings.division)
        photos = self.store.workspace.photos(photo_names(self.forms, report.records))
        book = Book(
            Meta("report", report.head, canonical(self.forms, content)), self.forms, self.register, figures,
            units, self._cover(report), report.explanations, photos,
        )  # fmt: skip
        name = f"{report.head.file_stem}.xlsx"
        data = written(lambda path: write_book(book, path))
        return Outgoing(report.head.id, 0, PACKAGES, name, data, stamp(self.clock))

    def _cover(self, report: Report) -> tuple[tuple[str, str], ...]:
        head, period = report.head, Period.parse(report.head.period)
        counts = [
            f"{form.title} {sum(record.key.form == form.name for record in report.records)} 行"
            for form in self.forms
        ]
        return (
            (self.marked(f"{self.division.name} {period.label}上报数据"), ""),
            ("上报单位", f"{self.division.name}（{self.division.code}）"),
            ("填报期", f"{period.label}（{head.period}）"),
            ("修订版", f"第 {head.revision} 版"),
            ("数据编号", head.id),
            ("导出时间", head.created.replace("T", " ")),
            ("报表行数", "；".join(counts)),
            ("审核说明", f"{len(report.explanations)} 条"),
            ("签名指纹", fingerprint(head.public_key)),
            ("填表人", self.settings.filler),
            ("审核人", self.settings.reviewer),
            ("单位负责人（签字盖章）", self.settings.responsible),
        )

    def _receive(self, path: Path) -> Received:
        try:
            signed = read_receipt(path)
        except PersonError as error:
            return Received(path.name, "refused", message=str(error))
        receipt = signed.receipt
        head = self.store.reports.head(receipt.report_id)
        refusal = self._refusal(signed, head)
        if refusal or head is None:
            return Received(path.name, "refused", receipt.report_id, receipt.verdict, refusal)
        if receipt.decision <= head.decision:
            outcome = "duplicate" if receipt.decision == head.decision else "stale"
            return Received(
                path.name, outcome, head.id, receipt.verdict, "此回执已经读过，或已有更新的回执。"
            )
        decided = [
            msgspec.structs.replace(
                head, state=receipt.verdict, decision=receipt.decision, decided=receipt.issued
            )
        ]
        if receipt.verdict == "accepted":
            decided += [
                msgspec.structs.replace(other, state="superseded")
                for other in self.store.reports.heads(head.division, head.period)
                if other.revision < head.revision and other.state in ("exported", "received", "accepted")
            ]
        new_key = NewKey(receipt.bureau, signed.public_key, stamp(self.clock))
        answered = Answered(self._answered_by(head), stamp(self.clock))
        self.store.reports.decide(decided, {head.id: receipt.comments}, new_key, answered=answered)
        return Received(path.name, "applied", head.id, receipt.verdict, VERDICT_NAMES[receipt.verdict])

    def _answered_by(self, head: ReportHead) -> tuple[str, ...]:
        """Who answers a revision has no more need of those before it."""
        heads = self.store.reports.heads(head.division, head.period)
        return (head.id, *(other.id for other in heads if other.revision < head.revision))

    def _refusal(self, signed: SignedReceipt, head: ReportHead | None) -> str:
        """Why a receipt is not for this workspace; "" when it is."""
        receipt = signed.receipt
        if head is None or head.division != self.settings.division:
            return "回执对应的上报数据不在本工作区中。请核对是否发错。"
        if head.digest != receipt.report_digest:
            return "回执所说的数据与本地导出的不一致。请与农业局联系。"
        if receipt.verdict not in VERDICT_NAMES:
            return f"回执的结论“{receipt.verdict}”无法识别。请升级本程序。"
        known = self.store.workspace.known_keys(receipt.bureau)
        if known and signed.public_key not in known:
            return f"回执的签名与以往不同（指纹 {fingerprint(signed.public_key)}）。请与农业局电话核对。"
        return ""
