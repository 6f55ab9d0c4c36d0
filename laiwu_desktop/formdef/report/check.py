"""The check (审核): what stands against handing a report over, as findings.

强制性 (error) findings block; 核实性 (warning) findings ask for a 审核说明. Rules skip where an operand is
missing, as DHIS2's missing-value strategies say.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, assert_never

import msgspec

from laiwu_desktop.formdef.expression import Expression, Operand, Result
from laiwu_desktop.formdef.form import OPERATORS, SEVERITY_NAMES, Field, Form, FormSet, Rule
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Comment, Explanation, RecordKey
from laiwu_desktop.formdef.report.figures import Decider, Figures, Scope, not_asked
from laiwu_desktop.formdef.rounding import rounded_for_show
from laiwu_desktop.formdef.types import Sort
from laiwu_desktop.formdef.values import AsTyped, Missing, Value, is_filled

# A remark is said by a person, by no rule: it may be answered and hinders nothing.
REMARK = "remark"
FINDING_NAMES = {**SEVERITY_NAMES, REMARK: "意见"}


class Finding(msgspec.Struct, frozen=True):
    """One finding. `left` and `right` are both sides as a person reads them ("" where there are none).

    `severity` is one of `FINDING_NAMES`; the form of a remark on the whole report is "".
    """

    form: str
    unit_code: str
    seq: int
    field: str
    rule: str
    severity: str
    left: str
    right: str
    message: str
    explained: bool = False

    @property
    def key(self) -> RecordKey:
        """The row it is about."""
        return RecordKey(self.form, self.unit_code, self.seq)

    @property
    def is_missing(self) -> bool:
        """Whether it says only that something is still to be filled in: on the first day nothing else stands,
        and that is no mistake.
        """
        return self.rule in ("required", "not_filled")

    @property
    def is_comment(self) -> bool:
        """Whether the bureau said it, and no rule: it is answered, not explained."""
        return self.rule.startswith(ASKED)

    @property
    def name(self) -> str:
        """What such a finding is called."""
        return FINDING_NAMES[REMARK if self.is_comment else self.severity]

    @property
    def settled_word(self) -> str:
        """What it is called once somebody has `explained` it."""
        return "已答复" if self.is_comment else "已说明"

    def beside(self, label: str) -> str:
        """What is wrong, without its full stop and what to do about it: said where the field, called so, and
        what stands in it are seen.
        """
        shown = f"{label} {self.left}：" if self.left else f"{label}："
        return self.message.removeprefix(shown).split("。")[0]

    @property
    def blocks(self) -> bool:
        """Whether the report cannot be exported because of it."""
        return self.severity == "error" or (self.severity == "warning" and not self.explained)


def gravity(finding: Finding) -> tuple[bool, bool]:
    """By which the gravest come first: errors, then what is not explained, then the rest."""
    return finding.severity != "error", finding.explained


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "equal_to": operator.eq,
    "not_equal_to": operator.ne,
    "greater_than": operator.gt,
    "greater_than_or_equal_to": operator.ge,
    "less_than": operator.lt,
    "less_than_or_equal_to": operator.le,
}


def check_units(figures: Figures, units: Mapping[str, Iterable[str]]) -> list[Finding]:
    """All findings of a report. `units` gives, for each level, the codes of the units that must report."""
    return [
        finding
        for form in figures.forms
        for unit_code in units.get(form.level, ())
        for finding in check_unit(figures, form, unit_code)
    ]


def check_unit(figures: Figures, form: Form, unit_code: str) -> list[Finding]:
    """The findings of one unit in one form."""
    rows = figures.rows(form.name, unit_code)
    if not rows and not form.repeats:
        message = f"{form.title}尚未填报。请填报；确实无法填报的，请写审核说明。"
        return [Finding(form.name, unit_code, 0, "", "not_filled", "warning", "", "", message)]
    findings = [finding for record in rows for finding in _check_row(figures, form, record.key)]
    gone = {record.key for record in figures.rows(form.name, unit_code, previous=True)}
    for rule in form.rules:
        keys = gone if rule.over == "previous" else {record.key for record in rows}
        for key in sorted(keys):
            findings.extend(_broken(figures, form, rule, key))
    return findings


# The beginning of what stands in the place of a rule's name where the bureau has asked.
ASKED = "comment."


def rule_of(comment: Comment) -> str:
    """What stands in the place of a rule's name in a finding that a comment is, and in what answers it."""
    return f"{ASKED}{comment.id}"


def check_asked(
    figures: Figures, form: Form, unit_code: str, comments: Iterable[Comment], *, may_answer: bool = True
) -> list[Finding]:
    """What the bureau asked about one unit in one form, where what it asked about still stands as it was.

    It is mended or answered (审核说明) as any other warning; where it is only looked at nobody `may_answer`.
    """
    findings = []
    for said in comments:
        key, field = said.key, form.fields.get(said.field)
        if key is None or field is None or (key.form, key.unit_code) != (form.name, unit_code):
            continue
        shown = field.type.format(figures.value(key, field)) if figures.has(key) else ""
        if said.id and shown == said.value:
            message = f"{field.label}{' ' + shown if shown else ''}：农业局意见：{said.text.rstrip('。')}。"
            message += "请改正；无误的，请写审核说明答复。" if may_answer else ""
            findings.append(Finding(*_place(key), said.field, rule_of(said), "warning", shown, "", message))
    return findings


def check_remarks(
    forms: FormSet, division: str, comments: Iterable[Comment], *, may_answer: bool = True
) -> list[Finding]:
    """What the bureau said of the report of a division as a whole, or of a form or row of a unit, be it of a
    field that is not asked any more. Whether that was mended no program can see: it may be answered as a
    warning is, and stands against nothing. `may_answer` as above.
    """
    said = [one for one in comments if one.id and not _is_on_value(forms, one)]
    return [
        Finding(
            *_place(key),
            "",
            rule_of(one),
            REMARK,
            "",
            "",
            _remark_words(forms, key, one, may_answer=may_answer),
        )
        for one in said
        if (key := one.key or RecordKey("", division)).is_whole or key.form in forms
    ]


def _is_on_value(forms: FormSet, said: Comment) -> bool:
    form = forms.get(said.key.form) if said.key else None
    return bool(said.field) and (form is None or said.field in form.fields)


def _remark_words(forms: FormSet, key: RecordKey, said: Comment, *, may_answer: bool) -> str:
    about = WHOLE_TITLE if key.is_whole else f"《{forms[key.form].title}》"
    words = f"农业局对{about}的意见：{said.text.rstrip('。')}。"
    return words + ("可以写审核说明答复。" if may_answer else "")


def stands_at(figures: Figures, comment: Comment) -> str | None:
    """What stands in the field that a comment is about, as a person reads it; None where it is about none."""
    key = comment.key
    field = figures.forms[key.form].fields.get(comment.field) if key and key.form in figures.forms else None
    if key is None or field is None:
        return None
    return field.type.format(figures.value(key, field)) if figures.has(key) else ""


def answer_to(figures: Figures, comment: Comment, explanations: Iterable[Explanation]) -> Explanation | None:
    """What was answered to a comment, as long as the value stands that it was written for."""
    now, rule = stands_at(figures, comment) or "", rule_of(comment)
    here = (said for said in explanations if said.rule == rule and said.left == now and said.text)
    return next(here, None) if comment.id else None


def still_explained(
    figures: Figures, explanations: Iterable[Explanation], comments: Iterable[Comment] = ()
) -> list[Explanation]:
    """The explanations whose finding still stands with the very sides they were written for, and the answers
    to the bureau's `comments` where the value still stands that they were written for.
    """
    explanations = tuple(explanations)
    answers = [answer_to(figures, comment, explanations) for comment in comments]
    kept, findings = [], dict[tuple[str, str], set[tuple[object, ...]]]()
    for said in explanations:
        if any(said is answer for answer in answers):
            kept.append(said)
            continue
        if said.key.is_whole:  # answers what the bureau does not ask any more
            continue
        unit = (said.key.form, said.key.unit_code)
        if unit not in findings:
            form, unit_code = figures.forms[said.key.form], said.key.unit_code
            found = check_unit(figures, form, unit_code)
            findings[unit] = {(f.key, f.field, f.rule, f.left, f.right) for f in found}
        if (said.key, said.field, said.rule, said.left, said.right) in findings[unit]:
            kept.append(said)
    return kept


def with_explanations(findings: Iterable[Finding], explanations: Iterable[Explanation]) -> list[Finding]:
    """The findings, those marked explained whose warning was explained for just these sides."""
    known = {(e.key, e.field, e.rule, e.left, e.right) for e in explanations if e.text}
    return [
        msgspec.structs.replace(f, explained=True)
        if f.severity != "error" and (f.key, f.field, f.rule, f.left, f.right) in known
        else f
        for f in findings
    ]


def _place(key: RecordKey) -> tuple[str, str, int]:
    return key.form, key.unit_code, key.seq


def _check_row(figures: Figures, form: Form, key: RecordKey) -> Iterator[Finding]:
    for field in form.entered:
        value = figures.value(key, field)
        for rule, severity, text in _field_problems(figures, key, field, value):
            shown = field.type.format(value)
            message = f"{field.label}{' ' + shown if shown else ''}：{text}"
            yield Finding(key.form, key.unit_code, key.seq, field.name, rule, severity, shown, "", message)


def _field_problems(
    figures: Figures, key: RecordKey, field: Field, value: Value
) -> Iterator[tuple[str, str, str]]:
    """(rule, severity, text) for what is wrong with one value by itself."""
    if figures.is_misplaced(key, field, value):
        yield "irrelevant", "error", _misplaced(figures.deciders(key, field))
        return
    required = figures.is_required(key, field)
    if isinstance(value, AsTyped):
        yield "type", "error", f"不是{field.type.expected}。请改正。"
    elif isinstance(value, Missing):
        if required:
            yield value.name.lower(), "warning", f"必填项填了“{value.value}”。请写审核说明，讲明原因。"
    elif is_filled(value):
        problem = field.type.problem(value, figures.period)
        if problem:
            yield "limits", "error", f"{problem}。请核对。"
        scope = figures.scope(key).of(field.name)
        if field.constraint is not None and not field.constraint.evaluate(scope):
            yield "constraint", "error", f"{field.constraint_message.rstrip('。')}。请核对。"
    elif required:
        yield "required", "error", "必填项未填。请填写；尚不知道的填“暂缺”。"


def _misplaced(deciders: Sequence[Decider]) -> str:
    others = "、".join(dict.fromkeys(one.label for one in deciders if not one.is_past))
    advice = f"，或改正{others or '其他项'}" if others or not deciders else ""
    return f"{not_asked(deciders, '此项不应填写')}。请清空此项{advice}。"


def _broken(figures: Figures, form: Form, rule: Rule, key: RecordKey) -> Iterator[Finding]:
    scope: Mapping[Operand, Result] = figures.scope(key)
    if rule.relevant is not None and not rule.relevant.evaluate(scope):
        return
    operands = [*rule.left.operands.values(), *rule.right.operands.values()]
    if rule.operator in ("compulsory_pair", "exclusive_pair"):
        filled = [rule.left.evaluate(scope) is not None, rule.right.evaluate(scope) is not None]
        holds = filled[0] == filled[1] if rule.operator == "compulsory_pair" else not all(filled)
        if not holds:
            yield _finding(figures, form, rule, key, scope)
        return
    blanks = [scope[operand] is None for operand in operands]
    skip = {"skip_if_any": any(blanks), "skip_if_all": bool(blanks) and all(blanks), "never_skip": False}
    if skip[rule.missing]:
        return
    if rule.missing != "skip_if_any":
        scope = _ZeroForBlank(figures, form, scope)
    if not any(_is_uncomputable(side, scope) for side in (rule.left, rule.right)) and not _holds(
        rule.operator, rule.left.evaluate(scope), rule.right.evaluate(scope)
    ):
        yield _finding(figures, form, rule, key, scope)


def _is_uncomputable(side: Expression, scope: Mapping[Operand, Result]) -> bool:
    """Whether a side has no value though everything it needs is there, such as x / 0."""
    return side.evaluate(scope) is None and all(scope[name] is not None for name in side.operands.values())


def _holds(name: str, left: Result, right: Result) -> bool:
    if name not in ("equal_to", "not_equal_to") and (left is None or right is None):
        return True  # what is blank is neither more nor less
    return _COMPARE[name](left, right)


class _ZeroForBlank(Mapping[Operand, Result]):
    """Blank numbers as 0, as DHIS2 reads them where a rule is not skipped."""

    def __init__(self, figures: Figures, form: Form, scope: Mapping[Operand, Result]) -> None:
        self._figures = figures
        self._form = form
        self._scope = scope

    def __getitem__(self, operand: Operand) -> Result:
        found = self._scope[operand]
        form = self._figures.forms[operand.form] if operand.form else self._form
        field = form.fields.get(operand.field)
        return Decimal(0) if found is None and field is not None and field.type.is_number else found

    def __iter__(self) -> Iterator[Operand]:
        return iter(self._scope)

    def __len__(self) -> int:
        return len(self._scope)


def _finding(
    figures: Figures, form: Form, rule: Rule, key: RecordKey, scope: Mapping[Operand, Result]
) -> Finding:
    left = _side(figures, form, rule.left, rule.left.evaluate(scope), rule.right)
    right = _side(figures, form, rule.right, rule.right.evaluate(scope), rule.left)
    labels = [
        rule.left_label or _label(figures, form, rule.left),
        rule.right_label or _label(figures, form, rule.right),
    ]
    sides = [f"{label} {side}".strip() for label, side in zip(labels, (left, right), strict=True)]
    shown = f"（{sides[0]} {OPERATORS[rule.operator]} {sides[1]}）" if left and right else ""
    if rule.operator.endswith("_pair"):
        shown = f"（{labels[0]}、{labels[1]}）"
    said, advice = rule.message or "不符合审核关系", rule.instruction or "请核对"
    message = f"{said.rstrip('。')}{shown}。{advice.rstrip('。')}。"
    field = next((o.field for o in rule.left.operands.values() if not o.form and o.field in form.fields), "")
    return Finding(
        key.form, key.unit_code, key.seq, field, rule.name, rule.severity, left, right, message
    )  # fmt: skip


def _label(figures: Figures, form: Form, expression: Expression) -> str:
    """What a side is called: its field's label, said of the last period or another form where it is so."""
    single = expression.single
    if single is None:
        return ""
    home = figures.forms[single.form] if single.form else form
    field = home.fields.get(single.field)
    if field is None:
        return ""
    return f"{'上期' if single.previous else ''}{field.label}"


def _side(figures: Figures, form: Form, expression: Expression, result: Result, other: Expression) -> str:
    """A side's value as a person reads it; a constant compared with a choice shows the choice's label."""
    for typed in (expression, other):
        if choice := _choice(figures, form, typed.single, result):
            return choice
    return _words(result)


def _words(result: Result) -> str:
    match result:
        case None:
            return "未填"
        case bool():
            return ""
        case Decimal():
            return f"{rounded_for_show(result):f}"
        case date():
            return result.isoformat()
        case time():
            return str(result).removesuffix(":00")  # seconds only where there are any
        case tuple():
            return "、".join(result)
        case str():
            return result
    assert_never(result)


def _choice(figures: Figures, form: Form, operand: Operand | None, result: Result) -> str:
    """The label of the choice that `result` is or ranks as, or of the several it is; "" when it is none."""
    home = figures.forms[operand.form] if operand and operand.form else form
    field = home.fields.get(operand.field) if operand else None
    if field is not None and field.type.sort is Sort.WORDS and isinstance(result, tuple):
        return field.type.format(result)
    if operand is None or field is None or field.type.sort is not Sort.WORD:
        return ""
    if operand.aspect == "rank" and result in range(len(field.type.choices)):
        return field.type.choices[int(str(result))].label
    return field.type.label(result) if not operand.aspect and isinstance(result, str) else ""


__all__ = ["Finding", "Scope", "check_unit", "check_units", "with_explanations"]
