"""Taking what villages reported where they lay before (划转村上期数据), which the bureau hands over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

import msgspec

from laiwu_desktop.base.errors import PersonError
from laiwu_desktop.formdef.form import edition_of
from laiwu_desktop.formdef.loading.edition_file import read_editions, require_same_shape
from laiwu_desktop.formdef.report.canonical import content_of
from laiwu_desktop.formdef.report.content import Report, ReportHead, head_problem
from laiwu_desktop.formdef.report.standing import settled
from laiwu_desktop.formdef.states import State, Verdict
from laiwu_desktop.store.report.editions import EditionStore
from laiwu_desktop.store.report.reports import Landing, ReportStore
from laiwu_desktop.workbook.exchange.transfer_letter import Excerpt, Transfer

# Of eleven periods before, from as many townships as may have given something away.
_MOST_EXCERPTS = 200


def take_transfer(
    transfer: Transfer, public_key: str, own: Collection[str], reports: ReportStore, editions: EditionStore
) -> list[ReportHead]:
    """Keep what a letter hands over beside this office's own reports (its codes are `own`), as what other
    offices reported; returns what is new here.

    PersonError "bad_transfer" for what no bureau of ours writes, "unknown_edition", "form_file" or
    "form_changed" where it cannot be read: then nothing of it is kept.
    """
    if len(transfer.excerpts) > _MOST_EXCERPTS:
        raise PersonError("bad_transfer")
    for excerpt in transfer.excerpts:
        if not excerpt.holds(public_key) or head_problem(excerpt.head) or excerpt.head.division in own:
            raise PersonError("bad_transfer")
    fresh = [one for one in transfer.excerpts if reports.head(one.head.id) is None]
    for excerpt in fresh:
        _keep_forms(excerpt.head, transfer.texts, editions)
    found = list(_reports(fresh, editions))
    for report in found:
        reports.receive(report, {}, partial(_landing, report.head))
    return [report.head for report in found]


def _keep_forms(head: ReportHead, texts: Sequence[str], editions: EditionStore) -> None:
    """The editions that it names, where they are not here: they came with a confirmed key."""
    if editions.is_kept(head):
        return
    wanted = set(head.editions.values())
    known = set(editions.stored(wanted))
    forms = read_editions({*known, *(text for text in texts if edition_of(text) in wanted)})
    if forms.editions != head.editions:
        raise PersonError("unknown_edition")
    require_same_shape(forms, editions.in_force)
    editions.keep(forms)


def _reports(excerpts: Sequence[Excerpt], editions: EditionStore) -> Iterator[Report]:
    for excerpt in excerpts:
        try:
            content = content_of(editions.of(excerpt.head), excerpt.content)
        except ValueError as error:
            raise PersonError("bad_transfer") from error
        head = msgspec.structs.replace(excerpt.head, state=State.ACCEPTED)
        yield Report(head, content.records, content.explanations)


def _landing(head: ReportHead, others: Sequence[ReportHead]) -> Landing:
    """What is handed over later holds all that was before: the one with the highest revision counts."""
    now = settled(head, State.ACCEPTED, others)
    landed = msgspec.structs.replace(head, state=now.state)
    return Landing(landed, Verdict.RECEIVED, now.superseded)
