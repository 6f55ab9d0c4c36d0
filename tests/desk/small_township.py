"""A township of two villages, the ground of `test_desk_machine`, and how its program dies."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from laiwu_desktop.desk.filling.draft import Draft
from laiwu_desktop.desk.township_desk import TownshipDesk
from laiwu_desktop.desk.workspaces import create_workspace
from laiwu_desktop.formdef.division import Division
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.report.content import Record, RecordKey
from laiwu_desktop.workbook.format.envelope import sign
from tests.conftest import noon
from tests.sample import ONCE, POINT, TOWNSHIP_FORM

CITY, COUNTY, TOWN = "371200000000", "371202000000", "371202100000"
VILLAGES = ("371202100200", "371202100201")
PLACES = [
    Division(CITY, "莱芜市", "city", "", "laiwushi", "lws"),
    Division(COUNTY, "莱城区", "county", CITY, "laichengqu", "lcq"),
    Division(TOWN, "口镇", "township", COUNTY, "kouzhen", "kz"),
    Division(VILLAGES[0], "张家庄村委会", "village", TOWN, "zhangjiazhuangcunweihui", "zjzcwh"),
    Division(VILLAGES[1], "𠮷山村委会", "village", TOWN, "jishancunweihui", "jscwh"),
]
POINTS = "demonstration_point"
BUREAU_KEY = "5" * 64


@cache
def original() -> Path:
    """A workspace of the second period, all carried forward from the first; made once."""
    folder = tempfile.mkdtemp(prefix="machine")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "original.sqlite"
    desk = create_workspace(str(path), "township", TOWN, "2006S1", clock=noon, divisions=PLACES)
    assert isinstance(desk, TownshipDesk)
    draft = desk.draft()
    draft.save(list(whole_report(draft).values()))
    desk.begin_period(Period.parse("2006S2"))
    desk.their_keys.confirm(sign("receipt", desk.draft().head, b"", BUREAU_KEY).public_key)
    desk.close()
    return path


def whole_report(draft: Draft) -> dict[RecordKey, Record]:
    """Rows against which nothing stands but warnings."""
    rows = [(form, village, 0, answers) for form, answers in ONCE.items() for village in VILLAGES]
    rows += [("township_informatization", TOWN, 0, TOWNSHIP_FORM), (POINTS, VILLAGES[0], 1, POINT)]
    return {
        RecordKey(form, unit, seq): Record(
            RecordKey(form, unit, seq),
            {name: draft.forms[form].fields[name].type.parse(text) for name, text in answers.items()},
        )
        for form, unit, seq, answers in rows
    }
