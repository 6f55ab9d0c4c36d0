"""What a decision of the bureau has to fit: the report as it stands, and the places of what is said of it."""

from __future__ import annotations

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.report.content import Comment, ReportHead
from laiwu_desktop.formdef.report.standing import may_decide
from laiwu_desktop.formdef.states import State


def decidable(head: ReportHead) -> ReportHead:
    """PersonError("not_decidable") for one of which nothing can be decided now."""
    if not may_decide(head, State.RETURNED, ()):
        raise PersonError(
            "not_decidable.held" if head.state is State.HELD else "not_decidable", state=head.state.word
        )
    return head


def require_place(head: ReportHead, comment: Comment, forms: FormSet, register: Register) -> None:
    """PersonError("wrong_place") for a comment on something that the report does not have."""
    if comment.key is None:
        return
    form = forms[comment.key.form]
    of_day = register.in_period(head.period, head.division)
    if comment.key.unit_code not in {unit.code for unit in of_day.within(head.division, form.level)}:
        name = register[head.division].name
        raise PersonError("wrong_place", name=name, form=form.title, unit=comment.key.unit_code)
    if comment.field and comment.field not in form.fields:
        raise PersonError("wrong_place.field", form=form.title, field=comment.field)
