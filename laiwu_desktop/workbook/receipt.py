"""The receipt (回执): the bureau's answer to one revision, as a workbook a person can read and print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report import Comment, ReportHead
from laiwu_desktop.workbook.child import read_cells
from laiwu_desktop.workbook.meta import BadMeta, Meta, sign
from laiwu_desktop.workbook.read import read_meta
from laiwu_desktop.workbook.style import BORDER, HEADING, TITLE, new_workbook, write_meta

if TYPE_CHECKING:
    import xlsxwriter

VERDICT_NAMES = {"received": "已收到，待审核", "accepted": "已接收", "returned": "已退回，请更正后重新上报"}
_NO_COMMENT = ("", "", "", "", "", "（无）")
COLUMNS = (("报表", 22), ("单位代码", 15), ("单位名称", 18), ("序号", 6), ("指标项", 18), ("审核意见", 60))


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

    @property
    def file_name(self) -> str:
        """Beside the package's name: which verdict it brings."""
        return (
            f"{self.division}_{self.period}_r{self.revision}_{self.report_id[:8]}_receipt{self.decision}.xlsx"
        )


class SignedReceipt(msgspec.Struct, frozen=True):
    """A receipt with the key (hex) that signed it."""

    receipt: Receipt
    public_key: str


class ReceiptLine(msgspec.Struct, frozen=True):
    """A line above the comments: what it is and what it says."""

    label: str
    text: str


def write_receipt(
    receipt: Receipt,
    title: str,
    lines: list[ReceiptLine],
    names: dict[str, str],
    forms: FormSet,
    private_key: str,
    path: Path,
) -> None:
    """Write and sign a receipt. `names` gives the units' names by code."""
    head = ReportHead(
        receipt.report_id, receipt.division, receipt.period, receipt.revision, "", "", {}, receipt.issued
    )  # fmt: skip
    content = msgspec.json.encode(receipt, order="sorted")
    meta = Meta("receipt", sign("receipt", head, content, private_key), content)
    with new_workbook(path, title, receipt.issued) as workbook:
        _receipt_page(workbook, receipt, title, lines, names, forms)
        write_meta(workbook, meta)


def _receipt_page(
    workbook: xlsxwriter.Workbook,
    receipt: Receipt,
    title: str,
    lines: list[ReceiptLine],
    names: dict[str, str],
    forms: FormSet,
) -> None:
    """What a person reads: the lines, then the comments as a table."""
    text = workbook.add_format({**BORDER, "num_format": "@", "text_wrap": True})
    heading, large = workbook.add_format(HEADING), workbook.add_format(TITLE)
    sheet = workbook.add_worksheet("回执")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", large)
    sheet.write_string(0, 0, title, large)
    sheet.set_row(0, 32)
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line.label, heading)
        sheet.merge_range(row, 1, row, last, "", text)
        sheet.write_string(row, 1, line.text, text)
        sheet.set_row(row, 22)
    first = len(lines) + 2
    for column, (label, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, label, heading)
    comments = [_comment_cells(comment, names, forms) for comment in receipt.comments] or [_NO_COMMENT]
    for row, cells in enumerate(comments, first + 1):
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value, text)


def read_receipt(path: Path) -> SignedReceipt:
    """Read a receipt; PersonError "not_receipt" or "bad_receipt" when it is none or was changed."""
    try:
        meta = read_meta(read_cells(path))
    except BadMeta as error:
        raise PersonError("bad_receipt", f"{path.name}：{error}。", "请向农业局重新索取回执。") from error
    if meta is None or meta.kind != "receipt":
        raise PersonError("not_receipt", f"{path.name} 不是回执。", "请选择农业局发回的回执文件。")
    bad = PersonError(
        "bad_receipt", f"{path.name} 的签名与内容不符，回执被改动过。", "请向农业局重新索取回执。"
    )
    if not (meta.digest_holds and meta.signature_holds and meta.intact):
        raise bad
    try:
        receipt = msgspec.json.decode(meta.content, type=Receipt)
    except msgspec.MsgspecError as error:
        raise bad from error
    return SignedReceipt(receipt, meta.head.public_key)


def _comment_cells(comment: Comment, names: dict[str, str], forms: FormSet) -> tuple[str, ...]:
    key = comment.key
    if key is None:
        return ("（全表）", "", "", "", "", comment.text)
    form = forms[key.form]
    field = form.fields.get(comment.field)
    label = field.label if field else ""
    return form.title, key.unit_code, names.get(key.unit_code, ""), str(key.seq or ""), label, comment.text
