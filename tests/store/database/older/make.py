"""Makes the workspaces of this folder with the program of their day (示例数据): commit 231f6f9.

    PYTHONPATH=CHECKOUT_OF_THAT_COMMIT python make.py FOLDER

Each is its database as SQL text, compressed, and beside it as JSON what that program read from it.
"""

from __future__ import annotations

import io
import json
import lzma
import random
import sqlite3
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image

from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.exchange.syncing import choose_endpoint, connect
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Comment, Content, RecordKey, canonical, photo_names
from laiwu_desktop.store.mailbox import InboxItem, SeenFile
from tests.sample import BROADBAND, INFORMATION, POINT, SAFETY, TOWNSHIP_FORM, type_in

CITY, COUNTY, TOWN = "371200000000", "371202000000", "371202100000"
VILLAGE, SECOND = "371202100200", "371202100201"
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(TOWN, "口镇", "township", COUNTY, "kouzhen", "kz"),
    Division(VILLAGE, "张家庄村委会", "village", TOWN, "zhangjiazhuangcunweihui", "zjzcwh"),
    Division(SECOND, "𠮷山村委会", "village", TOWN, "jishancunweihui", "jscwh"),
]
POINT_FORM = "demonstration_point"


def clock() -> datetime:
    return datetime(2006, 12, 20, 9, 30)


def main() -> None:
    folder = Path(sys.argv[1])
    share = folder / "share"
    share.mkdir(parents=True)
    town = create_workspace(
        str(folder / "t.sqlite"), "township", TOWN, "2006S2", clock=clock, divisions=PLACES
    )
    bureau = create_workspace(
        str(folder / "b.sqlite"), "bureau", CITY, "2006S2", clock=clock, divisions=PLACES
    )
    assert isinstance(town, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    for desk in (town, bureau):
        choose_endpoint(desk, str(share))
        desk.change_settings(filler="示例填表人", reviewer="示例审核人", due_days=20)
        desk.store.exchange.pin_host_key("192.0.2.1:22", "ssh-ed25519 示例", "2006-12-20T09:30:00")
    first_revision(town, bureau, folder)
    second_revision(town, bureau, folder)
    next_period(town, bureau)
    # A package that waits for its password.
    locked = InboxItem("示例.xlsx", "a" * 64, "locked", "", "2006-12-20T09:30:00")
    bureau.store.exchange.note_read(locked, b"\0\1 locked")
    for desk in (town, bureau):
        desk.store.exchange.note_seen(SeenFile("示例", "tasks", "示例.xlsx", 100, "1 2", "b" * 64))
    for desk, name in ((town, "township"), (bureau, "bureau")):
        expected = json.dumps(told(desk), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(expected + "\n", "utf-8")
        desk.close()
        with closing(sqlite3.connect(folder / f"{name[0]}.sqlite")) as database:
            text = "\n".join(database.iterdump())
        (folder / f"{name}.sql.xz").write_bytes(lzma.compress(text.encode(), preset=9))


def exchanged(*desks: TownshipDesk | BureauDesk) -> None:
    for desk in desks:
        endpoint = connect(desk)
        done = desk.sync(endpoint)
        endpoint.close()
        assert not done.problems, done


def first_revision(town: TownshipDesk, bureau: BureauDesk, folder: Path) -> None:
    """Filled in and explained, exported, returned with comments."""
    bureau.issue_task(date(2007, 1, 10), "示例数据：请按时上报")
    exchanged(bureau, town)
    draft = town.draft()
    for village in (VILLAGE, SECOND):
        type_in(draft, "village_broadband", village, BROADBAND)
        type_in(draft, "information_village", village, INFORMATION)
        type_in(draft, "village_safety_tv", village, SAFETY | {"cable_households": "暂缺"})
    type_in(draft, "township_informatization", TOWN, TOWNSHIP_FORM)
    draft.enter(RecordKey("village_broadband", SECOND), "broadband_users", "0")
    for number in (1, 2):
        point = draft.add_row(POINT_FORM, SECOND)
        type_in(draft, POINT_FORM, SECOND, POINT | {"point_name": f"示例示范点{number}"}, point.seq)
    draft.add_photo(point, "photos", picture())
    draft.drop_row(RecordKey(POINT_FORM, SECOND, 1))
    draft.explain(draft.check().findings, "示例数据说明", "示例填表人")
    exported = town.export(folder / "out").head
    exchanged(town, bureau)
    comments = [
        Comment("示例数据：请核对"),
        Comment("示例：偏少", RecordKey("village_broadband", SECOND), "broadband_users"),
    ]
    bureau.send_back(exported.id, comments)
    exchanged(bureau, town)


def second_revision(town: TownshipDesk, bureau: BureauDesk, folder: Path) -> None:
    """Mended, exported, accepted; and once more begun, with words that are no numbers."""
    draft = town.draft()
    draft.enter(RecordKey("village_broadband", SECOND), "broadband_users", "12")
    second = town.export(folder / "out").head
    exchanged(town, bureau)
    bureau.accept(second.id, "示例数据：同意")
    exchanged(bureau, town)
    draft = town.draft()
    draft.enter(RecordKey("village_broadband", SECOND), "population", "约三百")
    draft.enter(RecordKey("village_broadband", SECOND), "new_users", "暂缺")
    draft.enter(RecordKey("village_broadband", SECOND), "fiber_access", "不适用")


def next_period(town: TownshipDesk, bureau: BureauDesk) -> None:
    """Carried forward, half of it confirmed, filled in a little."""
    town.begin_period(Period.parse("2007S1"))
    draft = town.draft()
    draft.confirm(VILLAGE)
    draft.enter(RecordKey("village_broadband", SECOND), "households", "三百二十一")
    draft.enter(RecordKey("village_broadband", SECOND), "broadband_users", "33")
    draft.enter(RecordKey("village_broadband", SECOND), "remarks", "示例数据𬳽\n第二行")
    draft.explain(draft.check().findings, "示例数据说明之二", "示例填表人")
    figures = bureau.draft()
    field = next(iter(figures.forms)).entered[0]
    figures.enter(RecordKey(next(iter(figures.forms)).name, CITY), field.name, "暂缺")


def picture() -> bytes:
    image = Image.new("RGB", (48, 32))
    dice = random.Random(7)
    image.putdata([(dice.randrange(256), 80, 120) for _ in range(48 * 32)])
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def told(desk: Desk) -> dict[str, Any]:
    """All that the program reads from a workspace."""
    store, reports = desk.store, {}
    for head in store.reports.heads():
        report = store.reports.report(head.id)
        reports[head.id] = {
            "head": head,
            "canonical": json.loads(canonical(desk.all_forms, Content(report.records, report.explanations))),
            "carried": sorted(
                [*msgspec.structs.astuple(r.key), *sorted(r.carried)] for r in report.records if r.carried
            ),
            "comments": report.comments,
        }
    photos = photo_names(
        desk.all_forms, [r for head in store.reports.heads() for r in store.reports.report(head.id).records]
    )
    seen = store.exchange.seen("示例", "tasks")
    found = {
        "reports": reports,
        "settings": desk.settings,
        "divisions": sorted(desk.register, key=lambda d: d.code),
        "known_keys": {code: sorted(store.workspace.known_keys(code)) for code in (CITY, TOWN)},
        "tasks": [task for period in ("2006S2", "2007S1") if (task := store.tasks.task(period))],
        "outbox": store.exchange.outbox(),
        "inbox": store.exchange.inbox(),
        "seen": seen,
        "host_key": store.exchange.host_key("192.0.2.1:22"),
        "photos": {name: len(data) for name, data in store.workspace.photos(photos).items()},
        "highest_seq": store.reports.highest_seq(POINT_FORM, SECOND),
    }
    return msgspec.to_builtins(found)


if __name__ == "__main__":
    main()
