"""How the targets stand, for whoever decides: bars, signs, words, on a page or as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from laiwu_desktop.base.files import PDF, PICTURE, cannot_write, put_whole, require_replaceable
from laiwu_desktop.formdef.period import Period
from laiwu_desktop.formdef.rounding import rounded
from laiwu_desktop.formdef.targets.outlook import Outlook, TargetLine, counted, shown
from laiwu_desktop.paper.bundles import compiled
from laiwu_desktop.paper.fonts import coverage
from laiwu_desktop.paper.printable import Printer

# The full width of a bar is a quarter more than the target.
_FULL = 1.25


class TargetSheet(msgspec.Struct, frozen=True):
    """The page: whose and of which period, `covered` of the townships (3/20), written on which day."""

    office: str
    period: str
    covered: str
    written: str
    lines: Sequence[TargetLine]
    sample: bool = False

    @property
    def title(self) -> str:
        """What stands at the top."""
        return "信息化规划目标完成情况"


def write_target_sheet(sheet: TargetSheet, path: Path) -> None:
    """Write it as one picture where the file is to be one (.png), else as a PDF."""
    is_picture = path.suffix.lower() == ".png"
    try:
        require_replaceable(path, PICTURE if is_picture else PDF)
    except OSError as error:
        raise cannot_write(path, error) from error
    data = Printer(coverage()).walk(_data(sheet)) | {"sample": sheet.sample, "single": is_picture}
    put_whole(path, compiled(data, "targets", form="png" if is_picture else "pdf"))


def _data(sheet: TargetSheet) -> dict[str, Any]:
    counts = counted(sheet.lines)
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in sheet.lines:
        groups.setdefault(line.row.programme, []).append(_line(line))
    period = Period.parse(sheet.period).label
    return {
        "title": sheet.title,
        "office": sheet.office,
        "about": f"{period}　乡镇（街道）数据已接收 {sheet.covered}　{sheet.written}",
        "total": len(sheet.lines),
        "counts": [
            {"sign": one.sign, "word": one.word, "count": counts.get(one, 0), "key": str(one)}
            for one in Outlook
        ],
        "groups": [{"name": name, "lines": lines} for name, lines in groups.items()],
        "limits": _limits(sheet.lines),
    }


def _line(line: TargetLine) -> dict[str, Any]:
    row = line.row
    share = float(row.share) / 100 if row.share is not None else None
    return {
        "title": row.title,
        "due": f"{row.due.year}年底" if (row.due.month, row.due.day) == (12, 31) else row.due.isoformat(),
        "target": f"{shown(row.target)}{row.unit}",
        "actual": f"{shown(row.actual)}{row.unit}" if row.actual is not None else "没有数",
        "percent": f"{rounded(row.share, 0):,f}%" if row.share is not None else "",
        "bar": None if share is None else min(share, _FULL) / _FULL,
        "course": _course(line),
        "forecast": f"{shown(line.forecast.value)}{row.unit}" if line.forecast else "",
        "sign": line.outlook.sign,
        "word": line.outlook.word,
        "key": str(line.outlook),
    }


def _course(line: TargetLine) -> list[list[float]]:
    """The points of the small line, in a box of 1 by 1; nothing where there are less than two."""
    if len(line.points) < 2:
        return []
    days = [point.day.toordinal() for point in line.points]
    values = [float(point.value) for point in line.points]
    low, high = min(values), max(values)
    wide, tall = max(1, days[-1] - days[0]), high - low
    return [
        [(day - days[0]) / wide, (value - low) / tall if tall else 0.5]
        for day, value in zip(days, values, strict=True)
    ]


def _limits(lines: Sequence[TargetLine]) -> list[str]:
    """What the forecasts leave out, in the words that stand at any of them."""
    found = dict.fromkeys(limit for line in lines if line.forecast for limit in line.forecast.limits)
    return list(found)
