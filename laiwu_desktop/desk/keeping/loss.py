"""What would be lost if a backup took the place of the workspace, as a person reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from laiwu_desktop.desk.filling.history import line_words, lines_of
from laiwu_desktop.desk.results import Inventory
from laiwu_desktop.formdef.division import Register
from laiwu_desktop.formdef.form import FormSet
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.change import Logged
from laiwu_desktop.formdef.report.content import ReportHead
from laiwu_desktop.seal.signature import fingerprint

# So many changes are named, the newest first; all are counted.
MOST_CHANGES = 50


class Loss(msgspec.Struct, frozen=True):
    """What the workspace holds and the backup does not.

    `values` counts the changes written since, `units` says how many of them are in which village, the most
    first; `changes` are the newest of them, with who and when. `reports` says what became of which report,
    `parcels` how many packages, receipts and tasks were made since. `returning` counts the changes that the
    backup holds and the workspace does not: a backup was brought back since, or the file is another one.
    `is_unsure`: the workspace is damaged, and so may be what was compared. `keys` says of which keys the
    backup knows less: one that was revoked since would count again.
    """

    values: int = 0
    units: tuple[tuple[str, int], ...] = ()
    changes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    parcels: int = 0
    returning: int = 0
    is_unsure: bool = False
    keys: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all would be lost."""
        return not (self.values or self.reports or self.parcels or self.keys)


def loss(present: Inventory, backup: Inventory, forms: FormSet, register: Register) -> Loss:
    """Compare by the ids of deeds and reports: no clock is asked, and no line of the log counted."""
    ours, theirs = ({one.deed.id for one in held.deeds} for held in (present, backup))
    lost = [one for one in present.deeds if one.deed.id not in theirs]
    back = [one for one in backup.deeds if one.deed.id not in ours]
    units = Counter(change.key.unit_code for one in lost for change in one.changes)
    return Loss(
        sum(units.values()),
        tuple((_name(code, register), count) for code, count in units.most_common()),
        tuple(_newest(lost, forms, register)),
        tuple(_reports(present.heads, backup.heads, register)),
        len(present.parcels - backup.parcels),
        sum(len(one.changes) for one in back),
        present.is_damaged,
        tuple(_keys(present, backup, register)),
    )


def _newest(lost: list[Logged], forms: FormSet, register: Register) -> list[str]:
    found: list[str] = []
    for one in reversed(lost):
        for line in reversed(list(lines_of([one], forms))):
            who = f"（{line.actor}，{line.when[:16].replace('T', ' ')}）"
            found.append(f"{line_words(line, forms, register)}{who}")
            if len(found) == MOST_CHANGES:
                return found
    return found


def _reports(
    present: Iterable[ReportHead], backup: Iterable[ReportHead], register: Register
) -> Iterator[str]:
    before = {head.id: head for head in backup}
    for head in present:
        was = before.get(head.id)
        if was is None or was.state is not head.state:
            then = f"备份中还是“{was.state.word}”" if was else "备份中没有"
            which = f"{_name(head.division, register)}　{Period.parse(head.period).label}"
            yield f"{which}　第 {head.revision} 版（{head.state.word}）：{then}"


def _keys(present: Inventory, backup: Inventory, register: Register) -> Iterator[str]:
    before = {(key.division, key.public_key): key for key in backup.keys}
    for key in present.keys:
        was = before.get((key.division, key.public_key))
        which = f"{_name(key.division, register)}　签名 {fingerprint(key.public_key)}"
        if key.revoked and was is not None and not was.revoked:
            yield f"{which}（已作废）：备份中还没有作废，恢复后请再作废一次"
        elif was is None and not key.revoked:
            yield f"{which}：备份中还没有确认，恢复后须重新核对"
    if present.own_key != backup.own_key:
        yield f"本单位签名 {present.own_key}：备份中还是 {backup.own_key}，恢复后请再更换"


def _name(code: str, register: Register) -> str:
    return register.name_of(code)
