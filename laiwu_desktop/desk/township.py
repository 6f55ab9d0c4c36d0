"""The township officer's desk (乡镇信息化员)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.base.files import written_whole
from laiwu_desktop.desk.clock import stamp
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.draft import Draft
from laiwu_desktop.desk.exchange import Synced, exchange, written
from laiwu_desktop.desk.reading import NOT_READ
from laiwu_desktop.desk.results import Exported, Received
from laiwu_desktop.formdef.check import still_explained
from laiwu_desktop.formdef.figures import Figures
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report import Content, Report, ReportHead, canonical, digest, photo_names
from laiwu_desktop.store.exchange import Answered, Outgoing
from laiwu_desktop.store.reports import NewKey
from laiwu_desktop.sync.endpoint import PACKAGES, Endpoint, receipts_folder
from laiwu_desktop.workbook.locked import AGE_ENDING, checked_recipient, encrypt_to, is_plain, protect
from laiwu_desktop.workbook.meta import Meta, fingerprint, sign
from laiwu_desktop.workbook.package import verify
from laiwu_desktop.workbook.problems import Problem
from laiwu_desktop.workbook.read import read_book
from laiwu_desktop.workbook.receipt import VERDICT_NAMES, SignedReceipt, read_receipt
from laiwu_desktop.workbook.write import Book, write_book

# In place of a recipient: the one that the bureau's receipts brought.
BUREAU = "bureau"
_OTHER_KEY = "回执的签名与以往不同"


class TownshipDesk(Desk):
    """Fills in, checks, exports, reads receipts."""

    own_levels = ("village", "township")

    def export(self, folder: Path, *, password: str = "", to: str = "") -> Exported:
        """Freeze the draft and write its package; for a report frozen before, write the same package again.

        With a `password` Excel and WPS ask for it; with an age recipient in `to` (`BUREAU` for the one the
        last receipt brought) only its owner can open the file. PersonError("findings") while an error stands
        or a warning is unexplained. The report is frozen only when its package is written and has been read
        back.
        """
        recipient = self._recipient(to)
        draft = self.draft()
        if draft.head.state == "returned":
            text = f"第 {draft.head.revision} 版已退回，还没有修改。"
            raise PersonError("returned", text, "请按意见修改后再导出。")
        report = self._signed(draft) if draft.is_editable else self.store.reports.report(draft.head.id)
        package = self._package(report, password, recipient)
        path = folder / package.name
        with written_whole(path) as unfinished:
            unfinished.write_bytes(package.data)
            if draft.is_editable:
                self.store.reports.freeze(report.head, report.explanations, package)
            elif report.head.state == "exported":
                self.store.exchange.replace_package(package)
        return Exported(report.head, path)

    def _recipient(self, to: str) -> str:
        if to != BUREAU:
            return to and checked_recipient(to)
        if not self.settings.bureau_recipient:
            raise PersonError(
                "no_recipient", "还没有收到农业局的公钥。", "请先读入一份回执，或直接给出公钥。"
            )
        return checked_recipient(self.settings.bureau_recipient)

    def receive(self, paths: Iterable[Path]) -> list[Received]:
        """Read receipts; each is applied once, and an older decision never undoes a newer one."""
        return self.readings.each(
            paths,
            self._receive,
            lambda path: Received(path.name, "refused", message=str(NOT_READ), problems=(NOT_READ,)),
        )

    def trust_bureau(self, public_key: str) -> None:
        """A person has compared the fingerprint: the bureau signs with this key (hex), too."""
        if city := self.register.ancestor(self.settings.division, "city"):
            self.store.workspace.trust_key(city.code, public_key, stamp(self.clock))

    def sync(self, endpoint: Endpoint, *, due_only: bool = False) -> Synced:
        """Deliver the packages that have no receipt yet, and read the receipts that came, each once.

        With `due_only` what failed just now is left until its pause is over.
        """
        problems = tuple(self._queue_older_exports())
        inbox = receipts_folder(self.settings.division)
        done = exchange(self, endpoint, inbox, self.receive, due_only=due_only)
        return msgspec.structs.replace(done, problems=(*problems, *done.problems))

    def _queue_older_exports(self) -> Iterable[str]:
        """Let packages wait that were exported before there was an outbox; yields why one cannot."""
        queued = {item.report_id for item in self.store.exchange.outbox()}
        for head in self.store.reports.heads(self.settings.division):
            if head.state == "exported" and head.id not in queued:
                try:
                    self.store.exchange.add(self._package(self.store.reports.report(head.id)))
                except PersonError as error:
                    yield str(error)

    def _signed(self, draft: Draft) -> Report:
        """The draft as it will be frozen: nothing stands against it, and it keeps what still explains."""
        result = draft.check()
        if result.errors or result.unexplained:
            raise PersonError(
                "findings",
                f"还有 {result.errors} 处强制性错误、{result.unexplained} 处核实性问题没有审核说明。",
                "请先改正或写审核说明。",
            )
        report = self.store.reports.report(draft.head.id)
        said = tuple(still_explained(draft.figures, report.explanations))
        head = msgspec.structs.replace(
            report.head, state="exported", created=stamp(self.clock), form_versions=self.forms.versions
        )
        content = canonical(self.forms, Content(report.records, said))
        signed = sign("report", head, content, self.settings.private_key)
        return Report(signed, report.records, said)

    def _package(self, report: Report, password: str = "", recipient: str = "") -> Outgoing:
        """A frozen report as the file that leaves, with its locks.

        Without locks it is written once, for what is delivered shall be what was exported.
        """
        name = f"{report.head.file_stem}.xlsx{AGE_ENDING if recipient else ''}"
        kept = None if password or recipient else self.store.exchange.data(name)

        def write(path: Path) -> None:
            self._write_package(report, path)
            if password:
                protect(path, password)
            if recipient:
                encrypt_to(path, recipient)

        data = kept if kept and is_plain(kept) else written(write)
        return Outgoing(report.head.id, 0, PACKAGES, name, data, stamp(self.clock))

    def _write_package(self, report: Report, path: Path) -> None:
        """Write a package and read it back: what the bureau would not take never leaves the office."""
        content = canonical(self.forms, Content(report.records, report.explanations))
        if digest(content) != report.head.digest:
            text = f"报表定义在导出后改过，第 {report.head.revision} 版的数据包无法重写。"
            raise PersonError("form_changed", text, "请恢复原来的报表定义，或修改后另出一版。")
        figures = Figures(self.forms, Period.parse(report.head.period), report.records)
        units = self.units(self.settings.division)
        photos = self.store.workspace.photos(photo_names(self.forms, report.records))
        book = Book(
            Meta("report", report.head, content), self.forms, self.register, figures,
            units, self._cover(report), report.explanations, photos,
        )  # fmt: skip
        write_book(book, path)
        verified = verify(read_book(path, self.all_forms, self.register), self.all_forms)
        if verified.signature != "original":
            places = "、".join(f"{edit.sheet} {edit.cell}" for edit in verified.edited[:5])
            text = f"有内容写进工作簿后读不回原样：{places}。"
            raise PersonError("unreadable", text, "请改写这些单元格中的特殊符号。")

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
            problem = Problem(error.code, "", "", "", error.message, error.remedy)
            return Received(path.name, "refused", message=str(error), problems=(problem,))
        receipt = signed.receipt
        head = self.store.reports.head(receipt.report_id)
        refusal = self._refusal(signed, head)
        if refusal or head is None:
            other = signed.public_key if refusal.startswith(_OTHER_KEY) else ""
            return Received(path.name, "refused", receipt.report_id, receipt.verdict, refusal, other)
        if receipt.decision <= head.decision:
            outcome = "duplicate" if receipt.decision == head.decision else "stale"
            return Received(
                path.name, outcome, head.id, receipt.verdict, "此回执已经读过，或已有更新的回执。"
            )
        decided = msgspec.structs.replace(
            head, state=receipt.verdict, decision=receipt.decision, decided=receipt.issued
        )
        superseded: list[str] = []
        if receipt.verdict == "accepted":
            others = self.store.reports.heads(head.division, head.period)
            if any(o.revision > head.revision and o.state == "accepted" for o in others):
                decided = msgspec.structs.replace(decided, state="superseded")
            else:
                counted = ("exported", "received", "accepted")
                superseded = [o.id for o in others if o.revision < head.revision and o.state in counted]
        first = not self.store.workspace.known_keys(receipt.bureau)
        new_key = NewKey(receipt.bureau, signed.public_key, stamp(self.clock))
        answered = Answered(self._answered_by(head), stamp(self.clock))
        self.store.reports.decide(decided, superseded, receipt.comments, new_key, answered=answered)
        if receipt.recipient:
            self.change_settings(bureau_recipient=receipt.recipient)
        message = VERDICT_NAMES[receipt.verdict]
        if first:
            shown = fingerprint(signed.public_key)
            message += f"。首次收到农业局的签名，指纹 {shown}，请电话核对一次。"
        return Received(path.name, "applied", head.id, receipt.verdict, message)

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
        city = self.register.ancestor(self.settings.division, "city")
        if (
            city is None
            or receipt.bureau != city.code
            or (receipt.period, receipt.revision) != (head.period, head.revision)
        ):
            return "回执不是本市农业局对这份上报数据的答复。请核对是否发错。"
        known = self.store.workspace.known_keys(receipt.bureau)
        if known and signed.public_key not in known:
            return f"{_OTHER_KEY}（指纹 {fingerprint(signed.public_key)}）。请与农业局电话核对。"
        return ""
