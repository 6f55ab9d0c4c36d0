"""What an explanation is asked for, and the sentences that were written for the like before."""

from __future__ import annotations

from collections.abc import Sequence

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.formdef.report.check import Finding
from laiwu_desktop.formdef.report.content import WHOLE_TITLE, Explanation

MOST = 5
_MOST_NAMED = 3


def former_sentences(draft: Draft, findings: Sequence[Finding]) -> list[str]:
    """Those of the same rules: what was said in the last period of these units first, then what was said last
    in this report, then what others said in the last period.
    """
    rules = {(one.form, one.rule) for one in findings}
    units = {one.unit_code for one in findings}
    then, now = (
        sorted(said, key=lambda one: one.when, reverse=True)
        for said in ((one for one in of if (one.key.form, one.rule) in rules) for of in _kept(draft))
    )
    own = [one for one in then if one.key.unit_code in units]
    return [text for text in dict.fromkeys(one.text for one in (*own, *now, *then)) if text][:MOST]


def _kept(draft: Draft) -> tuple[Sequence[Explanation], Sequence[Explanation]]:
    return draft.past.said, draft.explanations


def asked_for(draft: Draft, findings: Sequence[Finding]) -> str:
    """What is to be explained, with the village and the value that it is about."""
    if len(findings) == 1:
        (one,) = findings
        form, unit = draft.forms.get(one.form), draft.register[one.unit_code].name
        if form is None:
            return f"{unit}　{WHOLE_TITLE}\n{one.message}"
        row = f"第 {one.seq} 行" if form.repeats and one.seq else ""
        label = form.fields[one.field].label if one.field in form.fields else ""
        place = "　".join(filter(None, (unit, form.title, row, label)))
        return f"{place}\n{one.message}"
    names = list(dict.fromkeys(draft.register[one.unit_code].short_name for one in findings))
    more = f"等 {len(names)} 个村（单位）" if len(names) > _MOST_NAMED else ""
    return f"对选中的 {len(findings)} 条写同一说明（{'、'.join(names[:_MOST_NAMED])}{more}）："
