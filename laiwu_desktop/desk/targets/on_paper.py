"""How the targets stand, for whoever decides: a page, or a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from laiwu_desktop.base.text import day_words
from laiwu_desktop.formdef.report.consolidation import Consolidation
from laiwu_desktop.formdef.targets.outlook import TargetLine


def write_targets(
    path: Path,
    consolidation: Consolidation,
    lines: Sequence[TargetLine],
    office: str,
    day: date,
    *,
    sample: bool,
) -> None:
    """Write it as the name of the file says: .png as one picture, else as a PDF."""
    from laiwu_desktop.paper.target_sheet import TargetSheet, write_target_sheet

    write_target_sheet(
        TargetSheet(office, consolidation.period, consolidation.coverage, day_words(day), lines, sample), path
    )
