"""By rule: what matches in the reports of all townships, and what else is open in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from laiwu_desktop.desk.bureau.judging.judged_report import JudgedReport
from laiwu_desktop.desk.bureau.judging.like_villages import odd_words
from laiwu_desktop.desk.filling.draft import Cell
from laiwu_desktop.formdef.form import Form
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import Comment, ReportHead

FINDING, ODD, OPEN, CHANGED = "finding", "odd", "open", "changed"
# What the checks of single values are called; those between values have words of their own.
_WORDS = {
    "not_filled": "整张表未填", "required": "必填项未填", "type": "不是该填的类型", "limits": "超出范围",
    "constraint": "不合填写要求", "irrelevant": "不应填写", "not_yet_known": "必填项填“暂缺”",
    "not_applicable": "必填项填“不适用”",
}  # fmt: skip


class Kind(msgspec.Struct, frozen=True, order=True):
    """A rule of a form, or a filter: what stands out in a field, what is not explained, what has changed."""

    sort: str
    form: str = ""
    name: str = ""


class Listed(msgspec.Struct, frozen=True):
    """A kind with its words, and how many cells of how many reports match."""

    kind: Kind
    words: str
    severity: str
    cells: int
    reports: int


class Hit(msgspec.Struct, frozen=True):
    """One cell that matches: what stands there, and why it does."""

    cell: Cell
    value: str
    why: str


class Matched(msgspec.Struct, frozen=True):
    """What matches in one report, and what else is open there: findings that no chosen rule covers, comments
    that nobody has settled. What stands out besides is told, and hinders nothing.
    """

    head: ReportHead
    hits: tuple[Hit, ...]
    other_findings: int
    waiting: int
    odd: int

    @property
    def is_all(self) -> bool:
        """Whether nothing else is open in the report."""
        return not (self.other_findings or self.waiting)

    def comments(self, sentence: str) -> tuple[Comment, ...]:
        """The sentence at each cell that matches."""
        return tuple(Comment(sentence, hit.cell[0], hit.cell[1]) for hit in self.hits)

    @property
    def else_words(self) -> str:
        """What else is open, in words."""
        parts = [
            f"另有 {self.other_findings} 处审核问题" if self.other_findings else "",
            f"{self.waiting} 条意见未了" if self.waiting else "",
            f"{self.odd} 处离群" if self.odd else "",
        ]
        return "，".join(filter(None, parts)) or "没有别的"


def kinds(read: Iterable[JudgedReport], most: Decimal) -> list[Listed]:
    """What there is to choose from, with what matches: rules first, then filters; `most` is a share."""
    words: dict[Kind, tuple[str, str]] = {}
    cells: dict[Kind, int] = {}
    reports: dict[Kind, set[str]] = {}
    for report in read:
        for kind, _, told in _all_hits(report, most):
            words.setdefault(kind, told)
            cells[kind] = cells.get(kind, 0) + 1
            reports.setdefault(kind, set()).add(report.head.id)
    sorts = (OPEN, FINDING, ODD, CHANGED)
    listed = [Listed(kind, *words[kind], cells[kind], len(reports[kind])) for kind in words]
    return sorted(listed, key=lambda one: (sorts.index(one.kind.sort), -one.cells, one.kind))


def matches(read: Iterable[JudgedReport], chosen: Iterable[Kind], most: Decimal) -> list[Matched]:
    """The reports in which any of the chosen kinds matches."""
    wanted, found = frozenset(chosen), []
    for report in read:
        hits: dict[Cell, Hit] = {}
        for kind, hit, _ in _all_hits(report, most):
            if kind in wanted:
                hits.setdefault(hit.cell, hit)
        if hits:
            places = {
                cell for cell, one in report.findings.items() for f in one if not _is_covered(f, wanted)
            }
            odd = sum(cell not in hits for cell in report.odd)
            found.append(Matched(report.head, tuple(hits.values()), len(places), len(report.waiting), odd))
    return found


def _is_covered(finding: Finding, chosen: frozenset[Kind]) -> bool:
    return any(kind in chosen for kind in _kinds_of(finding))


def _kinds_of(finding: Finding) -> Iterator[Kind]:
    yield Kind(FINDING, finding.form, finding.rule)
    if finding.blocks:
        yield Kind(OPEN)


def _all_hits(report: JudgedReport, most: Decimal) -> Iterator[tuple[Kind, Hit, tuple[str, str]]]:
    """Each kind that matches somewhere, with the cell, the words of the kind and its severity."""
    forms = report.draft.forms
    for cell, found in report.findings.items():
        for finding in found:
            hit = Hit(cell, _value(report, cell), finding.message)
            for kind in _kinds_of(finding):
                yield kind, hit, _words_of(kind, forms[finding.form], finding)
    for cell, odd in report.odd.items():
        form = forms.get(cell[0].form)
        if form is not None and cell[1] in form.fields:
            told = f"{form.title}　{form.fields[cell[1]].label}　与同规模的村相差大", "odd"
            hit = Hit(cell, _value(report, cell), odd_words(odd, report.size))
            yield Kind(ODD, form.name, cell[1]), hit, told
    for cell, change in report.changes.items():
        if change.share > most:
            form = forms[cell[0].form]
            told = f"{form.title}　变化大", "changed"
            was = form.fields[cell[1]].type.format(change.was) or "未填"
            against = report.basis.words if report.basis else ""
            hit = Hit(cell, _value(report, cell), f"{against} {was}，变化 {change.share * 100:.0f} %")
            yield Kind(CHANGED, form.name), hit, told


def _value(report: JudgedReport, cell: Cell) -> str:
    key, name = cell
    form = report.draft.forms[key.form]
    field = form.fields.get(name)
    return field.type.format(report.draft.figures.value(key, field)) if field else ""


def _words_of(kind: Kind, form: Form, finding: Finding) -> tuple[str, str]:
    if kind.sort == OPEN:
        return "没有写审核说明的问题", "warning"
    rules = {rule.name: rule.message for rule in form.rules}
    said = rules.get(finding.rule) or _WORDS.get(finding.rule, finding.rule)
    return f"{form.title}　{said.rstrip('。')}", finding.severity
