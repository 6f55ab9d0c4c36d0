"""The receipt (回执): the bureau's answer to one revision, as a workbook a person can read and print."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Comment, ReportHead, Settling
from laiwu_desktop.formdef.states import State
from laiwu_desktop.seal.statements import KeyStatement
from laiwu_desktop.workbook.exchange.face import Page, signed_with_page, write_page
from laiwu_desktop.workbook.format.envelope import Meta, sign
from laiwu_desktop.workbook.writing.style import LabelledLine, new_workbook, write_meta

_NO_COMMENT = ("", "", "", "", "", "", "（无）", "")
COLUMNS = (
    ("报表", 20), ("单位代码", 14), ("单位名称", 16), ("序号", 6), ("指标项", 16), ("当时填报", 12),
    ("审核意见", 46), ("提出", 16),
)  # fmt: skip


class Receipt(msgspec.Struct, frozen=True):
    """What the bureau decided of one revision. `decision` counts its decisions on it, from 1.

    `bureau` is the bureau's division code, `issued` ISO 8601 local time, `report_digest` what it received.
    """

    report_id: str
    division: str
    period: str
    revision: int
    report_digest: str
    verdict: str
    decision: int
    bureau: str
    issued: str
    comments: tuple[Comment, ...] = ()
    # What packages with personal data may be encrypted to (age); "" from a bureau that has none.
    recipient: str = ""
    # What was said with earlier decisions on this revision, in case their receipts never came.
    earlier: tuple[Comment, ...] = ()
    # What was said by hand of comments on this report and those before it: that they are settled, or not.
    settlings: tuple[Settling, ...] = ()
    # Who decided, by name; "" of an arrival, which nobody decides, and from a bureau of before.
    by: str = ""

    @property
    def file_name(self) -> str:
        """Beside the package's name: which verdict it brings."""
        return (
            f"{self.division}_{self.period}_r{self.revision}_{self.report_id[:8]}_receipt{self.decision}.xlsx"
        )


def write_receipt(
    receipt: Receipt,
    title: str,
    lines: list[LabelledLine],
    names: dict[str, str],
    forms: FormSet,
    private_key: str,
    path: Path,
    statements: tuple[KeyStatement, ...] = (),
) -> None:
    """Write and sign a receipt. `names` gives the units' names by code; `statements` lead to the key."""
    head = ReportHead(
        receipt.report_id, receipt.division, receipt.period, receipt.revision, "", State.EXPORTED,
        {}, receipt.issued,
    )  # fmt: skip
    comments = [comment_cells(comment, names, forms) for comment in receipt.comments] or [_NO_COMMENT]
    page = Page(
        sheet="回执",
        title=title,
        lines=tuple(lines),
        columns=COLUMNS,
        rows=tuple(comments),
        is_landscape=True,
    )
    content = signed_with_page(receipt, page)
    meta = Meta("receipt", sign("receipt", head, content, private_key), content, statements=statements)
    with new_workbook(path, title, receipt.issued) as workbook:
        write_page(workbook, page)
        write_meta(workbook, meta)


def comment_cells(comment: Comment, names: dict[str, str], forms: FormSet) -> tuple[str, ...]:
    """A comment by the `COLUMNS`; `names` gives the units' names by code."""
    key = comment.key
    if key is None:
        return ("（全表）", "", "", "", "", "", *_said_by(comment))
    form = forms[key.form]
    field = form.fields.get(comment.field)
    label = field.label if field else ""
    stood = "" if comment.value is None else comment.value or "（未填）"
    place = form.title, key.unit_code, names.get(key.unit_code, ""), str(key.seq or ""), label
    return (*place, stood, *_said_by(comment))


def _said_by(comment: Comment) -> tuple[str, str]:
    """What was said, and by whom when."""
    return comment.text, "\n".join(filter(None, (comment.who, comment.when.replace("T", " ")[:16])))
