"""A report as it is frozen: checked, reduced to what still holds, signed."""

from __future__ import annotations

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.guiding.asked import left
from laiwu_desktop.desk.guiding.to_touch import missed
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.canonical import canonical, digest
from laiwu_desktop.formdef.report.check import still_explained
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Content, Report
from laiwu_desktop.formdef.report.numbers_left import NumberLeft, numbers_left
from laiwu_desktop.formdef.report.personal import without_personal
from laiwu_desktop.formdef.report.thread import comment_line
from laiwu_desktop.formdef.states import State
from laiwu_desktop.workbook.format.envelope import sign

_MOST_TOLD = 20


class Agreed(msgspec.Struct, frozen=True):
    """What may go though it stands as it does, for a person was asked about it: `carried`, values that came
    from the last period and that nobody has confirmed; `missed`, what the last period had and is blank now;
    `unanswered`, what the bureau said of the whole.
    """

    carried: bool = False
    missed: bool = False
    unanswered: bool = False


def require_ready(draft: Draft, agreed: Agreed) -> None:
    """PersonError while anything stands against a draft's going out."""
    result = draft.check()
    if result.errors or result.unexplained:
        raise _stand(result.errors, result.unexplained)
    require_answered(draft, unanswered=agreed.unanswered)
    unconfirmed = {} if agreed.carried else draft.unconfirmed()
    if unconfirmed:
        raise PersonError("carried", units=len(unconfirmed), values=sum(unconfirmed.values()))
    if not agreed.missed and (found := missed(draft)):
        raise PersonError("missed", units=len({key.unit_code for key, _ in found}), values=len(found))


def signed(draft: Draft, report: Report, private_key: str, now: str, agreed: Agreed) -> Report:
    """A draft's report as it will be frozen: nothing stands against it, and it keeps what still explains."""
    require_ready(draft, agreed)
    said = tuple(still_explained(draft.figures, report.explanations, draft.comments))
    head = msgspec.structs.replace(
        report.head, state=State.EXPORTED, created=now,
        form_versions=draft.forms.versions, editions=draft.forms.editions,
    )  # fmt: skip
    content = canonical(draft.forms, Content(report.records, said))
    return Report(sign("report", head, content, private_key), report.records, said)


def _stand(errors: int, unexplained: int) -> PersonError:
    """What stands against a report; what there is none of is not told."""
    if not unexplained:
        return PersonError("findings.errors", errors=errors)
    if not errors:
        return PersonError("findings.unexplained", unexplained=unexplained)
    return PersonError("findings", errors=errors, unexplained=unexplained)


def require_answered(draft: Draft, *, unanswered: bool) -> None:
    """PersonError "unanswered" while comments of the bureau's were neither mended nor answered. Those on the
    whole alone, which no value can mend, may stay so if a person was asked about them (`unanswered`).
    """
    found = left(draft)
    on_values = [one for one in found if one.cell is not None]
    if not found or (unanswered and not on_values):
        return
    told = [f"第 {one.number} 条　{comment_line(one.comment, draft.forms, draft.register)}" for one in found]
    more = [f"……另有 {len(found) - _MOST_TOLD} 条"] if len(found) > _MOST_TOLD else []
    sentences = "\n".join((*told[:_MOST_TOLD], *more))
    if on_values:
        raise PersonError("unanswered", count=len(found), sentences=sentences)
    raise PersonError("unanswered.whole", count=len(found), sentences=sentences)


def signed_without_personal(forms: FormSet, report: Report, private_key: str) -> Report:
    """What is left of a frozen report, signed as such."""
    unchanged_content(forms, report)
    rest = without_personal(forms, Content(report.records, report.explanations))
    head = msgspec.structs.replace(report.head, without_personal=True)
    return Report(sign("report", head, canonical(forms, rest), private_key), rest.records, rest.explanations)


def require_no_numbers(forms: FormSet, register: Register, report: Report) -> None:
    """PersonError "numbers_left" while what names nobody holds telephone or identity numbers in its texts."""
    found = list(numbers_left(forms, Content(report.records, report.explanations)))
    if not found:
        return
    told = [_told(forms, register, number) for number in found[:_MOST_TOLD]]
    more = [f"另有 {len(found) - _MOST_TOLD} 处。"] if len(found) > _MOST_TOLD else []
    raise PersonError("numbers_left", count=len(found), sentences="\n".join((*told, *more)))


def _told(forms: FormSet, register: Register, number: NumberLeft) -> str:
    form, key = forms.get(number.key.form), number.key
    field = form.fields.get(number.field) if form else None
    place = [
        f"《{form.title}》" if form else WHOLE_TITLE,
        register[key.unit_code].name,
        f"第 {key.seq} 行" if key.seq else "",
    ]
    where = "审核说明" if number.in_explanation else ""
    words = (*place, field.label if field else "", where)
    return f"{' '.join(word for word in words if word)}：{number.what} {number.masked}"


def unchanged_content(forms: FormSet, report: Report) -> bytes:
    """The canonical content of a frozen report; PersonError when it is no more what was signed."""
    content = canonical(forms, Content(report.records, report.explanations))
    if digest(content) != report.head.digest:
        raise PersonError("form_changed", revision=report.head.revision)
    return content


def digests(forms: FormSet, report: Report) -> tuple[str, str]:
    """Of a frozen report whole, and without what names people: the bureau may have received either."""
    rest = without_personal(forms, Content(report.records, report.explanations))
    return report.head.digest, digest(canonical(forms, rest))
