"""What a person reads around the values of a package: cover, titles, headings.

It follows from what was signed. A heading that changed places with another, or a cover of another township,
would have people read something else than what counts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Set

from laiwu_desktop.base.text import marked, plain
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import Form, FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Content, ReportHead
from laiwu_desktop.seal.signature import fingerprint
from laiwu_desktop.workbook.format import layout
from laiwu_desktop.workbook.format.problems import EditedCell, cell_name
from laiwu_desktop.workbook.opening.cells import Spot
from laiwu_desktop.workbook.reading.read import BookRead
from laiwu_desktop.workbook.writing.side_sheets import EXPLANATION_COLUMNS, PHOTO_COLUMNS

Texts = Mapping[Spot, str]
# What stands on the cover besides, for people to fill in: theirs to change.
BY_HAND = FILLER, REVIEWER, RESPONSIBLE = "填表人", "审核人", "单位负责人（签字盖章）"
_ROWS = "报表行数"  # not compared where a form is of another version


def cover_lines(
    head: ReportHead, content: Content, forms: FormSet, register: Register
) -> tuple[tuple[str, str], ...]:
    """The lines of a package's cover that follow from what is signed; the first is the title."""
    division, period = register[head.division], Period.parse(head.period)
    counts = [
        f"{form.title} {sum(record.key.form == form.name for record in content.records)} 行"
        for form in forms
        if form.name in head.form_versions
    ]
    return (
        (f"{division.name} {period.label}上报数据", ""),
        ("上报单位", f"{division.name}（{division.code}）"),
        ("填报期", f"{period.label}（{head.period}）"),
        ("修订版", f"第 {head.revision} 版"),
        ("数据编号", head.id),
        ("导出时间", head.created.replace("T", " ")),
        (_ROWS, "；".join(counts)),
        ("审核说明", f"{len(content.explanations)} 条"),
        ("签名指纹", fingerprint(head.public_key)),
        ("个人信息", "未包含：姓名、电话等没有随此数据包导出" if head.without_personal else "已包含"),
    )


def edited_frame(
    book: BookRead, head: ReportHead, content: Content, forms: FormSet, register: Register
) -> Iterator[EditedCell]:
    """The cells of the frame that say something else. Nothing is asked of a form in another version than
    ours, nor of a township that our register does not know.
    """
    register = register.in_period(head.period, head.division)
    if head.division not in register:
        return
    known = [form for form in forms if head.form_versions.get(form.name) == form.version]
    lines = cover_lines(head, content, forms, register)
    if len(known) < len(head.form_versions):
        lines = tuple(line for line in lines if line[0] != _ROWS)
    yield from _edited_cover(book.around.get(layout.COVER, {}), lines)
    for form in known:
        if sheet := book.sheet_of.get(form.name):
            yield from _edited_sheet(sheet, book.around[sheet], form, head, register)
    for title, columns in ((layout.EXPLANATIONS, EXPLANATION_COLUMNS), (layout.PHOTOS, PHOTO_COLUMNS)):
        headings = {name: heading for name, (heading, _) in columns.items()}
        yield from _edited_headings(title, book.around.get(title, {}), headings)


def _edited_cover(texts: Texts, lines: Iterable[tuple[str, str]]) -> Iterator[EditedCell]:
    """Whoever takes a line away, or all of the cover, says nothing that is not so."""
    (title, _), *rest = lines
    shown = texts.get((0, 0), "")
    if shown and loose(shown) not in (loose(title), loose(marked(title, sample=True))):
        yield EditedCell(layout.COVER, cell_name(0, 0), title, shown)
    values = {loose(label): value for label, value in rest}
    for (row, column), label in texts.items():
        was, shown = values.get(loose(label)), texts.get((row, 1), "")
        if column == 0 and was is not None and loose(shown) != loose(was):
            yield EditedCell(layout.COVER, cell_name(row, 1), was, shown)
    yield from _added_to_cover(texts, values.keys() | {loose(_ROWS)})


def _added_to_cover(texts: Texts, labels: Set[str]) -> Iterator[EditedCell]:
    """Lines that nobody wrote, and what stands beside those that were: `labels` begin them."""
    for (row, column), shown in texts.items():
        is_ours = column == 0 if row == 0 else column < 2 and loose(texts.get((row, 0), "")) in labels
        if shown and not is_ours and not is_by_hand(texts, row):
            yield EditedCell(layout.COVER, cell_name(row, column), "", shown)


def is_by_hand(texts: Texts, row: int) -> bool:
    """Whether a row of the cover is one that people fill in."""
    return loose(texts.get((row, 0), "")) in map(loose, BY_HAND)


def _edited_sheet(
    sheet: str, texts: Texts, form: Form, head: ReportHead, register: Register
) -> Iterator[EditedCell]:
    headings = {column.name: column.heading for column in layout.columns_of(form)}
    yield from _edited_headings(sheet, texts, headings)
    names = names_row(texts, headings)
    line = layout.place_line(form, register[head.division], Period.parse(head.period))
    for above, was in ((3, form.title), (2, line)):
        spot = names - above, 0
        if names >= above and loose(shown := texts.get(spot, "")) != loose(was):
            yield EditedCell(sheet, cell_name(*spot), was, shown)


def _edited_headings(sheet: str, texts: Texts, headings: Mapping[str, str]) -> Iterator[EditedCell]:
    """What stands over the hidden names and is not what belongs there."""
    names = names_row(texts, headings)
    for (row, column), name in texts.items():
        if row == names > 0 and name in headings:
            shown = texts.get((row - 1, column), "")
            if loose(shown) != loose(headings[name]):
                yield EditedCell(sheet, cell_name(row - 1, column), headings[name], shown)


def names_row(texts: Texts, headings: Set[str] | Mapping[str, str]) -> int:
    """The row of the hidden names; 0 where it is gone: then the columns were found by their headings."""
    rows = [row for (row, _), text in texts.items() if text in headings]
    return max(set(rows), key=rows.count, default=0)


@functools.lru_cache(maxsize=4096)
def loose(text: str) -> str:
    """Without what a spreadsheet program changes when it saves: width and blanks."""
    return "".join(plain(text).split())
