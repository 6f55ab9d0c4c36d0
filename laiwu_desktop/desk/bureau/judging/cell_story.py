"""All that is known of one value of a received report, in words, for the clerk who stands on it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport, first_of
from laiwu_desktop.desk.bureau.judging.like_villages import odd_words
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.form import Field
from laiwu_desktop.formdef.report.check import FINDING_NAMES, Finding
from laiwu_desktop.formdef.report.content import Explanation, RecordKey
from laiwu_desktop.formdef.report.thread import Said, answer_words
from laiwu_desktop.formdef.values import Value, growth


class Fact(msgspec.Struct, frozen=True):
    """One thing that is known: of which sort (error, warning, explained, odd, changed, said, answered, waits
    or ""), a heading, the words.
    """

    sort: str
    heading: str
    words: str


class Story(msgspec.Struct, frozen=True):
    """Where one stands, what stands there, and what is known of it."""

    place: str
    label: str
    value: str
    told: tuple[Fact, ...] = ()


def story(report: JudgedReport, cell: Cell) -> Story:
    """Of a value, or of a row under the field ""."""
    key, name = cell
    draft = report.draft
    form = draft.forms[key.form]
    field = form.fields.get(name)
    place = draft.register.name_of(key.unit_code) + (f"　第 {key.seq} 行" if key.seq else "")
    value = _shown(field, draft.figures.value(key, field)) if field else ""
    label = field.heading if field else form.title
    return Story(place, label, value or ("未填" if field else ""), tuple(_told(report, cell, field)))


def _shown(field: Field, value: Value) -> str:
    return f"{len(value)} 张照片" if field.is_photo and isinstance(value, tuple) else field.type.format(value)


def _told(report: JudgedReport, cell: Cell, field: Field | None) -> Iterator[Fact]:
    if field is not None:
        yield from _before(report, cell, field)
    form = report.draft.forms[cell[0].form]
    cells = (cell, (cell[0], "")) if field is not None and field.name == first_of(form) else (cell,)
    for place in cells:
        for finding in report.findings.get(place, ()):
            yield from _found(report, finding)
    if (odd := report.odd.get(cell)) is not None:
        yield Fact("odd", "离群", odd_words(odd, report.size))
    for place in cells:
        for said in report.on_cells.get(place, ()):
            yield _said(said)


def _before(report: JudgedReport, cell: Cell, field: Field) -> Iterator[Fact]:
    key = cell[0]
    if report.basis is not None and report.basis.head is not None and not field.is_calculated:
        record = report.basis.records.get(key)
        was = _shown(field, record.values.get(field.name) if record else None) or "未填"
        is_other = cell in report.changes
        yield Fact("changed" if is_other else "", report.basis.words, was if is_other else f"{was}（没有变）")
    if text := report.draft.previous_text(key, field):
        yield Fact("", "上期", f"{text}{_difference(report, key, field)}")
    if report.earlier is not None and field.type.is_number:
        known = [(period, value) for period, value in report.earlier.values(cell) if value is not None]
        if len(known) > 1:
            words = "　".join(f"{period.code} {field.type.format(value)}" for period, value in known)
            yield Fact("", f"以前 {len(known)} 期", words)


def _difference(report: JudgedReport, key: RecordKey, field: Field) -> str:
    grown = growth(report.draft.previous_value(key, field), report.draft.figures.value(key, field))
    return "" if grown is None else f"（{grown or '没有变'}）"


def _found(report: JudgedReport, finding: Finding) -> Iterator[Fact]:
    sort = finding.severity if finding.blocks else "explained"
    yield Fact(sort, FINDING_NAMES[finding.severity], finding.message)
    explained = _explanation(report, finding)
    if explained is not None:
        who = f"（{explained.who}）" if explained.who else ""
        yield Fact("explained", "审核说明", f"{explained.text}{who}")


def _explanation(report: JudgedReport, finding: Finding) -> Explanation | None:
    here = (finding.key, finding.field, finding.rule)
    found = (one for one in report.draft.explanations if (one.key, one.field, one.rule) == here)
    return next(found, None)


def _said(said: Said) -> Fact:
    comment = said.comment
    signed = "，".join(filter(None, (comment.who, comment.when.replace("T", " ")[:16])))
    stood = "" if comment.value is None else f"（当时{f'填 {comment.value}' if comment.value else '未填'}）"
    came = "；".join(answer_words(said))
    sort = "waits" if said.is_open or said.is_to_settle else "answered" if came else "said"
    words = f"{comment.text}{stood}" + (f"\n　→ {came}" if came else "")
    return Fact(sort, f"第 {said.revision} 版的意见{f'（{signed}）' if signed else ''}", words)


def whole_said(report: JudgedReport) -> list[Fact]:
    """What was said of the report as a whole."""
    return [_said(said) for said in report.said if said.comment.key is None]
