"""Makes `ruled_*` of this folder with the program of commit d064322, the last without an audit trail.

    PYTHONPATH=CHECKOUT_OF_THAT_COMMIT python make_ruled.py FOLDER      (示例数据)

Each is a database as SQL text, compressed, and beside it as JSON what was said, decided and written in it.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.desk import bureau_desk, open_workspace
from laiwu_desktop.desk.bureau_desk import BureauDesk
from laiwu_desktop.desk.desk import Desk
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.report.content import Comment, RecordKey
from tests.conftest import acquaint
from tests.sample import fill_in

CITY, COUNTY, TOWN = "371200000000", "371202000000", "371202100000"
VILLAGE, SECOND = "371202100200", "371202100201"
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(TOWN, "口镇", "township", COUNTY, "kouzhen", "kz"),
    Division(VILLAGE, "张家庄村委会", "village", TOWN, "zhangjiazhuangcunweihui", "zjzcwh"),
    Division(SECOND, "𠮷山村委会", "village", TOWN, "jishancunweihui", "jscwh"),
]
KEY = RecordKey("village_broadband", VILLAGE)
MINUTES = iter(range(10_000))


def clock() -> datetime:
    """Each time it is asked a minute has gone by."""
    return datetime(2006, 12, 20, 9, 30) + timedelta(minutes=next(MINUTES))


def main() -> None:
    for module in (bureau_desk, open_workspace):
        module.user_name = lambda: "示例用户"  # type: ignore[attr-defined]
    bureau_desk.computer_name = lambda: "示例电脑"  # type: ignore[attr-defined]
    folder = Path(sys.argv[1])
    town = create_workspace(
        str(folder / "t.sqlite"), "township", TOWN, "2006S2", clock=clock, divisions=PLACES
    )
    bureau = create_workspace(
        str(folder / "b.sqlite"), "bureau", CITY, "2006S2", clock=clock, divisions=PLACES
    )
    assert isinstance(town, TownshipDesk)
    assert isinstance(bureau, BureauDesk)
    acquaint(town, bureau)
    town.change_settings(filler="示例填表人")
    bureau.change_settings(filler="示例王丽")
    fill_in(town)
    bureau.import_packages([town.export(folder).path])
    said = [Comment("示例数据：偏少", KEY, "households"), Comment("示例数据：请核对")]
    bureau.send_back(TOWN, said)
    town.receive([bureau.write_receipt(TOWN, folder)])
    town.draft().enter(KEY, "households", "321")
    bureau.import_packages([town.export(folder).path])
    bureau.accept(TOWN, "示例数据：已接收")
    bureau.send_back(TOWN, [Comment("示例数据：仍要核对")])
    town.receive([bureau.write_receipt(TOWN, folder)])
    for desk, name in ((town, "ruled_township"), (bureau, "ruled_bureau")):
        text = json.dumps(told(desk), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", "utf-8")
        assert desk.file is not None
        desk.close()
        with closing(sqlite3.connect(desk.file)) as database:
            marks = [
                f"PRAGMA {mark} = {database.execute(f'PRAGMA {mark}').fetchone()[0]};"
                for mark in ("application_id", "user_version")
            ]
            script = "\n".join([*database.iterdump(), *marks])
        (folder / f"{name}.sql.xz").write_bytes(lzma.compress(script.encode(), preset=9))


def told(desk: Desk) -> dict[str, Any]:
    """What was said of each report, the deeds of its log, and who decided what."""
    assert desk.file is not None
    with closing(sqlite3.connect(desk.file)) as database:
        columns = 'report_id, division, period, revision, what, who, "when"'
        rulings = database.execute(f"SELECT {columns} FROM ruling ORDER BY id").fetchall()
    heads = desk.every_head()
    found = {
        "comments": {head.id: desk.report(head.id).comments for head in heads},
        "rulings": rulings,
        "changes": [
            [logged.report_id, logged.deed.actor, logged.deed.when, len(logged.changes)]
            for logged in desk.store.changes.history([head.id for head in heads])
        ],
    }
    return msgspec.json.decode(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
