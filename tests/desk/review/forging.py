"""The ground of the forgeries: genuine files of a township and its bureau, what a forger makes of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import msgspec
from sqlalchemy import select

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.handover.freezing import signed_without_personal
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import open_desk
from laiwu_desktop.formdef.report.canonical import canonical
from laiwu_desktop.formdef.report.content import Comment, Content, Report
from laiwu_desktop.seal.signature import new_private_key, public_key
from laiwu_desktop.store.database import tables
from laiwu_desktop.store.database.engine import reading
from laiwu_desktop.store.database.form_tables import form_tables
from laiwu_desktop.store.keys import KnownKey
from laiwu_desktop.workbook.format.envelope import sign
from tests.conftest import CITY, TOWNSHIP, noon
from tests.desk.handover.test_handover import change_first_village
from tests.desk.handover.test_without_personal import BUILT
from tests.sample import fill_in, type_in

OTHER = "371203103000"
SLOW = "b" * 32  # an id of the forger's own


class Scene(msgspec.Struct, frozen=True):
    """Workspaces as they were before anything was sent, and all that is sent, genuine and forged.

    `first` and `second` are the township's revisions; `forged` by what was forged.
    """

    bureau: Path
    township: Path
    first: Path
    second: Path
    forged: dict[str, Path]


def false(desk: TownshipDesk, report: Report, key: str, folder: Path, **head: object) -> Path:
    """A report with other figures, and another head, signed with this key."""
    folder.mkdir(parents=True, exist_ok=True)
    records = tuple(
        record.with_value("households", 999) if "households" in record.values else record
        for record in report.records
    )
    changed = msgspec.structs.replace(report.head, **head)
    said = sign("report", changed, canonical(desk.forms, Content(records, report.explanations)), key)
    return written(desk, Report(said, records, report.explanations), folder)


def written(desk: TownshipDesk, report: Report, folder: Path) -> Path:
    """A report as a package, whoever signed it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.head.file_stem}.xlsx"
    desk._packaging.write(report, path)
    return path


def make_scene(folder: Path, make: Callable[..., Desk]) -> Scene:
    """Two townships and the bureau know each other; nothing has been sent."""
    bureau, other = make("bureau", CITY), make("township", OTHER)
    desk = make("township", TOWNSHIP)
    assert isinstance(desk, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    draft = fill_in(desk)
    type_in(draft, "information_village", draft.units["village"][0].code, BUILT)  # what names people
    draft.explain(draft.check().findings, "示例数据", "")
    first, one = desk.export(folder / "genuine").path, desk.draft().head.id
    copied = Path(shutil.copy(folder / f"{TOWNSHIP}.sqlite", folder / "before.sqlite"))
    change_first_village(desk, "331")
    draft = desk.draft()
    draft.explain(draft.check().findings, "示例数据", "")
    second, two = desk.export(folder / "genuine").path, desk.draft().head.id
    r1, r2 = desk.report(one), desk.report(two)
    stranger = new_private_key()
    # A computer of the township's that was lost.
    lost, when = new_private_key(), "2006-12-20T08:00:00"
    bureau.store.keys.trust(KnownKey(TOWNSHIP, public_key(lost), when))
    bureau.their_keys.revoke(KnownKey(TOWNSHIP, public_key(lost), ""))
    nameless = signed_without_personal(desk.forms, r1, stranger)
    forged = {
        "first key": false(desk, r1, stranger, folder / "a", id=SLOW),
        "number taken": false(desk, r1, stranger, folder / "b"),
        "revision 2": false(desk, r2, stranger, folder / "c", id=SLOW),
        "number of revision 2": false(desk, r2, stranger, folder / "d"),
        "revision 9": false(desk, r2, stranger, folder / "e", id=SLOW, revision=9),
        "key of another township": false(desk, r2, other.private_key, folder / "f", id=SLOW),
        "revoked key": false(desk, r2, lost, folder / "h", id=SLOW),
        "without names": written(desk, nameless, folder / "g"),
    }
    assert bureau.recipient  # made now, not while the bureau lives
    return Scene(folder / f"{CITY}.sqlite", copied, first, second, forged)


@contextmanager
def playing(workspace: Path, folder: Path) -> Iterator[Desk]:
    """The workspace as it was before, once more."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = Path(shutil.copy(workspace, folder / workspace.name))
    with closing(open_desk(str(copy), clock=noon, checked=False)) as desk:
        yield desk


def beside(desk: Desk, reports: Collection[str] = ()) -> str:
    """The hash of every row of every table but those of these reports."""
    store = desk.store.reports
    hashed = hashlib.sha256()
    with reading(store._engine) as connection:
        for table in [*tables.metadata.sorted_tables, *form_tables(desk.known_forms()).values()]:
            if table in (tables.event, tables.event_end, tables.number_given):
                continue
            query = select(table)
            named = "id" if table is tables.report else "report_id"
            if named in table.c:
                query = query.where(table.c[named].not_in(reports))
            rows = sorted(repr(tuple(row)) for row in connection.execute(query))
            hashed.update(repr((table.name, rows)).encode())
    return hashed.hexdigest()


def bureau_life(scene: Scene) -> list[Callable[[BureauDesk], object]]:
    """All that becomes of a township's reports of a period at the bureau."""
    return [
        lambda desk: desk.import_packages([scene.first]),
        lambda desk: desk.send_back(TOWNSHIP, [Comment("示例数据：请核对户数")]),
        lambda desk: desk.accept(TOWNSHIP),
        lambda desk: desk.import_packages([scene.second]),
        lambda desk: desk.accept(TOWNSHIP),
    ]


def lived(desk: BureauDesk) -> tuple[str, object, list[tuple[int, str]]]:
    """What there is to be compared: every row, the totals, how the township stands."""
    heads, found = desk.store.reports.heads(TOWNSHIP), desk.consolidate()
    states = [(head.revision, str(head.state)) for head in heads]
    return desk.store.reports.content_hash(), (found.accepted, found.rows, found.fields), states


def letters(desk: BureauDesk, scene: Scene, folder: Path) -> list[Path]:
    """What a bureau says from the beginning to the end, in this order."""
    desk.import_packages([scene.first])
    report = desk.find_report(TOWNSHIP).id
    came = [desk.write_receipt(report, folder)]
    for number, day in enumerate((10, 15), 1):
        task = desk.issue_task(date(2007, 1, day), f"示例数据 {number}")
        came.append(folder / task.name)
        came[-1].write_bytes(task.data)
    desk.accept(report)
    came.append(desk.write_receipt(report, folder))
    return came
